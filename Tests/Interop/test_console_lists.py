"""The console's lists: searched, sorted, and many objects deleted at once."""

from console import arrive, chromium, go, inside, page  # noqa: F401 (fixtures)

BOXES = "[...document.querySelectorAll('td.pick input')]"


def volumes(server, *names):
    client = server.client
    made = [
        client.call(
            "createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10, blockStorageName=name
        )[0]["blockStorageInstanceNo"]
        for name in names
    ]
    for number in made:
        client.wait_volume(number, "detached")
    return made


def disabled(page):
    return page.evaluate("[...document.querySelectorAll('.bulk button')].map((button) => button.disabled)")


def test_several_volumes_are_deleted_with_the_keyboard_alone(inside, module_server):
    numbers = volumes(module_server, "many-1", "many-2", "many-3")
    go(inside, module_server, "/console/volumes?q=many-")
    assert disabled(inside) == [True, True]
    inside.evaluate(f"document.querySelector('[name=\"pick.{numbers[0]}\"]').focus()")
    inside.press(" ")
    assert inside.text("#picked") == "1 picked"
    inside.evaluate(f"document.querySelector('[name=\"pick.{numbers[2]}\"]').focus()")
    inside.press(" ")
    assert inside.text("#picked") == "2 picked" and disabled(inside) == [False, False]
    inside.press("Tab", shift=True)
    inside.evaluate("document.querySelector('.bulk .danger').focus()")
    inside.press("Enter")
    inside.wait("location.pathname === '/console/volumes/delete' && document.readyState === 'complete'")
    assert inside.text("h1") == "Delete 2 volumes" and "many-2" not in inside.text("main")
    assert "Space that comes back" in inside.text("main")
    inside.click("#submit")
    arrive(inside, "/console/volumes")
    for number in (numbers[0], numbers[2]):
        module_server.client.wait_volume(number, None)
    assert module_server.client.wait_volume(numbers[1], "detached")


def test_what_is_picked_stays_so_while_the_list_changes(inside, module_server):
    number = volumes(module_server, "kept-1")[0]
    go(inside, module_server, "/console/volumes?q=kept-")
    inside.click(f"[name='pick.{number}']")
    other = volumes(module_server, "kept-2")[0]
    inside.wait(f"document.querySelector('[name=\"pick.{other}\"]') !== null")
    assert inside.evaluate(BOXES + ".filter((box) => box.checked).map((box) => box.value)") == [number]
    assert inside.text("#picked") == "1 picked" and inside.evaluate("document.querySelector('#pickAll').indeterminate")
    inside.click("#pickAll")
    assert inside.evaluate(BOXES + ".every((box) => box.checked)") and inside.text("#picked") == "2 picked"
    inside.click("#pickAll")
    assert inside.evaluate(BOXES + ".every((box) => !box.checked)") and disabled(inside) == [True, True]


def test_shift_picks_all_in_between(inside, module_server):
    volumes(module_server, "range-1", "range-2", "range-3", "range-4")
    go(inside, module_server, "/console/volumes?q=range-&sort=name")
    inside.evaluate(BOXES + "[0].click()")
    inside.evaluate(BOXES + "[2].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))")
    assert inside.evaluate(BOXES + ".map((box) => box.checked)") == [True, True, True, False]


def test_a_search_and_an_order_are_in_the_address(inside, module_server):
    volumes(module_server, "sorted-b", "sorted-a")
    names = "[...document.querySelectorAll('tbody th a')].map((link) => link.textContent)"
    go(inside, module_server, "/console/volumes")
    inside.fill("[name=q]", "SORTED")
    inside.click(".filter button")
    inside.wait("location.search.includes('q=SORTED') && document.readyState === 'complete'")
    assert inside.evaluate(names) == ["sorted-a", "sorted-b"]
    inside.click("th[aria-sort] a")
    inside.wait("location.search.includes('sort=created') && document.readyState === 'complete'")
    assert inside.evaluate(names) == ["sorted-b", "sorted-a"]
    inside.click("#clear")
    inside.wait("!location.search.includes('q=') && document.readyState === 'complete'")
    assert inside.evaluate("location.search") == "?sort=created"


def test_picking_works_without_scripts(inside, module_server):
    number = volumes(module_server, "plain-1")[0]
    inside.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        inside.call("Page.navigate", url=module_server.endpoint + "/console/volumes?q=plain-")
        arrive(inside, "/console/volumes")
        assert inside.evaluate("document.querySelector('#pickAll').hidden")
        root = inside.call("DOM.getDocument")["root"]["nodeId"]
        box = inside.call("DOM.querySelector", nodeId=root, selector=f"[name='pick.{number}']")["nodeId"]
        inside.call("DOM.focus", nodeId=box)
        inside.press(" ")
        button = inside.call("DOM.querySelector", nodeId=root, selector=".bulk .danger")["nodeId"]
        inside.call("DOM.focus", nodeId=button)
        inside.press("Enter")
        inside.wait("location.pathname === '/console/volumes/delete'")
        assert number in inside.evaluate("document.querySelector('.picked')?.textContent ?? ''")
    finally:
        inside.call("Emulation.setScriptExecutionDisabled", value=False)

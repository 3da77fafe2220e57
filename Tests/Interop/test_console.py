"""The web console, used in Chromium as a person uses it."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from console import arrive, chromium, forgive, go, inside, new_key, page, sign_in, submit  # noqa: F401 (fixtures)

HOSTILE = "<img src=x onerror=document.title='ran'>\"'"


def test_a_volume_from_its_making_to_its_end(inside, module_server):
    go(inside, module_server, "/console/volumes")
    inside.click("#create")
    arrive(inside, "/console/volumes/new")
    submit(inside, blockStorageName="disk-of-console", blockStorageSize="10")
    inside.wait("/^.console.volumes.\\d+$/.test(location.pathname) && document.readyState === 'complete'")
    volume = inside.evaluate("location.pathname")
    # Without a reload: a mark on the window would be gone.
    inside.evaluate("window.marked = true")
    inside.wait("document.querySelector('h1 .badge').textContent === 'detached'")
    assert inside.evaluate("window.marked")

    go(inside, module_server, volume + "/snapshot")
    submit(inside, blockStorageSnapshotName="cut-of-console")
    arrive(inside, volume)
    inside.wait("document.querySelector('.tree li:nth-child(2) .badge')?.textContent === 'created'")
    snapshot = inside.evaluate("document.querySelector('.tree li:nth-child(2) a').getAttribute('href')")

    go(inside, module_server, snapshot + "/restore")
    submit(inside, blockStorageName="grown")
    inside.wait(f"/^.console.volumes.\\d+$/.test(location.pathname) && location.pathname !== {json.dumps(volume)} && document.readyState === 'complete'")
    inside.wait("document.querySelector('h1 .badge')?.textContent === 'detached'")
    grown = inside.evaluate("location.pathname")

    for path in (grown, snapshot, volume):
        go(inside, module_server, path + "/delete")
        assert "Space that comes back" in inside.text("main")
        inside.click("#submit")
        inside.wait("!location.pathname.endsWith('/delete')")
        number = path.rsplit("/", 1)[1]
        if "/volumes/" in path:
            module_server.client.wait_volume(number, None)
        else:
            module_server.client.wait_snapshot(number, None)
    go(inside, module_server, "/console/audit?object=" + volume.rsplit("/", 1)[1])
    operations = inside.evaluate("[...document.querySelectorAll('td[data-label=Operation]')].map((cell) => cell.textContent)")
    assert operations == ["deleteBlockStorageInstances", "createBlockStorageSnapshotInstance", "createBlockStorageInstance"]


def test_a_list_shows_what_others_do(inside, module_server):
    go(inside, module_server, "/console/volumes")
    inside.evaluate("window.marked = true")
    number = module_server.client.call(
        "createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10, blockStorageName="by-another"
    )[0]["blockStorageInstanceNo"]
    inside.wait(f"document.querySelector('a[href=\"/console/volumes/{number}\"]')?.closest('tr').querySelector('.badge').textContent === 'detached'")
    module_server.client.call("deleteBlockStorageInstances", **{"blockStorageInstanceNoList": [number]})
    inside.wait(f"!document.querySelector('a[href=\"/console/volumes/{number}\"]')")
    assert inside.evaluate("window.marked")


def test_a_wrong_secret_is_refused_and_never_sent(page, module_server):
    sent = []
    receive = page.receive

    def watch():
        message = receive()
        if message.get("method") == "Network.requestWillBeSent":
            sent.append(json.dumps(message["params"]["request"]))
        return message

    page.receive = watch
    try:
        access, secret = module_server.keys
        sign_in(page, (access, "wrong" + secret))
        page.wait("document.querySelector('.refusal[role=alert]:not([hidden])')?.textContent.includes('secret key is not its own')")
        assert page.evaluate("document.querySelector('#accessKey').value") == access
        assert page.evaluate("document.querySelector('#secretKey').value") == ""
        sign_in(page, (access, secret))
        arrive(page, "/")
    finally:
        page.receive = receive
    assert any("/console/signin" in request and "signature" in request for request in sent)
    assert not any(secret in request for request in sent)
    forgive(page, 401)


def test_a_revoked_key_ends_its_page(page, module_server):
    key = new_key(module_server, "viewer")
    sign_in(page, key)
    arrive(page, "/")
    module_server.client.call("/varve/v1/revokeAccessKey", "POST", accessKey=key[0])
    arrive(page, "/console/signin")
    assert "has ended" in page.text(".refusal")
    forgive(page, 401)


def test_signing_out_ends_all_pages(inside, module_server):
    cookie = next(c for c in inside.call("Network.getCookies", urls=[module_server.endpoint])["cookies"] if c["name"] == "varve-session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and 0 < cookie["expires"] - time.time() <= 12 * 3600
    inside.click("#signout")
    arrive(inside, "/console/signin")
    request = urllib.request.Request(module_server.endpoint + "/", headers={"Cookie": f"varve-session={cookie['value']}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.url.endswith("/console/signin?ended=1")
    # A look at what had changed may have been on its way.
    forgive(inside, 401)


def test_an_unknown_session_is_told_that_it_ended(page, module_server):
    page.call("Network.setCookie", name="varve-session", value="0" * 64, url=module_server.endpoint)
    page.call("Page.navigate", url=module_server.endpoint + "/console/servers")
    arrive(page, "/console/signin")
    assert "has ended" in page.text(".refusal")
    sign_in(page, module_server.keys)
    arrive(page, "/console/servers")


def test_nothing_of_what_people_write_runs(inside, module_server):
    client = module_server.client
    volume = client.call(
        "createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10, blockStorageDescription=HOSTILE
    )[0]["blockStorageInstanceNo"]
    client.wait_volume(volume, "detached")
    client.snapshot(volume, blockStorageSnapshotDescription=HOSTILE)
    go(inside, module_server, "/console/volumes/new")
    submit(inside, blockStorageName=HOSTILE, blockStorageDescription=HOSTILE)
    inside.wait("document.querySelector('#refusal') !== null")
    assert inside.evaluate("document.querySelector('[name=blockStorageName]').value") == HOSTILE
    query = urllib.parse.quote(HOSTILE)
    for path in (f"/console/volumes/{volume}", f"/console/volumes?q={query}", f"/console/audit?operation={query}", f"/console/{query}"):
        go(inside, module_server, path)
        assert inside.evaluate("document.querySelectorAll('img, [onerror]').length") == 0
        assert inside.evaluate("document.title") != "ran"
    go(inside, module_server, f"/console/volumes/{volume}")
    assert inside.text(".about") == HOSTILE
    forgive(inside, 400)
    forgive(inside, 404)


def test_another_site_changes_nothing(inside, module_server, tmp_path):
    """A page of another origin posts a form with the browser's cookie around."""
    volume = module_server.client.call(
        "createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10
    )[0]["blockStorageInstanceNo"]
    module_server.client.wait_volume(volume, "detached")
    port = module_server.endpoint.rsplit(":", 1)[1]
    attack = tmp_path / "attack.html"
    # The name of the host is another, so that the origin is.
    attack.write_text(f"<form method=post action='{module_server.endpoint}/console/volumes/{volume}/delete'><input name=csrf value={'0' * 64}></form>")
    inside.open(f"file://{attack}")
    inside.evaluate("document.querySelector('form').submit()")
    inside.wait(f"location.host.endsWith(':{port}') && document.readyState === 'complete'")
    assert module_server.client.wait_volume(volume, "detached")
    inside.complaints.clear()


def test_a_viewer_sees_and_changes_nothing(page, module_server):
    volume = module_server.client.attached_volume()
    sign_in(page, new_key(module_server, "viewer"))
    arrive(page, "/")
    go(page, module_server, f"/console/volumes/{volume}")
    assert page.evaluate("document.querySelectorAll('main .button').length") == 0
    assert page.evaluate("[...document.querySelectorAll('.areas a')].map((link) => link.getAttribute('href'))") == [
        "/", "/console/volumes", "/console/snapshots", "/console/images", "/console/servers", "/explorer",
    ]
    answered = page.evaluate(
        f"fetch('/console/volumes/{volume}/detach', {{ method: 'POST', body: new URLSearchParams({{ csrf: document.querySelector('[name=csrf]').value }}) }})"
        ".then(async (answer) => [answer.status, await answer.text()])"
    )
    assert answered[0] == 403 and "viewer" in answered[1]
    forgive(page, 403)


def test_everything_works_with_the_keyboard_alone(page, module_server):
    page.wait("document.activeElement?.id === 'accessKey'")
    access, secret = module_server.keys
    page.type(access)
    page.press("Tab")
    page.type(secret)
    page.press("Enter")
    arrive(page, "/")
    page.press("Tab")
    assert page.text(":focus") == "Skip to content"
    tab_to(page, "a[href='/console/volumes']")
    page.press("Enter")
    arrive(page, "/console/volumes")
    tab_to(page, "#create")
    page.press("Enter")
    arrive(page, "/console/volumes/new")
    tab_to(page, "[name=blockStorageName]")
    page.type("by-keyboard")
    page.press("Enter")
    page.wait("document.querySelector('h1')?.textContent.startsWith('by-keyboard')")


def tab_to(page, selector):
    for _ in range(60):
        page.press("Tab")
        if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{selector}: the focus is not seen"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_forms_work_without_scripts(inside, module_server):
    inside.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        inside.call("Page.navigate", url=module_server.endpoint + "/console/volumes/new")
        arrive(inside, "/console/volumes/new")
        root = inside.call("DOM.getDocument")["root"]["nodeId"]
        field = inside.call("DOM.querySelector", nodeId=root, selector="[name=blockStorageName]")["nodeId"]
        inside.call("DOM.focus", nodeId=field)
        inside.type("no-script")
        inside.press("Enter")
        inside.wait("document.querySelector('h1')?.textContent.startsWith('no-script')")
    finally:
        inside.call("Emulation.setScriptExecutionDisabled", value=False)


def test_korean(inside, module_server):
    inside.click(".who a[lang=ko]")
    inside.wait("document.documentElement.lang === 'ko' && document.readyState === 'complete'")
    assert inside.text("h1") == "개요"
    go(inside, module_server, "/console/volumes/new")
    assert inside.text("h1") == "스토리지 생성"
    inside.click(".who a[lang=en]")
    inside.wait("document.documentElement.lang === 'en'")
    assert inside.text("h1") == "Create volume"


def test_off_loopback_it_says_what_plain_http_means(page, module_server):
    page.call("Page.navigate", url=module_server.endpoint + "/console/signin")
    arrive(page, "/console/signin")
    assert page.evaluate("document.querySelector('#insecure').hidden")
    # The page is told that it came from elsewhere: of plain HTTP, browsers call only loopback secure.
    page.call("Page.addScriptToEvaluateOnNewDocument", source="Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.call("Page.navigate", url=module_server.endpoint + "/console/signin?again")
    page.wait("location.search === '?again' && document.querySelector('#insecure')?.hidden === false")
    assert "SSH tunnel" in page.text("#insecure")


def test_a_page_says_nothing_to_strangers(module_server):
    for path in ("/", "/console/volumes", "/console/keys", "/console/audit", "/console/events"):
        opener = urllib.request.build_opener(NoRedirects)
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(module_server.endpoint + path, timeout=30)
        assert refused.value.code in (303, 401)
        assert not re.search(rb"<\w", refused.value.read())


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

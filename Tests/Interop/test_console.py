"""The web console, used in Chromium as a person uses it."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from browser import Browser

HOSTILE = "<img src=x onerror=document.title='ran'>\"'"


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    browser.call("Network.enable")
    yield browser
    browser.close()


@pytest.fixture
def page(chromium, module_server):
    """A browser without cookies, before the sign-in page. What it complains of fails the test."""
    chromium.open("about:blank")
    chromium.call("Network.clearBrowserCookies")
    chromium.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": "en"})
    chromium.call("Emulation.setScriptExecutionDisabled", value=False)
    chromium.complaints.clear()
    chromium.resize(1280)
    chromium.open(module_server.endpoint + "/console/signin")
    yield chromium
    assert chromium.complaints == []


def sign_in(page, keys):
    page.wait("document.querySelector('#signin button')?.disabled === false")
    page.fill("#accessKey", keys[0])
    page.fill("#secretKey", keys[1])
    page.click("#signin button")


def arrive(page, path):
    page.wait(f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'")


@pytest.fixture
def inside(page, module_server):
    sign_in(page, module_server.keys)
    arrive(page, "/")
    return page


def go(page, server, path):
    page.open(server.endpoint + path)


def submit(page, **values):
    for name, value in values.items():
        page.fill(f"[name='{name}']", value)
    page.click("#submit")


def forgive(page, status):
    """A refused form is an answer with that status, which the browser notes."""
    page.complaints[:] = [text for text in page.complaints if f"status of {status}" not in text]


def new_key(server, role):
    made = server.client.call("/varve/v1/createAccessKey", "POST", role=role)[0]
    return made["accessKey"], made["secretKey"]


def status(page):
    return page.text("h1 .badge")


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
    for path in (f"/console/volumes/{volume}", f"/console/volumes?name={query}", f"/console/audit?operation={query}", f"/console/{query}"):
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
        "/", "/console/volumes", "/console/snapshots", "/console/servers", "/explorer",
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
    assert inside.text("h1") == "볼륨 생성"
    inside.click(".who a[lang=en]")
    inside.wait("document.documentElement.lang === 'en'")
    assert inside.text("h1") == "Create volume"


def pages(server):
    """Every kind of page, with something on it."""
    client = server.client
    volume = client.attached_volume(blockStorageName="pictured")
    full = client.snapshot(volume, blockStorageSnapshotName="monday", snapshotTypeCode="FULL")
    client.snapshot(volume, blockStorageSnapshotName="tuesday", snapshotTypeCode="INCREMENTAL")
    grown = client.call(
        "createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSnapshotInstanceNo=full,
        blockStorageName="tried-out",
    )[0]["blockStorageInstanceNo"]
    client.wait_volume(grown, "detached")
    return {
        "overview": "/", "volumes": "/console/volumes", "volume": f"/console/volumes/{volume}", "create": "/console/volumes/new",
        "delete": f"/console/volumes/{volume}/delete", "snapshots": "/console/snapshots", "snapshot": f"/console/snapshots/{full}",
        "restore": f"/console/snapshots/{full}/restore", "servers": "/console/servers", "server": f"/console/servers/{client.localhost()}",
        "audit": "/console/audit", "keys": "/console/keys", "revoke": f"/console/keys/{server.keys[0]}/revoke", "lost": "/console/nothing",
    }


ACCESSIBLE = r"""(() => {
  const faults = [];
  for (const field of document.querySelectorAll("input:not([type=hidden]), select"))
    if (!field.labels.length || !field.labels[0].textContent.trim()) faults.push(`no label: ${field.outerHTML}`);
  for (const link of document.querySelectorAll("a, button"))
    if (!(link.textContent.trim() || link.ariaLabel)) faults.push(`no name: ${link.outerHTML}`);
  for (const picture of document.querySelectorAll("svg"))
    if (picture.getAttribute("aria-hidden") !== "true" && !(picture.role === "img" && picture.ariaLabel)) faults.push(`no name: ${picture.outerHTML.slice(0, 80)}`);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.querySelectorAll("main").length !== 1 || !document.documentElement.lang) faults.push("no main or no language");

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = (rgb) => rgb.slice(0, 3).map((part) => part / 255).map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
  const ground = (part) => { for (; part; part = part.parentElement) { const color = rgba(getComputedStyle(part).backgroundColor); if (color[3] === 255) return color; } return [255, 255, 255, 255]; };
  const seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (seen.nextNode()) {
    const part = seen.currentNode.parentElement;
    if (!seen.currentNode.textContent.trim() || part.closest("svg, script, noscript, .hidden, .skip, [hidden], option")) continue;
    const [ink, paper] = [light(rgba(getComputedStyle(part).color)), light(ground(part))];
    const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${seen.currentNode.textContent.trim()}`);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, button, .button")) {
    const [line, paper] = [light(rgba(getComputedStyle(field).borderTopColor)), light(ground(field.parentElement))];
    const fill = light(ground(field));
    const ratio = Math.max(...[line, fill].map((one) => (Math.max(one, paper) + .05) / (Math.min(one, paper) + .05)));
    if (ratio < 3 && field.type !== "checkbox") faults.push(`edge ${ratio.toFixed(2)}: ${field.outerHTML.slice(0, 80)}`);
  }
  return faults;
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit(inside, module_server, scheme):
    shown = pages(module_server) | {"sign in": "/console/signin"}
    inside.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"},
    ])
    for name, path in shown.items():
        go(inside, module_server, path)
        assert inside.evaluate(ACCESSIBLE) == [], name
        for width in (390, 1280):
            inside.resize(width)
            assert inside.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
    inside.call("Emulation.setEmulatedMedia", features=[])
    forgive(inside, 404)


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

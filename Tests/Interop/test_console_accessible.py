"""Every page of the console, in both languages and schemes: axe-core finds nothing, colours have contrast, and nothing is wider than the screen."""

import importlib.metadata

import pytest

from console import chromium, forgive, go, inside, page, submit  # noqa: F401 (fixtures)

PHONE, DESK = 390, 1280


@pytest.fixture(scope="module")
def axe():
    """The script of axe-core."""
    files = importlib.metadata.files("axe-playwright-python")
    return next(file for file in files if file.name == "axe.min.js").read_text()


@pytest.fixture(scope="module")
def shown(module_server):
    return pages(module_server)


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
    server_no = client.call("/varve/v1/registerServerInstance", "POST", serverName="bootable", zoneCode="KR-1", hypervisorTypeCode="KVM", baseBlockStorageSize=10)[0][
        "serverInstanceNo"
    ]
    client.wait_server(server_no, "running")
    base = client.call("getBlockStorageInstanceList", serverInstanceNo=server_no)[0]["blockStorageInstanceNo"]
    boot = client.snapshot(base, blockStorageSnapshotName="boot")
    image = client.call(
        "createServerImageFromSnapshot", serverImageName="golden", **{"blockStorageList": [{"order": 0, "snapshotInstanceNo": boot}]}
    )[0]["serverImageNo"]
    client.wait_image(image, "created")
    return {
        "overview": "/", "volumes": "/console/volumes", "volume": f"/console/volumes/{volume}", "create": "/console/volumes/new",
        "delete": f"/console/volumes/{volume}/delete", "snapshots": "/console/snapshots", "snapshot": f"/console/snapshots/{full}",
        "restore": f"/console/snapshots/{full}/restore", "servers": "/console/servers", "server": f"/console/servers/{client.localhost()}",
        "audit": "/console/audit", "keys": "/console/keys", "revoke": f"/console/keys/{server.keys[0]}/revoke", "lost": "/console/nothing",
        "images": "/console/images", "image": f"/console/images/{image}", "server of image": f"/console/images/{image}/server",
        "make image": f"/console/snapshots/{boot}/image", "take snapshot": f"/console/volumes/{volume}/snapshot",
        "delete several": f"/console/volumes/delete?pick.1={volume}&pick.2={grown}", "nothing picked": "/console/volumes/delete",
        "nothing found": "/console/volumes?q=nothing-has-this-name", "sorted": "/console/snapshots?sort=-name&q=m",
        "new server": "/console/servers/new", "new key": "/console/keys/new",
    }


ACCESSIBLE = r"""(() => {
  const faults = [];
  for (const field of document.querySelectorAll("input:not([type=hidden]), select"))
    if (!field.ariaLabel && !field.labels[0]?.textContent.trim()) faults.push(`no label: ${field.outerHTML}`);
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
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, button:enabled, .button")) {
    const [line, paper] = [light(rgba(getComputedStyle(field).borderTopColor)), light(ground(field.parentElement))];
    const fill = light(ground(field));
    const ratio = Math.max(...[line, fill].map((one) => (Math.max(one, paper) + .05) / (Math.min(one, paper) + .05)));
    if (ratio < 3 && field.type !== "checkbox") faults.push(`edge ${ratio.toFixed(2)}: ${field.outerHTML.slice(0, 80)}`);
  }
  return faults;
})()"""


AXE = """axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' | ')}`))"""


def faults(page, axe):
    """What axe-core finds on the page as it is, by all of its rules."""
    if not page.evaluate("typeof axe === 'object'"):
        page.call("Runtime.evaluate", expression=axe)
    return page.evaluate(AXE)


def dress(page, server, scheme, language):
    page.call("Network.setCookie", name="varve-language", value=language, url=server.endpoint)
    page.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"},
    ])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_are_accessible_and_fit(inside, module_server, shown, axe, scheme, language):
    dress(inside, module_server, scheme, language)
    for name, path in (shown | {"sign in": "/console/signin"}).items():
        go(inside, module_server, path)
        assert inside.evaluate("document.documentElement.lang") == language
        assert inside.evaluate(ACCESSIBLE) == [], name
        for width in (PHONE, DESK):
            inside.resize(width)
            assert faults(inside, axe) == [], f"{name} at {width}"
            assert inside.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
    inside.call("Emulation.setEmulatedMedia", features=[])
    inside.call("Network.setCookie", name="varve-language", value="en", url=module_server.endpoint)
    forgive(inside, 404)
    forgive(inside, 400)


def test_a_refusal_is_announced_and_belongs_to_its_field(inside, module_server, axe):
    go(inside, module_server, "/console/volumes/new")
    submit(inside, blockStorageName="1-wrong")
    inside.wait("document.querySelector('#refusal[role=alert]') !== null && document.readyState === 'complete'")
    described = inside.evaluate("document.querySelector('[name=blockStorageName]').getAttribute('aria-describedby')").split()
    assert described[0] == "refusal" and "30 letters" in inside.text("#" + described[1])
    assert inside.evaluate("document.querySelectorAll('[aria-invalid]').length") == 1
    assert faults(inside, axe) == []
    forgive(inside, 400)


def test_nothing_moves_for_who_does_not_want_it(inside, module_server):
    moving = "[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText.includes('no-preference')).length"
    animated = "[...document.querySelectorAll('*')].filter((part) => getComputedStyle(part).animationName !== 'none').length"
    go(inside, module_server, "/console/volumes")
    assert inside.evaluate(moving) == 1
    inside.evaluate("document.querySelector('h1').className = 'badge busy'")
    for value, count in (("no-preference", 1), ("reduce", 0)):
        inside.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": value}])
        assert inside.evaluate(animated) == count
    inside.call("Emulation.setEmulatedMedia", features=[])

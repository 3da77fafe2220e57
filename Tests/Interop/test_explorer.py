"""The API explorer, used in Chromium as a person uses it."""

import hashlib
import json
import subprocess
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest

from browser import Browser

VERSION = "/vserver/v2/"
CREATE = VERSION + "createBlockStorageSnapshotInstance"
# Section 2.4 of the contract sheet: what is signed, and the signature.
VECTORS = [
    (f"GET {VERSION}getRegionList", "WYHWCQTQST9DWcbFb3reGMpNDykBRFrsgl2WkMQjBVg="),
    (f"GET {VERSION}getRegionList?responseFormatType=json", "zCtayPxG3g+sNk/4e7nh4d8tt62ARHm7AuGgF3w8yiY="),
    (
        f"GET {CREATE}?regionCode=KR&blockStorageSnapshotName=snapshot-test&originalBlockStorageInstanceNo=10003168"
        "&snapshotTypeCode=FULL&responseFormatType=json", "9oEHAf3AL6hFZlHnTfT7RKNsr/zPY7cj+wDjhcIJ0lQ=",
    ),
    (f"POST {CREATE}", "sdt2FEz46IchZctWmnj3x3bp62qdmKAPeZ6kMFq7lXI="),
    (f"POST {CREATE}?responseFormatType=json", "h2nYj31aVQXAAFz8b4+rO5DHgA6hdhhEiz7WoRWgLH8="),
    (
        f"GET {CREATE}?blockStorageSnapshotDescription=a%20b%2Bc&originalBlockStorageInstanceNo=10003168",
        "fmZXvCoA+LTaXeA0VE2FvAo+7RmvoXV8o0Fl2jn8v6Y=",
    ),
    (
        f"GET {CREATE}?blockStorageSnapshotDescription=a b+c&originalBlockStorageInstanceNo=10003168",
        "xA6WLOmwGVWN+RLDxFhdYk0NKuKehpXHwSB7QbrjlQ0=",
    ),
]


@pytest.fixture(scope="module")
def chromium():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def explorer(chromium, module_server):
    """A fresh page with the server's keys typed in. What the browser complains of fails the test."""
    chromium.open("about:blank")
    chromium.complaints.clear()
    chromium.resize(1280)
    chromium.open(module_server.endpoint + "/explorer")
    chromium.wait("document.querySelector('#name').textContent")
    access, secret = module_server.keys
    chromium.fill("#accessKey", access)
    chromium.fill("#secretKey", secret)
    yield chromium
    assert chromium.complaints == []


def choose(page, operation, method="GET", format="json", **values):
    page.evaluate(f"location.hash = '{operation}'")
    page.wait(f"document.querySelector('#name').textContent === '{operation}'")
    page.click(f"#method [value={method}]")
    page.click(f"#format [value={format}]")
    for name, value in values.items():
        page.fill(f"[name='{name}']", value)


def send(page):
    """(status, answer) of the call as the form stands."""
    page.evaluate("document.querySelector('#answerPart').hidden = true")
    page.click("#send")
    page.wait("!document.querySelector('#answerPart').hidden")
    return int(page.text("#status").split()[0]), page.text("#answer")


def forgive_refusals(page):
    """The browser complains of every answer that is no 200."""
    page.complaints[:] = [text for text in page.complaints if "Failed to load resource" not in text]


def test_signatures_are_the_sheets(explorer):
    for signed, signature in VECTORS:
        text = f"{signed}\n1750837814000\nTESTACCESSKEY0000001"
        made = explorer.evaluate(
            f"import('/explorer/signature.js').then(({{ sign }}) => sign({json.dumps(text)}, 'testSecretKey000000000000000000000000001'))"
        )
        assert made == signature
    digests = explorer.evaluate(
        "import('/explorer/signature.js').then(({ sha256 }) => Array.from({ length: 200 }, (_, count) =>"
        " Array.from(sha256(new Uint8Array(count).fill(count))).map((byte) => byte.toString(16).padStart(2, '0')).join('')))"
    )
    assert digests == [hashlib.sha256(bytes([count]) * count).hexdigest() for count in range(200)]


def test_every_operation_has_a_form(explorer, module_server):
    with urllib.request.urlopen(module_server.endpoint + "/openapi.json", timeout=30) as answer:
        paths = json.load(answer)["paths"]
    listed = explorer.evaluate("[...document.querySelectorAll('#operations a')].map((link) => link.textContent)")
    assert listed == [item.get("get", item.get("post"))["operationId"] for item in paths.values()]
    choose(explorer, "createBlockStorageInstance")
    fields = explorer.evaluate("[...document.querySelectorAll('#fields input, #fields select')].map(({ name }) => name)")
    assert fields == [
        parameter["name"] for parameter in paths[VERSION + "createBlockStorageInstance"]["get"]["parameters"]
        if parameter["name"] != "responseFormatType"
    ]
    explorer.fill("#filter", "snapshot")
    assert all("Snapshot" in name for name in explorer.evaluate("[...document.querySelectorAll('#operations a')].map(({ textContent }) => textContent)"))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml"])
def test_calls_are_signed_sent_and_shown(explorer, module_server, method, format):
    description = f"{method}/{format}: it's 100% 'a b+c' & <img src=x onerror=document.title=1> 한"
    choose(
        explorer, "createBlockStorageInstance", method, format, zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize="10",
        blockStorageDescription=description,
    )
    status, answer = send(explorer)
    assert status == 200
    if format == "json":
        number = json.loads(answer)["createBlockStorageInstanceResponse"]["blockStorageInstanceList"][0]["blockStorageInstanceNo"]
    else:
        number = ElementTree.fromstring(answer).findtext("blockStorageInstanceList/blockStorageInstance/blockStorageInstanceNo")
    made = module_server.client.wait_volume(number, "detached")
    assert made["blockStorageDescription"] == description
    assert explorer.evaluate("document.querySelectorAll('#answer *').length") == 0
    signed = explorer.text("#signed").split("\n")
    assert signed[0].startswith(f"{method} {VERSION}createBlockStorageInstance") and ("?" in signed[0]) == (method == "GET")
    assert signed[2] == module_server.keys[0]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_lists_grow_and_the_shown_curl_works(explorer, module_server, method):
    client = module_server.client
    numbers = [
        client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)[0]["blockStorageInstanceNo"]
        for _ in range(5)
    ]
    choose(explorer, "getBlockStorageInstanceList", method)
    for count, number in enumerate(numbers, 1):
        if count > 1:
            explorer.click("[title='Another blockStorageInstanceNoList']")
        explorer.fill(f"[name='blockStorageInstanceNoList.{count}']", number)
    status, answer = send(explorer)
    assert status == 200 and json.loads(answer)["getBlockStorageInstanceListResponse"]["totalRows"] == 5
    output = subprocess.run(["bash", "-c", explorer.text("#curl")], capture_output=True, check=True, timeout=30).stdout
    rows = json.loads(output)["getBlockStorageInstanceListResponse"]["blockStorageInstanceList"]
    assert sorted(row["blockStorageInstanceNo"] for row in rows) == sorted(numbers)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_lists_of_objects_have_a_row_for_each(explorer, method):
    choose(explorer, "createServerImageFromSnapshot", method, serverImageName="image-1")
    explorer.click("[title='Another blockStorageList']")
    for order in (0, 1):
        explorer.fill(f"[name='blockStorageList.{order + 1}.order']", str(order))
        explorer.fill(f"[name='blockStorageList.{order + 1}.snapshotInstanceNo']", str(77 + order))
    assert explorer.evaluate("[...document.querySelectorAll('#fields .row')].map((row) => row.childElementCount)")[-2:] == [2, 2]
    about = explorer.text("#fields .field:last-child p")
    assert "0 for the base volume" in about and "must be bootable" in about
    status, answer = send(explorer)
    assert status == 400 and "there is no snapshot 77" in answer
    forgive_refusals(explorer)


def test_refusals_are_shown(explorer):
    choose(explorer, "getBlockStorageInstanceDetail")
    status, answer = send(explorer)
    assert status == 400 and "blockStorageInstanceNo" in answer
    explorer.fill("#secretKey", "wrong")
    status, answer = send(explorer)
    assert status == 401 and "Invalid authentication information." in answer
    forgive_refusals(explorer)
    explorer.fill("#secretKey", "")
    assert explorer.text("#curl") == "Needs the keys."
    explorer.click("#send")
    assert "secret key" in explorer.text("#problem")


def test_it_fits_a_telephone(explorer):
    choose(explorer, "createBlockStorageSnapshotInstance", originalBlockStorageInstanceNo="1" * 20)
    explorer.resize(390)
    send(explorer)
    assert explorer.evaluate("document.documentElement.scrollWidth") == 390
    edges = explorer.evaluate("[...document.querySelectorAll('main section, main button')].map((part) => part.getBoundingClientRect().right)")
    assert len(edges) >= 8 and max(edges) <= 390
    forgive_refusals(explorer)
    assert explorer.evaluate("document.querySelector('#operations').offsetWidth") == 0
    explorer.fill("#choose", "getZoneList")
    explorer.wait("document.querySelector('#name').textContent === 'getZoneList'")


def test_nothing_foreign_runs(module_server):
    """The page's policy allows its own script and style and nothing else, and it names no other place."""
    for path in ("explorer", "explorer/explorer.css", "explorer/explorer.js", "explorer/signature.js"):
        with urllib.request.urlopen(f"{module_server.endpoint}/{path}", timeout=30) as answer:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and answer.headers["x-content-type-options"] == "nosniff"
            assert "http://" not in (text := answer.read().decode()) and "https://" not in text

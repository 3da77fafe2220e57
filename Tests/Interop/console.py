"""The web console as a person uses it: steps that its tests share, and the browser that they are made in."""

import json

import pytest

from browser import Browser


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


@pytest.fixture
def inside(page, module_server):
    sign_in(page, module_server.keys)
    arrive(page, "/")
    return page


def sign_in(page, keys):
    page.wait("document.querySelector('#signin button')?.disabled === false")
    page.fill("#accessKey", keys[0])
    page.fill("#secretKey", keys[1])
    page.click("#signin button")


def arrive(page, path):
    page.wait(f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'")


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

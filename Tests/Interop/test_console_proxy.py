"""The console behind nginx with TLS, set up as the documentation says, and what a page does when its session or its server ends."""

import os
import ssl
import time
import urllib.error
import urllib.request

import pytest

from browser import Browser
from console import arrive, new_key, sign_in, submit
from proxy import Proxy, free_port


@pytest.fixture(scope="module")
def browser():
    # Nobody vouches for the test's own authority.
    browser = Browser("--ignore-certificate-errors")
    browser.call("Network.enable")
    yield browser
    browser.close()


@pytest.fixture
def page(browser):
    browser.open("about:blank")
    browser.call("Network.clearBrowserCookies")
    browser.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": "en"})
    browser.resize(1280)
    yield browser
    browser.open("about:blank")
    browser.complaints.clear()


@pytest.fixture
def proxy(server, directory):
    proxy = Proxy(os.path.join(directory, "nginx"), server.addresses["http"])
    yield proxy
    proxy.stop()


def enter(page, endpoint, keys, path="/"):
    page.open(endpoint + "/console/signin")
    sign_in(page, keys)
    arrive(page, "/")
    if path != "/":
        page.open(endpoint + path)


def await_complaint(page, text):
    deadline = time.monotonic() + 60
    while not any(text in complaint for complaint in page.complaints):
        assert time.monotonic() < deadline, page.complaints
        page.evaluate("document.title")
        time.sleep(0.1)


def seen(selector):
    return f"document.querySelector('{selector}')?.hidden === false"


def test_behind_a_tls_proxy(page, server, proxy):
    enter(page, proxy.endpoint, server.keys)
    cookies = {cookie["name"]: cookie for cookie in page.call("Network.getCookies", urls=[proxy.endpoint])["cookies"]}
    session = cookies["__Host-varve-session"]
    assert session["secure"] and session["httpOnly"] and session["sameSite"] == "Strict" and "varve-session" not in cookies
    assert page.evaluate("window.isSecureContext")

    page.open(proxy.endpoint + "/console/volumes/new")
    submit(page, blockStorageName="through-tls")
    page.wait("document.querySelector('h1')?.textContent.startsWith('through-tls') && document.readyState === 'complete'")
    # What the proxy held back would come much later, or never.
    page.wait("document.querySelector('h1 .badge').textContent === 'detached'")
    page.evaluate("window.marked = true")
    number = page.evaluate("location.pathname").rsplit("/", 1)[1]
    server.client.call("attachBlockStorageInstance", blockStorageInstanceNo=number, serverInstanceNo=server.client.localhost())
    page.wait("document.querySelector('h1 .badge').textContent === 'attached'", patience=8)
    assert page.evaluate("window.marked")
    page.click("#signout")
    arrive(page, "/console/signin")
    # A look at what had changed may have been on its way.
    assert [text for text in page.complaints if "status of 401" not in text] == []


def test_a_form_of_another_origin_is_refused_behind_the_proxy_too(server, proxy):
    context = ssl.create_default_context(cafile=proxy.authority)

    def status(origin):
        request = urllib.request.Request(proxy.endpoint + "/console/signin", b"accessKey=A", {"Origin": origin}, method="POST")
        try:
            return urllib.request.urlopen(request, timeout=30, context=context).status
        except urllib.error.HTTPError as error:
            return error.code

    assert status(proxy.endpoint) == 401
    assert status("https://localhost") == 403
    assert status("https://evil.test") == 403


def test_wrong_attempts_of_one_are_not_anothers_behind_the_proxy(server, proxy):
    """nginx says whom it stands for, whatever a client says of itself."""
    context = ssl.create_default_context(cafile=proxy.authority)

    def status(address):
        headers = {"Origin": proxy.endpoint, "X-Forwarded-For": address}
        request = urllib.request.Request(proxy.endpoint + "/console/signin", b"accessKey=A", headers, method="POST")
        try:
            return urllib.request.urlopen(request, timeout=30, context=context).status
        except urllib.error.HTTPError as error:
            return error.code

    assert [status(f"192.0.2.{number}") for number in range(21)] == [401] * 20 + [429]


@pytest.mark.parametrize("way", ["direct", "proxied"])
def test_a_page_outlives_its_server(page, directory, server, way):
    """The new one knows no sessions: the page asks to sign in, and leads back to where it was."""
    server.kill()
    port = free_port()
    server.start("--http", f"127.0.0.1:{port}")
    proxy = Proxy(os.path.join(directory, "nginx"), server.addresses["http"]) if way == "proxied" else None
    endpoint = proxy.endpoint if proxy else server.endpoint
    try:
        enter(page, endpoint, server.keys, "/console/volumes")
        page.wait("document.querySelector('#away').hidden")
        server.kill()
        page.wait(seen("#away"))
        assert "does not answer" in page.text("#away")
        assert page.text("h1") == "Volumes"
        server.start("--http", f"127.0.0.1:{port}")
        arrive(page, "/console/signin")
        assert "has ended" in page.text(".refusal")
        sign_in(page, server.keys)
        arrive(page, "/console/volumes")
    finally:
        if proxy:
            proxy.stop()


def test_a_proxy_that_fails_for_a_while_ends_no_page(page, directory, server):
    """Its own answer is no stream: a browser does not ask again for that by itself."""
    proxy = Proxy(os.path.join(directory, "nginx"), server.addresses["http"])
    try:
        enter(page, proxy.endpoint, server.keys, "/console/volumes")
        page.evaluate("window.marked = true")
        proxy.point(f"127.0.0.1:{free_port()}")
        page.wait(seen("#away"))
        await_complaint(page, "status of 502")
        proxy.point(server.addresses["http"])
        page.wait("document.querySelector('#away').hidden", patience=60)
        number = server.client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)[0][
            "blockStorageInstanceNo"
        ]
        page.wait(f"document.querySelector('a[href=\"/console/volumes/{number}\"]') !== null")
        assert page.evaluate("window.marked")
    finally:
        proxy.stop()


def test_a_session_that_nobody_uses_ends_before_their_eyes(page, directory, server):
    server.stop()
    server.start("--console-idle", "3")
    enter(page, server.endpoint, server.keys, "/console/servers")
    # The page listens all the time, which is no use.
    arrive(page, "/console/signin")
    assert "has ended" in page.text(".refusal")
    sign_in(page, server.keys)
    arrive(page, "/console/servers")


def test_use_keeps_a_session(page, server):
    server.stop()
    server.start("--console-idle", "3")
    enter(page, server.endpoint, server.keys)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        page.open(server.endpoint + "/console/volumes")
        time.sleep(0.5)
    assert page.text("h1") == "Volumes"


def test_a_key_that_is_revoked_ends_its_pages_behind_the_proxy(page, server, proxy):
    key = new_key(server, "viewer")
    enter(page, proxy.endpoint, key, "/console/volumes")
    server.client.call("/varve/v1/revokeAccessKey", "POST", accessKey=key[0])
    arrive(page, "/console/signin")
    assert "has ended" in page.text(".refusal")

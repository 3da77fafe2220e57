"""The command line against a running server: what each command does, prints and refuses, and with which exit code."""

import http.server
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree

import pytest

from conftest import VARVE
from nbd import Connection
from server import Server
from terminal import Terminal, run_at_terminal
from test_lab import lab
from test_metrics import samples_of

VOLUMES = "NUMBER NAME TYPE GB STATUS SERVER DEVICE ZONE"
SNAPSHOTS = "NUMBER NAME KIND VOLUME GB BASE STATUS"
SERVERS = "NUMBER NAME ZONE HYPERVISOR STATUS"
IMAGES = "NUMBER NAME VOLUMES GB STATUS CREATED"


def varve(*arguments, code=0, error=False, **environment):
    """Standard output of a command, or what it says of its error; its exit code must be `code`, and without one it says nothing beside."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NCLOUD_")}
    result = subprocess.run([VARVE, *arguments], capture_output=True, text=True, timeout=60, env=clean | environment)
    assert result.returncode == code, f"{result.returncode}: {result.stdout}{result.stderr}"
    if code == 0:
        assert result.stderr == "", result.stderr
        return result.stdout
    assert result.stdout == "" or error is None, result.stdout
    return result.stderr


def create(server, *more):
    return varve("volume", "create", "--type", "CB1", "--size", "10", "--zone", "KR-1", "--wait", *more, "--data", server.data).strip()


def attached(server):
    number = create(server)
    varve("volume", "attach", number, "--server", "localhost", "--wait", "--data", server.data)
    return number


def table(text):
    """The names of the columns, and the rows with as many cells as they have words."""
    lines = text.splitlines()
    return " ".join(lines[0].split()), [line.split() for line in lines[1:]]


def test_a_volume_from_its_making_to_its_end(server):
    data = ("--data", server.data)
    number = create(server, "--name", "data-1", "--description", "the first", "--protect")
    assert varve("volume", "attach", number, "--server", "localhost", "--wait", *data) == f"attached {number} to localhost\n"
    names, rows = table(varve("volume", "list", *data))
    assert names == VOLUMES
    assert rows == [[number, "data-1", "CB1", "10", "attached", server.client.localhost(), "/dev/vdb", "KR-1"]]
    shown = dict(line.split(None, 1) for line in varve("volume", "show", number, *data).splitlines() if " " in line.strip())
    assert shown["NUMBER"] == number and shown["DESCRIPTION"] == "the first" and shown["SIZE"] == "10 GB" and shown["PROTECTED"] == "yes"
    assert "is protected" in varve("volume", "delete", number, "--yes", *data, code=1)
    assert varve("volume", "protect", number, "--off", *data) == f"{number} is no longer protected from deletion\n"
    assert "must be stopped first" in varve("volume", "resize", number, "--size", "20", *data, code=1)
    assert varve("server", "stop", "localhost", "--wait", *data) == "stopped localhost\n"
    assert varve("volume", "resize", number, "--size", "20", "--wait", *data) == f"resized {number} to 20 GB\n"
    assert varve("server", "start", "localhost", "--wait", *data) == "started localhost\n"
    assert varve("server", "reboot", "localhost", "--wait", *data) == "restarted localhost\n"
    assert varve("volume", "detach", number, "--wait", *data) == f"detached {number}\n"
    assert table(varve("volume", "list", "--zone", "KR-2", *data))[1] == []
    assert len(table(varve("volume", "list", "--type", "CB1", "--name", "data-1", *data))[1]) == 1
    assert table(varve("volume", "list", "--server", "localhost", *data))[1] == []
    assert varve("volume", "delete", number, number, "--yes", "--wait", *data) == f"deleted {number}\n"
    assert varve("volume", "show", number, *data, code=1) == f"varve: there is no volume {number}\n"


def test_snapshots_and_images(server):
    data = ("--data", server.data)
    volume = attached(server)
    full = varve("snapshot", "create", volume, "--name", "before", "--wait", *data).strip()
    incremental = varve("snapshot", "create", volume, "--incremental", "--wait", *data).strip()
    names, rows = table(varve("snapshot", "list", "--volume", volume, *data))
    assert names == SNAPSHOTS
    assert rows[1] == [full, "before", "FULL", volume, "10", "created"] and rows[0][2:6] == ["INCREMENTAL", volume, "10", full]
    assert re.search(r"\nDEPTH +1\n", varve("snapshot", "show", incremental, *data))
    restored = varve("volume", "create", "--type", "CB1", "--zone", "KR-1", "--snapshot", full, "--wait", *data).strip()
    assert re.search(rf"\nSNAPSHOT +{full}\n", varve("volume", "show", restored, *data))
    assert f"those that stand on it: {incremental}" in varve("snapshot", "delete", full, "--yes", *data, code=1)
    golden = varve("server", "register", "golden", "--zone", "KR-1", "--hypervisor", "KVM", "--base-size", "10", *data).strip()
    base = server.client.call("getBlockStorageInstanceList", serverInstanceNo=golden)[0]["blockStorageInstanceNo"]
    bootable = varve("snapshot", "create", base, "--wait", *data).strip()
    image = varve("image", "create", "web", "--base", bootable, "--additional", full, "--wait", *data).strip()
    names, rows = table(varve("image", "list", *data))
    assert names == IMAGES and rows[0][:5] == [image, "web", "2", "20", "created"]
    assert [line.split()[:2] for line in varve("image", "show", image, *data).splitlines()[-2:]] == [["0", bootable], ["1", full]]
    assert varve("image", "delete", image, "--yes", "--wait", *data) == f"deleted {image}\n"
    assert varve("snapshot", "delete", incremental, full, "--yes", "--wait", *data) == f"deleted {incremental}\ndeleted {full}\n"
    assert varve("snapshot", "show", full, *data, code=1) == f"varve: there is no snapshot {full}\n"
    assert "there is no server image 5" in varve("image", "show", "5", *data, code=1)


READING = (
    ("volume", "list"), ("volume", "show", "VOLUME"), ("snapshot", "list"), ("snapshot", "show", "SNAPSHOT"), ("server", "list"),
    ("server", "show", "localhost"), ("image", "list"), ("vserver", "getRegionList"), ("vserver", "getBlockStorageInstanceList", "--zoneCode", "KR-1"),
)


def test_every_reading_command_answers_programs(server):
    volume = attached(server)
    snapshot = varve("snapshot", "create", volume, "--wait", "--data", server.data).strip()
    for command in READING:
        words = [{"VOLUME": volume, "SNAPSHOT": snapshot}.get(word, word) for word in command]
        answer = json.loads(varve(*words, "--output", "json", "--data", server.data))
        (root,) = answer
        assert answer[root]["returnCode"] == "0", words
        document = xml.etree.ElementTree.fromstring(varve(*words, "--output", "xml", "--data", server.data))
        assert document.tag == root and document.find("returnCode").text == "0", words
        for text in (varve(*words, "--data", server.data), varve(*words, "--output", "json", "--data", server.data)):
            assert "\x1b" not in text, words
    for command in (("pool", "status"), ("pool", "check"), ("key", "list"), ("doctor",)):
        json.loads(varve(*command, "--output", "json", "--data", server.data))
        assert "\x1b" not in varve(*command, "--data", server.data)
    made = json.loads(varve("snapshot", "create", volume, "--wait", "--output", "json", "--data", server.data))
    item = made["getBlockStorageSnapshotInstanceDetailResponse"]["blockStorageSnapshotInstanceList"][0]
    assert item["blockStorageSnapshotInstanceStatusName"] == "created"


def test_exit_codes(server, directory):
    data = ("--data", server.data)
    access, secret = server.keys
    keys = ("--access-key", access, "--secret-key", secret)
    for refused in (
        ("volume", "show", "5"), ("volume", "attach", "5", "--server", "localhost"), ("volume", "attach", "5", "--server", "nobody"),
        ("volume", "detach", "5"), ("volume", "resize", "5", "--size", "20"), ("volume", "protect", "5"), ("volume", "delete", "5", "--yes"),
        ("volume", "create", "--type", "CB1", "--size", "7", "--zone", "KR-1"), ("volume", "show", "5", "--output", "json"),
        ("volume", "show", "5", "--output", "xml"), ("volume", "list", "--region", "XX"), ("snapshot", "create", "5"), ("snapshot", "show", "x"),
        ("snapshot", "delete", "5", "--yes"), ("server", "show", "nobody"), ("server", "stop", "nobody"), ("server", "remove", "nobody", "--yes"),
        ("image", "create", "web", "--base", "5"), ("image", "delete", "5", "--yes"), ("vserver", "getZoneList", "--regionCode", "XX"),
        ("vserver", "getZoneList", "--regionCode", "XX", "--output", "xml"), ("key", "revoke", "nothing"),
    ):
        said = varve(*refused, *data, code=1)
        assert said.startswith("varve: ") and said.count("\n") == 1, said
    assert server.client.call("getBlockStorageInstanceList") == []
    for meant in (
        ("volume", "frobnicate"), ("volume", "create", *data), ("volume", "show", *data), ("volume", "list", "--output", "yaml", *data),
        ("volume", "create", "--type", "CB9", "--size", "10", "--zone", "KR-1", *data), ("volume", "list", "--endpoint", "nonsense", *keys),
        ("volume", "create", "--type", "CB1", "--size", "much", *data), ("volume", "list", "--access-key", "x"), ("volume", "list", "--frob", *data), ("vserver",),
        ("vserver", "getRegionLst", *data), ("vserver", "getZoneList", "--frob", "1", *data), ("vserver", "getZoneList", "--output", "yaml", *data),
        ("volume", "list", "--endpoint", server.endpoint, *data), ("volume", "delete", "--yes", *data),
        ("snapshot", "create", "5", "--wait", "--timeout", "0", *data), ("vserver", "getZoneList", "--responseFormatType", "yaml", *data),
    ):
        varve(*meant, code=2, error=None, HOME=directory)
    assert "--yes" in varve("volume", "delete", attached(server), *data, code=2)
    assert "401/200" in varve("volume", "list", "--endpoint", server.endpoint, "--access-key", access, "--secret-key", "no", code=1)
    assert "cannot reach" in varve("volume", "list", "--endpoint", "http://127.0.0.1:9", *keys, code=3)
    assert "cannot reach" in varve("vserver", "getRegionList", "--endpoint", "http://127.0.0.1:9", *keys, code=3)
    assert server.stop() == 0
    assert "cannot reach" in varve("volume", "list", *data, code=3)


def test_standard_output_that_takes_no_more(server):
    command = [VARVE, "vserver", "getServerInstanceList", "--data", server.data]
    with open("/dev/full", "w") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
    assert result.returncode == 1 and "No space left" in result.stderr
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30)
    os.close(writing)
    assert result.returncode in (128 + signal.SIGPIPE, -signal.SIGPIPE) and result.stderr == ""


def test_any_operation(server):
    data = ("--data", server.data)
    first = json.loads(varve("vserver", "createBlockStorageInstance", "--zoneCode", "KR-1", "--blockStorageVolumeTypeCode=CB1", "--blockStorageSize", "10", *data))
    numbers = [first["createBlockStorageInstanceResponse"]["blockStorageInstanceList"][0]["blockStorageInstanceNo"], create(server)]
    server.client.wait_volume(numbers[0], "detached")
    deleted = json.loads(varve("vserver", "deleteBlockStorageInstances", "--blockStorageInstanceNoList", *numbers, *data))
    assert deleted["deleteBlockStorageInstancesResponse"]["totalRows"] == 2
    old = varve("vserver", "getZoneList", "--responseFormatType", "xml", *data)
    assert xml.etree.ElementTree.fromstring(old).tag == "getZoneListResponse"
    assert "is getRegionList meant?" in varve("vserver", "getRegionLst", *data, code=2)
    assert "is --regionCode meant?" in varve("vserver", "getZoneList", "--regioncode", "KR", *data, code=2)
    listed = varve("vserver", "--help")
    for operation in ("getRegionList", "createBlockStorageSnapshotInstance", "deleteServerImage"):
        assert operation in listed
        text = varve("vserver", operation, "--help")
        assert text.startswith(f"USAGE: varve vserver {operation}") and "--endpoint" in text
    assert "Must be FULL or INCREMENTAL. Default: FULL." in varve("vserver", "createBlockStorageSnapshotInstance", "-h").replace("\n      ", " ")


def test_settings_come_from_flags_then_environment_then_file(server, directory):
    access, secret = server.keys
    home = {"HOME": directory}
    assert "no key pair: " in varve("volume", "list", "--endpoint", server.endpoint, code=2, **home)
    given = {"NCLOUD_API_GW": server.endpoint, "NCLOUD_ACCESS_KEY_ID": access, "NCLOUD_SECRET_ACCESS_KEY": secret}
    assert varve("volume", "list", **home, **given).split() == VOLUMES.split()
    os.mkdir(os.path.join(directory, ".ncloud"))
    with open(os.path.join(directory, ".ncloud", "configure"), "w") as file:
        file.write("[DEFAULT]\nncloud_access_key_id = nobody\nncloud_secret_access_key = nothing\n\n")
        file.write(f"[varve]\nncloud_access_key_id = {access}\nncloud_secret_access_key = {secret}\nncloud_api_url = {server.endpoint}\n")
    assert varve("volume", "list", "--profile", "varve", **home).split() == VOLUMES.split()
    wrong = {"NCLOUD_ACCESS_KEY": "nobody", "NCLOUD_SECRET_KEY": "nothing"}
    assert varve("volume", "list", "--profile", "varve", **home, **wrong).split() == VOLUMES.split()
    assert "401" in varve("volume", "list", "--endpoint", server.endpoint, code=1, **home)
    assert "no key pair for the profile varv; it has DEFAULT, varve" in varve("volume", "list", "--profile", "varv", code=2, **home)


def test_keys_of_a_service(server, directory):
    access, secret = server.keys
    target = ("--endpoint", server.endpoint, "--access-key", access, "--secret-key", secret)
    made = dict(line.split(" = ") for line in varve("key", "create", "--role", "viewer", "--description", "look", *target).splitlines())
    viewer = ("--endpoint", server.endpoint, "--access-key", made["ncloud_access_key_id"], "--secret-key", made["ncloud_secret_access_key"])
    listed = varve("key", "list", *target)
    assert listed.splitlines()[0].split() == "ACCESS KEY ACCOUNT ROLE STATE CREATED DESCRIPTION".split()
    assert listed.splitlines()[2].split()[:4] == [made["ncloud_access_key_id"], "root", "viewer", "active"]
    assert json.loads(varve("key", "list", "--output", "json", *target))[1]["role"] == "viewer"
    assert "role viewer" in varve("doctor", *viewer)
    assert "needs a key of role admin" in varve("key", "list", *viewer, code=1)
    assert "--account needs --data" in varve("key", "create", "--account", "root", *target, code=2)
    assert "'king' is invalid" in varve("key", "create", "--role", "king", *target, code=2)
    assert varve("key", "revoke", made["ncloud_access_key_id"], *target) == f"revoked {made['ncloud_access_key_id']}\n"
    assert "401" in varve("volume", "list", *viewer, code=1)


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A service that has NCP's operations and none of Varve's own: what is before it is passed on, its signature and all."""

    backend = None

    def do_POST(self):
        self.pass_on(self.rfile.read(int(self.headers["content-length"])))

    def do_GET(self):
        self.pass_on(None)

    def pass_on(self, body):
        if not self.path.startswith("/vserver/v2/"):
            return self.answer(404, "text/html", b"<html>not here</html>")
        request = urllib.request.Request(self.backend + self.path, body, dict(self.headers), method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.answer(answer.status, answer.headers["content-type"], answer.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.headers["content-type"], error.read())

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def elsewhere(server):
    handler = type("Handler", (Elsewhere,), {"backend": server.endpoint})
    front = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    access, secret = server.keys
    yield "--endpoint", f"http://127.0.0.1:{front.server_address[1]}", "--access-key", access, "--secret-key", secret
    front.shutdown()


def test_a_service_that_is_not_varve(server, elsewhere):
    number = varve("volume", "create", "--type", "CB1", "--size", "10", "--zone", "KR-1", "--wait", *elsewhere).strip()
    assert varve("volume", "list", *elsewhere).splitlines()[1].split()[0] == number
    varve("volume", "attach", number, "--server", "localhost", "--wait", *elsewhere)
    snapshot = varve("snapshot", "create", number, "--wait", *elsewhere).strip()
    assert varve("server", "list", *elsewhere).split()[:5] == SERVERS.split()
    terminal = Terminal(VARVE, "snapshot", "delete", snapshot, *elsewhere)
    terminal.until(r"Type yes: ")
    assert "How much space this gives back is not known" in " ".join(terminal.text.split())
    terminal.type("yes\n")
    assert terminal.end() == 0 and terminal.lines[-2] == f"deleting {snapshot}"
    assert "not Varve, so NCP" in varve("doctor", *elsewhere)


def test_deletion_is_asked_for_at_a_terminal(server):
    number = attached(server)
    connection = Connection(server.socket, number)
    connection.write(0, b"x" * (3 << 20))
    connection.flush()
    connection.close()
    terminal = Terminal(VARVE, "volume", "delete", number, "--data", server.data)
    terminal.until(r"Type yes: ")
    assert "This gives back 3.0 MiB" in terminal.text and number in terminal.text and f"Delete 1 volume at {server.endpoint}?" in terminal.text
    terminal.type("no\n")
    assert terminal.end() == 1 and "not done: the answer was not yes" in terminal.text
    assert server.client.call("getBlockStorageInstanceDetail", blockStorageInstanceNo=number)[0]["blockStorageInstanceStatusName"] == "attached"
    terminal = Terminal(VARVE, "volume", "delete", number, "--data", server.data)
    terminal.until(r"Type yes: ")
    terminal.type("\x04")
    assert terminal.end() == 1
    terminal = Terminal(VARVE, "volume", "delete", number, "--wait", "--data", server.data)
    terminal.until(r"Type yes: ")
    terminal.type("yes\n")
    assert terminal.end() == 0 and terminal.lines[-2] == f"deleted {number}"
    terminal = run_at_terminal(VARVE, "volume", "delete", create(server), "--yes", "--data", server.data)
    assert "Type yes" not in terminal.text


def test_tables_fit_the_terminal(server):
    name = "a-name-of-exactly-30-letters-1"
    create(server, "--name", name)
    wide = run_at_terminal(VARVE, "volume", "list", "--data", server.data, columns=120)
    assert name in wide.text and "\x1b[1mNUMBER\x1b[0m" in wide.text and "\x1b[32mdetached\x1b[0m" in wide.text
    narrow = run_at_terminal(VARVE, "volume", "list", "--data", server.data, columns=72)
    assert name not in narrow.text and "…" in narrow.text and all(len(line) <= 72 for line in narrow.lines)
    assert narrow.lines[0].split() == VOLUMES.split()
    told = run_at_terminal(VARVE, "volume", "list", "--data", server.data, columns=120, environment={"COLUMNS": "72"})
    assert told.lines == narrow.lines
    blocks = run_at_terminal(VARVE, "volume", "list", "--data", server.data, columns=40)
    assert f"NAME    {name}" in blocks.lines and all(len(line) <= 40 for line in blocks.lines)
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = run_at_terminal(VARVE, "volume", "list", "--data", server.data, columns=120, environment=environment)
        assert "\x1b" not in plain.text and plain.lines == wide.lines
    assert name in varve("volume", "list", "--data", server.data, COLUMNS="40")


@pytest.fixture
def slow(directory):
    """A server whose volumes take their time."""
    server = Server(directory).start("--lab")
    lab(server, "durations", createVolume=3)
    yield server
    if server.process.poll() is None:
        server.kill()


def command(server, *more):
    return (VARVE, "volume", "create", "--type", "CB1", "--size", "10", "--zone", "KR-1", "--wait", *more, "--data", server.data)


def detail_calls(server):
    """How often somebody has looked at a volume: whoever waits for one does."""
    samples = samples_of(server).items()
    return sum(int(count) for name, count in samples if name.startswith('varve_http_requests_total{operation="getBlockStorageInstanceDetail"'))


def test_a_wait_shows_how_far_it_is(slow):
    terminal = run_at_terminal(*command(slow))
    assert re.search(r"[|/\\-]  creating volume 1000\d+  creating  [12] s", terminal.text), terminal.text
    assert re.fullmatch(r"1000\d+", terminal.lines[-2].strip()), terminal.lines
    quiet = subprocess.run(command(slow), capture_output=True, text=True, timeout=60)
    assert quiet.returncode == 0 and quiet.stderr == "" and quiet.stdout.strip().isdigit()


def test_a_wait_ends_with_its_time_and_with_an_interrupt(slow):
    late = subprocess.run(command(slow, "--timeout", "0.5"), capture_output=True, text=True, timeout=60)
    assert late.returncode == 1 and "creating" in late.stderr and "0.5" in late.stderr and late.stdout.strip().isdigit()
    terminal = Terminal(*command(slow))
    terminal.until(r"creating volume")
    terminal.interrupt()
    assert terminal.end() == 130
    said = terminal.lines[-2]
    number = re.fullmatch(r"varve: no more waiting; the service goes on creating volume (\d+)", said).group(1)
    slow.client.wait_volume(number, "detached")
    looks = detail_calls(slow)
    process = subprocess.Popen(command(slow), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while detail_calls(slow) == looks:
        assert process.poll() is None, "it ends without waiting"
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=30)
    assert process.returncode == 130 and output.strip().isdigit() and "goes on creating" in error


def test_doctor(server, directory):
    report = {finding["name"]: finding for finding in json.loads(varve("doctor", "--output", "json", "--data", server.data))}
    assert list(report)[-4:] == ["service", "transport", "clock", "key"]
    assert all(report[name]["verdict"] == "ok" and "remedy" not in report[name] for name in ("service", "transport", "clock", "key"))
    assert "role admin" in report["key"]["detail"]
    access, secret = server.keys

    def wrong(*arguments):
        result = subprocess.run([VARVE, "doctor", *arguments], capture_output=True, text=True, timeout=60, env=os.environ | {"HOME": directory})
        assert result.returncode == 1, result.stdout + result.stderr
        return result.stdout

    viewer = dict(re.findall(r"ncloud_(access|secret)_\w+ = (\w+)", varve("key", "create", "--role", "viewer", "--data", server.data)))
    seen = varve("doctor", "--endpoint", server.endpoint, "--access-key", viewer["access"], "--secret-key", viewer["secret"])
    assert re.search(rf"ok       key .*{viewer['access']} is accepted, role viewer", seen), seen

    refused = wrong("--endpoint", server.endpoint, "--access-key", access, "--secret-key", "no")
    assert re.search(r"wrong    key .*401/200", refused) and "-> make a key pair" in refused
    nowhere = wrong("--endpoint", "http://127.0.0.1:9", "--access-key", access, "--secret-key", secret)
    assert re.search(r"wrong    service .*cannot reach http://127.0.0.1:9", nowhere) and "-> start the server" in nowhere
    assert re.search(r"wrong    settings .*no key pair: ", wrong())
    assert re.search(r"wrong    data directory .*nothing", wrong("--data", os.path.join(directory, "nothing")))
    assert "wrong    settings" in wrong("--endpoint", "nonsense", "--access-key", access, "--secret-key", secret)


def test_manual_pages_are_sound(directory):
    varve("manual", directory)
    pages = sorted(os.listdir(directory))
    assert "varve.1" in pages and "varve-volume.1" in pages and "varve-vserver.1" in pages
    for page in pages:
        lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", os.path.join(directory, page)], capture_output=True, text=True, timeout=30)
        assert lint.stdout == "" and lint.returncode == 0, lint.stdout
    assert "cannot be written" in varve("manual", "/proc/nothing", code=1)


def test_settings_file_has_every_setting_and_sets_none(server, directory):
    path = os.path.join(directory, "varve.yaml")
    with open(path, "w") as file:
        file.write(varve("settings"))
    with open(path) as file:
        lines = file.read().splitlines()
    assert all(line == "" or line.startswith("#") for line in lines)
    settings = dict(re.match(r"#(\w+): ?(.*)", line).groups() for line in lines if re.match(r"#\w+:", line))
    flags = set(re.findall(r"^  --([a-z-]+)", varve("serve", "--help"), re.MULTILINE)) - {"data", "config", "stdio", "version", "help"}
    assert settings.keys() - {"regions", "volumeTypes"} == {re.sub(r"-(.)", lambda part: part[1].upper(), flag) for flag in flags}
    # As it is, it changes nothing.
    other = Server(os.path.join(directory, "other"))
    os.mkdir(other.directory)
    other.start("--config", path)
    assert other.stop() == 0


def test_every_setting_of_the_file_is_read(directory):
    """A value that cannot be meant is named, whichever key has it: so the server knows all of these keys."""
    path = os.path.join(directory, "varve.yaml")
    keys = re.findall(r"^#(\w+):", varve("settings"), re.MULTILINE)
    anything_goes = {"nbdSocket", "nbdSnapshotClient"}
    assert anything_goes < set(keys)
    for key in set(keys) - anything_goes:
        with open(path, "w") as file:
            file.write(f"{key}: [ '?' ]\n" if key in ("regions", "volumeTypes", "nbd") else f"{key}: '?'\n")
        said = varve("serve", "--data", os.path.join(directory, "data"), "--config", path, code=1 if key == "nbdTls" else 2)
        assert "?" in said, f"{key}: {said}"


def completion_home(directory, *servers):
    """A directory with the program on its path, a file of key pairs, and a completion script for each shell."""
    os.symlink(VARVE, os.path.join(directory, "varve"))
    os.makedirs(os.path.join(directory, ".ncloud"))
    with open(os.path.join(directory, ".ncloud", "configure"), "w") as file:
        for name, server in zip(("DEFAULT", "staging"), servers):
            access, secret = server.keys
            file.write(f"[{name}]\nncloud_access_key_id = {access}\nncloud_secret_access_key = {secret}\nncloud_api_url = {server.endpoint}\n")
    for shell, name in (("bash", "varve.bash"), ("zsh", "_varve"), ("fish", "varve.fish")):
        with open(os.path.join(directory, name), "w") as file:
            file.write(varve("--generate-completion-script", shell))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NCLOUD_")}
    return clean | {"PATH": f"{directory}:{os.environ['PATH']}", "HOME": directory, "TERM": "dumb"}


def bash_offers(line, directory, environment):
    """As bash takes the line apart for the function that completes it: at blanks, `:` and `=`."""
    words = re.findall(r"[:=]+|[^\s:=]+", line) + ([""] if line.endswith(" ") else [])
    code = f"""source {directory}/varve.bash; COMP_WORDS=({" ".join(f"'{word}'" for word in words)}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1))
        COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMPREPLY=(); _varve varve "${{COMP_WORDS[$COMP_CWORD]}}" "${{COMP_WORDS[$((COMP_CWORD-1))]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}" """
    return said(["bash", "-c", code], environment).split()


def fish_offers(line, directory, environment):
    """Asked in a real fish, in a terminal of its own, as only there it completes a line."""
    terminal = Terminal("fish", "--no-config", "--interactive", "--init-command", f"source {directory}/varve.fish", columns=200, environment=environment)
    terminal.type(f"complete -C '{line}'; echo END''ED\n")
    terminal.until(r"\nENDED")
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\(B|\x1b\][^\x07]*\x07|\r", "", terminal.text)
    terminal.type("exit\n")
    terminal.end()
    rows = text.split("ENDED")[0].split("\n") if "ENDED" in text else []
    return [row.split("\t")[0].strip() for row in rows if "complete -C" not in row and row.strip()]


def zsh_offers(line, directory, environment):
    """A real Tab in a real zsh, in a terminal of its own."""
    terminal = Terminal("zsh", "-f", "-i", columns=200, environment=environment)
    terminal.type(f"PS1='READY> '; PROMPT_EOL_MARK=''; unsetopt beep; fpath=({directory} $fpath); autoload -U compinit; compinit -u -D; setopt nolistambiguous; "
                  "zstyle ':completion:*' list-prompt ''; zstyle ':completion:*' format ''; bindkey '^I' list-choices; print -r -- START'ED'\n")
    terminal.until(r"STARTED[^\n]*\n[\s\S]*READY> ")
    begin = len(terminal.text)
    terminal.type(line + "\t")
    terminal.until(re.escape(line.split()[-1]) + r"[\s\S]*\n")
    while terminal.read(1):
        pass
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", terminal.text[begin:])
    terminal.type("\x15exit\n")
    terminal.end()
    rows = [row.split(" -- ")[0].split("READY>")[0].split(line.strip())[0] for row in text.split("\n")[1:]]
    return [word for row in rows for word in row.split()]


def said(arguments, environment):
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=30, env=environment)
    assert result.stderr == "", result.stderr
    return result.stdout


SHELLS = {"bash": bash_offers, "zsh": zsh_offers, "fish": fish_offers}


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_of_words(shell, directory):
    environment = completion_home(directory)
    asked = {
        "varve vserver createBlockStorageSn": {"createBlockStorageSnapshotInstance"},
        "varve vserver createBlockStorageSnapshotInstance --snapshotTypeCode ": {"FULL", "INCREMENTAL"},
        "varve volume list --output ": {"table", "json", "xml"}, "varve vol": {"volume"},
        "varve vserver createBlockStorageSnapshotInstance --snapshotT": {"--snapshotTypeCode"},
    }
    for line, words in asked.items():
        assert set(SHELLS[shell](line, directory, environment)) == words, line


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_of_what_the_service_has(shell, server, directory):
    home = os.path.join(directory, "home")
    os.makedirs(home)
    environment = completion_home(home, server, server)
    first, second = server.client.attached_volume(), create(server)
    snapshot = server.client.snapshot(first)
    data, (access, secret) = f"--data {server.data}", server.keys
    address = f"--endpoint {server.endpoint} --access-key {access} --secret-key {secret}"
    asked = {
        "varve volume show ": {first, second}, f"varve volume show {data} ": {first, second},
        f"varve volume attach {second} {address} --server ": {"localhost"},
        f"varve volume delete {first} ": {second}, "varve snapshot show ": {snapshot}, f"varve volume attach {second} --server ": {"localhost"},
        "varve volume list --zone ": {"KR-1", "KR-2"}, "varve volume list --region ": {"KR"}, "varve key revoke ": {access},
        "varve volume list --profile ": {"DEFAULT", "staging"},
        "varve vserver getBlockStorageInstanceDetail --blockStorageInstanceNo ": {first, second},
        "varve vserver attachBlockStorageInstance --serverInstanceNo ": {server.client.localhost()},
        "varve vserver deleteBlockStorageSnapshotInstances --blockStorageSnapshotInstanceNoList ": {snapshot},
    }
    if shell != "bash":
        # bash takes the address apart at its colons, and then takes a part of it for the number.
        asked[f"varve volume show {address} "] = {first, second}
    for line, words in asked.items():
        offered = set(SHELLS[shell](line, home, environment))
        assert words <= offered, f"{line}: {offered}"
        assert not {first, second, snapshot} & (offered - words), f"{line}: {offered}"


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_without_a_service_is_silent(shell, server, directory):
    environment = completion_home(directory, server)
    server.kill()
    for line in ("varve volume show ", "varve volume show --data /nowhere ", "varve volume show --endpoint http://127.0.0.1:9 --access-key a --secret-key b "):
        offered = SHELLS[shell](line, directory, environment)
        assert not [word for word in offered if word.isdigit() or "rror" in word or "varve:" in word], f"{line}: {offered}"


def test_the_cloud_is_not_asked_at_a_tab(directory):
    """An address of NCP's that nothing resolves here: whatever would be asked would take its time, or say so."""
    environment = completion_home(directory) | {"NCLOUD_ACCESS_KEY": "a", "NCLOUD_SECRET_KEY": "s"}
    traced = subprocess.run(
        ["varve", "---completion", "volume", "show", "--", "positional@0", "3", "0", "varve", "volume", "show", ""], capture_output=True, text=True,
        timeout=30, env=environment | {"SAP_SHELL": "bash"})
    assert (traced.returncode, traced.stdout.strip(), traced.stderr) == (0, "", "")

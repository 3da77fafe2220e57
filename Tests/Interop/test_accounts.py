"""Accounts, roles, keys, the rate limit and the audit log of a real server. What operations there are is read from /openapi.json, so that a new
one is tried too."""

import json
import os
import re
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

from client import Client
from conftest import VARVE
from server import Server
from test_nbd_tls import psk, size
from tls import Authority, new_keys

ABSENT = "99999999"
# Values for what an operation asks beside the objects that it names. A parameter that is not here is left out unless it is required.
VALUES = [
    {
        "zoneCode": "KR-1", "blockStorageVolumeTypeCode": kind, "blockStorageSize": "20", "isReturnProtection": "true", "serverName": "web-7",
        "hypervisorTypeCode": "KVM", "role": "viewer",
    }
    for kind in ("CB1", "SSD")
]


VOLUME = {"zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10"}


def varve(*arguments, code=0):
    result = subprocess.run([VARVE, *arguments], capture_output=True, text=True, timeout=60)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout if code == 0 else result.stderr


def new_client(server, account="root", role="admin"):
    printed = varve("key", "create", "--data", server.data, "--account", account, "--role", role)
    return Client(server.endpoint, *re.findall(r"= (\w+)", printed))


def new_account(server, name):
    varve("account", "create", name, "--data", server.data)
    return new_client(server, name)


class Operation:
    """An operation as /openapi.json describes it."""

    def __init__(self, path, described):
        self.path, self.name = path, path.rsplit("/", 1)[-1]
        self.parameters = described["get"].get("parameters", [])
        self.changes = not self.name.startswith("get")
        self.is_for_admins = ("AccessKey" in self.name or "AuditLog" in self.name) and self.name != "getCallerAccessKey"

    @property
    def objects(self):
        """Parameters that name an object."""
        return [
            parameter["name"] for parameter in self.parameters
            if parameter["schema"].get("format") == "instance-number" or parameter["name"] == "accessKey"
        ]

    def arguments(self, values):
        return {parameter["name"]: values[parameter["name"]] for parameter in self.parameters if parameter["name"] in values}


@pytest.fixture(scope="module")
def operations(module_server):
    with urllib.request.urlopen(module_server.endpoint + "/openapi.json", timeout=30) as answer:
        paths = json.load(answer)["paths"]
    # What is about the pool belongs to no account.
    return [Operation(path, described) for path, described in paths.items() if not path.startswith("/varve/v1/pool/")]


def everything(client, operations):
    """Every list that there is: what the account has."""
    lists = [operation for operation in operations if operation.name.endswith("List") and "AuditLog" not in operation.name]
    return {operation.name: client.call(operation.path) for operation in lists}


def numbers(listed):
    return set(re.findall(r'No": "(\d{8,})"|"accessKey": "(\w+)"', json.dumps(listed)))


@pytest.fixture(scope="module")
def owner(module_server):
    """The root account with an object of each kind, in each state that lasts."""
    client = module_server.client
    attached = client.attached_volume()
    client.snapshot(attached)
    client.snapshot(attached, snapshotTypeCode="INCREMENTAL")
    client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB2", blockStorageSize=10)
    client.call("createBlockStorageInstance", serverInstanceNo=client.localhost(), blockStorageSize=10)
    client.call("/varve/v1/registerServerInstance", serverName="web-1", zoneCode="KR-1", hypervisorTypeCode="KVM")
    for volume in client.call("getBlockStorageInstanceList"):
        client.wait_volume(volume["blockStorageInstanceNo"], "detached" if volume["blockStorageVolumeType"]["code"] == "CB2" else "attached")
    return client


@pytest.fixture(scope="module")
def stranger(module_server):
    """An admin of another account, which has a volume of its own."""
    client = new_account(module_server, "team-a")
    number = client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)
    client.wait_volume(number[0]["blockStorageInstanceNo"], "detached")
    return client


def test_lists_show_own_objects_only(owner, stranger, operations):
    own, foreign = everything(owner, operations), everything(stranger, operations)
    assert len(numbers(own)) >= 8
    shared = numbers(own) & numbers(foreign)
    assert not shared
    assert [server["serverName"] for server in foreign["getServerInstanceList"]] == ["localhost"]


def test_objects_of_another_account_are_as_if_they_did_not_exist(owner, stranger, operations):
    """Each object of the owner, in each parameter of each operation, answers the stranger what a number answers that was never given out."""
    before = everything(owner, operations), everything(stranger, operations)
    known = numbers(before[0])
    tried = 0
    for operation in operations:
        for parameter in operation.objects:
            for values in VALUES:
                arguments = operation.arguments(values)
                is_key = parameter == "accessKey"
                absent = "A" * 20 if is_key else ABSENT
                nothing = answer(stranger, operation, arguments | {parameter: absent}, absent)
                for number in [key if is_key else number for number, key in known if (key if is_key else number)]:
                    found = answer(stranger, operation, arguments | {parameter: number}, number)
                    assert found == nothing, f"{operation.name} {parameter}={number}"
                    tried += 1
    assert tried > 500
    assert (everything(owner, operations), everything(stranger, operations)) == before


def answer(client, operation, arguments, number):
    """What is answered, without the number that was asked for and what differs in each call."""
    status, body = client.send(operation.path, responseFormatType="json", **arguments)
    text = body.decode().replace(number, "NUMBER")
    return status, re.sub(r'"requestId": "[^"]*"', "", text)


def test_volumes_are_attached_in_their_account_only(owner, stranger):
    own = stranger.call("getBlockStorageInstanceList")[0]["blockStorageInstanceNo"]
    status, body = stranger.send("attachBlockStorageInstance", blockStorageInstanceNo=own, serverInstanceNo=owner.localhost())
    assert status == 400 and b"there is no server" in body
    theirs = stranger.localhost()
    assert theirs != owner.localhost()
    stranger.call("attachBlockStorageInstance", blockStorageInstanceNo=own, serverInstanceNo=theirs)
    assert stranger.wait_volume(own, "attached")["serverInstanceNo"] == theirs


def test_a_viewer_changes_nothing(module_server, owner, operations):
    viewer, operator = new_client(module_server, role="viewer"), new_client(module_server, role="operator")
    before = everything(owner, operations)
    number = owner.call("getBlockStorageInstanceList")[0]["blockStorageInstanceNo"]
    for operation in operations:
        arguments = operation.arguments(VALUES[0]) | {name: number for name in operation.objects}
        for client, role, is_denied in (
            (viewer, "viewer", operation.changes or operation.is_for_admins), (operator, "operator", operation.is_for_admins),
        ):
            if client is operator and not is_denied and operation.changes:
                continue
            for method in ("GET", "POST"):
                status, body = client.send(operation.path, method, **arguments)
                assert (status == 401) == is_denied, f"{operation.name}: {status} {body.decode()}"
                if is_denied:
                    error = json.loads(body)["error"]
                    assert (error["errorCode"], error["message"]) == ("210", "Permission Denied")
                    assert operation.name in error["details"] and role in error["details"]
    assert everything(owner, operations) == before


def test_the_machine_is_for_the_root_account_only(module_server, stranger):
    for path, method in (("status", "GET"), ("check", "GET"), ("scrub", "POST")):
        path = "/varve/v1/pool/" + path
        assert module_server.client.send(path, method)[0] == 200
        for client in (stranger, new_client(module_server, role="operator")):
            status, body = client.send(path, method)
            assert status == 401 and b'"errorCode":"210"' in body


def test_a_revoked_key_is_refused_at_once(module_server):
    for _ in range(5):
        client = new_client(module_server, role="operator")
        assert client.send("getRegionList")[0] == 200
        varve("key", "revoke", client.access_key, "--data", module_server.data)
        status, body = client.send("getRegionList")
        assert status == 401 and b"Invalid authentication information." in body
    admin = module_server.client
    made = admin.call("/varve/v1/createAccessKey", role="viewer")[0]
    client = Client(module_server.endpoint, made["accessKey"], made["secretKey"])
    assert client.send("getRegionList")[0] == 200
    admin.call("/varve/v1/revokeAccessKey", accessKey=made["accessKey"])
    assert client.send("getRegionList")[0] == 401
    listed = varve("key", "list", "--data", module_server.data)
    assert re.search(made["accessKey"] + r"  +root +viewer +revoked", listed) and made["secretKey"] not in listed


def test_accounts_are_made_once_and_named(module_server, stranger):
    assert "there is an account team-a already" in varve("account", "create", "team-a", "--data", module_server.data, code=1)
    assert "must be 3 to 30" in varve("account", "create", "a/b", "--data", module_server.data, code=1)
    assert "there is no account nobody" in varve("key", "create", "--data", module_server.data, "--account", "nobody", code=1)
    assert varve("key", "create", "--data", module_server.data, "--role", "king", code=2)
    assert re.search(r"team-a +1 +", varve("account", "list", "--data", module_server.data))


def test_rate_limit(directory):
    server = Server(directory).start("--rate-limit", "5")
    try:
        client, other = server.client, new_client(server, role="viewer")
        outcomes = []
        for _ in range(100):
            request = urllib.request.Request(
                server.endpoint + "/vserver/v2/getRegionList", headers=client.headers("GET", "/vserver/v2/getRegionList"))
            try:
                outcomes.append(urllib.request.urlopen(request, timeout=30).status)
            except urllib.error.HTTPError as error:
                outcomes.append(error.code)
                assert json.loads(error.read())["error"]["errorCode"] == "410" and int(error.headers["Retry-After"]) >= 1
        assert set(outcomes) == {200, 429} and outcomes[:5] == [200] * 5
        assert other.send("getRegionList")[0] == 200
    finally:
        server.kill()


def test_servers_of_two_accounts_with_one_name_open_their_own_volumes(directory):
    authority = Authority(os.path.join(directory, "tls"))
    authority.issue("server", "localhost", "server")
    keys = new_keys(authority.path("server", "keys.psk"), "web-1", "team-a/web-1")
    server = Server(directory).start("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required", "--nbd-bind")
    try:
        volumes = []
        for client in (server.client, new_account(server, "team-a")):
            made = client.call("/varve/v1/registerServerInstance", serverName="web-1", zoneCode="KR-1", hypervisorTypeCode="KVM")
            volume = client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)
            volumes.append(volume[0]["blockStorageInstanceNo"])
            client.wait_volume(volumes[-1], "detached")
            client.call("attachBlockStorageInstance", blockStorageInstanceNo=volumes[-1], serverInstanceNo=made[0]["serverInstanceNo"])
            client.wait_volume(volumes[-1], "attached")
        for user, opened in (("web-1", volumes[0]), ("team-a%2Fweb-1", volumes[1])):
            for volume in volumes:
                assert size(psk(server, volume, user, keys)) == (10 << 30 if volume == opened else None), f"{user} {volume}"
    finally:
        server.kill()


class Churn(threading.Thread):
    """Makes and deletes volumes until the server is gone; remembers the request ids that were answered."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.answered = client, []

    def run(self):
        try:
            while True:
                number = self.call("createBlockStorageInstance", **VOLUME)["blockStorageInstanceList"][0]["blockStorageInstanceNo"]
                self.client.wait_volume(number, "detached")
                if len(self.answered) % 3:
                    self.call("deleteBlockStorageInstances", blockStorageInstanceNoList=[number])
        except (OSError, urllib.error.URLError):
            pass

    def call(self, operation, **parameters):
        status, body = self.client.send(operation, "POST", responseFormatType="json", **parameters)
        assert status == 200, body
        answer = json.loads(body)[operation + "Response"]
        self.answered.append(answer["requestId"])
        return answer


def audit(server, *options):
    return json.loads(varve("audit", "list", "--data", server.data, "--output", "json", "--limit", "100000", *options))


def test_every_answered_change_is_in_the_audit_log_after_kill(directory):
    server, answered, entries = Server(directory).start(), [], []
    clients = [server.client.access_key]
    for _ in range(3):
        account = f"team-{len(clients)}"
        clients.append(new_account(server, account).access_key)
        threads = [Churn(new_client(server, account)), Churn(server.client)]
        for thread in threads:
            thread.start()
        while min(len(thread.answered) for thread in threads) < 20:
            assert all(thread.is_alive() for thread in threads)
        server.kill()
        for thread in threads:
            thread.join(30)
            answered += thread.answered
        server.start()
        kept, entries = entries, audit(server)
        assert entries[len(entries) - len(kept):] == kept, "an entry has changed or is gone"
        ids = [entry["requestId"] for entry in entries]
        assert set(answered) <= set(ids) and len(ids) == len(set(ids))
        assert all(entry["httpStatus"] == 200 and entry["returnCode"] == "0" for entry in entries)
        made = {number for entry in entries if entry["operationName"].startswith("create") for number in entry["objectNoList"]}
        assert {volume["blockStorageInstanceNo"] for volume in server.client.call("getBlockStorageInstanceList")} <= made
    server.kill()


def test_audit_log_is_read_by_what_it_says(module_server, owner):
    client = new_client(module_server, role="operator")
    number = client.call("createBlockStorageInstance", **VOLUME)[0]["blockStorageInstanceNo"]
    client.wait_volume(number, "detached")
    assert client.send("deleteBlockStorageInstances", blockStorageInstanceNoList=[number, ABSENT])[0] == 400
    client.call("deleteBlockStorageInstances", blockStorageInstanceNoList=[number])
    found = audit(module_server, "--access-key", client.access_key)
    assert [(entry["operationName"], entry["httpStatus"], entry["returnCode"]) for entry in found] == [
        ("deleteBlockStorageInstances", 200, "0"), ("deleteBlockStorageInstances", 400, "1100000"), ("createBlockStorageInstance", 200, "0"),
    ]
    assert [entry["objectNoList"] for entry in found] == [[number], [number, ABSENT], [number]]
    assert {entry["accountName"] for entry in found} == {"root"} and {entry["role"] for entry in found} == {"operator"}
    assert audit(module_server, "--object", number) == found
    listed = owner.call("/varve/v1/getAuditLogList", objectNo=number)
    assert listed == [{name: value for name, value in entry.items() if name != "accountName"} for entry in found]
    assert audit(module_server, "--since", "2099-01-01T00:00:00Z") == []
    table = varve("audit", "list", "--data", module_server.data, "--object", number)
    assert table.splitlines()[0].split()[:4] == ["TIME", "ACCOUNT", "ACCESS", "KEY"] and len(table.splitlines()) == 4

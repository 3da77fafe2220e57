"""`varve serve --lab`: a client's waiters, retries and recoveries rehearsed, and whole states saved, loaded and lost to kills."""

import concurrent.futures
import json
import os
import threading
import time
import urllib.error
import urllib.request

import ncloud_vserver
import pytest
from ncloud_vserver.api.v2_api import V2Api
from ncloud_vserver.rest import ApiException

from nbd import Connection
from server import Server


@pytest.fixture
def server(directory):
    server = Server(directory).start("--lab")
    yield server
    if server.process.poll() is None:
        server.kill()


def lab(server, call="", **members):
    """The lab's status after a call of it."""
    method, target = ("POST", f"/varve/lab/{call}") if call else ("GET", "/varve/lab")
    request = urllib.request.Request(
        server.endpoint + target, json.dumps(members).encode() if call else None, server.client.headers(method, target), method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def names(server, volume):
    return server.client.call("getBlockStorageInstanceDetail", blockStorageInstanceNo=volume)[0]["blockStorageInstanceStatusName"]


def create(server, **parameters):
    asked = {"zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": 10} | parameters
    return server.client.call("createBlockStorageInstance", **asked)[0]["blockStorageInstanceNo"]


def objects(server):
    client = server.client
    return [client.call(f"get{kind}List") for kind in ("BlockStorageInstance", "BlockStorageSnapshotInstance", "ServerInstance")]


def write(server, volume, text):
    connection = Connection(server.socket, volume)
    connection.write(0, text.encode().ljust(4096))
    connection.close()


def read(server, export):
    connection = Connection(server.socket, export)
    text = connection.read(0, 4096).decode().rstrip()
    connection.close()
    return text


def test_it_says_what_it_is(server, directory):
    assert server.addresses["lab"] == "on"
    with open(os.path.join(directory, "log")) as log:
        assert "not for production" in log.read()
    assert server.stop() == 0
    server.start()
    assert "lab" not in server.addresses
    with pytest.raises(urllib.error.HTTPError) as refused:
        lab(server)
    assert refused.value.code == 404


def test_a_waiter_waits_for_as_long_as_the_lab_says(server):
    lab(server, "durations", createVolume=2, attachVolume=1)
    begin = time.monotonic()
    volume = create(server)
    seen = set()
    while (name := names(server, volume)) != "detached":
        seen.add(name)
        assert time.monotonic() < begin + 30
    assert seen == {"creating"} and time.monotonic() - begin >= 2
    lab(server, "clock", isRunning=False, time="2031-01-01T00:00:00+0900")
    server.client.call("attachBlockStorageInstance", blockStorageInstanceNo=volume, serverInstanceNo=server.client.localhost())
    assert names(server, volume) == "attaching"
    lab(server, "clock", advanceSeconds=1)
    server.client.wait_volume(volume, "attached")
    snapshot = server.client.snapshot(volume)
    shown = server.client.call("getBlockStorageSnapshotInstanceDetail", blockStorageSnapshotInstanceNo=snapshot)[0]
    assert shown["createDate"] == "2031-01-01T00:00:01+0900"


def test_the_official_sdk_meets_the_third_call_going_wrong(server):
    configuration = ncloud_vserver.Configuration()
    configuration.access_key, configuration.secret_key = server.keys
    configuration.host = server.endpoint + "/vserver/v2"
    api = V2Api(ncloud_vserver.ApiClient(configuration))
    lab(server, "faults", operation="getRegionList", fromCall=3,
        failure={"httpStatus": 500, "code": "1000", "message": "try again later"})
    outcomes = []
    for _ in range(4):
        try:
            api.get_region_list(ncloud_vserver.GetRegionListRequest())
            outcomes.append(200)
        except ApiException as error:
            outcomes.append(error.status)
            assert "try again later" in str(error.body)
    assert outcomes == [200, 200, 500, 200]
    fault = lab(server)["faults"][0]
    assert (fault["callCount"], fault["hitCount"]) == (4, 1)


def test_dropped_connections_with_the_call_done_or_not(server):
    for takes_effect, count in ((False, 0), (True, 1)):
        lab(server, "faults", operation="createBlockStorageInstance", dropsConnection=True, takesEffect=takes_effect)
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            create(server)
        assert len(server.client.call("getBlockStorageInstanceList")) == count
    lab(server, "faults", operation="getZoneList", delaySeconds=0.5)
    begin = time.monotonic()
    server.client.call("getZoneList")
    assert time.monotonic() - begin >= 0.5


def test_a_reset_begins_anew(server):
    localhost, volume = server.client.localhost(), server.client.attached_volume()
    write(server, volume, "before")
    server.client.snapshot(volume)
    stranger = Connection(server.socket, volume)
    lab(server, "reset")
    with pytest.raises((ConnectionError, OSError)):
        stranger.read(0, 4096)
    volumes, snapshots, servers = objects(server)
    assert (volumes, snapshots) == ([], []) and [item["serverInstanceNo"] for item in servers] == [localhost] == ["10000001"]
    assert server.client.attached_volume() == volume == "10000002"
    assert read(server, volume) == "\0" * 4096
    server.kill()
    server.start("--lab")
    assert read(server, volume) == "\0" * 4096


def test_a_state_comes_back_with_its_bytes(server):
    volume = server.client.attached_volume()
    write(server, volume, "one")
    snapshot = server.client.snapshot(volume)
    write(server, volume, "two")
    connection = Connection(server.socket, volume)
    assert [state["name"] for state in lab(server, "save", name="s")["states"]] == ["s"]
    # Who has the volume open has not noticed.
    assert connection.read(0, 4096).decode().rstrip() == "two"
    connection.write(0, b"three".ljust(4096))
    connection.flush()
    saved = objects(server)
    server.client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[snapshot])
    server.client.wait_snapshot(snapshot, None)
    create(server)
    lab(server, "load", name="s")
    assert objects(server) == saved
    assert (read(server, volume), read(server, f"snapshot/{snapshot}")) == ("two", "one")
    write(server, volume, "four")
    server.kill()
    # Without the lab the loaded state is the state.
    server.start()
    assert (read(server, volume), read(server, f"snapshot/{snapshot}")) == ("four", "one")
    assert server.stop() == 0
    server.start("--lab")
    assert lab(server, "delete", name="s")["states"] == []


@pytest.mark.parametrize("moment", range(8))
def test_killed_while_loading_it_has_the_old_state_or_the_loaded_one(server, moment):
    volume = server.client.attached_volume()
    connection = Connection(server.socket, volume)
    for megabyte in range(32):
        connection.write(megabyte << 20, b"saved".ljust(4096) * 256)
    connection.flush()
    lab(server, "save", name="s")
    begin = time.monotonic()
    lab(server, "load", name="s")
    duration = time.monotonic() - begin
    write(server, volume, "later")
    server.client.wait_volume(create(server), "detached")
    later = objects(server)

    def load():
        try:
            lab(server, "load", name="s")
        except (OSError, urllib.error.URLError):
            pass

    loading = threading.Thread(target=load)
    loading.start()
    time.sleep(duration * moment / 7)
    server.kill()
    loading.join()
    server.start()
    text = read(server, volume)
    assert (text, len(objects(server)[0])) in (("later", 2), ("saved", 1))
    if text == "later":
        assert objects(server) == later
    assert not [name for name in os.listdir(server.data) if name.startswith("pool.")]
    assert server.stop() == 0


def test_states_are_exchanged_under_calls(server):
    """Clients that go on meanwhile see a state or the other, and nothing breaks."""
    volume = server.client.attached_volume()
    lab(server, "save", name="s")
    stop = threading.Event()

    def work():
        count = 0
        while not stop.is_set():
            status, body = server.client.send("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)
            assert status == 200, body
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor() as pool:
        workers = [pool.submit(work) for _ in range(4)]
        for _ in range(5):
            lab(server, "load", name="s")
        lab(server, "reset")
        lab(server, "load", name="s")
        stop.set()
        assert sum(worker.result() for worker in workers) > 0
    lab(server, "load", name="s")
    assert [item["blockStorageInstanceNo"] for item in objects(server)[0]] == [volume]

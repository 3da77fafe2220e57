"""`varve server`: machines come, have volumes, and go."""

import subprocess

from conftest import VARVE


def server_command(server, *arguments, code=0):
    result = subprocess.run(
        [VARVE, "server", *arguments, "--data", server.data], capture_output=True, text=True, timeout=60)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout if code == 0 else result.stderr


def register(server, name, *more, hypervisor="KVM", code=0):
    return server_command(server, "register", name, "--zone", "KR-1", "--hypervisor", hypervisor, *more, code=code).strip()


def test_a_server_is_registered_used_and_removed(server):
    client = server.client
    number = register(server, "web-1")
    (found,) = client.call("getServerInstanceList", serverName="web-1")
    assert found["serverInstanceNo"] == number and found["serverInstanceStatusName"] == "running"
    volume = client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)
    volume = volume[0]["blockStorageInstanceNo"]
    client.wait_volume(volume, "detached")
    client.call("attachBlockStorageInstance", blockStorageInstanceNo=volume, serverInstanceNo=number)
    client.wait_volume(volume, "attached")

    lines = server_command(server, "list").splitlines()
    assert lines[0].split() == ["NUMBER", "NAME", "ZONE", "HYPERVISOR", "STATUS"]
    assert lines[1].split() == [number, "web-1", "KR-1", "KVM", "running"] and lines[2].split()[1] == "localhost"
    assert server_command(server, "show", "web-1").splitlines()[-1].split()[-2:] == ["/dev/vdb", "attached"]

    assert f"must be detached first: {volume}" in server_command(server, "remove", "web-1", "--yes", code=1)
    assert client.call("getServerInstanceList", serverName="web-1")[0]["serverInstanceStatusName"] == "running"
    client.call("detachBlockStorageInstances", blockStorageInstanceNoList=[volume])
    client.wait_volume(volume, "detached")
    assert server_command(server, "remove", "web-1", "--yes") == "removed web-1\n"
    assert client.call("getServerInstanceList", serverName="web-1") == []


def test_what_cannot_be_is_refused_in_one_line(server):
    assert "has the name localhost already" in register(server, "localhost", code=1)
    assert "'ESX' is invalid for '--hypervisor" in register(server, "web-1", hypervisor="ESX", code=2)
    assert "must be 10 to 2000 GB" in register(server, "web-1", "--base-size", "3000", code=1)
    assert "there is no server image 5" in register(server, "web-1", "--image", "5", code=1)
    assert "serverName: must be 3 to 30" in register(server, "w", code=1)
    assert "there is no server web-9" in server_command(server, "show", "web-9", code=1)
    assert "is the machine that Varve runs on" in server_command(server, "remove", "localhost", "--yes", code=1)
    assert len(server.client.call("getServerInstanceList")) == 1
    server.client.wait_server(server.client.localhost(), "running")

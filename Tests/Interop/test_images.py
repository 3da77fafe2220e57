"""From a machine's base volume to an image, and from the image to more machines, as an operator does it."""

import json
import os

from conftest import pages
from nbd import Connection
from programs import run
from test_server import register, server_command

SIZE = 10


def volumes(client, number):
    """The volumes on a server by their devices."""
    return {item["deviceName"]: item for item in client.call("getBlockStorageInstanceList", serverInstanceNo=number)}


def refusal(client, operation, **parameters):
    status, body = client.send(operation, responseFormatType="json", **parameters)
    assert status == 400, body
    return json.loads(body)["responseError"]["returnCode"]


def file_system(directory):
    """An ext4 file system with something in it, as a raw image."""
    tree, path = os.path.join(directory, "tree"), os.path.join(directory, "disk.raw")
    os.mkdir(tree)
    for number in range(40):
        with open(os.path.join(tree, f"file-{number}"), "wb") as file:
            file.write(os.urandom(50_000 + number))
    with open(path, "wb") as file:
        file.truncate(SIZE << 30)
    run("mkfs.ext4", "-q", "-d", tree, path)
    return path


def make_image(client, snapshots, name="image-1"):
    listed = [{"order": order, "snapshotInstanceNo": number} for order, number in enumerate(snapshots)]
    number = client.call("createServerImageFromSnapshot", method="POST", serverImageName=name, blockStorageList=listed)[0]["serverImageNo"]
    client.wait_image(number, "created")
    return number


def test_a_machine_becomes_an_image_and_the_image_a_machine(server, directory):
    client = server.client
    first = register(server, "web-1", "--base-size", str(SIZE), "--base-type", "CB2")
    base = volumes(client, first)["/dev/vda"]
    assert base["blockStorageInstanceStatusName"] == "attached" and base["blockStorageType"]["code"] == "BASIC"
    number = base["blockStorageInstanceNo"]
    for operation in ("detachBlockStorageInstances", "deleteBlockStorageInstances"):
        assert refusal(client, operation, blockStorageInstanceNoList=[number]) == "1900002"

    disk = file_system(directory)
    run("nbdcopy", disk, server.uri(number))
    snapshot = client.snapshot(number)
    data = client.attached_volume()
    other = Connection(server.socket, data)
    other.write(0, b"additional")
    other.flush()
    image = make_image(client, [snapshot, client.snapshot(data)])
    (shown,) = client.call("getServerImageDetail", serverImageNo=image)
    assert [mapping["order"] for mapping in shown["blockStorageMappingList"]] == [0, 1]
    assert refusal(client, "deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[snapshot]) == "1900010"

    # What is written afterwards is not in the image.
    machine = Connection(server.socket, number)
    machine.write(0, bytes(65536))
    machine.flush()
    second = register(server, "web-2", "--image", image)
    made = volumes(client, second)
    assert set(made) == {"/dev/vda", "/dev/vdb"}
    assert client.call("getServerInstanceDetail", serverInstanceNo=second)[0]["serverImageNo"] == image
    copy = os.path.join(directory, "copy.raw")
    run("nbdcopy", server.uri(made["/dev/vda"]["blockStorageInstanceNo"]), copy)
    assert pages(copy) == pages(disk)
    run("e2fsck", "-fn", copy)
    assert Connection(server.socket, made["/dev/vdb"]["blockStorageInstanceNo"]).read(0, 10) == b"additional"

    # The image goes, then its snapshot; the machine made from them stays whole.
    client.call("deleteServerImage", serverImageNoList=[image])
    client.wait_image(image, None)
    client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[snapshot])
    client.wait_snapshot(snapshot, None)
    run("nbdcopy", server.uri(made["/dev/vda"]["blockStorageInstanceNo"]), copy)
    assert pages(copy) == pages(disk)


def test_a_machine_goes_with_its_base_volume_and_comes_back_from_a_snapshot(server):
    client = server.client
    number = volumes(client, register(server, "web-1", "--base-size", str(SIZE)))["/dev/vda"]["blockStorageInstanceNo"]
    machine = Connection(server.socket, number)
    machine.write(4096, b"sediment")
    machine.flush()
    snapshot = client.snapshot(number)
    machine.close()
    assert server_command(server, "show", "web-1").splitlines()[-1].split()[2:] == ["base", "CB1", "10", "/dev/vda", "attached"]
    assert server_command(server, "remove", "web-1", "--yes") == "removed web-1\n"
    assert client.call("getBlockStorageInstanceList", blockStorageInstanceNoList=[number]) == []
    again = register(server, "web-1", "--base-snapshot", snapshot, "--base-size", "20")
    base = volumes(client, again)["/dev/vda"]
    assert base["blockStorageSize"] == 20 << 30
    assert Connection(server.socket, base["blockStorageInstanceNo"]).read(4096, 8) == b"sediment"


def test_images_and_base_volumes_survive_a_kill(server):
    client = server.client
    base = volumes(client, register(server, "web-1", "--base-size", str(SIZE)))["/dev/vda"]["blockStorageInstanceNo"]
    image = make_image(client, [client.snapshot(base)])
    register(server, "web-2", "--image", image)
    server.kill()
    server.start()
    client = server.client
    assert client.wait_image(image, "created")["serverImageName"] == "image-1"
    (second,) = client.call("getServerInstanceList", serverName="web-2")
    assert second["serverInstanceStatusName"] == "running" and second["serverImageNo"] == image
    (volume,) = volumes(client, second["serverInstanceNo"]).values()
    Connection(server.socket, volume["blockStorageInstanceNo"]).close()

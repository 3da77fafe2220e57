"""What cannot be served is refused in one clear line with exit code 1, and left as it was."""

import os
import socket
import struct
import subprocess

import pytest

import nbd
from conftest import VARVE, Server


def refused(*arguments, code=1):
    result = subprocess.run([VARVE, *arguments], capture_output=True, text=True, timeout=30)
    assert result.returncode == code, result.stderr
    lines = result.stderr.strip().splitlines()
    return lines[0] if code != 1 else (lines[0] if len(lines) == 1 else pytest.fail(f"not one line: {result.stderr}"))


def serve(data, *more):
    return refused("serve", "--data", data, "--http", "127.0.0.1:0", "--nbd", "127.0.0.1:0", *more)


def test_directory_in_use(server):
    assert "in use by another process" in serve(server.data)


def test_foreign_directory(directory):
    with open(os.path.join(directory, "photos.zip"), "w") as file:
        file.write("mine")
    line = serve(directory)
    assert "not a Varve data directory" in line and "photos.zip" in line
    assert os.listdir(directory) == ["photos.zip"]


def test_unreadable_directory(directory):
    path = os.path.join(directory, "file")
    open(path, "w").close()
    assert path in serve(path)
    assert "/proc/nothing/here" in serve("/proc/nothing/here")


@pytest.mark.parametrize("name", ["superblock", "tables", "journal"])
def test_damaged_pool(directory, name):
    server = Server(directory).start()
    server.client.attached_volume()
    assert server.stop() == 0
    pool = os.path.join(server.data, "pool")
    for file in os.listdir(pool):
        if file.startswith(name):
            with open(os.path.join(pool, file), "r+b") as opened:
                opened.write(b"\xff" * 20000)
    line = serve(server.data)
    assert "damaged" in line and pool in line and name in line


def test_foreign_pool(directory):
    os.makedirs(os.path.join(directory, "pool"))
    open(os.path.join(directory, "pool", "disk.vmdk"), "w").close()
    assert "disk.vmdk" in serve(directory)


def test_damaged_catalog(directory):
    server = Server(directory).start()
    assert server.stop() == 0
    with open(os.path.join(server.data, "catalog.sqlite"), "r+b") as file:
        file.write(b"not a database, not at all" * 100)
    assert "catalog.sqlite" in serve(server.data)


def test_missing_master_key(directory):
    server = Server(directory).start()
    assert server.stop() == 0
    os.remove(os.path.join(server.data, "master.key"))
    assert "master.key" in serve(server.data)


@pytest.mark.parametrize("option", ["--http", "--nbd"])
def test_port_taken(directory, option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        arguments = {"--http": "127.0.0.1:0", "--nbd": "127.0.0.1:0"} | {option: address}
        line = refused("serve", "--data", os.path.join(directory, "data"), *sum(arguments.items(), ()))
        assert address in line and "in use" in line


def test_nbd_off_loopback(directory):
    line = refused("serve", "--data", directory + "/data", "--http", "127.0.0.1:0", "--nbd", "0.0.0.0:0")
    assert "0.0.0.0" in line and "TLS" in line


@pytest.mark.parametrize(
    "arguments, named",
    [
        (["serve"], "--data"), (["serve", "--data", "/tmp/x", "--http", "nonsense"], "--http"), (["frobnicate"], "frobnicate"),
        (["serve", "--data", "/tmp/x", "--log-level", "loud"], "loud"), (["key", "revoke"], "key"),
        (["serve", "--data", "/tmp/x", "--config", "/no/such.yaml"], "/no/such.yaml"),
    ],
)
def test_usage(arguments, named):
    result = subprocess.run([VARVE, *arguments], capture_output=True, text=True, timeout=30)
    assert result.returncode == 2 and named in result.stderr


def test_settings_from_environment_and_file(directory):
    """Flags win over the environment, the environment over the file."""
    config = os.path.join(directory, "varve.yaml")
    with open(config, "w") as file:
        file.write(f"data: {directory}/data\nhttp: 127.0.0.1:1\nnbd: none\nregions: [JPN/Japan/JPN-4]\nvolumeTypes: [CB1/10-100/10/1:10-20/30]\n")
    environment = os.environ | {"VARVE_HTTP": "127.0.0.1:0"}
    process = subprocess.Popen([VARVE, "serve", "--config", config], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        line = next(line for line in process.stderr if line.startswith("varve ready "))
        assert "nbd=" not in line and "http=127.0.0.1:" in line and "http=127.0.0.1:1 " not in line
        server = Server(directory)
        server.addresses = dict(word.split("=", 1) for word in line.split()[2:])
        assert [region["regionCode"] for region in server.client.call("getRegionList")] == ["JPN"]
        (kind,) = server.client.call("getBlockStorageVolumeTypeList")
        assert kind["maxVolumeSize"] == 100 << 30 and kind["maxThroughput"] == 30 << 20
        assert kind["isBaseStorageAvailable"] and kind["maxBaseVolumeSize"] == 100 << 30  # its own sizes, since it says no others
    finally:
        process.terminate()
        assert process.wait(30) == 0


def test_key_commands(server):
    def key(*arguments):
        return subprocess.run([VARVE, "key", *arguments, "--data", server.data], capture_output=True, text=True, timeout=30)

    made = dict(line.split(" = ") for line in key("create", "--description", "CI").stdout.strip().splitlines())
    access, secret = made["ncloud_access_key_id"], made["ncloud_secret_access_key"]
    assert access in key("list").stdout and secret not in key("list").stdout
    client = server.client
    client.access_key, client.secret_key = access, secret
    assert client.send("getRegionList")[0] == 200
    assert key("revoke", access).returncode == 0
    assert client.send("getRegionList")[0] == 401
    assert key("revoke", "nobody").returncode == 1


def test_nbd_refusals_leave_the_server_unharmed(server, volume):
    snapshot = server.client.snapshot(volume)
    connection = nbd.Connection(server.socket)
    name = b"no-such-volume"
    kind, text = connection.option(nbd.GO, struct.pack(">I", len(name)) + name + struct.pack(">H", 0))[-1]
    assert kind == nbd.ERR_UNKNOWN and text
    connection.socket.sendall(struct.pack(">QII", nbd.OPTION_MAGIC, nbd.GO, 0x7FFFFFFF))
    with pytest.raises((ConnectionError, OSError)):
        connection.receive(1)
    writable = nbd.Connection(server.socket, volume)
    assert writable.request(nbd.READ, 10 << 30, 512) == 22
    assert writable.request(nbd.WRITE, 10 << 30, 512, bytes(512)) == 28
    assert writable.request(nbd.READ, 2**64 - 512, 1024) == 22
    read_only = nbd.Connection(server.socket, f"snapshot/{snapshot}")
    assert read_only.request(nbd.WRITE, 0, 512, bytes(512)) == 1
    assert writable.read(0, 512) == bytes(512)
    assert read_only.read(0, 512) == bytes(512)


def test_sigterm_finishes_what_is_in_flight(server, volume):
    connection = nbd.Connection(server.socket, volume)
    data = b"v" * (16 << 20)
    header = struct.pack(">IHHQQI", nbd.REQUEST, 0, nbd.WRITE, 1, 0, len(data))
    connection.socket.sendall(header + data)
    magic, error, _ = struct.unpack(">IIQ", connection.receive(16))
    assert (magic, error) == (nbd.SIMPLE_REPLY, 0)
    connection.flush()
    assert server.stop() == 0
    server.start()
    assert nbd.Connection(server.socket, volume).read(0, len(data)) == data

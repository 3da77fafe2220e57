"""`varve pool`: of a directory that nobody has open, of a running server, and of what is neither."""

import json
import os
import subprocess

from conftest import VARVE
from nbd import Connection
from programs import run


def pool(*arguments, code=0, **environment):
    result = subprocess.run(
        [VARVE, "pool", *arguments], capture_output=True, text=True, timeout=60, env={**os.environ, **environment})
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout if code == 0 else result.stdout + result.stderr


def status(server):
    return json.loads(pool("status", "--data", server.data, "--output", "json"))


def files(server):
    """Names, sizes and times of the pool's files: what a look must not change."""
    folder = os.path.join(server.data, "pool")
    return {name: (os.stat(os.path.join(folder, name)).st_size, os.stat(os.path.join(folder, name)).st_mtime_ns)
            for name in os.listdir(folder)}


def write(server, volume, megabytes):
    connection = Connection(server.socket, volume)
    for index in range(megabytes):
        connection.write(index << 20, bytes([index + 1]) * (1 << 20))
    connection.flush()
    connection.close()


def test_running_and_stopped_server_say_the_same(server, volume):
    write(server, volume, 16)
    server.client.snapshot(volume)
    write(server, volume, 4)
    found = status(server)
    assert found["mappedByteCount"] == 20 << 20 and found["volumeCount"] == 1 and found["snapshotCount"] == 1
    assert found["freeByteCount"] > 0 and found["failures"] == []
    assert "sound" in pool("check", "--data", server.data)
    access, secret = server.keys
    assert "20.0 MiB by 1 volume and 1 snapshot" in pool(
        "status", "--endpoint", server.endpoint, NCLOUD_ACCESS_KEY=access, NCLOUD_SECRET_KEY=secret)
    server.kill()
    before = files(server)
    assert status(server)["mappedByteCount"] == 20 << 20
    report = json.loads(pool("check", "--data", server.data, "--output", "json"))
    assert report["isSound"] and report["mappedByteCount"] == 20 << 20 and report["imageCount"] == 2
    assert files(server) == before
    assert "sound" in pool("check", "--data", server.data, "--repair")


def test_damage_is_found_and_named(server, volume):
    write(server, volume, 4)
    assert server.stop() == 0
    tables = os.path.join(server.data, "pool", "tables")
    size = os.stat(tables).st_size
    with open(tables, "r+b") as file:
        for offset in range(4096 + 100, size, 4096):
            file.seek(offset)
            file.write(b"\xff")
    text = pool("check", "--data", server.data, code=1)
    assert "checksum" in text, text
    assert "checksum" in pool("check", "--data", server.data, "--repair", code=1)


def test_refusals(server, directory):
    assert "stop the server" in pool("check", "--data", server.data, "--repair", code=1)
    assert "--data DIR for a server of this machine" in pool("status", code=2, HOME=directory)
    assert "--data DIR, or --endpoint URL" in pool("status", "--data", "x", "--endpoint", "y", code=2)
    assert "has no pool" in pool("check", "--data", os.path.join(directory, "nothing"), code=1)
    assert "no key pair: " in pool("status", "--endpoint", server.endpoint, code=2, HOME=directory)
    access, secret = server.keys
    assert "401/200" in pool("status", "--endpoint", server.endpoint, "--access-key", access, "--secret-key", "wrong", code=1)
    assert server.stop() == 0
    refused = pool("status", "--endpoint", server.endpoint, "--access-key", access, "--secret-key", secret, code=3)
    assert "cannot reach" in refused
    run(VARVE, "pool", "check", "--help")


def test_settings_of_the_pool_are_checked(directory):
    data = os.path.join(directory, "data")
    for flag, value in (("--table-memory", "3"), ("--table-memory", "much"), ("--reclaim-rate", "0"), ("--defragment-rate", "-1")):
        result = subprocess.run(
            [VARVE, "serve", "--data", data, f"{flag}={value}"], capture_output=True, text=True, timeout=30)
        assert result.returncode == 2 and "MiB" in result.stderr and value in result.stderr, result.stderr
    assert not os.path.exists(data)

"""`varve pool`: of a directory that nobody has open, of a running server, and of what is neither."""

import contextlib
import json
import os
import sqlite3
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


def test_a_server_that_has_another_port_now_is_found(server, volume):
    """Every start of these tests takes a free port; the credentials keep the first."""
    first = server.endpoint
    assert server.stop() == 0
    server.start()
    while server.endpoint == first:
        assert server.stop() == 0
        server.start()
    assert status(server)["volumeCount"] == 1
    assert "localhost" in run(VARVE, "server", "list", "--data", server.data)
    server.kill()
    server.start()
    assert status(server)["volumeCount"] == 1
    assert server.stop() == 0
    assert not os.path.exists(os.path.join(server.data, "endpoint")), "nobody is there to be asked"
    refused = subprocess.run([VARVE, "server", "list", "--data", server.data], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 3 and "cannot reach" in refused.stderr, refused.stderr


def catalog(server, *statements):
    """Changes the catalog of a stopped server behind its back."""
    with contextlib.closing(sqlite3.connect(os.path.join(server.data, "catalog.sqlite"))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def check(server, *arguments, code=0):
    text = subprocess.run(
        [VARVE, "pool", "check", "--data", server.data, "--output", "json", *arguments], capture_output=True, text=True, timeout=60)
    assert text.returncode == code, text.stdout + text.stderr
    return json.loads(text.stdout)


def found(report):
    assert report["isSound"] == (report["disagreementCount"] == 0 and "catalogFailure" not in report)
    return [(each["kind"], each["image"]) for each in report["disagreements"]]


def everything(server):
    """All files of the directory, with what they hold: a look changes none, and makes none."""
    return {os.path.join(path, name): (os.stat(os.path.join(path, name)).st_mtime_ns, open(os.path.join(path, name), "rb").read())
            for path, _, names in os.walk(server.data) if "pool" not in path for name in names}


def test_catalog_and_pool_are_compared(server, volume):
    """A record without bytes, bytes without a record, another size: named, by the directory as a kill left it, and by a running server."""
    snapshot, other = server.client.snapshot(volume), server.client.attached_volume()
    assert found(check(server)) == []
    server.kill()
    before = everything(server)
    assert any(name.endswith("catalog.sqlite-wal") for name in before), "the log is part of what is compared"
    assert found(check(server)) == []
    assert everything(server) == before
    catalog(server, f"UPDATE snapshot SET byteCount = 20 << 30 WHERE number = {snapshot}", f"DELETE FROM volume WHERE number = {other}")
    wrong = [("sizeDiffers", f"snapshot {snapshot}"), ("recordMissing", f"volume {other}")]
    assert found(check(server, code=1)) == wrong
    assert found(check(server, "--repair", code=1)) == wrong, "nothing of that is repaired"
    text = pool("check", "--data", server.data, code=1)
    assert f"DISAGREE  volume {other} is in the pool" in text and "NOT sound" in text, text
    server.start()
    assert found(check(server, code=1)) == wrong
    assert server.stop() == 0
    catalog(server, f"INSERT INTO volume SELECT {other} + 100, accountID, name, description, byteCount, kind, type, regionCode, zoneCode, status, "
            f"operation, serverNumber, deviceName, snapshotNumber, isReturnProtected, isEncrypted, isDeletedAfterDetach, createdAt "
            f"FROM volume WHERE number = {volume}")
    assert ("bytesMissing", f"volume {int(other) + 100}") in found(check(server, code=1))


def test_a_catalog_that_cannot_be_read_is_said_and_the_pool_is_checked_all_the_same(server, volume):
    write(server, volume, 1)
    assert server.stop() == 0
    path = os.path.join(server.data, "catalog.sqlite")
    with open(path, "r+b") as file:
        file.write(b"no catalog at all")
    report = check(server, code=1)
    assert "is not a Varve catalog" in report["catalogFailure"] and report["mappedByteCount"] == 1 << 20
    os.remove(path)
    report = check(server, code=1)
    assert "no catalog.sqlite" in report["catalogFailure"] and report["problemCount"] == 0
    assert "CATALOG   not compared" in pool("check", "--data", server.data, code=1)


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

"""All that is stored is read, from the disk: `varve pool scrub`."""

import json
import os
import subprocess
import time

import pytest

from conftest import VARVE
from programs import run

MIB = 1 << 20


def varve(server, *arguments, code=0):
    """Runs a command about a server's directory; returns (standard output, standard error)."""
    done = subprocess.run([VARVE, *arguments, "--data", server.data], capture_output=True, text=True, timeout=120)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def fill(server, volume, *commands):
    run("qemu-io", "-f", "raw", *[word for command in commands for word in ("-c", command)], "-c", "flush", server.uri(volume))


def change_a_bit(server, page):
    """In the first page of the data files that holds these bytes, as a bad disk does."""
    pool = os.path.join(server.data, "pool")
    for name in sorted(name for name in os.listdir(pool) if name.startswith("data.")):
        with open(os.path.join(pool, name), "r+b") as file:
            end, offset = os.fstat(file.fileno()).st_size, 0
            while offset < end:
                try:
                    offset = os.lseek(file.fileno(), offset, os.SEEK_DATA)
                except OSError:
                    break
                if os.pread(file.fileno(), len(page), offset) == page:
                    os.pwrite(file.fileno(), bytes([page[0] ^ 1]), offset)
                    return
                offset += len(page)
    raise AssertionError("no page holds these bytes")


@pytest.fixture
def chain(server, volume):
    """A volume with two snapshots, which share most, and what only the volume has: their numbers."""
    fill(server, volume, f"write -P 1 0 {100 * MIB}", "write -P 3 5G 4k")
    first = server.client.snapshot(volume)
    fill(server, volume, "write -P 5 7G 12k")
    second = server.client.snapshot(volume)
    fill(server, volume, "write -P 6 8G 1M")
    return first, second


def test_a_bad_bit_is_found_wherever_it_is_shared(server, volume, chain):
    first, second = chain
    copy = server.client.attached_volume(blockStorageSnapshotInstanceNo=second)
    out, _ = varve(server, "pool", "scrub")
    assert "nothing wrong" in out and "noted" in out
    found = json.loads(varve(server, "pool", "scrub", "--output", "json")[0])
    assert found["imageCount"] == 4 and found["wrongUnitCount"] == 0 and found["notedByteCount"] == 0
    # 102 MiB of the first, a unit of the second, one of the volume; the rest is shared.
    assert 104 * MIB <= found["readByteCount"] <= 112 * MIB and found["sharedByteCount"] > 300 * MIB
    change_a_bit(server, b"\x03" * 4096)
    out, _ = varve(server, "pool", "scrub", code=1)
    bytes_ = f"bytes {5 << 30}-{(5 << 30) + 2 * MIB - 1}"
    for image in (f"snapshot {first}", f"snapshot {second}", f"volume {volume}", f"volume {copy}"):
        assert f"WRONG     {image}: {bytes_}" in out
    assert "4 units of 2 MiB WRONG" in varve(server, "pool", "status")[0]
    server.log.seek(0)
    assert f"bytes={5 << 30}-" in server.log.read()


def test_a_scrub_goes_on_after_kill(server, volume, chain):
    scrub = "/varve/v1/pool/scrub"
    status, body = server.client.send(scrub, "POST")
    begun = json.loads(body)
    assert status == 200 and "endDate" not in begun and begun["readByteCount"] >= 64 * MIB
    server.kill()
    server.start()
    shown = json.loads(varve(server, "pool", "status", "--output", "json")[0])["scrub"]
    assert shown == begun
    found = json.loads(varve(server, "pool", "scrub", "--output", "json")[0])
    assert found["startDate"] == begun["startDate"] and found["readByteCount"] <= 112 * MIB and found["imageCount"] == 3


def test_rate(server, volume, chain):
    """108 MiB at 50 MiB a second take two seconds and not none."""
    start = time.monotonic()
    varve(server, "pool", "scrub", "--rate", "50")
    assert time.monotonic() - start > 1


def test_without_a_server(server, volume, chain):
    server.stop()
    _, error = varve(server, "pool", "scrub", code=3)
    assert "cannot reach" in error or "no server" in error
    assert "at least 1" in varve(server, "pool", "scrub", "--rate", "0", code=2)[1]

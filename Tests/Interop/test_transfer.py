"""Snapshots out to files, pipes and other servers, and back into an empty pool: `varve snapshot export`, `import`, `diff` and `verify`."""

import json
import os
import subprocess
import time

import pytest

from conftest import VARVE, pages
from programs import fill, run
from transfers import image, varve


@pytest.mark.parametrize("more", [(), ("--zstd",)])
@pytest.mark.parametrize("form", ["rbd-diff-v1", "rbd-diff-v2"])
def test_full_and_incremental_into_an_empty_pool(server, chain, other, directory, form, more):
    monday, tuesday = chain
    full, incremental = os.path.join(directory, "full"), os.path.join(directory, "incremental")
    varve(server, "snapshot", "export", monday, full, "--format", form, *more)
    varve(server, "snapshot", "export", tuesday, incremental, "--since", monday, "--format", form, *more)
    run("xxhsum", "--check", "full.checksum", "incremental.checksum", cwd=directory)
    assert os.path.getsize(incremental) < 5 << 20

    out, _ = varve(other, "snapshot", "import", full, "--snapshot", "monday")
    volume, copy = out.decode().split()
    assert image(other, f"snapshot/{copy}", "a") == image(server, f"snapshot/{monday}", "b")
    assert other.client.wait_volume(volume, "detached")
    out, _ = varve(other, "snapshot", "import", incremental, "--volume", volume, "--snapshot", "tuesday")
    assert out.decode().split()[0] == volume
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == image(server, f"snapshot/{tuesday}", "b")
    other.check_pool()


def test_raw_is_sparse_and_comes_back(server, chain, other, directory):
    path = os.path.join(directory, "disk.raw")
    varve(server, "snapshot", "export", chain[1], path, "--format", "raw")
    assert os.path.getsize(path) == 10 << 30 and os.stat(path).st_blocks * 512 < 100 << 20
    assert pages(path) == image(server, f"snapshot/{chain[1]}", "b")
    out, _ = varve(other, "snapshot", "import", path, "--format", "raw", "--snapshot", "copy")
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == pages(path)


def test_through_pipes(server, chain, other, directory):
    """export - | import -, the checksum of the one given to the other."""
    stream = os.path.join(directory, "stream")
    with open(stream, "wb") as file:
        command = [VARVE, "snapshot", "export", chain[1], "-", "--zstd", "--data", server.data]
        made = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, timeout=120, text=True)
    assert made.returncode == 0, made.stderr
    checksum = made.stderr.split("checksum ")[1].strip()
    with subprocess.Popen(["cat", stream], stdout=subprocess.PIPE) as cat:
        arguments = ("snapshot", "import", "-", "--format", "rbd-diff", "--snapshot", "copy", "--checksum", checksum)
        out, _ = varve(other, *arguments, stdin=cat.stdout)
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == image(server, f"snapshot/{chain[1]}", "b")
    before = other.client.call("getBlockStorageInstanceList")
    with subprocess.Popen(["cat", stream], stdout=subprocess.PIPE) as cat:
        _, error = varve(other, "snapshot", "import", "-", "--format", "rbd-diff", "--checksum", "0" * 64, stdin=cat.stdout, code=1)
    assert "is damaged" in error
    deadline = time.monotonic() + 20
    while len(other.client.call("getBlockStorageInstanceList")) != len(before):
        assert time.monotonic() < deadline, "the volume of an import that failed is still there"
        time.sleep(0.05)


@pytest.mark.parametrize("more", [(), ("--zstd",)])
def test_qcow2(server, chain, other, directory, more):
    path = os.path.join(directory, "disk.qcow2")
    varve(server, "snapshot", "export", chain[1], path, "--format", "qcow2", *more)
    run("qemu-img", "check", path)
    assert ("zstd" in run("qemu-img", "info", path)) == bool(more)
    run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", path, server.uri(f"snapshot/{chain[1]}"))
    out, _ = varve(other, "snapshot", "import", path, "--snapshot", "copy")
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == image(server, f"snapshot/{chain[1]}", "b")
    linked = os.path.join(directory, "linked.qcow2")
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", path, "-F", "qcow2", linked)
    _, error = varve(other, "snapshot", "import", linked, code=1)
    assert "stands on another file" in error


def test_damaged_and_foreign_files_are_refused_before_anything_is_made(server, chain, other, directory):
    path = os.path.join(directory, "full")
    varve(server, "snapshot", "export", chain[0], path)
    with open(path, "r+b") as file:
        file.seek(1 << 20)
        file.write(b"?")
    _, error = varve(other, "snapshot", "import", path, code=1)
    assert "is damaged: its checksum is" in error
    os.remove(path + ".checksum")
    with open(path, "r+b") as file:
        file.truncate(os.path.getsize(path) - 1)
    _, error = varve(other, "snapshot", "import", path, code=1)
    assert "the stream ends here; a whole one ends with the record e" in error
    junk = os.path.join(directory, "junk")
    with open(junk, "wb") as file:
        file.write(b"rbd image v2\n" + bytes(100))
    _, error = varve(other, "snapshot", "import", junk, code=1)
    assert "take `rbd export-diff`" in error
    assert other.client.call("getBlockStorageInstanceList") == []


def test_an_incremental_needs_its_base_as_it_was(server, chain, other, directory):
    full, incremental = os.path.join(directory, "full"), os.path.join(directory, "incremental")
    varve(server, "snapshot", "export", chain[0], full)
    varve(server, "snapshot", "export", chain[1], incremental, "--since", chain[0])
    _, error = varve(other, "snapshot", "import", incremental, code=1)
    assert "give the volume that is as that one with --volume" in error
    volume = varve(other, "snapshot", "import", full)[0].decode().split()[0]
    _, error = varve(other, "snapshot", "import", incremental, "--volume", volume, code=1)
    assert "has none of that name" in error
    base = other.client.snapshot(volume, blockStorageSnapshotName="other-name")
    other.client.call("attachBlockStorageInstance", blockStorageInstanceNo=volume, serverInstanceNo=other.client.localhost())
    other.client.wait_volume(volume, "attached")
    fill(other, volume, "write -P 1 3G 4k")
    _, error = varve(other, "snapshot", "import", incremental, "--volume", volume, "--since", base, code=1)
    assert f"volume {volume} is not as snapshot {base}: it was written since" in error and "may hold a part" not in error
    _, error = varve(other, "snapshot", "import", full, "--volume", volume, code=1)
    assert "is not empty" in error
    # What the refusals tell to do.
    fresh = other.client.attached_volume(blockStorageSnapshotInstanceNo=base)
    varve(other, "snapshot", "import", incremental, "--volume", fresh, "--since", base)
    assert image(other, fresh, "a") == image(server, f"snapshot/{chain[1]}", "b")
    varve(other, "snapshot", "import", full, "--volume", volume, "--overwrite")
    assert image(other, volume, "a") == image(server, f"snapshot/{chain[0]}", "b")


def test_diff(server, chain):
    out, error = varve(server, "snapshot", "diff", chain[1], "--since", chain[0])
    lines = [line.split() for line in out.decode().splitlines()]
    assert lines[0] == ["OFFSET", "LENGTH", "KIND"]
    assert lines[1:] == [
        ["0", "4096", "data"], [str(1 << 20), "12288", "data"], [str(1 << 30), str(1 << 20), "zero"], [str(7 << 30), str(2 << 20), "data"],
    ]
    assert "4 ranges" in error
    out, _ = varve(server, "snapshot", "diff", chain[0], "--output", "json")
    found = json.loads(out)
    assert found["byteCount"] == 10 << 30 and found["since"] is None
    assert sum(entry["length"] for entry in found["ranges"]) == (74 << 20) + 4096
    _, error = varve(server, "snapshot", "diff", chain[0], "--since", "99999999", code=1)
    assert "there is no snapshot 99999999" in error


def test_verify(server, chain, directory):
    out, _ = varve(server, "snapshot", "verify", chain[0])
    assert out.decode().startswith("good: ") and "noted now" in out.decode()
    out, _ = varve(server, "snapshot", "verify", chain[0], "--output", "json")
    result = json.loads(out)
    assert result["verificationStatus"] == "GOOD" and result["notedSize"] == 0 and result["checkedSize"] >= 75 << 20
    assert "good" in varve(server, "snapshot", "show", chain[0])[0].decode().lower()
    # A disk that changes a bit.
    server.stop()
    pool = os.path.join(server.data, "pool")
    changed = False
    for name in sorted(name for name in os.listdir(pool) if name.startswith("data.")):
        with open(os.path.join(pool, name), "r+b") as file:
            try:
                offset = os.lseek(file.fileno(), 0, os.SEEK_DATA)
            except OSError:
                continue
            while not changed and offset < os.fstat(file.fileno()).st_size:
                page = os.pread(file.fileno(), 4096, offset)
                # Of monday: 4 KiB of threes at 5 GiB.
                if page == b"\x03" * 4096:
                    os.pwrite(file.fileno(), b"\x02", offset + 77)
                    changed = True
                offset += 4096
    assert changed
    server.start()
    out, _ = varve(server, "snapshot", "verify", chain[0], code=1)
    assert f"bytes {5 << 30}-{(5 << 30) + (2 << 20) - 1}" in out.decode()
    assert "wrong" in varve(server, "snapshot", "show", chain[0])[0].decode().lower()

"""The programs that people open volumes with."""

import json
import os
import subprocess

from conftest import pages
from programs import run


def image(directory, name):
    """A sparse file of 10 GB with data at its head, at a border of tables, and at its end."""
    path = os.path.join(directory, name)
    with open(path, "wb") as file:
        file.truncate(10 << 30)
        for offset in (0, 4096 * 511, 1 << 30, (10 << 30) - (1 << 20)):
            file.seek(offset)
            file.write(os.urandom(1 << 20))
    return path


def read_back(uri, directory):
    """The digest of an export's pages, read by nbdcopy over four connections."""
    path = os.path.join(directory, "back")
    run("nbdcopy", "--connections=4", uri, path)
    return pages(path)


def test_nbdinfo_lists_volumes_and_snapshots(server, volume):
    snapshot = server.client.snapshot(volume)
    listed = json.loads(run("nbdinfo", "--json", "--list", f"nbd+unix://?socket={server.socket}"))
    exports = {export["export-name"]: export for export in listed["exports"]}
    assert set(exports) == {volume, f"snapshot/{snapshot}"}
    assert exports[volume]["export-size"] == 10 << 30 and not exports[volume]["is_read_only"]
    assert exports[f"snapshot/{snapshot}"]["is_read_only"]
    assert exports[volume]["can_multi_conn"] and exports[volume]["can_flush"] and exports[volume]["can_fua"]


def test_nbdcopy_over_unix_and_tcp(server, volume, directory):
    source = image(directory, "source")
    run("nbdcopy", "--flush", "--connections=4", source, server.uri(volume))
    assert read_back(f"nbd://{server.addresses['nbd']}/{volume}", directory) == pages(source)


def test_qemu_img_convert_both_ways(server, volume, directory):
    source = image(directory, "source")
    run("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", source, server.uri(volume))
    back = os.path.join(directory, "back.qcow2")
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", server.uri(volume), back)
    run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", source, back)


def test_snapshot_and_restore_keep_the_bytes(server, volume, directory):
    source = image(directory, "source")
    run("nbdcopy", source, server.uri(volume))
    snapshot = server.client.snapshot(volume)
    run("qemu-io", "-f", "raw", "-c", "write -P 0x77 0 4M", "-c", "discard 1G 1M", server.uri(volume))
    assert read_back(server.uri(f"snapshot/{snapshot}"), directory) == pages(source)
    assert read_back(server.uri(volume), directory) != pages(source)
    restored = server.client.attached_volume(blockStorageSnapshotInstanceNo=snapshot)
    assert read_back(server.uri(restored), directory) == pages(source)


def status(uri, context, kind):
    """The ranges (offset, length) of an export that have this status, as nbdinfo tells them."""
    extents = json.loads(run("nbdinfo", "--json", f"--map={context}", uri))
    return [(extent["offset"], extent["length"]) for extent in extents if extent["type"] == kind]


def test_map_tells_data_and_holes(server, volume):
    uri = server.uri(volume)
    run("qemu-io", "-f", "raw", "-c", "write 0 4M", "-c", "write 5G 512", "-c", "write -z -u 1M 1M", uri)
    data = [(0, 1 << 20), (2 << 20, 2 << 20), (5 << 30, 4096)]
    assert status(uri, "base:allocation", 0) == data
    mapped = json.loads(run("qemu-img", "map", "--output=json", "-f", "raw", uri))
    assert [(extent["start"], extent["length"]) for extent in mapped if extent["data"]] == data


def test_changes_since_a_snapshot_are_a_dirty_bitmap(server, volume):
    uri = server.uri(volume)
    run("qemu-io", "-f", "raw", "-c", "write 0 4M", uri)
    earlier = server.client.snapshot(volume)
    run("qemu-io", "-f", "raw", "-c", "write 1M 4k", "-c", "discard 2M 1M", "-c", "write 5G 512", uri)
    changed = [(1 << 20, 4096), (2 << 20, 1 << 20), (5 << 30, 4096)]
    assert status(uri, f"qemu:dirty-bitmap:{earlier}", 1) == changed
    later = server.client.snapshot(volume)
    assert status(server.uri(f"snapshot/{later}"), f"qemu:dirty-bitmap:{earlier}", 1) == changed
    assert status(uri, f"qemu:dirty-bitmap:{later}", 1) == []


def test_snapshot_cannot_be_written(server, volume):
    snapshot = server.client.snapshot(volume)
    result = subprocess.run(
        ["qemu-io", "-f", "raw", "-c", "write 0 4k", server.uri(f"snapshot/{snapshot}")], capture_output=True, text=True
    )
    assert result.returncode != 0 and "Permission denied" in result.stderr


def test_detached_volume_is_no_export(server, volume):
    client = server.client
    client.call("detachBlockStorageInstances", blockStorageInstanceNoList=[volume])
    client.wait_volume(volume, "detached")
    result = subprocess.run(["nbdinfo", server.uri(volume)], capture_output=True, text=True)
    assert result.returncode != 0
    listed = subprocess.run(["nbdinfo", "--list", f"nbd+unix://?socket={server.socket}"], capture_output=True, text=True)
    assert volume not in listed.stdout


def test_fio_verifies_random_writes(server, volume, directory):
    run(
        "fio", "--name=verify", "--ioengine=nbd", f"--uri={server.uri(volume)}", "--rw=randwrite", "--bsrange=512-64k", "--blockalign=512",
        "--size=64m", "--iodepth=16", "--verify=crc32c", "--do_verify=1", "--verify_fatal=1", "--fsync=64", cwd=directory,
    )

"""QEMU's tools of version 10 (see `qemu10`): they speak extended headers, so one request may be longer than 4 GiB."""

import contextlib
import json
import os
import re
import struct
import subprocess
import time

import pytest

import nbd
from conftest import pages
from programs import run
from qemu import image_options, qemu10_command
from test_nbd_clients import image, read_back

EXTENDED_HEADERS, EXTENDED_REQUEST, EXTENDED_REPLY = 11, 0x21E41C71, 0x6E8A278C
SIZE = 20 << 30
PAGE = 4096


@pytest.fixture
def volume(server):
    """An attached volume of 20 GB: its number."""
    return server.client.attached_volume(blockStorageSize=SIZE >> 30)


def qemu10(program, *arguments):
    return run(*qemu10_command(program, *arguments))


def qemu_io(uri, *commands):
    """What it printed, with a trace of all it said to the server."""
    return qemu10("qemu-io", "-f", "raw", "--trace", "nbd_*", *(word for line in commands for word in ("-c", line)), uri)


def requests(trace, kind):
    """The ranges (offset, length) that QEMU asked the server for, one for each request of this kind."""
    found = re.findall(r"nbd_send_request .*\.from = (\d+), \.len = (\d+), .*\((.*)\)", trace)
    return [(int(offset), int(length)) for offset, length, name in found if name == kind]


def dirty(server, export, snapshot):
    """The ranges that changed since a snapshot. QEMU shows a bitmap as an allocation: what is dirty is no data."""
    source = image_options(server, export, x_dirty_bitmap=f"qemu:dirty-bitmap:{snapshot}")
    mapped = json.loads(qemu10("qemu-img", "map", "--output=json", "--image-opts", source))
    return [(extent["start"], extent["length"]) for extent in mapped if not extent["data"]]


def test_extended_headers_are_agreed_on(server, volume):
    trace = qemu_io(server.uri(volume), "write -P 7 0 1M", "read -P 7 0 1M", "flush")
    assert "Received option reply 11 (extended headers), type 1 (ack)" in trace
    assert requests(trace, "write") == requests(trace, "read") == [(0, 1 << 20)]


def test_convert_both_ways(server, volume, directory):
    source = image(directory, "source")
    os.truncate(source, SIZE)
    qemu10("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", source, server.uri(volume))
    back = os.path.join(directory, "back.qcow2")
    qemu10("qemu-img", "convert", "-f", "raw", "-O", "qcow2", server.uri(volume), back)
    assert "identical" in qemu10("qemu-img", "compare", "-f", "raw", "-F", "qcow2", source, back)
    assert read_back(server.uri(volume), directory) == pages(source)


def test_map_asks_once_for_the_whole_volume(server, volume):
    uri = server.uri(volume)
    qemu_io(uri, "write 0 4M", "write 15G 512", "write -z -u 1M 1M")
    text = qemu10("qemu-img", "--trace", "nbd_send_request", "map", "--output=json", "-f", "raw", uri)
    assert requests(text, "block status")[0] == (0, SIZE)
    mapped = json.loads(text[text.index("["):text.rindex("]") + 1])
    assert [(extent["start"], extent["length"]) for extent in mapped if extent["data"]] == [(0, 1 << 20), (2 << 20, 2 << 20), (15 << 30, PAGE)]


def test_zeroes_beyond_4_gib_are_one_request(server, volume):
    uri = server.uri(volume)
    qemu_io(uri, *(f"write -P 7 {gigabyte}G 1M" for gigabyte in range(20)))
    trace = qemu_io(uri, f"write -z -n -u {1 << 30} {9 << 30}")
    assert requests(trace, "write zeroes") == [(1 << 30, 9 << 30)]
    qemu_io(uri, *(f"read -P {0 if 1 <= gigabyte < 10 else 7} {gigabyte}G 1M" for gigabyte in range(20)))


@contextlib.contextmanager
def qemu_nbd(server, volume):
    """QEMU between a client and the server: the path of its socket, and that of its trace."""
    path, trace = os.path.join(server.directory, "qemu-nbd.sock"), os.path.join(server.directory, "qemu-nbd.log")
    with open(trace, "w") as log:
        process = subprocess.Popen(
            qemu10_command("qemu-nbd", "-t", "-f", "raw", "--discard=unmap", "--trace", "nbd_*", "-k", path, server.uri(volume)), stderr=log
        )
    try:
        deadline = time.monotonic() + 30
        while not os.path.exists(path):
            assert process.poll() is None and time.monotonic() < deadline, open(trace).read()
            time.sleep(0.01)
        yield path, trace
    finally:
        process.terminate()
        process.wait(30)


def trim_at_once(path, offset, length):
    """A TRIM of any length in an extended header."""
    connection = nbd.Connection(path)
    assert connection.option(EXTENDED_HEADERS, b"")[-1][0] == nbd.ACK
    assert connection.option(nbd.GO, struct.pack(">IH", 0, 0))[-1][0] == nbd.ACK
    connection.socket.sendall(struct.pack(">IHHQQQ", EXTENDED_REQUEST, 0, nbd.TRIM, 1, offset, length))
    magic, _, kind, cookie, _, _ = struct.unpack(">IHHQQQ", connection.receive(32))
    assert (magic, kind, cookie) == (EXTENDED_REPLY, 0, 1)
    connection.socket.close()


def test_discard_beyond_4_gib_is_one_request(server, volume):
    """qemu-io does not discard more than 2 GiB at once; qemu-nbd passes on what it is asked for."""
    uri = server.uri(volume)
    qemu_io(uri, *(f"write -P 7 {gigabyte}G 1M" for gigabyte in range(20)))
    with qemu_nbd(server, volume) as (path, trace):
        trim_at_once(path, 1 << 30, 9 << 30)
    with open(trace) as text:
        assert requests(text.read(), "trim") == [(1 << 30, 9 << 30)]
    qemu_io(uri, *(f"read -P {0 if 1 <= gigabyte < 10 else 7} {gigabyte}G 1M" for gigabyte in range(20)))


def test_dirty_bitmap_is_shown(server, volume):
    uri = server.uri(volume)
    qemu_io(uri, "write 0 4M")
    earlier = server.client.snapshot(volume)
    qemu_io(uri, "write 1M 4k", "discard 2M 1M", "write 15G 512")
    changed = [(1 << 20, PAGE), (2 << 20, 1 << 20), (15 << 30, PAGE)]
    assert dirty(server, volume, earlier) == changed
    later = server.client.snapshot(volume)
    assert dirty(server, f"snapshot/{later}", earlier) == changed
    assert dirty(server, volume, later) == []


def test_incremental_copy_by_dirty_bitmap(server, volume, directory):
    """A backup as people make it: a full copy once, then a small file of what has changed, which turns the older copy into the newer state."""
    source, older, increment = image(directory, "source"), os.path.join(directory, "older"), os.path.join(directory, "increment")
    qemu10("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", source, server.uri(volume))
    first = server.client.snapshot(volume)
    qemu10("qemu-img", "convert", "-f", "raw", "-O", "raw", server.uri(f"snapshot/{first}"), older)
    qemu_io(server.uri(volume), "write -P 7 1M 64k", "write -P 8 1G 4k", "discard 512k 64k", "write -P 9 15G 8k", "write -z 10239M 1M")
    second = server.client.snapshot(volume)
    qemu_io(server.uri(volume), "write -P 5 0 1M")

    newer = server.uri(f"snapshot/{second}")
    changed = dirty(server, f"snapshot/{second}", first)
    assert 0 < sum(length for _, length in changed) <= 2 << 20
    qemu10("qemu-img", "create", "-f", "qcow2", "-o", f"cluster_size={PAGE}", "-F", "raw", "-b", newer, increment)
    reads = [word for offset, length in changed for word in ("-c", f"read {offset} {length}")]
    trace = qemu10("qemu-io", "--copy-on-read", "-f", "qcow2", "--trace", "nbd_send_request", *reads, increment)
    assert requests(trace, "read") == changed
    qemu10("qemu-img", "rebase", "-u", "-f", "qcow2", "-F", "raw", "-b", older, increment)
    qemu10("qemu-img", "commit", "-f", "qcow2", increment)
    assert "identical" in qemu10("qemu-img", "compare", "-f", "raw", "-F", "raw", older, newer)
    assert pages(older) == read_back(newer, directory) != read_back(server.uri(volume), directory)

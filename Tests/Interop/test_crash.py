"""kill -9 under load: what was flushed is there, and snapshots are what they were."""

import json
import random
import re
import subprocess
import threading
import time

import pytest

from conftest import run
from nbd import Connection

PAGE = 4096


def digest(server, export):
    """SHA-256 of the first 128 MiB of an export, where all writers here write, read by a foreign client."""
    nbd = {"driver": "nbd", "server": {"type": "unix", "path": server.socket}, "export": export}
    source = "json:" + json.dumps({"driver": "raw", "size": 128 << 20, "file": nbd})
    copy = server.directory + "/digest"
    run("qemu-img", "convert", "-O", "raw", source, copy)
    return run("sha256sum", copy).split()[0]


def fio(server, volume, seed, *more):
    """Random 4 KiB writes over 128 MiB, each block with a checksum of its own contents."""
    return [
        "fio", "--name=crash", "--ioengine=nbd", f"--uri={server.uri(volume)}", "--rw=randwrite", "--bs=4k", "--size=128m",
        "--verify=crc32c", f"--randseed={seed}", *more,
    ]


def start_fio(server, volume, seed):
    """Writes until it is killed or the server is gone, flushing often."""
    command = fio(server, volume, seed, "--iodepth=8", "--do_verify=0", "--fsync=32", "--time_based", "--runtime=60")
    return subprocess.Popen(command, cwd=server.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_kill_during_fio_writes_then_verify(server, volume, directory):
    """fio flushes after each write and notes, when the server dies, which writes were answered. All of them verify, but perhaps the last, whose
    flush was not answered any more."""
    command = fio(server, volume, 1, "--size=1g", "--do_verify=0", "--fsync=1", "--verify_state_save=1")
    writer = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.7)
    snapshot = server.client.snapshot(volume)
    before = digest(server, f"snapshot/{snapshot}")
    assert writer.poll() is None, "fio ended before the kill"
    server.kill()
    writer.wait(60)
    server.start()
    server.client.wait_volume(volume, "attached")
    verify = fio(server, volume, 1, "--size=1g", "--verify_only", "--verify_state_load=1", "--verify_fatal=0")
    verified = subprocess.run(verify, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60).stdout
    assert int(re.search(r"issued rwts: total=(\d+)", verified)[1]) > 100
    assert len(re.findall(r"^verify:|^crc32c:", verified, re.MULTILINE)) <= 1, verified
    assert digest(server, f"snapshot/{snapshot}") == before
    assert server.stop() == 0


def test_snapshot_taken_while_writing_never_changes(server, volume):
    writer = start_fio(server, volume, 3)
    time.sleep(0.7)
    snapshot = server.client.snapshot(volume)
    before = digest(server, f"snapshot/{snapshot}")
    time.sleep(0.7)
    assert writer.poll() is None
    assert digest(server, volume) != before
    assert digest(server, f"snapshot/{snapshot}") == before
    server.kill()
    writer.wait(60)
    server.start()
    assert digest(server, f"snapshot/{snapshot}") == before


class StampedWriter(threading.Thread):
    """Writes numbered pages at random places and flushes now and then, until the server is gone. Knows what must be there."""

    def __init__(self, server, export, seed, lane):
        super().__init__()
        self.server, self.export, self.random, self.lane = server, export, random.Random(seed), lane
        self.flushed, self.recent, self.stamp = {}, {}, seed * 1_000_000

    def run(self):
        try:
            connection = Connection(self.server.socket, self.export)
            while True:
                for _ in range(self.random.randrange(1, 40)):
                    page = self.lane * 10_000 + self.random.randrange(2000)
                    self.stamp += 1
                    self.recent.setdefault(page, []).append(self.stamp)
                    connection.write(page * PAGE, self.stamp.to_bytes(8, "big") * (PAGE // 8))
                connection.flush()
                for page, stamps in self.recent.items():
                    self.flushed[page] = stamps[-1]
                self.recent = {}
        except (ConnectionError, OSError):
            pass

    def check(self):
        connection = Connection(self.server.socket, self.export)
        for page in self.flushed.keys() | self.recent.keys():
            bytes = connection.read(page * PAGE, PAGE)
            stamp = int.from_bytes(bytes[:8], "big")
            assert bytes == stamp.to_bytes(8, "big") * (PAGE // 8), f"page {page} is torn"
            allowed = [self.flushed.get(page, 0)] + self.recent.get(page, [])
            assert stamp in allowed, f"page {page} holds {stamp}, one of {allowed} was written"
            self.flushed[page] = stamp
        self.recent = {}
        connection.close()


@pytest.mark.parametrize("seed", range(3))
def test_flushed_pages_survive_kills_while_snapshots_come_and_go(server, volume, seed):
    writers = [StampedWriter(server, volume, seed * 10 + lane + 1, lane) for lane in range(3)]
    kept = []
    for round in range(4):
        for writer in writers:
            writer.start()
        time.sleep(0.2)
        while len(kept) > 3:
            server.client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[kept.pop()[0]])
        for _ in range(3):
            number = server.client.snapshot(volume)
            kept.append((number, digest(server, f"snapshot/{number}")))
        server.kill()
        for writer in writers:
            writer.join(30)
        server.start()
        for number, before in kept:
            assert digest(server, f"snapshot/{number}") == before
        previous, writers = writers, []
        for writer in previous:
            writer.check()
            again = StampedWriter(server, volume, writer.stamp + 1, writer.lane)
            again.flushed, again.stamp = writer.flushed, writer.stamp
            writers.append(again)

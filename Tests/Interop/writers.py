"""Writers that know what must be there after a kill, for the tests that kill."""

import json
import os
import random
import re
import subprocess
import threading

from nbd import Connection
from programs import run

PAGE = 4096
# All writers here write within it, so a digest need not look further.
HEAD_BYTES = 128 << 20
LANE_PAGES, LANE_STEP = 2000, 10_000


def digest(server, export):
    """SHA-256 of the head of an export, read by a foreign client."""
    nbd = {"driver": "nbd", "server": {"type": "unix", "path": server.socket}, "export": export}
    source = "json:" + json.dumps({"driver": "raw", "size": HEAD_BYTES, "file": nbd})
    copy = server.directory + "/digest"
    run("qemu-img", "convert", "-O", "raw", source, copy)
    return run("sha256sum", copy).split()[0]


def stamp_of(content):
    """The number that a page of a StampedWriter is full of; 0 in one never written."""
    stamp = int.from_bytes(content[:8], "big")
    assert content == page_of(stamp), f"a page that begins with {stamp} is torn"
    return stamp


def page_of(stamp):
    return stamp.to_bytes(8, "big") * (PAGE // 8)


class StampedWriter(threading.Thread):
    """Writes numbered pages at random places and flushes now and then, until the server is killed. Knows what must be there.

    Numbers only grow. What was answered must survive a kill, flushed or not; the one write that was under way may.
    """

    def __init__(self, server, export, seed, lane):
        super().__init__(daemon=True)
        self.server, self.export, self.random, self.lane = server, export, random.Random(seed), lane
        self.sent, self.answered, self.stamp, self.failure = {}, {}, seed * 1_000_000, None

    def again(self):
        """A writer that goes on where this one was interrupted."""
        other = StampedWriter(self.server, self.export, self.stamp + 1, self.lane)
        other.stamp, other.sent, other.answered = self.stamp, dict(self.answered), dict(self.answered)
        return other

    def run(self):
        try:
            self.connection = Connection(self.server.socket, self.export)
            while True:
                for _ in range(self.random.randrange(1, 40)):
                    self.write(self.lane * LANE_STEP + self.random.randrange(LANE_PAGES))
                self.connection.flush()
        except OSError as error:
            self.failure = None if self.server.killed else error

    def write(self, page):
        self.stamp += 1
        self.sent[page] = self.stamp
        self.connection.write(page * PAGE, page_of(self.stamp))
        self.answered[page] = self.stamp

    def check(self):
        """Every page that was written. Returns how many pages that was."""
        assert self.failure is None, f"the writer of lane {self.lane} was refused: {self.failure}"
        connection = Connection(self.server.socket, self.export)
        for page, sent in self.sent.items():
            stamp = stamp_of(connection.read(page * PAGE, PAGE))
            allowed = (self.answered.get(page, 0), sent)
            assert stamp in allowed, f"page {page} holds {stamp}, not what was answered or under way: {allowed}"
            self.answered[page] = stamp
        connection.close()
        return len(self.sent)


def fio(server, volume, seed, *more):
    """Random 4 KiB writes over the head of a volume, each block with a checksum of its own contents."""
    return [
        "fio", "--name=crash", "--ioengine=nbd", f"--uri={server.uri(volume)}", "--rw=randwrite", "--bs=4k", f"--size={HEAD_BYTES}",
        "--verify=crc32c", f"--randseed={seed}", *more,
    ]


class FioWriter:
    """fio flushing after each write. When the server dies, it saves which of its writes were answered, and reads them back later."""

    def __init__(self, server, volume, seed, *where):
        self.server, self.job = server, fio(server, volume, seed, *where)
        self.state = os.path.join(server.directory, "local-crash-0-verify.state")

    def start(self):
        """Returns when fio has opened the volume."""
        if os.path.exists(self.state):
            os.remove(self.state)
        self.process = subprocess.Popen(
            [*self.job, "--do_verify=0", "--fsync=1", "--verify_state_save=1"], cwd=self.server.directory, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )
        assert any("connected to NBD server" in line for line in self.process.stdout), "fio did not open the volume"

    def check(self):
        """All verify but perhaps the last, whose flush was not answered any more. Returns how many blocks that was."""
        self.process.communicate(timeout=60)
        if not os.path.exists(self.state):
            return 0  # it died before it wrote
        verify = [*self.job, "--verify_only", "--verify_state_load=1", "--verify_fatal=0"]
        done = subprocess.run(verify, cwd=self.server.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert len(re.findall(r"^verify:|^crc32c:", done.stdout, re.MULTILINE)) <= 1, done.stdout
        return int(re.search(r"issued rwts: total=(\d+)", done.stdout)[1])

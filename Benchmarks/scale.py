"""What grows with the pool: memory, and the time to be ready."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import fio
from nbd import Connection
from server import Server
from stage import Work
from table import Goal

TERABYTE_GIB = 1030  # the smallest size of the API that is a whole TiB
RANDOM_WRITES = 1_000_000
SNAPSHOTS, SNAPSHOTS_FULL = 1000, 10_000
VOLUMES = 8
PAGE = 4096


class MemorySampler(threading.Thread):
    """The largest VmRSS and RssAnon of a process, in MiB, seen until it is stopped."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.stopped, self.peak = f"/proc/{pid}/status", threading.Event(), {"VmRSS": 0, "RssAnon": 0}

    def run(self):
        while not self.stopped.wait(0.05):
            with open(self.path) as file:
                lines = dict(line.split(":", 1) for line in file)
            for name in self.peak:
                self.peak[name] = max(self.peak[name], int(lines[name].split()[0]) / 1024)

    def stop(self):
        self.stopped.set()
        self.join()
        return self.peak


def memory(stage):
    """Random writes over a TiB touch most of its leaf tables, as 100 GiB mapped at random would. Then the same pages are read."""
    varve = stage.varve()
    disk, size = varve.disk(TERABYTE_GIB), TERABYTE_GIB * fio.GIB
    sampler = MemorySampler(varve.pid)
    sampler.start()
    try:
        stage.fio(disk, "randwrite", "4k", 32, size, "--norandommap", f"--number_ios={RANDOM_WRITES}")
        stage.fio(disk, "randread", "4k", 32, size, *fio.again_and_again(5 * stage.seconds))
    finally:
        peak = sampler.stop()
    return [([peak["VmRSS"]],), ([peak["RssAnon"]],)]


def start_on_nothing(stage):
    def start():
        server = Server(stage.folder())
        begin = time.perf_counter()
        server.start()
        elapsed = time.perf_counter() - begin
        server.kill()
        return elapsed * 1000

    return [stage.rounds(start)]


def make_snapshots(varve, disk, count):
    """A page is written before each."""
    connection = Connection(varve.server.socket, disk.number)
    for number in range(count):
        connection.write(number * PAGE, bytes([number % 255 + 1]) * PAGE)
        disk.snapshot()
    connection.close()


def restart_after_a_kill(stage):
    varve = stage.varve()
    disks = [varve.disk() for _ in range(VOLUMES)]
    count = SNAPSHOTS_FULL if stage.full else SNAPSHOTS
    with ThreadPoolExecutor(VOLUMES) as pool:
        list(pool.map(lambda disk: make_snapshots(varve, disk, count // VOLUMES), disks))

    def restart():
        writer = stage.start_fio(disks[0], "randwrite", "4k", 8, fio.GIB, *fio.again_and_again(60), "--fsync=64")
        time.sleep(1)
        varve.server.kill()
        fio.end(writer)
        begin = time.perf_counter()
        varve.server.start(patience=300)
        return time.perf_counter() - begin

    return [stage.rounds(restart)]


WORKS = [
    Work([
        Goal("resident set, 1 TiB after 1,000,000 random writes: peak", "", "MiB", at_most=512), Goal("RssAnon of the same: peak", "", "MiB"),
    ], memory),
    Work([Goal("start on an empty directory", "", "ms", at_most=100)], start_on_nothing),
    Work([Goal("restart after kill -9, 1,000 snapshots (--full: 10,000)", "", "s", at_most=1)], restart_after_a_kill),
]

"""What a work is measured on: fresh servers and a folder of their own, so that no row leaves anything behind for the next."""

import os
import shutil
import tempfile

import fio
import memory
from quiet import LIMIT, Watch, wait_until_quiet
from servers import Nbdkit, Qcow2, Varve

ATTEMPTS = 3


class Skipped(Exception):
    """The machine does not permit this row; the reason is the message."""


class Work:
    """Goals that are measured together. `measure` gets a stage and returns, for each goal, our samples and perhaps the other side's."""

    def __init__(self, goals, measure):
        self.goals, self.measure = goals, measure


class Stage:
    def __init__(self, options):
        self.seconds, self.repetitions, self.full = options.seconds, options.repetitions, options.full
        self.patience, self.disturbed = options.patience, 0

    def __enter__(self):
        self.directory, self.servers = tempfile.mkdtemp(prefix="varve-bench-"), []
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.directory)

    def folder(self):
        return tempfile.mkdtemp(dir=self.directory)

    def serve(self, kind, *link):
        server = kind(self.folder(), *link)
        self.servers.append(server)
        return server

    def varve(self, *link):
        return self.serve(Varve, *link)

    def nbdkit(self, *link):
        return self.serve(Nbdkit, *link)

    def qcow2(self):
        return self.serve(Qcow2)

    def fio(self, disk, *job):
        return fio.run(self.directory, disk.target, *job)

    def start_fio(self, disk, *job):
        return fio.start(self.directory, disk.target, *job)

    def fill(self, size, *disks):
        """Writes the first `size` bytes in order, so that later writes find everything mapped."""
        for disk in disks:
            self.fio(disk, "write", "1m", 4, size, "--end_fsync=1")

    def warm_fio(self, disk, rw, block, depth, size, *more):
        """The job with every page of it in the page cache: some machines take away what was not touched for a minute."""
        self.fio(disk, "read", "1m", 4, size)
        return self.fio(disk, rw, block, depth, size, *more)

    def rounds(self, *sides, fills=memory.MOST_BYTES):
        """The samples of each side, taken in turns: what slows the machine for a while slows all of them. `fills`: memory for each."""
        samples = []
        for _ in range(self.repetitions):
            samples.append([self.sample(side, fills) for side in sides])
        return [list(column) for column in zip(*samples)]

    def sample(self, side, fills):
        """Begins with nothing left to be written back, for which it would pay. Taken again if other programs came in between."""
        for _ in range(ATTEMPTS):
            os.sync()
            self.patience -= wait_until_quiet(self.patience)
            memory.touch(fills)
            with Watch() as watch:
                value = side()
            if watch.others < LIMIT:
                return value
            if self.patience <= 0:
                break
        self.disturbed += 1
        return value


def drop_caches():
    os.sync()
    try:
        with open("/proc/sys/vm/drop_caches", "w") as file:
            file.write("3")
    except OSError as error:
        raise Skipped(f"the page cache cannot be dropped here: {error.strerror}") from error

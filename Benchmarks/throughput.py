"""Reads and writes at full speed: what a volume without snapshots gives."""

from functools import partial

import fio
import memory
from links import Unix
from servers import Connections
from stage import Work, drop_caches
from table import Goal

SIZE = fio.GIB
# More than is read in the time: a page that comes twice, or that was read ahead, would be warm.
COLD_SIZE = 4 * fio.GIB


def rates(results, unit):
    return [result.iops if unit == "IOPS" else result.mib for result in results]


def against_nbdkit(name, rw, block, depth, at_least, link=Unix, connections=1):
    """A row on files that are written and in the page cache, so that writes are in place on both sides."""
    unit = "IOPS" if block == "4k" else "MiB/s"

    def measure(stage):
        disks = [stage.varve(link).disk(), stage.nbdkit(link).disk()]
        stage.fill(SIZE, *disks)
        job = (rw, block, depth, SIZE, *fio.again_and_again(stage.seconds))
        sides = (partial(stage.warm_fio, Connections(disk, connections), *job) for disk in disks)
        return [[rates(results, unit) for results in stage.rounds(*sides, fills=memory.FEW_BYTES)]]

    return Work([Goal(name, "nbdkit file", unit, at_least=at_least)], measure)


class RawFile:
    def __init__(self, path):
        self.target = fio.past_the_page_cache(path)


def cold_reads(name, depth, connections=1):
    """Against nbdkit, and against what is below both."""

    def measure(stage):
        varve, nbdkit = stage.varve().disk(), stage.nbdkit().disk()
        stage.fill(COLD_SIZE, varve, nbdkit)

        def read(disk):
            drop_caches()
            return stage.fio(Connections(disk, connections), "randread", "4k", depth, COLD_SIZE, *fio.once(stage.seconds)).iops

        sides = (partial(read, disk) for disk in (varve, nbdkit, RawFile(nbdkit.path)))
        ours, file, raw = stage.rounds(*sides, fills=memory.FEW_BYTES)
        return [(ours, file), (ours, raw)]

    return Work([Goal(name, "nbdkit file", "IOPS", at_least=1.1), Goal(name, "raw device", "IOPS", at_least=0.8)], measure)


WORKS = [
    against_nbdkit("4 KiB random read, depth 1", "randread", "4k", 1, at_least=2.0),
    against_nbdkit("4 KiB random read, depth 32", "randread", "4k", 32, at_least=2.0),
    against_nbdkit("4 KiB random write, depth 1", "randwrite", "4k", 1, at_least=1.3),
    against_nbdkit("4 KiB random write, depth 32", "randwrite", "4k", 32, at_least=1.3),
    cold_reads("4 KiB random read, depth 32, caches dropped", 32),
    against_nbdkit("1 MiB sequential read, depth 4", "read", "1m", 4, at_least=1.1),
    against_nbdkit("1 MiB sequential write, depth 4", "write", "1m", 4, at_least=0.95),
]

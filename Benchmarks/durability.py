"""Writes that are flushed one by one: what a database does to a volume."""

import time
from functools import partial

import fio
import memory
from stage import Work
from table import Goal

SIZE = fio.GIB
# The neighbour is at full speed before the measuring begins, and still is when it ends.
NEIGHBOUR_LEAD_SECONDS = 0.5


def flushed_writes(stage, disk):
    return stage.fio(disk, "randwrite", "4k", 1, SIZE, "--fsync=1", *fio.once(stage.seconds)).iops


def beside_a_neighbour(stage, disk, neighbour):
    bulk = stage.start_fio(neighbour, "write", "1m", 4, SIZE, *fio.again_and_again(stage.seconds + 60))
    try:
        time.sleep(NEIGHBOUR_LEAD_SECONDS)
        rate = flushed_writes(stage, disk)
        if bulk.poll() is not None:
            raise RuntimeError("the neighbour ended before the measuring: " + bulk.communicate()[0][:300])
        return rate
    finally:
        fio.end(bulk)


def alone(stage):
    varve, nbdkit = stage.varve().disk(), stage.nbdkit().disk()
    stage.fill(SIZE, varve, nbdkit)

    def ours():
        varve.snapshot()
        return flushed_writes(stage, varve)

    return [stage.rounds(ours, partial(flushed_writes, stage, nbdkit), fills=memory.FEW_BYTES)]


def with_a_neighbour(stage):
    servers = stage.varve(), stage.nbdkit()
    (varve, nearby), (file, near_file) = ([server.disk(), server.disk()] for server in servers)
    stage.fill(SIZE, varve, nearby, file, near_file)

    def ours():
        varve.snapshot()
        return beside_a_neighbour(stage, varve, nearby)

    return [stage.rounds(ours, partial(beside_a_neighbour, stage, file, near_file))]


WORKS = [
    Work([Goal("write + flush, depth 1, right after a snapshot", "nbdkit file", "IOPS", at_least=0.8)], alone),
    Work([
        Goal("the same beside a volume that is written in 1 MiB blocks", "nbdkit, two files, same load", "IOPS", at_least=1.0),
    ], with_a_neighbour),
]

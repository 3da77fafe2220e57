"""What snapshots cost: the writer after them and during them, the reader in front of many, and the call itself."""

import random
import time
from functools import partial
from statistics import median

import fio
import memory
from nbd import Connection
from stage import Work
from table import Goal

SIZE = fio.GIB
# qcow2 copies clusters of 64 KiB: enough of them that most writes of a sample are the first to theirs.
FIRST_WRITES_SIZE = 2 * fio.GIB
SNAPSHOTS_BEHIND = 64
WRITES_BETWEEN = 2048
BIG_GIB, SMALL_GIB = 16380, 10
CALLS_PER_SAMPLE = 20
PAGE = 4096


def writes_after_a_snapshot(stage):
    """First writes only: a new snapshot for each sample, and no page twice in it."""
    varve = stage.varve()
    plain, snapped, qcow2 = varve.disk(), varve.disk(), stage.qcow2()
    stage.fill(FIRST_WRITES_SIZE, plain, snapped, qcow2)

    def write(disk):
        return stage.warm_fio(disk, "randwrite", "4k", 32, FIRST_WRITES_SIZE, *fio.once(stage.seconds)).iops

    def write_after(disk):
        disk.snapshot()
        return write(disk)

    after, before, other = stage.rounds(partial(write_after, snapped), partial(write, plain), partial(write_after, qcow2))
    return [(after, before), (after, other)]


def reads_in_front_of_snapshots(stage):
    """Both volumes get the same random writes; one gets a snapshot before each batch of them."""
    varve = stage.varve()
    layered, plain = varve.disk(), varve.disk()
    stage.fill(SIZE, layered, plain)
    for number in range(SNAPSHOTS_BEHIND):
        layered.snapshot()
        for disk in (layered, plain):
            stage.fio(disk, "randwrite", "4k", 16, SIZE, f"--number_ios={WRITES_BETWEEN}", f"--randseed={number}", "--norandommap")
    job = ("randread", "4k", 32, SIZE, *fio.again_and_again(stage.seconds))
    samples = stage.rounds(*(partial(stage.warm_fio, disk, *job) for disk in (layered, plain)), fills=memory.FEW_BYTES)
    return [[[result.iops for result in results] for results in samples]]


def sequential_after_fragmentation(stage):
    """One pass of writes, then one of reads: the first pass may mend what a second would find whole."""
    varve = stage.varve()
    torn, whole = varve.disk(), varve.disk()
    stage.fill(SIZE, torn, whole)

    def passes(disk):
        memory.touch()  # tearing takes long enough for the host to take free memory back
        return [stage.warm_fio(disk, "write", "1m", 4, SIZE).mib, stage.fio(disk, "read", "1m", 4, SIZE).mib]

    def tear_and_pass():
        torn.snapshot()
        stage.fio(torn, "randwrite", "4k", 32, SIZE, "--end_fsync=1")
        return passes(torn)

    ours, theirs = stage.rounds(tear_and_pass, partial(passes, whole))
    return list(zip(zip(*ours), zip(*theirs)))


def snapshots_while_writing(stage):
    """Windows with and without snapshots take turns, under the same writer."""
    disk = stage.varve().disk()
    stage.fill(SIZE, disk)

    def window(interrupt):
        writer = stage.start_fio(disk, "randwrite", "4k", 8, SIZE, *fio.again_and_again(2 * stage.seconds))
        calls, deadline = [], time.monotonic() + fio.LIMIT_SECONDS
        while interrupt and writer.poll() is None and time.monotonic() < deadline:
            calls.append(disk.timed_snapshot())
            time.sleep(0.02)
        return fio.finish(writer), calls

    with_them, without = stage.rounds(partial(window, True), partial(window, False))
    calls = [sorted(calls) for _, calls in with_them]
    longest = [[result.longest_ms for result, _ in windows] for windows in (with_them, without)]
    p9999 = [[result.p9999_ms for result, _ in windows] for windows in (with_them, without)]
    return [([median(times) for times in calls],), ([times[len(times) * 99 // 100] for times in calls],), p9999, longest]


def snapshot_of_a_big_volume(stage):
    """A page is written before each snapshot, so that none is of an unchanged volume."""
    varve = stage.varve()
    big, small = varve.disk(BIG_GIB), varve.disk(SMALL_GIB)
    stage.fio(big, "randwrite", "16k", 16, BIG_GIB * fio.GIB, "--norandommap", f"--io_size={2 * fio.GIB}", "--end_fsync=1")
    stage.fill(SIZE, small)
    places = random.Random(1)

    def calls(disk):
        connection, times = Connection(varve.server.socket, disk.number), []
        for _ in range(CALLS_PER_SAMPLE):
            connection.write(places.randrange(fio.GIB // PAGE) * PAGE, bytes(PAGE))
            times.append(disk.timed_snapshot())
        connection.close()
        return median(times)

    return [stage.rounds(partial(calls, big), partial(calls, small), fills=memory.FEW_BYTES)]


AFTER, FRAGMENTED = "4 KiB random write after a snapshot, depth 32", "after a random overwrite of it all after a snapshot"
WORKS = [
    Work([
        Goal(AFTER, "Varve before it", "IOPS", at_least=0.8), Goal(AFTER, "qcow2 after an internal snapshot", "IOPS", at_least=10),
    ], writes_after_a_snapshot),
    Work([Goal("4 KiB random read, depth 32, 64 snapshots behind", "Varve with none", "IOPS", at_least=0.95)], reads_in_front_of_snapshots),
    Work([
        Goal(f"1 MiB sequential write {FRAGMENTED}", "the same unfragmented", "MiB/s", at_least=0.7),
        Goal(f"1 MiB sequential read after that write", "the same unfragmented", "MiB/s", at_least=0.7),
    ], sequential_after_fragmentation),
    Work([
        Goal("snapshot call beside a 4 KiB random writer, p50", "", "ms", at_most=10),
        Goal("snapshot call beside a 4 KiB random writer, p99", "", "ms", at_most=10),
        Goal("writer's latency while snapshots are made, p99.99", "without them", "ms"),
        Goal("writer's longest write while snapshots are made", "without them", "ms", at_most=10),
    ], snapshots_while_writing),
    Work([
        Goal("snapshot of 16,380 GB with 2 GiB mapped at random", "10 GB with 1 GiB mapped", "ms", within=1.5),
    ], snapshot_of_a_big_volume),
]

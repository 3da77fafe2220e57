"""kill -9 under load: what was answered is there, and snapshots are what they were."""

import subprocess
import time

import pytest

from writers import FioWriter, StampedWriter, digest, fio


def start_fio(server, volume, seed):
    """Writes until it is killed or the server is gone, flushing often."""
    command = fio(server, volume, seed, "--iodepth=8", "--do_verify=0", "--fsync=32", "--time_based", "--runtime=60")
    return subprocess.Popen(command, cwd=server.directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_kill_during_fio_writes_then_verify(server, volume):
    writer = FioWriter(server, volume, 1, "--size=1g")
    writer.start()
    time.sleep(0.7)
    snapshot = server.client.snapshot(volume)
    before = digest(server, f"snapshot/{snapshot}")
    assert writer.process.poll() is None, "fio ended before the kill"
    server.kill()
    writer.process.wait(60)
    server.start()
    server.client.wait_volume(volume, "attached")
    assert writer.check() > 100
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


@pytest.mark.parametrize("seed", range(3))
def test_answered_pages_survive_kills_while_snapshots_come_and_go(server, volume, seed):
    writers = [StampedWriter(server, volume, seed * 10 + lane + 1, lane) for lane in range(3)]
    kept = []
    for round in range(4):
        for writer in writers:
            writer.start()
        time.sleep(0.2)
        while len(kept) > 3:
            going = kept.pop()[0]
            server.client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[going])
            server.client.wait_snapshot(going, None)
        for _ in range(3):
            number = server.client.snapshot(volume)
            kept.append((number, digest(server, f"snapshot/{number}")))
        server.kill()
        for writer in writers:
            writer.join(30)
        server.start()
        for number, before in kept:
            assert digest(server, f"snapshot/{number}") == before
        for writer in writers:
            writer.check()
        writers = [writer.again() for writer in writers]

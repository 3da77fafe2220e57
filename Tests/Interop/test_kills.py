"""Rounds of kill -9 at a random moment, all on one data directory: writers write, snapshots come and go, the server dies.

After each kill the pool is checked off line, the server starts again, and everything is compared: each byte that was answered, and each snapshot
that was kept. `VARVE_KILL_ROUNDS` says how many rounds, `VARVE_SEED` repeats one run's decisions; a failure prints both.
"""

import http.client
import os
import random
import threading
import time

from nbd import Connection
from writers import PAGE, FioWriter, StampedWriter, digest, stamp_of

ROUNDS = int(os.environ.get("VARVE_KILL_ROUNDS", 5))
LANES = 3
# Beyond the lanes of the stamped writers.
FIO_PLACE = ("--offset=96m", "--size=32m")


class Snapshot:
    """What must be in a snapshot: for each writer, pages at least as new as what was answered before the call, and none newer than what was
    sent before the answer. Once read whole, its digest."""

    def __init__(self, bounds=()):
        self.bounds, self.digest = bounds, None

    def check(self, server, number):
        export = f"snapshot/{number}"
        if self.digest is None:
            self.check_bounds(Connection(server.socket, export))
        found = digest(server, export)
        assert self.digest in (None, found), f"snapshot {number} has changed"
        self.digest = found

    def check_bounds(self, connection):
        for oldest, newest in self.bounds:
            for page in newest:
                stamp = stamp_of(connection.read(page * PAGE, PAGE))
                least, most = oldest.get(page, 0), newest[page]
                assert least <= stamp <= most, f"page {page} of a snapshot holds {stamp}, not {least}...{most}"
        connection.close()


class SnapshotChurn(threading.Thread):
    """Makes and deletes snapshots until the server is killed, one call at a time."""

    def __init__(self, server, volume, writers, kept, random):
        super().__init__(daemon=True)
        self.server, self.client, self.volume, self.writers = server, server.client, volume, writers
        self.kept, self.random, self.failure = kept, random, None
        self.doomed, self.answered = None, False

    def run(self):
        try:
            while True:
                self.delete() if len(self.kept) >= self.random.randrange(2, 7) else self.create()
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.failure = None if self.server.killed else error

    def create(self):
        oldest = [dict(writer.answered) for writer in self.writers]
        made = self.client.call("createBlockStorageSnapshotInstance", originalBlockStorageInstanceNo=self.volume)
        newest = [dict(writer.sent) for writer in self.writers]
        number = made[0]["blockStorageSnapshotInstanceNo"]
        self.kept[number] = Snapshot(list(zip(oldest, newest)))
        self.client.wait_snapshot(number, "created")
        if self.random.random() < 0.3:
            self.kept[number].check(self.server, number)

    def delete(self):
        self.doomed, self.answered = self.random.choice(sorted(self.kept)), False
        self.client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[self.doomed])
        self.answered = True
        self.kept.pop(self.doomed)
        self.client.wait_snapshot(self.doomed, None)
        self.doomed = None

    def settle(self, client):
        """A call that the kill interrupted was carried out or not; one that was answered was."""
        assert self.failure is None, f"a snapshot call failed: {self.failure}"
        if self.doomed is not None and (self.answered or not is_created(client, self.doomed)):
            client.wait_snapshot(self.doomed, None)
            self.kept.pop(self.doomed, None)
        found = {item["blockStorageSnapshotInstanceNo"] for item in client.call("getBlockStorageSnapshotInstanceList")}
        assert self.kept.keys() <= found, f"lost: {self.kept.keys() - found}"
        unanswered = found - self.kept.keys()
        assert len(unanswered) <= 1, f"snapshots that nobody made: {unanswered}"
        self.kept.update((number, Snapshot()) for number in unanswered)
        for number in self.kept:
            client.wait_snapshot(number, "created")


def is_created(client, number):
    items = client.call("getBlockStorageSnapshotInstanceDetail", blockStorageSnapshotInstanceNo=number)
    return bool(items) and items[0]["blockStorageSnapshotInstanceStatusName"] == "created"


class Campaign:
    """The rounds, and what carries over from one to the next."""

    def __init__(self, server, seed):
        self.server, self.random, self.kept = server, random.Random(seed), {}
        self.volume = server.client.attached_volume()
        self.writers = [StampedWriter(server, self.volume, self.random.randrange(1, 1000), lane) for lane in range(LANES)]
        self.survived = self.pages = self.blocks = self.snapshots = 0

    def round(self):
        fio = FioWriter(self.server, self.volume, self.random.randrange(1 << 31), *FIO_PLACE)
        churn = SnapshotChurn(self.server, self.volume, self.writers, self.kept, random.Random(self.random.random()))
        fio.start()
        for thread in (*self.writers, churn):
            thread.start()
        time.sleep(self.random.uniform(0.05, 1))
        self.server.kill()
        for thread in (*self.writers, churn):
            thread.join(60)
        self.server.check_pool()
        self.compare(fio, churn)
        self.writers = [writer.again() for writer in self.writers]
        self.survived += 1

    def compare(self, fio, churn):
        self.server.start()
        client = self.server.client
        client.wait_volume(self.volume, "attached")
        churn.settle(client)
        self.pages += sum(writer.check() for writer in self.writers)
        self.blocks += fio.check()
        for number, snapshot in self.kept.items():
            snapshot.check(self.server, number)
        self.snapshots += len(self.kept)

    def __str__(self):
        return (
            f"kills survived: {self.survived} of {ROUNDS}; compared {self.pages} answered pages, {self.blocks} blocks of fio, "
            f"{self.snapshots} snapshots"
        )


def test_what_was_answered_survives_kills_at_random_moments(server, capsys):
    seed = int(os.environ.get("VARVE_SEED", random.randrange(1 << 31)))
    print(f"again: VARVE_SEED={seed} VARVE_KILL_ROUNDS={ROUNDS} Tests/Interop/run PATH_OF_VARVE -k kills_at_random_moments")
    campaign = Campaign(server, seed)
    try:
        for _ in range(ROUNDS):
            campaign.round()
    finally:
        with capsys.disabled():
            print(f"\n{campaign}")
    assert campaign.pages > 0 and campaign.blocks > 0 and campaign.snapshots > 0, "nothing was put to the test"
    assert server.stop() == 0
    server.check_pool()

"""Many clients on the same few volumes at once: make, attach, detach, resize, snapshot, delete; once with kill -9 in the middle.

Whatever was answered must have happened, all objects must settle, the catalog and the pool must agree (`varve pool check`), and the audit log must have
every accepted call, and none that was refused as accepted. `VARVE_LOAD_CLIENTS`,
`VARVE_LOAD_SECONDS` and `VARVE_LOAD_KILLS` make it longer; `VARVE_SEED` repeats one run's decisions (not their order).
"""

import collections
import http.client
import json
import os
import random
import threading
import time

import pytest

CLIENTS = int(os.environ.get("VARVE_LOAD_CLIENTS", 32))
SECONDS = float(os.environ.get("VARVE_LOAD_SECONDS", 5))
KILLS = int(os.environ.get("VARVE_LOAD_KILLS", 3))
SEED = int(os.environ.get("VARVE_SEED", 0)) or random.randrange(1 << 31)
VOLUMES = 6
ZONE = {"zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB2", "blockStorageSize": 10}


class Ledger:
    """What the answers of one kind of object say: made, deleted, and calls whose answer was lost."""

    def __init__(self, prefix):
        self.list, self.number = f"get{prefix}List", prefix[0].lower() + prefix[1:] + "No"
        self.status = prefix[0].lower() + prefix[1:] + "StatusName"
        self.made, self.deleted, self.doubtful, self.lost_makings = set(), set(), set(), 0

    def alive(self):
        return sorted(self.made - self.deleted - self.doubtful)

    def settled(self, client):
        """The objects that are there once none is in a passing state."""
        deadline = time.monotonic() + 60
        while True:
            items = client.call(self.list)
            passing = {item[self.number]: item[self.status] for item in items if item[self.status] not in ("created", "detached", "attached")}
            if not passing:
                return {item[self.number] for item in items}
            assert time.monotonic() < deadline, f"never settled: {passing}"
            time.sleep(0.05)

    def check(self, client):
        found = self.settled(client)
        assert not found & self.deleted, f"deleted, and there: {found & self.deleted}"
        missing = self.made - self.deleted - self.doubtful - found
        assert not missing, f"made, and not there: {missing}"
        strangers = found - self.made
        assert len(strangers) <= self.lost_makings, f"nobody made {strangers}"
        self.made, self.deleted, self.doubtful, self.lost_makings = found, set(), set(), 0


CHANGES = {
    "createBlockStorageInstance", "attachBlockStorageInstance", "detachBlockStorageInstances", "changeBlockStorageInstance",
    "deleteBlockStorageInstances", "createBlockStorageSnapshotInstance", "deleteBlockStorageSnapshotInstances",
}


class Calls:
    """What clients were told of the calls that change something, and what the audit log says of the same calls."""

    def __init__(self):
        self.lock = threading.Lock()
        self.accepted = {}  # operation by request id
        self.refused = collections.Counter()  # by operation and code: a refusal has no request id
        self.asked = collections.Counter()  # by operation: answered or not

    def ask(self, operation):
        with self.lock:
            self.asked[operation] += 1

    def answer(self, operation, request, refusal):
        with self.lock:
            if refusal:
                self.refused[operation, refusal] += 1
            else:
                self.accepted[request] = operation

    def check(self, server):
        """A call that was not answered may or may not be in the log, as one that was done or was refused."""
        log = {}
        for entry in reversed(server.audit()):  # oldest first: the last one says what was answered
            log[entry["requestId"]] = entry["operationName"], entry["returnCode"]
        missing = {request for request, operation in self.accepted.items() if log.get(request) != (operation, "0")}
        assert not missing, f"accepted, and not in the audit log as done: {[(self.accepted[request], log.get(request)) for request in missing]}"
        logged = collections.Counter(log.values())
        for (operation, code), count in self.refused.items():
            assert logged[operation, code] >= count, f"{operation} was refused with {code} {count} times, the audit log has {logged[operation, code]}"
        answered = collections.Counter(self.accepted.values()) + collections.Counter(
            {operation: sum(count for (name, _), count in self.refused.items() if name == operation) for operation in CHANGES})
        for operation in CHANGES:
            doubtful = self.asked[operation] - answered[operation]
            entries = sum(count for (name, _), count in logged.items() if name == operation)
            assert answered[operation] <= entries <= answered[operation] + doubtful, f"{operation}: {answered[operation]} answered, {doubtful} not, {entries} entries"
            done = logged[operation, "0"] - sum(name == operation for name in self.accepted.values())
            assert 0 <= done <= doubtful, f"{operation}: {done} more are done than were accepted, and {doubtful} were not answered"


class Load:
    """The clients' common knowledge, which they use without much coordination: most refusals are what it is about."""

    def __init__(self, server):
        self.server, self.lock = server, threading.Lock()
        self.volumes, self.snapshots = Ledger("BlockStorageInstance"), Ledger("BlockStorageSnapshotInstance")
        self.counts, self.failures, self.calls = {}, [], Calls()

    def count(self, operation, code):
        with self.lock:
            self.counts[operation, code] = self.counts.get((operation, code), 0) + 1

    def run(self, seconds, kill):
        stop = threading.Event()
        clients = [LoadClient(self, random.Random(SEED * 1000 + lane), stop) for lane in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(seconds)
        if kill:
            self.server.kill()
        stop.set()
        for client in clients:
            client.join(60)
            assert not client.is_alive(), "a call was never answered"
        assert not self.failures, self.failures[0]

    def check(self):
        client = self.server.client
        for ledger in (self.volumes, self.snapshots):
            ledger.check(client)
        self.calls.check(self.server)


class LoadClient(threading.Thread):
    def __init__(self, load, decisions, stop):
        super().__init__(daemon=True)
        self.load, self.random, self.stop, self.client = load, decisions, stop, load.server.client
        self.actions = (
            self.create, self.attach, self.attach, self.detach, self.resize, self.delete, self.snapshot, self.snapshot, self.snapshot,
            self.delete_snapshots, self.delete_snapshots, self.look,
        )

    def run(self):
        try:
            self.localhost = self.client.localhost()
            while not self.stop.is_set():
                self.random.choice(self.actions)()
        except (OSError, http.client.HTTPException) as error:
            if not self.load.server.killed:
                self.load.failures.append(f"a call was not answered: {error!r}")
        except AssertionError as error:
            self.load.failures.append(str(error))

    def call(self, operation, **parameters):
        """The items of an accepted call, nothing of a refused one."""
        if operation in CHANGES:
            self.load.calls.ask(operation)
        status, body = self.client.send(operation, "POST", responseFormatType="json", **parameters)
        answer = json.loads(body)
        refusal = answer.get("responseError", {}).get("returnCode")
        assert (status == 200) == (refusal is None) and status < 500, f"{operation}: {status} {answer}"
        self.load.count(operation, refusal or "0")
        done = answer.get(operation + "Response", {})
        if operation in CHANGES:
            self.load.calls.answer(operation, done.get("requestId"), refusal)
        return None if refusal else next(value for name, value in done.items() if name.endswith("List"))

    def pick(self, ledger, count=1):
        with self.load.lock:
            alive = ledger.alive()
        return self.random.sample(alive, min(count, len(alive)))

    def create(self):
        if len(self.load.volumes.alive()) < VOLUMES:
            source = self.pick(self.load.snapshots) if self.random.random() < 0.5 else []
            self.make(self.load.volumes, "createBlockStorageInstance", **ZONE, **({"blockStorageSnapshotInstanceNo": source[0]} if source else {}))

    def snapshot(self):
        for volume in self.pick(self.load.volumes):
            self.make(self.load.snapshots, "createBlockStorageSnapshotInstance", originalBlockStorageInstanceNo=volume)

    def make(self, ledger, operation, **parameters):
        with self.load.lock:
            ledger.lost_makings += 1
        items = self.call(operation, **parameters)
        with self.load.lock:
            ledger.lost_makings -= 1
            ledger.made.update(item[ledger.number] for item in items or [])

    def delete(self):
        if self.random.random() < 0.3:
            self.remove(self.load.volumes, "deleteBlockStorageInstances", self.pick(self.load.volumes))

    def delete_snapshots(self):
        self.remove(self.load.snapshots, "deleteBlockStorageSnapshotInstances", self.pick(self.load.snapshots, self.random.randrange(1, 4)))

    def remove(self, ledger, operation, numbers):
        """Two may be deleting the same objects: what one is told does not say what the other will be."""
        if not numbers:
            return
        with self.load.lock:
            ledger.doubtful.update(numbers)
        items = self.call(operation, **{ledger.number + "List": numbers})
        with self.load.lock:
            ledger.doubtful.difference_update(numbers)
            ledger.deleted.update(numbers if items else [])

    def attach(self):
        for volume in self.pick(self.load.volumes):
            self.call("attachBlockStorageInstance", blockStorageInstanceNo=volume, serverInstanceNo=self.localhost)

    def detach(self):
        self.call("detachBlockStorageInstances", blockStorageInstanceNoList=self.pick(self.load.volumes, 2) or ["1"])

    def resize(self):
        for volume in self.pick(self.load.volumes):
            size = self.random.randrange(2, 50) * 10
            self.call("changeBlockStorageInstance", blockStorageInstanceNo=volume, blockStorageSize=size)

    def look(self):
        assert self.call("getBlockStorageInstanceList", pageNo=1, pageSize=5) is not None
        assert self.call("getBlockStorageSnapshotInstanceList", sortedBy="blockStorageSnapshotName", sortingOrder="DESC") is not None


@pytest.mark.parametrize("kills", [0, KILLS], ids=["undisturbed", "killed"])
def test_many_clients_on_the_same_few_volumes(server, kills, capsys):
    load = Load(server)
    try:
        for _ in range(max(1, kills)):
            load.run(SECONDS if not kills else random.Random(SEED).uniform(0.2, 2), kill=bool(kills))
            if kills:
                server.check_pool()
                server.start()
            load.check()
            if not kills:
                server.check_pool()  # of the running server
    finally:
        with capsys.disabled():
            accepted = sum(count for (_, code), count in load.counts.items() if code == "0")
            print(f"\nVARVE_SEED={SEED}: {sum(load.counts.values())} calls answered, {accepted} accepted: {load.counts}")
    assert server.stop() == 0
    server.check_pool()

"""The console's pages with many objects, and what pages on the screen cost while nothing happens."""

import hashlib
import hmac
import http.client
import os
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from stage import Work
from table import Goal

SNAPSHOTS, SNAPSHOTS_FULL = 1000, 10_000
SNAPSHOTS_OF_ONE = 500
VOLUMES, VOLUMES_FULL = 100, 1000
WORKERS = 8
REQUESTS = 100
OPEN_PAGES, PAGES_OF_SESSION = 20, 5
WATCH_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


class Visitor:
    """Somebody who has signed in, on one connection."""

    def __init__(self, server):
        self.address = server.addresses["http"]
        self.connection = http.client.HTTPConnection(self.address)
        self.cookie = ""
        challenge = self.get("/console/challenge").decode()
        access, secret = server.keys
        signature = hmac.new(secret.encode(), f"varve console sign-in\n{challenge}\n{access}".encode(), hashlib.sha256).hexdigest()
        form = urllib.parse.urlencode({"challenge": challenge, "accessKey": access, "signature": signature})
        self.connection.request("POST", "/console/signin", form, {"Sec-Fetch-Site": "same-origin"})
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = answer.getheader("set-cookie").split(";")[0]

    def get(self, path):
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        return body

    def listen(self):
        """A connection that hears events, as a page on the screen has one."""
        connection = http.client.HTTPConnection(self.address)
        connection.request("GET", "/console/events", headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        assert answer.status == 200
        return connection, answer


def furnish(stage):
    """A server with volumes and snapshots, many of them of the first volume; and that volume's number."""
    server = stage.varve().server
    client, volumes = server.client, VOLUMES_FULL if stage.full else VOLUMES
    snapshots = SNAPSHOTS_FULL if stage.full else SNAPSHOTS

    def volume(_):
        asked = {"zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": 10}
        return client.call("createBlockStorageInstance", **asked)[0]["blockStorageInstanceNo"]

    with ThreadPoolExecutor(WORKERS) as pool:
        numbers = list(pool.map(volume, range(volumes)))
    for number in numbers:
        client.wait_volume(number, "detached")

    of_each = (snapshots - SNAPSHOTS_OF_ONE) // (volumes - 1)

    def take(number):
        # One after another: a volume takes no second one while it takes one.
        for _ in range(SNAPSHOTS_OF_ONE if number == numbers[0] else of_each):
            client.snapshot(number, snapshotTypeCode="FULL")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(take, numbers))
    return server, numbers[0]


def milliseconds(visitor, path, share):
    """That share of answers came as soon as this."""
    times = []
    for _ in range(REQUESTS):
        begin = time.perf_counter()
        visitor.get(path)
        times.append((time.perf_counter() - begin) * 1000)
    return sorted(times)[min(REQUESTS - 1, int(REQUESTS * share))]


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pages(stage):
    server, volume = furnish(stage)
    visitor = Visitor(server)
    paths = ["/", "/console/volumes", f"/console/volumes/{volume}", "/console/snapshots?q=zz", "/console/audit"]
    measured = []
    for path in paths:
        visitor.get(path)
        for share in (0.5, 0.99):
            measured.append(stage.rounds(lambda: milliseconds(visitor, path, share)))

    listening = []
    for _ in range(OPEN_PAGES // PAGES_OF_SESSION):
        other = Visitor(server)
        listening += [other.listen() for _ in range(PAGES_OF_SESSION)]

    def watched():
        begin = processor_seconds(server.process.pid)
        time.sleep(WATCH_SECONDS)
        return (processor_seconds(server.process.pid) - begin) / WATCH_SECONDS * 100

    # The first look counts everything.
    time.sleep(2)
    measured.append(stage.rounds(watched))
    for connection, answer in listening:
        answer.close()
        connection.close()
    return measured


NAMES = ["overview", "volumes", f"a volume with {SNAPSHOTS_OF_ONE} snapshots", "a search that finds nothing", "audit log"]
WORKS = [
    Work(
        [
            Goal(f"console, 1,000 snapshots (--full: 10,000): {name}, {share}", "", "ms", at_most=50) for name in NAMES for share in ("p50", "p99")
        ] + [Goal(f"console, {OPEN_PAGES} pages open and nothing happening: of a processor", "", "%", at_most=0.5)],
        pages,
    )
]

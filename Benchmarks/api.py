"""Calls over HTTP: what signing, catalog and durability cost, against servers that do less."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import memory
import wrk
from stage import Skipped, Work
from table import Goal

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
CLIENTS = 8
MOTO = "moto[ec2,server]==5.2.5"
MANY_SNAPSHOTS, PAGE_SIZE = 10_000, 100
TIMES = ("p50", "p99")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A server on a free port of loopback; in use when it answers at `path`, whatever it answers."""

    def __init__(self, command, path="/"):
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self.answers(path):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not answer")
            time.sleep(0.05)

    def answers(self, path):
        try:
            urllib.request.urlopen(self.endpoint + path, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self):
        self.process.kill()
        self.process.wait()


class Hello(Process):
    def __init__(self, _):
        super().__init__([os.path.join(os.path.dirname(os.environ["VARVE"]), "HelloServer")], "/hello")

    def measure(self, seconds):
        return wrk.run(self.endpoint, [wrk.Request("GET", "/hello")], {}, CLIENTS, seconds)


class Moto(Process):
    """AWS's EC2 in memory, for tests: it signs nothing and writes nothing."""

    # Tells the service and the region; not checked.
    HEADERS = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def __init__(self, _):
        super().__init__([self.installed("moto_server"), "-H", "127.0.0.1", "-p"], "/moto-api/")

    @staticmethod
    def installed(program):
        venv = os.path.join(ROOT, ".build", "bench-venv")
        try:
            if not os.path.exists(os.path.join(venv, "bin", program)):
                subprocess.run([sys.executable, "-m", "venv", venv], check=True)
                subprocess.run([f"{venv}/bin/pip", "install", "-q", "--disable-pip-version-check", MOTO], check=True)
        except subprocess.CalledProcessError as error:
            raise Skipped(f"{MOTO} cannot be installed: {error}") from error
        return os.path.join(venv, "bin", program)

    def call(self, **parameters):
        body = urllib.parse.urlencode({"Version": "2016-11-15"} | parameters)
        request = urllib.request.Request(self.endpoint, body.encode(), self.HEADERS)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def volume(self):
        answer = self.call(Action="CreateVolume", Size="10", AvailabilityZone="us-east-1a")
        return answer.split("<volumeId>")[1].split("<")[0]

    def create_snapshots(self, volumes, seconds):
        bodies = [f"Action=CreateSnapshot&Version=2016-11-15&VolumeId={volume}" for volume in volumes]
        return wrk.run(self.endpoint, [wrk.Request("POST", "/", body) for body in bodies], self.HEADERS, CLIENTS, seconds)


def calls(varve, method, operation, queries, seconds):
    """Signed once: the signature of a POST is over its path, that of a GET over this very query; both hold for five minutes."""
    client, path = varve.client, f"/vserver/v2/{operation}"
    if method == "POST":
        headers = client.headers("POST", path) | {"Content-Type": "application/x-www-form-urlencoded"}
        requests = [wrk.Request("POST", path, query) for query in queries]
    else:
        (query,) = queries
        headers, requests = client.headers("GET", f"{path}?{query}"), [wrk.Request("GET", f"{path}?{query}")]
    return wrk.run(varve.server.endpoint, requests, headers, CLIENTS, seconds)


def xen_volume(varve):
    """KVM's rule, one operation at a time on a volume and its snapshots, would have the clients wait for each other's transitions."""
    server = varve.client.localhost()
    made = varve.client.call("createBlockStorageInstance", serverInstanceNo=server, blockStorageSize=10)[0]["blockStorageInstanceNo"]
    varve.client.wait_volume(made, "attached")
    return made


def create_snapshots(stage):
    varve, moto = stage.varve(), stage.serve(Moto)
    queries = [f"responseFormatType=json&originalBlockStorageInstanceNo={xen_volume(varve)}" for _ in range(CLIENTS)]
    volumes = [moto.volume() for _ in range(CLIENTS)]
    ours, theirs = stage.rounds(
        partial(calls, varve, "POST", "createBlockStorageSnapshotInstance", queries, stage.seconds),
        partial(moto.create_snapshots, volumes, stage.seconds), fills=memory.FEW_BYTES)
    return rows(ours, theirs)


def read_details(stage):
    varve, hello = stage.varve(), stage.serve(Hello)
    snapshot = varve.client.snapshot(xen_volume(varve))
    query = [f"responseFormatType=json&blockStorageSnapshotInstanceNo={snapshot}"]
    ours, theirs = stage.rounds(
        partial(calls, varve, "GET", "getBlockStorageSnapshotInstanceDetail", query, stage.seconds),
        partial(hello.measure, stage.seconds), fills=memory.FEW_BYTES)
    return rows(ours, theirs)


def list_many(stage):
    varve = stage.varve()
    volumes = [xen_volume(varve) for _ in range(CLIENTS)]

    def make(volume):
        for _ in range(MANY_SNAPSHOTS // CLIENTS):
            varve.client.call("createBlockStorageSnapshotInstance", originalBlockStorageInstanceNo=volume)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(make, volumes))
    # Eight answers of 11 MB at a time take longer than a second.
    seconds = max(stage.seconds, 4)
    sides = [
        partial(calls, varve, "GET", "getBlockStorageSnapshotInstanceList", ["responseFormatType=json" + page], seconds)
        for page in ("", f"&pageNo=1&pageSize={PAGE_SIZE}", f"&pageNo={MANY_SNAPSHOTS // PAGE_SIZE}&pageSize={PAGE_SIZE}")
    ]
    samples = stage.rounds(*sides, fills=memory.FEW_BYTES)
    return [([getattr(result, time) for result in results],) for results in samples for time in TIMES]


def rows(ours, theirs):
    return [[[getattr(result, name) for result in results] for results in (ours, theirs)] for name in ("rate", *TIMES)]


def goals(name, against, at_least):
    return [Goal(name, against, "1/s", at_least=at_least)] + [Goal(f"{name}: {time}", against, "ms") for time in TIMES]


LISTS = (f"list of {MANY_SNAPSHOTS:,} snapshots", f"first {PAGE_SIZE} of them", f"last {PAGE_SIZE} of them")
WORKS = [
    Work(goals(f"signed createBlockStorageSnapshotInstance, {CLIENTS} clients", "moto create_snapshot", 10), create_snapshots),
    Work(goals(f"signed getBlockStorageSnapshotInstanceDetail, {CLIENTS} clients", "bare Hummingbird route", 0.4), read_details),
    Work([Goal(f"{name}, {CLIENTS} clients: {time}", "", "ms") for name in LISTS for time in TIMES], list_many),
]

"""A real varve process for each test, and the programs that it is tried with."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from client import Client

VARVE = os.path.abspath(os.environ["VARVE"])


class Server:
    """`varve serve` on a directory: loopback TCP on free ports, and a Unix socket."""

    def __init__(self, directory):
        self.directory = directory
        self.data = os.path.join(directory, "data")
        self.socket = os.path.join(directory, "nbd.sock")
        self.process = None

    def start(self, *more):
        self.log = open(os.path.join(self.directory, "log"), "a+")
        position = self.log.seek(0, os.SEEK_END)
        self.process = subprocess.Popen(
            [VARVE, "serve", "--data", self.data, "--http", "127.0.0.1:0", "--nbd", "127.0.0.1:0", "--nbd-socket", self.socket, *more],
            stderr=self.log,
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self.log.seek(position)
            for line in self.log.read().splitlines():
                if line.startswith("varve ready "):
                    self.addresses = dict(word.split("=", 1) for word in line.split()[2:])
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.log.seek(position)
        raise AssertionError("not ready: " + self.log.read())

    @property
    def endpoint(self):
        return "http://" + self.addresses["http"]

    @property
    def keys(self):
        with open(os.path.join(self.data, "credentials")) as file:
            pairs = dict(line.strip().split(" = ") for line in file if " = " in line)
        return pairs["ncloud_access_key_id"], pairs["ncloud_secret_access_key"]

    @property
    def client(self):
        return Client(self.endpoint, *self.keys)

    def uri(self, export):
        return f"nbd+unix:///{export}?socket={self.socket}"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def pool_bytes(self):
        pool = os.path.join(self.data, "pool")
        return sum(os.stat(os.path.join(pool, name)).st_blocks * 512 for name in os.listdir(pool) if name.startswith("data."))


@pytest.fixture
def directory():
    path = tempfile.mkdtemp(prefix="varve-interop-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def server(directory):
    server = Server(directory).start()
    yield server
    if server.process.poll() is None:
        server.kill()


@pytest.fixture
def volume(server):
    """An attached CB1 volume of 10 GB: its number."""
    return server.client.attached_volume()


def run(*arguments, **keywords):
    """Runs a program that must succeed; returns what it printed."""
    result = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **keywords)
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stdout}"
    return result.stdout


def pages(path):
    """SHA-256 over every page of a sparse file that is not all zero, with its offset: equal for equal bytes, quick over holes."""
    digest, zero = hashlib.sha256(), bytes(4096)
    with open(path, "rb") as file:
        end = os.fstat(file.fileno()).st_size
        offset = 0
        while offset < end:
            try:
                offset = os.lseek(file.fileno(), offset, os.SEEK_DATA) // 4096 * 4096
            except OSError:
                break
            hole = os.lseek(file.fileno(), offset, os.SEEK_HOLE)
            while offset < hole:
                page = os.pread(file.fileno(), 4096, offset)
                if page != zero:
                    digest.update(offset.to_bytes(8, "big") + page)
                offset += 4096
    return digest.hexdigest()


def pytest_configure(config):
    missing = [name for name in ("nbdcopy", "nbdinfo", "qemu-img", "qemu-io", "fio", "openssl", "curl") if not shutil.which(name)]
    if missing:
        raise pytest.UsageError(f"missing: {', '.join(missing)} (make bootstrap)")

"""A real varve process for each test, and the programs that it is tried with."""

import hashlib
import os
import shutil
import subprocess
import tempfile

import pytest

from programs import fill
from server import Server

SMALL_DISK_BYTES = 200 << 20
VARVE = os.path.abspath(os.environ["VARVE"])


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


@pytest.fixture(scope="module")
def module_server():
    """One server for all tests of a module that look and make, and leave nothing that the others mind."""
    path = tempfile.mkdtemp(prefix="varve-interop-")
    server = Server(path).start()
    yield server
    server.kill()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def mount(directory):
    """A small ext4 in a file of the test's directory."""
    image, path = os.path.join(directory, "disk.ext4"), os.path.join(directory, "mnt")
    with open(image, "wb") as file:
        file.truncate(SMALL_DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", image], check=True)
    os.mkdir(path)
    mounted = subprocess.run(["mount", "-o", "loop", image, path], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.fail(f"this test mounts a file system, which is not permitted here: {mounted.stderr.strip()}")
    yield path
    subprocess.run(["umount", path], check=True)


@pytest.fixture
def volume(server):
    """An attached CB1 volume of 10 GB: its number."""
    return server.client.attached_volume()


@pytest.fixture
def chain(server, volume):
    """A volume with two snapshots, monday and tuesday: their numbers."""
    fill(server, volume, "write -P 1 0 70M", "write -P 2 1G 3M", "write -P 3 5G 4k", "write -P 4 9G 1M")
    monday = server.client.snapshot(volume, blockStorageSnapshotName="monday")
    fill(server, volume, "write -P 5 1M 12k", "write -z -u 1G 1M", "write -P 6 7G 2M", "write -P 7 512 1024")
    tuesday = server.client.snapshot(volume, blockStorageSnapshotName="tuesday")
    return monday, tuesday


@pytest.fixture
def other(directory):
    """A server whose pool is empty."""
    path = os.path.join(directory, "other")
    os.mkdir(path)
    server = Server(path).start()
    yield server
    if server.process.poll() is None:
        server.kill()


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


PROGRAMS = (
    "nbdcopy", "nbdinfo", "nbdfuse", "qemu-img", "qemu-io", "fio", "openssl", "curl", "mkfs.ext4", "e2fsck", "mkfs.xfs", "xfs_repair", "mount",
    "losetup", "fsfreeze", "fstrim", "prlimit", "chromium", "mandoc", "zsh", "fish",
    "dh", "lintian", "mmdebstrap", "nsenter", "systemd-nspawn",
)


def pytest_configure(config):
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        raise pytest.UsageError(f"missing: {', '.join(missing)} (make bootstrap)")

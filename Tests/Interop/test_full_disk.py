"""A file system that is really full: the client is told, nothing that was flushed is lost, and space that is given back is used again."""

import errno
import os
import subprocess
import time
import urllib.request

import pytest

from conftest import SMALL_DISK_BYTES
from nbd import FLUSH, TRIM, Connection
from server import Server
from writers import PAGE, page_of, stamp_of

CHUNK_PAGES = 256  # 1 MiB
CHUNK = CHUNK_PAGES * PAGE
GIVEN_BACK = 60  # chunks that are written first, and given back when the disk is full
NEEDED = 20  # chunks that must fit again: the rest may be tables, journal, and pages that wait for a checkpoint


@pytest.fixture
def server(directory, mount):
    """Its data on the small disk; its log and sockets are elsewhere."""
    server = Server(directory)
    server.data = os.path.join(mount, "data")
    server.start()
    yield server
    if server.process.poll() is None:
        server.kill()


class Disk:
    """A volume that is written in chunks of stamped pages, each flushed."""

    def __init__(self, server, volume):
        self.server, self.volume, self.flushed, self.stamp = server, volume, {}, 0
        self.connection = Connection(server.socket, volume)

    def write(self, chunk):
        self.stamp += 1
        self.connection.write(chunk * CHUNK, page_of(self.stamp) * CHUNK_PAGES)
        self.connection.flush()
        self.flushed[chunk] = self.stamp

    def fill(self, first):
        """Writes chunks until one is refused, and returns that one's number and the error."""
        for chunk in range(first, first + SMALL_DISK_BYTES // CHUNK + 1):
            try:
                self.write(chunk)
            except OSError as error:
                return chunk, error
        raise AssertionError("the disk did not become full")

    def fill_with_pages(self, chunk):
        """Fills what is left with single pages, from the start of a chunk on, until one is refused."""
        for page in range(SMALL_DISK_BYTES // PAGE):
            try:
                self.connection.write(chunk * CHUNK + page * PAGE, page_of(1))
            except OSError as error:
                return error
        raise AssertionError("the disk did not become full")

    def trim(self, chunks):
        for chunk in chunks:
            assert self.connection.request(TRIM, chunk * CHUNK, CHUNK) == 0
            del self.flushed[chunk]
        assert self.connection.request(FLUSH, 0, 0) == 0

    def verify(self):
        """On a connection of its own, as a client that comes later would."""
        connection = Connection(self.server.socket, self.volume)
        for chunk, stamp in self.flushed.items():
            content = connection.read(chunk * CHUNK, CHUNK)
            for offset in range(0, CHUNK, PAGE):
                assert stamp_of(content[offset:offset + PAGE]) == stamp, f"chunk {chunk}"
        connection.close()


def is_healthy(server):
    with urllib.request.urlopen(server.endpoint + "/healthz", timeout=10) as answer:
        return answer.status == 200


class Trimmed:
    """The volume's own first chunks."""

    def __init__(self, server, disk):
        self.disk = disk
        for chunk in range(GIVEN_BACK):
            disk.write(chunk)

    def give_back(self):
        self.disk.trim(range(GIVEN_BACK))


class SnapshotDeleted:
    """A snapshot that alone has the first chunks: they were written again after it."""

    def __init__(self, server, disk):
        self.server = server
        for chunk in range(GIVEN_BACK):
            disk.write(chunk)
        self.snapshot = server.client.snapshot(disk.volume)
        for chunk in range(GIVEN_BACK):
            disk.write(chunk)

    def give_back(self):
        self.server.client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[self.snapshot])
        self.server.client.wait_snapshot(self.snapshot, None)


class VolumeDeleted:
    """Another volume."""

    def __init__(self, server, disk):
        self.client, self.volume = server.client, server.client.attached_volume()
        other = Disk(server, self.volume)
        for chunk in range(GIVEN_BACK):
            other.write(chunk)
        other.connection.close()

    def give_back(self):
        self.client.call("detachBlockStorageInstances", blockStorageInstanceNoList=[self.volume])
        self.client.wait_volume(self.volume, "detached")
        self.client.call("deleteBlockStorageInstances", blockStorageInstanceNoList=[self.volume])
        self.client.wait_volume(self.volume, None)


def write_when_there_is_space(disk, chunk, seconds=20):
    """Space comes back in the background: writes are refused for a while, and then are not."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return disk.write(chunk)
        except OSError as error:
            assert error.errno == errno.ENOSPC and time.monotonic() < deadline, f"no space after {seconds} s: {error}"
            time.sleep(0.1)


@pytest.mark.parametrize("ballast", [Trimmed, SnapshotDeleted, VolumeDeleted])
def test_full_disk_is_told_and_recovers(server, ballast):
    disk = Disk(server, server.client.attached_volume())
    given = ballast(server, disk)
    refused, error = disk.fill(GIVEN_BACK)
    assert error.errno == errno.ENOSPC, error
    assert disk.fill_with_pages(refused).errno == errno.ENOSPC
    disk.verify()
    assert is_healthy(server)

    given.give_back()
    for chunk in range(refused, refused + NEEDED):
        write_when_there_is_space(disk, chunk)
    disk.verify()
    assert is_healthy(server)
    assert server.stop() == 0
    server.start()
    server.client.wait_volume(disk.volume, "attached")
    disk.verify()
    assert server.stop() == 0


def test_foreign_client_is_told_that_the_disk_is_full(server):
    volume = server.client.attached_volume()
    Disk(server, volume).fill(0)
    result = subprocess.run(
        ["qemu-io", "-f", "raw", "-c", "write -P 1 1G 8M", server.uri(volume)], capture_output=True, text=True, timeout=60
    )
    assert "No space left on device" in result.stdout + result.stderr
    assert is_healthy(server)


def test_full_disk_survives_a_kill(server):
    """Opening must not need space that is not there."""
    disk = Disk(server, server.client.attached_volume())
    disk.fill(0)
    server.kill()
    server.start()
    server.client.wait_volume(disk.volume, "attached")
    disk.verify()
    assert is_healthy(server)

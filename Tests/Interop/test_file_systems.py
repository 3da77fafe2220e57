"""ext4 and xfs on volumes, in use by Linux itself: nbdfuse makes an export a file, a loop device makes that a disk."""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import threading
import time

import pytest

from programs import run

LARGE_BYTES = 64 << 20
SMALL_FILES = 400


class Ext4:
    mkfs = ["mkfs.ext4", "-q"]
    fsck = ["e2fsck", "-fn"]
    copy = "defaults"
    as_it_is = "ro,noload"


class XFS:
    mkfs = ["mkfs.xfs", "-q"]
    fsck = ["xfs_repair", "-n"]
    copy = "nouuid"  # else it is not mounted beside the one that it is a copy of
    as_it_is = "ro,norecovery,nouuid"


kinds = pytest.mark.parametrize("kind", [Ext4, XFS])


def not_permitted(reason):
    pytest.fail(f"this test mounts file systems, which is not permitted here: {reason.strip()}")


def unmount(path):
    """Leaves nothing mounted, and fails if it was still in use."""
    result = subprocess.run(["umount", path], capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        subprocess.run(["umount", "--lazy", path], timeout=120)
        raise AssertionError(result.stderr)


@contextlib.contextmanager
def file_of(server, export, *options):
    """An export as a file, until the end of the block."""
    if not os.path.exists("/dev/fuse"):
        not_permitted("there is no /dev/fuse")
    path = os.path.join(server.directory, "export-" + export.replace("/", "-"))
    os.mkdir(path)
    log = path + ".log"
    with open(log, "w") as output:
        process = subprocess.Popen(["nbdfuse", *options, path + "/disk", server.uri(export)], stderr=output)
    try:
        deadline = time.monotonic() + 30
        while not os.path.exists(path + "/disk"):
            if process.poll() is not None or time.monotonic() > deadline:
                with open(log) as output:
                    pytest.fail(f"nbdfuse shows no file: {output.read()}")
            time.sleep(0.01)
        yield path + "/disk"
    finally:
        # The kernel may still be letting go of a loop device on the file; nbdfuse ends when it has.
        subprocess.run(["umount", "--lazy", path], capture_output=True, timeout=120)
        try:
            process.wait(120)
        finally:
            process.kill()
        os.rmdir(path)


@contextlib.contextmanager
def disk(server, export, *options):
    """An export as a block device, until the end of the block."""
    with file_of(server, export, *options) as path:
        found = subprocess.run(
            ["losetup", "--find", "--show", *(["--read-only"] if "-r" in options else []), path], capture_output=True, text=True, timeout=60
        )
        if found.returncode != 0:
            not_permitted(found.stderr)
        device = found.stdout.strip()
        try:
            yield device
        finally:
            run("losetup", "--detach", device)


@contextlib.contextmanager
def mounted(server, device, options="defaults"):
    path = os.path.join(server.directory, "on-" + os.path.basename(device))
    os.mkdir(path)
    try:
        run("mount", "-o", options, device, path)
        try:
            yield path
        finally:
            unmount(path)
    finally:
        os.rmdir(path)


@contextlib.contextmanager
def frozen(path):
    run("fsfreeze", "--freeze", path)
    try:
        yield
    finally:
        run("fsfreeze", "--unfreeze", path)


def digest(content):
    return hashlib.sha256(content).hexdigest()


def tree(path):
    """What a file system holds: the digest of each file by its name."""
    found = {}
    for folder, _, names in os.walk(path):
        for name in names:
            full = os.path.join(folder, name)
            with open(full, "rb") as file:
                found[os.path.relpath(full, path)] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


class Work:
    """What people do with files, and what must be there then: `files` is not read back but known."""

    def __init__(self, path, seed=1):
        self.path, self.random, self.files, self.count = path, random.Random(seed), {}, 0

    def full(self, name):
        return os.path.join(self.path, name)

    def write(self, name, content, sync=False):
        os.makedirs(os.path.dirname(self.full(name)), exist_ok=True)
        with open(self.full(name), "wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        self.files[name] = digest(content)

    def write_large(self, name):
        self.write(name, self.random.randbytes(LARGE_BYTES), sync=True)

    def overwrite(self, name):
        """In the middle of a file, in place."""
        with open(self.full(name), "r+b") as file:
            file.seek(os.fstat(file.fileno()).st_size // 3)
            file.write(self.random.randbytes(100_000))
            file.seek(0)
            self.files[name] = digest(file.read())

    def rename(self, old, new):
        os.rename(self.full(old), self.full(new))
        self.files[new] = self.files.pop(old)

    def delete(self, name):
        os.remove(self.full(name))
        del self.files[name]

    def go_on(self):
        """Many small files, a third of all renamed or deleted or over another, and a large one."""
        for _ in range(SMALL_FILES):
            self.count += 1
            self.write(f"{self.count % 20}/{self.count}", self.random.randbytes(self.random.randrange(20_000)))
        for name in self.random.sample(sorted(self.files), len(self.files) // 3):
            if name in self.files:
                self.change(name)
        self.write_large(f"large-{self.count}")
        self.overwrite(f"large-{self.count}")

    def change(self, name):
        other = self.random.choice(sorted(self.files))
        self.random.choice([
            lambda: self.delete(name),
            lambda: self.rename(name, f"renamed-{self.count}-{name.replace('/', '-')}"),
            lambda: self.rename(name, other),
        ])()


class BusyWriter(threading.Thread):
    """Makes one file after another until the block ends, each safe on disk before the next. The first `safe` of them must be there."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.safe, self.stopped, self.failure = os.path.join(path, "busy"), 0, False, None
        os.mkdir(self.path)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped = True
        self.join(60)

    def run(self):
        directory = os.open(self.path, os.O_RDONLY)
        try:
            while not self.stopped:
                self.make(f"{self.path}/{self.safe}", directory)
                self.safe += 1
        except OSError as error:
            self.failure = error
        finally:
            os.close(directory)

    def make(self, name, directory):
        with open(name + ".new", "wb") as file:
            file.write(self.content(self.safe))
            file.flush()
            os.fsync(file.fileno())
        os.rename(name + ".new", name)
        os.fsync(directory)

    def wait(self, count):
        """Until this many more files are safe."""
        goal, deadline = self.safe + count, time.monotonic() + 60
        while self.safe < goal:
            assert self.failure is None and time.monotonic() < deadline, f"{self.safe} of {goal} files, {self.failure}"
            time.sleep(0.01)

    @staticmethod
    def content(number):
        return random.Random(number).randbytes(number * 1009 % 50_000)

    @staticmethod
    def check(found, safe):
        lost = [number for number in range(safe) if found.get(f"busy/{number}") != digest(BusyWriter.content(number))]
        assert not lost, f"of {safe} files that were safe, {len(lost)} are not there: {lost[:10]}"


@contextlib.contextmanager
def new_file_system(server, device, kind):
    """Made and mounted until the end of the block, with work done on it already."""
    run(*kind.mkfs, device)
    with mounted(server, device) as path:
        work = Work(path)
        work.go_on()
        yield work


def check(server, device, kind, files, options="defaults"):
    """That an unmounted file system is clean, and holds these files and no others."""
    run(*kind.fsck, device)
    with mounted(server, device, options) as path:
        assert tree(path) == files


def restart(server, volume):
    server.start()
    server.client.wait_volume(volume, "attached")


def trim_until(path, is_enough):
    """xfs frees what was deleted in the background."""
    deadline = time.monotonic() + 60
    while not is_enough():
        assert time.monotonic() < deadline, "fstrim gives nothing back"
        run("sync", "--file-system", path)
        run("fstrim", path)


def data_bytes(server, export):
    """How much of an export is no hole."""
    return sum(extent["length"] for extent in json.loads(run("nbdinfo", "--json", "--map", server.uri(export))) if extent["type"] == 0)


@kinds
def test_file_system_is_whole_after_unmount_and_kill(server, volume, kind):
    """What unmounting has written is safe: the server is killed right after it."""
    with disk(server, volume) as device:
        with new_file_system(server, device, kind) as work:
            work.go_on()
    server.kill()
    restart(server, volume)
    with disk(server, volume) as device:
        check(server, device, kind, work.files)


@kinds
def test_fstrim_gives_space_back(server, volume, kind):
    with disk(server, volume) as device:
        with new_file_system(server, device, kind) as work:
            work.write_large("given back")
            run("sync", "--file-system", work.path)
            before = data_bytes(server, volume)
            work.delete("given back")
            trim_until(work.path, lambda: data_bytes(server, volume) < before - LARGE_BYTES * 9 // 10)
        check(server, device, kind, work.files)


@kinds
def test_snapshot_of_a_frozen_file_system_is_all_that_was_there(server, volume, kind):
    """Frozen, it needs no repair: mounted as it is, read-only, and restored beside the one that goes on."""
    with disk(server, volume) as device:
        with new_file_system(server, device, kind) as work:
            with frozen(work.path):
                snapshot = server.client.snapshot(volume)
            then = dict(work.files)
            work.go_on()
            with disk(server, f"snapshot/{snapshot}", "-r") as copy, mounted(server, copy, kind.as_it_is) as path:
                assert tree(path) == then
            restored = server.client.attached_volume(blockStorageSnapshotInstanceNo=snapshot)
            with disk(server, restored) as copy:
                with mounted(server, copy, kind.copy) as path:
                    assert tree(path) == then
                    again = Work(path, seed=2)
                    again.files = dict(then)
                    again.go_on()
                check(server, copy, kind, again.files, kind.copy)
        check(server, device, kind, work.files)


def check_synced(server, device, kind, files, safe):
    """That a file system which was not unmounted replays its journal, is clean then, and holds these files and the busy writer's safe ones."""
    with mounted(server, device) as path:
        found = tree(path)
    run(*kind.fsck, device)
    assert {name: found.get(name) for name in files} == files
    BusyWriter.check(found, safe)


@kinds
def test_snapshot_of_a_busy_file_system_has_all_that_was_synced(server, volume, kind):
    """Taken while files are being made, it is as after a power cut: the journal is replayed, and what fsync had answered is there."""
    taken = []
    with disk(server, volume) as device:
        with new_file_system(server, device, kind) as work:
            run("sync", "--file-system", work.path)
            with BusyWriter(work.path) as writer:
                for _ in range(3):
                    writer.wait(20)
                    safe = writer.safe
                    taken.append((server.client.snapshot(volume), safe))
                writer.wait(20)
            assert writer.failure is None, writer.failure
        run(*kind.fsck, device)
    for snapshot, safe in taken:
        restored = server.client.attached_volume(blockStorageSnapshotInstanceNo=snapshot)
        with disk(server, restored) as copy:
            check_synced(server, copy, kind, work.files, safe)


@kinds
def test_kill_under_a_busy_file_system_loses_nothing_that_was_synced(server, volume, kind):
    """For Linux the disk fails; when it is back, the journal is replayed, and what fsync had answered is there."""
    with disk(server, volume) as device:
        with new_file_system(server, device, kind) as work:
            run("sync", "--file-system", work.path)
            with BusyWriter(work.path) as writer:
                writer.wait(50)
                server.kill()
                writer.join(60)
            assert writer.failure is not None, "fsync was answered by nobody"
    restart(server, volume)
    with disk(server, volume) as device:
        check_synced(server, device, kind, work.files, writer.safe)

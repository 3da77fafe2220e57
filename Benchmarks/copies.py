"""Snapshots on their way out and back in, as whole programs: from the start of the command until all is on the disk."""

import os
import subprocess
import time
from functools import partial

import fio
from stage import Work
from table import Goal

SIZE = fio.GIB
MIB = SIZE >> 20
# What zstd at its default level halves, so that it works for its time.
HALF = "--buffer_compress_percentage=50"


class Copying:
    """A server with a snapshot of `SIZE` bytes, and ways to move them. Whatever a sample has made is gone before the next."""

    def __init__(self, stage, *fill):
        self.stage, self.varve = stage, stage.varve()
        disk = self.varve.disk()
        stage.fio(disk, "write", "1m", 4, SIZE, "--refill_buffers", "--end_fsync=1", *fill)
        self.snapshot = self.varve.client.snapshot(disk.number, blockStorageSnapshotName="bench")
        self.folder = stage.folder()
        keys = self.varve.server.keys
        self.environment = os.environ | {"NCLOUD_ACCESS_KEY": keys[0], "NCLOUD_SECRET_KEY": keys[1], "XDG_STATE_HOME": self.folder}

    def uri(self, export):
        return self.varve.server.uri(export)

    @property
    def source(self):
        return self.uri(f"snapshot/{self.snapshot}")

    def path(self, name):
        return os.path.join(self.folder, name)

    def timed(self, *command):
        """MiB of the image in a second."""
        begin = time.perf_counter()
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        elapsed = time.perf_counter() - begin
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        self.printed = done.stdout
        return MIB / elapsed

    def own(self, *words):
        return self.timed(os.environ["VARVE"], "snapshot", *words, "--endpoint", self.varve.server.endpoint)

    def fresh(self, measured):
        """Before it, no file that a sample has made is there."""
        for name in os.listdir(self.folder):
            if name.startswith("new"):
                os.remove(self.path(name))
        return measured()

    def delete(self, volume):
        client = self.varve.client
        if client.call("getBlockStorageInstanceDetail", blockStorageInstanceNo=volume)[0]["blockStorageInstanceStatusName"] != "detached":
            client.call("detachBlockStorageInstances", **{"blockStorageInstanceNoList.1": volume})
            client.wait_volume(volume, "detached")
        client.call("deleteBlockStorageInstances", **{"blockStorageInstanceNoList.1": volume})
        client.wait("getBlockStorageInstanceDetail", volume, "blockStorageInstanceNo", "blockStorageInstanceStatusName", None)

    def imported(self, *words):
        rate = self.own("import", *words)
        self.delete(self.printed.split()[0])
        return rate

    def into_new_volume(self, command):
        """The rate of a command that is given the URI of a new volume."""
        disk = self.varve.disk()
        rate = self.timed(*command, self.uri(disk.number))
        self.delete(disk.number)
        return rate


def exports(stage):
    copying = Copying(stage)
    new = copying.path("new")
    sides = (
        partial(copying.own, "export", copying.snapshot, new, "--format", "raw"), partial(copying.own, "export", copying.snapshot, new),
        partial(copying.timed, "nbdcopy", "--flush", copying.source, new),
        partial(copying.timed, "qemu-img", "convert", "-f", "raw", "-O", "raw", copying.source, new),
    )
    raw, diff, nbdcopy, qemu = stage.rounds(*(partial(copying.fresh, side) for side in sides))
    return [(raw, nbdcopy), (raw, qemu), (diff, nbdcopy)]


def compressed_exports(stage):
    copying = Copying(stage, HALF)
    new = copying.path("new")
    pipe = f"nbdcopy '{copying.source}' - | head -c {SIZE} | zstd -q -T1 -o {new} && sync {new}"
    sides = partial(copying.own, "export", copying.snapshot, new, "--zstd"), partial(copying.timed, "bash", "-c", pipe)
    return [stage.rounds(*(partial(copying.fresh, side) for side in sides))]


def to_another_server(stage):
    copying = Copying(stage)

    def own():
        disk = copying.varve.disk()
        rate = copying.own("export", copying.snapshot, copying.uri(disk.number))
        copying.delete(disk.number)
        return rate

    return [stage.rounds(own, partial(copying.into_new_volume, ("nbdcopy", "--flush", copying.source)))]


def imports(stage):
    copying = Copying(stage)
    raw, diff = copying.path("raw"), copying.path("diff")
    copying.own("export", copying.snapshot, raw, "--format", "raw")
    copying.own("export", copying.snapshot, diff)
    ours_raw, ours_diff, nbdcopy, qemu = stage.rounds(
        partial(copying.imported, raw, "--format", "raw"), partial(copying.imported, diff),
        partial(copying.into_new_volume, ("nbdcopy", "--flush", raw)),
        partial(copying.into_new_volume, ("qemu-img", "convert", "-n", "--target-is-zero", "-f", "raw", "-O", "raw", raw)),
    )
    return [(ours_raw, nbdcopy), (ours_raw, qemu), (ours_diff, nbdcopy)]


def against(name, other, at_least=1.0):
    return Goal(name, other, "MiB/s", at_least=at_least)


FLUSH, CONVERT = "nbdcopy --flush", "qemu-img convert"
WORKS = [
    Work([
        against("export of 1 GiB, raw", FLUSH), against("export of 1 GiB, raw", CONVERT), against("export of 1 GiB, rbd diff", FLUSH),
    ], exports),
    Work([against("export of 1 GiB, rbd diff, zstd", "nbdcopy | zstd")], compressed_exports),
    Work([against("export of 1 GiB to a volume", FLUSH)], to_another_server),
    Work([
        against("import of 1 GiB, raw", FLUSH), against("import of 1 GiB, raw", CONVERT), against("import of 1 GiB, rbd diff", FLUSH),
    ], imports),
]

"""The sides: servers with their data on the same file system, each giving disks for fio."""

import json
import os
import socket
import subprocess
import time
from dataclasses import replace

import fio
from links import Unix
from server import Server

DISK_BYTES = 10 * fio.GIB


def wait_for(path, process):
    while not os.path.exists(path):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(0.005)


class Connections:
    """A disk as a client sees it that has several connections to it."""

    def __init__(self, disk, count):
        self.target = replace(disk.target, connections=count)


class Varve:
    def __init__(self, directory, link=Unix):
        self.link = link(directory)
        self.server = Server(directory).start(*self.link.varve)
        self.client = self.server.client

    @property
    def pid(self):
        return self.server.process.pid

    def disk(self, gib=10):
        return VarveDisk(self, self.client.attached_volume(blockStorageSize=gib))

    def stop(self):
        """Its data goes away next, so it need not tidy up."""
        self.server.kill()


class VarveDisk:
    def __init__(self, varve, number):
        self.varve, self.number = varve, number
        self.target = varve.link.target(number)

    def snapshot(self):
        self.varve.client.snapshot(self.number)

    def timed_snapshot(self):
        """How long the call took, in milliseconds. The snapshot is there when it returns; its status follows, outside the time."""
        begin = time.perf_counter()
        number = self.varve.client.call("createBlockStorageSnapshotInstance", originalBlockStorageInstanceNo=self.number)
        elapsed = time.perf_counter() - begin
        self.varve.client.wait_snapshot(number[0]["blockStorageSnapshotInstanceNo"], "created")
        return elapsed * 1000


class Nbdkit:
    """nbdkit's file plugin on a folder: each file in it is an export."""

    def __init__(self, directory, link=Unix):
        self.link, self.files, ready = link(directory), os.path.join(directory, "files"), os.path.join(directory, "pid")
        os.mkdir(self.files)
        command = ["nbdkit", "--foreground", "--pidfile", ready, *self.link.nbdkit, "file", f"dir={self.files}"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(ready, self.process)

    def disk(self):
        return NbdkitDisk(self, f"disk{len(os.listdir(self.files))}")

    def stop(self):
        self.process.kill()
        self.process.wait()


class NbdkitDisk:
    def __init__(self, nbdkit, name):
        self.path = os.path.join(nbdkit.files, name)
        with open(self.path, "wb") as file:
            file.truncate(DISK_BYTES)
        self.target = nbdkit.link.target(name)


class Qcow2:
    """qemu-storage-daemon with one qcow2 image: server and disk in one."""

    def __init__(self, directory):
        image, nbd, qmp = (os.path.join(directory, name) for name in ("disk.qcow2", "nbd.sock", "qmp.sock"))
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, str(DISK_BYTES)], check=True)
        self.process = subprocess.Popen([
            "qemu-storage-daemon", "--blockdev", f"driver=file,node-name=file,filename={image}",
            "--blockdev", "driver=qcow2,node-name=disk,file=file", "--nbd-server", f"addr.type=unix,addr.path={nbd}",
            "--export", "type=nbd,id=export,node-name=disk,name=disk,writable=on",
            "--chardev", f"socket,id=qmp,path={qmp},server=on,wait=off", "--monitor", "chardev=qmp", "--pidfile", f"{image}.pid",
        ])
        wait_for(f"{image}.pid", self.process)
        self.target, self.snapshots = fio.nbd(f"nbd+unix:///disk?socket={nbd}"), 0
        self.connect(qmp)

    def connect(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.monitor = self.socket.makefile("rw")
        self.monitor.readline()
        self.execute("qmp_capabilities")

    def execute(self, command, **arguments):
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.monitor.flush()
        answer = {}
        while "return" not in answer and "error" not in answer:  # events come in between
            answer = json.loads(self.monitor.readline())
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']['desc']}")

    def snapshot(self):
        self.snapshots += 1
        self.execute("blockdev-snapshot-internal-sync", device="disk", name=f"snapshot{self.snapshots}")

    def stop(self):
        self.monitor.close()
        self.socket.close()
        self.process.kill()
        self.process.wait()

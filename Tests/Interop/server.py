"""A real `varve serve` process. The binary is the one that the environment's VARVE names."""

import json
import os
import signal
import subprocess
import time

from client import Client


class Server:
    """`varve serve` on a directory: loopback TCP on free ports, and a Unix socket."""

    def __init__(self, directory):
        self.directory = directory
        self.data = os.path.join(directory, "data")
        self.socket = os.path.join(directory, "nbd.sock")
        self.process, self.killed = None, False

    def start(self, *more, patience=20):
        """Returns when the server says that it is ready, at the latest after `patience` seconds."""
        self.log = open(os.path.join(self.directory, "log"), "a+")
        self.killed = False
        position = self.log.seek(0, os.SEEK_END)
        self.process = subprocess.Popen(
            [
                os.path.abspath(os.environ["VARVE"]), "serve", "--data", self.data, "--http", "127.0.0.1:0", "--nbd", "127.0.0.1:0",
                "--nbd-socket", self.socket, *more,
            ],
            stderr=self.log,
        )
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.log.seek(position)
            for line in self.log.read().splitlines():
                if line.startswith("varve ready "):
                    self.addresses = dict(word.split("=", 1) for word in line.split()[2:])
                    return self
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
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
        """Clients tell by `killed` that what they lose was meant to be lost."""
        self.killed = True
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def pool_bytes(self):
        pool = os.path.join(self.data, "pool")
        return sum(os.stat(os.path.join(pool, name)).st_blocks * 512 for name in os.listdir(pool) if name.startswith("data."))

    def check_pool(self):
        """Demands that `varve pool check` finds nothing: of the running server, or of the directory as it was left."""
        command = [os.path.abspath(os.environ["VARVE"]), "pool", "check", "--data", self.data]
        checked = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert checked.returncode == 0, f"pool check: {checked.returncode}\n{checked.stdout}{checked.stderr}"

    def audit(self):
        """All entries of the audit log, newest first, as they are in the catalog."""
        command = [os.path.abspath(os.environ["VARVE"]), "audit", "list", "--data", self.data, "--output", "json", "--limit", "100000000"]
        return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=300).stdout)

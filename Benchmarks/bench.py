"""fio over Unix sockets: Varve and nbdkit's file plugin on the same file system, one after the other, row by row.

Numbers of one run on a shared machine are noisy: look at the ratios, and run it again.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Tests", "Interop"))
from client import Client  # noqa: E402

SIZE = "1g"
ROWS = [
    # name, fio's rw, block size, queue depth
    ("4 KiB random read, depth 1", "randread", "4k", 1),
    ("4 KiB random read, depth 32", "randread", "4k", 32),
    ("4 KiB random write, depth 1", "randwrite", "4k", 1),
    ("4 KiB random write, depth 32", "randwrite", "4k", 32),
    ("1 MiB sequential read, depth 4", "read", "1m", 4),
    ("1 MiB sequential write, depth 4", "write", "1m", 4),
]


def wait_for(path):
    while not os.path.exists(path):
        time.sleep(0.01)


class Varve:
    def __init__(self, directory):
        self.socket = os.path.join(directory, "varve.sock")
        data = os.path.join(directory, "data")
        self.process = subprocess.Popen(
            [os.environ["VARVE"], "serve", "--data", data, "--http", "127.0.0.1:0", "--nbd", "none", "--nbd-socket", self.socket],
            stderr=subprocess.PIPE, text=True,
        )
        for line in self.process.stderr:
            if line.startswith("varve ready "):
                break
        address = dict(word.split("=", 1) for word in line.split()[2:])["http"]
        with open(os.path.join(data, "credentials")) as file:
            pairs = dict(line.strip().split(" = ") for line in file if " = " in line)
        self.client = Client("http://" + address, pairs["ncloud_access_key_id"], pairs["ncloud_secret_access_key"])
        self.volume = self.client.attached_volume()

    @property
    def uri(self):
        return f"nbd+unix:///{self.volume}?socket={self.socket}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Nbdkit:
    def __init__(self, directory):
        path, self.socket = os.path.join(directory, "disk"), os.path.join(directory, "nbdkit.sock")
        with open(path, "wb") as file:
            file.truncate(10 << 30)
        self.process = subprocess.Popen(["nbdkit", "-f", "-U", self.socket, "file", path], stderr=subprocess.DEVNULL)
        wait_for(self.socket)
        self.uri = f"nbd+unix:///?socket={self.socket}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def fio(uri, rw, block, depth, seconds, *more):
    """(operations a second, bytes a second) of one fio job."""
    result = subprocess.run(
        ["fio", "--name=bench", "--ioengine=nbd", f"--uri={uri}", f"--rw={rw}", f"--bs={block}", f"--iodepth={depth}", f"--size={SIZE}",
         "--randrepeat=1", "--norandommap", "--output-format=json", *(more or ["--time_based", f"--runtime={seconds}"])],
        capture_output=True, text=True, check=True,
    )
    job = json.loads(result.stdout[result.stdout.index("{"):])["jobs"][0]
    side = job["write" if "write" in rw else "read"]
    return side["iops"], side["bw_bytes"]


def show(name, rate, other, against):
    unit = f"{rate[1] / 2**20:8.0f} MiB/s" if "MiB" in name else f"{rate[0]:8.0f} IOPS "
    reference = f"{other[1] / 2**20:8.0f} MiB/s" if "MiB" in name else f"{other[0]:8.0f} IOPS "
    print(f"{name:44} {unit}  {reference}  {rate[0] / other[0]:5.2f}x  {against}", flush=True)
    return {"row": name, "varve": rate, "other": other, "against": against, "ratio": rate[0] / other[0]}


def main(seconds):
    directory = tempfile.mkdtemp(prefix="varve-bench-")
    varve, nbdkit, results = Varve(directory), Nbdkit(directory), []
    try:
        print(f"{'work':44} {'Varve':>14}  {'other':>14}  ratio  against")
        for side in (varve, nbdkit):
            fio(side.uri, "write", "1m", 4, seconds, "--end_fsync=1")
        for name, rw, block, depth in ROWS:
            rates = [fio(side.uri, rw, block, depth, seconds) for side in (varve, nbdkit)]
            results.append(show(name, *rates, "nbdkit file"))
        before = fio(varve.uri, "randwrite", "4k", 32, seconds)
        varve.client.snapshot(varve.volume)
        after = fio(varve.uri, "randwrite", "4k", 32, seconds)
        results.append(show("4 KiB random write after a snapshot, depth 32", after, before, "Varve before it"))
        with open(".build/bench.json", "w") as file:
            json.dump(results, file, indent=1)
    finally:
        varve.stop()
        nbdkit.stop()
        shutil.rmtree(directory)


main(int(sys.argv[1]))

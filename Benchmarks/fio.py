"""fio jobs, over NBD or on a file, and what they measured."""

import json
import os
import subprocess
from dataclasses import dataclass

GIB = 1 << 30
# A job that takes longer hangs: none here should take a minute.
LIMIT_SECONDS = 300
# Where libnbd, in the home directory of a user who is not root, looks for the authority of servers' certificates.
TRUSTED = os.path.join(".pki", "libnbd")
NOBODY = 65534


@dataclass(frozen=True)
class Target:
    """Where a job reads and writes: fio's arguments for it, what its process needs, and on how many connections at a time."""

    arguments: list
    process: dict
    connections: int = 1


def nbd(uri, **process):
    return Target(["--ioengine=nbd", f"--uri={uri}"], process)


def past_the_page_cache(path):
    """A file without the page cache: as near to the raw device as a file gets."""
    return Target(["--ioengine=libaio", f"--filename={path}", "--direct=1"], {})


def at_home(directory):
    """What lets TLS trust the authority in a directory: fio's URI must not name files, so libnbd has to find it as the user's own.

    The home is where the process is, for what is above it is closed to nobody."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    return {"cwd": directory, "env": os.environ | {"HOME": "."}} | user


def again_and_again(seconds):
    """For as long as told; a page may come twice."""
    return ["--norandommap", "--time_based", f"--runtime={round(seconds * 1000)}ms"]


def once(seconds):
    """No page twice: it ends early when all pages have been touched."""
    return [f"--runtime={round(seconds * 1000)}ms"]


class Result:
    def __init__(self, side):
        latency = side["clat_ns"]
        self.iops, self.mib = side["iops"], side["bw_bytes"] / 2**20
        self.longest_ms = latency["max"] / 1e6
        self.p9999_ms = latency.get("percentile", {}).get("99.990000", 0) / 1e6


def command(target, rw, block, depth, size, *more):
    """One process, so that killing it ends the job. Each connection has its own part of `size`; the result is the sum."""
    part = size // target.connections
    return [
        "fio", "--name=bench", *target.arguments, f"--rw={rw}", f"--bs={block}", f"--iodepth={depth}", f"--size={part}", "--thread",
        f"--numjobs={target.connections}", f"--offset_increment={part}", "--group_reporting", "--output-format=json", "--eta=never", *more,
    ]


def start(directory, target, *job):
    """A job that goes on beside others: `finish` waits for it."""
    where = {"cwd": directory} | target.process
    return subprocess.Popen(command(target, *job), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **where)


def end(process):
    process.kill()
    process.wait()


def finish(process):
    try:
        output = process.communicate(timeout=LIMIT_SECONDS)[0]
    finally:
        end(process)
    if process.returncode != 0:
        raise RuntimeError(f"fio ended with {process.returncode}: {' '.join(output.split())[:300]}")
    job = json.loads(output[output.index("{"):])["jobs"][0]
    return Result(job["write" if "write" in job["job options"]["rw"] else "read"])


def run(directory, *job):
    return finish(start(directory, *job))

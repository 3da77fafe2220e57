"""fio jobs, over NBD or on a file, and what they measured."""

import json
import subprocess

GIB = 1 << 30
# A job that takes longer hangs: none here should take a minute.
LIMIT_SECONDS = 300


def nbd(uri):
    return ["--ioengine=nbd", f"--uri={uri}"]


def past_the_page_cache(path):
    """A file without the page cache: as near to the raw device as a file gets."""
    return ["--ioengine=libaio", f"--filename={path}", "--direct=1"]


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
    """One process, so that killing it ends the job."""
    return [
        "fio", "--name=bench", *target, f"--rw={rw}", f"--bs={block}", f"--iodepth={depth}", f"--size={size}", "--output-format=json",
        "--eta=never", "--thread", *more,
    ]


def start(directory, *job):
    """A job that goes on beside others: `finish` waits for it."""
    return subprocess.Popen(command(*job), cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


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

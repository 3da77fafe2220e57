"""Requests over HTTP at full speed, by wrk: a fixed number of keep-alive connections, each with one request in flight."""

import os
import subprocess
import tempfile
from dataclasses import dataclass

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wrk.lua")


@dataclass
class Result:
    """Requests answered in a second, and the times of one in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass
class Request:
    method: str
    target: str
    body: str = ""


def run(endpoint, requests, headers, connections, seconds):
    """Sends the requests in turns. One that is not answered by 2xx is an error: the rate of refusals says nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(f"{request.method}\t{request.target}\t{request.body}\n" for request in requests)
        file.flush()
        command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={max(1, round(seconds))}s", "--timeout=10s"]
        command += [f"--header={name}: {value}" for name, value in headers.items()]
        done = subprocess.run([*command, f"--script={SCRIPT}", endpoint, "--", file.name], capture_output=True, text=True)
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode != 0 or line is None:
        raise RuntimeError(f"wrk: {done.stderr or done.stdout}")
    count, microseconds, p50, p99, failed = map(int, line.split()[1:])
    if failed:
        raise RuntimeError(f"{failed} of {count} requests failed")
    return Result(count / microseconds * 1e6, p50 / 1000, p99 / 1000)

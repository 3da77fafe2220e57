"""What tests of snapshots on their way share."""

import os
import signal
import subprocess
import time

from conftest import VARVE, pages
from programs import run


def environment(server):
    return os.environ | {"NCLOUD_ACCESS_KEY": server.keys[0], "NCLOUD_SECRET_KEY": server.keys[1], "XDG_STATE_HOME": server.directory}


def start(server, *arguments, **keywords):
    """A command about a server, under way."""
    command = [VARVE, *arguments, "--endpoint", server.endpoint]
    return subprocess.Popen(command, env=environment(server), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **keywords)


def varve(server, *arguments, code=0, stdin=None, more=None, **keywords):
    """Runs a command about a server; returns (standard output, standard error). `more`: of the environment."""
    command = [VARVE, *arguments, "--endpoint", server.endpoint]
    variables = environment(server) | (more or {})
    done = subprocess.run(command, capture_output=True, env=variables, timeout=120, stdin=stdin or subprocess.DEVNULL, **keywords)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr.decode()}"
    return done.stdout, done.stderr.decode()


def image(server, export, name):
    """The bytes of an export in a sparse file, as nbdcopy gets them: SHA-256 over its pages."""
    path = os.path.join(server.directory, name)
    run("nbdcopy", server.uri(export), path)
    digest = pages(path)
    os.remove(path)
    return digest


def slow(server):
    """Has bytes take a while."""
    server.stop()
    return server.start("--volume-throughput", "25")


def states(directory):
    """Files that transfers leave for the next run, those of them that say something."""
    paths = [os.path.join(top, name) for top, _, names in os.walk(directory) for name in names if name.endswith(".state")]
    return [path for path in paths if os.path.getsize(path)]


def wait_for_state(process, directory, seconds=60):
    """Returns when a transfer has begun so far that another run can go on with it."""
    deadline = time.monotonic() + seconds
    while not states(directory):
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.01)


def killed(server, directory, *arguments, after=0):
    """Starts a transfer, and kills it so many seconds after it could be continued. Returns whether it was still under way."""
    process = start(server, "snapshot", *arguments)
    wait_for_state(process, directory)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL

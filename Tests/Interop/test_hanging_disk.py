"""A disk that hangs: the process says what it waits for and ends within its limit, and what was answered is there afterwards."""

import contextlib
import http.client
import os
import signal
import subprocess
import threading
import time

import pytest

from nbd import Connection
from server import Server

LIMIT = 2  # seconds


@pytest.fixture
def server(directory, mount):
    """Its data on a disk that can be made to hang; its log and sockets are elsewhere."""
    server = Server(directory)
    server.data = os.path.join(mount, "data")
    server.start("--shutdown-limit", str(LIMIT))
    yield server
    if server.process.poll() is None:
        server.kill()


@contextlib.contextmanager
def hanging(path):
    """Everything that is written to the disk waits meanwhile, as for a device that does not answer."""
    subprocess.run(["fsfreeze", "--freeze", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["fsfreeze", "--unfreeze", path], check=True)


def wait_for(server, text):
    deadline = time.monotonic() + 60
    while True:
        with open(os.path.join(server.directory, "log")) as log:
            lines = log.read()
        if text in lines:
            return lines
        assert time.monotonic() < deadline, lines
        time.sleep(0.05)


def test_the_process_gives_up_an_end_that_does_not_come(server, mount):
    volume = server.client.attached_volume()
    connection = Connection(server.socket, volume)
    connection.write(0, b"flushed".ljust(4096))
    connection.flush()
    with hanging(mount):
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        lines = wait_for(server, "the process does not come to its end and is ended")
        assert time.monotonic() - began >= LIMIT and "stopped" not in lines
    assert server.process.wait(30) == 1
    server.check_pool()
    server.start()
    again = Connection(server.socket, volume)
    assert again.read(0, 4096) == b"flushed".ljust(4096)
    again.close()
    assert server.stop() == 0


def test_it_gives_up_calls_that_do_not_end(server, mount):
    """What is answered is answered; a call that waits for the disk keeps the process no longer than that."""
    client, volume = server.client, server.client.attached_volume()
    ended = []

    def call():
        try:
            ended.append(client.send("createBlockStorageSnapshotInstance", "POST", originalBlockStorageInstanceNo=volume))
        except (OSError, http.client.HTTPException) as error:
            ended.append(error)

    thread = threading.Thread(target=call)
    with hanging(mount):
        thread.start()
        time.sleep(0.5)
        assert not ended, "the call does not wait for the disk"
        server.process.send_signal(signal.SIGTERM)
        wait_for(server, "the process does not come to its end and is ended")
    assert server.process.wait(30) == 1
    thread.join(30)
    assert not thread.is_alive()
    server.check_pool()
    server.start()
    assert server.stop() == 0


def test_an_end_that_comes_needs_no_limit(server):
    assert server.client.attached_volume()
    assert server.stop() == 0
    with open(os.path.join(server.directory, "log")) as log:
        assert "does not come to its end" not in log.read()

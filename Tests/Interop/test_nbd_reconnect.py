"""QEMU's reconnect-delay: its requests wait for a server that comes back, on the same directory of data and the same socket."""

import contextlib
import os
import select
import signal
import subprocess
import time

import pytest

from nbd import Connection
from programs import run
from qemu import image_options, qemu10_command

MEGABYTE = 1 << 20
IMAGE_BYTES, IMAGE_RATE = 192 * MEGABYTE, "64M"

programs = pytest.mark.parametrize("command", [lambda *words: list(words), qemu10_command], ids=["qemu", "qemu10"])


def patient(server, volume):
    return image_options(server, volume, reconnect_delay=60)


class QemuIO:
    """A qemu-io that has the volume open and is told one line after the other, as a guest's disk is."""

    def __init__(self, command, server, volume):
        self.log = os.path.join(server.directory, "qemu-io.log")
        with open(self.log, "w") as trace:
            self.process = subprocess.Popen(
                command("qemu-io", "-t", "writeback", "--trace", "nbd_reconnect*", "--image-opts", patient(server, volume)),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=trace, bufsize=0,
            )

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\n")

    def answer(self):
        """What it prints until it asks for the next line."""
        text = b""
        while not text.endswith(b"qemu-io> "):
            assert select.select([self.process.stdout], [], [], 100)[0], f"nothing follows on {text}"
            more = self.process.stdout.read(4096)
            assert more, f"qemu-io ended: {text}"
            text += more
        return text.decode()

    def do(self, line):
        self.say(line)
        return self.answer()

    def is_silent(self, seconds):
        return not select.select([self.process.stdout], [], [], seconds)[0]

    def reconnections(self):
        with open(self.log) as trace:
            return trace.read().count("nbd_reconnect_attempt_result ret 0 ")


@contextlib.contextmanager
def qemu_io(command, server, volume):
    disk = QemuIO(command, server, volume)
    try:
        disk.answer()
        yield disk
        disk.process.stdin.close()
        assert disk.process.wait(60) == 0
    finally:
        disk.process.kill()
        disk.process.wait()


def megabyte(server, volume, number):
    """What a client that comes later reads there: the byte of which it is full."""
    connection = Connection(server.socket, volume)
    content = connection.read(number * MEGABYTE, MEGABYTE)
    connection.close()
    assert content == content[:1] * MEGABYTE, f"megabyte {number} is torn"
    return content[0]


@programs
def test_requests_wait_for_a_server_that_was_killed(server, volume, command):
    with qemu_io(command, server, volume) as disk:
        assert "wrote" in disk.do("write -P 1 1M 1M")
        disk.do("flush")

        # One that the server has but does not answer any more, then one that comes when it is gone.
        server.process.send_signal(signal.SIGSTOP)
        disk.say("write -P 2 2M 1M")
        assert disk.is_silent(0.5)
        server.kill()
        assert disk.is_silent(0.5)
        server.start()
        assert "wrote" in disk.answer()
        disk.do("flush")
        server.kill()
        disk.say("write -P 3 3M 1M")
        assert disk.is_silent(0.5)
        server.start()
        assert "wrote" in disk.answer()
        disk.do("flush")

        assert disk.reconnections() == 2
        server.kill()
        server.start()
        assert [megabyte(server, volume, number) for number in range(5)] == [0, 1, 2, 3, 0]
        assert "read" in disk.do("read -P 2 2M 1M")


@programs
def test_orderly_restart_loses_nothing_that_was_answered(server, volume, command):
    """Flushed or not: QEMU does not tell its guest that there was a restart, so nobody would write it again."""
    with qemu_io(command, server, volume) as disk:
        for restart in range(1, 4):
            assert "wrote" in disk.do(f"write -P {restart} {restart}M 1M")
            assert server.stop() == 0
            server.start()
            disk.do("flush")
            assert disk.reconnections() == restart
        assert [megabyte(server, volume, number) for number in range(5)] == [0, 1, 2, 3, 0]


def wait_for_writes(server, process):
    """Until the process, which goes on for long, has written some more."""
    goal, deadline = server.pool_bytes() + 16 * MEGABYTE, time.monotonic() + 60
    while server.pool_bytes() < goal:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline, "nothing is written"
        time.sleep(0.01)


@programs
def test_answered_writes_survive_kills_unflushed(server, volume, command):
    """As a file would keep them, in the page cache: new pages, pages behind a snapshot and pages written in place."""
    with qemu_io(command, server, volume) as disk:
        assert "wrote" in disk.do("write -P 9 4M 3M")
        disk.do("flush")
        for kill in range(1, 4):
            assert "wrote" in disk.do(f"write -P {kill} {kill}M 1M")
            assert "wrote" in disk.do(f"write -P {10 + kill} 8M 1M")
            assert "discard" in disk.do(f"discard {3 + kill}M 1M")
            server.kill()
            server.start()
            disk.do("flush")
        server.kill()
        server.start()
        assert [megabyte(server, volume, number) for number in range(9)] == [0, 1, 2, 3, 0, 0, 0, 0, 13]


@pytest.mark.parametrize("cache", ["writethrough", "writeback"])
@programs
def test_copy_goes_on_through_kills(server, volume, directory, command, cache):
    """Many requests at once are under way at each kill. Written back, nothing but the end is flushed."""
    source = os.path.join(directory, "source")
    with open(source, "wb") as file:
        file.write(os.urandom(IMAGE_BYTES))
    copy = subprocess.Popen(
        command(
            "qemu-img", "convert", "-n", "-W", "-t", cache, "-r", IMAGE_RATE, "-f", "raw", "--target-image-opts", source,
            patient(server, volume),
        ),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    try:
        for _ in range(3):
            wait_for_writes(server, copy)
            server.kill()
            server.start()
        assert copy.wait(100) == 0, copy.stdout.read()
    finally:
        copy.kill()
        copy.wait()
    run("qemu-img", "compare", "-f", "raw", "-F", "raw", source, server.uri(volume))

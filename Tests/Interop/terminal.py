"""A program at a terminal of its own, as somebody sits at it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time


class Terminal:
    """Starts the program at once; `text` is all that it has written so far."""

    def __init__(self, *arguments, columns=80, environment=None):
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "TERM")}
        self.process = subprocess.Popen(
            arguments, stdin=follower, stdout=follower, stderr=follower, env=clean | {"TERM": "xterm"} | (environment or {}), start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(follower)
        self.leader, self.text = leader, ""

    def read(self, seconds):
        """What came within so many seconds; None at the end."""
        if not select.select([self.leader], [], [], seconds)[0]:
            return ""
        try:
            chunk = os.read(self.leader, 65536).decode(errors="replace")
        except OSError:
            return None
        self.text += chunk
        return chunk or None

    def until(self, pattern):
        """Reads until the text has the pattern."""
        deadline = time.monotonic() + 20
        while not re.search(pattern, self.text):
            assert time.monotonic() < deadline and self.read(0.2) is not None, f"no {pattern} in {self.text!r}"

    def type(self, text):
        os.write(self.leader, text.encode())

    def interrupt(self):
        """Ctrl-C."""
        self.type("\x03")

    def end(self):
        """The exit code, once it has ended."""
        deadline = time.monotonic() + 30
        while self.read(0.2) is not None:
            if time.monotonic() > deadline:
                self.process.send_signal(signal.SIGKILL)
                raise AssertionError(f"it does not end: {self.text!r}")
        code = self.process.wait(10)
        os.close(self.leader)
        return code

    @property
    def lines(self):
        """The lines without colours, carriage returns and what was drawn over."""
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text)
        return [line.rstrip("\r").rsplit("\r", 1)[-1] for line in plain.split("\n")]


def run_at_terminal(*arguments, code=0, **keywords):
    """A program that asks nothing, to its end."""
    terminal = Terminal(*arguments, **keywords)
    ended = terminal.end()
    assert ended == code, f"{ended}: {terminal.text}"
    return terminal

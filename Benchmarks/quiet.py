"""Whether other programs had the cores while a sample was taken.

A build beside a benchmark can halve a number, and perhaps only one side's. So a sample waits for a quiet machine, and is taken again if it
did not stay quiet. What others used is what all programs used, less the harness, its children, and the kernel's own threads.
"""

import os
import resource
import time

TICKS = os.sysconf("SC_CLK_TCK")
# Cores. What a desktop or a server at rest uses is below it, any compiler above.
LIMIT = 0.2
GLANCE_SECONDS = 0.4


def stat(pid):
    """(parent, seconds of CPU) of a process, nothing of one that has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS


def seconds_of_all():
    with open("/proc/stat") as file:
        user, nice, system = file.readline().split()[1:4]
    return (int(user) + int(nice) + int(system)) / TICKS


def seconds_of_ours():
    """A child that has ended is in the harness's own account, one that lives is not yet."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    living = (stat(pid) for pid in os.listdir("/proc") if pid.isdigit())
    kthreadd = 2
    return sum(one.ru_utime + one.ru_stime for one in usage) + sum(cpu for parent, cpu in living if parent in (os.getpid(), kthreadd))


class Watch:
    """`others`: how many cores other programs used, on average, within the block."""

    def __enter__(self):
        self.begin = time.monotonic(), seconds_of_all(), seconds_of_ours()
        return self

    def __exit__(self, *_):
        elapsed, everyone, ours = (end - begin for begin, end in zip(self.begin, (time.monotonic(), seconds_of_all(), seconds_of_ours())))
        self.others = max(0, everyone - ours) / elapsed


def wait_until_quiet(patience):
    """Returns when nobody else works, or when patience (seconds) ends: the seconds that it took."""
    begin = time.monotonic()
    while (waited := time.monotonic() - begin) < patience:
        with Watch() as watch:
            time.sleep(GLANCE_SECONDS)
        if watch.others < LIMIT:
            return waited
        time.sleep(1)
    return patience

"""Measures Varve side by side with what people would use instead, prints ratios against the targets, and writes .build/bench.json.

Numbers of a shared machine are noisy. So sides take turns (A B A B ...), each sample is short and starts with nothing left to write back,
medians are reported, and the spread is shown: a row whose spread straddles the target says nothing either way.
"""

import argparse
import os
import shutil
import signal
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "Tests", "Interop"))

import api  # noqa: E402
import copies  # noqa: E402
import durability  # noqa: E402
import pages  # noqa: E402
import scale  # noqa: E402
import snapshots  # noqa: E402
import throughput  # noqa: E402
import transports  # noqa: E402
from stage import Skipped, Stage  # noqa: E402
from table import Row, Table  # noqa: E402

WORKS = throughput.WORKS + transports.WORKS + snapshots.WORKS + durability.WORKS + copies.WORKS + api.WORKS + pages.WORKS + scale.WORKS
TOOLS = ("fio", "nbdcopy", "nbdkit", "openssl", "qemu-img", "qemu-storage-daemon", "wrk", "zstd")


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("varve", nargs="?", help="the path of the varve binary")
    parser.add_argument("seconds", nargs="?", type=float, default=1, help="how long a sample takes (default: 1)")
    parser.add_argument("--only", nargs="+", metavar="SUBSTRING", help="only rows whose name contains one of these")
    parser.add_argument("--repetitions", type=int, default=5, help="samples of each side (default: 5)")
    parser.add_argument("--patience", type=float, default=60, help="seconds that a row may wait for other programs (default: 60)")
    parser.add_argument("--full", action="store_true", help="10,000 snapshots instead of 1,000, where they are counted")
    parser.add_argument("--list", action="store_true", help="only tell the rows and their targets")
    options = parser.parse_args()
    if not options.list and not options.varve:
        parser.error("the path of the varve binary is missing")
    return options


def chosen(only):
    """The works with a row that is asked for: rows that are measured together come together."""
    wanted = [text.lower() for text in only or [""]]
    return [work for work in WORKS if any(text in goal.name.lower() for goal in work.goals for text in wanted)]


def measure(work, options, table):
    """One row for each of the work's goals; a failure is the row's, the others go on."""
    try:
        with Stage(options) as stage:
            for goal, samples in zip(work.goals, work.measure(stage), strict=True):
                table.add(Row(goal, *samples), stage.disturbed)
    except Skipped as reason:
        table.miss(work.goals, "skipped", reason)
    except Exception as error:  # a crash of a side must not take the other rows' results along
        table.miss(work.goals, "failed", error)


def main():
    options = arguments()
    works = chosen(options.only)
    table = Table([goal for work in works for goal in work.goals])
    if options.list:
        return table.show_goals()
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)} (make bootstrap)")
    os.environ["VARVE"] = os.path.abspath(options.varve)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers go too
    table.show_header()
    try:
        for work in works:
            measure(work, options, table)
    finally:
        table.write(os.path.join(ROOT, ".build", "bench.json"), options)
    sys.exit(1 if table.failed else 0)


main()

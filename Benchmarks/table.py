"""Targets, samples and verdicts: the table on the terminal and the JSON beside it."""

import datetime
import json
import os
from statistics import median

NUMBER = {"1/s": "{:,.0f}", "IOPS": "{:,.0f}", "MiB/s": "{:,.0f}", "MiB": "{:,.0f}", "ms": "{:.2f}", "s": "{:.2f}", "%": "{:.2f}"}


class Goal:
    """One row of the table: what is measured, against what, and the target. A ratio is ours / theirs."""

    def __init__(self, name, against, unit, at_least=None, within=None, at_most=None):
        self.name, self.against, self.unit = name, against, unit
        self.at_least, self.within, self.at_most = at_least, within, at_most

    @property
    def target(self):
        if self.at_least is not None:
            return f">= {self.at_least}x"
        if self.within is not None:
            return f"<= {self.within}x"
        return f"<= {self.at_most:g} {self.unit}" if self.at_most is not None else "-"

    def judged(self, ours, theirs):
        """The numbers that the target is about: ratios of neighbours in time, or our own samples."""
        relative = self.at_least is not None or self.within is not None
        return [our / their for our, their in zip(ours, theirs, strict=True)] if relative else ours

    def reached(self, value):
        if self.at_least is not None:
            return value >= self.at_least
        limit = self.within if self.within is not None else self.at_most
        return None if limit is None else value <= limit


class Row:
    def __init__(self, goal, ours, theirs=None):
        self.goal, self.ours, self.theirs = goal, ours, theirs
        self.judged = goal.judged(ours, theirs)
        self.value = median(self.judged)
        self.hit = goal.reached(self.value)

    def amount(self, samples):
        return f"{NUMBER[self.goal.unit].format(median(samples))} {self.goal.unit}" if samples else ""

    @property
    def ratio(self):
        return f"{median(self.ours) / median(self.theirs):.2f}x" if self.theirs and self.judged is self.ours else f"{self.value:.2f}x"

    def cells(self):
        goal = self.goal
        ratio = self.ratio if self.theirs else ""
        number = "{:.2f}" if self.judged is not self.ours else NUMBER[goal.unit]
        spread = f"{number.format(min(self.judged))} .. {number.format(max(self.judged))}"
        mark = {True: "hit", False: "MISS", None: ""}[self.hit]
        return [goal.name, self.amount(self.ours), self.amount(self.theirs), goal.against, ratio, spread, goal.target, mark]

    def json(self):
        goal = self.goal
        return {
            "row": goal.name, "against": goal.against, "unit": goal.unit, "target": goal.target, "ours": self.ours, "theirs": self.theirs,
            "judged": self.judged, "median": self.value, "hit": self.hit,
        }


class Table:
    """Prints rows as they come, in columns that are wide enough for all."""

    HEADER = ["work", "Varve", "other", "against", "ratio", "spread", "target", ""]

    def __init__(self, goals):
        self.goals, self.rows, self.failed = goals, [], False
        names, against = (max(len(text) for text in texts) for texts in (
            [goal.name for goal in goals] + ["work"], [goal.against for goal in goals] + ["against"]
        ))
        self.widths = [-names, 14, 14, -against, 7, 16, 10, -4, -1]

    def show(self, cells):
        print("  ".join(f"{cell:{'<' if width < 0 else '>'}{abs(width)}}" for cell, width in zip(cells, self.widths)).rstrip(), flush=True)

    def show_header(self):
        self.show(self.HEADER)

    def show_goals(self):
        for goal in self.goals:
            print(f"{goal.name:{-self.widths[0]}}  {goal.against:{-self.widths[3]}}  {goal.target}")

    def add(self, row, disturbed):
        self.rows.append(row.json() | {"disturbed": disturbed})
        self.show(row.cells() + [f"{disturbed} samples disturbed by other programs" if disturbed else ""])

    def miss(self, goals, how, reason):
        """Rows without a number: told, and in the JSON, so that they are not taken for measured."""
        self.failed = self.failed or how == "failed"
        for goal in goals:
            self.rows.append({"row": goal.name, "against": goal.against, "target": goal.target, how: str(reason)})
            print(f"{goal.name:{-self.widths[0]}}  {how}: {reason}", flush=True)

    def write(self, path, options):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        result = {
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "cores": os.cpu_count(),
            "kernel": os.uname().release, "seconds": options.seconds, "repetitions": options.repetitions, "rows": self.rows,
        }
        with open(path, "w") as file:
            json.dump(result, file, indent=1)

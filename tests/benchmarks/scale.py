"""How the bench, loading and judging grow with a rulebook: generated ones of 10 to 60 products.

Each command runs in a process of its own, from its start; told are the seconds that the processor
spent on it, those that passed, and its largest memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

import advisor
from advisor.verify.cases import read_cases
from advisor.verify.trial import profile_of
from tests.benchmarks.common import DAY, say, table, versions
from tests.large_rulebook import Size, edited, write_cases, write_rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence

PRODUCTS = (10, 20, 40, 60)
CASES = 500
EDITS = 500

COMMANDS = {
    "show": ("show", "every.adult"),
    "check": ("check",),
    "diff": ("diff",),
    "coverage": ("coverage",),
    "test": ("test",),
}


class Run(NamedTuple):
    """What a command took: seconds, those of the processor, MiB at the most; and its status."""

    wall: float
    cpu: float
    memory: float
    status: int

    @property
    def cell(self) -> str:
        """Give it for a table."""
        if self.status > 1:
            return "refused"
        return f"{self.cpu:.1f} s ({self.wall:.1f}), {self.memory:.0f} MiB"


def run(arguments: Sequence[str]) -> Run:
    """Run `advisor rules`."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "advisor", "rules", *arguments, "--lang", "en"],
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss / 1024, child.returncode)


def arguments_of(name: str, folder: Path, changed: Path) -> list[str]:
    """Give what a command is told."""
    day = [] if name == "test" else ["--as-of", DAY.isoformat()]
    where = [str(folder), str(changed)] if name == "diff" else ["--rules", str(folder)]
    return [*COMMANDS[name], *where, *day]


def assessed(folder: Path) -> float:
    """Give the milliseconds of an assessment by a warm advisor, over a hundred cases."""
    book = advisor.load_rulebook(folder)
    judge = advisor.Advisor(book)
    cases = read_cases(book, folder / "cases")[:100]
    profiles = [advisor.make_profile(profile_of(one, judge), book, DAY) for one in cases]
    judge.assess(profiles[0], "en")
    seconds = []
    for profile in profiles:
        started = time.perf_counter()
        judge.assess(profile, "en")
        seconds.append(time.perf_counter() - started)
    return mean(seconds) * 1000


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, nargs="+", default=PRODUCTS)
    parser.add_argument("--width", type=int, default=3, help="facts of a condition, at the most")
    parser.add_argument("--assess", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    say(versions("z3-solver", "durable-rules"))
    say()
    rows = []
    for products in options.products:
        with tempfile.TemporaryDirectory() as place:
            folder, changed = Path(place) / "rules", Path(place) / "changed"
            write_rulebook(folder, Size(products, width=options.width))
            write_cases(folder, CASES)
            edited(folder, changed, EDITS)
            cells = [run(arguments_of(name, folder, changed)).cell for name in COMMANDS]
            cells.append(f"{assessed(folder):.1f} ms" if options.assess else "–")
            rows.append([f"{products} products", *cells])
            say(" · ".join(rows[-1]))
    say()
    table(["15 rules each, 200 facts", *COMMANDS, "assess, warm"], rows)


if __name__ == "__main__":
    main()

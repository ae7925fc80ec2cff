"""Two hundred mistakes of a keeper's, one each in a copy of our own rules: which gate stops each?

The edits are made by kind (a number ten times too high, met and unmet swapped, another product's
name, …), at places spread evenly over the files, always the same ones. Each copy goes through the
gates in the order in which a keeper meets them: loading, `check`, `test`, `coverage`. What none of
them stops is listed with its lines, before and after.

    python -m tests.benchmarks.planted_edits [--kind KIND] [--jobs 2]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

from advisor.assess.advisor import Advisor
from advisor.errors import AdvisorError
from advisor.rulebook.load import default_folder, load_rulebook
from advisor.verify.bench import Bench
from advisor.verify.cases import FOLDER, Vocabulary, read_cases
from advisor.verify.check import check_rules
from advisor.verify.coverage import coverage
from advisor.verify.trial import mismatches
from tests.benchmarks.common import DAY, say, table
from tests.benchmarks.slips import KINDS, Slip, slips

GATES = ("load", "check", "test", "coverage")


class Outcome(NamedTuple):
    """What became of an edit: the gate that stopped it, None where none did, and what it said."""

    gate: str | None
    said: str


def tried(slip: Slip, day: date = DAY) -> Outcome:
    """Make an edit in a copy of our rules, and give the first gate that stops it."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "rules")
        shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("schema"))
        path = folder / slip.file
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, line in slip.lines:
            lines[number] = line
        path.write_text("\n".join(lines), encoding="utf-8")
        return through_gates(folder, day)


def through_gates(folder: Path, day: date) -> Outcome:
    """Give the first gate that stops a folder of rules, with its first line."""
    try:
        book = load_rulebook(folder)
    except AdvisorError as error:
        return Outcome("load", error.lines("en")[0])
    faults = check_rules(book, day)
    if faults:
        return Outcome("check", faults[0].text("en"))
    vocabulary = Vocabulary(book)
    try:
        cases = read_cases(book, folder / FOLDER)
        judge = Advisor(book)
        for placed in cases:
            wrong = mismatches(placed, judge, vocabulary)
            if wrong:
                return Outcome("test", f"{placed.place}: {wrong[0].what}")
    except AdvisorError as error:
        return Outcome("test", error.lines("en")[0])
    gaps = coverage(Bench(book, day), cases, vocabulary).gaps
    return Outcome("coverage", gaps[0].shows) if gaps else Outcome(None, "")


def summed_up(found: list[tuple[Slip, Outcome]]) -> Iterator[list[object]]:
    """Give for each kind how many edits there are, how many each gate stopped, and how many none."""
    for kind in KINDS:
        gates = Counter(outcome.gate for slip, outcome in found if slip.kind == kind)
        if gates:
            yield [kind, gates.total(), *(gates[one] for one in GATES), gates[None]]
    gates = Counter(outcome.gate for _, outcome in found)
    yield ["all", gates.total(), *(gates[one] for one in GATES), gates[None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=list(KINDS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--told", action="store_true", help="say what stopped each")
    options = parser.parse_args()
    chosen = [one for one in slips(default_folder()) if options.kind in (None, one.kind)]
    with ProcessPoolExecutor(options.jobs) as pool:
        found = list(zip(chosen, pool.map(tried, chosen, chunksize=4), strict=True))
    table(["edit", "planted", *GATES, "not stopped"], summed_up(found))
    for slip, outcome in found:
        if outcome.gate is None or options.told:
            say(f"{slip.kind} · {slip.place} · {outcome.gate or 'NOT STOPPED'} {outcome.said}")
            for number, line in slip.lines:
                say(f"    - {slip.before[number].strip()}")
                say(f"    + {line.strip()}")


if __name__ == "__main__":
    main()

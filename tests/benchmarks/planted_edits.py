"""Two hundred mistakes of a keeper's, one each in a copy of our own rules: which gate stops each?

The edits are made by kind (a number ten times too high, met and unmet swapped, another product's
name, …), at places spread evenly over the files, always the same ones. Each copy goes through the
gates in the order in which a keeper meets them: loading, `check`, `test`, `coverage`. What none of
them stops is listed with its lines, before and after.

    python -m tests.benchmarks.planted_edits [--kind KIND] [--every N] [--jobs 2]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

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
    """Give the first gate that stops a folder of rules, with the first thing that it says."""
    gate = "load"
    try:
        for gate, told in said(folder, day):
            if told:
                return Outcome(gate, told)
    except AdvisorError as error:
        return Outcome(gate, error.lines("en")[0])
    return Outcome(None, "")


def said(folder: Path, day: date) -> Iterator[tuple[str, str]]:
    """Go from gate to gate: each by its name, before it is tried and with what it says."""
    book = load_rulebook(folder)
    yield "check", ""
    yield "check", next((one.text("en") for one in check_rules(book, day)), "")
    yield "test", ""
    vocabulary = Vocabulary(book)
    cases = read_cases(book, folder / FOLDER)
    judge = Advisor(book)
    for placed in cases:
        wrong = mismatches(placed, judge, vocabulary)
        yield "test", f"{placed.place}: {wrong[0].what}" if wrong else ""
    yield "coverage", ""
    found = coverage(Bench(book, day), cases, vocabulary)
    open_ = [f"{one.judged.shared} {one.shows}" for one in found.gaps]
    open_ += [f"{one.name['en']} {one.number}" for one in found.ungraded]
    yield "coverage", open_[0] if open_ else ""


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
    parser.add_argument("--every", type=int, default=1, help="try every so many-th only")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    chosen = [one for one in slips(default_folder()) if options.kind in (None, one.kind)]
    chosen = chosen[:: options.every]
    found: list[tuple[Slip, Outcome]] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for slip, outcome in zip(chosen, pool.map(tried, chosen), strict=True):
            found.append((slip, outcome))
            say(f"{slip.kind} · {slip.place} · {outcome.gate or 'NOT STOPPED'} {outcome.said}")
            for number, line in slip.lines if outcome.gate is None else ():
                say(f"    - {slip.before[number].strip()}")
                say(f"    + {line.strip()}")
    table(["edit", "planted", *GATES, "not stopped"], summed_up(found))


if __name__ == "__main__":
    main()

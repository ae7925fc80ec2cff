"""Random rulebooks of every form, judged by three readers that must agree: so many evaluations of rules.

    python -m tests.benchmarks.forms --evaluations 1000000

An evaluation is one rule judged for one person by one reader: durable-rules, the plain evaluator or
columns. Rulebooks and people are drawn from a seed, so that a run repeats; the first that differ end
it, with the seed of their part.
"""

from __future__ import annotations

import argparse
import random
import sys
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.benchmarks.common import SEED, Draw, say, table
from tests.strategies import EVERY_VALUE, every_form_books
from tests.test_every_form import compare

if TYPE_CHECKING:
    from advisor.rulebook.types import Rulebook

BOOKS = 10
"""Rulebooks of one part, each of which has a seed of its own."""

PEOPLE = 300
TOLD = 10
"""People of each rulebook; and those of them for whom everything that columns put out is compared."""


def people(draw: Draw) -> list[dict[str, Any]]:
    """Draw people, of some of whom much is unknown."""
    found = []
    for _ in range(PEOPLE):
        known = draw.choice([1.0, 0.9, 0.7, 0.4])
        found.append({n: draw.choice(v) for n, v in EVERY_VALUE.items() if draw.random() < known})
    return found


def part(number: int) -> tuple[int, int]:
    """Compare the rulebooks of a part; gives how many there were, and how many evaluations."""
    draw = random.Random(number)  # noqa: S311  # seeded, so that a run repeats
    counts: list[int] = []

    @seed(number)
    @settings(
        max_examples=BOOKS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(every_form_books(size=3))
    def judged(book: Rulebook) -> None:
        counts.append(compare(book, people(draw), TOLD))

    judged()
    return len(counts), sum(counts)


def main() -> int:
    """Compare until there were so many evaluations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluations", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given_ = parser.parse_args()
    books = evaluations = parts = 0
    while evaluations < given_.evaluations:
        number = given_.seed * 1_000 + parts
        try:
            some, more = part(number)
        except AssertionError as error:
            say(f"part {number} differs: {error}")
            return 1
        books, evaluations, parts = books + some, evaluations + more, parts + 1
    table(
        ["rulebooks", "evaluations", "that differ"],
        [(f"{books:,}", f"{evaluations:,}", "0")],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the benchmarks share: seeded plausible profiles, interleaved timing, Markdown tables."""

from __future__ import annotations

import gc
import os
import platform
import random
import resource
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING, Any

from click import echo

from advisor import Profile, make_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from advisor.rulebook.types import Fact, Rulebook

DAY = date(2026, 11, 24)
SEED = 20261124

RANGES = {
    "active_lenders": (0, 5),
    "age": (16, 66),
    "amount": (100, 60_000),
    "bank_card_changes_6m": (0, 5),
    "lenders_applied_3m": (0, 5),
    "monthly_debt_payment": (0, 8_000),
    "monthly_income": (0, 25_000),
    "needed_within_days": (0, 10),
    "repay_within_days": (5, 720),
    "wechat_account_age_months": (0, 120),
    "wechat_pay_active_months_12m": (0, 12),
    "wechat_pay_per_month": (0, 60),
    "wechat_pay_score": (450, 800),
}
"""Where a plausible number lies, in the fact's own unit."""

UNKNOWN_SHARES = (0.0, 0.05, 0.15, 0.4)
"""How many of its facts a profile leaves unanswered; each profile draws one of these."""

OLDEST_DATE = 3_000
"""Days; dates lie between so many days ago and the day of the assessment."""

Draw = random.Random


def random_profiles(book: Rulebook, count: int, seed: int = SEED) -> Iterator[Profile]:
    """Give `count` plausible profiles, always the same for a seed; none has quotes."""
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    facts = {name: fact for name, fact in book.facts.facts.items() if fact.type != "quotes"}
    for _ in range(count):
        unknown = draw.choice(UNKNOWN_SHARES)
        found = {name: plausible(name, fact, draw) for name, fact in facts.items()}
        yield make_profile(
            {name: None if draw.random() < unknown else value for name, value in found.items()},
            book,
            DAY,
        )


def plausible(name: str, fact: Fact, draw: Draw) -> Any:
    """Draw one fact's value as JSON has it."""
    if fact.type == "boolean":
        return draw.random() < 0.6
    if fact.type == "choice":
        return draw.choice(fact.choices or ()).id
    if fact.type == "date":
        return (DAY - timedelta(days=draw.randrange(OLDEST_DATE))).isoformat()
    low, high = RANGES.get(name, (int(fact.min or 0), int(fact.max or 100)))
    if fact.type == "integer":
        return draw.randint(low, high)
    return f"{draw.randint(low * 100, high * 100) / 100:.2f}"


@dataclass
class Timing:
    """What one thing took, one entry for each round, in seconds: the processor's, as a rule."""

    rounds: list[float]

    @property
    def median(self) -> float:
        """Give the middle of the rounds."""
        return median(self.rounds)

    @property
    def least(self) -> float:
        """Give the best round: the one that other processes disturbed least."""
        return min(self.rounds)


def processor() -> float:
    """Give the seconds that this process, and those that it waited for, had of the processor."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def interleaved(
    runs: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = processor,
) -> dict[str, Timing]:
    """Time each run once a round, so that a slow minute of the machine hits all of them alike.

    What was made beforehand is kept from the collector: no contestant pays for another one's rules.
    """
    gc.collect()
    gc.freeze()
    timings = {name: Timing([]) for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            gc.collect()
            started = clock()
            run()
            timings[name].rounds.append(clock() - started)
    return timings


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    echo(text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table; the first column is text, the others are numbers."""
    say(f"| {' | '.join(head)} |")
    say(f"|---|{'---:|' * (len(head) - 1)}")
    for row in rows:
        say(f"| {' | '.join(map(str, row))} |")
    say()


def versions(*packages: str) -> str:
    """Name Python, the machine and the packages' versions in one line."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    return " · ".join([python, machine, *(f"{name} {version(name)}" for name in packages)])

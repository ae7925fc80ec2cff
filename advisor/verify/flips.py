"""A population judged by two rulebooks: how many verdicts flip, where, and by which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from advisor.batch.pipeline import readable
from advisor.columns.plan import REJECTED
from advisor.model import VERDICTS
from advisor.verify.people import read

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.verify.bench import Bench


class Count(NamedTuple):
    """How many people go from one verdict of a product to another.

    Attributes:
        rules: the rules that the stricter of both verdicts rests on -> people.
    """

    product: str
    old: str
    new: str
    people: int
    rules: list[tuple[str, int]]


class Flips(NamedTuple):
    """What a change of rules does to some people."""

    people: int
    rejected: int
    counts: list[Count]


def flips(old: Bench, new: Bench, source: Path) -> Flips:
    """Judge a file of profiles by both. Raises UsageError for a file that cannot be read."""
    people = read(source, {**old.book.facts.facts, **new.book.facts.facts}, new.book)
    with readable(source):
        before, after = (people.judged(bench) for bench in (old, new))
    good = (before[REJECTED] == "") & (after[REJECTED] == "")
    before, after = before.filter(good), after.filter(good)
    counts: list[Count] = []
    for product in [name for name in new.book.products if name in old.book.products]:
        both = pl.DataFrame(
            {
                "old": before[f"{product}_verdict"],
                "new": after[f"{product}_verdict"],
                "before": reasons(before, product),
                "after": reasons(after, product),
            }
        ).filter(pl.col("old") != pl.col("new"))
        for (was, now), some in both.group_by("old", "new", maintain_order=True):
            side = "after" if VERDICTS.index(now) > VERDICTS.index(was) else "before"
            rules = some.explode(side).drop_nulls(side).group_by(side).len()
            listed = sorted(rules.iter_rows(), key=lambda one: (-one[1], one[0]))
            counts.append(Count(product, str(was), str(now), some.height, listed))
    counts.sort(key=lambda one: (one.product, -one.people, one.old, one.new))
    wrong = len(good) - int(good.sum())
    return Flips(len(good) + people.wrong, wrong + people.wrong, counts)


def reasons(frame: pl.DataFrame, product: str) -> pl.Series:
    """Give the rules that decide a product's verdict, as lists."""
    return frame[f"{product}_reasons"].str.split(" ").list.drop_nulls()

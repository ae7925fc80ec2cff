"""Every check of a rulebook that loads: what it finds, in the order of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.edition.history import turning_days
from advisor.verify.bench import Bench
from advisor.verify.counted import check_counted
from advisor.verify.faithful import check_faithful
from advisor.verify.faults import NOT_PROVEN
from advisor.verify.figured import check_figured
from advisor.verify.logic import check_logic
from advisor.verify.memory import Memory
from advisor.verify.named import check_named
from advisor.verify.products import check_products
from advisor.verify.translations import check_translations
from advisor.verify.unfilled import check_unfilled
from advisor.verify.unsaid import check_unsaid
from advisor.verify.upkeep import check_upkeep

if TYPE_CHECKING:
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.rulebook.types import Rulebook
    from advisor.verify.faults import Fault


def check_rules(
    book: Rulebook, as_of: date, source_age: int | None = None, memory: Memory | None = None
) -> list[Fault]:
    """Check a rulebook as in force on a day, and later.

    Args:
        book: loads, so that its names, types and texts are in order already.
        as_of: the day from which on it is looked at: each later day that changes something, too.
        source_age: the most days that a public page may be old; None asks for no age.
        memory: what was found out about an earlier rulebook; what is alike is not asked again.

    Raises RuleError for a rulebook that cannot be judged by, or looked through.
    """
    memory = Memory() if memory is None else memory
    memory.forget()
    bench = Bench(book, as_of, memory)
    faults = [
        *check_upkeep(bench, source_age),
        *check_translations(bench),
        *check_faithful(bench.book),
        *check_figured(bench.book),
        *check_named(bench.book),
        *check_counted(bench.book),
    ]
    days = [as_of, *(day for day in turning_days(book) if day > as_of)]
    seen: list[Edition] = []
    for day in days:  # what is wrong on two days is told of the first
        there = bench if day == as_of else Bench(book, day, memory)
        if any(unchanged(there.edition, one) for one in seen):
            continue
        seen.append(there.edition)
        told = {(one.code, one.path) for one in faults}
        logic = [*check_logic(there), *check_products(there), *check_unsaid(there)]
        logic += check_unfilled(there)
        faults += [one for one in once(logic) if (one.code, one.path) not in told]
    return sorted(faults, key=lambda one: (list(map(str, one.path[:2])), one.code, str(one.path)))


def unchanged(one: Edition, other: Edition) -> bool:
    """Tell whether a rulebook judges and says the same on two days: all but the notes beside costs."""
    books = one.book, other.book
    parts = (name for name in type(one.book).model_fields if name != "cost_notes")
    judged = ("formulas", "traits", "general", "notes", "barred", "conflicts", "answers", "absent")
    return (
        all(getattr(one, name) == getattr(other, name) for name in judged)
        and len(one.products) == len(other.products)
        and all(
            mine._replace(book=one.book) == theirs._replace(book=one.book)
            for mine, theirs in zip(one.products, other.products, strict=True)
        )
        and all(getattr(books[0], name) == getattr(books[1], name) for name in parts)
    )


def once(faults: list[Fault]) -> list[Fault]:
    """Tell but once of a thing that not everything about it is proven."""
    unproven = {one.path: one for one in reversed(faults) if one.code == NOT_PROVEN}
    return [one for one in faults if one.code != NOT_PROVEN or one is unproven[one.path]]

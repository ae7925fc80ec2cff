"""What needs keeping up: names that nothing uses, days without a value, sources that grow old."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.assess.ranking import MARGINS
from advisor.edition.history import turning_days
from advisor.edition.numbers import NotInForceError, Numbers
from advisor.rulebook import types
from advisor.rulebook.index import (
    Names,
    leaves,
    moved_by,
    named_numbers,
    read_by,
    sides,
    with_traits,
)
from advisor.rulebook.placed import placed_rules
from advisor.texts.templates import placeholders
from advisor.verify.faults import Fault, make_witness
from advisor.verify.judged import at_path
from advisor.verify.translations import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook.yaml12 import Path
    from advisor.verify.bench import Bench


def check_upkeep(bench: Bench, source_age: int | None) -> Iterator[Fault]:
    """Find what is not used, not in force, or old.

    `source_age` is the most days that a public page may be old; None asks for no age.
    """
    yield from check_unused(bench)
    yield from check_days(bench)
    yield from check_evidence(bench)
    if source_age is not None:
        yield from check_ages(bench, source_age)


# Names --------------------------------------------------------------------------------------------


class Use(NamedTuple):
    """Something that has a name, as what uses it speaks of it: of which kind it is, and its name."""

    kind: str
    name: str | None


def check_unused(bench: Bench) -> Iterator[Fault]:
    """Find facts, derived facts, traits, numbers, sources and rows that nothing uses."""
    used = set(uses(bench.book))
    for one, path in declared(bench.book):
        if one not in used:
            yield Fault(f"unused-{one.kind}", path, {"name": one.name})


def declared(book: types.Rulebook) -> Iterator[tuple[Use, Path]]:
    """Give everything that is there to be used, with its place."""
    yield from ((Use("facts", name), ("facts", "facts", name)) for name in book.facts.facts)
    yield from ((Use("derived", name), ("facts", "derived", name)) for name in book.facts.derived)
    for kind in ("parameters", "assumptions", "sources", "traits"):
        yield from ((Use(kind, name), (kind, name)) for name in getattr(book, kind))
    yield from ((Use("terms", row.id), ("terms", n)) for n, row in enumerate(book.terms))


def uses(book: types.Rulebook) -> Iterator[Use]:
    """Give every use of a name; one that can be of two kinds is a use of both."""
    for condition in conditions_of(book):
        for leaf in leaves(condition):
            if isinstance(leaf, types.TraitTest):
                yield Use("traits", leaf.trait)
            else:
                for name in read_by(book, leaf):
                    yield from (Use("derived", one) for one in reckoned_from(book, name))
                    yield from (Use("facts", fact) for fact in moved_by(book, name))
        yield from numbers(named_numbers(book, condition))
    for _, text in texts_of(book, ()):
        yield from numbers(placeholders(text.en))
    for _, evidence in Names(book).evidence():
        yield Use("sources", evidence.source)
        yield Use("assumptions", evidence.assumption)
    for conflict in book.conflicts:
        yield from (Use("sources", one.source) for one in conflict.statements)
    for product in book.products.values():
        yield from (Use("terms", name) for name in product.terms)
    yield from numbers((types.NEUTRAL_SHARE, *MARGINS))


def reckoned_from(book: types.Rulebook, name: str) -> list[str]:
    """Give a fact, and all that it is worked out from."""
    found = [name]
    for one in found:  # it grows
        derived = book.facts.derived.get(one)
        found += derived.made_of if derived is not None else ()
    return found


def numbers(names: Iterable[str]) -> Iterator[Use]:
    """Give uses of what is a parameter or an assumption."""
    for name in names:
        yield Use("parameters", name)
        yield Use("assumptions", name)


def conditions_of(found: Any) -> Iterator[types.Condition]:
    """Give every condition in a rulebook, wherever it stands."""
    if isinstance(found, types.Model) and types.form_of(found) is not None:
        yield found  # type: ignore[misc]  # which only conditions are
    elif isinstance(found, types.Model):
        for name in type(found).model_fields:
            yield from conditions_of(getattr(found, name))
    elif isinstance(found, tuple | dict):
        for one in found.values() if isinstance(found, dict) else found:
            yield from conditions_of(one)


# Days ---------------------------------------------------------------------------------------------


def check_days(bench: Bench) -> Iterator[Fault]:
    """Find rules in force on a day on which a number they compare with has no value; and over ones."""
    book = bench.book
    later = [day for day in turning_days(book) if day > bench.as_of]
    for placed in placed_rules(book):
        rule = placed.rule
        if rule.until is not None and rule.until <= bench.as_of:
            values = {"name": placed.id, "day": rule.until.isoformat()}
            yield Fault("rule-over", placed.path, values)
        days = [d for d in (rule.from_, bench.as_of, *later) if d is not None and rule.in_force(d)]
        names = [n for side in with_traits(book, sides(rule)) for n in named_numbers(book, side)]
        for name in dict.fromkeys(n for n in names if n in book.parameters):
            gaps = [day for day in days if not valued_on(book, name, day)]
            if gaps:
                values = {"name": placed.id, "parameter": name, "day": gaps[0].isoformat()}
                product = [one for one in placed.applies_to[:1] if one in book.products]
                absent = placed.ids[:1]
                witness = make_witness(bench.judge, {}, gaps[0], product, absent)
                yield Fault("parameter-gap", placed.path, values, witness)


def valued_on(book: types.Rulebook, name: str, day: date) -> bool:
    """Tell whether a parameter has a value on a day."""
    with suppress(NotInForceError):
        Numbers(book, day).parameter(name)
        return True
    return False


# Sources ------------------------------------------------------------------------------------------


def check_evidence(bench: Bench) -> Iterator[Fault]:
    """Find statements that rest on nothing in force on the day."""
    numbers = bench.edition.numbers
    resting: dict[Path, list[types.Evidence]] = {}
    for path, evidence in Names(bench.book).evidence():
        resting.setdefault(path[:-2], []).append(evidence)
    for path, found in resting.items():
        at = at_path(bench.book, path)
        begins, ends = getattr(at, "from_", None), getattr(at, "until", None)
        if (begins is not None and begins > bench.as_of) or (
            ends is not None and ends <= bench.as_of
        ):
            continue
        if not any(numbers.in_force(one) for one in found):
            named = getattr(at, "id", None) or [one for one in path if isinstance(one, str)][-1]
            named = path[1] if isinstance(at, types.ParameterValue) else named
            values = {"name": named, "day": bench.as_of.isoformat()}
            yield Fault("evidence-later", path, values)


def check_ages(bench: Bench, most: int) -> Iterator[Fault]:
    """Find public pages that are older than some days, or do not show how old they are."""
    for name, source in bench.book.sources.items():
        if source.grade != "public":
            continue
        day = dated(source.dated)
        path: Path = ("sources", name)
        if day is None:
            yield Fault("source-undated", path, {"name": name})
        elif bench.as_of - day > timedelta(days=most):
            yield Fault("source-old", path, {"name": name, "day": day.isoformat(), "most": most})


def dated(text: str | None) -> date | None:
    """Read a source's date; None for one that is not a day."""
    with suppress(ValueError):
        return date.fromisoformat(text or "")
    return None

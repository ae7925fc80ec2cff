"""What needs keeping up: names that nothing uses, days without a value, sources that grow old."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from advisor.edition.edition import turning_days
from advisor.edition.numbers import NotInForceError, Numbers
from advisor.rulebook import types
from advisor.rulebook.index import Names, leaves, moved_by, named_numbers, rule_lists, sides
from advisor.texts.templates import placeholders
from advisor.verify.findings import Finding, make_witness
from advisor.verify.judged import at_path
from advisor.verify.translations import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.yaml12 import Path
    from advisor.verify.bench import Bench


def check_upkeep(bench: Bench, source_age: int | None) -> Iterator[Finding]:
    """Find what is not used, not in force, or old.

    `source_age` is the most days that a public page may be old; None asks for no age.
    """
    yield from check_unused(bench)
    yield from check_days(bench)
    yield from check_evidence(bench)
    if source_age is not None:
        yield from check_ages(bench, source_age)


# Names --------------------------------------------------------------------------------------------


def check_unused(bench: Bench) -> Iterator[Finding]:
    """Find facts, derived facts, traits, numbers, sources and rows that nothing uses."""
    book = bench.book
    conditions = list(conditions_of(book))
    tested = {
        leaf.fact for c in conditions for leaf in leaves(c) if isinstance(leaf, types.FactTest)
    }
    traits = {
        leaf.trait for c in conditions for leaf in leaves(c) if isinstance(leaf, types.TraitTest)
    }
    numbers = {name for c in conditions for name in named_numbers(c)}
    numbers |= {name for _, text in texts_of(book, ()) for name in placeholders(text.en)}
    for name in tested & book.facts.derived.keys():
        tested |= moved_by(book, name)
    evidence = [found for _, found in Names(book).evidence()]
    cited = {one.source for one in evidence} | {one.assumption for one in evidence}
    rows = {name for product in book.products.values() for name in product.terms}
    listed: list[tuple[str, Any, set[Any]]] = [
        ("parameters", book.parameters, numbers),
        ("assumptions", book.assumptions, numbers | cited),
        ("sources", book.sources, cited),
        ("traits", book.traits, traits),
    ]
    found: list[tuple[str, Path, str]] = []
    found += [("facts", ("facts", "facts", n), n) for n in book.facts.facts if n not in tested]
    found += [
        ("derived", ("facts", "derived", n), n) for n in book.facts.derived if n not in tested
    ]
    found += [(kind, (kind, n), n) for kind, names, used in listed for n in names if n not in used]
    found += [("terms", ("terms", i), r.id) for i, r in enumerate(book.terms) if r.id not in rows]
    for kind, path, name in found:
        yield Finding(f"unused-{kind}", path, {"name": name})


def conditions_of(found: Any) -> Iterator[types.Condition]:
    """Give every condition in a rulebook, wherever it stands."""
    if isinstance(
        found, types.FactTest | types.TraitTest | types.AllOf | types.AnyOf | types.NotOf
    ):
        yield found
    elif isinstance(found, types.Model):
        for name in type(found).model_fields:
            yield from conditions_of(getattr(found, name))
    elif isinstance(found, tuple | dict):
        for one in found.values() if isinstance(found, dict) else found:
            yield from conditions_of(one)


# Days ---------------------------------------------------------------------------------------------


def check_days(bench: Bench) -> Iterator[Finding]:
    """Find rules in force on a day on which a number they compare with has no value; and over ones."""
    book = bench.book
    later = [day for day in turning_days(book) if day > bench.as_of]
    for path, rules, product in rule_lists(book):
        products = [product] if product is not None else [None]
        if path[0] == "every_product":
            products = list(book.products.values())[:1]
        for number, rule in enumerate(rules):
            owner = "general" if products[0] is None else products[0].id
            shared = f"every.{rule.id}" if path[0] == "every_product" else f"{owner}.{rule.id}"
            if rule.until is not None and rule.until <= bench.as_of:
                values = {"name": shared, "day": rule.until.isoformat()}
                yield Finding("rule-over", (*path, number), values)
            days = [
                d for d in (rule.from_, bench.as_of, *later) if d is not None and in_force(rule, d)
            ]
            names = [n for side in rule_sides(book, rule) for n in named_numbers(side)]
            for name in dict.fromkeys(n for n in names if n in book.parameters):
                gaps = [day for day in days if not valued_on(book, name, day)]
                if gaps:
                    values = {"name": shared, "parameter": name, "day": gaps[0].isoformat()}
                    product_ids = [owner] if owner in book.products else []
                    absent = [f"{owner}.{rule.id}"]
                    witness = make_witness(bench.judge, {}, gaps[0], product_ids, absent)
                    yield Finding("parameter-gap", (*path, number), values, witness)


def rule_sides(book: types.Rulebook, rule: types.Rule) -> list[types.Condition]:
    """Give a rule's conditions, and those of the traits it asks for."""
    found = sides(rule)
    asked = [one.trait for c in found for one in leaves(c) if isinstance(one, types.TraitTest)]
    return [*found, *(side for name in asked for side in sides(book.traits[name]))]


def in_force(rule: types.Rule, day: date) -> bool:
    """Tell whether a rule applies on a day."""
    return (rule.from_ is None or rule.from_ <= day) and (rule.until is None or day < rule.until)


def valued_on(book: types.Rulebook, name: str, day: date) -> bool:
    """Tell whether a parameter has a value on a day."""
    with suppress(NotInForceError):
        Numbers(book, day).parameter(name)
        return True
    return False


# Sources ------------------------------------------------------------------------------------------


def check_evidence(bench: Bench) -> Iterator[Finding]:
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
            yield Finding("evidence-later", path, values)


def check_ages(bench: Bench, most: int) -> Iterator[Finding]:
    """Find public pages that are older than some days, or do not show how old they are."""
    for name, source in bench.book.sources.items():
        if source.grade != "public":
            continue
        day = dated(source.dated)
        path: Path = ("sources", name)
        if day is None:
            yield Finding("source-undated", path, {"name": name})
        elif bench.as_of - day > timedelta(days=most):
            yield Finding("source-old", path, {"name": name, "day": day.isoformat(), "most": most})


def dated(text: str | None) -> date | None:
    """Read a source's date; None for one that is not a day."""
    with suppress(ValueError):
        return date.fromisoformat(text or "")
    return None

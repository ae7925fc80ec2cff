"""What must be right in the files behind the advice: steps, scorecard, answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from advisor.model import BINDING
from advisor.rulebook import scalars, types, values
from advisor.rulebook.index import Names, facts_behind, sides, text_names
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.rule_checks import (
    Context,
    Mistake,
    check_condition,
    check_days,
    check_said,
    check_text,
    mistake,
    repeated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.yaml12 import Path

WHOLE = 100
"""Points that the factors of each product add up to."""


def check_steps(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check the steps: each about a fact that may be changed, with its time and what follows."""
    for name, step in book.steps.items():
        path: Path = ("steps", name)
        fact = book.facts.facts.get(name)
        if fact is None:
            yield mistake(path, "fact-unknown", book.facts.facts, name=name)
            continue
        if fact.change == "never":
            yield mistake(path, "step-never", name=name)
        timed = fact.change == "time" and fact.type != "date"
        course = step.over_time
        if course and fact.type not in {"integer", "date"}:
            yield mistake((*path, "over_time"), "step-integer", name=name)
        elif timed != (course is not None):
            yield mistake(path, "step-time", name=name)
        elif course and (course.kind in {"window", "habit"}) != (course.months is not None):
            yield mistake((*path, "over_time"), "step-months", name=name)
        if step.unless is not None:
            yield from check_condition((*path, "unless"), step.unless, Context(names))
        yield from check_becomes(book, path, step)
        yield from check_text((*path, "text"), step.text, {"value", "when"})


def check_becomes(book: types.Rulebook, path: Path, step: types.Step) -> Iterator[Mistake]:
    """Check what follows from a step: facts, each with a value it can have."""
    for name, value in step.becomes.items():
        fact = book.facts.facts.get(name)
        if fact is None:
            yield mistake((*path, "becomes"), "fact-unknown", book.facts.facts, name=name)
        elif fact.type == "date":
            if value != types.TODAY:
                yield mistake((*path, "becomes", name), "step-today", name=name)
        else:
            try:
                values.read(fact, value)
            except scalars.BadValueError as bad:
                yield (*path, "becomes", name), bad.code, bad.values, bad.known


def check_steps_there(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that every changeable fact on which a verdict rests has its step."""
    for placed in placed_rules(book):
        if placed.kind not in BINDING:
            continue
        products = [book.products[name] for name in placed.applies_to]
        behind = (facts_behind(book, sides(placed.rule), product) for product in products)
        for name in sorted(set[str]().union(*behind)):
            if book.facts.facts[name].change != "never" and name not in book.steps:
                yield mistake(placed.path, "step-missing", name=name)


def check_scorecard(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check the factors, their bands, and that the weights add up."""
    yield from repeated(("scorecard",), [factor.id for factor in book.scorecard])
    every_term = frozenset(row.id for row in book.terms if row.type in {"integer", "money"})
    for number, factor in enumerate(book.scorecard):
        path: Path = ("scorecard", number)
        yield from check_days(path, factor.id, factor)
        context = Context(names, product=True, terms=every_term)
        yield from check_bands(path, factor.bands or (), context)
        facts = set(names.facts) | {"product"}
        for status in ("unknown", "grey"):
            yield from check_said((*path, status), getattr(factor, status) or (), context, facts)
        for name, own in factor.products.items():
            spot: Path = (*path, "products", name)
            product = book.products.get(name)
            if product is None:
                yield mistake(spot, "product-unknown", book.products, name=name)
                continue
            yield from check_days(spot, name, own)
            context = Context(names, product=True, terms=frozenset(names.term_values(product)))
            yield from check_bands(spot, own.bands or (), context)
            yield from check_said((*spot, "unknown"), own.unknown or (), context, facts)
        yield from check_neutral(book, path, factor)
    yield from check_weights(book)


def check_bands(path: Path, bands: tuple[types.Band, ...], context: Context) -> Iterator[Mistake]:
    """Check that all bands but the last are conditional, and that a band names what it can."""
    read = {"product"} | (context.terms if context.product else set())
    mistakes: list[Mistake] = []
    for number, band in enumerate(bands):
        spot: Path = (*path, "bands", number)
        last = number == len(bands) - 1
        if last != (band.when is None) or (band.fails is not None and band.when is None):
            yield mistake(spot, "band-last")
        for side in ("when", "fails"):
            condition = getattr(band, side)
            if condition is not None:
                mistakes += check_condition((*spot, side), condition, context)
                read |= text_names(condition, context.names)
        if not mistakes:  # what is wrong with the sentences may only follow from this
            yield from check_text((*spot, "text"), band.text, read)
    yield from mistakes


def check_neutral(book: types.Rulebook, path: Path, factor: types.Factor) -> Iterator[Mistake]:
    """Check that a share is declared for products of which nobody says anything."""
    silent = [name for name in book.products if factor.weight and is_silent(factor.of(name))]
    declared = book.assumptions.get(types.NEUTRAL_SHARE)
    if silent and (declared is None or declared.type != "integer"):
        yield mistake(path, "factor-bands", name=factor.id, product=silent[0])


def is_silent(own: types.ProductFactor) -> bool:
    """Tell whether a product has the neutral share, at least in some band."""
    return own.bands is None or any(band.share == "neutral" for band in own.bands)


def check_weights(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that the weights add up to the whole on each day on which one begins or ends."""
    turns = {day for one in book.scorecard for day in (one.from_, one.until) if day is not None}
    for day in (date.min, *sorted(turns)):
        total = sum(factor.weight for factor in book.scorecard if factor.in_force(day))
        if total != WHOLE and book.products:
            given: dict[str, Any] = {"found": total, "whole": WHOLE}
            if day == date.min:
                yield mistake(("scorecard",), "weights", **given)
            else:
                yield mistake(("scorecard",), "weights-day", **given, day=day.isoformat())
            return


def check_answers(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check the answers' texts, and the form of their occasions."""
    yield from repeated(("answers",), [answer.id for answer in book.answers])
    for number, answer in enumerate(book.answers):
        path: Path = ("answers", number)
        for text in (answer.question, answer.text):
            yield from check_text(path, text, set())
        for place, occasion in enumerate(answer.occasions):
            spot: Path = (*path, "occasions", place)
            ruled, advised = occasion.rule is not None, occasion.advice is not None
            nothing = not ruled and not advised and occasion.when is None
            if nothing or (ruled and advised) or ruled != (occasion.is_ is not None):
                yield mistake(spot, "occasion-one")
            if occasion.when is not None:
                yield from check_condition((*spot, "when"), occasion.when, Context(names))


def check_document(book: types.Rulebook) -> Iterator[Mistake]:
    """Check the claims of the document: their places, whom they are about, and that they are settled.

    Whether what is to carry them is there, and cites their place, is asked by `verify.faithful`: a
    rulebook can be judged by all the same.
    """
    sections = {s for source in book.sources.values() for s in source.sections or {}}
    yield from repeated(("document",), [claim.id for claim in book.document])
    for number, claim in enumerate(book.document):
        path: Path = ("document", number)
        if str(claim.section) not in sections:
            yield mistake((*path, "section"), "section-unknown", section=claim.section)
        for name in claim.about:
            if name not in book.products:
                yield mistake((*path, "about"), "product-unknown", book.products, name=name)
        carried = claim.carried_by is not None and any(dict(claim.carried_by).values())
        if carried == (claim.left_out is not None) or (claim.carried_by is not None) != carried:
            yield mistake(path, "claim-one", name=claim.id)
        for field in ("text", "left_out"):
            if (text := getattr(claim, field)) is not None:
                yield from check_text((*path, field), text, set())


def check_occasions(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that answers wait for rules that there are."""
    rules = {name for one in placed_rules(book) for name in one.ids}
    for number, answer in enumerate(book.answers):
        for place, occasion in enumerate(answer.occasions):
            if occasion.rule is not None and occasion.rule not in rules:
                path: Path = ("answers", number, "occasions", place)
                yield mistake(path, "rule-unknown", sorted(rules), name=occasion.rule)

"""Whether the numbers that texts name, and the days on which things begin, are those they rest on.

It is double entry, as claims and citations are: a number in a text is one that the claims of its
section name, or its source's `figures`, or the assumption, the condition, the facts that it is
about; and what a source's `figures` name is said somewhere. So no number changes in one place alone.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from advisor.rulebook import types
from advisor.rulebook.figures import DAY, Figure, figures_in, of_value, unbacked
from advisor.rulebook.index import leaves
from advisor.verify.backing import (
    about_fact,
    asked,
    carrying,
    figures_of,
    in_words,
    lines_of,
    names_in,
    of_saying,
    value_figures,
    written_out,
)
from advisor.verify.faithful import carriers_of
from advisor.verify.faults import Fault
from advisor.verify.judged import at_path
from advisor.verify.translations import texts_of
from advisor.verify.upkeep import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook.yaml12 import Path

REGISTERS = ("facts", "sources", "document", "terms")
"""Parts of the rulebook whose texts are what others are held against, or name things only."""


class Piece(NamedTuple):
    """Something that says numbers, and all that these may rest on.

    Attributes:
        path: its place.
        said: the figures of its texts, with the place of each text.
        backing: what they may be.
        sources: those that it cites.
    """

    path: Path
    said: list[tuple[Path, Figure]]
    backing: list[Figure]
    sources: set[str]


def check_figured(book: types.Rulebook) -> Iterator[Fault]:
    """Find numbers and days that nothing bears out, and figures of sources that nothing says."""
    used: dict[str, list[Figure]] = defaultdict(list)
    for piece in pieces(book):
        for source in piece.sources:
            used[source] += [figure for _, figure in piece.said]
        told: set[Path] = set()
        for path, figure in piece.said:
            if path not in told and unbacked([figure], piece.backing):
                told.add(path)
                code = "day-unbacked" if figure.unit == DAY else "figure-unbacked"
                yield Fault(code, path, {"figure": str(figure)})
    yield from check_claims(book)
    for name, register in book.sources.items():
        known = [one for text in register.figures for one in figures_in(text)]
        for figure in unbacked(known, used[name]):
            values = {"name": name, "figure": str(figure)}
            yield Fault("figure-unused", ("sources", name), values)


def check_claims(book: types.Rulebook) -> Iterator[Fault]:
    """Find claims of the document whose numbers nothing that carries them has."""
    for number, claim in enumerate(book.document):
        names = [(kind, name) for _, kind, name in carriers_of(claim, number)]
        carried = [one for kind, name in names for one in carrying(book, kind, name)]
        for figure in unbacked(figures_in(claim.text.zh), carried) if names else ():
            values = {"name": claim.id, "figure": str(figure)}
            yield Fault("claim-figure", ("document", number, "text"), values)


# What says numbers --------------------------------------------------------------------------------


def pieces(book: types.Rulebook) -> Iterator[Piece]:
    """Give everything in a rulebook that says numbers of its own; what is ours alone cites no source."""
    for name, parameter in book.parameters.items():
        for number, one in enumerate(parameter.values):
            path: Path = ("parameters", name, "values", number)
            said = [((*path, "value"), of_value(parameter.type, one.value))]
            made = piece(book, path, one, one.evidence, said)
            if made.sources:
                yield made
        if parameter.op is not None and parameter.evidence is not None:
            path = ("parameters", name)
            yield piece(book, path, parameter, parameter.evidence, [])
    drawn = drawn_lines(book)
    for name, assumption in book.assumptions.items():
        yield of_assumption(book, name, assumption, drawn)
    for name in book.steps:
        path = ("steps", name)
        yield Piece(path, list(said_in(book.steps[name], path)), about_fact(book, name), set())
    for path, found in citing(book, ()):
        speaking = piece(book, path, found, evidence_of(found), [])
        if speaking.sources:
            yield speaking
    for number, note in enumerate(book.notes):
        yield piece(book, ("notes", number), note, (), [])


def piece(
    book: types.Rulebook,
    path: Path,
    found: Any,
    evidence: Iterable[types.Evidence],
    more: list[tuple[Path, Figure]],
) -> Piece:
    """Give what something says, and what that rests on."""
    cited = [*evidence, *grounds(book, found, path)]
    if isinstance(found, types.Conflict):
        cited += [of_saying(one) for one in found.statements]
    backing = [one for piece in cited for one in figures_of(book, piece)]
    backing += [one for text in getattr(found, "figures", ()) for one in figures_in(text)]
    said = [*more, *said_in(found, path)]
    for condition in conditions_of(found):
        backing += asked(book, condition)
        said += [((*path, "when"), one) for one in written_out(condition)]
    said += days_of(book, path, found)
    backing += [Figure(after(one.number), DAY) for one in backing if one.unit == DAY]
    return Piece(path, said, backing, {one.source for one in cited if one.source})


def grounds(book: types.Rulebook, found: Any, path: Path) -> Iterator[types.Evidence]:
    """Give what a rule of every product rests on besides, for single products."""
    if path[0] == "every_product":
        for product in book.products.values():
            yield from product.grounds_of(found.id)


def after(day: Decimal) -> Decimal:
    """Give the day after one: what holds to the end of a year is over from the first of the next."""
    digits = str(day)
    there = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return Decimal((there + timedelta(days=1)).strftime("%Y%m%d"))


def citing(found: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Give what has evidence of its own, outermost first; what lies within it is part of it."""
    if path[:1] and (path[0] in REGISTERS or path[0] in {"parameters", "assumptions"}):
        return
    if isinstance(found, types.Model):
        if evidence_of(found):
            yield path, found
            return
        for name in type(found).model_fields:
            yield from citing(getattr(found, name), (*path, name))
    elif isinstance(found, dict):
        for name, one in found.items():
            yield from citing(one, (*path, name))
    elif isinstance(found, tuple):
        for number, one in enumerate(found):
            yield from citing(one, (*path, number))


def evidence_of(found: Any) -> tuple[types.Evidence, ...]:
    """Give what something rests on: itself, and for a factor what it says of single products."""
    own = tuple(getattr(found, "evidence", None) or ())
    if isinstance(found, types.Factor):
        own += tuple(one for each in found.products.values() for one in each.evidence or ())
    return own


def said_in(found: Any, path: Path) -> Iterator[tuple[Path, Figure]]:
    """Give the figures of all texts in something."""
    for spot, text in texts_of(found, path):
        yield from ((spot, figure) for figure in in_words(text.zh))


def days_of(book: types.Rulebook, path: Path, found: Any) -> Iterator[tuple[Path, Figure]]:
    """Give the days on which something begins and ends; none where something else begins that day."""
    listed = at_path(book, path[:-1])
    begun = {getattr(one, "from_", None) for one in listed if isinstance(listed, tuple)}
    fields = ("from_",) if isinstance(found, types.Rule) else ("from_", "until")
    for field in fields:  # when we retire a rule is ours to say
        day = getattr(found, field, None)
        if day is not None and not (field == "until" and day in begun):
            yield (*path, field), *figures_in(day.isoformat())  # type: ignore[misc]


def of_assumption(
    book: types.Rulebook, name: str, assumption: types.Assumption, drawn: Drawn
) -> Piece:
    """Give the text of an assumption: it names its value, and what stands beside it on its facts."""
    backing: list[Figure] = list(value_figures(book, name))
    for fact, names in drawn.items():
        if name in names:
            backing += lines_of(book, fact, names)
    path: Path = ("assumptions", name)
    spot: Path = (*path, "text")
    backing += [one for text in assumption.figures for one in figures_in(text)]
    said = [(spot, one) for one in figures_in(assumption.text.zh)]
    return Piece(path, said, backing, set())


Drawn: TypeAlias = "dict[str, set[str]]"
"""Fact -> the names of the numbers that conditions compare it with."""


def drawn_lines(book: types.Rulebook) -> Drawn:
    """Give the lines that conditions draw on each fact."""
    found: Drawn = defaultdict(set)
    for condition in conditions_of(book):
        for leaf in leaves(condition):
            if isinstance(leaf, types.FactTest):
                found[leaf.fact] |= names_in(leaf)
    return found

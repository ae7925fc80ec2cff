"""What differs between two rulebooks, written for a terminal, or as Markdown for a change request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from advisor.rulebook.labels import local
from advisor.texts import sentence
from advisor.verify.changes_said import ChangesSaid, Point
from advisor.verify.effects_said import Outcomes
from advisor.verify.printout import CLOSE, OPEN, Printout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.texts import Lang
    from advisor.verify.changes import Change
    from advisor.verify.flips import Flips
    from advisor.verify.printout import Form
    from advisor.verify.timeline import Stretch, Timeline

MOST_VALUES = 4
"""Numbers that were changed and that the first lines name; the rest stand below."""

NUMBERS = {"parameter", "assumption", "term", "factor"}
"""Kinds of things that hold numbers of ours or of sources."""


class Part(NamedTuple):
    """A heading with its points; one that is `folded` is shown on demand where that can be."""

    title: str
    points: list[Point]
    folded: bool = True


def written_diff(found: Timeline, people: Flips | None, form: Form, lang: Lang) -> str:
    """Write what differs between two rulebooks."""
    day = found.stretches[0].day.isoformat()
    printout = Printout(form, lang, "diff-heading", day=day)
    if not found.changes:
        printout.text(printout.say("diff-none"))
        return printout.written()
    for part in diff_parts(found, people, lang):
        if part.folded:
            printout.fold(part.title)
        else:
            printout.section(part.title)
        for point in part.points:
            printout.item(point.text, *point.below)
        if part.folded:
            printout.unfold()
    return printout.written()


def diff_parts(found: Timeline, people: Flips | None, lang: Lang) -> Iterator[Part]:
    """Give what differs, part by part: in short, what was changed, and what comes of it on which day."""
    first = found.stretches[0]
    said = ChangesSaid(first.old.judge.book, first.new.judge.book, found.last, lang)
    outcomes = [Outcomes(stretch, lang) for stretch in found.stretches]
    yield Part(said.say("diff-short"), list(in_short(found, said, outcomes)), folded=False)
    yield Part(said.say("diff-changes"), [said.point(change) for change in found.changes])
    for one in outcomes:
        if not one.stretch.alike:
            title = said.say("diff-outcomes", day=one.stretch.day.isoformat())
            yield Part(title, list(whole(one)))
    if people is not None:
        points = list(counted(people, first, lang))
        yield Part(said.say("diff-people"), points, folded=False)


def first_lines(found: Timeline, lang: Lang) -> list[Point]:
    """Give what is to be read first."""
    return next(diff_parts(found, None, lang)).points


# In short -----------------------------------------------------------------------------------------


def in_short(found: Timeline, said: ChangesSaid, outcomes: list[Outcomes]) -> Iterator[Point]:
    """Say first what a borrower would notice: numbers, then products, day by day."""
    yield Point(counted_changes(found.changes, said))
    values = list(numbers(found.changes, said))
    yield from map(Point, values[:MOST_VALUES])
    if len(values) > MOST_VALUES:
        yield Point(said.say("diff-more-changes", count=len(values) - MOST_VALUES))
    if len(outcomes) == 1 and outcomes[0].stretch.alike:
        day = outcomes[0].stretch.day.isoformat()
        yield Point(said.say("diff-alike-ever", day=day))
    else:
        for one in outcomes:
            yield from shortly(one)
    yield Point(said.say("diff-until", day=found.last.isoformat()))


def counted_changes(changes: list[Change], said: ChangesSaid) -> str:
    """Say how many things were changed, and how often what of them."""
    whole = [how for one in changes for how in one.how if how in {"added", "removed", "renamed"}]
    within = [
        detail.what
        for one in changes
        if not {"added", "removed"} & set(one.how)
        for detail in one.details
    ]
    counts = Counter([*whole, *within]).items()
    listed = said.say("comma").join(
        said.say("diff-how-often", how=said.say(f"how-{how}"), count=count) for how, count in counts
    )
    return said.say("diff-count-changes", count=len(changes), how=listed)


def numbers(changes: list[Change], said: ChangesSaid) -> Iterator[str]:
    """Say each number that was changed, added or taken away, in a line."""
    for change in changes:
        if change.kind in NUMBERS and change.how not in {("added",), ("removed",)}:
            for detail in change.details:
                if detail.what == "value":
                    lines = said.detail(change, detail)
                    name = f"{OPEN}{change.name}{CLOSE}"
                    yield from (said.say("diff-values", name=name, said=one) for one in lines)


def shortly(outcomes: Outcomes) -> Iterator[Point]:
    """Say what differs from a day on, in a line for each group of products."""
    stretch, day = outcomes.stretch, outcomes.stretch.day.isoformat()
    if stretch.alike:
        yield Point(outcomes.say("diff-alike", day=day))
        return
    below = [outcomes.shortly(group) for group in outcomes.groups()]
    below += [point.text for point in outcomes.beside()]
    if not stretch.effects.advice:
        below.append(outcomes.say("diff-advice-same", all=stretch.effects.people))
    yield Point(outcomes.say("diff-outcomes", day=day), tuple(below))


# In full ------------------------------------------------------------------------------------------


def whole(outcomes: Outcomes) -> Iterator[Point]:
    """Say what differs from a day on, with reasons and people."""
    yield from map(outcomes.point, outcomes.groups())
    yield from outcomes.beside()
    if outcomes.stretch.partial:
        names = ", ".join(outcomes.stretch.partial)
        yield Point(outcomes.say("diff-partial", names=names))
    yield Point(outcomes.say("diff-tried"))


def counted(people: Flips, stretch: Stretch, lang: Lang) -> Iterator[Point]:
    """Say how many of the people of a file go from one verdict to another, and why."""

    def say(name: str, **values: object) -> str:
        return sentence(f"verify.{name}", lang, **values)

    yield Point(say("diff-rejected", people=people.people, rejected=people.rejected))
    for count in people.counts:
        known = stretch.new.book.products.get(count.product)
        verdicts = {
            "old": sentence(f"report.verdict.{count.old}", lang),
            "new": sentence(f"report.verdict.{count.new}", lang),
        }
        name = local(known.name, lang) if known else count.product
        why = [
            say("diff-why", rule=f"{OPEN}{rule}{CLOSE}", people=some) for rule, some in count.rules
        ]
        text = say("diff-count", product=name, people=count.people, **verdicts)
        yield Point(text, tuple(why))
    if not people.counts:
        yield Point(say("diff-nobody"))

"""What was changed, in words: old value → new value, old text → new text with its words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.rulebook import types
from advisor.rulebook.labels import local
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS, sentence
from advisor.verify.as_filed import Filed, way
from advisor.verify.marked import marked
from advisor.verify.printout import CLOSE, CUT, END, OPEN, PUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from advisor.texts import Lang
    from advisor.verify.changes import Change, Detail
    from advisor.verify.marked import MarkedPiece

MARKS = {"kept": ("", ""), "cut": (CUT, END), "put": (PUT, END)}


class Point(NamedTuple):
    """A line, and what belongs under it."""

    text: str
    below: tuple[str, ...] = ()


class ChangesSaid:
    """Puts changes into words, each by the rulebook in which it stands."""

    def __init__(self, old: types.Rulebook, new: types.Rulebook, day: date, lang: Lang) -> None:
        self.old = Filed(old, day, lang)
        self.new = Filed(new, day, lang)
        self.lang: Lang = lang

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the bench's sentences."""
        return sentence(f"verify.{name}", self.lang, **values)

    def point(self, change: Change) -> Point:
        """Put one change into words."""
        comma = self.say("comma")
        how = comma.join(self.say(f"how-{one}") for one in change.how)
        kind = self.say(f"thing-{change.kind}")
        name = f"{OPEN}{change.name}{CLOSE}"
        called = self.called(change)
        if called and called != change.name:
            name = f"{name}{called}" if self.lang == "zh" else f"{name} {called}"
        if change.was is not None:
            was = f"{OPEN}{change.was}{CLOSE}"
            text = self.say("change-was", kind=kind, name=name, was=was, how=how)
        else:
            text = self.say("change", kind=kind, name=name, how=how)
        return Point(text, tuple(self.details(change)))

    def called(self, change: Change) -> str:
        """Give the name of a thing, in brackets; of one that has none nothing."""
        for filed in (self.new, self.old):
            name = name_of(filed.book, change.kind, change.name)
            if name is not None:
                return self.say("group", part=local(name, self.lang)).replace(" ", " ")
        return ""

    def details(self, change: Change) -> Iterator[str]:
        """Put each difference of a change into words."""
        for detail in change.details:
            yield from self.detail(change, detail)

    def detail(self, change: Change, detail: Detail) -> Iterator[str]:
        """Put one difference into words; of a text that differs in the other language only, that one."""
        at = way(detail.at, self.lang)
        if isinstance(detail.old, types.LocalText) or isinstance(detail.new, types.LocalText):
            pairs = {
                lang: tuple("" if t is None else local(t, lang) for t in (detail.old, detail.new))
                for lang in LANGS
            }
            changed = [lang for lang in LANGS if pairs[lang][0] != pairs[lang][1]]
            for lang in [self.lang] if self.lang in changed else changed:
                label = at if lang == self.lang else f"{at} {lang}"
                old, new = pairs[lang]
                said = with_marks(old, new) if old and new else self.both(old, new)
                yield self.say("detail", at=label, said=said)
            return
        old, new = self.pair(change, detail)
        if detail.what in {"condition", "evidence", "other"} and old and new:
            said = with_marks(old, new)
        else:
            said = self.both(old or self.before(change, detail), new)
        yield self.say("detail", at=at, said=said) if at else said

    def pair(self, change: Change, detail: Detail) -> tuple[str, str]:
        """Give both sides of a difference in words."""
        was = change.was or change.name
        return (
            self.old.value(change.kind, was, detail.at, detail.old),
            self.new.value(change.kind, change.name, detail.at, detail.new),
        )

    def before(self, change: Change, detail: Detail) -> str:
        """Give what a number was before the day from which a new entry of its history counts."""
        if detail.at[-1:] != ("value",) or detail.old is not None or detail.at[:1] != ("values",):
            return ""
        book = self.new.book
        entries: Sequence[Any] = ()
        if change.kind == "parameter":
            entries = book.parameters[change.name].values
        elif change.kind == "term":
            product, _, term = change.name.partition(".")
            entries = book.products[product].terms[term].values or ()
        keys = [f"from {one.from_}" for one in entries]
        place = keys.index(str(detail.at[1])) if detail.at[1] in keys else 0
        if not place:
            return ""
        return self.new.value(change.kind, change.name, detail.at, entries[place - 1].value)

    def both(self, old: str, new: str) -> str:
        """Write what a thing was and is, where both are short."""
        if old and new:
            return self.say("both-said", old=old, new=new)
        return self.say("added-said", said=new) if new else self.say("removed-said", said=old)


def with_marks(old: str, new: str) -> str:
    """Give two texts as one, with its words marked."""
    return "".join(map(set_in, marked(old, new)))


def set_in(piece: MarkedPiece) -> str:
    """Mark a stretch of text by what became of it."""
    begin, end = MARKS[piece.fate]
    return f"{begin}{piece.text}{end}"


def name_of(book: types.Rulebook, kind: str, name: str) -> types.LocalText | None:
    """Give what a thing is called; None of what has no name."""
    if kind == "rule":
        named = {placed.id: placed.rule.name for placed in placed_rules(book)}
        return named.get(name)
    if kind == "term":
        rows = {row.id: row.name for row in book.terms}
        return rows.get(name.partition(".")[2])
    if kind == "fact":
        found = book.facts.facts.get(name) or book.facts.derived.get(name)
        return None if found is None else found.name
    if kind in {"factor", "conflict", "group"}:
        listed: Any = {
            "factor": book.scorecard,
            "conflict": book.conflicts,
            "group": book.facts.groups,
        }[kind]
        return next((one.name for one in listed if one.id == name), None)
    if kind in {"trait", "parameter", "product"}:
        one = getattr(book, f"{kind}s").get(name)
        return None if one is None else one.name
    return None

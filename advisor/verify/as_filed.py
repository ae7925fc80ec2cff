"""What stands in the rule files, in words: conditions with the names they name, values, evidence."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.edition.wording import worded
from advisor.rulebook import types
from advisor.rulebook.index import LESS, ORDER, condition_parts, kind_of
from advisor.rulebook.labels import local
from advisor.rulebook.parameters import NotInForceError, worth
from advisor.rulebook.scalars import is_number
from advisor.texts import sentence, sentences
from advisor.texts.templates import spaced
from advisor.verify.words import named

if TYPE_CHECKING:
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang

WORDS = {"below": "below", "at_most": "at-most", "above": "above", "at_least": "at-least"}


class Filed:
    """Puts what stands in a rulebook's files into words, as the rulebook is on a day."""

    def __init__(self, book: types.Rulebook, day: date, lang: Lang) -> None:
        self.book = book
        self.day = day
        self.lang: Lang = lang

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the bench's sentences."""
        return sentence(f"verify.{name}", self.lang, **values)

    # Conditions ---------------------------------------------------------------------------------

    def condition(self, found: types.Condition) -> str:
        """Write a condition as a phrase, groups in brackets, numbers by name and value."""
        if isinstance(found, types.FactTest):
            return self.compared(found)
        if isinstance(found, types.TraitTest):
            trait = self.book.traits.get(found.trait)
            name = found.trait if trait is None else local(trait.name, self.lang)
            return self.say("trait-holds", name=name)
        if isinstance(found, types.Always):
            return self.say("nothing-all")
        parts = [part for _, part in condition_parts(found)]
        if isinstance(found, types.NotOf):
            return self.say("not", part=self.condition(parts[0]))
        if isinstance(found, types.CountOf):
            return self.counted(found, parts)
        joint = self.say("and" if isinstance(found, types.AllOf) else "or")
        single = (types.FactTest, types.TraitTest)
        return joint.join(
            self.condition(one)
            if isinstance(one, single)
            else self.say("group", part=self.condition(one))
            for one in parts
        )

    def counted(self, count: types.CountOf, parts: list[types.Condition]) -> str:
        """Write a count."""
        listed = self.say("listed").join(map(self.condition, parts))
        form = next(n for n in ("at_least", "at_most", "exactly") if getattr(count, n) is not None)
        name = {"at_least": "count", "at_most": "count-at-most", "exactly": "count-exactly"}[form]
        return self.say(name, count=getattr(count, form), parts=listed)

    def compared(self, test: types.FactTest) -> str:
        """Write one comparison."""
        fact = named(self.book, test.fact, self.lang)
        if test.in_ is not None:
            values = self.say("or").join(self.chosen(test.fact, one) for one in test.in_)
            return self.say("one-of", fact=fact, values=values)
        if test.is_ is not None:
            return self.say("is", fact=fact, value=self.chosen(test.fact, test.is_))
        name = next(one for one in ORDER if getattr(test, one) is not None)
        value = self.number(test.fact, getattr(test, name))
        return self.say(WORDS[name], fact=fact, value=value)

    def chosen(self, fact: str, value: Any) -> str:
        """Write a choice, a truth or a whole number that a fact is to be."""
        known = self.book.facts.facts.get(fact)
        choices = known.choices or () if known is not None else ()
        names = {choice.id: local(choice.name, self.lang) for choice in choices}
        return names.get(str(value)) or worded("", value, self.lang)

    def number(self, fact: str, value: Any) -> str:
        """Write what a fact is compared with: a number, or a name with what it is worth on the day."""
        kind = "integer"
        if fact in self.book.facts.facts or fact in self.book.facts.derived or LESS in fact:
            kind = kind_of(self.book, fact)
        if not isinstance(value, str) or is_number(value):
            exact: Any = types.exact(value)
            return worded(kind, int(exact) if kind == "integer" else exact, self.lang)
        if value in self.book.parameters or value in self.book.assumptions:
            with suppress(NotInForceError):
                found = worth(self.book, value, self.day)
                known = worded(kind, int(found) if kind == "integer" else found, self.lang)
                return self.say("named-value", id=value, value=known)
            return value
        return self.say("named", id=value, name=named(self.book, value, self.lang))

    # Anything -----------------------------------------------------------------------------------

    def value(self, kind: str, name: str, at: Path, found: Any) -> str:
        """Write anything that can stand in a file; `kind`, `name` and `at` say where it does."""
        if found is None or found == ():
            return ""
        if isinstance(found, types.Model):
            return self.model(kind, name, at, found)
        if isinstance(found, tuple | dict):
            listed = found if isinstance(found, tuple) else found.items()
            return self.say("listed").join(self.value(kind, name, at, one) for one in listed)
        return self.plain(kind, name, at, found)

    def model(self, kind: str, name: str, at: Path, found: types.Model) -> str:
        """Write a thing of several fields."""
        if types.form_of(found) is not None:
            return self.condition(found)  # type: ignore[arg-type]  # which only conditions are
        if isinstance(found, types.LocalText):
            return local(found, self.lang)
        if isinstance(found, types.Evidence):
            return self.cited(found)
        if isinstance(found, types.Range):
            high = "?" if found.to is None else worded("fraction", found.to, self.lang)
            return self.say("range", low=worded("fraction", found.from_, self.lang), high=high)
        return self.fields(kind, name, at, found)

    def fields(self, kind: str, name: str, at: Path, found: types.Model) -> str:
        """Write a thing that has no words of its own, field by field."""
        shown = []
        for field in type(found).model_fields:
            value = getattr(found, field)
            if value not in (None, ()):
                said = self.value(kind, name, (*at, field), value)
                shown.append(f"{field.rstrip('_')}: {said}")
        return "; ".join(shown)

    def plain(self, kind: str, name: str, at: Path, found: Any) -> str:
        """Write a number, a truth, a day or a word."""
        if isinstance(found, date):
            return found.isoformat()
        if "share" in at and not isinstance(found, str):
            return f"{found}%"
        if isinstance(found, bool | int | Decimal):
            return worded(self.type_of(kind, name, at), found, self.lang)
        if at[-1:] == ("kind",):
            return self.say(f"kind-{found}")
        if at[-1:] == ("severity",):
            return self.say(f"severity-{found}")
        return str(found)

    def type_of(self, kind: str, name: str, at: Path) -> str:
        """Tell the type of a number by where it stands."""
        field = at[-1] if at else ""
        if field not in {"value", "min", "max", "example"}:
            return ""
        if kind == "term":
            rows = {row.id: row.type for row in self.book.terms}
            return rows.get(name.partition(".")[2], "")
        found: Any = {
            "parameter": self.book.parameters,
            "assumption": self.book.assumptions,
            "fact": self.book.facts.facts,
        }.get(kind, {})
        return getattr(found.get(name), "type", "") or ""

    def cited(self, evidence: types.Evidence) -> str:
        """Write one piece of evidence."""
        if evidence.source is None:
            return self.say("cited-assumption", id=evidence.assumption)
        source = self.book.sources.get(evidence.source)
        title = "" if source is None else local(source.title, self.lang)
        spot = f" {evidence.article}" if evidence.article else ""
        spot = f" §{evidence.section}" if evidence.section is not None else spot
        return self.say("cited-source", id=f"{evidence.source}{spot}", title=title)


def way(at: Path, lang: Lang) -> str:
    """Write the way to a spot within a thing in words; places are counted from 1."""
    words: list[str] = []
    for step in at:
        if isinstance(step, int):
            words[-1:] = [sentence("verify.place", lang, name="".join(words[-1:]), number=step + 1)]
        elif step.startswith("from "):
            day = step.removeprefix("from ")
            words[-1:] = [
                sentence("verify.field-ever" if day == "ever" else "verify.from-day", lang, day=day)
            ]
        else:
            known = f"field-{step.rstrip('_')}"
            words.append(sentence(f"verify.{known}", lang) if known in FIELDS else step.rstrip("_"))
    return spaced("".join(words)) if lang == "zh" else " ".join(words)


FIELDS = frozenset(sentences("verify"))
"""Which fields have words of their own."""

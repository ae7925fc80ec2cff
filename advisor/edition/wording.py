"""Values and numbers put into words, for the placeholders of the rulebook's sentences."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from advisor.cost.annual import BEYOND_USE
from advisor.cost.loan import LINE
from advisor.cost.schedule import CENT
from advisor.logic.condition import HIGH, LOW
from advisor.rulebook.arithmetic import MILLION
from advisor.rulebook.index import kind_of
from advisor.rulebook.labels import local
from advisor.rulebook.values import in_own_unit
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.model import Value
    from advisor.rulebook import types


def worded(kind: str, value: Any, lang: Lang) -> str:
    """Write a value for a sentence: 8,000 · 14.4% · 2026-11-23 · yes. Choices: see `Words`."""
    if isinstance(value, bool):
        return sentence("report.yes" if value else "report.no", lang)
    if kind == "fraction":
        return f"{(value * 100).normalize():f}%"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    return f"{value:,}" if isinstance(value, int) else str(value)


@lru_cache(1024)
def percent(fraction: Decimal | None) -> str:
    """Write a yearly cost, a fraction, for people: 14.4%; ∞ for one beyond all use.

    It has two decimals at the most, or the three of a documented rate (5.475%), which rounding must
    not lift; close to the 24 % line four, so that no one reads "24% is above 24%".
    """
    if fraction is None or fraction >= BEYOND_USE:
        return "∞"
    documented = fraction == fraction.quantize(CENT / 1000)
    places = CENT / 10 if documented else CENT
    if abs(fraction - LINE) < CENT / 100:
        places = CENT / 100
    text = f"{(fraction * 100).quantize(places, ROUND_HALF_UP):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


class Words(dict[str, str]):
    """The words of one layer, for a person's facts and what is derived from them.

    Each is found when a sentence first asks for it, and depends on nothing but what the layer was
    made from: no sentence can carry another product's numbers.
    """

    def __init__(
        self,
        book: types.Rulebook,
        known: Mapping[str, Any],
        lang: Lang,
        seen: Mapping[str, Value] | None = None,
        person: dict[str, str] | None = None,
        kinds: dict[str, str] | None = None,
    ) -> None:
        """Take what is known of the person, in its own units, and the flat fact of the layer.

        All layers of an assessment share `person`, the words of the person's own facts, and `kinds`,
        the types of the numbers that were looked up.
        """
        super().__init__(person or {})
        self.book = book
        self.known = known
        self.lang: Lang = lang
        self.seen = seen or {}
        self.person = {} if person is None else person
        self.kinds = {} if kinds is None else kinds

    def about(self, seen: Mapping[str, Value]) -> Words:
        """Give the words of another layer, with its derived facts."""
        return Words(self.book, self.known, self.lang, seen, self.person, self.kinds)

    def __missing__(self, name: str) -> str:
        """Word one placeholder."""
        if name not in self.book.facts.facts:
            words = self.derived(name)
        else:
            words = self.person[name] = self.fact(name)
        self[name] = words
        return words

    def fact(self, name: str) -> str:
        """Word the person's own value of a fact."""
        fact = self.book.facts.facts[name]
        value = self.known.get(name)
        if value is None:
            return sentence("report.not-known", self.lang)
        if fact.type == "choice":
            chosen = next(choice for choice in fact.choices or () if choice.id == value)
            return local(chosen.name, self.lang)
        return worded(fact.type, value, self.lang)

    def derived(self, name: str) -> str:
        """Word a derived fact; shares are rounded up to the whole percent, as they are compared."""
        shape = self.book.facts.derived.get(name)
        if shape is None or shape.measure == "number" or name + LOW in self.seen:
            return self.number(name)
        value = self.seen.get(name)
        if value is None:
            return sentence("report.not-known", self.lang)
        if shape.measure == "share":
            return worded("fraction", hundredths(value), self.lang)
        if shape.measure == "cost":
            return percent(Decimal(int(value)) / MILLION)
        return worded("integer", value, self.lang)

    def number(self, name: str) -> str:
        """Word a number that is worked out, or a term that depends on the person: it, or its ends."""
        if name not in self.kinds:
            rows = {row.id: row.type for row in self.book.terms}
            self.kinds[name] = rows[name] if name in rows else kind_of(self.book, name)
        kind = self.kinds[name]
        if (value := self.seen.get(name)) is not None:
            return worded(kind, in_own_unit(kind, value), self.lang)
        low, high = self.seen.get(name + LOW), self.seen.get(name + HIGH)
        ends = {
            "low": None if low is None else int(low) // 2,
            "high": None if high is None else -(-int(high) // 2),
        }
        known = {
            end: worded(kind, in_own_unit(kind, value), self.lang)
            for end, value in ends.items()
            if value is not None
        }
        form = "between" if len(known) > 1 else next(iter(known), "unknown")
        return sentence(f"report.number-{form}", self.lang, **known)


def absence(product: types.Product, day: date, lang: Lang) -> str:
    """Say that a product is not yet, or no longer, offered on a day."""
    later = product.from_ is not None and product.from_ > day
    code, when = ("later", product.from_) if later else ("ended", product.until)
    return sentence(f"report.product-{code}", lang, product=local(product.name, lang), day=when)


def hundredths(millionths: Any) -> Decimal:
    """Round a share up to the whole percent, as the shares of `arithmetic.ratio` are rounded up."""
    percent = -(-millionths * 100 // MILLION)
    return Decimal(percent) / 100

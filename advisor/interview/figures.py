"""What an app shows of its loan, typed as it stands there, and read into a quote.

What was not said is asked back with what is likely meant, and so is what looks like a slip of unit; it
is taken once the person says that it is right. Nothing is taken for something else in silence.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.loan import YEAR
from advisor.cost.schedule import MONTHS
from advisor.cost.slip import CONFIRMED, FEE_RATE
from advisor.edition.wording import percent
from advisor.errors import shown
from advisor.person.rates import read_rate
from advisor.person.typed import YUAN, Measure, number_of
from advisor.rulebook import values
from advisor.rulebook.scalars import BadValueError
from advisor.rulebook.types import QUOTES
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.cost.slip import Slip
    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Assessment, ProductAssessment
    from advisor.person.rates import Rate
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang

FIGURES = ("rate", "limit", "fee", "upfront", "instalments")
"""What is asked for; what every app shows comes first."""

SHORT = 2
"""How many of them are enough for most."""

PLAIN = {"upfront": "upfront_fee", "instalments": "instalments", "limit": "limit"}
"""Figures that are a field of a quote as they stand."""

MEASURES = {
    **dict.fromkeys(("fee", "upfront", "limit"), Measure(YUAN, money=True, none=True)),
    "instalments": Measure(time="months", term=True),
}


LEAST_FEE, LEAST_LIMIT = 5, 100
"""元 below which a bare figure may be a percentage, and a limit one in 万."""


class Figures(NamedTuple):
    """What was typed of one app, read.

    Attributes:
        quote: as a profile's JSON has it; without what is wrong, and empty where nothing was typed.
        wrong: figure -> what is wrong with it.
        doubts: figure -> how it was read, where that was not plain.
        slip: whether one of the doubts is that the cost is far from what is published.
    """

    quote: dict[str, Any]
    wrong: dict[str, str]
    doubts: dict[str, str]
    slip: bool = False

    def taken(self) -> dict[str, Any]:
        """Give the quote to take where the person says that what was doubted is right."""
        return {**self.quote, CONFIRMED: True} if self.slip else self.quote


def say(name: str, lang: Lang, /, **given: object) -> str:
    """Give one of the sentences about an app's figures."""
    return sentence(f"ask.figure-{name}", lang, **given)


def open_products(assessment: Assessment) -> list[ProductAssessment]:
    """Give the products whose figures still matter: those that may be borrowed from.

    Beside them those of which figures were given, so that these can be seen, and taken back.
    """
    lends = assessment.advice.action in {"apply", "clarify"}
    quoted = assessment.profile.known.get(QUOTES, {})
    return [
        one
        for one in assessment.products
        if one.id in quoted or (lends and one.recommendation != "not_recommended")
    ]


def read_figures(
    typed: Mapping[str, str], resolved: ResolvedProduct, known: Mapping[str, Any], lang: Lang
) -> Figures:
    """Read what was typed of one app.

    Args:
        typed: figure -> its text; empty where nothing was typed.
        resolved: the product, as it is for the person.
        known: the person's known facts: whether a fee is plausible hangs on the need.
        lang: the language of what is said.
    """
    fields = quote_fields(resolved.book)
    quote: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for name in FIGURES:
        text = typed.get(name, "").strip()
        if not text:
            continue
        try:
            field, value, doubt = read_figure(name, text, lang)
            number = values.read(fields[field], value)
        except BadValueError:
            wrong[name] = say(f"wrong-{name}", lang, found=shown(text))
            continue
        quote[field] = values.echoed(fields[field].type, number)
        if doubt:
            doubts[name] = doubt
    slip = None if wrong else slipped(quote, resolved, known)
    if slip is not None:
        figure = "fee" if slip.field == FEE_RATE else "rate"
        yearly = percent(Decimal(slip.yearly.numerator) / slip.yearly.denominator)
        told = say(f"doubt-{slip.side}", lang, yearly=yearly)
        doubts[figure] = doubts.get(figure, "") + told
    return Figures(quote, wrong, doubts, slip is not None)


def quote_fields(book: Rulebook) -> Mapping[str, Any]:
    """Give what a quote consists of."""
    return book.facts.facts[QUOTES].fields or {}


def read_figure(name: str, text: str, lang: Lang) -> tuple[str, Decimal | int, str]:
    """Read one figure: the field it is, its value, and how it was read if that was not plain.

    Raises BadValueError.
    """
    if name == "rate":
        return rate_field(read_rate(text), lang)
    number, _ = number_of(MEASURES[name], text)
    if number is not None:
        whole = name == "instalments" and number == int(number)
        doubt = sum_doubted(name, number, text, lang)
        return PLAIN.get(name, "fee_per_instalment"), int(number) if whole else number, doubt
    if name != "fee":
        raise BadValueError("value-not-a-number", {"found": shown(text)})
    rate = read_rate(text)
    if rate.per in {"day", "year"}:
        raise BadValueError("value-not-a-rate", {"found": shown(text)})
    return FEE_RATE, rate.share, ""


def sum_doubted(name: str, number: Decimal, text: str, lang: Lang) -> str:
    """Say how a sum was read that is so small that another unit may be meant; empty for others."""
    bare = text.strip().replace(".", "", 1).isdecimal()
    if name == "fee" and bare and 0 < number < LEAST_FEE:
        return say("doubt-fee", lang, found=f"{number:.2f}", share=f"{number.normalize():f}%")
    if name == "limit" and number < LEAST_LIMIT:
        return say("doubt-limit", lang, found=f"{number.normalize():f}")
    return ""


def rate_field(rate: Rate, lang: Lang) -> tuple[str, Decimal, str]:
    """Tell which field of a quote a rate is; one by the month is told by the year."""
    share, per = rate.likely
    plain = rate.per is not None and share == rate.share
    field, value = ("daily_rate", share) if per == "day" else ("annual_rate", share)
    if per == "month":
        value = share * MONTHS
    yearly = percent(share * YEAR if per == "day" else value)
    said = {"share": f"{(share * 100).normalize():f}%", "yearly": yearly}
    return field, value, "" if plain else say(f"doubt-{per}", lang, **said)


def slipped(
    quote: Mapping[str, Any], resolved: ResolvedProduct, known: Mapping[str, Any]
) -> Slip | None:
    """Tell whether a quote looks like a slip of unit."""
    fields = quote_fields(resolved.book)
    read = {name: values.read(fields[name], value) for name, value in quote.items()}
    return resolved.slip({**known, QUOTES: {resolved.product.id: read}})


def shown_figures(quote: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, str]]:
    """Give what a quote holds as it would be typed: figure, text."""
    for field, per in (("daily_rate", "day"), ("annual_rate", "year")):
        if field in quote:
            share = f"{(Decimal(quote[field]) * 100).normalize():f}%"
            yield "rate", say(f"typed-{per}", lang, share=share)
    if FEE_RATE in quote:
        yield "fee", f"{(Decimal(quote[FEE_RATE]) * 100).normalize():f}%"
    if "fee_per_instalment" in quote:
        yield "fee", str(quote["fee_per_instalment"]).removesuffix(".00")
    for name, field in PLAIN.items():
        if field in quote:
            yield name, str(quote[field]).removesuffix(".00")

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


class Figures(NamedTuple):
    """What was typed of one app, read.

    Attributes:
        quote: as a profile's JSON has it; without what is wrong, and empty where nothing was typed.
        wrong: figure -> what is wrong with it.
        doubts: figure -> how it was read, where that was not plain.
    """

    quote: dict[str, Any]
    wrong: dict[str, str]
    doubts: dict[str, str]


def say(name: str, lang: Lang, /, **given: object) -> str:
    """Give one of the sentences about an app's figures."""
    return sentence(f"ask.figure-{name}", lang, **given)


def open_products(assessment: Assessment) -> list[ProductAssessment]:
    """Give the products whose figures still matter: those that may be borrowed from."""
    if assessment.advice.action not in {"apply", "clarify"}:
        return []
    return [one for one in assessment.products if one.recommendation != "not_recommended"]


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
    if not wrong and not doubts and (slip := slipped(quote, resolved, known, lang)):
        doubts["rate"] = slip
    return Figures(quote, wrong, doubts)


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
        return PLAIN.get(name, "fee_per_instalment"), int(number) if whole else number, ""
    if name != "fee":
        raise BadValueError("value-not-a-number", {"found": shown(text)})
    rate = read_rate(text)
    if rate.per in {"day", "year"}:
        raise BadValueError("value-not-a-rate", {"found": shown(text)})
    return FEE_RATE, rate.share, ""


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
    quote: Mapping[str, Any], resolved: ResolvedProduct, known: Mapping[str, Any], lang: Lang
) -> str:
    """Say what a quote comes to that looks like a slip of unit; empty where it does not."""
    fields = quote_fields(resolved.book)
    read = {name: values.read(fields[name], value) for name, value in quote.items()}
    slip = resolved.slip({**known, QUOTES: {resolved.product.id: read}})
    if slip is None:
        return ""
    yearly = percent(Decimal(slip.yearly.numerator) / slip.yearly.denominator)
    return say(f"doubt-{slip.side}", lang, yearly=yearly)


def confirmed(quote: Mapping[str, Any]) -> dict[str, Any]:
    """Give a quote that the person says is right as it was read."""
    return {**quote, CONFIRMED: True}


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

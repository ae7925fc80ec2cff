"""What was given and is not used, in words: values that cannot be, and quotes that look like slips."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.edition.wording import percent, worded
from advisor.rulebook.labels import local
from advisor.rulebook.types import QUOTES
from advisor.texts import sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from advisor.cost.slip import Slip
    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Profile
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang


def impossible(book: Rulebook, profile: Profile, lang: Lang) -> Iterator[str]:
    """Say of each value that cannot be true of anybody what was read, and why it cannot be."""
    for name in profile.impossible:
        fact = book.facts.facts[name]
        if fact.since is not None:
            unit = local(fact.unit, lang) if fact.unit else ""
            found = f"{worded(fact.type, profile.echo[name], lang)} {unit}".strip()
            why = local(fact.since.text, lang)
            yield say("impossible", lang, fact=local(fact.name, lang), found=found, why=why)


def doubted(resolved: Iterable[ResolvedProduct], known: Mapping[str, Any]) -> dict[str, Slip]:
    """Give the quotes that look like a slip of unit, by product."""
    found = ((one.product.id, one.slip(known)) for one in resolved)
    return {product: slip for product, slip in found if slip is not None}


def quoted(book: Rulebook, slips: Mapping[str, Slip], lang: Lang) -> Iterator[str]:
    """Say of each quote that is not used what was read, what is published, and what was likely meant."""
    fact = book.facts.facts.get(QUOTES)
    fields = (fact.fields if fact else None) or {}
    for product, slip in slips.items():
        published, meaning = slip.published, slip.meaning
        name = "range" if published.low is not None and published.high is not None else "top"
        if published.high is None:
            name = "line" if published.low is None else "from"
        ends = {"low": shown(published.low), "high": shown(published.top)}
        plain = {} if meaning is None else {"value": f"{meaning.value.normalize():f}"}
        yield say(
            "quote",
            lang,
            product=local(book.products[product].name, lang),
            field=local(fields[slip.field].name, lang),
            found=f"{slip.value.normalize():f}",
            yearly=shown(slip.yearly),
            published=say(f"published-{name}", lang, **ends),
            meaning=say("meaning-none", lang)
            if meaning is None
            else say(
                f"meaning-{meaning.field}",
                lang,
                percent=worded("fraction", meaning.value, lang),
                **plain,
            ),
        )


def shown(yearly: Fraction | None) -> str:
    """Write a yearly cost in percent."""
    return "" if yearly is None else percent(Decimal(yearly.numerator) / yearly.denominator)


def say(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the sentences about slips, with its numbers set apart as Chinese is set."""
    text = sentence(f"report.slip.{name}", lang, **values)
    return spaced(text) if lang == "zh" else text

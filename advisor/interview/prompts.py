"""A question in words, for the terminal and the page alike: why it is asked, what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.edition.wording import worded
from advisor.errors import printable, shown
from advisor.interview.session import askable
from advisor.model import PERSON, VERDICTS
from advisor.rulebook import values
from advisor.rulebook.labels import local
from advisor.rulebook.possible import is_possible
from advisor.rulebook.scalars import BadValueError
from advisor.texts import sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.edition.wording import Words
    from advisor.interview.session import Standing
    from advisor.model import ProductAssessment
    from advisor.rulebook.types import Fact, Rulebook
    from advisor.texts import Lang


def said(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the questionnaire's sentences."""
    return sentence(f"ask.{name}", lang, **values)


def why(standing: Standing, name: str) -> str:
    """Say what an answer decides: borrowing at all, conditions of products, or their order."""
    assessment, book = standing.assessment, standing.interview.advisor.book
    lang = assessment.lang
    if standing.interview.everything:
        return said("why-all", lang)
    if name in book.facts.first:
        return said("why-need", lang)
    if name in book.facts.always:
        return said("why-means", lang)
    bears = standing.open.facts.get(name, frozenset())
    if PERSON in bears:
        return said("why-person", lang)
    products = [one for one in in_order(assessment.products, book) if one.id in bears]
    if all(product.recommendation == "recommended" for product in products):
        names = listed([product.name for product in products], lang)
        text = said("why-ranking" if len(products) > 1 else "why-first", lang, products=names)
    else:
        named = [product_and_rules(product, name, lang) for product in products]
        text = said("why", lang, products=listed(named, lang))
    return spaced(text) if lang == "zh" else text


def in_order(products: Iterable[ProductAssessment], book: Rulebook) -> list[ProductAssessment]:
    """Put products into the order that the rulebook declares, whatever their rank is now."""
    order = [product.id for product in book.ordered_products()]
    return sorted(products, key=lambda product: order.index(product.id))


def product_and_rules(product: ProductAssessment, name: str, lang: Lang) -> str:
    """Name a product with those of its conditions that are open and rest on a fact."""
    rules = [
        finding.name
        for finding in product.findings
        if finding.status == "unknown"
        and name in finding.facts
        and (finding.kind != "caution" or finding.severity == "stop")
    ]
    if not rules:
        return product.name
    return said("why-rules", lang, product=product.name, rules=listed(rules, lang))


MOST_LISTED = 3
"""Names in a row that a person reads; what comes after them is "and others"."""


def listed(names: list[str], lang: Lang) -> str:
    """Put names in a row."""
    row = sentence("report.list-comma", lang).join(names[:MOST_LISTED])
    return said("and-others", lang, names=row) if len(names) > MOST_LISTED else row


def decided(standing: Standing) -> list[str]:
    """Name the products whose verdict is settled, verdict by verdict, in an order that stays."""
    assessment, lang = standing.assessment, standing.assessment.lang
    by_verdict: dict[str, list[str]] = {}
    for product in in_order(assessment.products, standing.interview.advisor.book):
        by_verdict.setdefault(product.verdict, []).append(product.name)
    return [
        said(
            "decided-one",
            lang,
            products=sentence("report.list-comma", lang).join(by_verdict[verdict]),
            verdict=sentence(f"report.verdict.{verdict}", lang),
        )
        for verdict in VERDICTS
        if verdict != "undetermined" and verdict in by_verdict
    ]


def stopped(standing: Standing) -> str | None:
    """Say why the rest is not asked; None where everything was, or was to be."""
    interview, assessment = standing.interview, standing.assessment
    lang, book = assessment.lang, interview.advisor.book
    if interview.everything or {*askable(book)} <= {*interview.asked}:
        return None
    if offered := standing.open.offered:
        ordered = in_order(assessment.products, book)
        names = [one.name for one in ordered if one.recommendation == "recommended"]
        products = listed(names, lang)
        text = said("rest-order", lang, count=len(offered), products=products)
        return spaced(text) if lang == "zh" else text
    if assessment.advice.action != "do_not_borrow":
        return said("rest-idle", lang)
    stops = [f.name for f in assessment.cautions if f.severity == "stop" and f.status == "met"]
    return said("rest-idle-stop", lang, rules=listed(stops, lang))


def explained(fact: Fact, lang: Lang) -> str:
    """Give where to look an answer up and what counts; empty where there is nothing to say."""
    return local(fact.help, lang) if fact.help else ""


def few(fact: Fact) -> bool:
    """Tell whether a fact's answers are few enough to choose from."""
    return fact.type in {"boolean", "choice"}


def choices(fact: Fact, lang: Lang) -> list[tuple[Any, str]]:
    """Give the answers to choose from, each with its words."""
    return [(choice.id, local(choice.name, lang)) for choice in fact.choices or ()] or [
        (True, said("yes", lang)),
        (False, said("no", lang)),
    ]


def answered(words: Words, name: str) -> str:
    """Write an answer that was given, with its unit, or that none was."""
    if words.known.get(name) is None:
        return said("unanswered", words.lang)
    return in_unit(words.book.facts.facts[name], words.known[name], words.fact(name), words.lang)


def in_unit(fact: Fact, value: Any, text: str, lang: Lang) -> str:
    """Write a value, worded already, with its unit: 8,000 yuan, 1 lender."""
    unit = local(fact.unit, lang) if fact.unit else ""
    if lang == "en" and value == 1 and unit.endswith("s"):
        unit = unit.removesuffix("s")
    return f"{text} {unit}".strip()


def valued(fact: Fact, answer: Any, lang: Lang) -> str:
    """Write a number or a date as a profile's JSON has it, for people, with its unit."""
    value = values.read(fact, answer)
    return in_unit(fact, value, worded(fact.type, value, lang), lang)


def complaint(fact: Fact, text: str, lang: Lang, as_of: date) -> str | None:
    """Say what is wrong with a typed answer; None if nothing is."""
    from advisor.person.typed import number_slip, read_answer, slip  # only where it is needed

    typed = shown(text.strip())
    example = valued(fact, fact.example, lang) if fact.type != "date" else fact.example
    try:
        answer = read_answer(fact, text)
    except BadValueError as bad:
        if bad.code == "value-out-of-range":
            return beyond(fact, bad, text, lang)
        if bad.code == "value-too-fine":
            return said("too-fine", lang, decimals=bad.values["decimals"], found=typed)
        kind = slip(text) if fact.type == "date" else number_slip(fact, text)
        wrong = said(kind, lang, found=typed, example=example)
        return (
            wrong
            if fact.type == "date"
            else said("and-how", lang, wrong=wrong, how=how(fact, lang))
        )
    if fact.type == "date" and answer > as_of.isoformat():
        return said("date-later", lang, found=answer, as_of=as_of.isoformat())
    if fact.since and not is_possible(fact, values.read(fact, answer), as_of):
        return said("impossible", lang, why=local(fact.since.text, lang), found=typed)
    return None


def how(fact: Fact, lang: Lang) -> str:
    """Say in which ways a number can be written."""
    from advisor.person.typed import measure_of  # as above

    measure = measure_of(fact)
    kind = "soon" if measure.soon else "term" if measure.term else measure.time or "count"
    return said(f"write-{'money' if measure.money else kind}", lang)


def beyond(fact: Fact, bad: BadValueError, text: str, lang: Lang) -> str:
    """Say between which numbers an answer has to lie."""
    low, high = (f"{Decimal(str(bad.values[end])).normalize():f}" for end in ("low", "high"))
    typed = printable(text.strip())
    if fact.max is not None:
        return said("out-of-range", lang, low=low, high=high, found=typed)
    if Decimal(str(bad.values["found"])) > Decimal(high):
        return said("too-large", lang)
    return said("too-small", lang, low=low, found=typed)

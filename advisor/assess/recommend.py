"""Verdicts, needs and cautions -> what is recommended, in which order, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.edition.wording import worded
from advisor.model import RECOMMENDATIONS, Advice
from advisor.rulebook.labels import labels
from advisor.rulebook.types import QUOTES
from advisor.texts import sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from advisor.model import (
        Action,
        Finding,
        ProductAssessment,
        Recommendation,
        Status,
        Verdict,
    )
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang


def recommendation(
    verdict: Verdict, findings: Iterable[Finding], general: Iterable[Finding]
) -> Recommendation:
    """Tell whether a product is recommended: by its verdict, the needs, and every stop caution.

    A stop that no answer could make sure of, as only our own line leaves it open, does not block.
    """
    listed = (*findings, *general)
    needs = {f.status for f in listed if f.kind == "need"}
    stops = {f.status for f in listed if f.stops}
    return recommended(verdict, needs, stops)


def recommended(
    verdict: Verdict, needs: AbstractSet[Status], stops: AbstractSet[Status]
) -> Recommendation:
    """Tell it by how the needs and the stop cautions come out."""
    if verdict == "ineligible" or "unmet" in needs or "met" in stops:
        return "not_recommended"
    if verdict == "eligible" and needs <= {"met"} and stops <= {"unmet"}:
        return "recommended"
    return "possible"


def action_of(products: Sequence[ProductAssessment], general: Iterable[Finding]) -> Action:
    """Give the advice that holds first; the products are ranked."""
    if any(f.severity == "stop" and f.status == "met" for f in general):
        return "do_not_borrow"
    actions: tuple[Action, ...] = ("apply", "clarify", "none_suitable")
    found = (RECOMMENDATIONS.index(p.recommendation) for p in products)
    return actions[min(found, default=len(actions) - 1)]


def advice(
    products: Sequence[ProductAssessment],
    general: Sequence[Finding],
    moving: Mapping[str, Sequence[str]],
    ordering: Collection[str],
    book: Rulebook,
    lang: Lang,
) -> Advice:
    """Say what to do, and why.

    Args:
        products: ranked.
        general: the findings about the person.
        moving: possible product -> the facts that can still move its recommendation.
        ordering: the facts whose answers could still change the order of what is recommended.
        book: names the facts.
        lang: the language of the reasons.
    """
    action = action_of(products, general)
    if action == "do_not_borrow":
        stops = [f.text for f in general if f.severity == "stop" and f.status == "met"]
        return Advice(action, None, tuple(stops), ())
    if action == "apply":
        order = order_open(products, ordering, book, lang)
        reasons = (*apply_reasons(products, lang), *order, *unsure(general))
        return Advice(action, products[0].id, reasons, ())
    if action == "none_suitable":
        reasons = (nearest(products, lang), *(against(product, lang) for product in products))
        return Advice(action, None, reasons, ())
    ask = deciding(moving, book)
    return Advice(action, None, tuple(clarify_reasons(products, general, ask, book, lang)), ask)


def clarify_reasons(
    products: Sequence[ProductAssessment],
    general: Sequence[Finding],
    ask: Sequence[str],
    book: Rulebook,
    lang: Lang,
) -> Iterator[str]:
    """Say which answers decide about which products, and of which of them only the lender can tell."""
    comma = say("list-comma", lang)
    if not ask:
        stops = [f.name for f in general if f.severity == "stop" and f.status == "unknown"]
        yield say("advice.grey-person" if stops else "advice.grey", lang, names=comma.join(stops))
        return
    names_of = {product.id: product.name for product in products}
    undecided, beyond = beyond_answers(products)
    if beyond == undecided:  # whatever else is found out leads to no recommendation
        yield grey_too(beyond, lang)
        return
    yield say(
        "advice.ask" if len(ask) <= MOST_NAMED else "advice.ask-more",
        lang,
        facts=comma.join(asked(one, names_of, book, lang) for one in ask[:MOST_NAMED]),
        count=len(ask),
        products=comma.join(product.name for product in undecided),
    )
    if beyond:
        yield grey_too(beyond, lang)


def beyond_answers(
    products: Iterable[ProductAssessment],
) -> tuple[list[ProductAssessment], list[ProductAssessment]]:
    """Give the products that are undecided, and those of them that no answer lets us recommend."""
    undecided = [product for product in products if product.recommendation == "possible"]
    return undecided, [one for one in undecided if any(f.grey for f in one.binding)]


def grey_too(products: Sequence[ProductAssessment], lang: Lang) -> str:
    """Say that no answer lets us recommend these products, as only the lender knows what is left."""
    names = dict.fromkeys(f.name for p in products for f in p.binding if f.grey)
    comma = say("list-comma", lang)
    among = comma.join(p.name for p in products)
    return say("advice.grey-too", lang, products=among, names=comma.join(names))


def asking_for(
    advice: Advice, products: Iterable[ProductAssessment], quotes: Container[str]
) -> Advice:
    """Ask too for the quotes that look like slips, of products that could still be advised."""
    if advice.action not in {"apply", "clarify"}:
        return advice
    wanted = (p.id for p in products if p.id in quotes and p.recommendation != "not_recommended")
    more = (f"{QUOTES}.{product}" for product in wanted)
    return advice._replace(ask=tuple(dict.fromkeys((*advice.ask, *more))))


MOST_NAMED = 5
"""Facts that the reason to clarify names; `ask` has them all."""


def deciding(moving: Mapping[str, Sequence[str]], book: Rulebook) -> tuple[str, ...]:
    """Order the facts that decide: as the questionnaire asks, those that bear on most products first.

    Before them come the need and what is always asked. What an app quotes is asked for by its product,
    and where nothing else of it is open.
    """
    shown = [name for name in book.facts.shown if name != QUOTES]
    counts = {name: sum(name in facts for facts in moving.values()) for name in shown}
    before = {name: place for place, name in enumerate((*book.facts.first, *book.facts.always))}
    facts = sorted(
        (name for name in shown if counts[name]),
        key=lambda name: (before.get(name, len(before)), -counts[name]),
    )
    quoted = (f"{QUOTES}.{product}" for product, names in moving.items() if set(names) == {QUOTES})
    return (*facts, *quoted)


def asked(name: str, products: Mapping[str, str], book: Rulebook, lang: Lang) -> str:
    """Name a fact, or what the app of a product quotes."""
    _, dot, product = name.partition(".")
    return (
        say("advice.quote-of", lang, product=products[product])
        if dot
        else labels(book, [name], lang)[0]
    )


def nearest(products: Sequence[ProductAssessment], lang: Lang) -> str:
    """Say what would fit nearest: the largest sum, else the fewest months; or that nothing would."""
    by_amount = [
        (-p.fits.amount, place) for place, p in enumerate(products) if p.fits and p.fits.amount
    ]
    by_months = [
        (p.fits.months, place) for place, p in enumerate(products) if p.fits and p.fits.months
    ]
    found = min(by_amount or by_months, default=None)
    if found is None:
        hopeful = [product for product in products if product.verdict != "ineligible"]
        causes = [
            {f.text for f in one.findings if (against_need(f) if hopeful else f.bars)}
            for one in hopeful or products
        ]
        common = min(set.intersection(*causes), default=None) if causes else None
        if common is None:
            return say("advice.nothing-fits" if hopeful else "advice.all-ruled-out", lang)
        return say("advice.nothing-fits-as", lang, why=common)
    return fitting(products[found[1]], lang)


def against_need(finding: Finding) -> bool:
    """Tell whether a finding says that a need is not met."""
    return finding.kind == "need" and finding.well is False


def fitting(product: ProductAssessment, lang: Lang) -> str:
    """Say what of a product would fit: less first, then longer, and only if it is offered."""
    fits = product.fits
    if fits is None:
        return ""
    kind = "both" if fits.amount and fits.months else "less" if fits.amount else "longer"
    amount = "" if fits.amount is None else worded("money", fits.amount, lang)
    return say(f"advice.fits-{kind}", lang, product=product.name, amount=amount, months=fits.months)


def unsure(general: Iterable[Finding]) -> Iterator[str]:
    """Warn of what would tell not to borrow, if the line that only we draw lay elsewhere."""
    yield from (f.text for f in general if f.severity == "stop" and f.status == "unknown")


def apply_reasons(products: Sequence[ProductAssessment], lang: Lang) -> Iterable[str]:
    """Say why the first product, what to mind with it, and how it stands beside the next one."""
    first, *others = products
    also = [p for p in others if p.recommendation == "recommended"]
    because = also[0].because if also else None
    if because is None:
        yield say("advice.apply-only", lang, product=first.name)
    else:
        yield say("advice.apply-first", lang, product=first.name, because=because.text)
    warned = [f.name for f in first.findings if f.rule in first.cautions and f.severity == "warn"]
    if warned:
        yield say("advice.apply-mind", lang, names=say("list-comma", lang).join(warned))
    if not first.documented:
        yield say("advice.undocumented", lang, product=first.name, count=len(first.binding))
    if also:
        names = say("list-comma", lang).join(p.name for p in also)
        yield say("advice.also", lang, product=first.name, others=names)
    yield from (f.text for f in first.findings if f.rule in first.cautions)


def order_open(
    products: Sequence[ProductAssessment],
    ordering: Collection[str],
    book: Rulebook,
    lang: Lang,
) -> Iterator[str]:
    """Say which answers could still change which of the recommended products comes first."""
    facts = [n for n in book.facts.shown if n in ordering and not book.facts.facts[n].optional]
    if facts:
        named = say("list-comma", lang).join(labels(book, facts[:MOST_NAMED], lang))
        among = say("list-comma", lang).join(
            p.name for p in products if p.recommendation == "recommended"
        )
        name = "advice.order-open" if len(facts) <= MOST_NAMED else "advice.order-open-more"
        yield say(name, lang, products=among, facts=named)


def against(product: ProductAssessment, lang: Lang) -> str:
    """Say in one sentence what speaks against a product."""
    wrong = [f for f in product.findings if f.bars] or [
        f
        for f in product.findings
        if (f.kind == "need" or f.severity == "stop") and f.well is False
    ]
    names = say("list-comma", lang).join(f.name for f in wrong)
    return say("advice.against", lang, product=product.name, names=names)


def say(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the report's own sentences, with its names set apart as Chinese is set."""
    text = sentence(f"report.{name}", lang, **values)
    return spaced(text) if lang == "zh" else text

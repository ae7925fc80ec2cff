"""What differs between two rulebooks, written for a terminal, as JSON, or as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.rulebook.labels import local
from advisor.texts import sentence
from advisor.verify.page import CLOSE, OPEN, Page, as_json, short

if TYPE_CHECKING:
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.diff import Effect, ProductDiff, RulebookDiff
    from advisor.verify.flips import Flips
    from advisor.verify.page import Form


def written_diff(
    found: RulebookDiff, people: Flips | None, bench: Bench, form: Form, lang: Lang
) -> str:
    """Write what differs between two rulebooks."""
    if form == "json":
        return as_json(diff_object(found, people))
    day = bench.as_of.isoformat()
    page = Page(form, lang, "diff-heading", day=day)
    if not found.changes:
        page.text(page.say("diff-none"))
        return page.written()
    page.section(page.say("diff-changes"))
    for change in found.changes:
        how = ("、" if lang == "zh" else ", ").join(page.say(f"how-{one}") for one in change.how)
        kind, name = page.say(f"thing-{change.kind}"), f"{OPEN}{change.name}{CLOSE}"
        page.item(page.say("change", kind=kind, name=name, how=how))
    page.section(page.say("diff-products"))
    for product in found.products:
        write_product(page, product, bench)
    if found.partial:
        page.text(page.say("diff-partial", names=", ".join(found.partial)))
    if people is not None:
        page.section(page.say("diff-people"))
        page.text(page.say("diff-rejected", people=people.people, rejected=people.rejected))
        for count in people.counts:
            known = bench.book.products.get(count.product)
            verdicts = {
                "old": sentence(f"report.verdict.{count.old}", lang),
                "new": sentence(f"report.verdict.{count.new}", lang),
            }
            name = local(known.name, lang) if known else count.product
            why = [
                page.say("diff-why", rule=f"{OPEN}{rule}{CLOSE}", people=some)
                for rule, some in count.rules
            ]
            page.item(page.say("diff-count", product=name, people=count.people, **verdicts), *why)
        if not people.counts:
            page.text(page.say("diff-nobody"))
    return page.written()


def write_product(page: Page, product: ProductDiff, bench: Bench) -> None:
    """Write what becomes of a product."""
    known = bench.book.products.get(product.id)
    names = {"name": local(known.name, page.lang) if known else product.id, "id": product.id}
    verdict, recommendation = product.verdict, product.recommendation
    if verdict.outcome == recommendation.outcome and not (verdict.flips or recommendation.flips):
        page.item(
            page.say("diff-product-new", outcome=page.say(f"outcome-{verdict.outcome}"), **names)
        )
        return
    for aspect, effect in (("verdict", verdict), ("recommendation", recommendation)):
        below = [
            page.say(
                "diff-flip",
                old=sentence(f"report.{aspect}.{flip.old}", page.lang),
                new=sentence(f"report.{aspect}.{flip.new}", page.lang),
                profile=short(flip.profile),
            )
            for flip in effect.flips
        ]
        outcome = page.say(f"outcome-{effect.outcome}")
        page.item(page.say(f"diff-product-{aspect}", outcome=outcome, **names), *below)


def diff_object(found: RulebookDiff, people: Flips | None) -> dict[str, Any]:
    """Give what differs as JSON has it."""
    made: dict[str, Any] = {
        "changes": [one._asdict() for one in found.changes],
        "partial": found.partial,
        "products": [
            {
                "id": one.id,
                "verdict": effect_object(one.verdict),
                "recommendation": effect_object(one.recommendation),
            }
            for one in found.products
        ],
    }
    if people is not None:
        made["people"] = {
            "people": people.people,
            "rejected": people.rejected,
            "flips": [one._asdict() for one in people.counts],
        }
    return made


def effect_object(found: Effect) -> dict[str, Any]:
    """Give what becomes of an outcome as JSON has it."""
    return {"outcome": found.outcome, "flips": [flip._asdict() for flip in found.flips]}

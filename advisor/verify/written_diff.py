"""What differs between two rulebooks, written for a terminal, as JSON, or as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.report.json_text import json_text
from advisor.rulebook.labels import local
from advisor.texts import sentence
from advisor.verify.printout import CLOSE, OPEN, Printout, short

if TYPE_CHECKING:
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.diff import Effect, ProductDiff, RulebookDiff
    from advisor.verify.flips import Flips
    from advisor.verify.printout import Form


def written_diff(
    found: RulebookDiff, people: Flips | None, bench: Bench, form: Form, lang: Lang
) -> str:
    """Write what differs between two rulebooks."""
    if form == "json":
        return json_text(diff_object(found, people))
    day = bench.as_of.isoformat()
    printout = Printout(form, lang, "diff-heading", day=day)
    if not found.changes:
        printout.text(printout.say("diff-none"))
        return printout.written()
    printout.section(printout.say("diff-changes"))
    for change in found.changes:
        how = ("、" if lang == "zh" else ", ").join(
            printout.say(f"how-{one}") for one in change.how
        )
        kind, name = printout.say(f"thing-{change.kind}"), f"{OPEN}{change.name}{CLOSE}"
        printout.item(printout.say("change", kind=kind, name=name, how=how))
    printout.section(printout.say("diff-products"))
    for product in found.products:
        write_product(printout, product, bench)
    if found.partial:
        printout.text(printout.say("diff-partial", names=", ".join(found.partial)))
    if people is not None:
        printout.section(printout.say("diff-people"))
        printout.text(printout.say("diff-rejected", people=people.people, rejected=people.rejected))
        for count in people.counts:
            known = bench.book.products.get(count.product)
            verdicts = {
                "old": sentence(f"report.verdict.{count.old}", lang),
                "new": sentence(f"report.verdict.{count.new}", lang),
            }
            name = local(known.name, lang) if known else count.product
            why = [
                printout.say("diff-why", rule=f"{OPEN}{rule}{CLOSE}", people=some)
                for rule, some in count.rules
            ]
            printout.item(
                printout.say("diff-count", product=name, people=count.people, **verdicts), *why
            )
        if not people.counts:
            printout.text(printout.say("diff-nobody"))
    return printout.written()


def write_product(printout: Printout, product: ProductDiff, bench: Bench) -> None:
    """Write what becomes of a product."""
    known = bench.book.products.get(product.id)
    names = {"name": local(known.name, printout.lang) if known else product.id, "id": product.id}
    verdict, recommendation = product.verdict, product.recommendation
    if verdict.outcome == recommendation.outcome and not (verdict.flips or recommendation.flips):
        printout.item(
            printout.say(
                "diff-product-new", outcome=printout.say(f"outcome-{verdict.outcome}"), **names
            )
        )
        return
    for aspect, effect in (("verdict", verdict), ("recommendation", recommendation)):
        below = [
            printout.say(
                "diff-flip",
                old=sentence(f"report.{aspect}.{flip.old}", printout.lang),
                new=sentence(f"report.{aspect}.{flip.new}", printout.lang),
                profile=short(flip.profile),
            )
            for flip in effect.flips
        ]
        outcome = printout.say(f"outcome-{effect.outcome}")
        printout.item(printout.say(f"diff-product-{aspect}", outcome=outcome, **names), *below)


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

"""The page that asks for what the apps show, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.interview.figures import (
    FIGURES,
    Figures,
    confirmed,
    open_products,
    read_figures,
    say,
    shown_figures,
)
from advisor.report.cards import entry_of
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.interview.session import Interview
    from advisor.model import Assessment

FIELD, SURE = "figure", "sure"
"""What the names of a form's fields begin with: a figure, and what was doubted when it came before."""


class AppField(NamedTuple):
    """One figure of one app: what is asked, what stands in its field, what is told beside it."""

    figure: str
    text: str
    value: str
    told: str


class AppForm(NamedTuple):
    """The figures of one app; `sure` is what was doubted, to be taken if it comes again."""

    product: str
    name: str
    intro: str
    fields: list[AppField]
    sure: str


def typed_of(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give what was typed, by product and figure."""
    typed: dict[str, dict[str, str]] = {}
    for name, text in fields.items():
        kind, _, rest = name.partition(".")
        product, _, figure = rest.partition(".")
        if kind == FIELD and figure in FIGURES:
            typed.setdefault(product, {})[figure] = text
    return typed


def joined(typed: Mapping[str, str]) -> str:
    """Put what was typed of one app in a row, to know it again."""
    return "|".join(typed.get(name, "").strip() for name in FIGURES)


def take(
    interview: Interview, fields: Mapping[str, str], lang: Lang
) -> tuple[Interview, dict[str, Figures]]:
    """Take the figures of a form; gives what of them is wrong, or doubted, by product.

    What was doubted is taken once it comes again as it was.
    """
    advisor, profile = interview.advisor, interview.profile()
    resolved = {one.product.id: one for one in advisor.on(interview.as_of).edition.products}
    left: dict[str, Figures] = {}
    for product, typed in typed_of(fields).items():
        if product not in resolved:
            continue
        read = read_figures(typed, resolved[product], profile.known, lang)
        sure = bool(read.doubts) and fields.get(f"{SURE}.{product}") == joined(typed)
        if read.wrong or (read.doubts and not sure):
            left[product] = read
        else:
            quote = confirmed(read.quote) if sure else read.quote
            interview = interview.quoting(product, quote)
    return interview, left


def apps(
    assessment: Assessment,
    interview: Interview,
    lang: Lang,
    fields: Mapping[str, str],
    left: Mapping[str, Figures],
) -> list[AppForm]:
    """Lay out the figures of each open product: what was typed, else what is known."""
    book = interview.advisor.book
    typed, quotes = typed_of(fields), interview.answers.get(QUOTES, {})
    names = {one.id: one.name for one in assessment.products}
    wanted = dict.fromkeys((*left, *(one.id for one in open_products(assessment))))
    made = []
    for product in wanted:
        known = dict(shown_figures(quotes.get(product, {}), lang))
        found = left.get(product)
        values = typed[product] if found else known
        told = {}
        if found:
            doubts = found.doubts.items()
            doubted = {n: sentence("web.figures-doubt", lang, doubt=text) for n, text in doubts}
            told = {**doubted, **found.wrong}
        made.append(
            AppForm(
                product=product,
                name=names.get(product, product),
                intro=say("intro", lang, product=entry_of(book, product, lang)),
                fields=[
                    AppField(
                        name,
                        say(name, lang, product=names.get(product, product)),
                        values.get(name, ""),
                        told.get(name, ""),
                    )
                    for name in FIGURES
                ],
                sure=joined(typed[product]) if found and not found.wrong else "",
            )
        )
    return made

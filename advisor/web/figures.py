"""The page that asks for what the apps show, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.interview.figures import (
    FIGURES,
    Figures,
    open_products,
    read_figures,
    say,
    shown_figures,
)
from advisor.rulebook.labels import entry_of
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.interview.session import Interview
    from advisor.model import Assessment
    from advisor.web.forms import Form


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


def joined(typed: Mapping[str, str]) -> str:
    """Put what was typed of one app in a row, to know it again."""
    return "|".join(typed.get(name, "").strip() for name in FIGURES)


def take(interview: Interview, form: Form, lang: Lang) -> tuple[Interview, dict[str, Figures]]:
    """Take the figures of a form; gives what of them is wrong, or doubted, by product.

    While anything is, nothing of the form is taken. What was doubted is plain once it comes again as it
    was; what was not touched stays as it is, confirmed or not.
    """
    advisor, known = interview.advisor, interview.profile().known
    resolved = {one.product.id: one for one in advisor.on(interview.as_of).edition.products}
    left: dict[str, Figures] = {}
    taken = interview
    for product, typed in form.figures.items():
        before = interview.answers.get(QUOTES, {}).get(product, {})
        if product not in resolved or joined(typed) == joined(dict(shown_figures(before, lang))):
            continue
        read = read_figures(typed, resolved[product], known, lang)
        sure = form.sure.get(product) == joined(typed)
        if read.wrong or (read.doubts and not sure):
            left[product] = read
        else:
            taken = taken.quoting(product, read.taken())
    return (interview if left else taken), left


def apps(
    assessment: Assessment,
    interview: Interview,
    lang: Lang,
    form: Form,
    left: Mapping[str, Figures],
) -> list[AppForm]:
    """Lay out the figures of each open product: what was typed, else what is known."""
    names = {one.id: one.name for one in assessment.products}
    open_to = [one.id for one in open_products(assessment)]
    wanted = dict.fromkeys((*left, *(one for one in form.figures if one in names), *open_to))
    quotes = interview.answers.get(QUOTES, {})
    made = []
    for product in wanted:
        known = dict(shown_figures(quotes.get(product, {}), lang))
        values = form.figures.get(product, known)
        found = left.get(product)
        told = {} if found is None else beside(found, lang)
        made.append(
            AppForm(
                product=product,
                name=names[product],
                intro=say("intro", lang, product=entry_of(interview.advisor.book, product, lang)),
                fields=[
                    AppField(
                        name,
                        say(name, lang, product=names[product]),
                        values.get(name, ""),
                        told.get(name, ""),
                    )
                    for name in FIGURES
                ],
                sure=joined(values) if found is not None and not found.wrong else "",
            )
        )
    return made


def beside(found: Figures, lang: Lang) -> dict[str, str]:
    """Say beside each figure what is wrong with it, or how it was read."""
    doubted = {
        name: sentence("web.figures-doubt", lang, doubt=text) for name, text in found.doubts.items()
    }
    return {**doubted, **found.wrong}

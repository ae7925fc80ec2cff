"""What comes back from a page: the button that was pressed, answers, and what the apps show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.interview.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping

FIGURE, SURE = "figure", "sure"
"""What the names of fields begin with: a figure, and what of an app was doubted when it came before."""

ANSWER = "answer"


class Form(NamedTuple):
    """What came back from a page.

    Attributes:
        do: the word of the button that was pressed, and `about` what it is about.
        answers: the facts that the page asked for, with what was sent for each; empty where nothing was.
        figures: what was typed of the apps, by product and figure.
        sure: product -> what was doubted of it before, in a row.
    """

    do: str
    about: str
    answers: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]]
    sure: Mapping[str, str]


def sent_form(do: str, about: str, fields: Mapping[str, str]) -> Form:
    """Read a form's fields: `fact` names the facts that were asked for, apart by blanks.

    The answer to one of several stands in `answer.<fact>`, to a single one in `answer`; a figure in
    `figure.<product>.<figure>`.
    """
    names = fields.get("fact", "").split()
    alone = fields.get(ANSWER, "") if len(names) == 1 else ""
    figures: dict[str, dict[str, str]] = {}
    sure: dict[str, str] = {}
    for name, text in fields.items():
        kind, _, rest = name.partition(".")
        product, _, figure = rest.partition(".")
        if kind == FIGURE and figure in FIGURES:
            figures.setdefault(product, {})[figure] = text
        elif kind == SURE:
            sure[product] = text
    answers = {name: fields.get(f"{ANSWER}.{name}", alone) for name in names}
    return Form(do, about, answers, figures, sure)


def sent_again(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the fields of a form that are to be sent once more, as it could not be worked on."""
    kinds = {"fact", ANSWER, FIGURE, SURE}
    again = {name: text for name, text in fields.items() if name.partition(".")[0] in kinds}
    return again if any(text for name, text in again.items() if name != "fact") else {}

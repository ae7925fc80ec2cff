"""The one view model of a report: what every format draws, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from advisor.report.pictures import Picture
    from advisor.report.references import Reference
    from advisor.report.tables import Table
    from advisor.texts import Lang


class Item(NamedTuple):
    """A sentence behind its mark, with what stands indented below it.

    Attributes:
        said: what the mark means, for those who do not see it; empty where the heading says it.
    """

    mark: str
    said: str
    text: str
    below: tuple[str, ...]


class Block(NamedTuple):
    """Items under one heading."""

    title: str
    items: list[Item]


class Fold(NamedTuple):
    """What is folded away on a screen, and left out on paper, unless it is `opened`."""

    title: str
    opened: bool
    items: list[Item]
    pictures: list[Picture]
    tables: list[Table]


class CardPart(NamedTuple):
    """What matters of one open product; `link` is the anchor of its part below."""

    name: str
    state: str
    recommendation: str
    score: str
    items: list[Item]
    link: str


class ProductPart(NamedTuple):
    """One product's part."""

    name: str
    state: str
    mark: str
    grade: str
    recommendation: str
    score: str
    lead: str
    blocks: list[Block]
    folds: list[Fold]


class Question(NamedTuple):
    """A question that borrowers ask, with its answer."""

    question: str
    answer: str


class Document(NamedTuple):
    """A whole report in the reader's language; every string is plain text, never markup.

    Attributes:
        stop: whether the advice is not to borrow.
        lends: whether it leads to a loan; else `instead`, what to do in its place, comes first.
        slips: what was given and is not used; comes before the advice.
        advised: the card of the product to apply for; `cards` are those of the others that are open.
        steps: what to do now.
        overview: the products that are not open; None where there are none, or none belongs on the page.
        products: empty where nothing is to be borrowed.
        costs: the sentences before the comparison; None where no costs belong on the page.
        record: label -> value of what it takes to judge again.
        profile: the answers as a profile file has them, in one line of JSON.
        command: what judges that file again.
    """

    lang: Lang
    title: str
    day: str
    known: str
    stop: bool
    lends: bool
    slips: list[str]
    headline: str
    warnings: list[str]
    reasons: list[str]
    advised: CardPart | None
    steps_title: str
    steps: list[str]
    cards: list[CardPart]
    overview: Table | None
    score_means: str
    scores: Picture | None
    person: list[Item]
    costs: list[str] | None
    comparison: Table | None
    rates: Picture | None
    balance: Picture | None
    balance_table: Table | None
    cost_notes: list[str]
    products: list[ProductPart]
    conflicts: list[Block]
    instead: list[Question]
    questions: list[Question]
    grades: list[tuple[str, str]]
    references: list[Reference]
    answers: Table
    record: list[tuple[str, str]]
    profile: str
    command: str
    disclaimer: str

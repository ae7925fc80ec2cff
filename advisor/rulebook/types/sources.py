"""Where statements come from, and the numbers that rest on them."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr, StringConstraints

from advisor.rulebook.types.common import Dated, Day, Exact, Id, LocalText, Model, Operands


class Evidence(Model):
    """What a statement rests on: a source and the place in it, or one of our assumptions.

    The source's kind tells which place is wanted: a section of the document, an article of a
    regulation. A public page is its own place.
    """

    source: Id | None = None
    section: Annotated[StrictInt, Field(ge=0, le=99)] | None = None
    article: Annotated[StrictStr, StringConstraints(min_length=1, max_length=40)] | None = None
    assumption: Id | None = None


EvidenceList = Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=20)]


Figures = Annotated[
    tuple[Annotated[StrictStr, StringConstraints(min_length=1, max_length=60)], ...],
    Field(max_length=60),
]
"""Numbers that texts name, each once more, with its unit as Chinese writes it: 18 岁, 0.05%, 2026-08-01."""


class Source(Model):
    """Where statements come from: the document, a regulation, or a public page.

    `read` is the day on which it was last read for these rules; `figures` are the numbers that our
    texts take from it, with their units in Chinese, and the days. `number` is the one that a notice
    is cited by; `not found` where it has one that nobody here could look up.
    """

    grade: Literal["regulation", "document", "public"]
    title: LocalText
    read: Day
    number: StrictStr | None = None
    url: Annotated[StrictStr, StringConstraints(pattern=r"^https?://[^\s<>\"'\\`]+$")] | None = None
    dated: StrictStr | None = None
    in_force: Day | None = None
    sections: dict[StrictStr, LocalText] | None = None
    figures: Figures = ()


class ParameterValue(Model):
    """A parameter's value from a day on; without `from`, from the beginning."""

    from_: Day | None = Field(None, alias="from")
    value: Exact
    evidence: EvidenceList


class Parameter(Model):
    """A number that a source sets, with its history; or one that is worked out from others.

    The latter has an `op` over `of` (less `less`), on each day of their values on that day, and
    `evidence` of its own; `from` is its first day.
    """

    type: Literal["integer", "money", "fraction"]
    name: LocalText
    values: Annotated[tuple[ParameterValue, ...], Field(max_length=500)] = ()
    op: Literal["sum", "difference", "times"] | None = None
    of: Operands | None = None
    less: Operands | None = None
    from_: Day | None = Field(None, alias="from")
    evidence: EvidenceList | None = None


class Assumption(Dated):
    """A working value or reading of ours, because nobody publishes one; a number has its days."""

    type: Literal["integer", "money", "fraction"] | None = None
    value: Exact | None = None
    text: LocalText
    figures: Figures = ()

"""Where statements come from, and the numbers that rest on them."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr, StringConstraints

from advisor.rulebook.types.common import Day, Exact, Id, LocalText, Model


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


class Source(Model):
    """Where statements come from: the document, a regulation, or a public page."""

    grade: Literal["regulation", "document", "public"]
    title: LocalText
    number: StrictStr | None = None
    url: Annotated[StrictStr, StringConstraints(pattern=r"^https?://[^\s<>\"'\\`]+$")] | None = None
    dated: StrictStr | None = None
    in_force: Day | None = None
    sections: dict[StrictStr, LocalText] | None = None


class ParameterValue(Model):
    """A parameter's value from a day on; without `from`, from the beginning."""

    from_: Day | None = Field(None, alias="from")
    value: Exact
    evidence: EvidenceList


class Parameter(Model):
    """A number that a source sets, with its history."""

    type: Literal["integer", "money", "fraction"]
    name: LocalText
    values: tuple[ParameterValue, ...] = Field(min_length=1, max_length=500)


class Assumption(Model):
    """A working value or reading of ours, because nobody publishes one."""

    type: Literal["integer", "money", "fraction"] | None = None
    value: Exact | None = None
    text: LocalText

"""What is said beside the rules: answers, notes, and the document's contradictions."""

from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

from advisor.model import Action, Status
from advisor.rulebook.types.common import Dated, Id, LocalText, Model
from advisor.rulebook.types.conditions import Condition
from advisor.rulebook.types.sources import EvidenceList, Figures


class Occasion(Model):
    """When an answer applies: a rule with this status, or this advice.

    With `when` it does so only for those of whom that is known to hold; alone, for all of them.
    """

    rule: StrictStr | None = None
    is_: Status | None = Field(None, alias="is")
    advice: Action | None = None
    when: Condition | None = None


class Answer(Model):
    """A question that borrowers ask, answered; it applies on any one of its occasions.

    `instead` is for what to do in place of borrowing: its place among those, 1 first. `figures` are
    those of its numbers that we reckoned ourselves.
    """

    id: Id
    instead: Annotated[StrictInt, Field(ge=1, le=99)] | None = None
    question: LocalText
    text: LocalText
    evidence: EvidenceList
    figures: Figures = ()
    occasions: Annotated[tuple[Occasion, ...], Field(min_length=1, max_length=60)]


class Note(Dated):
    """Two answers that hardly fit together: judged as given, but said, in its days."""

    id: Id
    when: Condition
    text: LocalText


class CostNote(Dated):
    """Something to know beside the costs, in its days; it may name parameters.

    With `when` it is said only to those of whom that is known to hold.
    """

    id: Id
    when: Condition | None = None
    text: LocalText
    evidence: EvidenceList
    figures: Figures = ()


class Saying(Model):
    """One side of a contradiction: what a section of the document says, or what a page says."""

    section: Annotated[StrictInt, Field(ge=0, le=99)] | None = None
    source: Id | None = None
    text: LocalText


class Conflict(Model):
    """Where the document contradicts itself or a page, or is silent, and how it is treated."""

    id: Id
    name: LocalText
    products: tuple[Id, ...]
    when: Condition | None = None
    statements: tuple[Saying, ...] = Field(min_length=1)
    treatment: LocalText
    evidence: EvidenceList
    figures: Figures = ()

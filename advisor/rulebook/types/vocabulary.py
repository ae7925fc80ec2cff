"""Facts, what is derived from them, how they change, and the traits over them."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from advisor.rulebook.types.common import Day, Exact, FactType, Id, LocalText, Model
from advisor.rulebook.types.conditions import Condition
from advisor.rulebook.types.derived import Derived
from advisor.rulebook.types.sources import EvidenceList


class Choice(Model):
    """One of the values of a choice fact."""

    id: Id
    name: LocalText


class QuoteField(Model):
    """One value of a quote: a number, or whether something is so."""

    type: Literal["integer", "money", "fraction", "boolean"]
    min: Exact | None = None
    max: Exact | None = None
    name: LocalText


class Beginning(Model):
    """The day before which a date cannot lie, or from which on months can have passed, and why."""

    day: Day
    text: LocalText
    evidence: EvidenceList


class Redefinition(Model):
    """A change of what a fact means: the first schema of reports in which it is so, and what it is.

    Whoever answered before may have meant something else; `replay` of an older report says so.
    """

    since_schema: Annotated[StrictInt, Field(ge=2, le=999)]
    text: LocalText


class Fact(Model):
    """Something that can be known about a person, their accounts or their need.

    `min` and `max` are inclusive, in the fact's own unit. `change` tells whether advice may propose
    to change it: now, only with time, or never. `help` says where a person looks the answer up and what
    counts. A value that `since` rules out counts as unknown. An `optional` number nobody has to tell:
    untold, arithmetic takes it as 0, and nothing waits for it. `after` names the fact whose answer tells
    whether to ask for it, so that both never stand on one screen. `redefined` is there where the fact once
    meant something else.
    """

    type: FactType
    name: LocalText
    question: LocalText
    help: LocalText | None = None
    change: Literal["now", "time", "never"]
    unit: LocalText | None = None
    min: Exact | None = None
    max: Exact | None = None
    since: Beginning | None = None
    optional: StrictBool = False
    after: Id | None = None
    redefined: Redefinition | None = None
    choices: tuple[Choice, ...] | None = Field(None, min_length=1, max_length=30)
    fields: dict[Id, QuoteField] | None = None
    example: StrictBool | StrictInt | Decimal | StrictStr | dict[Id, Any]


class Group(Model):
    """Facts that belong together, in the order in which people are shown them."""

    id: Id
    name: LocalText
    facts: tuple[Id, ...] = Field(min_length=1)


class FactsFile(Model):
    """`facts.yaml`: the vocabulary.

    Attributes:
        first: what a questionnaire asks for before all else, in this order, whatever it decides.
        always: what it asks for next, unless the advice is not to borrow already.
    """

    first: tuple[Id, ...] = ()
    always: tuple[Id, ...] = ()
    groups: tuple[Group, ...]
    facts: dict[Id, Fact]
    derived: dict[Id, Derived]

    @property
    def shown(self) -> list[str]:
        """Give the names of the facts in the order in which people are shown them."""
        return [name for group in self.groups for name in group.facts]


class OverTime(Model):
    """How a fact changes with time.

    `monthly`: it grows by one every month. `yearly`: by one on a birthday, which nobody is asked for.
    `window`: it counts what happened in the last `months`, and is 0 after them if nothing is added.
    `habit`: it is the person's to change, and shows after `months`.
    """

    kind: Literal["monthly", "yearly", "window", "habit"]
    months: Annotated[StrictInt, Field(ge=1, le=120)] | None = None


TODAY = "today"
"""What a step writes for the day on which it is taken."""


class Step(Model):
    """What a person can do, or wait for, so that a fact changes.

    `becomes` are other facts that follow from it; a date can become `today`. The sentence may name
    the new `{value}` and the day `{when}`. It is not proposed to those of whom `unless` is known to
    hold, as they are now.
    """

    text: LocalText
    over_time: OverTime | None = None
    unless: Condition | None = None
    becomes: dict[Id, StrictBool | StrictInt | StrictStr] = Field({})


class Trait(Model):
    """A concept of the document over measured facts.

    Without `fails` it fails exactly where `holds` does not; with it, what lies between is a grey
    zone, in which the trait stays unknown.
    """

    name: LocalText
    holds: Condition
    fails: Condition | None = None
    evidence: EvidenceList

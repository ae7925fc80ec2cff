"""The shapes of the rule files: what may stand in each of them, and what it means.

Every model is frozen and refuses fields it does not know. The models describe one file at a time;
what must agree *between* files is checked in `checks.py`.

The annotations are evaluated as they are read, not kept as text: pydantic needs them anyway, and so
the classes are made in less time.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    Tag,
)
from pydantic_core import PydanticCustomError

from advisor.rulebook import values

Grade = Literal["regulation", "document", "public", "assumption"]
"""How strong a source is, strongest first."""

Kind = Literal["opening", "rejection", "need", "caution", "note"]
"""What a rule is for. A note is no finding: it says that two answers hardly fit together."""

Severity = Literal["info", "warn", "stop"]

FactType = Literal["boolean", "integer", "money", "fraction", "date", "choice", "quotes"]

Id = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
Sentence = Annotated[StrictStr, StringConstraints(min_length=1, max_length=2_000)]


def exact(found: object) -> object:
    """Read a decimal from a number or a decimal string, exactly as it is written."""
    if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
        raise PydanticCustomError("decimal", "a decimal number")
    if isinstance(found, str) and not values.plain_decimal(found):
        raise PydanticCustomError("decimal", "a decimal number")
    return Decimal(found)


def day(found: object) -> object:
    """Read a date written YYYY-MM-DD."""
    try:
        return values.read_date(found)
    except values.BadValueError:
        raise PydanticCustomError("date", "a date, YYYY-MM-DD") from None


Exact = Annotated[Decimal, BeforeValidator(exact)]
Day = Annotated[date, BeforeValidator(day)]


class Model(BaseModel):
    """The common base: frozen, and strict about field names."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class LocalText(Model):
    """One text in every language the advisor speaks."""

    zh: Sentence
    en: Sentence


# Conditions, as a rule keeper writes them ---------------------------------------------------------


class FactTest(Model):
    """A fact compared with a constant, or with a parameter, assumption or term by its name.

    Exactly one of the comparisons is given. Numbers are in the fact's own unit (元, fraction …).
    """

    fact: Id
    is_: StrictBool | StrictInt | Id | None = Field(None, alias="is")
    in_: tuple[Id, ...] | None = Field(None, alias="in", min_length=1, max_length=30)
    below: StrictInt | Decimal | StrictStr | None = None
    at_most: StrictInt | Decimal | StrictStr | None = None
    above: StrictInt | Decimal | StrictStr | None = None
    at_least: StrictInt | Decimal | StrictStr | None = None


class TraitTest(Model):
    """True where the trait holds, false where it fails, unknown in its grey zone."""

    trait: Id


class AllOf(Model):
    """Every part holds."""

    all: "tuple[Condition, ...]" = Field(min_length=1, max_length=40)


class AnyOf(Model):
    """At least one part holds."""

    any: "tuple[Condition, ...]" = Field(min_length=1, max_length=40)


class NotOf(Model):
    """The part fails."""

    not_: "Condition" = Field(alias="not")


FORMS = ("fact", "trait", "all", "any", "not")


def form_of(found: Any) -> str | None:
    """Tell which form of condition a mapping is, by the key that only this form has."""
    if not isinstance(found, dict):
        return {"FactTest": "fact", "TraitTest": "trait", "AllOf": "all", "AnyOf": "any"}.get(
            type(found).__name__, "not" if isinstance(found, NotOf) else None
        )
    forms = [form for form in FORMS if form in found]
    return forms[0] if len(forms) == 1 else None


Condition: TypeAlias = Annotated[
    Annotated[FactTest, Tag("fact")]
    | Annotated[TraitTest, Tag("trait")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotOf, Tag("not")],
    Discriminator(
        form_of, custom_error_type="condition", custom_error_message="one of fact, trait, all, …"
    ),
]


# Sources and numbers ------------------------------------------------------------------------------


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
    url: Annotated[StrictStr, StringConstraints(pattern=r"^https?://\S+$")] | None = None
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


# Facts --------------------------------------------------------------------------------------------


class Choice(Model):
    """One of the values of a choice fact."""

    id: Id
    name: LocalText


class QuoteField(Model):
    """One number of a quote."""

    type: Literal["integer", "money", "fraction"]
    min: Exact | None = None
    max: Exact | None = None
    name: LocalText


class Fact(Model):
    """Something that can be known about a person, their accounts or their need.

    `min` and `max` are inclusive, in the fact's own unit. `change` tells whether advice may propose
    to change it: now, only with time, or never.
    """

    type: FactType
    name: LocalText
    question: LocalText
    change: Literal["now", "time", "never"]
    unit: LocalText | None = None
    min: Exact | None = None
    max: Exact | None = None
    choices: tuple[Choice, ...] | None = Field(None, min_length=1, max_length=30)
    fields: dict[Id, QuoteField] | None = None
    example: StrictBool | StrictInt | Decimal | StrictStr | dict[Id, Any]


class Group(Model):
    """Facts that belong together, in the order in which people are shown them."""

    id: Id
    name: LocalText
    facts: tuple[Id, ...] = Field(min_length=1)


class YearsSince(Model):
    """Years since a date, begun years counted: exactly five years is 5, a day more is 6."""

    op: Literal["years_since"]
    date: Id
    name: LocalText


class Ratio(Model):
    """One amount as a fraction of another, rounded up; 0 of anything is 0, and more of 0 is huge."""

    op: Literal["ratio"]
    of: Id
    to: Id
    name: LocalText


class TermFact(Model):
    """What the product's own file gives for a term; unknown where it gives nothing."""

    op: Literal["term"]
    term: Id
    name: LocalText


class AnnualCost(Model):
    """A bound of the product's yearly cost rate: the quoted one, else the documented range.

    With `quote: complete` a quote counts only where it gives the rate and every fee. With `quote:
    settled` the bound is known only where no further answer can lift it.
    """

    op: Literal["annual_cost"]
    bound: Literal["low", "high"]
    quote: Literal["any", "complete", "settled"] = "any"
    name: LocalText


Derived: TypeAlias = Annotated[
    YearsSince | Ratio | TermFact | AnnualCost, Field(discriminator="op")
]


class FactsFile(Model):
    """`facts.yaml`: the vocabulary."""

    groups: tuple[Group, ...]
    facts: dict[Id, Fact]
    derived: dict[Id, Derived]


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
    the new `{value}` and the day `{when}`.
    """

    text: LocalText
    over_time: OverTime | None = None
    becomes: dict[Id, StrictBool | StrictInt | StrictStr] = {}


class Trait(Model):
    """A concept of the document over measured facts.

    Without `fails` it fails exactly where `holds` does not; with it, what lies between is a grey
    zone, in which the trait stays unknown.
    """

    name: LocalText
    holds: Condition
    fails: Condition | None = None
    evidence: EvidenceList


# Rules --------------------------------------------------------------------------------------------


class Variant(Model):
    """A sentence, and when it is the one to say. The last one of a list has no `when`."""

    when: Condition | None = None
    zh: Sentence
    en: Sentence


def one_or_more(found: object) -> object:
    """Read a single sentence as a list of one."""
    return [found] if isinstance(found, dict) else found


Said = Annotated[
    tuple[Variant, ...], BeforeValidator(one_or_more), Field(min_length=1, max_length=10)
]


class Rule(Model):
    """A condition that is judged, and what is said of the outcome.

    Without `fails` the rule is unmet exactly where `when` is false; with it, where `fails` holds.
    `grey` is said in place of `unknown` where every fact is known and still nobody can tell.
    `from` and `until` bound the days on which the rule applies; `where` names a term without which
    a rule for every product leaves a product out.
    """

    id: Id
    name: LocalText
    when: Condition
    fails: Condition | None = None
    evidence: EvidenceList
    severity: Severity | None = None
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    where: Id | None = None
    met: Said
    unmet: Said
    unknown: Said
    grey: Said | None = None


class Band(Model):
    """One band of a factor: the share of its weight in percent, and when it is the one.

    Of a factor's bands the first whose `when` holds counts; the last has no `when`, so there is no
    gap and no overlap. `fails` is as in a rule.
    """

    when: Condition | None = None
    fails: Condition | None = None
    share: Annotated[StrictInt, Field(ge=0, le=100)]
    text: LocalText


Bands = Annotated[tuple[Band, ...], Field(min_length=1, max_length=20)]


class Factor(Model):
    """One factor of the scorecard.

    `weight` is in points out of 100, and holds for every product whose file gives no other one.
    Without `bands` only products that have bands of their own can give it a weight. `unknown` is
    said where answers are missing, `grey` where they are not and still nobody can tell.
    """

    id: Id
    name: LocalText
    weight: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    evidence: EvidenceList
    bands: Bands | None = None
    unknown: Said
    grey: Said | None = None


class ProductFactor(Model):
    """What a product's file says of a factor: its own weight, its own bands."""

    weight: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    bands: Bands | None = None


class Occasion(Model):
    """When an answer applies: a rule with this status, or this advice."""

    rule: StrictStr | None = None
    is_: Literal["met", "unmet", "unknown"] | None = Field(None, alias="is")
    advice: Literal["apply", "clarify", "none_suitable", "do_not_borrow"] | None = None


class Answer(Model):
    """A question that borrowers ask, answered; it applies on any one of its occasions."""

    id: Id
    question: LocalText
    text: LocalText
    evidence: EvidenceList
    occasions: Annotated[tuple[Occasion, ...], Field(min_length=1, max_length=60)]


class Note(Model):
    """Two answers that hardly fit together: judged as given, but said."""

    id: Id
    when: Condition
    text: LocalText


class Statement(Model):
    """One thing a source says about a product."""

    text: LocalText
    evidence: EvidenceList


class Range(Model):
    """A documented range of rates; without `to` the document gives no upper end."""

    from_: Exact = Field(alias="from")
    to: Exact | None = None


class Term(Model):
    """One row of a product's terms: a value that rules can use, and the statements about it."""

    value: StrictBool | StrictInt | Decimal | StrictStr | Range | None = None
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=20)


class TermRow(Model):
    """One row of the comparison of products, and the type of its value."""

    id: Id
    name: LocalText
    type: Literal["text", "boolean", "integer", "money", "range", "choice"] = "text"
    choices: tuple[Id, ...] | None = None


USED_ROWS = {
    "limit": "money",
    "annual_rate": "range",
    "daily_rate": "range",
    "late": "range",
    "day_count": "integer",
    "method": "choice",
}
"""Rows of the terms that costs are worked out from, and the type each of them has."""

Method = Literal["equal-instalment", "equal-principal", "interest-only", "daily", "minimum"]
"""等额本息 · 等额本金 · 先息后本 · 按日计息 · 最低还款 (a tenth of what is owed, and interest)."""

METHODS: tuple[Method, ...] = get_args(Method)
"""The ways of repaying that costs can be worked out for."""

DAY_COUNTS = (360, 365)


class Product(Model):
    """`products/<id>.yaml`: everything that is known of one product."""

    id: Id
    order: StrictInt
    name: LocalText
    lender: LocalText
    terms: dict[Id, Term]
    opening: tuple[Rule, ...] = ()
    rejection: tuple[Rule, ...] = ()
    need: tuple[Rule, ...] = ()
    caution: tuple[Rule, ...] = ()
    score: dict[Id, ProductFactor] = {}


class EveryProduct(Model):
    """`every_product.yaml`: rules that each product has."""

    opening: tuple[Rule, ...] = ()
    rejection: tuple[Rule, ...] = ()
    need: tuple[Rule, ...] = ()
    caution: tuple[Rule, ...] = ()


class CostNote(Model):
    """Something to know beside the costs, from one day to another; it may name parameters."""

    id: Id
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    text: LocalText
    evidence: EvidenceList


class Saying(Model):
    """One side of a contradiction."""

    section: Annotated[StrictInt, Field(ge=0, le=99)]
    text: LocalText


class Conflict(Model):
    """Where the document contradicts itself or is silent, and how it is treated."""

    id: Id
    name: LocalText
    products: tuple[Id, ...]
    when: Condition | None = None
    statements: tuple[Saying, ...] = Field(min_length=1)
    treatment: LocalText
    evidence: EvidenceList


class Rulebook(Model):
    """All that is known and ruled: one field for each file, and `products/` by product id."""

    facts: FactsFile
    traits: dict[Id, Trait]
    parameters: dict[Id, Parameter]
    assumptions: dict[Id, Assumption]
    sources: dict[Id, Source]
    terms: tuple[TermRow, ...]
    cautions: tuple[Rule, ...]
    notes: tuple[Note, ...]
    cost_notes: tuple[CostNote, ...]
    steps: dict[Id, Step]
    scorecard: tuple[Factor, ...]
    answers: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]
    every_product: EveryProduct
    products: dict[Id, Product] = Field(min_length=1, max_length=200)

    @cached_property
    def digest(self) -> str:
        """Name the rulebook by its meaning: the same whatever the order and layout of its files."""
        plain = self.model_dump(by_alias=True, exclude_none=True)
        for rules in (plain, plain["every_product"], *plain["products"].values()):
            for key in (
                "cautions",
                "notes",
                "cost_notes",
                "scorecard",
                "answers",
                "conflicts",
                *SECTIONS,
            ):
                if key in rules:
                    rules[key] = sorted(rules[key], key=itemgetter("id"))
        text = json.dumps(
            canonical(plain), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def ordered_products(self) -> list[Product]:
        """Give the products in the order that the rulebook declares."""
        return sorted(self.products.values(), key=lambda product: (product.order, product.id))


def canonical(value: Any) -> Any:
    """Write numbers and dates by their value alone: 0.0004 and 0.00040 are the same number."""
    if isinstance(value, dict):
        return {key: canonical(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{Decimal(value).normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


SECTIONS: tuple[Literal["opening", "rejection", "need", "caution"], ...] = (
    "opening",
    "rejection",
    "need",
    "caution",
)
"""The kinds of rule that a product has, each a section of its file."""

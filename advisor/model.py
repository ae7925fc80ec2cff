"""What an assessment is made of. Everything here is frozen; its JSON is written by `report.json`.

These are named tuples: they are built from values that are already checked, some seventy for each
assessment, and a second validation, or a dataclass's frozen fields, would only cost time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from advisor.texts import Lang

Value: TypeAlias = "bool | int | str"
"""A field's value as rules see it: money in 分, rates in millionths, dates as ordinals."""

Grade = Literal["regulation", "document", "public", "assumption"]
"""How strong a source is, strongest first."""

Kind = Literal["opening", "rejection", "need", "caution", "note"]
"""What a rule is for. A note is no finding: it says that two answers hardly fit together."""

Severity = Literal["info", "warn", "stop"]
Status = Literal["met", "unmet", "unknown"]
Verdict = Literal["eligible", "undetermined", "ineligible"]
Recommendation = Literal["recommended", "possible", "not_recommended"]
Action = Literal["apply", "clarify", "none_suitable", "do_not_borrow"]

GRADES: tuple[Grade, ...] = get_args(Grade)
"""Strongest first."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Best first."""

RECOMMENDATIONS: tuple[Recommendation, ...] = get_args(Recommendation)
"""Best first."""

BINDING: frozenset[Kind] = frozenset({"opening", "rejection"})
"""The kinds of rule that make up a verdict."""

Step = Literal[
    "recommendation", "verdict", "caution", "cost", "standing", "transparency", "rate", "order"
]
"""By what products are ranked, one after the other; `rate` is the highest yearly cost."""

PERSON = "general"
"""The owner of the rules about the person, in the place of a product."""

EVERY = "every"
"""The owner of the rules that all products have, where the files are spoken of."""


def wants(kind: str) -> bool:
    """Tell what a kind of rule wants to be: true of a condition and a need, false of all else."""
    return kind in {"opening", "need"}


def rule_id(owner: str, name: str) -> str:
    """Give a rule's id: `weilidai.invited`."""
    return f"{owner}.{name}"


def owned(rule: str) -> tuple[str, str]:
    """Give the owner that a rule's id names, and the rule's own name."""
    owner, _, name = rule.partition(".")
    return owner, name


def weakest(grades: Iterable[Grade]) -> Grade:
    """Give the weakest of some grades; of none, an assumption."""
    return max(grades, key=GRADES.index, default="assumption")


def strongest(grades: Iterable[Grade]) -> Grade:
    """Give the strongest of some grades; of none, an assumption."""
    return min(grades, key=GRADES.index, default="assumption")


class Profile(NamedTuple):
    """What is known of a person on a day, three ways; an absent fact is unknown.

    Attributes:
        as_of: the day on which it is judged: dated parameters and ages of records are taken there.
        known: fact -> value in its own unit (Decimal 元, date, …).
        flat: fact -> value in rule units (分, millionths, ordinals); quotes are not in it.
        echo: fact -> value as the report's JSON writes it, sorted by name; one that is not known
            as well was given, and cannot be true of anybody.
    """

    as_of: date
    known: Mapping[str, Any]
    flat: Mapping[str, Value]
    echo: Mapping[str, Any]

    @property
    def counted(self) -> dict[str, Any]:
        """Give the echo of what is known."""
        return {name: value for name, value in self.echo.items() if name in self.known}

    @property
    def impossible(self) -> tuple[str, ...]:
        """Name the facts that were given and cannot be true of anybody."""
        return tuple(name for name in self.echo if name not in self.known)


class Citation(NamedTuple):
    """What a statement rests on: its grade, its source's id, and the place in it.

    For an assumption the source is the assumption's own id.
    """

    grade: Grade
    source: str
    section: int | None = None
    article: str | None = None
    url: str | None = None


class Finding(NamedTuple):
    """What one rule says about one person.

    Attributes:
        rule: its id, `<product>.<name>` or `general.<name>`.
        name: what the rule is called, in the report's language; where it is an unmet condition,
            what that comes to.
        facts: the facts it rests on with the person's values as JSON writes them; None is unknown.
        text: the whole sentence for the person.
        grade: the weakest grade of its evidence.
        grey: whether it is unknown whatever else is answered, as only the lender knows.
        stops: whether it says, or an answer that is missing could make it say, not to borrow.
    """

    rule: str
    name: str
    kind: Kind
    status: Status
    facts: Mapping[str, object]
    text: str
    severity: Severity | None
    evidence: tuple[Citation, ...]
    grade: Grade
    grey: bool = False
    stops: bool = False

    @property
    def well(self) -> bool | None:
        """Tell whether it came out as its kind of rule wants; None where it is unknown."""
        return None if self.status == "unknown" else (self.status == "met") == wants(self.kind)

    @property
    def bars(self) -> bool:
        """Tell whether it alone makes the product's verdict `ineligible`."""
        return self.kind in BINDING and self.well is False


class Settling(NamedTuple):
    """Unknown facts whose answers could settle a verdict, and the verdict they could give."""

    facts: tuple[str, ...]
    verdict: Verdict


class Contribution(NamedTuple):
    """What one factor adds to a score: points from `low` to `high`, of at most `most`."""

    factor: str
    name: str
    low: int
    high: int
    most: int
    text: str
    evidence: tuple[Citation, ...]


class Score(NamedTuple):
    """A product's score, 0 to 100, as an interval; the contributions add up to both of its ends."""

    low: int
    high: int
    contributions: tuple[Contribution, ...]


class Counterfactual(NamedTuple):
    """A smallest set of changes that improves a verdict.

    Attributes:
        changes: fact -> new value as JSON writes it; empty where only time has to pass.
        when: the day from which it holds; `now`; None where the day is not known (a birthday).
        text: what to do or wait for, and what that does not promise.
    """

    changes: Mapping[str, object]
    verdict: Verdict
    when: date | Literal["now"] | None
    text: str


class Because(NamedTuple):
    """The step that put a product behind the one before it, and a sentence that says so."""

    step: Step
    text: str


class Fits(NamedTuple):
    """What of a product would fit, where what is needed does not; at least one of both is given.

    Attributes:
        amount: the largest sum at this term, 元; None where none fits, or no limit is known.
        months: the shortest term at this amount; None where none does, or it is not to be chosen.
    """

    amount: Decimal | None
    months: int | None


class Advice(NamedTuple):
    """What to do, and why.

    Attributes:
        product: the product to apply for, where the action is `apply`.
        ask: the facts that decide, those that bear on most products first.
    """

    action: Action
    product: str | None
    reasons: tuple[str, ...]
    ask: tuple[str, ...]


class Reply(NamedTuple):
    """A question that borrowers ask, answered; `instead` says what to do in place of borrowing."""

    id: str
    instead: bool
    question: str
    text: str
    evidence: tuple[Citation, ...]


class ProductAssessment(NamedTuple):
    """One product as judged for one person.

    Attributes:
        grade: how strong the verdict's evidence is.
        findings: one for each rule that applies, sorted by rule id.
        missing: unknown facts that can still move the verdict, sorted.
        settles: the smallest sets of them that could settle it, smallest first.
        settles_complete: whether there are no others.
        cautions: ids of this product's cautions that are met.
        conflicts: ids of the document's contradictions that touch it.
        because: what put it behind the one before it; None of the first, and of one not ranked yet.
        fits: what would fit in place of what is needed; None where that does, or nothing would.
    """

    id: str
    name: str
    verdict: Verdict
    grade: Grade
    recommendation: Recommendation
    score: Score
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    settles: tuple[Settling, ...]
    settles_complete: bool
    counterfactuals: tuple[Counterfactual, ...]
    cautions: tuple[str, ...]
    conflicts: tuple[str, ...]
    because: Because | None = None
    fits: Fits | None = None

    @property
    def binding(self) -> list[Finding]:
        """Give its opening conditions and rejection cases, which make up the verdict."""
        return [one for one in self.findings if one.kind in BINDING]

    @property
    def documented(self) -> bool:
        """Tell whether the document lists any of its conditions and rejection cases.

        What rests on a working value of ours is not listed, though it cites the document too.
        """
        listed = (one for one in self.binding if one.grade != "assumption")
        return any(e.grade == "document" for one in listed for e in one.evidence)


class ConflictSide(NamedTuple):
    """One side of a contradiction.

    Attributes:
        place: the section of the document, or the page, that says it.
        text: what it says.
    """

    place: Citation
    text: str


class Contradiction(NamedTuple):
    """A contradiction or silence of the document, or with a page, and how it is treated."""

    id: str
    name: str
    statements: tuple[ConflictSide, ...]
    treatment: str


class CostRemark(NamedTuple):
    """Something to know beside the costs, with what it rests on."""

    id: str
    text: str
    evidence: tuple[Citation, ...]


class Assessment(NamedTuple):
    """Everything the advisor says about one profile on one day, in one language.

    Attributes:
        profile: what it was judged from, and on which day.
        notes: sentences on answers that hardly fit together, and on rules not in force; before them
            the slips.
        slips: sentences on what was given and is not used, to be read before the advice.
        products: best first.
        cautions: one finding for every general rule, sorted by rule id.
        costs: product -> what it costs, as `cost.sheet.ProductCost`; None where that is not known.
    """

    lang: Lang
    engine_version: str
    digest: str
    profile: Profile
    notes: tuple[str, ...]
    slips: tuple[str, ...]
    advice: Advice
    products: tuple[ProductAssessment, ...]
    cautions: tuple[Finding, ...]
    answers: tuple[Reply, ...]
    conflicts: tuple[Contradiction, ...]
    costs: Any
    cost_notes: tuple[CostRemark, ...]

    @property
    def as_of(self) -> date:
        """Give the day of the assessment: that of its profile."""
        return self.profile.as_of

"""The YAML cases under `cases/`, which mirror `rules/`: a profile in, decision and reasons out.

A file is a list of cases; `Case` and `Expect` are the shape of one. What is not in a profile is
unknown. `every` stands for each product: in the quotes of a profile, in verdicts, and in rule ids
(`every.adult` is the rule of each product that has it); what is said of a product by its name wins.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

import advisor
from advisor.model import (
    Action,
    Assessment,
    Finding,
    Grade,
    Recommendation,
    Status,
    Verdict,
)
from advisor.rulebook import yaml12
from advisor.rulebook.types import SECTIONS, Kind, Severity
from tests.conftest import DAY

FOLDER = Path(__file__).parent / "cases"
EVERY = "every"
OUTCOMES = get_args(Status)
ABSENT = "absent"
STATUSES = (*OUTCOMES, ABSENT)

BOOK = advisor.load_rulebook()
NOTES = {
    note.id: re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", note.text.en))))
    for note in BOOK.notes
}
"""What each note looks like in English, whatever fills its placeholders."""

UNREACHABLE = {
    # No source says whether Duxiaoman reports, so this caution is never certain.
    ("duxiaoman.credit-reporting", "met"),
}
"""The outcomes that no profile leads to."""


def rules_of(product: str) -> list[str]:
    """Give the ids of the rules that a product has, in force or not."""
    terms = BOOK.products[product].terms
    return [
        f"{product}.{rule.id}"
        for rules in (BOOK.products[product], BOOK.every_product)
        for section in SECTIONS
        for rule in getattr(rules, section)
        if rule.where is None or (rule.where in terms and terms[rule.where].value is not None)
    ]


RULES = [f"general.{rule.id}" for rule in BOOK.cautions]
RULES += [rule for product in BOOK.products for rule in rules_of(product)]

# The shape of a case ------------------------------------------------------------------------------


def known(kind: str, names: Iterable[str]) -> AfterValidator:
    """Refuse a name that is not one of some."""
    accepted = set(names)

    def check(name: str) -> str:
        if name not in accepted:
            raise ValueError(f"there is no {kind} {name}")
        return name

    return AfterValidator(check)


COMMON = [rule.id for section in SECTIONS for rule in getattr(BOOK.every_product, section)]
NAMED = [*RULES, *(f"{one}.{rule}" for one in (EVERY, *BOOK.products) for rule in COMMON)]
"""What a case may name: also a rule that some product leaves out, to say that it is absent."""

RuleId = Annotated[str, known("rule", NAMED)]
ProductId = Annotated[str, known("product", BOOK.products)]
ProductOrEvery = Annotated[str, known("product", [EVERY, *BOOK.products])]
RuleOrProduct = Annotated[str, known("rule or product", [*RULES, *BOOK.products])]
ConflictId = Annotated[str, known("conflict", (found.id for found in BOOK.conflicts))]
AnswerId = Annotated[str, known("answer", (found.id for found in BOOK.answers))]
NoteId = Annotated[str, known("note", NOTES)]
Piece = Annotated[str, Field(pattern=" ")]
"""A piece of a sentence: at least two words, so that it is no misspelt id."""


class Model(BaseModel):
    """Refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expect(Model):
    """What is expected: always the decision, and always a reason, any of the other keys.

    Attributes:
        verdict: of products.
        met, unmet, unknown: rules with that outcome.
        absent: rules that do not apply.
        grade: how strong the evidence of a finding or verdict is.
        kind: of rules.
        severity: of cautions.
        cites: the whole list of sources and assumptions of a finding.
        says: a piece of a finding's sentence in English.
        missing, settles: the whole list of a product.
        conflicts, no_conflicts: contradictions of the document that are, or are not, shown with it.
        notes: the whole list of notes, each by its id or a piece of its sentence in English.
        advice: what to do; apply_for: the product to apply for; ask: the whole list.
        recommendation, score: of products; a score is its two ends.
        ranking: the products, best first.
        answers, no_answers: questions that are, or are not, answered.
        changes: of products, the whole list of changes with the day of each.
    """

    verdict: dict[ProductOrEvery, Verdict] = Field(min_length=1)
    met: list[RuleId] = []
    unmet: list[RuleId] = []
    unknown: list[RuleId] = []
    absent: list[RuleId] = []
    grade: dict[RuleOrProduct, Grade] = {}
    kind: dict[RuleId, Kind] = {}
    severity: dict[RuleId, Severity] = {}
    cites: dict[RuleId, list[str]] = {}
    says: dict[RuleId, Piece] = {}
    missing: dict[ProductId, list[str]] = {}
    settles: dict[ProductId, list[tuple[list[str], Verdict]]] = {}
    conflicts: dict[ProductId, list[ConflictId]] = {}
    no_conflicts: dict[ProductId, list[ConflictId]] = {}
    notes: list[NoteId | Piece] | None = None
    advice: Action | None = None
    apply_for: ProductId | None = None
    ask: list[str] | None = None
    recommendation: dict[ProductOrEvery, Recommendation] = {}
    score: dict[ProductId, tuple[int, int]] = {}
    ranking: list[ProductId] | None = None
    answers: list[AnswerId] = []
    no_answers: list[AnswerId] = []
    changes: dict[ProductId, list[tuple[dict[str, Any], str | None]]] = {}

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Give the verdict expected of each product, `every` written out."""
        named = dict(self.verdict)
        common = named.pop(EVERY, None)
        return (dict.fromkeys(BOOK.products, common) if common else {}) | named

    @property
    def statuses(self) -> dict[str, str]:
        """Give the status expected of each rule, `every` written out."""
        common, named = {}, {}
        for status in STATUSES:
            for name in getattr(self, status):
                if name.startswith(f"{EVERY}."):
                    rule = name.removeprefix(EVERY)
                    common |= {one: status for one in RULES if one.endswith(rule)}
                elif named.setdefault(name, status) != status:
                    raise ValueError(f"{name} is both {named[name]} and {status}")
        return common | named


def with_a_reason(expect: Expect) -> Expect:
    """Refuse a decision without a reason, and a rule with two outcomes."""
    if not (expect.statuses or expect.notes):
        raise ValueError("the verdict has no reason")
    return expect


class Case(Model):
    """One case.

    Attributes:
        name: a whole sentence.
        profile: what is known of the person.
        as_of: the day of the assessment.
    """

    name: str
    profile: dict[str, Any]
    as_of: date = DAY
    expect: Annotated[Expect, AfterValidator(with_a_reason)]


def distinct(cases: list[Case]) -> list[Case]:
    """Refuse two cases of one file under one name."""
    names = [case.name for case in cases]
    again = {name for name in names if names.count(name) > 1}
    if again:
        raise ValueError(f"more than one case is named: {', '.join(sorted(again))}")
    return cases


FILES = TypeAdapter(dict[str, Annotated[list[Case], AfterValidator(distinct)]])


def read(texts: dict[str, str]) -> dict[str, list[Case]]:
    """Read the cases of files; refuses what is not one, with the file and place of each mistake."""
    return FILES.validate_python({file: yaml12.parse(text, file) for file, text in texts.items()})


CASES = read(
    {
        path.relative_to(FOLDER).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(FOLDER.rglob("*.yaml"))
    }
)
EVERY_CASE = [case for cases in CASES.values() for case in cases]

# What came of it ----------------------------------------------------------------------------------


def assess(case: Case, judge: advisor.Advisor) -> Assessment:
    """Assess the profile of a case, its quotes of `every` product written out."""
    profile = dict(case.profile)
    if EVERY in profile.get("quotes", {}):
        profile["quotes"] = dict.fromkeys(BOOK.products, profile["quotes"][EVERY])
    made = advisor.make_profile(profile, BOOK, case.as_of)
    return judge.assess(made, case.as_of, "en")


def flat(wanted: dict[str, Any]) -> dict[str, Any]:
    """Give each thing a name of its own, so that a difference shows nothing but what differs."""
    one_by_one = {}
    for key, value in wanted.items():
        parts = value if isinstance(value, dict) else {"": value}
        one_by_one |= {f"{key} {name}".strip(): part for name, part in parts.items()}
    return one_by_one


def expected(expect: Expect) -> dict[str, Any]:
    """Give what a case expects, `every` written out."""
    plain = expect.model_dump(exclude=set(STATUSES))
    named = dict(expect.recommendation)
    common = named.pop(EVERY, None)
    named = (dict.fromkeys(BOOK.products, common) if common else {}) | named
    written = {"verdict": expect.verdicts, "status": expect.statuses, "recommendation": named}
    return flat(plain | written)


def actual(expect: Expect, assessment: Assessment) -> dict[str, Any]:
    """Give what an assessment says of all that a case names, in the shape of `expected`."""
    products = {product.id: product for product in assessment.products}
    rules: dict[str, Finding] = {finding.rule: finding for finding in assessment.cautions}
    rules |= {finding.rule: finding for one in products.values() for finding in one.findings}
    texts = {name: rules[name].text for name in expect.says}
    seen = {
        "verdict": {name: products[name].verdict for name in expect.verdicts},
        "status": {n: rules[n].status if n in rules else ABSENT for n in expect.statuses},
        "grade": {name: (rules.get(name) or products[name]).grade for name in expect.grade},
        "kind": {name: rules[name].kind for name in expect.kind},
        "severity": {name: rules[name].severity for name in expect.severity},
        "cites": {name: [one.source for one in rules[name].evidence] for name in expect.cites},
        "says": {n: said if said in texts[n] else texts[n] for n, said in expect.says.items()},
        "missing": {name: list(products[name].missing) for name in expect.missing},
        "settles": {
            name: [(list(one.facts), one.verdict) for one in products[name].settles]
            for name in expect.settles
        },
        "conflicts": {
            name: [one for one in wanted if one in products[name].conflicts]
            for name, wanted in expect.conflicts.items()
        },
        "no_conflicts": {
            name: [one for one in unwanted if one not in products[name].conflicts]
            for name, unwanted in expect.no_conflicts.items()
        },
        "recommendation": {
            name: products[name].recommendation
            for name in (BOOK.products if EVERY in expect.recommendation else expect.recommendation)
        },
        "score": {n: (products[n].score.low, products[n].score.high) for n in expect.score},
        "ranking": None if expect.ranking is None else list(products),
        "advice": None if expect.advice is None else assessment.advice.action,
        "apply_for": None if expect.apply_for is None else assessment.advice.product,
        "ask": None if expect.ask is None else list(assessment.advice.ask),
        "answers": [n for n in expect.answers if n in {a.id for a in assessment.answers}],
        "no_answers": [n for n in expect.no_answers if n not in {a.id for a in assessment.answers}],
        "changes": {
            name: [
                (
                    dict(one.changes),
                    one.when.isoformat() if isinstance(one.when, date) else one.when,
                )
                for one in products[name].counterfactuals
            ]
            for name in expect.changes
        },
        "notes": None
        if expect.notes is None
        else [named(text, expect.notes) for text in assessment.notes],
    }
    return flat(seen)


def named(text: str, wanted: list[str]) -> str:
    """Give a note the name that a case has for it, or leave it whole."""
    for one in wanted:
        if NOTES[one].fullmatch(text) if one in NOTES else one in text:
            return one
    return text


# Tests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{file}: {case.name}")
        for file, cases in CASES.items()
        for case in cases
    ],
)
def test_case(case: Case, judge: advisor.Advisor) -> None:
    """A profile gets the decision that its case expects, for the reasons that it expects."""
    assert expected(case.expect) == actual(case.expect, assess(case, judge))


def test_every_outcome_of_every_rule_has_a_case() -> None:
    """Each rule is shown met, unmet and unknown by some case."""
    wanted = {(rule, status) for rule in RULES for status in OUTCOMES}
    shown = {found for case in EVERY_CASE for found in case.expect.statuses.items()}
    not_shown = wanted - shown
    assert not_shown == UNREACHABLE


def test_every_note_has_a_case() -> None:
    """Each note is shown by some case, and missing from another that expects none."""
    shown = {one for case in EVERY_CASE for one in case.expect.notes or () if one in NOTES}
    assert set(NOTES) == shown
    assert any(case.expect.notes == [] for case in EVERY_CASE)


def test_every_answer_has_a_case() -> None:
    """Each answer is shown by some case, and kept from somebody whom it does not concern."""
    wanted = {answer.id for answer in BOOK.answers}
    assert {one for case in EVERY_CASE for one in case.expect.answers} == wanted
    assert {one for case in EVERY_CASE for one in case.expect.no_answers} == wanted


def test_every_product_has_its_cases() -> None:
    """The cases mirror the rules: a file for each product."""
    files = {file.removeprefix("products/") for file in CASES if file.startswith("products/")}
    assert set(BOOK.products) == files


GOOD = "{name: good, profile: {}, expect: {verdict: {fenfu: eligible}, met: [fenfu.adult]}}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.replace("}}", "}, nmae: x}"), r"a\.0\.nmae\n  Extra inputs are not permitted"),
        (GOOD.replace("met:", "meet:"), r"a\.0\.expect\.meet\n  Extra inputs are not permitted"),
        (GOOD.replace("fenfu.adult", "fenfu.adlut"), "there is no rule fenfu.adlut"),
        (GOOD.replace("fenfu.adult", "every.adlut"), "there is no rule every.adlut"),
        (GOOD.replace("{fenfu:", "{fenfoo:"), "there is no product fenfoo"),
        (GOOD.replace("met: [", "unmet: [fenfu.adult], met: ["), "is both met and unmet"),
        (GOOD.replace("met: [fenfu.adult]", "notes: [nonote]"), "there is no note nonote"),
        (GOOD.replace("met: [fenfu.adult]", "met: []"), "the verdict has no reason"),
        (GOOD.replace("verdict: {fenfu: eligible}, ", ""), "verdict\n  Field required"),
        (f"{GOOD}, {GOOD}", "more than one case is named: good"),
    ],
)
def test_a_mistake_in_a_case_is_refused(text: str, complaint: str) -> None:
    """A case with a mistake is refused with its place, rather than passing for nothing."""
    read({"a": f"[{GOOD}]"})
    with pytest.raises(ValidationError, match=complaint):
        read({"a": f"[{text}]"})


def test_a_key_that_stands_twice_in_a_case_is_refused() -> None:
    """Of two entries under one key none is dropped in silence."""
    with pytest.raises(advisor.RuleError, match="name"):
        read({"a": "[{name: good, name: again}]"})

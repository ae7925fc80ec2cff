"""Cases: a profile, the decision that it must get, and the reasons; written by those who keep rules.

A file of cases is a list under `cases`, and the day on which they are judged; each case has a name
that is a sentence, a profile, and what is expected. `every` stands for each product.
"""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003  # pydantic needs it
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from advisor.errors import Problem, RuleError, UsageError
from advisor.model import (
    EVERY,
    Action,
    Grade,
    Kind,
    Recommendation,
    Severity,
    Status,
    Verdict,
    owned,
    rule_id,
)
from advisor.rulebook import yaml12
from advisor.rulebook.load import SUFFIXES, read_text, real_path, shape_problem
from advisor.rulebook.placed import placed_rules, rules_by_owner
from advisor.rulebook.types import Day  # noqa: TC001  # pydantic needs it

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang

ABSENT = "absent"
OUTCOMES: tuple[Status, ...] = get_args(Status)
STATUSES = (*OUTCOMES, ABSENT)

FOLDER = "cases"
"""Where a rulebook keeps its cases."""

SUFFIX = ".yaml"


class Vocabulary:
    """The names that a rulebook's cases may use, by kind."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        products = list(book.products)
        common = [one.rule.id for one in placed_rules(book) if one.owner == EVERY]
        self.rules = [
            rule_id(owner, one.rule.id)
            for owner, placed in rules_by_owner(book).items()
            for one in placed
        ]
        self.names: dict[str, list[str]] = {
            "product": products,
            "product-or-every": [EVERY, *products],
            "rule": [*self.rules, *(rule_id(one, r) for one in (EVERY, *products) for r in common)],
            "rule-or-product": [*self.rules, *products],
            "conflict": [conflict.id for conflict in book.conflicts],
            "answer": [answer.id for answer in book.answers],
            "note": [note.id for note in book.notes],
        }

    @cached_property
    def notes(self) -> dict[str, re.Pattern[str]]:
        """Give what each note looks like in English, whatever fills its placeholders."""
        return {
            note.id: re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", note.text.en))))
            for note in self.book.notes
        }


# The shape of a case ------------------------------------------------------------------------------


def vocabulary_of(info: ValidationInfo) -> Vocabulary:
    """Give the names that a file is read with."""
    found: Vocabulary = info.context  # type: ignore[assignment]  # pydantic does not know its type
    return found


def known(kind: str) -> AfterValidator:
    """Refuse a name that is not one of a kind."""

    def check(name: str, info: ValidationInfo) -> str:
        if name not in vocabulary_of(info).names[kind]:
            raise PydanticCustomError("case-name", "no such name", {"kind": kind, "name": name})
        return name

    return AfterValidator(check)


def note(name: str, info: ValidationInfo) -> str:
    """Take a note's id, or a piece of its sentence: at least two words, so that it is no misspelt id."""
    if " " not in name and name not in vocabulary_of(info).names["note"]:
        raise PydanticCustomError("case-name", "no such name", {"kind": "note", "name": name})
    return name


RuleId = Annotated[str, known("rule")]
ProductId = Annotated[str, known("product")]
ProductOrEvery = Annotated[str, known("product-or-every")]
RuleOrProduct = Annotated[str, known("rule-or-product")]
ConflictId = Annotated[str, known("conflict")]
AnswerId = Annotated[str, known("answer")]
NoteOrPiece = Annotated[str, AfterValidator(note)]
Piece = Annotated[str, Field(pattern="[ \u4e00-\u9fff]")]
Pieces = Piece | Annotated[list[Piece], Field(min_length=1)]


class CaseModel(BaseModel):
    """Refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expect(CaseModel):
    """What is expected: always the decision, and always a reason, any of the other keys.

    Attributes:
        verdict: of products.
        met, unmet, unknown: rules with that outcome.
        absent: rules that do not apply.
        grade: how strong the evidence of a finding or verdict is.
        kind: of rules.
        severity: of cautions.
        cites: the whole list of sources and assumptions of a finding.
        says: a piece of a finding's sentence in English or in Chinese, or a list of such pieces.
        missing, settles: the whole list of a product.
        conflicts, no_conflicts: contradictions of the document that are, or are not, shown with it.
        notes: the whole list of notes, each by its id or a piece of its sentence in English.
        advice: what to do; apply_for: the product to apply for; ask: the whole list.
        recommendation, score: of products; a score is its two ends.
        points: of a product, factor -> its two ends.
        ranking: the products, best first.
        monthly: of products, what falls on a month at the lowest and at the highest rate, 元; null
            where no highest one is known.
        fits: of products, the sum and the months that would fit; null where neither is said.
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
    says: dict[RuleId, Pieces] = {}
    missing: dict[ProductId, list[str]] = {}
    settles: dict[ProductId, list[tuple[list[str], Verdict]]] = {}
    conflicts: dict[ProductId, list[ConflictId]] = {}
    no_conflicts: dict[ProductId, list[ConflictId]] = {}
    notes: list[NoteOrPiece] | None = None
    advice: Action | None = None
    apply_for: ProductId | None = None
    ask: list[str] | None = None
    recommendation: dict[ProductOrEvery, Recommendation] = {}
    score: dict[ProductId, tuple[int, int]] = {}
    points: dict[ProductId, dict[str, tuple[int, int]]] = {}
    ranking: list[ProductId] | None = None
    monthly: dict[ProductId, tuple[str, str | None]] = {}
    fits: dict[ProductId, tuple[str | None, int | None]] = {}
    answers: list[AnswerId] = []
    no_answers: list[AnswerId] = []
    changes: dict[ProductId, list[tuple[dict[str, Any], str | None]]] = {}

    def verdicts(self, book: Rulebook) -> dict[str, Verdict]:
        """Give the verdict expected of each product, `every` written out."""
        return written_out(self.verdict, book)

    def recommendations(self, book: Rulebook) -> dict[str, Recommendation]:
        """Give the recommendation expected of each product, `every` written out."""
        return written_out(self.recommendation, book)

    def statuses(self, rules: list[str]) -> dict[str, str]:
        """Give the status expected of each rule, `every` written out."""
        common: dict[str, str] = {}
        named: dict[str, str] = {}
        for status in STATUSES:
            for name in getattr(self, status):
                owner, rule = owned(name)
                if owner == EVERY:
                    common |= {one: status for one in rules if owned(one)[1] == rule}
                elif named.setdefault(name, status) != status:
                    given = {"name": name, "one": named[name], "other": status}
                    raise PydanticCustomError("case-both", "two outcomes", given)
        return common | named


def pieces(said: str | list[str]) -> list[str]:
    """Give the pieces of a sentence that a case names, one or several."""
    return [said] if isinstance(said, str) else said


def spoken_language(piece: str) -> Lang:
    """Tell in which language a piece of a sentence is."""
    return "zh" if _HAN.search(piece) else "en"


def written_out(named: Mapping[str, Any], book: Rulebook) -> dict[str, Any]:
    """Put every product in the place of `every`, where it is not named itself."""
    found = dict(named)
    common = found.pop(EVERY, None)
    return (dict.fromkeys(book.products, common) if common else {}) | found


def with_a_reason(expect: Expect, info: ValidationInfo) -> Expect:
    """Refuse a decision without a reason, and a rule with two outcomes."""
    if not (expect.statuses(vocabulary_of(info).rules) or expect.notes):
        raise PydanticCustomError("case-reason", "no reason")
    return expect


class Case(CaseModel):
    """One case.

    Attributes:
        name: a whole sentence.
        profile: what is known of the person.
        as_of: the day of the assessment, where it is not the file's.
    """

    name: str
    profile: dict[str, Any]
    as_of: Day | None = None
    expect: Annotated[Expect, AfterValidator(with_a_reason)]


def any_at_all(cases: list[Case]) -> list[Case]:
    """Refuse a file without a case: somebody believes that it is tested."""
    if not cases:
        raise PydanticCustomError("cases-none", "no case")
    return cases


def distinct(cases: list[Case]) -> list[Case]:
    """Refuse two cases of one file under one name."""
    names = [case.name for case in cases]
    again = sorted({name for name in names if names.count(name) > 1})
    if again:
        raise PydanticCustomError("case-twice", "one name", {"name": again[0]})
    return cases


def a_list(found: object) -> object:
    """Take `cases:` with nothing under it as no cases."""
    return [] if found is None else found


class CaseFile(CaseModel):
    """A file of cases, and the day on which they are judged."""

    as_of: Day
    cases: Annotated[
        list[Case], BeforeValidator(a_list), AfterValidator(any_at_all), AfterValidator(distinct)
    ]


class Placed(CaseModel):
    """A case with its file and line.

    Attributes:
        as_of: the day on which it is judged.
    """

    file: str
    line: int
    case: Case
    as_of: date

    @property
    def place(self) -> str:
        """Give file and line."""
        return f"{self.file}:{self.line}"


_HAN = re.compile(r"[\u4e00-\u9fff]")

SHAPE = TypeAdapter(CaseFile)
OWN = {"case-name", "case-both", "case-reason", "case-twice", "cases-none"}


def read_cases(book: Rulebook, folder: Path) -> list[Placed]:
    """Read every case of a folder.

    Raises RuleError with every mistake, its file and line; UsageError for a folder without cases.
    """
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not files:
        raise UsageError(Problem("cases-missing", str(folder)))
    vocabulary = Vocabulary(book)
    found: list[Placed] = []
    problems: list[Problem] = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        if not name.endswith(SUFFIX):
            problems.append(Problem("case-file-suffix", name))
            continue
        try:
            found += parse_cases(read_text(path, name), name, vocabulary)
        except RuleError as error:
            problems += error.problems
    if problems:
        raise RuleError(*problems)
    return found


def parse_cases(text: str, name: str, vocabulary: Vocabulary) -> list[Placed]:
    """Read the cases of one file's text. Raises RuleError with every mistake in it."""
    parsed = yaml12.Parsed(text, name)
    try:
        read = SHAPE.validate_python(parsed.value, context=vocabulary)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RuleError(*mistakes(found, parsed, name, vocabulary)) from None
    return [
        Placed(
            file=name,
            line=yaml12.line_of(parsed.lines, ("cases", number)),
            case=case,
            as_of=case.as_of or read.as_of,
        )
        for number, case in enumerate(read.cases)
    ]


def mistakes(
    found: list[Any], parsed: yaml12.Parsed, name: str, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Put what is wrong with a file into our words."""
    for one in found:
        path = real_path(one["loc"], parsed.value)
        place = f"{name}:{yaml12.line_of(parsed.lines, path)}"
        if one["type"] in OWN:
            given = dict(one.get("ctx") or {})
            accepted = tuple(vocabulary.names.get(given.pop("kind", ""), ()))
            yield Problem(one["type"], place, given, accepted)
        elif one["type"] == "extra_forbidden":
            fields = (*Case.model_fields, *Expect.model_fields, *CaseFile.model_fields)
            yield Problem("field-unknown", place, {"name": one["loc"][-1]}, fields)
        else:
            yield shape_problem(one, place, str(one["loc"][-1]) if one["loc"] else "")

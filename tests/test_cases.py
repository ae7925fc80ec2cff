"""Our own cases: each gets the decision that it expects; and case files with mistakes are refused."""

from pathlib import Path

import pytest

import advisor
from advisor.verify.cases import OUTCOMES, Placed, Vocabulary, parse_cases, read_cases
from advisor.verify.trial import mismatches

FOLDER = Path(__file__).parent.parent / "rules" / "cases"

BOOK = advisor.load_rulebook()
VOCABULARY = Vocabulary(BOOK)
CASES = read_cases(BOOK, FOLDER)

UNREACHABLE = {
    # Of WE2000 alone a source says that it rejects an adverse record; of the others only the lender
    # knows, so that theirs is never certain.
    (f"{product}.adverse-credit", "met")
    for product in BOOK.products
    if product != "we2000"
}
"""The outcomes that no profile leads to."""


@pytest.mark.parametrize(
    "placed", [pytest.param(one, id=f"{one.file}: {one.case.name}") for one in CASES]
)
def test_case(placed: Placed, judge: advisor.Advisor) -> None:
    """A profile gets the decision that its case expects, for the reasons that it expects."""
    assert mismatches(placed, judge, VOCABULARY) == []


def test_every_outcome_of_every_rule_has_a_case() -> None:
    """Each rule is shown met, unmet and unknown by some case."""
    wanted = {(rule, status) for rule in VOCABULARY.rules for status in OUTCOMES}
    shown = {f for one in CASES for f in one.case.expect.statuses(VOCABULARY.rules).items()}
    assert wanted - shown == UNREACHABLE


def test_every_note_has_a_case() -> None:
    """Each note is shown by some case, and missing from another that expects none."""
    shown = {n for one in CASES for n in one.case.expect.notes or () if n in VOCABULARY.notes}
    assert set(VOCABULARY.notes) == shown
    assert any(one.case.expect.notes == [] for one in CASES)


def test_every_answer_has_a_case() -> None:
    """Each answer is shown by some case, and kept from somebody whom it does not concern."""
    wanted = {answer.id for answer in BOOK.answers}
    assert {name for one in CASES for name in one.case.expect.answers} == wanted
    assert {name for one in CASES for name in one.case.expect.no_answers} == wanted


def test_every_product_has_its_cases() -> None:
    """The cases mirror the rules: a file for each product."""
    files = {one.file for one in CASES if one.file.startswith("products/")}
    assert {f"products/{name}.yaml" for name in BOOK.products} == files


GOOD = "{name: good, profile: {}, expect: {verdict: {fenfu: eligible}, met: [fenfu.adult]}}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.replace("}}", "}, nmae: x}"), "unknown field nmae. Did you mean name?"),
        (GOOD.replace("met:", "meet:"), "unknown field meet. Did you mean met?"),
        (
            GOOD.replace("fenfu.adult", "fenfu.adlut"),
            "no fenfu.adlut here. Did you mean fenfu.adult?",
        ),
        (
            GOOD.replace("fenfu.adult", "every.adlut"),
            "no every.adlut here. Did you mean every.adult?",
        ),
        (GOOD.replace("{fenfu:", "{fenfoo:"), "no fenfoo here. Did you mean fenfu?"),
        (
            GOOD.replace("met: [", "unmet: [fenfu.adult], met: ["),
            "fenfu.adult is expected to be both",
        ),
        (GOOD.replace("met: [fenfu.adult]", "notes: [nonote]"), "no nonote here"),
        (GOOD.replace("met: [fenfu.adult]", "met: []"), "expects a verdict for no reason"),
        (GOOD.replace("verdict: {fenfu: eligible}, ", ""), "the field verdict is missing"),
        (GOOD.replace("eligible", "maybe"), "accepted are eligible, undetermined"),
        (f"{GOOD}, {GOOD}", "two cases of this file are named good"),
        ("", "this file has no case"),
    ],
)
def test_a_mistake_in_a_case_is_refused(text: str, complaint: str) -> None:
    """A case with a mistake is refused with its place, rather than passing for nothing."""
    file = "as_of: 2026-11-24\ncases:\n  [{}]\n"
    assert len(parse_cases(file.format(GOOD), "a.yaml", VOCABULARY)) == 1
    with pytest.raises(advisor.RuleError) as refused:
        parse_cases(file.format(text), "a.yaml", VOCABULARY)
    (line,) = refused.value.lines("en")
    assert line.startswith(("a.yaml:2: ", "a.yaml:3: "))
    assert complaint in line


def test_a_key_that_stands_twice_in_a_case_is_refused() -> None:
    """Of two entries under one key none is dropped in silence."""
    with pytest.raises(advisor.RuleError, match="name"):
        parse_cases("cases: [{name: good, name: again}]", "a.yaml", VOCABULARY)


@pytest.mark.parametrize("name", ["b.yml", "b.YAML", "deep/b.Yml"])
def test_a_file_of_cases_by_another_name_is_refused(tmp_path: Path, name: str) -> None:
    """Never passed over: whoever wrote it believes that it is run."""
    text = f"as_of: 2026-11-24\ncases:\n  [{GOOD}]\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert len(read_cases(BOOK, tmp_path)) == 1
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(advisor.RuleError, match=f"{name}: a file of cases ends in .yaml"):
        read_cases(BOOK, tmp_path)

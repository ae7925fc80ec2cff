"""Numbers with their units in texts, what a keeper may have meant, and what tells sentences apart."""

from decimal import Decimal
from pathlib import Path

import pytest

import advisor
from advisor.rulebook import types
from advisor.rulebook.figures import Figure, figures_in, unbacked
from advisor.rulebook.meant import meant_day, meant_number, meant_range
from advisor.rulebook.said_numbers import numbers
from advisor.verify.bench import Bench
from advisor.verify.cases import FOLDER, Vocabulary, read_cases
from advisor.verify.coverage import coverage
from advisor.verify.quoted_sentences import runs
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
RULES = Path(__file__).parent.parent / "rules"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("满12个月", ["12 月"]),
        ("每 3 至 6 个月重新评估", ["3 月", "6 月"]),
        ("最高 20 万元", ["200,000 元"]),
        ("每日万分之五", ["0.05%"]),
        ("从 2026-08-01 起", ["2026-08-01"]),
        ("1 个百分点", ["1%"]),
        ("WE2000 借 1,000 元", ["1,000 元"]),
        ("分 5、10 或 20 期", ["5 期", "10 期", "20 期"]),
        ("没有数字", []),
    ],
)
def test_figures_have_their_units(text: str, found: list[str]) -> None:
    """A number is read with what it counts, also without blanks, and in a range."""
    assert [str(one) for one in figures_in(text)] == found


def test_a_number_stands_in_for_another_only_in_its_unit() -> None:
    """Six days are not six months; a number without a unit may be either."""
    said = [Figure(Decimal(6), "天"), Figure(Decimal(6))]
    assert unbacked(said, [Figure(Decimal(6), "月")]) == [Figure(Decimal(6), "天")]


def test_numbers_need_no_blanks() -> None:
    """Chinese is also written without blanks around numbers."""
    assert set(numbers("满12个月")) == {Decimal(12)}


@pytest.mark.parametrize(
    ("found", "kind", "instead"),
    [
        ("200,000", "money", "200000"),
        ("20万", "money", "200000"),
        ("24%", "fraction", '"0.24"'),
        (Decimal("23.76"), "fraction", '"0.2376"'),
        ("6个月", "integer", "6"),
        ("3.5", "integer", ""),
        ("three", "integer", ""),
        (200000, "money", ""),
        (True, "integer", ""),
    ],
)
def test_what_a_number_was_meant_as(found: object, kind: str, instead: str) -> None:
    """What to write is offered where there is a guess, and not where the value is right."""
    assert meant_number(found, kind) == instead


def test_what_days_and_ranges_were_meant_as() -> None:
    """A day written otherwise is offered as one; ends are put in order, and percent into shares."""
    assert meant_day("2025年10月1日") == "2025-10-01"
    assert meant_day("2025-02-30") == ""
    swapped = types.Range.model_validate({"from": "0.18", "to": "0.07"})
    assert meant_range(swapped) == '{from: "0.07", to: "0.18"}'
    percent = types.Range.model_validate({"from": "0.07", "to": "18"})
    assert meant_range(percent) == '{from: "0.07", to: "0.18"}'
    assert meant_range("high") == ""


def test_runs_do_not_go_over_a_stop_or_a_placeholder() -> None:
    """What tells sentences apart lies within a clause."""
    assert runs("You are {age}; a borrower must be", "en") == {
        "You are",
        "a borrower",
        "borrower must",
        "must be",
    }
    assert runs("您已成年，可以", "zh") == {"您已成年", "可以"}


def test_a_line_without_its_cases_is_not_guarded() -> None:
    """Without the case on it, a line could be moved by a fen, and a sentence is quoted by nobody."""
    cases = read_cases(BOOK, RULES / FOLDER)
    kept = [one for one in cases if one.file not in {"records.yaml", "sentences.yaml"}]
    found = coverage(Bench(BOOK, DAY), kept, Vocabulary(BOOK))
    moved = [one for one in found.gaps if one.moved is not None]
    largest = [one for one in moved if one.leaf and one.leaf.field == "adverse_overdue_largest"]
    assert {
        int(one.moved.value) - int(one.leaf.value) for one in largest if one.moved and one.leaf
    } == {-1, 1}
    assert all(one.witness is not None for one in moved)
    unsaid = {(one.judged.shared, one.shows) for one in found.gaps if one.sentence is not None}
    assert ("general.student", "met") in unsaid
    assert found.bands[0] == found.bands[1]

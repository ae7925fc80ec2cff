"""What is said about the person whatever the product: when a stop lifts, and what to do instead."""

import json
from datetime import date
from typing import Any

import pytest

import advisor
from advisor.model import Assessment
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)


def assess(found: dict[str, Any], lang: Any = "zh", day: date = DAY) -> Assessment:
    return JUDGE.assess(advisor.make_profile(found, BOOK, day), lang)


def said(assessment: Assessment, rule: str) -> str:
    (finding,) = [one for one in assessment.cautions if one.rule == rule]
    assert finding.status == "met"
    return finding.text


LIFTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "student": ({"student": True}, "等您毕业、有了稳定收入再考虑", "once you have left school"),
    "no-income": ({"income_stability": "none"}, "等有了收入再考虑", "once you have an income"),
    "overdue-now": ({"current_overdue": True}, "全部还清之前", "before all of it is repaid"),
    "many-lenders": ({"active_lenders": 3}, "还到只欠 1 家时", "are down to 1"),
    "debt-service": (
        {"monthly_income": 6000, "monthly_debt_payment": 4500},
        "等每月还债不超过收入的 50%",
        "when your debts take no more than 50% of your income",
    ),
    "debt-for-debt": ({"purpose": "repay_debt"}, "只要是为了还旧债", "As long as it is for"),
    "gambling": ({"purpose": "gambling"}, "停下来、不再为赌博借钱之前", "until you have stopped"),
}


def test_every_stop_is_among_those_that_say_when_they_lift() -> None:
    """A new stop has to say so too."""
    assert {rule.id for rule in BOOK.cautions if rule.severity == "stop"} == set(LIFTS)


@pytest.mark.parametrize("rule", LIFTS)
def test_a_stop_says_when_it_lifts(rule: str) -> None:
    """In both languages, and in the first reason of the advice, which JSON and API carry."""
    found, chinese, english = LIFTS[rule]
    for lang, phrase in (("zh", chinese), ("en", english)):
        assessment = assess(found, lang)
        assert phrase in said(assessment, f"general.{rule}")
        assert assessment.advice.action == "do_not_borrow"
        assert phrase in assessment.advice.reasons[0]


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 11, 24), "2027-02-24"),
        (date(2026, 11, 30), "2027-02-28"),
        (date(9999, 9, 30), "9999-12-31"),
        (date.max, "9999-12-31"),
    ],
)
def test_applications_are_waited_out_until_a_day(day: date, until: str) -> None:
    """Three months from the day of the assessment, or the calendar's last day."""
    text = said(assess({"lenders_applied_3m": 3}, day=day), "general.many-lenders")
    assert f"{until} 之前不要再申请" in text


def test_once_the_wait_is_over_the_stop_is_no_more() -> None:
    """The day that is named is one on which, with nothing added, none of them counts."""
    later = assess({"active_lenders": 0, "lenders_applied_3m": 0}, day=date(2027, 2, 24))
    assert "general.many-lenders" not in {f.rule for f in later.cautions if f.status != "unmet"}


def answers(found: dict[str, Any]) -> set[str]:
    return {answer["id"] for answer in json.loads(advisor.to_json(assess(found)))["answers"]}


@pytest.mark.parametrize("purpose", ["medical", "education", "rent"])
@pytest.mark.parametrize("student", [True, False, None])
def test_what_comes_before_a_loan_is_said_whatever_the_advice(
    purpose: str, *, student: bool | None
) -> None:
    """In JSON as well: to somebody who is told to stop, and to somebody who may apply."""
    found = {"purpose": purpose} | ({} if student is None else {"student": student})
    assert f"instead-{purpose}" in answers(found)
    assert said(assess(found), "general.help-first")


@pytest.mark.parametrize(
    ("owed", "applied", "wanted"),
    [
        (0, 3, {"instead-wait"}),
        (2, 3, {"instead-wait"}),
        (3, 0, {"instead-repayment-plan"}),
        (3, 3, {"instead-wait", "instead-repayment-plan"}),
        (2, 2, set()),
        (None, 3, {"instead-wait"}),
    ],
)
def test_whoever_owes_little_is_not_told_to_call_a_lender(
    owed: int | None, applied: int, wanted: set[str]
) -> None:
    """Applying often and owing much are two things, and each has its way out."""
    found: dict[str, Any] = {"lenders_applied_3m": applied}
    found |= {} if owed is None else {"active_lenders": owed}
    assert answers(found) & {"instead-wait", "instead-repayment-plan"} == wanted


def test_the_helpline_is_the_one_that_was_looked_up() -> None:
    """No number of a phone stands anywhere in the answers but the one whose source is cited."""
    assessment = assess({"purpose": "gambling"})
    (answer,) = [one for one in assessment.answers if one.id == "instead-gambling"]
    assert "12356" in answer.text
    assert "psychological-hotline" in {one.source for one in answer.evidence}

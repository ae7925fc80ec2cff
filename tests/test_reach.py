"""What could settle a verdict that rests on arithmetic: which answers are enough, for whom."""

from datetime import date
from typing import Any

import pytest

import advisor
from advisor.rulebook import types
from tests.conftest import DAY
from tests.strategies import SAID, small_book


def book_of(opening: list[dict[str, Any]]) -> types.Rulebook:
    """Make a rulebook over an income, debts and living costs, with what is left of the income."""
    plain = small_book(opening, []).model_dump(mode="json", by_alias=True, exclude_none=True)
    money = {"type": "money", "min": 0, "change": "now", "name": SAID, "question": SAID}
    names = ("income", "debts", "living")
    plain["facts"]["facts"] |= {name: {**money, "example": 1} for name in names}
    plain["facts"]["groups"][0]["facts"] += names
    plain["facts"]["derived"] |= {
        "left": {"op": "difference", "of": "income", "less": ["debts", "living"], "name": SAID},
    }
    return types.Rulebook.model_validate(plain)


@pytest.mark.parametrize(
    ("known", "missing", "settles"),
    [
        (
            {},
            ["debts", "income", "living"],
            [(("income",), "ineligible"), (("debts", "income", "living"), "eligible")],
        ),
        ({"income": 900}, [], []),
        (
            {"income": 2000},
            ["debts", "living"],
            [
                (("debts",), "ineligible"),
                (("living",), "ineligible"),
                (("debts", "living"), "eligible"),
            ],
        ),
        (
            {"income": 2000, "debts": 400},
            ["living"],
            [(("living",), "eligible"), (("living",), "ineligible")],
        ),
        ({"income": 2000, "debts": 1500}, [], []),
        (
            {"debts": 10, "living": 10},
            ["income"],
            [(("income",), "eligible"), (("income",), "ineligible")],
        ),
    ],
)
def test_answers_that_are_enough_for_a_surplus(
    known: dict[str, int], missing: list[str], settles: list[tuple[tuple[str, ...], str]]
) -> None:
    """At least 1,000 have to be left: a low income alone decides, and so do high debts alone."""
    book = book_of([{"fact": "left", "at_least": 1000}])
    profile = advisor.make_profile(known, book, DAY)
    (loan,) = advisor.Advisor(book).assess(profile).products
    assert list(loan.missing) == missing
    assert [(one.facts, one.verdict) for one in loan.settles] == settles


def test_a_fact_compared_with_another_one() -> None:
    """Debts above the income: an answer to both, or to one where the other is known to be nothing."""
    book = book_of([{"fact": "debts", "at_most": "income"}])
    judge = advisor.Advisor(book)
    (loan,) = judge.assess(advisor.make_profile({}, book, DAY)).products
    assert [(one.facts, one.verdict) for one in loan.settles] == [
        (("debts",), "eligible"),
        (("debts", "income"), "ineligible"),
    ]
    (loan,) = judge.assess(advisor.make_profile({"debts": 0}, book, DAY)).products
    assert loan.verdict == "eligible"


def test_what_would_change_a_surplus() -> None:
    """Law 4 with arithmetic: the smallest change of each answer that can be changed, proven by judging."""
    plain = book_of([{"fact": "left", "at_least": 1000}]).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    plain["steps"] = {name: {"text": SAID} for name in ("debts", "living")}
    book = types.Rulebook.model_validate(plain)
    known = {"income": 3000, "debts": 2500, "living": 800}
    judge = advisor.Advisor(book)
    (loan,) = judge.assess(advisor.make_profile(known, book, DAY)).products
    assert loan.verdict == "ineligible"
    assert [one.changes for one in loan.counterfactuals] == [{"debts": "1200.00"}]
    better = advisor.make_profile({**known, "debts": 1200}, book, DAY)
    worse = advisor.make_profile({**known, "debts": "1200.01"}, book, DAY)
    assert judge.verdict(better, "loan") == "eligible"
    assert judge.verdict(worse, "loan") == "ineligible"


def test_time_that_passes_is_waited_for() -> None:
    """Six months in a job: the day on which they are over, and not a day before."""
    plain = book_of([]).model_dump(mode="json", by_alias=True, exclude_none=True)
    plain["facts"]["derived"]["since"] = {"op": "months_since", "date": "ended", "name": SAID}
    rules = book_of([{"fact": "count", "at_least": 1}])
    opening = (
        rules.products["loan"].opening[0].model_dump(mode="json", by_alias=True, exclude_none=True)
    )
    opening["when"] = {"fact": "since", "at_least": 6}
    plain["products"]["loan"]["opening"] = [opening]
    plain["steps"] = {"ended": {"text": SAID}}
    book = types.Rulebook.model_validate(plain)
    profile = advisor.make_profile({"ended": "2026-08-31"}, book, DAY)
    judge = advisor.Advisor(book)
    (change,) = judge.assess(profile).products[0].counterfactuals
    assert (change.changes, str(change.when)) == ({}, "2027-02-28")
    assert judge.verdict(profile._replace(as_of=date(2027, 2, 27)), "loan") == "ineligible"

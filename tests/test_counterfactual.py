"""What would change a verdict, compared with trying everything; and proven by judging again."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.logic.condition import evaluate
from advisor.model import Counterfactual
from advisor.rulebook import types
from advisor.rulebook.arithmetic import anniversary
from tests.conftest import DAY
from tests.strategies import GRID, SAID, profiles, small_book, small_books

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)

# Every way there is, on small rulebooks -----------------------------------------------------------

COURSES: list[dict[str, Any] | None] = [
    None,
    {"kind": "monthly"},
    {"kind": "window", "months": 6},
    {"kind": "habit", "months": 1},
]
MONTHS = {1: date(2026, 12, 24), 6: date(2027, 5, 24)}
GROWN = [DAY, date(2026, 12, 24), date(2027, 1, 24), date(2027, 2, 24), date(2027, 3, 24)]
"""The day, and the same day of the months after it."""

Found = tuple[frozenset[tuple[str, Any]], date]
"""Changed facts with their values, and the day."""


BARRED: dict[str, Any] = {"fact": "yes_b", "is": True}
"""Of whom it holds, the step of the count is not proposed."""


def with_steps(
    book: types.Rulebook,
    facts: set[str],
    course: dict[str, Any] | None,
    *,
    pays: bool,
    bars: bool,
) -> types.Rulebook:
    """Let some facts be changed, and the count only in the course of time; paying leaves a record.

    With `bars` the count is not changed by those who are barred from it.
    """
    plain = book.model_dump(mode="json", by_alias=True, exclude_none=True)
    steps: dict[str, Any] = {name: {"text": SAID} for name in sorted(facts)}
    if "count" in steps and course is not None:
        steps["count"]["over_time"] = course
    if bars and "count" in steps:
        steps["count"]["unless"] = BARRED
    if pays and "yes_a" in steps:
        steps["yes_a"]["becomes"] = {"color": "green", "ended": "today"}
    return types.Rulebook.model_validate({**plain, "steps": steps})


def day_of(fact: str, value: Any, now: Any, course: dict[str, Any] | None) -> date | None:
    """Tell from which day a fact can have a value; None where it never can."""
    if fact != "count" or course is None:
        return DAY
    if course["kind"] == "monthly":
        return GROWN[value - now] if value > now else None
    if course["kind"] == "window" and value != 0:
        return None
    return MONTHS[course["months"]]


def every_way(
    judge: advisor.Advisor, known: dict[str, Any], target: str, course: dict[str, Any] | None
) -> set[Found]:
    """Try each value of each changeable fact, on each day on which anything changes."""
    steps = judge.book.steps
    facts = [name for name in sorted(known) if name in steps and name != "ended"]
    if known.get(BARRED["fact"]) is BARRED["is"]:
        facts = [name for name in facts if steps[name].unless is None]
    working: set[Found] = set()
    for values in product(*([known[name], *GRID[name]] for name in facts)):
        changed = {n: v for n, v in zip(facts, values, strict=True) if v != known[n]}
        days = [day_of(n, v, known[n], course) for n, v in changed.items()]
        follows = dict(steps["yes_a"].becomes) if "yes_a" in changed else {}
        if None in days or not follows.keys().isdisjoint(changed):
            continue  # never possible, or chosen although it follows
        if follows:
            follows["ended"] = DAY.isoformat()
        after = {**known, **changed, **follows}
        read = advisor.make_profile(after, judge.book, DAY)
        for day in waits(max([DAY, *filter(None, days)]), after, waiting="ended" in steps):
            if judge.verdict(read._replace(as_of=day), "loan") == target:
                working.add((frozenset(changed.items()), day))
                break
    return {one for one in working if not any(beats(two, one, known) for two in working)}


def waits(start: date, after: dict[str, Any], *, waiting: bool) -> list[date]:
    """Give the days on which anything can turn: the first, and those after 2 and 6 whole years."""
    if not (waiting and "ended" in after):
        return [start]
    ended = date.fromisoformat(after["ended"])
    turns = [anniversary(ended, years) + timedelta(1) for years in (2, 6)]
    return [start, *(day for day in turns if day > start)]


def beats(two: Found, one: Found, known: dict[str, Any]) -> bool:
    """Tell whether a way asks for less than another and is there no later."""
    if two == one or two[1] > one[1]:
        return False
    mine = dict(one[0])
    for fact, value in two[0]:
        if fact not in mine:
            return False
        low, high = sorted((known[fact], mine[fact])) if fact == "count" else (value, value)
        if not (low <= value <= high if fact == "count" else value == mine[fact]):
            return False
    return True


def as_found(change: Counterfactual, judge: advisor.Advisor) -> Found:
    """Give a counterfactual in the form of the brute force: its own changes, without what follows."""
    follows = set()
    if "yes_a" in change.changes:
        follows = set(judge.book.steps["yes_a"].becomes)
    chosen = {(n, v) for n, v in change.changes.items() if n not in follows}
    assert change.when is not None
    return frozenset(chosen), DAY if change.when == "now" else change.when


@settings(max_examples=200, deadline=None)
@given(small_books, st.data())
def test_all_smallest_changes_are_there_and_no_other(
    book: types.Rulebook, data: st.DataObject
) -> None:
    """Law 4: the same minimal sets, on the same days, as trying the whole grid."""
    changeable = data.draw(st.sets(st.sampled_from(sorted(GRID)), min_size=3))
    course = data.draw(st.sampled_from(COURSES))
    pays, bars = data.draw(st.booleans()), data.draw(st.booleans())
    judge = advisor.Advisor(with_steps(book, changeable, course, pays=pays, bars=bars))
    names = data.draw(st.sets(st.sampled_from(sorted(GRID)), min_size=3))
    known = {name: data.draw(st.sampled_from(GRID[name])) for name in sorted(names)}
    read = advisor.make_profile(known, judge.book, DAY)
    judged = judge.assess(read).products[0]
    found = {as_found(change, judge) for change in judged.counterfactuals}
    assert len(found) == len(judged.counterfactuals)
    better = {"ineligible": ["eligible", "undetermined"], "undetermined": ["eligible"]}
    for target in better.get(judged.verdict, []):
        wanted = every_way(judge, known, target, course)
        if wanted:
            assert found == wanted
            assert {change.verdict for change in judged.counterfactuals} == {target}
            return
    assert found == set()


# Our own rulebook ---------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(profiles(BOOK))
def test_each_change_does_what_it_says_and_no_part_of_it_does(found: dict[str, Any]) -> None:
    """Law 4: judged on its day it gives its verdict, no proper part does, and no ✗ fact is touched."""
    profile = advisor.make_profile(found, BOOK, DAY)
    for judged in JUDGE.assess(profile).products:
        for change in judged.counterfactuals:
            day = change.when if isinstance(change.when, date) else DAY
            after = {**found, **change.changes}
            later = advisor.make_profile(after, BOOK, DAY)._replace(as_of=day)
            verdict = JUDGE.verdict(later, judged.id)
            assert (change.verdict, judged.id) == (verdict, judged.id)
            follows = set(BOOK.steps["current_overdue"].becomes)
            own = [n for n in change.changes if n not in follows]
            if "current_overdue" not in own:
                assert set(own) == change.changes.keys()
            for name in own:
                assert name in found
                assert BOOK.facts.facts[name].change != "never"
                part = {**found, **change.changes, name: found[name]}
                if name == "current_overdue":
                    part = {k: v for k, v in part.items() if k not in follows}
                    part |= {k: v for k, v in found.items() if k in follows}
                read = advisor.make_profile(part, BOOK, DAY)._replace(as_of=day)
                assert JUDGE.verdict(read, judged.id) != change.verdict


WE2000 = {
    "age": 30,
    "id_card_valid": True,
    "face_verification": True,
    "authorises_credit_query": True,
    "income_stability": "stable",
    "purpose": "daily",
    "current_overdue": False,
    "credit_record": "clean",
}

NOTHING_ADVERSE = {"credit_record": "clean", "current_overdue": False}


def changes_of(
    product_id: str, found: dict[str, Any], day: date = DAY, lang: Any = "en"
) -> list[Counterfactual]:
    """Give the counterfactuals of a product."""
    assessment = JUDGE.assess(advisor.make_profile(found, BOOK, day), lang)
    return list(next(p for p in assessment.products if p.id == product_id).counterfactuals)


def test_what_is_already_in_order_needs_no_change() -> None:
    """An eligible product has no counterfactual."""
    assert changes_of("we2000", WE2000) == []


def test_two_things_to_do_stand_together() -> None:
    """Both the ID card and the consent are needed, so they are one set, for now."""
    found = {**WE2000, "id_card_valid": False, "authorises_credit_query": False}
    (change,) = changes_of("we2000", found)
    assert change.changes == {"authorises_credit_query": True, "id_card_valid": True}
    assert (change.verdict, change.when) == ("eligible", "now")


@pytest.mark.parametrize(
    ("repaid", "as_of", "day"),
    [
        ("2025-06-30", date(2025, 12, 15), date(2026, 1, 1)),
        ("2025-11-30", date(2025, 12, 31), date(2026, 1, 1)),
        ("2025-12-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-01-31", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-03-31", date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_a_record_that_will_be_repaired_is_waited_for_until_then(
    repaid: str, as_of: date, day: date
) -> None:
    """Law 4: the day on which the one-off repair takes effect, with nothing to change."""
    found = {
        **WE2000,
        "credit_record": "adverse",
        "adverse_record_began_on": "2024-05-01",
        "adverse_record_last_began_on": "2025-05-01",
        "adverse_record_ended_on": repaid,
        "adverse_overdue_largest": "10000",
    }
    (change,) = changes_of("we2000", found, as_of)
    assert (change.changes, change.verdict, change.when) == ({}, "eligible", day)
    assert JUDGE.verdict(advisor.make_profile(found, BOOK, as_of), "we2000") == "ineligible"


def test_an_adverse_record_takes_time_alone() -> None:
    """The day after the fifth anniversary, with nothing to change; exactly five years still count."""
    found = {
        **WE2000,
        "credit_record": "adverse",
        "adverse_record_ended_on": "2024-02-29",
        "adverse_overdue_largest": "10000.01",
    }
    (change,) = changes_of("we2000", found)
    assert change.changes == {}
    assert change.when == date(2029, 3, 1)
    read = advisor.make_profile(found, BOOK, date(2029, 2, 28))
    assert JUDGE.verdict(read, "we2000") == "ineligible"


def test_repaying_what_is_overdue_leaves_a_record() -> None:
    """Law 4: repaying turns into an adverse record that ended that day, never into a clean one."""
    (change,) = changes_of("we2000", {**WE2000, "current_overdue": True})
    assert change.changes == {
        "adverse_record_ended_on": "2026-11-24",
        "credit_record": "adverse",
        "current_overdue": False,
    }
    assert change.when == date(2031, 11, 25)
    assert change.text == (
        "First repay what is overdue; it leaves a record, which is counted from the day you repay. "
        "The day given here is for repaying it today. "
        "Wait until 2031-11-25, when the adverse record no longer counts, as by then it has to be "
        "deleted, or is no longer shown. "
        "From then on no listed obstacle is left for WE2000; whether it fits "
        "your need, and whether the lender agrees, are other matters."
    )


def test_a_birthday_has_no_date() -> None:
    """Nobody is asked for a birthday, so the change says so and promises no day."""
    (change,) = changes_of("jiebei", {"age": 17, "jiebei_offered": True, "purpose": "daily"})
    assert (change.changes, change.when) == ({"age": 18}, None)
    assert "birthday on which you turn 18" in change.text


def test_a_birthday_beside_a_date_gets_its_latest_day() -> None:
    """With another dated step, the day is one on which both certainly hold."""
    found = {"age": 16, "fenfu_offered": True, "purpose": "daily", "wechat_account_age_months": 10}
    found |= {"wechat_pay_per_month": 20, **NOTHING_ADVERSE}
    (change,) = changes_of("fenfu", found)
    assert change.changes == {"age": 18, "wechat_account_age_months": 12}
    assert change.when == date(2028, 11, 24)


@pytest.mark.parametrize(
    ("fact", "now", "then", "day"),
    [
        ("wechat_account_age_months", 2, 12, date(2027, 9, 24)),
        ("wechat_account_age_months", 11, 12, date(2026, 12, 24)),
        ("wechat_pay_per_month", 2, 10, date(2026, 12, 24)),
        ("wechat_pay_per_month", 9, 10, date(2026, 12, 24)),
    ],
)
def test_grey_and_barred_facts_are_led_out(fact: str, now: int, then: int, day: date) -> None:
    """From a rejection case, and from the grey zone too: the missing months, or a month of use."""
    found = {"age": 30, "fenfu_offered": True, "purpose": "daily", **NOTHING_ADVERSE}
    found |= {"wechat_account_age_months": 24, "wechat_pay_per_month": 20, fact: now}
    (change,) = changes_of("fenfu", found)
    assert (change.changes, change.when, change.verdict) == ({fact: then}, day, "eligible")


def test_card_changes_are_forgotten_after_six_months() -> None:
    """If no change is added; and the sentence says so."""
    found = {"age": 30, "purpose": "daily", "weilidai_offered": True, "wechat_real_name": True}
    found |= {"authorises_credit_query": True, "bank_card_changes_6m": 5}
    (change,) = changes_of("weilidai", found, date(2026, 8, 31))
    assert (change.changes, change.when) == ({"bank_card_changes_6m": 0}, date(2027, 2, 28))
    assert change.text.startswith("Do not change the bound bank card before 2027-02-28;")


@pytest.mark.parametrize("fact", ["wechat_pay_per_month", "wechat_pay_active_months_12m"])
def test_no_habit_is_proposed_to_anybody_under_age(fact: str) -> None:
    """Law 4: at 17 nobody is told to pay more often for the sake of a loan; at 18 it is a step."""
    edition = JUDGE.on(DAY).edition
    assert evaluate(edition.barred[fact], {"age": 17}) is True
    assert evaluate(edition.barred[fact], {"age": 18}) is False
    assert evaluate(edition.barred[fact], {}) is None


def test_what_is_barred_is_no_part_of_a_longer_way() -> None:
    """Law 4: nor is the habit hidden behind the birthday; what the birthday alone brings is said."""
    found = {"fenfu_offered": True, "purpose": "daily", "wechat_account_age_months": 24}
    found |= {"wechat_pay_per_month": 5, **NOTHING_ADVERSE}
    (grown,) = changes_of("fenfu", {**found, "age": 17})
    assert (grown.changes, grown.verdict, grown.when) == ({"age": 18}, "undetermined", None)
    (paid,) = changes_of("fenfu", {**found, "age": 18})
    assert (paid.changes, paid.verdict) == ({"wechat_pay_per_month": 10}, "eligible")


def test_what_not_everybody_can_do_is_said_with_an_if() -> None:
    """A foreigner has no Chinese ID card to renew, and not everybody can pass a face scan."""
    (card,) = changes_of("we2000", {**WE2000, "id_card_valid": False})
    assert card.text.startswith("If you have a Chinese ID card that has only expired or been lost,")
    (face,) = changes_of("we2000", {**WE2000, "face_verification": False})
    assert face.text.startswith("If you can and are willing, pass face recognition;")


def test_with_answers_missing_the_best_is_to_be_open_again() -> None:
    """An unknown fact is not changed: the verdict aimed at is then `undetermined`."""
    (change,) = changes_of("weilidai", {"wechat_real_name": False})
    assert (change.changes, change.verdict) == ({"wechat_real_name": True}, "undetermined")


def test_nothing_is_proposed_about_what_nobody_can_change() -> None:
    """No entry, unsteady income, a prohibited purpose: no way is offered, and none is invented."""
    assert changes_of("weilidai", {"weilidai_offered": False}) == []
    assert changes_of("we2000", {**WE2000, "income_stability": "unstable"}) == []
    assert changes_of("we2000", {**WE2000, "purpose": "investment"}) == []


def test_a_ratio_is_led_below_its_limit_by_what_may_change() -> None:
    """The smallest change of an amount that brings a share of it within its limit, to the 分."""
    book = small_book([{"fact": "yes_a", "is": True}], [])
    plain = book.model_dump(mode="json", by_alias=True, exclude_none=True)
    shape = {"change": "now", "name": SAID, "question": SAID, "type": "money", "example": 1}
    plain["facts"]["facts"] |= {"part": {**shape, "min": 0}, "whole": {**shape, "change": "never"}}
    plain["facts"]["groups"][0]["facts"] += ["part", "whole"]
    ratio = {"op": "ratio", "of": "part", "to": "whole", "name": SAID}
    plain["facts"]["derived"]["share"] = ratio
    plain["products"]["loan"]["opening"][0]["when"] = {"fact": "share", "at_most": "0.3"}
    plain["steps"] = {"part": {"text": SAID}}
    judge = advisor.Advisor(types.Rulebook.model_validate(plain))
    found = {"part": "500.00", "whole": "1000.01"}
    judged = judge.assess(advisor.make_profile(found, judge.book, DAY)).products[0]
    assert [c.changes for c in judged.counterfactuals] == [{"part": "300.00"}]


@pytest.mark.parametrize("day", [date(9899, 1, 1), date(9995, 6, 1), date.max])
def test_at_the_end_of_the_calendar_nothing_is_waited_for(day: date) -> None:
    """No wait runs out of the calendar; what can be done at once is still named."""
    record = {**WE2000, "credit_record": "adverse", "adverse_record_ended_on": day.isoformat()}
    assert changes_of("we2000", record, day) == []
    assert changes_of("jiebei", {"age": 17}, day) == []
    (change,) = changes_of("weilidai", {"wechat_real_name": False}, day)
    assert change.when == "now"


@pytest.mark.parametrize(
    ("known", "changes", "day"),
    [
        (
            {"age": 17, "current_overdue": False, "credit_record": "adverse", "adverse_record_ended_on": "2022-01-10"},
            {"age": 18},
            date(2027, 11, 24),
        ),
        ({"age": 17, "current_overdue": False, "adverse_record_ended_on": "2022-01-10"}, {"age": 18}, date(2027, 11, 24)),
        (
            {"age": 17, "current_overdue": False, "credit_record": "adverse", "adverse_record_ended_on": "2023-01-10"},
            {"age": 18},
            date(2028, 1, 11),
        ),
        (
            {"age": 12, "current_overdue": True, "credit_record": "clean"},
            {"age": 18, "adverse_record_ended_on": "2026-11-24", "credit_record": "adverse", "current_overdue": False},
            date(2032, 11, 24),
        ),
    ],
)  # fmt: skip
def test_growing_up_and_an_old_record_go_together(
    known: dict[str, Any], changes: dict[str, Any], day: date
) -> None:
    """Whichever takes longer gives the day, and neither hides the way out."""
    steady = {n: v for n, v in WE2000.items() if n not in {"credit_record", "current_overdue"}}
    profile = advisor.make_profile({**steady, **known}, BOOK, DAY)
    (we2000,) = [p for p in JUDGE.assess(profile, "en").products if p.id == "we2000"]
    (change,) = we2000.counterfactuals
    assert (change.verdict, change.when) == ("eligible", day)
    assert change.changes == changes


def test_a_record_that_does_not_count_is_not_waited_for() -> None:
    """Beside a clean record a date says nothing: only the birthday is missing, and that has no day."""
    known = {**WE2000, "age": 17, "adverse_record_ended_on": "2022-01-10"}
    profile = advisor.make_profile(known, BOOK, DAY)
    (we2000,) = [p for p in JUDGE.assess(profile, "en").products if p.id == "we2000"]
    (change,) = we2000.counterfactuals
    assert (change.changes, change.when) == ({"age": 18}, None)

"""The questionnaire without a screen: it asks only what matters, and stops only when nothing does."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.interview.question import next_question, still_open
from advisor.model import PERSON, Assessment
from tests.conftest import DAY
from tests.strategies import fact_values, profiles

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
PLAIN = [name for name, fact in BOOK.facts.facts.items() if fact.type != "quotes"]


def interview(person: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Ask a person, who knows what stands in `person` and nothing else, until nothing matters.

    What cannot be true of anybody is refused where it is typed: nobody answers it.
    """
    impossible = advisor.make_profile(person, BOOK, DAY).impossible
    person = {name: value for name, value in person.items() if name not in impossible}
    answers: dict[str, Any] = {}
    asked: list[str] = []
    promised: list[int] = []
    while True:
        profile = advisor.make_profile(answers, BOOK, DAY)
        declined = [name for name in asked if name not in answers]
        open_ = still_open(JUDGE, JUDGE.assess(profile), declined)
        name = next_question(open_, JUDGE)
        if name is None:
            # "At most n more" was never less than what still came.
            assert all(most >= len(asked) - n for n, most in enumerate(promised))
            return answers, asked
        assert name not in asked
        promised.append(open_.at_most)
        asked.append(name)
        if name in person:
            answers[name] = person[name]


def decided(assessment: Assessment) -> list[Any]:
    """Give what must not change any more, by law 5."""
    advice = [assessment.advice.action, assessment.advice.product]
    if assessment.advice.action == "do_not_borrow":
        return advice
    products = {p.id: (p.verdict, p.recommendation) for p in assessment.products}
    return [*advice, products]


def assess(found: dict[str, Any]) -> Assessment:
    return JUDGE.assess(advisor.make_profile(found, BOOK, DAY))


@settings(max_examples=150, deadline=None)
@given(profiles(BOOK), st.data())
def test_no_unasked_answer_could_change_anything(
    person: dict[str, Any], data: st.DataObject
) -> None:
    """Law 5: whatever is answered, or declined, what was not asked could not have mattered."""
    answers, asked = interview(person)
    rest = [name for name in PLAIN if name not in asked]
    late = {name: data.draw(fact_values(name, BOOK.facts.facts[name])) for name in rest}
    kept = data.draw(st.sets(st.sampled_from(rest))) if rest else set()
    expected = decided(assess(answers))
    assert expected == decided(assess({**answers, **late}))
    assert expected == decided(assess({**answers, **{name: late[name] for name in kept}}))


COMPLETE = st.fixed_dictionaries({n: fact_values(n, BOOK.facts.facts[n]) for n in PLAIN})


@settings(max_examples=100, deadline=None)
@given(COMPLETE)
def test_asking_little_decides_what_asking_everything_does(person: dict[str, Any]) -> None:
    """Law 5 against the whole form: the same advice, and the same verdicts unless it is to stop."""
    answers, asked = interview(person)
    assert decided(assess(answers)) == decided(assess(person))
    assert len(asked) <= len(PLAIN)


def test_who_knows_nothing_is_asked_each_thing_once_at_most() -> None:
    """ "I don't know" to everything comes to an end, and what could follow from it is not asked."""
    answers, asked = interview({})
    assert answers == {}
    assert len(asked) == len(set(asked)) < len(PLAIN)


def test_a_stop_ends_the_questions_at_once() -> None:
    """Once the advice is not to borrow, nothing else is asked."""
    open_ = still_open(JUDGE, assess({"student": True}))
    assert (dict(open_.facts), open_.at_most) == ({}, 0)


def test_each_question_says_what_it_bears_on() -> None:
    """An entry bears on its product; a stop caution on the advice itself."""
    open_ = still_open(JUDGE, assess({}))
    assert open_.facts["jiebei_offered"] == {"jiebei"}
    assert open_.facts["student"] == {PERSON, *BOOK.products}
    assert "quotes" not in open_.facts
    assert "asset_proof" not in open_.facts  # only the score asks for it, once products compete


def test_the_score_is_asked_for_only_where_products_compete() -> None:
    """Two that could both be recommended: what can still change which comes first."""
    found = {
        "age": 30, "student": False, "income_stability": "stable", "current_overdue": False,
        "active_lenders": 0, "lenders_applied_3m": 0, "monthly_debt_payment": "0",
        "monthly_income": "20000",
        "purpose": "daily", "amount": "5000", "jiebei_offered": True, "jintiao_offered": True,
        "duxiaoman_offered": False, "weilidai_offered": False, "fenfu_offered": False,
        "id_card_valid": False, "credit_record": "clean",
    }  # fmt: skip
    open_ = still_open(JUDGE, assess(found))  # by points they are alike, whatever is answered
    assert open_.facts.keys() == {
        "avoids_credit_reporting", "mortgage_or_car_loan_planned", "repay_within_days",
    }  # fmt: skip
    found["weilidai_offered"] = True
    found |= {"wechat_real_name": True, "bank_card_changes_6m": 0, "authorises_credit_query": True}
    open_ = still_open(JUDGE, assess(found))
    assert {"wechat_pay_score", "asset_proof", "employment"} <= open_.facts.keys()

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


def decided(assessment: Assessment, ended: Assessment) -> list[Any]:
    """Give what must not change any more, by law 5, where the questionnaire `ended` with an outcome."""
    if ended.advice.action == "do_not_borrow":
        return [assessment.advice.action]
    hopeful = {p.id for p in ended.products if p.recommendation != "not_recommended"}
    products = {p.id: (p.verdict, p.recommendation) for p in assessment.products if p.id in hopeful}
    advised = [p for p in assessment.products if p.id == ended.advice.product]
    warned = {
        f.rule
        for product in advised
        for f in product.findings
        if f.severity == "warn" and f.status == "met" and not f.rule.endswith("over-24-percent")
    }
    return [assessment.advice.action, products, warned]


def sure_of(ended: Assessment, asked: list[str]) -> None:
    """Law 5: the need was asked for, and what can be repaid, unless the advice is not to borrow."""
    facts = BOOK.facts
    assert {"amount", "purpose", "repay_within_days", "needed_within_days"} == {*facts.first}
    assert {*facts.first} <= {*asked}
    assert asked[: len(facts.first)] == list(facts.first)
    if ended.advice.action != "do_not_borrow":
        assert {"monthly_income", *facts.always} <= {*asked}


def assess(found: dict[str, Any]) -> Assessment:
    return JUDGE.assess(advisor.make_profile(found, BOOK, DAY))


@settings(max_examples=150, deadline=None)
@given(profiles(BOOK), st.data())
def test_no_unasked_answer_could_change_anything(
    person: dict[str, Any], data: st.DataObject
) -> None:
    """Law 5: whatever is answered, or declined, what was not asked could not have mattered."""
    answers, asked = interview(person)
    ended = assess(answers)
    sure_of(ended, asked)
    rest = [name for name in PLAIN if name not in asked and name != "monthly_living_costs"]
    late = {name: data.draw(fact_values(name, BOOK.facts.facts[name])) for name in rest}
    kept = data.draw(st.sets(st.sampled_from(rest))) if rest else set()
    expected = decided(ended, ended)
    assert expected == decided(assess({**answers, **late}), ended)
    some = {name: late[name] for name in kept}
    assert expected == decided(assess({**answers, **some}), ended)


COMPLETE = st.fixed_dictionaries({n: fact_values(n, BOOK.facts.facts[n]) for n in PLAIN})


@settings(max_examples=100, deadline=None)
@given(COMPLETE)
def test_asking_little_decides_what_asking_everything_does(person: dict[str, Any]) -> None:
    """Law 5 against the whole form: the same advice, and the same verdicts unless it is to stop."""
    answers, asked = interview(person)
    ended = assess(answers)
    whole = {n: v for n, v in person.items() if n in asked or n != "monthly_living_costs"}
    assert decided(ended, ended) == decided(assess(whole), ended)
    assert len(asked) <= len(PLAIN)


def test_who_knows_nothing_is_asked_each_thing_once_at_most() -> None:
    """ "I don't know" to everything comes to an end, and what could follow from it is not asked."""
    answers, asked = interview({})
    assert answers == {}
    assert len(asked) == len(set(asked)) < len(PLAIN)


def test_a_stop_ends_the_questions_at_once() -> None:
    """Once the advice is not to borrow, nothing else is asked, but for the need."""
    open_ = still_open(JUDGE, assess({"student": True}))
    assert open_.facts.keys() == {*BOOK.facts.first}
    need = {"amount": "500", "purpose": "daily", "repay_within_days": 30, "needed_within_days": 3}
    open_ = still_open(JUDGE, assess({"student": True, **need}))
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
    reported = {"avoids_credit_reporting", "mortgage_or_car_loan_planned"}
    assert open_.facts.keys() - {*BOOK.facts.first} == reported
    found["weilidai_offered"] = True
    found |= {"wechat_real_name": True, "bank_card_changes_6m": 0, "authorises_credit_query": True}
    found |= {"repay_within_days": 360, "needed_within_days": 9, "use_form": "cash"}
    found |= {"avoids_credit_reporting": False, "mortgage_or_car_loan_planned": False}
    open_ = still_open(JUDGE, assess(found))
    assert not open_.facts  # nothing but the order is open, which is offered
    assert {"wechat_pay_score", "asset_proof", "employment"} <= open_.offered.keys()
    comparing = still_open(JUDGE, assess(found), compare=True)
    assert comparing.facts == open_.offered
    reasons = JUDGE.assess(advisor.make_profile(found, BOOK, DAY), "en").advice.reasons
    assert any("can still depend on some answers" in reason for reason in reasons)

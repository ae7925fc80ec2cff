"""The order of the products: the contract's steps, worked out anew; the document's own advice first."""

from itertools import pairwise, product
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.model import RECOMMENDATIONS, VERDICTS, Assessment, ProductAssessment
from advisor.report.json import as_object
from advisor.rulebook import types
from tests.conftest import DAY
from tests.strategies import profiles, quotes

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
WEIGHTS = {factor.id: factor.weight for factor in BOOK.scorecard}
ORDER = [one.id for one in BOOK.ordered_products()]
ABOUT_COST = "over-24-percent"

STEADY: dict[str, Any] = {
    "age": 32, "student": False, "income_stability": "stable", "monthly_income": "15000",
    "monthly_debt_payment": "0", "credit_record": "clean", "current_overdue": False,
    "active_lenders": 0, "lenders_applied_3m": 0, "authorises_credit_query": True,
    "wechat_real_name": True, "bank_card_changes_6m": 0, "wechat_account_age_months": 100,
    "wechat_pay_per_month": 30, "id_card_valid": True, "face_verification": True,
    "payment_lock": True, "avoids_credit_reporting": False, "mortgage_or_car_loan_planned": False,
    "weilidai_offered": True, "fenfu_offered": True, "jiebei_offered": True,
    "jintiao_offered": True, "duxiaoman_offered": True, "we2000_balance_open": False,
}  # fmt: skip
"""Somebody to whom every app offers a loan, and of whom no rule has anything to say."""


def assess(lang: Any = "en", **found: Any) -> Assessment:
    return JUDGE.assess(advisor.make_profile({**STEADY, **found}, BOOK, DAY), lang)


def order_of(assessment: Assessment) -> list[str]:
    return [one.id for one in assessment.products]


def because(assessment: Assessment, name: str) -> tuple[str, str]:
    found = next(one for one in assessment.products if one.id == name).because
    assert found is not None
    return found.step, found.text


def quote(rate: str, **more: Any) -> dict[str, Any]:
    """Give a quote that says all there is to say."""
    return {"annual_rate": rate, "fee_per_instalment": "0", "upfront_fee": "0", **more}


NEED = {"amount": "20000", "repay_within_days": 360, "purpose": "daily", "use_form": "cash"}

# The contract's order, worked out anew --------------------------------------------------------------


class Runner(NamedTuple):
    """What the contract ranks by."""

    one: ProductAssessment
    group: tuple[int, int, int]
    standing: int
    low: int | None
    high: int | None
    exact: bool
    days: int | None


def runners(assessment: Assessment) -> list[Runner]:
    """Give the products in their declared order, with what they are ranked by."""
    profile = assessment.profile
    found = []
    for name in ORDER:
        one = next(p for p in assessment.products if p.id == name)
        seen = JUDGE.values(profile, name)
        quoted = profile.known.get("quotes", {}).get(name, {})
        warned = [
            f for f in one.findings
            if f.severity == "warn" and f.status == "met" and not f.rule.endswith(ABOUT_COST)
        ]  # fmt: skip
        group = (
            RECOMMENDATIONS.index(one.recommendation),
            VERDICTS.index(one.verdict),
            len(warned),
        )
        standing = 0
        for part in one.score.contributions:
            neutral = WEIGHTS[part.factor] * 60 // 100
            standing += part.low if neutral < part.low else min(neutral, part.high)
        low, high = (seen.get(f"annual_cost_{end}") for end in ("low", "high"))
        days = profile.known.get("repay_within_days")
        if "instalments" in quoted:
            days = 30 * quoted["instalments"]
        found.append(
            Runner(
                one,
                group,
                standing,
                None if low is None else int(low),
                None if high is None else int(high),
                exact="annual_rate" in quoted and high is not None,
                days=days,
            )
        )
    return found


def surely_dearer(one: Runner, equal: list[Runner], amount: int | None) -> bool:
    """Tell whether one is surely dearer than the ceiling of those still equal, or than their quotes."""
    assert one.low is not None
    exact = [other.high for other in equal if other.exact and other.high is not None]
    if one.exact and exact and one.low > min(exact):
        return True
    tops = [other.high for other in equal if other.high is not None]
    if not tops or one.low - min(tops) <= 20_000:
        return False
    if amount is None or one.days is None:
        return True
    return (one.low - min(tops)) * amount * one.days > 1_000 * 365 * 10**6


def expected(assessment: Assessment) -> list[str]:
    """Order the products as the contract says."""
    amount = assessment.profile.flat.get("amount")
    need = None if amount is None else int(amount)
    all_ = runners(assessment)
    layers: dict[str, int] = {}
    for group in {one.group for one in all_}:
        equal = [one for one in all_ if one.group == group and one.low is not None]
        number = 0
        while equal:
            later = [one for one in equal if surely_dearer(one, equal, need)]
            layers |= {one.one.id: number for one in equal if one not in later}
            equal, number = later, number + 1
        layers |= {o.one.id: number for o in all_ if o.group == group and o.low is None}
    keys = {
        one.one.id: (
            one.group,
            layers[one.one.id],
            -one.standing,
            one.high is None,
            one.high if one.high is not None else one.low or 0,
            place,
        )
        for place, one in enumerate(all_)
    }
    return sorted(keys, key=keys.__getitem__)


@settings(max_examples=150)
@given(
    profiles(BOOK),
    quotes(BOOK),
    st.sampled_from([{}, STEADY, {**STEADY, **NEED}]),
)
def test_products_stand_as_the_contract_says(
    found: dict[str, Any], quoted: dict[str, Any], known: dict[str, Any]
) -> None:
    """Every step in its place, over random people; and `because` names the step that decided."""
    person = {**found, **known, "quotes": quoted}
    assessment = JUDGE.assess(advisor.make_profile(person, BOOK, DAY), "en")
    assert order_of(assessment) == expected(assessment)
    assert assessment.products[0].because is None
    told = {one.one.id: one for one in runners(assessment)}
    for before, one in pairwise(assessment.products):
        assert one.because is not None
        step, text = one.because
        first, second = told[before.id], told[one.id]
        if step == "recommendation":
            assert first.group[0] < second.group[0]
        elif step == "verdict":
            assert first.group[:2] < second.group[:2]
            assert first.group[0] == second.group[0]
        elif step == "caution":
            assert first.group[:2] == second.group[:2]
            assert first.group[2] < second.group[2]
        else:
            assert first.group == second.group
        if step == "standing":
            assert first.standing > second.standing
        assert one.name in text


# What a borrower would expect -----------------------------------------------------------------------


def test_the_dearer_of_two_quotes_comes_second() -> None:
    """By however little, and whatever the points say; the sentence has both costs."""
    dear, cheap = {"jintiao": quote("0.12")}, {"jiebei": quote("0.119")}
    found = assess(**{**NEED, "purpose": "instalment_shopping", "quotes": {**dear, **cheap}})
    order = order_of(found)
    assert order.index("jiebei") < order.index("jintiao")
    step, text = because(found, "jintiao")
    assert step == "cost"
    assert "12%" in text
    assert "11.9%" in text


def test_what_is_surely_and_noticeably_cheaper_comes_first() -> None:
    """A quote of 7 % comes before what costs 14.6 % at least; not where it is about 30 yuan."""
    quoted = {"quotes": {"duxiaoman": quote("0.07")}}
    need = {**NEED, "amount": "2000", "repay_within_days": 90, "use_form": "payment"}
    found = assess(**need, **quoted)
    order = order_of(found)
    assert order.index("duxiaoman") < order.index("fenfu")
    tiny = order_of(assess(**{**need, "amount": "30"}, **quoted))
    assert tiny.index("fenfu") < tiny.index("duxiaoman")


def test_costs_that_cannot_be_told_apart_leave_it_to_what_suits() -> None:
    """Without quotes the ranges overlap: the points decide, and the sentence says so."""
    found = assess(**NEED)
    steps = {one.because.step for one in found.products if one.because is not None}
    assert "standing" in steps
    assert "cannot be told apart" in " ".join(
        one.because.text for one in found.products if one.because is not None
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_reason_to_apply_says_why_the_first_is_first(lang: Any) -> None:
    """In JSON as well: the sentence of the one behind it is part of it."""
    found = assess(lang, **NEED)
    second = found.products[1].because
    assert second is not None
    assert found.advice.action == "apply"
    assert second.text in found.advice.reasons[0]
    parts = as_object(found)["products"]
    assert parts[0]["because"] is None
    assert parts[1]["because"] == {"step": second.step, "text": second.text}


def test_a_warning_counts_before_points() -> None:
    """WE2000 needs one to three working days: for something urgent it comes behind."""
    found = assess(**{**NEED, "amount": "1500", "repay_within_days": 60, "needed_within_days": 1})
    step, text = because(found, "we2000")
    assert step == "caution"
    assert "WE2000" in text


# Law 12: the document's own advice ------------------------------------------------------------------

SHARED = {
    "needed_within_days": [None, 5],
    "wechat_pay_score": [None, 500, 800],
    "repayment_preference": [None, "anytime"],
}
"""What may be known beside, without being part of the advice."""

ADVISED = [
    ("weilidai", {"employment": "employed", "use_form": "cash"}, {
        "purpose": ["renovation", "travel"], "amount": ["20000", "80000", "150000"],
        "repay_within_days": [91, 180, 720],
    }),
    ("we2000", {"employment": "freelancer", "use_form": "payment", "purpose": "emergency",
                "needed_within_days": 3}, {
        "amount": ["300", "1000", "2000"], "repay_within_days": [7, 30, 90],
    }),
    ("fenfu", {"purpose": "micro_spending", "use_form": "payment"}, {
        "amount": ["30", "300"], "repay_within_days": [7, 30, 90, 180],
    }),
    ("jiebei", {"purpose": "business", "use_form": "cash"}, {
        "amount": ["5000", "100000"], "repay_within_days": [30, 360],
        "employment": ["business_owner", "freelancer", "employed"],
    }),
    ("jintiao", {"purpose": "instalment_shopping", "use_form": "payment",
                 "repayment_preference": "instalments"}, {
        "amount": ["3000", "50000"], "repay_within_days": [31, 360],
        "employment": ["employed", "freelancer", "retired"],
    }),
]  # fmt: skip
"""Whom the document (§6, §7) sends where: what makes it so, and what may vary."""


@pytest.mark.parametrize(("name", "fixed", "varying"), ADVISED)
def test_the_documents_own_advice_comes_out_first(
    name: str, fixed: dict[str, Any], varying: dict[str, list[Any]]
) -> None:
    """Law 12, over everything beside it that may be known or not."""
    shared = {fact: values for fact, values in SHARED.items() if fact not in fixed}
    options = {**varying, **shared}
    count = 0
    for chosen in product(*options.values()):
        known = {n: v for n, v in zip(options, chosen, strict=True) if v is not None}
        found = assess(**fixed, **known)
        mine = next(one for one in found.products if one.id == name)
        if mine.recommendation == "recommended" and not warned(found, mine):
            count += 1
            assert (found.advice.product, known) == (name, known)
    assert count


def warned(assessment: Assessment, one: ProductAssessment) -> bool:
    """Tell whether anything warns of a product, or of the person, or cannot be told yet."""
    cautions = [f for f in one.findings if f.kind == "caution" and not f.rule.endswith(ABOUT_COST)]
    return any(
        f.severity == "warn" and f.well is not True for f in (*cautions, *assessment.cautions)
    )


# Law 11: better facts never lower a score -----------------------------------------------------------

BETTER = {
    "income_stability": ["none", "unstable", "stable"],
    "credit_record": ["adverse", "none", "clean"],
    "wechat_pay_score": [300, 549, 550, 700, 850],
    "wechat_pay_per_month": [0, 3, 9, 10, 60],
    "wechat_pay_active_months_12m": [0, 5, 6, 12],
    "asset_proof": [False, True],
}
"""Each from the worse to the better."""


@settings(max_examples=60)
@given(profiles(BOOK), st.sampled_from(sorted(BETTER)), st.data())
def test_a_better_fact_never_lowers_a_score(
    found: dict[str, Any], name: str, data: st.DataObject
) -> None:
    """Law 11, for whatever else is known; a low score is never above what a better fact gives."""
    values = BETTER[name]
    if name == "credit_record":  # one that is over, or may be repaired, may count as clean already
        found = {n: v for n, v in found.items() if not n.startswith("adverse_")}
        found["adverse_record_ended_on"] = "2026-05-01"
    worse = data.draw(st.integers(0, len(values) - 2))
    better = data.draw(st.integers(worse + 1, len(values) - 1))
    before, after = (
        JUDGE.assess(advisor.make_profile({**found, name: values[place]}, BOOK, DAY))
        for place in (worse, better)
    )
    scores = {one.id: one.score for one in after.products}
    for one in before.products:
        assert one.score.low <= scores[one.id].low
        assert one.score.high <= scores[one.id].high


# A mortgage soon ------------------------------------------------------------------------------------


@pytest.mark.parametrize("planned", [True, False])
def test_whoever_plans_a_mortgage_is_shown_first_what_is_not_reported(*, planned: bool) -> None:
    """Of products that are alike otherwise, those that are reported stand behind for a warning."""
    plain = BOOK.model_dump(mode="json", by_alias=True, exclude_none=True)
    plain["products"]["duxiaoman"].setdefault("except", []).append(
        {"rule": "credit-reporting", "evidence": [{"assumption": "plan_as_reported"}]}
    )
    judge = advisor.Advisor(types.Rulebook.model_validate(plain))
    limit = {"duxiaoman": {"limit": "50000"}}  # which nobody publishes
    found = {**STEADY, **NEED, "mortgage_or_car_loan_planned": planned, "quotes": limit}
    assessment = judge.assess(advisor.make_profile(found, judge.book, DAY), "en")
    first = assessment.products[0].id
    assert (first == "duxiaoman") is planned
    if planned:
        assert assessment.products[1].because is not None
        assert assessment.products[1].because.step == "caution"

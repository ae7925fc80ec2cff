"""Quotes that look like a slip of unit: what is noticed, what is said, and that nothing rests on them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisor
from advisor.cost.slip import find_slip
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
NEED = {"amount": 10_000, "repay_within_days": 365}


def slip_of(product: str, known: dict[str, Any] | None = None, **quote: str | int) -> Any:
    """Give the slip of a quote; values as a profile's JSON has them."""
    profile = advisor.make_profile({**(known or {}), "quotes": {product: quote}}, BOOK, DAY)
    return find_slip(BOOK.products[product], profile.known["quotes"][product], profile.known)


@pytest.mark.parametrize(
    ("product", "quote", "field", "meaning"),
    [
        ("weilidai", {"daily_rate": "0.04"}, "daily_rate", ("daily_rate", "0.0004")),
        ("weilidai", {"annual_rate": "0.0004"}, "annual_rate", ("daily_rate", "0.0004")),
        ("weilidai", {"daily_rate": "0.146"}, "daily_rate", ("annual_rate", "0.146")),
        ("weilidai", {"annual_rate": "0.012"}, "annual_rate", ("annual_rate", "0.144")),
        ("duxiaoman", {"annual_rate": "7.2"}, "annual_rate", ("annual_rate", "0.072")),
        (
            "fenfu",
            {"fee_rate_per_instalment": "0.6"},
            "fee_rate_per_instalment",
            ("fee_rate_per_instalment", "0.006"),
        ),
        ("weilidai", {"annual_rate": "0"}, "annual_rate", None),
    ],
)
def test_a_slip_is_found_with_its_likely_meaning(
    product: str, quote: dict[str, str], field: str, meaning: tuple[str, str] | None
) -> None:
    """A percentage without its sign, a day's rate as a year's, a month's as a year's, the other way."""
    slip = slip_of(product, **quote)
    assert slip.field == field
    wanted = None if meaning is None else (meaning[0], Decimal(meaning[1]))
    assert (slip.meaning and tuple(slip.meaning)) == wanted
    assert slip_of(product, **quote, confirmed=True) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("product", "field", "inside", "outside"),
    [
        ("weilidai", "annual_rate", "0.5475", "0.547501"),  # three times 18.25 %
        ("weilidai", "annual_rate", "0.024334", "0.024333"),  # a third of 7.3 %
        ("we2000", "annual_rate", "0.432", "0.432001"),  # by its own 360 days on both sides
        ("we2000", "daily_rate", "0.0012", "0.001201"),
        ("fenfu", "annual_rate", "0.72", "0.720001"),  # no top is published: 24 %
        ("fenfu", "fee_rate_per_instalment", "0.06", "0.060001"),
    ],
)
def test_three_times_beyond_is_the_line(
    product: str, field: str, inside: str, outside: str
) -> None:
    """On the line a quote is still used; a millionth beyond it is not."""
    assert slip_of(product, **{field: inside}) is None
    assert slip_of(product, **{field: outside}) is not None


def test_fees_lift_a_low_rate_above_suspicion() -> None:
    """A fee in 元 is taken as given; a fee rate is solved into the rate, by the term once it is known."""
    assert slip_of("weilidai", annual_rate="0", fee_per_instalment="50") is None
    assert slip_of("weilidai", annual_rate="0", upfront_fee="0", fee_per_instalment="0") is not None
    assert slip_of("weilidai", annual_rate="0", fee_rate_per_instalment="0.006") is None
    low = {"annual_rate": "0.01", "fee_rate_per_instalment": "0.001"}
    assert slip_of("weilidai", **low) is not None, "1 % and 12 × 0.1 %"
    assert slip_of("weilidai", NEED, **low) is None, "over 12 months that is above 3 %"


def test_nothing_rests_on_a_quote_that_looks_like_a_slip() -> None:
    """Its cost is unknown, and nothing documented stands in; limit and instalments stay."""
    quote = {"daily_rate": "0.04", "limit": 3000, "instalments": 10}
    told = advisor.make_profile({**NEED, "quotes": {"weilidai": quote}}, BOOK, DAY)
    resolved = next(one for one in JUDGE.on(DAY).edition.products if one.product.id == "weilidai")
    assert resolved.quote(told.known) == {"limit": 3000, "instalments": 10, "unused": True}
    seen = JUDGE.values(told, "weilidai")
    assert not [name for name in seen if "cost" in name]
    assessment = JUDGE.assess(told, "en")
    assert assessment.costs["weilidai"] is None
    assert assessment.profile.echo["quotes"]["weilidai"]["daily_rate"] == "0.04"
    right = {**quote, "daily_rate": "0.0004"}
    whole = advisor.make_profile({**NEED, "quotes": {"weilidai": right}}, BOOK, DAY)
    assert JUDGE.values(whole, "weilidai")["annual_cost_low"] == 146_000


def test_the_note_names_what_was_read_what_is_published_and_what_was_meant() -> None:
    """In both languages, first of the notes; `ask` holds the quote."""
    profile = advisor.make_profile(
        {**NEED, "quotes": {"weilidai": {"daily_rate": "0.04"}}}, BOOK, DAY
    )
    for lang in ("zh", "en"):
        assessment = JUDGE.assess(profile, lang)  # type: ignore[arg-type]
        for part in ("0.04", "1460%", "7.3%", "18.25%", "0.04%", "0.0004"):
            assert part in assessment.notes[0]
        assert assessment.slips == assessment.notes[:1]
        assert assessment.advice.ask[-1] == "quotes.weilidai"


def test_whom_one_product_is_advised_is_asked_for_the_quote_of_another() -> None:
    """Under `apply` too: a quote that is corrected may come first."""
    whole = {**BOOK_EXAMPLE, "quotes": {"jiebei": {"daily_rate": "0.04"}}}
    assessment = JUDGE.assess(advisor.make_profile(whole, BOOK, DAY), "en")
    assert assessment.advice.action == "apply"
    assert assessment.advice.ask == ("quotes.jiebei",)
    stopped = JUDGE.assess(advisor.make_profile({**whole, "student": True}, BOOK, DAY), "en")
    assert (stopped.advice.action, stopped.advice.ask) == ("do_not_borrow", ())


BOOK_EXAMPLE: dict[str, Any] = {
    "age": 30,
    "student": False,
    "employment": "employed",
    "income_stability": "stable",
    "monthly_income": 20_000,
    "monthly_debt_payment": 0,
    "current_overdue": False,
    "active_lenders": 0,
    "lenders_applied_3m": 0,
    "credit_record": "clean",
    "jiebei_offered": True,
    "jintiao_offered": True,
    "amount": 10_000,
    "repay_within_days": 365,
    "purpose": "daily",
    "use_form": "cash",
}


@given(
    product=st.sampled_from(sorted(BOOK.products)),
    rate=st.integers(0, 300_000).map(lambda n: str(Decimal(n) / 1_000_000)),
    fee=st.integers(0, 20_000).map(lambda n: str(Decimal(n) / 1_000_000)),
    days=st.integers(1, 3650),
    instalments=st.sampled_from([None, 1, 12, 60]),
)
def test_what_is_learnt_of_the_need_only_clears_a_quote(
    product: str, rate: str, fee: str, days: int, instalments: int | None
) -> None:
    """A quote that is used is still used when the term is known: no finding is taken back."""
    quote = {"annual_rate": rate, "fee_rate_per_instalment": fee}
    if instalments is not None:
        quote["instalments"] = instalments  # type: ignore[assignment]
    if slip_of(product, **quote) is None:
        assert slip_of(product, {"repay_within_days": days}, **quote) is None

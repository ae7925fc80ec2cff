"""What a loan costs: published figures to the last digit, and what must hold of every schedule."""

import random
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.cost import annual
from advisor.cost.loan import Cost, Loan, cost_of, length_of, pay_off_amount
from advisor.cost.schedule import OverpaidError, exactly, month_after
from advisor.cost.sheet import Costs, product_cost
from advisor.edition.wording import percent
from advisor.report.cost import cost_object
from advisor.rulebook.types import METHODS, Method
from tests import published_costs as published
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
CENT = Decimal("0.01")
MONTHLY: list[Method] = ["equal-instalment", "equal-principal", "interest-only", "minimum"]


def unit_period_rate(received: int, payments: list[tuple[int, float, Decimal]]) -> float:
    """Solve by Regulation Z's own formula, Appendix J (b)(8): a fraction bears simple interest."""

    def excess(rate: float) -> float:
        worth = (
            float(paid) / ((1 + fraction * rate) * (1 + rate) ** whole)
            for whole, fraction, paid in payments
        )
        return sum(worth) - received

    return annual.bracketed(excess)


def unrounded_total(loan: Loan) -> Decimal:
    """Give interest and fees of the schedule without any rounding."""
    with localcontext() as context:
        context.prec = 60
        return sum((r.interest + r.fee for r in loan.rows(lambda exact: exact)), loan.upfront_fee)


def spread(pays: list[tuple[int, Any, int]]) -> list[tuple[int, Decimal]]:
    """Write out payments that repeat: (first month, amount, how often)."""
    return [(first + n, Decimal(str(paid))) for first, paid, often in pays for n in range(often)]


# Published figures --------------------------------------------------------------------------------


@pytest.mark.parametrize("example", published.REGULATION_Z, ids=lambda e: e[0])
def test_regulation_z_appendix_j(example: tuple[Any, ...]) -> None:
    """The US regulator's own examples, all seventeen, to the printed hundredth of a percent."""
    _, advanced, series, periods, printed = example
    payments = [
        (whole + n, fraction, Decimal(paid))
        for paid, often, whole, fraction in series
        for n in range(often)
    ]
    rate = unit_period_rate(advanced, payments)
    assert f"{rate * periods * 100:.2f}" == printed


@pytest.mark.parametrize("example", published.DIRECTIVE_98_7, ids=lambda e: e[0])
def test_the_eu_directives_examples(example: tuple[Any, ...]) -> None:
    """The directive's examples by days of 365, to the printed decimals."""
    _, credit, payments, printed, decimals = example
    by_day = [(round(years * 365), Decimal(paid)) for years, paid in payments]
    rate = annual.effective(annual.daily_rate(Decimal(credit), by_day), 365)
    assert round(rate * 100, decimals) == printed


@pytest.mark.parametrize("example", published.COMMISSION_2015, ids=lambda e: e[0])
def test_the_commissions_examples(example: tuple[Any, ...]) -> None:
    """The European Commission's examples, to all six printed decimals of a percent."""
    _, received, pays, printed = example
    paid = dict.fromkeys(range(1, 241), Decimal(0))
    for month, amount in spread(pays):
        paid[month] += amount
    flows = [paid[month] for month in sorted(paid)]
    rate = annual.periodic_rate(Decimal(str(received)), flows)
    assert f"{annual.effective(rate, 12) * 100:.6f}" == f"{printed:.6f}"


def test_the_spreadsheets_xirr_and_irr_pages() -> None:
    """Microsoft's printed results; XIRR's own search stops at 1e-8, ours goes on to the root."""
    by_day = [(day, Decimal(paid)) for day, paid in published.XIRR_DAYS]
    rate = annual.effective(annual.daily_rate(Decimal(10000), by_day), 365)
    assert abs(rate - published.XIRR_RATE) < 1e-8
    assert abs(rate - 0.37336253351883164) < 1e-12
    received, flows, printed = published.IRR_FLOWS
    assert (
        round(annual.periodic_rate(Decimal(received), [*map(Decimal, flows)]) * 100, 1) == printed
    )


def test_numpy_financials_documentation() -> None:
    """Its irr, its payment, and every cell of its schedule of twelve."""
    received, flows, printed = published.NUMPY_IRR
    assert round(annual.periodic_rate(Decimal(received), [*map(Decimal, flows)]), 5) == printed
    amount, rate, months, payment = published.NUMPY_PAYMENT
    cost = cost_of(Loan(Decimal(amount), "equal-instalment", Decimal(rate), months))
    assert str(cost.rows[0].payment) == payment
    schedule: Any = published.NUMPY_SCHEDULE
    loan = Loan(
        Decimal(schedule["amount"]), "equal-instalment", Decimal(schedule["annual_rate"]), 12
    )
    exact = loan.rows(lambda amount: amount)
    rounded = [
        tuple(str(x.quantize(CENT)) for x in (r.principal, r.interest, r.balance)) for r in exact
    ]
    assert rounded == schedule["rows"]
    assert str(unrounded_total(loan).quantize(CENT)) == schedule["interest"]


@pytest.mark.parametrize("example", published.AMORTISED, ids=lambda e: e[0])
def test_a_published_million_over_thirty_years(example: tuple[Any, ...]) -> None:
    """等额本息 and 等额本金: first payment, first interest, and the whole interest unrounded."""
    method, interest, first, first_interest = example
    loan = Loan(Decimal(1_000_000), method, Decimal("0.049"), 360)
    row = cost_of(loan).rows[0]
    assert (str(row.payment), str(row.interest)) == (first, first_interest)
    assert str(unrounded_total(loan).quantize(CENT)) == interest


@pytest.mark.parametrize("example", published.FLAT_FEES, ids=lambda e: e[0])
def test_what_a_flat_fee_really_costs(example: tuple[Any, ...]) -> None:
    """A small fee on the full amount is a large rate on what is still owed."""
    _, amount, months, payment, kind, printed, decimals = example
    rate = annual.periodic_rate(Decimal(amount), [Decimal(payment)] * months)
    found = 12 * rate if kind == "nominal" else annual.effective(rate, 12)
    assert round(found * 100, decimals) == printed


def test_the_domains_worked_examples() -> None:
    """The rounded schedule of 0.6 % each, and thirty days of WE2000 on both day counts."""
    cost = cost_of(Loan(Decimal(10_000), "equal-instalment", Decimal(0), 12, fee=Decimal(60)))
    assert [str(row.payment) for row in cost.rows] == ["893.33"] * 11 + ["893.37"]
    assert str(cost.annualised.nominal) == "0.130342"
    assert str(cost.annualised.effective) == "0.138417"
    for days, interest in ((360, "24.00"), (365, "23.67")):
        loan = Loan(Decimal(2_000), "daily", Decimal("0.144"), days=30, day_count=days)
        assert str(cost_of(loan).interest) == interest


# What must hold of every schedule -----------------------------------------------------------------

AMOUNTS = st.decimals("0.01", "1000000000000", places=2)
RATES = st.one_of(st.decimals(0, "0.24", places=6), st.decimals(0, 10, places=6))
loans = st.builds(
    lambda amount, method, rate, count, fee, upfront, start: Loan(
        amount,
        method,
        rate,
        instalments=count,
        days=count * 5,
        fee=fee,
        upfront_fee=(amount * upfront).quantize(CENT, "ROUND_DOWN"),
        start=start,
        late_rate=Decimal("0.0005"),
    ),
    AMOUNTS,
    st.sampled_from(METHODS),
    RATES,
    st.integers(1, 60),
    st.decimals(0, 100, places=2),
    st.sampled_from([Decimal(0), Decimal("0.05")]),
    st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 31))),
)


@settings(max_examples=200)
@given(loans)
def test_every_schedule_adds_up(loan: Loan) -> None:
    """Nothing is owed at the end, no amount is negative, and columns add up to the totals."""
    cost = cost_of(loan)
    assert cost.rows[-1].balance == 0
    assert sum(row.principal for row in cost.rows) == loan.amount
    assert sum(row.payment for row in cost.rows) == cost.payment
    assert sum(row.interest for row in cost.rows) == cost.interest
    assert sum((row.fee for row in cost.rows), loan.upfront_fee) == cost.fees
    assert cost.payment == loan.amount + cost.interest + cost.fees - loan.upfront_fee
    for row in cost.rows:
        assert row.payment == row.principal + row.interest + row.fee
        assert min(row.principal, row.interest, row.fee, row.balance) >= 0
        assert row.payment == row.payment.quantize(CENT)


@settings(max_examples=200)
@given(loans)
def test_the_solved_rate_gives_the_amount_back(loan: Loan) -> None:
    """At the solved rate the payments are worth what was paid out, within half a 分.

    Above ten billion 元 binary arithmetic itself has no half 分; there a part in 10^12 is asked.
    """
    cost = cost_of(loan)
    received = loan.amount - loan.upfront_fee
    day, times = 0, []
    for row in cost.rows:
        day += row.days or 0
        times.append(day if loan.method == "daily" else row.number)
    payments = [row.payment for row in cost.rows]
    rate = (
        annual.daily_rate(received, list(zip(times, payments, strict=True)))
        if loan.method == "daily"
        else annual.periodic_rate(received, payments)
    )
    growth = 1 + Decimal(rate)
    worth = sum(paid / growth**time for paid, time in zip(payments, times, strict=True))
    assert abs(worth - received) <= max(Decimal("0.005"), received / 10**12)


@given(loans, st.sampled_from(["rate", "term"]))
def test_dearer_or_longer_never_costs_less(loan: Loan, what: str) -> None:
    """On the unrounded schedule; rounding moves the total by a 分 an instalment at the most.

    The latter up to 24 % a year: half a 分 that every level payment is too small by bears interest
    too, and at a usurer's rate over years that grows beyond a 分 an instalment. Nor where a payment
    is raised so that it repays at all; and what is repaid early by rounding bears no more fees.
    """
    exact, cost = unrounded_total(loan), cost_of(loan)
    raised = abs(cost.rows[0].payment - loan.rows(exactly)[0].payment) > CENT / 2
    if loan.annual_rate <= Decimal("0.24") and not (raised and loan.method == "equal-instalment"):
        spared = sum(loan.fee - row.fee for row in cost.rows)
        assert abs(cost.total + spared - exact) <= CENT * len(cost.rows)
    if what == "rate":
        dearer = loan._replace(annual_rate=loan.annual_rate + Decimal("0.01"))
    else:
        dearer = loan._replace(instalments=loan.instalments + 1, days=loan.days + 5)
    assert unrounded_total(dearer) >= exact


@given(loans)
def test_without_a_rate_only_fees_cost(loan: Loan) -> None:
    """A zero rate bears no interest, and without fees the annual rate is zero."""
    free = cost_of(loan._replace(annual_rate=Decimal(0)))
    assert free.total == free.fees
    assert (
        cost_of(
            loan._replace(annual_rate=Decimal(0), fee=Decimal(0), upfront_fee=Decimal(0))
        ).annualised.effective
        == 0
    )


def test_the_solver_against_an_independent_one() -> None:
    """Ten thousand random schedules with fees: halving in exact decimals finds the same rate."""
    rand = random.Random(20261124)  # noqa: S311  # seeded, so that a run repeats
    worst = 0.0
    for _ in range(10_000):
        amount = rand.choice([1e2, 1e4, 1e6, 1e9]) * rand.uniform(0.1, 1)
        count = rand.choice([1, 3, 12, 24, 60])
        level = amount / count * (1 + rand.choice([0.0001, 0.01, 0.1, 1, 3]) * rand.random())
        payments = [Decimal(f"{level * rand.uniform(1, 1.05):.2f}") + CENT for _ in range(count)]
        received = Decimal(f"{amount * rand.uniform(0.9, 1):.2f}")
        found = annual.periodic_rate(received, payments)
        worst = max(worst, abs(found - halved(float(received), [*map(float, payments)])))
    assert worst < 1e-9


def halved(received: float, payments: list[float]) -> float:
    """Solve by plain halving, with Horner's scheme: no logarithm, no library, no Newton."""
    low, high = 0.0, 1.0

    def worth(rate: float) -> float:
        total = 0.0
        for paid in reversed(payments):
            total = (total + paid) / (1 + rate)
        return total

    while worth(high) > received:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) > received else (low, middle)
    return (low + high) / 2


# Odd input ----------------------------------------------------------------------------------------


def test_one_cent_over_a_year() -> None:
    """1 分 in twelve instalments is repaid whole with the last."""
    cost = cost_of(Loan(CENT, "equal-instalment", Decimal("0.1"), 12))
    assert [str(row.principal) for row in cost.rows] == ["0.01"] + ["0.00"] * 11
    assert cost.interest == 0


def test_a_trillion_for_ten_years_by_the_day() -> None:
    """The largest and the longest are exact too."""
    cost = cost_of(Loan(Decimal(10) ** 12, "daily", Decimal("0.0365"), days=3650))
    assert cost.interest == Decimal("365000000000.00")  # 10^12 × 0.0001 × 3650
    assert str(cost.annualised.nominal) == "0.036500"


def test_partial_repayments_pay_interest_first() -> None:
    """2000 at 0.05 % a day: after 10 days 10.00 is due, and 510.00 repays 500.00 of principal."""
    loan = Loan(
        Decimal(2000), "daily", Decimal("0.1825"), days=30, repayments={10: Decimal("510.00")}
    )
    first, last = cost_of(loan).rows
    assert (first.principal, first.interest) == (Decimal("500.00"), Decimal("10.00"))
    assert (last.principal, last.interest) == (
        Decimal("1500.00"),
        Decimal("15.00"),
    )  # 1500 × 0.0005 × 20


def test_a_repayment_below_the_interest_leaves_the_rest_due() -> None:
    """Interest that is not paid is still due later, and bears no interest itself."""
    loan = Loan(
        Decimal(2000), "daily", Decimal("0.1825"), days=20, repayments={10: Decimal("4.00")}
    )
    first, last = cost_of(loan).rows
    assert (first.principal, first.interest) == (Decimal("0.00"), Decimal("4.00"))
    assert last.interest == Decimal("16.00")  # 6.00 left, and 10.00 for the next ten days


def test_more_than_is_owed_is_refused() -> None:
    """A repayment larger than the balance says what would have been enough."""
    loan = Loan(Decimal(2000), "daily", Decimal("0.1825"), days=20, repayments={10: Decimal(2011)})
    with pytest.raises(OverpaidError) as caught:
        cost_of(loan)
    assert (caught.value.day, caught.value.owed) == (10, Decimal("2010.00"))


def test_paying_off_early() -> None:
    """Balance and the interest since: on the day of an instalment, and between two."""
    loan = Loan(Decimal(12_000), "equal-principal", Decimal("0.1825"), 12, start=date(2026, 1, 31))
    assert pay_off_amount(loan, 28) == Decimal("11000.00")  # 28 February: the first is paid
    assert pay_off_amount(loan, 38) == Decimal("11055.00")  # 11000 × 0.0005 × 10 = 55
    assert pay_off_amount(loan, 10) == Decimal("12060.00")


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 12, 31), 14, date(2028, 2, 29)),
    ],
)
def test_instalments_fall_on_the_same_day(start: date, months: int, due: date) -> None:
    """Or on the month's last day where it has no such day."""
    assert month_after(start, months) == due


def test_paying_off_on_the_last_day_is_the_last_payment() -> None:
    """Also where an early repayment did not cover the interest: nothing that is due is forgotten."""
    loan = Loan(Decimal(10_000), "daily", Decimal("0.1825"), days=30, repayments={20: Decimal(1)})
    assert pay_off_amount(loan, 21) == Decimal("10104.00")  # 99.00 still due, and one day's 5.00
    assert pay_off_amount(loan, 30) == cost_of(loan).rows[-1].payment
    assert length_of(loan) == 30


def test_a_fee_that_eats_the_loan_is_not_free() -> None:
    """All costs over what was really paid out, also after most of it is repaid."""
    loan = Loan(
        Decimal(1_000),
        "daily",
        Decimal("0.1"),
        days=100,
        upfront_fee=Decimal(900),
        repayments={1: Decimal(950)},
    )
    cost = cost_of(loan)
    assert cost.over_line
    assert cost.annualised.nominal is not None
    assert cost.annualised.nominal > 500


def test_a_rate_beyond_all_use_is_no_number() -> None:
    """A fee of nearly all: above every line, never a wrong figure, and the same in every format."""

    def deducted(amount: str, fee: str) -> Cost:
        kept = {"upfront_fee": Decimal(fee)}
        return cost_of(Loan(Decimal(amount), "equal-instalment", Decimal(0), 1, **kept))

    high = deducted("10000", "9999")
    assert high.annualised.nominal == 119_988  # 12 × (10^4 ÷ 1 − 1)
    assert percent(high.annualised.nominal) == "11998800%"
    beyond = deducted("100000", "99999.99")
    assert (beyond.annualised.nominal, beyond.over_line) == (None, True)
    assert percent(beyond.annualised.nominal) == "∞"
    fee = cost_of(Loan(CENT, "equal-instalment", Decimal(0), 1, fee=Decimal(10) ** 12))
    assert (fee.annualised.nominal, fee.over_line) == (None, True)


# Products -----------------------------------------------------------------------------------------


def cost_at(product: str, quote: dict[str, str] | None = None, **need: Any) -> Any:
    known = {"amount": Decimal(10_000), "repay_within_days": 90, **need}
    quoted = {name: Decimal(value) for name, value in (quote or {}).items()}
    if "instalments" in quoted:
        quoted["instalments"] = int(quoted["instalments"])  # type: ignore[assignment]
    return product_cost(BOOK.products[product], known, quoted)


def test_the_cheapest_and_the_dearest_documented_rate() -> None:
    """Ninety days are three instalments; ten more days are a fourth."""
    cost = cost_at("weilidai")
    assert (cost.low.loan.annual_rate, cost.high.loan.annual_rate) == (
        Decimal("0.0730"),
        Decimal("0.1825"),
    )
    assert cost.low.loan.instalments == 3
    assert cost_at("weilidai", repay_within_days=100).low.loan.instalments == 4
    assert (cost.over_low, cost.over_high) == (False, False)


def test_no_upper_end_is_at_least() -> None:
    """分付 has no dearest rate, and its fees could cross the line."""
    cost = cost_at("fenfu")
    assert cost.high is None
    assert (cost.over_low, cost.over_high) == (None, None)


def test_a_range_across_the_line() -> None:
    """金条 at its cheapest is below 24 %, at its dearest above: 0.08 % × 365 = 29.2 %."""
    cost = cost_at("jintiao")
    assert (cost.over_low, cost.over_high) == (False, True)
    assert cost_at("duxiaoman").over_high is False  # exactly 24 % is not above it


def test_a_quote_with_fees() -> None:
    """The quoted fee lifts the rate; a fee that is not given leaves the line open."""
    quote = {"annual_rate": "0.2", "instalments": "12"}
    open_quote = cost_at("weilidai", quote)
    assert open_quote.over_low is None
    assert [one.loan.annual_rate for one in (*open_quote.lows, *open_quote.highs)] == [
        Decimal("0.2")
    ] * 4
    free = cost_at("weilidai", {**quote, "fee_per_instalment": "0", "upfront_fee": "0"})
    assert free.over_low is False
    dear = cost_at("weilidai", {**quote, "fee_per_instalment": "60", "upfront_fee": "0"})
    assert dear.over_low is True


@pytest.mark.parametrize(
    ("product", "payments"), [("fenfu", 12), ("weilidai", 12), ("jiebei", 12), ("we2000", 1)]
)
def test_quoted_instalments_each_bear_their_fee(product: str, payments: int) -> None:
    """Twelve quoted instalments are twelve fees, but not of a product that is repaid at once."""
    quote = {
        "annual_rate": "0.2",
        "upfront_fee": "0",
        "fee_per_instalment": "100",
        "instalments": "12",
    }
    cost = cost_at(product, quote)
    assert (len(cost.low.rows), cost.low.fees) == (payments, Decimal(100 * payments))
    assert cost.over_low is True


@pytest.mark.parametrize("product", ["fenfu", "we2000", "weilidai"])
def test_a_fee_of_zero_changes_no_method(product: str) -> None:
    """Only instalments that are quoted do, and only where the product is repaid so."""
    quote = {"annual_rate": "0.2", "upfront_fee": "0"}
    plain, free = cost_at(product, quote), cost_at(product, {**quote, "fee_per_instalment": "0"})
    assert [one.loan for one in plain.lows] == [one.loan for one in free.lows]


def test_a_product_is_costed_by_each_of_its_methods() -> None:
    """微粒贷 by equal principal or interest only, 分付 by the day or in instalments; totals span them."""
    methods = {p: [one.loan.method for one in cost_at(p).lows] for p in ("weilidai", "fenfu")}
    assert methods["weilidai"] == ["equal-principal", "interest-only"]
    assert methods["fenfu"] == ["equal-instalment", "daily"]
    cost = cost_at("weilidai", repay_within_days=365)
    assert cost.low.total == min(one.total for one in (*cost.lows, *cost.highs))
    assert cost.high.total == max(one.total for one in (*cost.lows, *cost.highs))
    assert cost.low.loan.method == "equal-principal"
    assert cost.high.loan.method == "interest-only"
    assert [one.loan.method for one in cost_at("fenfu", {"instalments": "6"}).lows] == [
        "equal-instalment"
    ]


@pytest.mark.parametrize(
    ("days", "months"), [(1, 1), (30, 1), (31, 2), (365, 12), (366, 13), (2160, 72), (3650, 120)]
)
def test_a_term_in_days_is_so_many_months(days: int, months: int) -> None:
    """A year is twelve months, and up to 72 months thirty days are one."""
    assert cost_at("jiebei", repay_within_days=days).low.loan.instalments == months


def test_yearly_costs_are_compared_on_365_days() -> None:
    """WE2000 counts 360: what it charges goes by that, what it is compared by does not."""
    cost = cost_at("we2000", amount=Decimal(2000), repay_within_days=30)
    assert cost.low.interest == Decimal("24.00")
    assert (cost.low.yearly, cost.low.annualised.nominal) == (Decimal("0.146"), Decimal("0.144"))
    assert advisor.Advisor(BOOK).values(NOBODY, "we2000")["annual_cost_high"] == 146_000


NOBODY = advisor.make_profile({}, BOOK, DAY)


@pytest.mark.parametrize(
    ("amount", "rate", "months"),
    [("1000", "0.24", 600), ("0.10", "0.24", 12), ("0.05", "0", 12), ("200", "0.36", 400)],
)
def test_equal_instalments_repay_whatever_rounding_does(
    amount: str, rate: str, months: int
) -> None:
    """No last payment is a heap of all that was never repaid, and nobody pays a fee on nothing."""
    loan = Loan(Decimal(amount), "equal-instalment", Decimal(rate), months, fee=Decimal(1))
    rows = loan.rows()
    assert rows[-1].balance == 0
    assert max(row.payment - row.fee for row in rows) == rows[0].payment - 1
    owed = [Decimal(amount), *(row.balance for row in rows)]
    assert [row.fee for row in rows] == [Decimal(1 if before else 0) for before in owed[:-1]]


def test_without_amount_or_term_there_is_no_cost() -> None:
    """Nothing is assumed for a person who has not said what they need."""
    for known in ({}, {"amount": Decimal(100)}, {"repay_within_days": 10}):
        assert set(Costs([(one, None) for one in BOOK.ordered_products()], known).values()) == {
            None
        }
    assert cost_at("weilidai", {"upfront_fee": "10000", "annual_rate": "0.1"}) is None


def test_the_contracts_cost_object() -> None:
    """Keys, order and forms as the contract has them."""
    loan = Loan(
        Decimal(10_000), "equal-instalment", Decimal("0.146"), 12, late_rate=Decimal("0.0005")
    )
    found = cost_object(cost_of(loan), over_line=False)
    assert list(found) == [
        "method",
        "amount",
        "annual_rate",
        "daily_rate",
        "day_count",
        "schedule",
        "totals",
        "annualised",
        "over_24_percent",
        "late",
    ]
    assert found["amount"] == "10000.00"
    assert found["annual_rate"] == "0.146"
    assert found["annualised"]["nominal"] == "0.146000"
    assert found["annualised"]["effective"].startswith("0.156")
    assert (found["daily_rate"], found["day_count"]) == (None, None)
    assert found["late"] == {"per_day_low": "0.45", "per_day_high": "0.81"}


def test_the_caution_about_24_percent_counts_quoted_fees() -> None:
    """A complete quote decides the caution; without the amount its fees cannot be reckoned in."""
    judge = advisor.Advisor(BOOK)
    quote = {"annual_rate": "0.2", "instalments": 12, "fee_per_instalment": 60, "upfront_fee": 0}
    found: dict[str, Any] = {"quotes": {"weilidai": quote}, "amount": 10_000}
    partly = {"annual_rate": "0.2", "instalments": 12, "fee_per_instalment": 60}
    enough = {"quotes": {"weilidai": partly}, "amount": 10_000}  # the known fee alone crosses
    for known, status in (
        (found, "met"),
        (enough, "met"),
        ({"quotes": found["quotes"]}, "unknown"),
    ):
        assessment = judge.assess(advisor.make_profile(known, BOOK, DAY))
        weilidai = next(p for p in assessment.products if p.id == "weilidai")
        statuses = {f.rule: f.status for f in weilidai.findings}
        assert statuses["weilidai.over-24-percent"] == status

"""How many screens and questions a committed population of 1,000 plausible people meets, against all.

    python -m tests.benchmarks.questions [--people 1000] [--seed N]

The marginals below are stated, not measured: they are what a plausible borrower's answers could be.
One person in five does not know, or would rather not say, one answer in ten; one in five has looked
up what an app quotes, and gives that first.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from advisor import Advisor, load_rulebook
from advisor.interview.session import Interview
from tests.benchmarks.common import DAY, SEED, say, table, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

YES = {
    "student": 0.08,
    "asset_proof": 0.45,
    "wechat_real_name": 0.95,
    "bank_card_bound": 0.95,
    "payment_lock": 0.4,
    "id_card_valid": 0.97,
    "face_verification": 0.92,
    "weilidai_offered": 0.4,
    "fenfu_offered": 0.35,
    "fenfu_cash_offered": 0.1,
    "we2000_balance_open": 0.1,
    "jiebei_offered": 0.6,
    "jintiao_offered": 0.35,
    "duxiaoman_offered": 0.4,
    "current_overdue": 0.08,
    "authorises_credit_query": 0.85,
    "avoids_credit_reporting": 0.2,
    "mortgage_or_car_loan_planned": 0.15,
}
CHOICES: dict[str, dict[str, int]] = {
    "employment": {"employed": 60, "freelancer": 15, "business_owner": 12, "unemployed": 8, "retired": 5},
    "income_stability": {"stable": 65, "unstable": 27, "none": 8},
    "credit_record": {"clean": 75, "adverse": 10, "none": 15},
    "purpose": {
        "daily": 26, "micro_spending": 10, "emergency": 15, "renovation": 8, "travel": 6,
        "instalment_shopping": 9, "business": 7, "house_purchase": 1, "investment": 2,
        "repay_debt": 6, "medical": 4, "education": 3, "rent": 2, "gambling": 1,
    },
    "use_form": {"cash": 65, "payment": 35},
    "repayment_preference": {"anytime": 45, "instalments": 40, "lump_sum": 15},
}  # fmt: skip
NUMBERS: dict[str, list[Any]] = {
    "age": [17, 19, 22, 25, 28, 31, 35, 38, 42, 47, 53, 60],
    "monthly_income": ["0", "3000", "5000", "6500", "8000", "10000", "15000", "25000"],
    "monthly_debt_payment": ["0", "0", "500", "1500", "3000", "4500"],
    "wechat_account_age_months": [1, 8, 24, 48, 72, 96, 120, 120],
    "bank_card_changes_6m": [0, 0, 0, 0, 0, 1, 1, 2, 5],
    "wechat_pay_per_month": [1, 5, 12, 25, 40, 60, 90],
    "wechat_pay_active_months_12m": [3, 8, 12, 12, 12, 12],
    "wechat_pay_score": [480, 560, 600, 640, 680, 720],
    "adverse_record_ended_on": ["2016-05-01", "2020-01-01", "2023-06-01", "2025-09-01"],
    "adverse_record_began_on": ["2016-02-01", "2019-06-01", "2022-12-01"],
    "adverse_record_last_began_on": ["2016-02-01", "2019-11-01", "2023-05-01"],
    "adverse_overdue_largest": ["300", "2000", "18000"],
    "active_lenders": [0, 0, 1, 1, 2, 3],
    "lenders_applied_3m": [0, 0, 0, 1, 1, 2, 4],
    "amount": ["800", "1500", "2000", "5000", "10000", "30000", "80000"],
    "repay_within_days": [30, 60, 90, 180, 360],
    "needed_within_days": [0, 1, 3, 7, 14],
}
QUOTES: list[dict[str, Any]] = [
    {"weilidai": {"daily_rate": "0.0004", "limit": "30000"}},
    {"jiebei": {"annual_rate": "0.146", "instalments": 12}},
    {"jintiao": {"annual_rate": "0.216", "fee_per_instalment": "0", "upfront_fee": "0"}},
]
QUOTING_PEOPLE = 0.2
UNSURE_PEOPLE, UNSURE_ANSWERS = 0.2, 0.1


def person(draw: random.Random) -> dict[str, Any]:
    """Draw one person's answers; what is not in them they do not know."""
    found: dict[str, Any] = {name: draw.random() < share for name, share in YES.items()}
    for name, weights in CHOICES.items():
        found[name] = draw.choices(list(weights), list(weights.values()))[0]
    found |= {name: draw.choice(values) for name, values in NUMBERS.items()}
    if draw.random() < UNSURE_PEOPLE:
        found = {n: value for n, value in found.items() if draw.random() >= UNSURE_ANSWERS}
    if draw.random() < QUOTING_PEOPLE:
        found["quotes"] = draw.choice(QUOTES)
    return found


class Walk(NamedTuple):
    """One person's way through the questionnaire.

    Attributes:
        screens: the facts that each screen asked for.
        action: the advice at its end.
        seconds: what each screen took to find.
    """

    screens: list[tuple[str, ...]]
    action: str
    seconds: list[float]


def walk(judge: Advisor, found: Mapping[str, Any]) -> Walk:
    """Ask screen by screen until nothing matters."""
    quotes = {name: found[name] for name in ("quotes",) if name in found}
    interview = Interview(judge, DAY, quotes)
    screens: list[tuple[str, ...]] = []
    seconds: list[float] = []
    while True:
        began = time.perf_counter()
        standing = interview.standing("zh")
        seconds.append(time.perf_counter() - began)
        if not standing.page:
            return Walk(screens, standing.assessment.advice.action, seconds)
        screens.append(standing.page)
        for name in standing.page:
            interview = interview.answered(name, found.get(name))


@click.command()
@click.option("--people", default=1_000)
@click.option("--seed", default=SEED)
def main(people: int, seed: int) -> None:
    """Count screens and questions, by what comes of them."""
    say(versions("durable-rules"))
    book = load_rulebook()
    judge = Advisor(book)
    every = sum(fact.type != "quotes" for fact in book.facts.facts.values())
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    walks = [walk(judge, person(draw)) for _ in range(people)]
    kinds: dict[str, list[Walk]] = {}
    for one in walks:
        kinds.setdefault(one.action, []).append(one)
    rows = []
    for name, listed in (*sorted(kinds.items()), ("all", walks)):
        screens = [len(one.screens) for one in listed]
        asked = [sum(map(len, one.screens)) for one in listed]
        ends = (median(screens), max(screens), median(asked), max(asked))
        rows.append((name, len(listed), *ends))
    heads = ["screens, median", "most", f"questions (of {every}), median", "most"]
    table(["advice", "people", *heads], rows)
    say(f"most questions on a screen: {max(len(s) for one in walks for s in one.screens)}")
    times = [seconds for one in walks for seconds in one.seconds]
    say(f"a screen takes {median(times) * 1e3:.1f} ms (median), {max(times) * 1e3:.1f} ms at most")
    often = Counter(name for one in walks for screen in one.screens for name in screen)
    say("asked least: " + ", ".join(f"{n} {often[n]}" for n, _ in often.most_common()[:-11:-1]))


if __name__ == "__main__":
    main()

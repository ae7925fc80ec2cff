"""How many questions a committed population of 1,000 plausible people is asked, against all.

    python -m tests.benchmarks.questions [--people 1000] [--seed N]

The marginals below are stated, not measured: they are what a plausible borrower's answers could be.
One person in five does not know, or would rather not say, one answer in ten.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from advisor import Advisor, load_rulebook, make_profile
from advisor.interview.question import next_question, still_open
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
        "daily": 30, "micro_spending": 12, "emergency": 18, "renovation": 8, "travel": 6,
        "instalment_shopping": 10, "business": 7, "house_purchase": 1, "investment": 2,
        "repay_debt": 6,
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
    "active_lenders": [0, 0, 1, 1, 2, 3],
    "lenders_applied_3m": [0, 0, 0, 1, 1, 2, 4],
    "amount": ["800", "1500", "2000", "5000", "10000", "30000", "80000"],
    "repay_within_days": [30, 60, 90, 180, 360],
    "needed_within_days": [0, 1, 3, 7, 14],
}
UNSURE_PEOPLE, UNSURE_ANSWERS = 0.2, 0.1


def person(draw: random.Random) -> dict[str, Any]:
    """Draw one person's answers; what is not in them they do not know."""
    found: dict[str, Any] = {name: draw.random() < share for name, share in YES.items()}
    for name, weights in CHOICES.items():
        found[name] = draw.choices(list(weights), list(weights.values()))[0]
    found |= {name: draw.choice(values) for name, values in NUMBERS.items()}
    if draw.random() < UNSURE_PEOPLE:
        found = {n: value for n, value in found.items() if draw.random() >= UNSURE_ANSWERS}
    return found


def interview(judge: Advisor, found: Mapping[str, Any]) -> tuple[list[str], str, list[float]]:
    """Ask until nothing matters; gives what was asked, the advice, and the seconds each question took."""
    answers: dict[str, Any] = {}
    asked: list[str] = []
    seconds: list[float] = []
    while True:
        profile = make_profile(answers, judge.book, DAY)
        began = time.perf_counter()
        declined = [name for name in asked if name not in answers]
        name = next_question(still_open(judge, judge.assess(profile), declined), judge)
        seconds.append(time.perf_counter() - began)
        if name is None:
            return asked, judge.assess(profile).advice.action, seconds
        asked.append(name)
        if name in found:
            answers[name] = found[name]


@click.command()
@click.option("--people", default=1_000)
@click.option("--seed", default=SEED)
def main(people: int, seed: int) -> None:
    """Count the questions, by what comes of them."""
    say(versions("durable-rules"))
    book = load_rulebook()
    judge = Advisor(book)
    every = sum(fact.type != "quotes" for fact in book.facts.facts.values())
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    counts: dict[str, list[int]] = {}
    times: list[float] = []
    often: Counter[str] = Counter()
    for _ in range(people):
        asked, action, seconds = interview(judge, person(draw))
        counts.setdefault(action, []).append(len(asked))
        times += seconds
        often.update(asked)
    counts["all"] = [count for listed in counts.values() for count in listed]
    table(
        [f"advice (of {every} questions)", "people", "median", "least", "most"],
        [(name, len(n), median(n), min(n), max(n)) for name, n in sorted(counts.items())],
    )
    say(
        f"a question takes {median(times) * 1e3:.1f} ms (median), {max(times) * 1e3:.1f} ms at most"
    )
    say("asked least: " + ", ".join(f"{n} {often[n]}" for n, _ in often.most_common()[:-11:-1]))


if __name__ == "__main__":
    main()

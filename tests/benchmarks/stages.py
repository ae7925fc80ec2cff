"""What the parts of an assessment take: the findings alone, all of it, the changes of the worst profile.

    python -m tests.benchmarks.stages [--profiles 300] [--rounds 9] [--seed N]

The worst profile is the one with the slowest changes among the random ones and one made to be bad:
every fact that may change stands wrong at once.
"""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING

import click

from advisor import Advisor, load_rulebook, make_profile
from advisor.assess.judgement import Explanation
from advisor.edition.wording import Words
from advisor.outlook.counterfactual import counterfactuals
from advisor.outlook.course import Course
from advisor.outlook.steps import Search
from advisor.report.json import to_json
from advisor.report.text import to_text
from tests.benchmarks.common import DAY, SEED, interleaved, random_profiles, say, table, versions

if TYPE_CHECKING:
    from advisor import Profile
    from advisor.model import Assessment, Finding

BAD = {
    "age": 17,
    "wechat_real_name": False,
    "bank_card_changes_6m": 5,
    "wechat_account_age_months": 1,
    "wechat_pay_per_month": 1,
    "id_card_valid": False,
    "face_verification": False,
    "authorises_credit_query": False,
    "current_overdue": True,
    "credit_record": "clean",
    "income_stability": "stable",
    "purpose": "daily",
    **{f"{name}_offered": True for name in ("weilidai", "fenfu", "jiebei", "jintiao", "duxiaoman")},
}


def findings_alone(advisor: Advisor, profile: Profile) -> list[Finding]:
    """Judge every rule and put it into words: no verdict, no score, no advice."""
    compiled = advisor.on(DAY)
    judged = compiled.judge(profile)
    words = Words(advisor.book, profile.known, "zh")
    layers = [judged.general, *judged.products.values()]
    return [
        finding
        for layer in layers
        for finding in Explanation(layer, profile.echo, words.about(layer.seen)).findings()
    ]


def changes_of(advisor: Advisor, assessment: Assessment) -> None:
    """Look for the changes of every product of an assessment."""
    compiled = advisor.on(DAY)
    verdicts = {product.id: product.verdict for product in assessment.products}
    seen = compiled.judge(assessment.profile).general.seen
    course = Course(compiled.edition, assessment.profile, compiled.numbers, seen)
    for resolved in compiled.edition.products:
        name = resolved.product.id
        now = advisor.values(assessment.profile, name)
        search = Search(course, resolved, compiled.ways[name], now)
        counterfactuals(search, verdicts[name], partial(advisor.verdict, product=name), "zh")


@click.command()
@click.option("--profiles", default=300)
@click.option("--rounds", default=9)
@click.option("--seed", default=SEED)
def main(profiles: int, rounds: int, seed: int) -> None:
    """Time the stages in turns, in one run."""
    say(versions("durable-rules", "pydantic"))
    book = load_rulebook()
    advisor = Advisor(book)
    people = [*random_profiles(book, profiles, seed), make_profile(BAD, book, DAY)]
    assessed = [advisor.assess(profile) for profile in people]

    def timed(assessment: Assessment) -> float:
        changes_of(advisor, assessment)
        began = time.perf_counter()
        changes_of(advisor, assessment)
        return time.perf_counter() - began

    worst = max(assessed, key=timed)
    runs = {
        "findings alone": lambda: [findings_alone(advisor, one) for one in people],
        "a full assessment": lambda: [advisor.assess(one) for one in people],
        "its changes": lambda: [changes_of(advisor, one) for one in assessed],
        "as JSON, costs worked out": lambda: [to_json(one) for one in assessed],
        "as text, costs worked out": lambda: [
            to_text(one, book, 80, color=False) for one in assessed
        ],
        "changes of the worst profile": lambda: [changes_of(advisor, worst) for _ in people],
    }
    found = interleaved(runs, rounds)
    base = found["findings alone"].median
    table(
        ["per profile", "µs (median)", "times the findings"],
        [
            (name, round(one.median / len(people) * 1e6), f"{one.median / base:.1f}")
            for name, one in found.items()
        ],
    )
    say(f"the worst profile: {json.dumps(dict(worst.profile.echo), ensure_ascii=False)}")
    say(f"changes it has: {sum(len(p.counterfactuals) for p in worst.products)}")


if __name__ == "__main__":
    main()

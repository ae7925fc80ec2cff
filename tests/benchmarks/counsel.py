"""Counsel for random people: what is advised, refused, named as fitting and ranked, worked out anew.

    python -m tests.benchmarks.counsel [--people 100000]

Of each person it is looked whether what is advised is above the room, whether law 10 would have had it
advised, whether what fits is met when judged again and a little more is not, whether the products stand
in the contract's order with the step that decided, and whether one better fact makes anything worse. What
the tests of the laws do with a few people is done here with many; the first fault of each kind is shown.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from itertools import pairwise
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from advisor import make_profile
from advisor.model import VERDICTS
from tests.benchmarks.common import DAY, SEED, UNKNOWN_SHARES, Draw, plausible, say, table
from tests.test_affordable import RATES, WORSE, affordable, needs_met, payment, room
from tests.test_ranking import BETTER, BOOK, JUDGE, STEADY, expected, order_of, runners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.model import Assessment, ProductAssessment

SHARE = 500
"""People of one part, each of which has a seed of its own."""

SCALE = {name: values for name, values in BETTER.items() if name != "credit_record"}
"""Facts with their values from worse to better; how a record counts hangs on its dates too."""

Fault = tuple[str, dict[str, Any]]


def people(draw: Draw) -> Iterator[dict[str, Any]]:
    """Draw people: anybody, and those to whom all apps offer a loan; some with quotes."""
    facts = {name: fact for name, fact in BOOK.facts.facts.items() if fact.type != "quotes"}
    for _ in range(SHARE):
        unknown = draw.choice(UNKNOWN_SHARES)
        found = {name: plausible(name, fact, draw) for name, fact in facts.items()}
        found = {name: value for name, value in found.items() if draw.random() >= unknown}
        if draw.random() < 0.6:  # else hardly anybody would be advised anything
            found = {n: v for n, v in found.items() if not n.startswith("adverse_")} | STEADY
            found["monthly_income"] = str(draw.choice([1500, 3000, 4800, 9000, 20000, 60000]))
            found["monthly_debt_payment"] = str(draw.choice([0, 0, 300, 1400]))
        if draw.random() < 0.5:  # as many without
            found["quotes"] = {name: quote(draw) for name in draw.sample(sorted(RATES), 2)}
        yield found


def quote(draw: Draw) -> dict[str, Any]:
    """Draw a quote: complete, or with something missing."""
    whole = {
        "annual_rate": f"{draw.randint(30, 300) / 1000}",
        "fee_per_instalment": draw.choice(["0", "0", "5", "20"]),
        "upfront_fee": draw.choice(["0", "0", "100"]),
        "limit": str(draw.choice([0, 1000, 8000, 40000, 300000])),
        "instalments": draw.choice([3, 6, 12, 24]),
    }
    return {name: value for name, value in whole.items() if draw.random() < 0.7}


# What is looked at ------------------------------------------------------------------------------------


def above_the_room(found: Assessment) -> Iterator[str]:
    """Find what is recommended and cannot be repaid at the highest rate, or not surely."""
    known = dict(found.profile.known)
    for one in found.products:
        if one.recommendation != "recommended":
            continue
        quoted = known.get("quotes", {}).get(one.id) or {}
        if "amount" not in known or room(known) is None:
            yield "recommended, and nobody knows what can be repaid"
        elif "repay_within_days" in known or "instalments" in quoted:
            high = payment(one.id, known, "high")
            if high is None or high > (room(known) or 0):
                yield "recommended above the room"


def refused(found: Assessment) -> Iterator[str]:
    """Find a person whom law 10 would have advised to apply."""
    known = dict(found.profile.known)
    stops = [one for one in found.cautions if one.severity == "stop"]
    if found.advice.action == "apply" or any(one.status != "unmet" for one in stops):
        return
    if "amount" not in known or "repay_within_days" not in known or room(known) is None:
        return
    for one in found.products:
        needs = [f for f in one.findings if f.kind == "need" and f.rule != f"{one.id}.affordable"]
        if one.verdict == "eligible" and all(need.status == "met" for need in needs):
            high = payment(one.id, known, "high")
            if high is not None and high <= (room(known) or 0):
                yield "refused although all is met and it can be repaid"


def misfits(found: Assessment, known: dict[str, Any]) -> Iterator[str]:
    """Find what is named as fitting and is not met, or is not the most that is."""
    for one in found.products:
        if one.fits is None:
            continue
        amount, months = one.fits
        if amount is not None:
            if not needs_met(known, one.id, amount=str(amount)):
                yield "a sum that fits does not"
            elif amount + 100 <= Decimal(known["amount"]) and needs_met(
                known, one.id, amount=str(amount + 100)
            ):
                yield "100 more would fit too"
        if months is not None:
            if not needs_met(known, one.id, repay_within_days=months * 365 // 12):
                yield "a term that fits does not"
            elif needs_met(known, one.id, repay_within_days=(months - 1) * 365 // 12):
                yield "a month less would fit too"


def misplaced(found: Assessment) -> Iterator[str]:
    """Find products out of the contract's order, and steps that did not decide."""
    if order_of(found) != expected(found):
        yield "another order"
        return
    told = {one.one.id: one for one in runners(found)}
    for before, one in pairwise(found.products):
        first, second = told[before.id], told[one.id]
        assert one.because is not None  # all but the first have one
        alike = next((n for n in range(3) if first.group[n] != second.group[n]), 3)
        steps = ("recommendation", "verdict", "caution")
        step = one.because.step
        if (step != steps[alike]) if alike < len(steps) else step in steps:
            yield f"because of {step}, which did not decide"
        if step == "standing" and first.standing <= second.standing:
            yield "because of a standing that is no better"


def worse_for_better(found: Assessment, person: dict[str, Any], draw: Draw) -> Iterator[str]:
    """Find what one better fact makes worse."""
    name = draw.choice([*SCALE, "monthly_income", "monthly_debt_payment", "amount"])
    if name in SCALE:
        values = SCALE[name]
        place = values.index(person[name]) if person.get(name) in values[:-1] else 0
        changes = ({**person, name: values[place]}, {**person, name: values[place + 1]})
    elif name in person:
        number = Decimal(person[name])
        better = {"monthly_income": number + 500, "amount": max(number // 2, Decimal(1))}
        changes = (person, {**person, name: str(better.get(name, Decimal(0)))})
    else:
        return
    before = found if changes[0] is person else assess(changes[0])
    after = {one.id: one for one in assess(changes[1]).products}
    for one in before.products:
        yield from worse(name, one, after[one.id])


def worse(name: str, one: ProductAssessment, other: ProductAssessment) -> Iterator[str]:
    """Find what is worse of a product."""
    if name in SCALE:
        if other.score.low < one.score.low or other.score.high < one.score.high:
            yield f"a lower score for a better {name}"
        if VERDICTS.index(other.verdict) > VERDICTS.index(one.verdict):
            yield f"a worse verdict for a better {name}"
    elif WORSE[affordable(other)] > WORSE[affordable(one)]:
        yield f"less affordable for a better {name}"


# All of it --------------------------------------------------------------------------------------------


def assess(person: dict[str, Any]) -> Assessment:
    """Assess a person by our rules."""
    return JUDGE.assess(make_profile(person, BOOK, DAY), "en")


def part(number: int) -> tuple[Counter[str], list[Fault]]:
    """Look at the people of a part; gives how often each advice was given, and the faults."""
    draw = random.Random(number)  # noqa: S311  # seeded, so that a run repeats
    told: Counter[str] = Counter()
    faults: list[Fault] = []
    for person in people(draw):
        found = assess(person)
        told[found.advice.action] += 1
        told["that fit"] += sum(one.fits is not None for one in found.products)
        told["products recommended"] += sum(
            one.recommendation == "recommended" for one in found.products
        )
        looks = (above_the_room(found), refused(found), misfits(found, person), misplaced(found))
        for look in (*looks, worse_for_better(found, person, draw)):
            faults += [(fault, person) for fault in look]
    return told, faults


def main() -> int:
    """Look at so many people, on all cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    parts = -(-given.people // SHARE)
    told: Counter[str] = Counter()
    faults: list[Fault] = []
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for some, more in pool.map(part, range(given.seed, given.seed + parts)):
            told += some
            faults += more
    table(["of people", f"{parts * SHARE:,}"], [(n, f"{c:,}") for n, c in sorted(told.items())])
    shown = dict(reversed(faults))
    for fault, person in shown.items():
        say(f"{sum(one == fault for one, _ in faults)} times: {fault}; for example {person}")
    say(f"Faults: {len(faults)}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Cases tried: what each expects, beside what an assessment says of all that it names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.model import EVERY
from advisor.person.profile import make_profile
from advisor.verify.cases import ABSENT, STATUSES, written_out

if TYPE_CHECKING:
    from advisor.assess.advisor import Advisor
    from advisor.model import Assessment, Finding
    from advisor.verify.cases import Expect, Placed, Vocabulary


class Difference(NamedTuple):
    """One thing that came out otherwise than a case expects."""

    what: str
    expected: Any
    found: Any


def differences(placed: Placed, judge: Advisor, vocabulary: Vocabulary) -> list[Difference]:
    """Assess a case's profile, and give what is not as expected. Raises ProfileError."""
    wanted = expected(placed.case.expect, vocabulary)
    found = actual(placed.case.expect, assessed(placed, judge), vocabulary)
    return [
        Difference(name, wanted.get(name), found.get(name))
        for name in dict.fromkeys((*wanted, *found))
        if wanted.get(name) != found.get(name)
    ]


def profile_of(placed: Placed, judge: Advisor) -> dict[str, Any]:
    """Give a case's profile, its quotes of `every` product written out."""
    profile = dict(placed.case.profile)
    quotes = profile.get("quotes")
    if isinstance(quotes, dict) and EVERY in quotes:
        profile["quotes"] = written_out(quotes, judge.book)
    return profile


def assessed(placed: Placed, judge: Advisor) -> Assessment:
    """Assess the profile of a case. Raises ProfileError."""
    made = make_profile(profile_of(placed, judge), judge.book, placed.as_of)
    return judge.assess(made, placed.as_of, "en")


def flat(wanted: dict[str, Any]) -> dict[str, Any]:
    """Give each thing a name of its own, so that a difference shows nothing but what differs."""
    one_by_one: dict[str, Any] = {}
    for key, value in wanted.items():
        parts = value if isinstance(value, dict) else {"": value}
        one_by_one |= {f"{key} {name}".strip(): part for name, part in parts.items()}
    return one_by_one


def expected(expect: Expect, vocabulary: Vocabulary) -> dict[str, Any]:
    """Give what a case expects, `every` written out."""
    plain = expect.model_dump(exclude=set(STATUSES))
    written = {
        "verdict": expect.verdicts(vocabulary.book),
        "status": expect.statuses(vocabulary.rules),
        "recommendation": expect.recommendations(vocabulary.book),
    }
    return flat(plain | written)


def actual(expect: Expect, assessment: Assessment, vocabulary: Vocabulary) -> dict[str, Any]:
    """Give what an assessment says of all that a case names, in the shape of `expected`."""
    products = {product.id: product for product in assessment.products}
    rules: dict[str, Finding] = {finding.rule: finding for finding in assessment.cautions}
    rules |= {finding.rule: finding for one in products.values() for finding in one.findings}
    texts = {name: rules[name].text if name in rules else ABSENT for name in expect.says}
    answers = {answer.id for answer in assessment.answers}
    verdicts, statuses = expect.verdicts(vocabulary.book), expect.statuses(vocabulary.rules)
    seen = {
        "verdict": {name: products[name].verdict for name in verdicts},
        "status": {n: rules[n].status if n in rules else ABSENT for n in statuses},
        "grade": {
            n: getattr(rules.get(n) or products.get(n), "grade", ABSENT) for n in expect.grade
        },
        "kind": {n: getattr(rules.get(n), "kind", ABSENT) for n in expect.kind},
        "severity": {n: getattr(rules.get(n), "severity", ABSENT) for n in expect.severity},
        "cites": {
            n: [one.source for one in rules[n].evidence] if n in rules else ABSENT
            for n in expect.cites
        },
        "says": {n: said if said in texts[n] else texts[n] for n, said in expect.says.items()},
        "missing": {name: list(products[name].missing) for name in expect.missing},
        "settles": {
            name: [(list(one.facts), one.verdict) for one in products[name].settles]
            for name in expect.settles
        },
        "conflicts": {
            name: [one for one in wanted if one in products[name].conflicts]
            for name, wanted in expect.conflicts.items()
        },
        "no_conflicts": {
            name: [one for one in unwanted if one not in products[name].conflicts]
            for name, unwanted in expect.no_conflicts.items()
        },
        "recommendation": {
            name: products[name].recommendation for name in expect.recommendations(vocabulary.book)
        },
        "score": {n: (products[n].score.low, products[n].score.high) for n in expect.score},
        "points": {
            name: {
                part.factor: (part.low, part.high)
                for part in products[name].score.contributions
                if part.factor in wanted
            }
            for name, wanted in expect.points.items()
        },
        "ranking": None if expect.ranking is None else list(products),
        "advice": None if expect.advice is None else assessment.advice.action,
        "apply_for": None if expect.apply_for is None else assessment.advice.product,
        "ask": None if expect.ask is None else list(assessment.advice.ask),
        "answers": [name for name in expect.answers if name in answers],
        "no_answers": [name for name in expect.no_answers if name not in answers],
        "changes": {
            name: [(dict(one.changes), dated(one.when)) for one in products[name].counterfactuals]
            for name in expect.changes
        },
        "notes": None
        if expect.notes is None
        else [named(text, expect.notes, vocabulary) for text in assessment.notes],
    }
    return flat(seen)


def dated(when: object) -> object:
    """Write a day as a case file does."""
    return when.isoformat() if isinstance(when, date) else when


def named(text: str, wanted: list[str], vocabulary: Vocabulary) -> str:
    """Give a note the name that a case has for it, or leave it whole."""
    for one in wanted:
        pattern = vocabulary.notes.get(one)
        if pattern.fullmatch(text) if pattern else one in text:
            return one
    return text

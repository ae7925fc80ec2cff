"""What could settle an open verdict, compared with trying every answer there is."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.errors import RuleError
from advisor.rulebook import types
from tests.conftest import DAY
from tests.strategies import GRID, small_book, small_books


def verdict(judge: advisor.Advisor, found: dict[str, Any]) -> str:
    assessment = judge.assess(advisor.make_profile(found, judge.book, DAY))
    return assessment.products[0].verdict


def brute_force(
    judge: advisor.Advisor, known: dict[str, Any]
) -> tuple[set[str], set[tuple[tuple[str, ...], str]]]:
    """Try every set of answers: which facts can still move the verdict, which sets settle it."""
    unknown = [name for name in GRID if name not in known]
    verdicts: dict[tuple[tuple[str, Any], ...], str] = {}
    for size in range(len(unknown) + 1):
        for names in combinations(sorted(unknown), size):
            for answers in product(*(GRID[name] for name in names)):
                chosen = tuple(zip(names, answers, strict=True))
                verdicts[chosen] = verdict(judge, {**known, **dict(chosen)})
    settling: set[tuple[tuple[str, ...], str]] = set()
    moving: set[str] = set()
    for chosen, reached in verdicts.items():
        if reached == "undetermined":
            continue
        names = tuple(name for name, _ in chosen)
        smaller = [one for one, v in settling if v == reached and set(one) <= set(names)]
        if not smaller:
            settling.add((names, reached))
        for name, _ in chosen:
            without = tuple(one for one in chosen if one[0] != name)
            if verdicts[without] == "undetermined":
                moving.add(name)
    return moving, settling


@settings(max_examples=100, deadline=None)
@given(small_books, st.data())
def test_missing_and_settles_are_what_trying_everything_finds(
    book: types.Rulebook, data: st.DataObject
) -> None:
    """Exact, both ways: no fact or set is left out, and none is there that settles nothing."""
    judge = advisor.Advisor(book)
    names = data.draw(st.sets(st.sampled_from(sorted(GRID)), min_size=1, max_size=3))
    known = {name: data.draw(st.sampled_from(GRID[name])) for name in sorted(names)}
    assessment = judge.assess(advisor.make_profile(known, book, DAY))
    judged = assessment.products[0]
    if judged.verdict != "undetermined":
        assert (judged.missing, judged.settles) == ((), ())
        return
    moving, settling = brute_force(judge, known)
    assert set(judged.missing) == moving
    assert {(one.facts, one.verdict) for one in judged.settles} == settling


def test_a_grey_zone_leaves_nothing_to_ask() -> None:
    """Where only the lender knows, no question is offered."""
    book = small_book([{"trait": "grey-count"}], [])
    judged = advisor.Advisor(book).assess(advisor.make_profile({"count": 2}, book, DAY))
    assert judged.products[0].verdict == "undetermined"
    assert (judged.products[0].missing, judged.products[0].settles) == ((), ())


def test_either_of_two_answers_may_do() -> None:
    """An old record clears a person as well as no record: both sets are named."""
    book = small_book([], [{"all": [{"fact": "yes_a", "is": True}, {"fact": "count", "above": 2}]}])
    judged = advisor.Advisor(book).assess(advisor.make_profile({}, book, DAY)).products[0]
    assert [(s.facts, s.verdict) for s in judged.settles] == [
        (("count",), "eligible"),
        (("yes_a",), "eligible"),
        (("count", "yes_a"), "ineligible"),
    ]


def test_rules_beyond_explaining_are_refused() -> None:
    """Where answers combine in more ways than anyone could read, the rulebook is refused."""
    shape = {
        "change": "now",
        "name": {"zh": "名", "en": "name"},
        "question": {"zh": "问", "en": "ask"},
    }
    plain = small_book([{"fact": "yes_a", "is": True}], []).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    names = [f"flag_{i}" for i in range(36)]
    facts = {name: {"type": "boolean", "example": True, **shape} for name in names}
    plain["facts"]["facts"] |= facts
    plain["facts"]["groups"][0]["facts"] = [*plain["facts"]["facts"]]
    base = plain["products"]["loan"]["opening"][0]
    plain["products"]["loan"]["opening"] = [
        {
            **base,
            "id": f"pair-{i}",
            "when": {
                "any": [{"fact": names[2 * i], "is": True}, {"fact": names[2 * i + 1], "is": True}]
            },
        }
        for i in range(18)
    ]
    book = types.Rulebook.model_validate(plain)
    with pytest.raises(RuleError, match="too many ways"):
        advisor.Advisor(book).on(DAY)

"""What could settle an open verdict, compared with trying every answer there is."""

import json
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.edition.edition import edition_on
from advisor.edition.reach import Reach
from advisor.logic.condition import Compare, Condition, evaluate
from advisor.outlook.reach import Facts
from advisor.outlook.settle import Left, Ways
from advisor.report.text import to_text
from advisor.rulebook import types
from tests.conftest import DAY
from tests.strategies import GRID, SAID, small_book, small_books


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


# Rules with very many ways ------------------------------------------------------------------------


def flags(number: int, when: list[Any]) -> types.Rulebook:
    """Make a rulebook of so many yes-or-no facts, `flag_00` and so on, with opening rules."""
    shape = {"type": "boolean", "example": True, "change": "now", "name": SAID, "question": SAID}
    plain = small_book(when, []).model_dump(mode="json", by_alias=True, exclude_none=True)
    plain["facts"]["facts"] |= {f"flag_{i:02}": shape for i in range(number)}
    plain["facts"]["groups"][0]["facts"] = [*plain["facts"]["facts"]]
    return types.Rulebook.model_validate(plain)


def yes(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Ask for some flags to be true."""
    return [{"fact": f"flag_{i:02}", "is": True} for i in numbers]


def left_of(book: types.Rulebook, known: dict[str, Any]) -> Left:
    """Give what is left open of the verdict."""
    return advisor.Advisor(book).on(DAY).ways["loan"].left(known)


def test_any_of_three_five_times_stops_nobody() -> None:
    """243 ways to the good verdict: the bad ones are the smaller sets, and of the good the first are given."""
    book = flags(15, [{"any": yes(range(n, n + 3))} for n in range(0, 15, 3)])
    missing, settles, complete = left_of(book, {})
    assert missing == tuple(f"flag_{i:02}" for i in range(15))
    assert not complete
    assert [one.verdict for one in settles] == ["ineligible"] * 5 + ["eligible"] * 27
    threes = [range(n, n + 3) for n in range(0, 15, 3)]
    expected = sorted(tuple(f"flag_{i:02}" for i in five) for five in product(*threes))
    assert [one.facts for one in settles[5:]] == expected[:27]


@pytest.mark.parametrize(
    ("known", "given", "complete", "more"),
    [
        ({}, 32, False, True),
        ({0: True, 3: True, 6: True, 9: True}, 4, True, True),  # the text names two of three
        ({0: True, 3: True, 6: True, 9: True, 12: False}, 3, True, False),
    ],
)
def test_where_there_are_more_sets_each_report_says_so(
    known: dict[int, bool], given: int, *, complete: bool, more: bool
) -> None:
    """The JSON in a field, and the text in words: also where it names fewer than the JSON."""
    book = flags(15, [{"any": yes(range(n, n + 3))} for n in range(0, 15, 3)])
    profile = advisor.make_profile({f"flag_{n:02}": v for n, v in known.items()}, book, DAY)
    assessment = advisor.Advisor(book).assess(profile, "en")
    found = json.loads(advisor.to_json(assessment))["products"][0]
    assert (len(found["settles"]), found["settles_complete"]) == (given, complete)
    text = to_text(assessment, book, 200, color=False, opened=[assessment.products[0].id])
    assert ("not all of them are named here" in text) == more


def test_two_of_four_three_times_is_exact() -> None:
    """Counts are not written out: what a few answers leave of them is."""
    book = flags(12, [{"count": yes(range(n, n + 4)), "at_least": 2} for n in range(0, 12, 4)])
    known = {f"flag_{i:02}": i % 2 == 0 for i in (0, 1, 2, 4, 6, 8, 9)}
    missing, settles, complete = left_of(book, known)
    assert (missing, complete) == (("flag_10", "flag_11"), True)
    assert settles == (
        (("flag_10",), "eligible"),
        (("flag_11",), "eligible"),
        (("flag_10", "flag_11"), "ineligible"),
    )


@pytest.mark.parametrize(
    ("width", "when"),
    [
        (40, [{"count": yes(range(n, n + 8)), "at_least": 3} for n in range(0, 40, 8)]),
        (12, [{"count": yes(range(12)), "exactly": 6}]),
        (12, [{"any": yes({n, n * 5 % 12, n * 7 % 12 + 0})} for n in range(12)]),
        (
            40,
            [
                {
                    "count": yes((n * k + 3 * n) % 40 for k in (1, 3, 7, 9, 11, 13, 17, 19)),
                    "at_least": 3,
                }
                for n in range(1, 6)
            ],
        ),
        (14, [{"any": yes((n, n + 1))} for n in range(0, 14, 2)]),
    ],
)
def test_what_is_given_of_very_many_ways_is_right(width: int, when: list[Any]) -> None:
    """Each set settles the verdict and no part of it does, smallest first; no fact that moves is left out."""
    judge = advisor.Advisor(flags(width, when))
    missing, settles, complete = judge.on(DAY).ways["loan"].left({})
    assert len(settles) <= 32
    assert not complete
    assert list(settles) == sorted(
        settles, key=lambda one: (len(one.facts), one.facts, one.verdict)
    )
    for facts, reached in settles:
        good = reached == "eligible"
        assert answered_best(judge, facts, good=good) == reached
        for one in facts:
            part = [name for name in facts if name != one]
            assert answered_best(judge, part, good=good) == "undetermined"
        assert set(facts) <= set(missing)


def answered_best(judge: advisor.Advisor, facts: Iterable[str], *, good: bool) -> str:
    """Try all answers to some facts for one that settles the verdict as wanted."""
    sought = "eligible" if good else "ineligible"
    rules = judge.on(DAY).edition.products[0].rules
    for answers in product((good, not good), repeat=len(list(facts))):
        found = dict(zip(facts, answers, strict=True))
        truths = [evaluate(rule.holds, found) for rule in rules]
        if all(truths) if good else False in truths:
            return sought
    return "undetermined"


def test_entangled_counts_are_given_in_part_and_say_so() -> None:
    """Where a search is given up, no fact is left out, so that no questionnaire stops early."""
    book = flags(12, [{"count": yes(range(12)), "exactly": n} for n in (4, 6, 8)])
    missing, _, complete = left_of(book, {})
    assert len(missing) == 12
    assert not complete


# Numbers that are known in part --------------------------------------------------------------------

ENDS: dict[str, Any] = {"op": "ratio", "of": "count", "to": "count", "name": SAID}


def ends_left(good: list[Compare], flat: dict[str, int]) -> Left:
    """Give what is left open where all of some comparisons of a number's ends must hold."""
    plain = small_book([{"fact": "yes_a", "is": True}], [])
    plain = plain.model_dump(mode="json", by_alias=True, exclude_none=True)
    plain["facts"]["derived"]["part"] = ENDS
    edition = edition_on(types.Rulebook.model_validate(plain), DAY)
    bad: list[Condition] = [one.opposite for one in good]
    return Ways(edition, Facts(Reach(edition.book, (), None)), {}, [*good], bad).left(flat)


BOTH = (("count",), "eligible"), (("count",), "ineligible")


@pytest.mark.parametrize(
    ("good", "flat", "expected"),
    [
        ([("low", ">=", 5)], {}, BOTH),
        ([("low", ">=", 5)], {"part/low": 3, "part/high": 9}, BOTH),  # between its ends is room
        ([("low", ">=", 5)], {"part/low": 3}, BOTH),
        ([("low", ">=", 5)], {"part/high": 9}, BOTH),
        ([("low", ">=", 5)], {"part/low": 5}, ()),  # more is certain already
        ([("low", ">=", 5)], {"part/high": 4}, ()),  # and can never be
        ([("low", ">=", 5)], {"part/low": 4, "part/high": 4}, ()),  # as it is exactly known
        ([("high", "<=", 5)], {"part/low": 3, "part/high": 9}, BOTH),
        ([("high", "<=", 5)], {"part/low": 6}, ()),
        ([("low", ">=", -2)], {"part/low": -5}, BOTH),  # what is worked out can be below 0
        ([("low", ">=", 7), ("high", "<", 9)], {}, BOTH),
        ([("low", ">=", 7), ("high", "<", 7)], {}, BOTH[1:]),  # no number is both
        ([("low", ">=", 7), ("high", "<=", 7)], {}, BOTH),
        ([("low", ">=", 7), ("high", "<", 9)], {"part/low": 1, "part/high": 8}, BOTH),
        ([("low", ">=", 7), ("high", "<", 9)], {"part/low": 7, "part/high": 10}, BOTH),
    ],
)
def test_an_end_is_open_as_far_as_the_other_leaves_room(
    good: list[tuple[str, Any, int]], flat: dict[str, int], expected: object
) -> None:
    """What is certain stays, what is out of reach cannot be, and low ends are never above high ones."""
    left = ends_left([Compare(f"part/{end}", op, value) for end, op, value in good], flat)
    assert left == (("count",) if expected else (), expected, True)

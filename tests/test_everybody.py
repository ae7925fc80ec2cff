"""Questions over everybody: the solver's answers are those of trying everybody, and are shown by people."""

import itertools
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import z3
from hypothesis import given, reject, settings

import advisor
from advisor.logic.condition import (
    ALWAYS,
    NEVER,
    TESTS,
    And,
    AtLeast,
    Compare,
    Condition,
    Not,
    Or,
    comparisons,
    end_of,
    push_not,
    two_sided,
)
from advisor.logic.formula import Formula, Operand, work_out
from advisor.logic.span import Span, exactly
from advisor.logic.traits import unfold
from advisor.person.profile import make_profile
from advisor.rulebook import types
from advisor.verify import everybody
from advisor.verify.bench import Bench
from advisor.verify.claims import (
    FewClaims,
    UndecidedError,
    decided,
    differ,
    every,
    is_true,
    met,
    some,
    unknown,
    unmet,
)
from advisor.verify.judged import (
    judged_bands,
    judged_notes,
    judged_rules,
    judged_traits,
    negation,
)
from advisor.verify.logic import Applied, without_parts
from advisor.verify.magnitudes import in_half_steps
from advisor.verify.solver import Solver
from tests.conftest import DAY
from tests.enumeration import Grid
from tests.strategies import small_books

BOOK = advisor.load_rulebook()
BENCH = Bench(BOOK, DAY)

OUTCOMES = [met("it"), unmet("it"), unknown("it"), decided("it")]


def shows(bench: Bench, asked: everybody.Everybody, claim: Any, resolved: Any = None) -> None:
    """Somebody is found of whom a claim is true, as the profile is read, and nothing can be left out."""
    person = asked.find(claim)
    assert person is not None
    profiles = [asked.profile(person)]
    profiles += [{n: v for n, v in profiles[0].items() if n != name} for name in profiles[0]]
    found = []
    for profile in profiles:
        made = make_profile(profile, bench.book, bench.as_of)
        seen = bench.judge.values(made, resolved.product.id if resolved else None)
        truths = {name: two_sided(*sides, seen) for name, sides in asked.twins.items()}
        found.append(is_true(claim, truths))
    assert found[0], profiles[0]
    if not {"quotes", "amount"} & profiles[0].keys():
        assert not any(found[1:]), profiles[0]


@settings(max_examples=60, deadline=None)
@given(small_books)
def test_a_small_rulebook_is_answered_as_by_trying_everybody(book: types.Rulebook) -> None:
    """Each outcome of each rule, each part left out, and rules together; yes is shown by somebody."""
    try:
        bench = Bench(book, DAY)
    except advisor.RuleError:
        reject()
    rules = list(judged_rules(bench.edition))
    for rule in rules:
        twins = {"it": rule.twin(bench.edition.traits), **without_parts(rule)}
        twins = {
            name: tuple(unfolded(bench, side) for side in sides) for name, sides in twins.items()
        }
        claims = [*OUTCOMES, *(differ("it", name) for name in twins)]
        compare(bench, twins, claims, rule.resolved)
    names = [rule.id for rule in rules]
    together = {rule.id: rule.twin(bench.edition.traits) for rule in rules}
    bars = tuple(map(unmet, names))
    claims = [every(map(met, names)), some(bars), FewClaims(bars, 1), every(bars)]
    claims += [unmet(a) & ~unmet(b) for a, b in itertools.permutations(names, 2)]
    compare(bench, together, claims, rules[0].resolved)


def unfolded(bench: Bench, side: Condition) -> Condition:
    """Put for each trait what it stands for."""
    return unfold(side, bench.edition.traits)


def compare(bench: Bench, twins: Any, claims: list[Any], resolved: Any = None) -> None:
    """Ask both, and look at everybody who is found."""
    grid = Grid(bench.book, bench.as_of, twins, resolved)
    asked = bench.everybody(twins, resolved)
    for claim in claims:
        assert (claim, asked.has(claim)) == (claim, grid.has(claim))
        if asked.has(claim):
            shows(bench, asked, claim, resolved)
        else:
            assert asked.find(claim) is None


def reckons(sides: tuple[Condition, Condition]) -> bool:
    """Tell whether numbers that are worked out are compared: those are tried below, and at random."""
    return any(end_of(one.field) for side in sides for one in comparisons(side))


def test_everything_of_ours_is_answered_as_by_trying_everybody() -> None:
    """Rules, traits, notes and bands, with the costs that quotes bring about."""
    asked = 0
    for kind in (judged_rules, judged_traits, judged_notes, judged_bands):
        for one in kind(BENCH.edition):
            twin = one.twin(BENCH.edition.traits)
            if reckons(twin):
                continue
            compare(BENCH, {"it": twin}, OUTCOMES, one.resolved)
            asked += len(OUTCOMES)
    assert asked > 500


def test_every_row_is_a_profile_that_is_judged_alike() -> None:
    """The rows behind a check are people: `make_profile` takes them, and the engine agrees."""
    judge = BENCH.judge
    rows = 0
    for kind in (judged_rules, judged_traits, judged_notes, judged_bands):
        for one in kind(BENCH.edition):
            holds, fails = one.twin(BENCH.edition.traits)
            if reckons((holds, fails)):
                continue
            grid = Grid(BOOK, DAY, {"it": (holds, fails)}, one.resolved)
            for row, truth in enumerate(grid.truths["it"]):
                profile = make_profile(grid.profile(row), BOOK, DAY)
                product = one.resolved.product.id if one.resolved else next(iter(BOOK.products))
                seen = judge.values(profile, product)
                wanted = two_sided(holds, fails, seen)
                assert (one.id, grid.profile(row), truth) == (one.id, grid.profile(row), wanted)
                rows += 1
    assert rows > 700


# Conditions of every kind ---------------------------------------------------------------------------

COMPARED: dict[str, list[Any]] = {
    "age": [17, 18, 60, 130],
    "student": [True, False],
    "income_stability": ["stable", "none"],
    "monthly_income": [0, 1, 500_000],
    "monthly_debt_payment": [0, 250_000],
    "active_lenders": [0, 3],
    "debt_service": [0, 1, 500_000, 1_000_000],
    "adverse_record_years": [0, 1, 5, 30],
}
"""Fields -> numbers, in rule units, at which random conditions cut them."""


def random_condition(draw: random.Random, depth: int) -> Condition:
    """Give a condition of any form."""
    form = draw.choice(["all", "any", "count", "not"]) if depth and draw.random() < 0.7 else ""
    if not form:
        field = draw.choice(sorted(COMPARED))
        value = draw.choice(COMPARED[field])
        if isinstance(value, bool | str):
            return Compare(field, draw.choice(["==", "!="]), value)
        exact = ["<=", ">"] if field in BOOK.facts.derived else ["<", "<=", ">", ">=", "==", "!="]
        return Compare(field, draw.choice(exact), value)
    if form == "not":
        return Not(random_condition(draw, depth - 1))
    parts = tuple(random_condition(draw, depth - 1) for _ in range(draw.randint(1, 3)))
    if form == "count":
        return AtLeast(parts, draw.randint(1, len(parts)))
    return And(parts) if form == "all" else Or(parts)


@pytest.mark.parametrize("seed", range(40))
def test_random_conditions_are_answered_as_by_trying_everybody(seed: int) -> None:
    """Counts, years, shares, choices: alone, and whether one ever differs from the other."""
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    twins = {}
    for name in ("it", "other"):
        condition = push_not(random_condition(draw, 2))
        twins[name] = condition, negation(condition)
    if Grid(BOOK, DAY, twins).space.size > 20_000:
        twins["other"] = ALWAYS, NEVER
    claims = [
        *OUTCOMES,
        differ("it", "other"),
        met("it") & unmet("other"),
        met("other") & ~met("it"),
    ]
    compare(BENCH, twins, claims)


def test_the_same_question_has_the_same_answer_again() -> None:
    """On a fresh bench the same people are shown."""
    shown = []
    for _ in range(2):
        bench = Bench(BOOK, DAY)
        places = [Applied(one, bench) for one in judged_rules(bench.edition)]
        shown.append([place.everybody.find(unmet("itself"), met("itself")) for place in places])
    assert shown[0] == shown[1]


def test_ends_of_ranges_are_kept() -> None:
    """Nobody is older than can be, and nobody's record ends after today."""
    age = BOOK.facts.facts["age"]
    above = Compare("age", ">", int(age.max))
    future = Compare("adverse_record_ended_on", ">", DAY.toordinal())
    twins = {"old": (above, above.opposite), "future": (future, future.opposite)}
    asked = BENCH.everybody(twins)
    assert not asked.has(met("old"))
    assert not asked.has(met("future"))
    assert asked.find(unmet("old") & unmet("future")) == {
        "age": int(age.max),
        "adverse_record_ended_on": DAY,
    }


def test_more_is_known_of_somebody_where_more_is_wanted() -> None:
    """The fewest facts, or all that can be known; either way the claim is true."""
    either = Or((Compare("student", "==", True), Compare("age", "<", 18)))  # noqa: FBT003
    asked = BENCH.everybody({"it": (either, negation(either))})
    assert asked.find(met("it")) in ({"student": True}, {"age": 17})
    assert asked.find(met("it"), full=True).keys() == {"age", "student"}
    assert asked.find(unmet("it") & met("it"), unknown("it")) == {}


def test_a_quoted_fee_is_told_with_what_makes_it_count() -> None:
    """Whoever is shown with a fee is judged so by an assessment, an amount and a term beside it or not."""
    cost, amount = Compare("settled_cost_low", ">", 240_000), Compare("amount", ">=", 1)
    days = Compare("repay_within_days", ">=", 1)
    resolved = BENCH.edition.products[0]
    for parts in ((cost,), (cost, amount), (cost, amount, days)):
        whole = And(parts)
        asked = BENCH.everybody({"it": (whole, negation(whole))}, resolved)
        for claim in OUTCOMES:
            if asked.has(claim):
                shows(BENCH, asked, claim, resolved)
    assert Decimal(100) in {one.fee for one in asked.scenarios}


@pytest.mark.parametrize("denominator", [1, 2, 3])
@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_half_steps_compare_as_the_fraction_does(op: Any, denominator: int) -> None:
    """A number that is worked out is 2·floor, and one more where it is not whole; below 0, too."""
    asked = Solver(BENCH.edition, DAY)
    for numerator in range(-7, 8):
        floor, rest = divmod(numerator, denominator)
        steps = 2 * floor + bool(rest)
        term = z3.IntVal(numerator, asked.context)
        found = in_half_steps(asked.always, term, z3.IntVal(denominator, asked.context))
        for constant in range(-6, 7):
            said = asked.both([found.known, found.compare(op, constant)])
            wanted = TESTS[op](steps, constant)
            assert (numerator, constant, asked.possible(said, ())) == (numerator, constant, wanted)


NUMBERS = ("monthly_income", "monthly_debt_payment", "amount")
OPERANDS = {name: Operand(name, Span(0, None)) for name in NUMBERS}
DAYS = Operand("adverse_record_ended_on", Span())
FIRST_DAY = Operand(None, exactly(date(2026, 10, 31).toordinal()))
WORKED_OUT = (
    Formula("both", "sum", (OPERANDS["monthly_debt_payment"], OPERANDS["amount"])),
    Formula("left", "difference", (OPERANDS["monthly_income"], OPERANDS["monthly_debt_payment"])),
    Formula(
        "part", "times", (OPERANDS["monthly_income"], Operand(None, exactly(Fraction("0.35"))))
    ),
    Formula("loss", "times", (Operand("left", Span()), Operand(None, exactly(Fraction("-1.5"))))),
    Formula(
        "much", "sum", (Operand("part", Span()), OPERANDS["amount"], Operand(None, exactly(7)))
    ),
    Formula("least", "smallest", (Operand("part", Span()), OPERANDS["amount"])),
    Formula("months", "months_since", (DAYS,)),
    Formula("days", "days_since", (DAYS,)),
    Formula("after", "days_between", (FIRST_DAY, DAYS)),
    Formula("month_over", "days_since_month_end", (DAYS,), months_on=1),
    Formula("effective", "days_since_month_end", (DAYS, FIRST_DAY), months_on=2),
)


def never(compare: Compare) -> Any:
    """Refuse a comparison with what is not about the person; there is none here."""
    raise AssertionError(compare)


def test_a_number_that_is_worked_out_is_as_the_plain_reading_has_it() -> None:
    """Law 6 for the solver: each end of each number, compared each way, for people known in part."""
    rand = random.Random(11)  # noqa: S311  # seeded, so that a run repeats
    edition = replace(BENCH.edition, formulas=WORKED_OUT)
    for _ in range(150):
        asked = Solver(edition, DAY)
        flat: dict[str, Any] = {n: rand.choice([1, 2, 99, 10**6]) for n in NUMBERS}
        flat["adverse_record_ended_on"] = DAY.toordinal() - rand.choice([0, 1, 30, 31, 365, 2000])
        flat = {name: value for name, value in flat.items() if rand.random() > 0.3}
        seen = {**flat, **work_out(WORKED_OUT, flat, DAY)}
        told = []
        for name in (*NUMBERS, "adverse_record_ended_on"):
            known, value = asked.variable(name)
            told.append(value == flat[name] if name in flat else asked.opposite(known))
            told += [known] if name in flat else []
        for formula in WORKED_OUT:
            field = formula.name + rand.choice(["/low", "/high"])
            near = int(seen.get(field, rand.randrange(-50, 50))) + rand.choice([-1, 0, 1])
            compare = Compare(field, rand.choice(["<", "<=", ">", ">="]), near)
            said = asked.both([*told, asked.sure(compare, never)])
            found = asked.possible(said, [*NUMBERS, "adverse_record_ended_on"])
            value = seen.get(field)
            wanted = value is not None and TESTS[compare.op](value, compare.value)
            assert (compare, flat, found) == (compare, flat, wanted)


def test_what_is_not_linear_is_not_decided() -> None:
    """A product of two answers is named, and not guessed."""
    square = Formula("square", "times", (OPERANDS["amount"], OPERANDS["monthly_income"]))
    asked = Solver(replace(BENCH.edition, formulas=(square,)), DAY)
    with pytest.raises(UndecidedError):
        asked.sure(Compare("square/low", ">", 10), lambda _: asked.never)

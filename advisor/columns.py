"""The third reader of the condition tree: rules as narwhals expressions over columns of facts.

One row is one person; a fact stands in rule units (分, millionths; a date as 20240520), null is
unknown, and the comparisons keep Kleene's logic. What is the same for everybody (a product's own terms, a fact that
no column has) is worked out beforehand, so that only what differs is left to the columns.
"""

from __future__ import annotations

import calendar
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals as nw

from advisor.coded import Choice, Listing, bits
from advisor.condition import TESTS, AnyOf, Compare, Condition, Not, push_not
from advisor.edition import TRAIT
from advisor.facts import HUGE
from advisor.recommend import cost_bounds, cost_key
from advisor.rulebook import types, values
from advisor.truths import (
    any_of,
    both,
    choose,
    either,
    greater,
    is_unknown,
    known,
    lesser,
    negated,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from advisor.bound import BoundFactor, BoundProduct, BoundRule
    from advisor.condition import Value
    from advisor.edition import Edition
    from advisor.truths import Number, Truth

COMPARE: dict[str, Callable[[nw.Expr, Any], nw.Expr]] = {
    "==": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}

BINDING = {"opening", "rejection"}

YES, NO = True, False

VERDICT = ("ineligible", "undetermined", "eligible")
RECOMMENDATION = ("not_recommended", "possible", "recommended")
ACTION = ("do_not_borrow", "apply", "clarify", "none_suitable")
"""The words of an outcome; a column has their places."""

CODE = "{} code"
"""What a column of numbers is called that stands for an output; no fact has a space in its name."""

STEP = 1_000
"""A share is divided out by thousandths of thousandths, so that no product leaves 64 bits."""


class Columns:
    """One edition over the columns that a frame has.

    `stages` are the columns to add, one stage after the other; `outputs` are those to keep, with
    what their numbers stand for; None where the number is what is meant.
    """

    def __init__(self, edition: Edition, present: Collection[str], as_of: date) -> None:
        """Take the edition, the facts that there are columns of, and the day of the assessment.

        An edition holds for many days; ages of records are taken on this one.
        """
        self.edition = edition
        self.as_of = as_of
        self.book = edition.book
        self.present = frozenset(present)
        self.shared: dict[str, Truth] = {}
        self.stages: list[dict[str, nw.Expr]] = []
        self.outputs: dict[str, Choice | Listing | None] = {}
        self.bind()

    def bind(self) -> None:
        """Work every stage out."""
        derived = dict(self.derived())
        self.stages.append({f"d{n}": expr for n, expr in enumerate(derived.values())})
        self.fields = {name: nw.col(name) for name in self.present}
        self.fields |= {name: nw.col(f"d{n}") for n, name in enumerate(derived)}
        traits = {
            TRAIT + name: self.twin(t.holds, t.fails, {}) for name, t in self.edition.traits.items()
        }
        self.shared |= self.stage("t", traits)

        stops = [rule for rule in self.edition.general if rule.severity == "stop"]
        truths = {rule.id: self.rule(rule, {}) for rule in stops}
        for bound in self.edition.products:
            own = bound.unquoted
            truths |= {rule.id: self.rule(rule, own) for rule in bound.rules if wanted(rule)}
            for factor in bound.factors:
                truths |= self.bands(bound, factor)
        self.truths = self.stage("r", truths)

        person = [self.truths[rule.id] for rule in stops]
        self.stages.append({})
        for bound in self.edition.products:
            self.product(bound, person)
        self.stages.append({})
        self.advice(person)

    def stage(self, prefix: str, found: Mapping[str, Truth]) -> dict[str, Truth]:
        """Make a stage of what is a column, and give every truth as it is read from then on."""
        columns = {n: t for n, t in found.items() if isinstance(t, nw.Expr)}
        self.stages.append({f"{prefix}{n}": expr for n, expr in enumerate(columns.values())})
        return {**found, **{name: nw.col(f"{prefix}{n}") for n, name in enumerate(columns)}}

    # Facts --------------------------------------------------------------------------------------

    def derived(self) -> Iterator[tuple[str, nw.Expr]]:
        """Give the derived facts of the person that there are columns for."""
        for name, derived in self.book.facts.derived.items():
            if isinstance(derived, types.YearsSince) and derived.date in self.present:
                yield name, years_since(nw.col(derived.date), self.as_of)
            if isinstance(derived, types.Ratio) and derived.of in self.present:
                whole = nw.col(derived.to) if derived.to in self.present else None
                yield name, ratio(nw.col(derived.of), whole)

    # Conditions ---------------------------------------------------------------------------------

    def read(self, condition: Condition, own: Mapping[str, Value]) -> Truth:
        """Read a condition; `own` are the facts that a product itself makes known."""
        if isinstance(condition, Compare):
            return self.compare(condition, own)
        if isinstance(condition, Not):
            return negated(self.read(condition.part, own))
        join = either if isinstance(condition, AnyOf) else both
        return reduce(join, (self.read(part, own) for part in condition.parts))

    def compare(self, condition: Compare, own: Mapping[str, Value]) -> Truth:
        """Read one comparison."""
        field, value = condition.field, condition.value
        if field in own:
            return TESTS[condition.op](own[field], value)
        if field.startswith(TRAIT):
            truth = self.shared.get(field)
            return truth if (condition.op == "==") == bool(value) else negated(truth)
        column = self.fields.get(field)
        if column is None:
            return None
        if isinstance(value, bool):
            return column if (condition.op == "==") == value else ~column
        return COMPARE[condition.op](column, value)

    def twin(self, holds: Condition, fails: Condition, own: Mapping[str, Value]) -> Truth:
        """Read a pair of conditions: true where the one holds, false where the other does."""
        met = self.read(holds, own)
        if push_not(holds, negate=True) == fails:
            return met
        unmet: Truth = choose(self.read(fails, own), NO, None)
        truth: Truth = choose(met, YES, unmet)
        return truth

    def rule(self, rule: BoundRule, own: Mapping[str, Value]) -> Truth:
        """Read a rule."""
        return self.twin(rule.holds, rule.fails, own)

    def bands(self, bound: BoundProduct, factor: BoundFactor) -> dict[str, Truth]:
        """Read a factor's bands; those that all products share are read once."""
        return {
            band_key(bound, factor, band.name): self.twin(band.holds, band.fails, bound.unquoted)
            for band in factor.bands
            if band.holds is not None and band.fails is not None
        }

    # Outcomes -----------------------------------------------------------------------------------

    def choose_of(self, output: str, words: tuple[str | None, ...], code: Number) -> None:
        """Make an output of a number that stands for a word."""
        column = CODE.format(output)
        self.stages[-1][column] = number(code)
        self.outputs[output] = Choice(column, words)

    def product(self, bound: BoundProduct, person: list[Truth]) -> None:
        """Make a product's outputs."""
        name = bound.product.id
        binding = [rule for rule in bound.rules if rule.kind in BINDING]
        truths = [self.truths[rule.id] for rule in binding]
        bars = [
            negated(truth) if rule.kind == "opening" else truth
            for rule, truth in zip(binding, truths, strict=True)
        ]
        barred = any_of(known(bar) for bar in bars)
        unknown = any_of(is_unknown(truth) for truth in truths)
        needs = [self.truths[rule.id] for rule in bound.rules if rule.kind == "need"]
        stops = [*person, *(self.truths[r.id] for r in bound.rules if r.severity == "stop")]
        against = any_of([barred, *(known(negated(need)) for need in needs), *map(known, stops)])
        open_ = any_of([unknown, *map(is_unknown, needs), *map(is_unknown, stops)])
        low, high = self.score(bound)
        decides = {
            rule.id: either(known(bar), both(negated(barred), is_unknown(truth)))
            for rule, bar, truth in zip(binding, bars, truths, strict=True)
        }
        verdict = choose(barred, 0, choose(unknown, 1, 2))
        self.choose_of(f"{name}_verdict", VERDICT, verdict)
        recommendation = choose(against, 0, choose(open_, 1, 2))
        self.choose_of(f"{name}_recommendation", RECOMMENDATION, recommendation)
        for output, points in ((f"{name}_score_low", low), (f"{name}_score_high", high)):
            self.stages[-1][output] = number(points)
            self.outputs[output] = None
        reasons = f"{name}_reasons"
        columns = {
            CODE.format(f"{reasons} {part}"): some for part, some in enumerate(bits(decides))
        }
        self.stages[-1] |= {column: expr for column, (expr, _) in columns.items()}
        names = tuple(names for _, names in columns.values())
        self.outputs[reasons] = Listing(tuple(columns), names)

    def score(self, bound: BoundProduct) -> tuple[Number, Number]:
        """Give both ends of a product's score."""
        low: Number = 0
        high: Number = 0
        for factor in bound.factors:
            least: Number = factor.bands[-1].points
            most: Number = factor.bands[-1].points
            for band in reversed(factor.bands[:-1]):
                truth = self.truths[band_key(bound, factor, band.name)]
                wide = (lesser(least, band.points), greater(most, band.points))
                least = choose(truth, band.points, choose(is_unknown(truth), wide[0], least))
                most = choose(truth, band.points, choose(is_unknown(truth), wide[1], most))
            low, high = low + least, high + most
        return low, high

    def advice(self, person: list[Truth]) -> None:
        """Make the advice, and the product to apply for."""
        products = sorted(
            self.edition.products, key=lambda b: cost_key(cost_bounds(self.book, b.unquoted))
        )
        names = [bound.product.id for bound in products]
        found = {n: nw.col(CODE.format(f"{n}_recommendation")) for n in names}
        recommended = {n: code == RECOMMENDATION.index("recommended") for n, code in found.items()}
        possible = any_of(code == RECOMMENDATION.index("possible") for code in found.values())
        stop = any_of(map(known, person))
        rest = choose(possible, 2, 3)
        action = choose(stop, 0, choose(any_of(recommended.values()), 1, rest))
        self.choose_of("advice", ACTION, action)
        points = {n: choose(recommended[n], nw.col(f"{n}_score_low"), -1) for n in names}
        best: Any = reduce(greater, points.values())
        nobody = len(names)
        first: Any = nobody
        for place in reversed(range(nobody)):
            name = names[place]
            first = choose(both(recommended[name], points[name] == best), place, first)
        self.choose_of("advice_product", (*names, None), choose(stop, nobody, first))


def wanted(rule: BoundRule) -> bool:
    """Tell whether an output rests on a rule."""
    return rule.kind in BINDING or rule.kind == "need" or rule.severity == "stop"


def band_key(bound: BoundProduct, factor: BoundFactor, name: str) -> str:
    """Name a band: alike for all products where it is about the person alone."""
    return name if factor.shared else f"{bound.product.id}/{name}"


# Columns ------------------------------------------------------------------------------------------


def years_since(day: nw.Expr, as_of: date) -> nw.Expr:
    """Count the years since a day (20240520), begun ones as whole, as `facts.years_since` does."""
    in_year = day % 10_000
    years = ((day - in_year) / 10_000).round(0).cast(nw.Int64)
    if not calendar.isleap(as_of.year):
        in_year = choose(in_year == 229, 228, in_year)  # noqa: PLR2004  # 29 February
    begun = choose(in_year < as_of.month * 100 + as_of.day, 1, 0)
    since: nw.Expr = as_of.year - years + begun
    return since


def ratio(part: nw.Expr, whole: nw.Expr | None) -> nw.Expr:
    """Give part ÷ whole in millionths, rounded up, as `facts.ratio` does."""
    if whole is None:
        return nw.when(part == 0).then(nw.lit(0))
    divisor = choose(whole == 0, 1, whole)
    times, rest = divided(part, divisor)
    thousandths, rest = divided(rest * STEP, divisor)
    millionths, rest = divided(rest * STEP, divisor)
    most = (
        HUGE // values.MILLION + 1
    )  # beyond it the share is HUGE anyway, and its product too large
    whole_times = choose(times > most, most, times)
    share = whole_times * values.MILLION + thousandths * STEP + millionths + choose(rest > 0, 1, 0)
    bounded = choose(either(whole == 0, share > HUGE), HUGE, share)
    there = nw.when(~part.is_null()).then(bounded)  # nothing known of nothing is unknown too
    return nw.when(part == 0).then(nw.lit(0)).otherwise(there)


def divided(part: nw.Expr, whole: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Divide whole numbers; gives the quotient and the rest.

    Not every engine divides integers as integers: what is left without its rest is divided as a
    float, whose rounding is far from a half where it counts.
    """
    rest = part % whole
    return ((part - rest) / whole).round(0).cast(nw.Int64), rest

"""Monthly burdens over columns: the payments of `cost.payment`, for every row and product at once.

Columns have no quotes, so that rates are those published. An amount and a factor are both taken apart
into millions and what is left, so that their product is exact and no part of it leaves 64 bits.
"""

from __future__ import annotations

from itertools import chain
from itertools import product as combinations
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import narwhals as nw

from advisor.columns.depending import all_of, rows_of
from advisor.columns.exact import ColumnNumber, Ends, divided
from advisor.columns.truths import (
    BEYOND,
    any_of,
    as_column,
    choose,
    greater,
    known,
    lesser,
    literal,
    whole,
)
from advisor.cost.factor import TRILLION, factor_of
from advisor.cost.loan import MONTH_DAYS, YEAR
from advisor.cost.payment import AMOUNT, NO_QUOTE, PAYMENT_TERMS, TERM, Payment
from advisor.cost.schedule import MONTHS
from advisor.edition.payments import Possible
from advisor.rulebook import values
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from fractions import Fraction

    from advisor.columns.formulas import Keep
    from advisor.columns.reader import Reader
    from advisor.columns.truths import Truth
    from advisor.cost.payment import RepaymentTerms
    from advisor.edition.edition import Edition
    from advisor.logic.condition import Condition
    from advisor.rulebook.types import Method


Key: TypeAlias = tuple[str, str]
"""A product, and what its payment is called."""


class Way(NamedTuple):
    """A way of repaying whose factor is a column, by the term at one of its ends.

    Attributes:
        longest: whether it is the longest term that may be; else the shortest.
    """

    method: Method
    rate: Fraction
    day_count: int
    longest: bool


class PossibleWays(NamedTuple):
    """What one row may have to pay: where that may be, and by which ways; None is without an end."""

    can_be: Truth
    low: tuple[Way, ...]
    high: tuple[Way, ...] | None

    def by(self, method: Method) -> PossibleWays:
        """Give the same with one way of repaying."""
        low, high = (
            None if ways is None else tuple(way for way in ways if way.method == method)
            for ways in (self.low, self.high)
        )
        return PossibleWays(self.can_be, low or (), high)


class PaidMonthly:
    """What the need asks of each month at each product, over the columns of one frame.

    Attributes:
        columns: way of repaying -> the column of its payments, in 分; null without an amount.
    """

    def __init__(self, edition: Edition, reader: Reader, keep: Keep) -> None:
        """Work out the payments of every way of repaying there is.

        `keep` makes columns of a frame of some expressions, and gives those.
        """
        self.fields = reader.fields
        self.columns: dict[Way, nw.Expr] = {}
        self.cases: dict[Key, list[PossibleWays]] = {}
        self.published: dict[str, list[PossibleWays]] = {}
        if AMOUNT not in edition.book.facts.facts or TERM not in edition.book.facts.facts:
            return
        for resolved in edition.products:
            depending = tuple(one for one in resolved.depending if one.name in PAYMENT_TERMS)
            possible = Possible(resolved.product, depending)
            told = list(told_of(possible, lambda one: reader.read(one, {})))
            name = resolved.product.id
            open_ = "fees" in resolved.product.terms  # a fee that is not known can come on top
            self.published[name] = [published_case(*one, open_=open_) for one in told]
            for formula in resolved.formulas:
                if isinstance(formula, Payment):
                    self.cases[name, formula.name] = [case_of(one, formula) for one in told]
        if AMOUNT in self.fields:
            cases = chain.from_iterable((*self.cases.values(), *self.published.values()))
            ways = chain.from_iterable((*one.low, *(one.high or ())) for one in cases)
            terms = values.limits(edition.book.facts.facts[TERM])
            self.work_out(list(dict.fromkeys(ways)), (int(terms[0]), int(terms[1])), keep)

    def work_out(self, ways: list[Way], terms: tuple[int, int], keep: Keep) -> None:
        """Work out the payments of some ways of repaying; `terms` are the shortest and the longest."""
        days, months = lengths(self.fields.get(TERM), terms)
        split = keep(
            [*divided(self.fields[AMOUNT], MILLION), *map(whole, days), *map(whole, months)]
        )
        millions, rest = split[:2]
        lengths_of = {False: (split[2], split[4]), True: (split[3], split[5])}
        most = -(-terms[1] * MONTHS // YEAR)
        parts = keep([part for way in ways for part in factor(way, *lengths_of[way.longest], most)])
        paid = [times(millions, rest, *pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
        self.columns = dict(zip(ways, keep(paid), strict=True))

    def ends(self) -> dict[Key, Ends]:
        """Give the ends of every payment that rules may read, in 分."""
        if not self.columns:
            return dict.fromkeys(self.cases, Ends(ColumnNumber(0), None))
        return {key: ends(one, self.columns) for key, one in self.cases.items()}

    def monthly(self, product: str) -> dict[str, nw.Expr]:
        """Give what falls on a month at the lowest and at the highest rate that is published, in 分.

        Both by the way of repaying whose highest payment is smallest, as `cost.glance` does; where
        amount or term are unknown, there is none.
        """
        days = self.fields.get(TERM)
        cases = self.published.get(product, [])
        if not self.columns or days is None or not cases:
            return {end: whole(None) for end in ("low", "high")}
        endless = any_of(known(one.can_be) for one in cases if one.high is None)
        found: list[tuple[Any, Any]] = []
        for method in dict.fromkeys(way.method for one in cases for way in one.low):
            ends_of = ends([one.by(method) for one in cases], self.columns)
            found.append((ends_of.low, ends_of.high))
        low: Any = None
        high: Any = None
        deciding: Any = None
        for one, other in found:
            top = literal(one.whole) if other is None else choose(endless, one.whole, other.whole)
            less = True if deciding is None else top < deciding
            low, high = choose(less, one.whole, low), choose(less, top, high)
            deciding = choose(less, top, deciding)
        there = ~(days.is_null() | self.fields[AMOUNT].is_null())
        return {
            "low": nw.when(there).then(literal(low)),
            "high": nw.when(there & ~as_column(endless)).then(literal(high)),
        }


def told_of(
    possible: Possible, read: Callable[[Condition], Truth]
) -> Iterator[tuple[Truth, RepaymentTerms]]:
    """Give what may be published for a row, and where that may be."""
    for chosen in combinations(*(rows_of(one, read) for one in possible.depending)):
        (published,) = possible.of([[value] for _, value in chosen])
        yield all_of(can_be for can_be, _ in chosen), published


def case_of(told: tuple[Truth, RepaymentTerms], payment: Payment) -> PossibleWays:
    """Give the ways of repaying by a payment's rate, where something is published."""
    can_be, published = told
    rate = payment.rate(published, NO_QUOTE)
    longest = ways_at(rate, published, longest=True)
    return PossibleWays(can_be, longest or (), ways_at(rate, published, longest=False))


def published_case(can_be: Truth, published: RepaymentTerms, *, open_: bool) -> PossibleWays:
    """Give the ways of repaying at both ends of what is published; `open_`, it has no upper one."""
    low = ways_at(published.low, published, longest=True)
    high = None if open_ else published.high
    return PossibleWays(can_be, low or (), ways_at(high, published, longest=False))


def ways_at(
    rate: Fraction | None, published: RepaymentTerms, *, longest: bool
) -> tuple[Way, ...] | None:
    """Give the ways of repaying at a rate; None where it is not known."""
    if rate is None:
        return None
    return tuple(Way(one, rate, published.day_count, longest) for one in published.methods)


def lengths(days: nw.Expr | None, terms: tuple[int, int]) -> tuple[list[Any], list[Any]]:
    """Give the shortest and the longest term in days, and in months."""
    both = list(terms) if days is None else [days.fill_null(one) for one in terms]
    return both, [divided(one * MONTHS + YEAR - 1, YEAR)[0] for one in both]


def factor(way: Way, days: nw.Expr, months: nw.Expr, most: int) -> tuple[nw.Expr, nw.Expr]:
    """Give the millions and the rest of a way's factor; `most` is the largest number of months."""
    if way.method != "daily":
        known = [factor_of(way.method, way.rate, n, way.day_count) for n in range(1, most + 1)]
        split = [divmod(one, MILLION) for one in known]
        return listed(months, [one for one, _ in split]), listed(months, [two for _, two in split])
    interest = MONTH_DAYS * way.rate / way.day_count * TRILLION
    length = greater(days, MONTH_DAYS)
    paid = interest.denominator * MONTH_DAYS * TRILLION + length * interest.numerator
    return divided(divided(paid, length * interest.denominator)[0], MILLION)


def listed(number: nw.Expr, values: list[int]) -> nw.Expr:
    """Look a number from 1 on up in a list."""
    found: nw.Expr = number.replace_strict(
        range(1, len(values) + 1), values, default=None, return_dtype=nw.Int64
    )
    return found


def times(millions: nw.Expr, rest: nw.Expr, more: nw.Expr, less: nw.Expr) -> nw.Expr:
    """Multiply an amount by a factor, each in millions and the rest of it; rounded up to the 分."""
    steps, part = divided(millions * less + rest * more, MILLION)
    last = part * MILLION + rest * less
    up = choose(last > TRILLION, 2, choose(last > 0, 1, 0))
    paid: nw.Expr = millions * more + steps + up
    return paid


def ends(cases: Iterable[PossibleWays], column: Mapping[Way, nw.Expr]) -> Ends:
    """Give the least and the most that a row may have to pay."""
    low: Any = BEYOND
    high: Any = -BEYOND
    for one in cases:
        low = lesser(low, choose(one.can_be, smallest(one.low, column), whole(BEYOND)))
        top = BEYOND if one.high is None else smallest(one.high, column)
        high = greater(high, choose(one.can_be, top, whole(-BEYOND)))
    known = [nw.when(literal(one).abs() < BEYOND).then(literal(one)) for one in (low, high)]
    return Ends(ColumnNumber(known[0].fill_null(0)), ColumnNumber(known[1]))


def smallest(ways: Iterable[Way], column: Mapping[Way, nw.Expr]) -> Any:
    """Give the smallest payment of several ways; without an amount there is none."""
    found: Any = None
    for way in ways:
        found = column[way] if found is None else lesser(found, column[way])
    return whole(BEYOND) if found is None else found

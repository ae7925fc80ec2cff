"""Which product comes first, over columns: the first of what `assess.ranking` gives.

Without quotes the first one is in the first layer of cost of those with the fewest warnings, so that
no later layer has to be worked out.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from advisor.columns.exact import divided
from advisor.columns.formulas import kept
from advisor.columns.truths import (
    BEYOND,
    any_of,
    both,
    choose,
    either,
    greater,
    is_unknown,
    known,
    lesser,
    literal,
    negated,
    whole,
)
from advisor.cost.loan import YEAR
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import narwhals as nw

    from advisor.assess.ranking import Margin
    from advisor.columns.truths import Number, Truth


class Runner(NamedTuple):
    """A product that may come first, in every row.

    Attributes:
        leads: where it still does; at the beginning, where it is recommended.
        warnings: how many of its cautions are met, those about cost aside.
        standing: its points, where a missing answer counts as neither good nor bad.
        low, high: its yearly cost in millionths; `BEYOND` where it is not known.
    """

    leads: Truth
    warnings: Number
    standing: Number
    low: nw.Expr
    high: nw.Expr


class Race:
    """Narrows products down to the first, step by step; see `because.STEPS`."""

    def __init__(
        self,
        margin: Margin,
        amount: nw.Expr | None,
        days: nw.Expr | None,
        keep: Callable[[list[nw.Expr]], list[nw.Expr]],
    ) -> None:
        """Take the need as columns, in 分 and days; None where there is no such column."""
        self.margin = margin
        self.amount = amount
        self.days = days
        self.keep = keep

    def first(self, runners: Sequence[Runner]) -> list[Truth]:
        """Tell where each product leads; of those that still lead together the first one declared."""
        found = self.fewest(list(runners), [one.warnings for one in runners])
        found = self.cheapest(found)
        found = self.fewest(found, [literal(0) - one.standing for one in found])
        found = self.fewest(found, [choose(one.high < BEYOND, 0, 1) for one in found])
        tops = [
            choose(one.high < BEYOND, one.high, choose(one.low < BEYOND, one.low, 0))
            for one in found
        ]
        return [one.leads for one in self.fewest(found, tops)]

    def fewest(self, runners: list[Runner], numbers: Sequence[Number]) -> list[Runner]:
        """Keep those that lead whose number is the least."""
        least = reduce(
            lesser,
            (
                choose(one.leads, whole(n), whole(BEYOND))
                for one, n in zip(runners, numbers, strict=True)
            ),
        )
        (least,) = kept([least], self.keep)
        return self.leading(runners, [whole(n) == least for n in numbers])

    def leading(self, runners: list[Runner], truths: Sequence[Truth]) -> list[Runner]:
        """Keep those that lead where something else is true as well."""
        found = [both(one.leads, truth) for one, truth in zip(runners, truths, strict=True)]
        return [
            one._replace(leads=truth)
            for one, truth in zip(runners, kept(found, self.keep), strict=True)
        ]

    def cheapest(self, runners: list[Runner]) -> list[Runner]:
        """Keep those than which none that leads is surely, and noticeably, cheaper."""
        tops = (choose(one.leads, one.high, whole(BEYOND)) for one in runners)
        (ceiling,) = kept([reduce(lesser, tops)], self.keep)
        costs = any_of(both(one.leads, one.low < BEYOND) for one in runners)
        (any_cost,) = kept([costs], self.keep)
        return self.leading(
            runners,
            [
                choose(one.low < BEYOND, negated(self.dearer(one.low, ceiling)), negated(any_cost))
                for one in runners
            ],
        )

    def dearer(self, low: nw.Expr, ceiling: nw.Expr) -> nw.Expr:
        """Tell where a cost is above the ceiling by more than the margin: see `Margin.exceeds`."""
        more = choose(ceiling < BEYOND, low - ceiling, 0)
        noticed: nw.Expr = more > self.margin.rate
        if self.amount is None or self.days is None:
            return noticed
        unknown = either(is_unknown(self.amount), is_unknown(self.days))
        each = greater(whole(1), choose(unknown, 1, more * self.days))
        enough, _ = divided(whole(self.margin.cost * YEAR * MILLION), each)
        costs = choose(unknown, True, self.amount > enough)  # noqa: FBT003  # a column's value
        found: nw.Expr = noticed & known(costs)
        return found

"""Which product comes first, over columns: the first of what `assess.ranking` gives.

Columns have no quotes, so the first product is in the first layer of cost of those with the fewest
warnings, and no later layer has to be worked out. What counts within it is put into one number, so
that few columns stand between: engines plan each of them anew.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.columns.exact import divided
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
    whole,
)
from advisor.cost.loan import YEAR
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import narwhals as nw

    from advisor.assess.ranking import Margin
    from advisor.columns.formulas import Keep
    from advisor.columns.truths import Number, Truth

PLACES = 2**10
RATES = 2**40
"""More than there are products, and more millionths than a documented yearly cost has."""


class Runner(NamedTuple):
    """A product that may come first, in every row.

    Attributes:
        recommended: where it is; nobody else comes first.
        warnings: how many of its cautions are met, those about cost aside.
        standing: its points, 0 to 100, where a missing answer counts as neither good nor bad.
        low, high: its yearly cost in millionths; `BEYOND` where it is not known.
    """

    recommended: Truth
    warnings: Number
    standing: Number
    low: nw.Expr
    high: nw.Expr


class Need(NamedTuple):
    """The columns of what is needed, in 分 and days; None where a frame has no such column."""

    amount: nw.Expr | None
    days: nw.Expr | None


def first(runners: Sequence[Runner], margin: Margin, need: Need, keep: Keep) -> list[Truth]:
    """Tell where each product comes first; at most one does in a row.

    Args:
        runners: the products in their declared order.
        margin: what makes a difference of costs noticeable.
        need: what is needed, by which it is.
        keep: makes columns of a frame of what is used again, and gives those.
    """
    warned = (choose(one.recommended, whole(one.warnings), whole(BEYOND)) for one in runners)
    (fewest,) = keep([least(warned)])
    leads = [both(one.recommended, one.warnings == fewest) for one in runners]
    tops = (choose(lead, one.high, BEYOND) for lead, one in zip(leads, runners, strict=True))
    lows = (choose(lead, one.low, BEYOND) for lead, one in zip(leads, runners, strict=True))
    ceiling, cheapest = keep([least(tops), least(lows)])
    keys = [
        choose(lead, key(one, place, dearer(one, ceiling, cheapest, margin, need)), BEYOND)
        for place, (lead, one) in enumerate(zip(leads, runners, strict=True))
    ]
    *kept, best = keep([*keys, least(keys)])
    return [both(one.recommended, mine == best) for one, mine in zip(runners, kept, strict=True)]


def least(numbers: Iterable[Any]) -> nw.Expr:
    """Give the least of some numbers."""
    found: nw.Expr = whole(reduce(lesser, numbers))
    return found


def key(one: Runner, place: int, later: Any) -> Any:
    """Put into one number what counts after warnings: see `because.STEPS`; the least comes first."""
    open_ = choose(one.high < BEYOND, 0, 1)
    highest = choose(open_ == 0, one.high, choose(one.low < BEYOND, one.low, 0))
    found = choose(later, 1, 0) * 101 + 100 - one.standing
    return ((found * 2 + open_) * RATES + lesser(highest, RATES - 1)) * PLACES + place


def dearer(one: Runner, ceiling: nw.Expr, cheapest: nw.Expr, margin: Margin, need: Need) -> Any:
    """Tell where a product is in a later layer: see `ranking.layered` and `Margin.exceeds`.

    A cost that is not known comes after every one that is.
    """
    more = choose(ceiling < BEYOND, one.low - ceiling, 0)
    noticed: Any = more > margin.rate
    if need.amount is not None and need.days is not None:
        unknown = any_of([is_unknown(need.amount), is_unknown(need.days)])
        enough, _ = divided(margin.cost * YEAR * MILLION, greater(1, more * need.days))
        noticed = both(noticed, known(either(unknown, need.amount > enough)))
    return choose(one.low < BEYOND, noticed, literal(cheapest) < BEYOND)

"""What of a product would fit, where what is needed does not: less of it, or over a longer time.

Whatever is found is judged again, with every need, before it is said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from advisor.cost.loan import YEAR
from advisor.cost.payment import AMOUNT, NO_QUOTE, OWN_QUOTE, TERM, Payment, read_quote
from advisor.cost.schedule import MONTHS
from advisor.logic.condition import HIGH, LOW
from advisor.model import Fits
from advisor.rulebook import values
from advisor.rulebook.values import CENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.assess.judgement import Judgement
    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Profile, Value

ROOM = "room"
"""The number that says what a month leaves for another payment; a rulebook without it fits nothing."""

STEP = 100 * CENTS
"""Sums that are proposed are whole hundreds of 元."""

LONGEST_TERM, MOST_MONTHS = "longest_term", 36
"""The term of a product that says how long it can be repaid in, and what stands for one not published."""

BECAUSE_OF = {"affordable", "amount-within-limit"}
"""The needs that less, or longer, can meet."""


class Fitting(NamedTuple):
    """A product and somebody whose need it does not fit as it is.

    Attributes:
        judge: judges the product for a profile.
    """

    resolved: ResolvedProduct
    judgement: Judgement
    profile: Profile
    judge: Callable[[Profile], Judgement]

    def fits(self) -> Fits | None:
        """Give what would fit; None where what is needed does, where it cannot be told, or nothing would."""
        seen = self.judgement.seen
        payment, room = self.payment, whole_room(seen)
        if payment is None or room is None or not self.open:
            return None
        amount = self.largest(payment, room)
        months = self.shortest(payment, room)
        return None if amount is None and months is None else Fits(amount, months)

    @property
    def payment(self) -> Payment | None:
        """Give the product's payment at its highest rate."""
        found = (one for one in self.resolved.formulas if isinstance(one, Payment))
        return next((one for one in found if one.end == "high"), None)

    @property
    def open(self) -> bool:
        """Tell whether the need does not fit, or may not, for what less or longer can mend."""
        names = {f"{self.resolved.product.id}.{name}" for name in BECAUSE_OF}
        needs = [rule for rule in self.judgement.rules if rule.id in names]
        known = {AMOUNT, TERM} <= self.judgement.seen.keys()
        return known and any(self.judgement.status(rule) != "met" for rule in needs)

    def largest(self, payment: Payment, room: int) -> Decimal | None:
        """Give the largest sum, in whole hundreds and below what is needed, that fits at this term."""
        seen, limit = self.judgement.seen, self.limit
        if limit is None:
            return None

        def affordable(hundreds: int) -> bool:
            most = payment.span({**seen, AMOUNT: hundreds * STEP}).high
            return most is not None and most <= room

        most = min(limit, int(seen[AMOUNT]) - 1) // STEP
        found = last(affordable, most)
        amount = Decimal(found * STEP) / CENTS
        return amount if found and self.meets(AMOUNT, amount) else None

    def shortest(self, payment: Payment, room: int) -> int | None:
        """Give the fewest months, more than those asked for, within which the amount fits."""
        seen = self.judgement.seen
        quote = read_quote(str(seen[OWN_QUOTE])) if OWN_QUOTE in seen else NO_QUOTE
        methods = {method for one in payment.possible(seen) for method in one.methods}
        if quote.instalments is not None or methods == {"daily"}:
            return None
        longest = int(self.term(LONGEST_TERM) or MOST_MONTHS)
        now = -(-int(seen[TERM]) * MONTHS // YEAR)

        def too_much(months: int) -> bool:
            most = payment.span({**seen, TERM: days_of(now + months)}).high
            return most is None or most > room

        found = now + last(too_much, longest - now) + 1
        return found if found <= longest and self.meets(TERM, days_of(found)) else None

    @property
    def limit(self) -> int | None:
        """Give what the app quotes as its limit, else the documented one, in 分."""
        quote = self.resolved.quote(self.profile.known) or {}
        found = quote.get("limit")
        limit = self.term("limit") if found is None else Decimal(str(found))
        return None if limit is None else int(limit * CENTS)

    def term(self, name: str) -> Decimal | None:
        """Give a number among the product's terms, as it is for the person; None where there is none."""
        term = self.resolved.product_for(self.judgement.seen).terms.get(name)
        value = None if term is None else term.value
        return Decimal(value) if isinstance(value, Decimal | int) else None

    def meets(self, fact: str, value: Decimal | int) -> bool:
        """Tell whether every need is met with another answer to a fact."""
        kind = self.resolved.book.facts.facts[fact].type
        known = {**self.profile.known, fact: value}
        flat = {**self.profile.flat, fact: values.in_rule_units(kind, value)}
        judged = self.judge(self.profile._replace(known=known, flat=flat))
        needs = (rule for rule in judged.rules if rule.kind == "need")
        return all(judged.status(rule) == "met" for rule in needs)


def whole_room(seen: Mapping[str, Value]) -> int | None:
    """Give what a month leaves for another payment, in whole 分; None where that is not known."""
    low, high = seen.get(ROOM + LOW), seen.get(ROOM + HIGH)
    return None if low is None or low != high else int(low) // 2


def days_of(months: int) -> int:
    """Give the largest number of days that is repaid in so many monthly instalments."""
    return months * YEAR // MONTHS


def last(holds: Callable[[int], bool], most: int) -> int:
    """Give the largest number up to `most` of which something holds that holds of all smaller ones; or 0."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low

"""Numbers about a product as the solver sees them: its arithmetic, with payments as numbers of their own.

What a need costs of each month is no linear function of amount and term. So a question is asked twice:
loosely, of payments that are any numbers which the bounds of rates and terms leave, where "nobody" is a
proof; then, if there may be somebody, of a few terms for which payments are exact. Somebody who is found
there is somebody; where only the loose question has an answer, nothing is decided.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from advisor.cost.factor import TRILLION
from advisor.cost.payment import AMOUNT, NO_QUOTE, OWN_QUOTE, TERM, Payment, read_quote, ways
from advisor.logic.condition import HIGH, LOW, end_of
from advisor.rulebook import types
from advisor.verify.claims import UndecidedError
from advisor.verify.magnitudes import Variable, plain
from advisor.verify.quoted import QUOTED, bare
from advisor.verify.worked_out import BothEnds, End, Worked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.cost.payment import Quoted, Repayment
    from advisor.logic.condition import Compare
    from advisor.verify.encoding import Encoding, Formula
    from advisor.verify.quoted import Own, Scenario

PLAIN_TERMS = (1, 30, 90, 360, 720, 3650)
"""Days for which payments are exact, beside those about which the terms of a question turn."""


class Axioms(NamedTuple):
    """What is taken for granted: loosely of everybody, or exactly of some terms."""

    loose: list[Formula]
    exact: list[Formula]


class OwnNumbers:
    """Gives the numbers about a product in one scenario of what its app may quote.

    Attributes:
        axioms: what is to be said beside a comparison with them.
    """

    def __init__(self, solver: Encoding, own: Own, scenario: Scenario, name: str) -> None:
        """Take the product, and the scenario with a name that no other one of it has."""
        self.solver = solver
        self.scenario = scenario
        self.name = name
        self.own = own
        self.book = solver.book
        self.kept: dict[str, Variable] = {}
        self.said: dict[Compare, Formula] = {}
        self.axioms = Axioms([], [])
        self.amount, self.term = solver.variable(AMOUNT), solver.variable(TERM)
        low, high = solver.ends(TERM)
        self.days = sorted({low, high, *(d for d in (*PLAIN_TERMS, *own.days) if low <= d <= high)})
        self.payments: dict[str, BothEnds] = {}
        self.worked = Worked(
            solver.context, own.formulas, self.variable, solver.as_of, self.payment_ends
        )

    def compare(self, compare: Compare) -> Formula:
        """Say that a comparison with an end of a number is certainly true. Raises UndecidedError."""
        if compare not in self.said:
            self.said[compare] = self.compared(compare)
        return self.said[compare]

    def compared(self, compare: Compare) -> Formula:
        """Say it for the first time."""
        name, constant = end_of(compare.field), int(compare.value)
        if name is None:
            end = plain(*self.variable(compare.field))
        else:
            low, high = self.worked.magnitudes(name)
            end = low if compare.field == name + LOW else high
        return self.solver.both([end.known, end.compare(compare.op, constant)])

    def variable(self, name: str) -> Variable:
        """Give a fact of the person, or one of the product's own: what the scenario makes it.

        A term that a quote can take the place of is, loosely, any number where there is a quote.
        """
        if name in self.book.facts.facts:
            return self.solver.variable(name)
        if name in self.kept:
            return self.kept[name]
        value = self.scenario.own.get(name)
        derived = self.book.facts.derived.get(bare(name))
        free = isinstance(derived, types.TermFact) and derived.quoted is not None
        known, number = self.named(name)
        exact = [number == int(value)] if value is not None else []
        exact.append(known if value is not None else z3.Not(known))
        self.axioms.exact.extend(exact)
        if free and self.quoted:
            self.axioms.loose.extend([number >= 0, *([known] if value is not None else [])])
        else:
            self.axioms.loose.extend(exact)
        self.kept[name] = Variable(known, number)
        return self.kept[name]

    @property
    def quoted(self) -> bool:
        """Tell whether the scenario is one with a quote."""
        return any(bare(name) == QUOTED for name in self.scenario.own)

    def named(self, name: str) -> tuple[z3.BoolRef, z3.ArithRef]:
        """Give a number's own variables."""
        named = f"{name} of {self.own.product} with {self.name}"
        context = self.solver.context
        return z3.Bool(f"known {named}", context), z3.Int(named, context)

    # Payments -----------------------------------------------------------------------------------

    def payment_ends(self, payment: Payment) -> BothEnds:
        """Give both ends of a payment, in 分. Raises UndecidedError where rates depend on who asks."""
        if payment.possible.depending:
            raise UndecidedError(payment.name)
        if payment.name not in self.payments:
            low, high = (End(*self.named(payment.name + end), 1) for end in (LOW, HIGH))
            self.payments[payment.name] = BothEnds(low, high)
            self.axioms.loose.extend(self.loose(payment, low, high))
            self.axioms.exact.extend(self.exact(payment, low, high))
        return self.payments[payment.name]

    def loose(self, payment: Payment, low: End, high: End) -> Iterator[Formula]:
        """Say what is true of a payment whatever is quoted; without a quote, how far it can go."""
        yield low.known
        yield low.numerator >= 0
        yield z3.Implies(high.known, low.numerator <= high.numerator)
        yield z3.Implies(high.known, self.amount.known)
        yield z3.Implies(z3.Not(self.amount.known), low.numerator == 0)
        both = z3.And(self.amount.known, self.term.known)
        yield z3.Implies(z3.And(both, high.known), low.numerator == high.numerator)
        for other in self.payments.values():
            if other.low is not low:
                yield self.in_order(payment, other, BothEnds(low, high))
        if self.quoted:
            return
        known, value = self.amount
        for end, days, above in ((low, payment.terms[1], False), (high, payment.terms[0], True)):
            listed = list(self.repayments(payment, days))
            yield z3.Implies(known, high.known if listed else z3.Not(high.known))
            for least in listed[:1]:
                extreme = min(one.factor for one in listed) if not above else least.factor
                paid = value * extreme
                bound = (
                    (end.numerator - 1) * TRILLION < paid
                    if above
                    else end.numerator * TRILLION >= paid
                )
                yield z3.Implies(known, bound)

    def in_order(self, payment: Payment, other: BothEnds, ends: BothEnds) -> Formula:
        """Say that what is paid at the lowest rate is no more than what is at the highest."""
        less, more = (ends, other) if payment.end == "low" else (other, ends)
        return z3.And(
            less.low.numerator <= more.low.numerator,
            z3.Implies(
                z3.And(less.high.known, more.high.known),
                less.high.numerator <= more.high.numerator,
            ),
        )

    def exact(self, payment: Payment, low: End, high: End) -> Iterator[Formula]:
        """Say exactly what a payment is for some terms, and that the term is one of them."""
        yield low.known
        quote = self.quote
        unknown = z3.Not(self.amount.known)
        yield z3.Implies(unknown, z3.And(low.numerator == 0, z3.Not(high.known)))
        told = [(days, z3.And(self.term.known, self.term.value == days)) for days in self.days]
        yield z3.Or(unknown, z3.Not(self.term.known), *(there for _, there in told))
        untold = z3.And(self.amount.known, z3.Not(self.term.known))
        fixed = None if quote.instalments is None else quote.instalments * 30
        shortest, longest = payment.terms if fixed is None else (fixed, fixed)
        for days, there in told:
            both = z3.And(self.amount.known, there)
            yield z3.Implies(both, self.pays(payment, low, days))
            yield z3.Implies(both, self.tops(payment, high, days))
        yield z3.Implies(untold, self.pays(payment, low, longest))
        yield z3.Implies(untold, self.tops(payment, high, shortest))

    def tops(self, payment: Payment, high: End, days: int) -> Formula:
        """Say what the upper end is within some days, or that there is none."""
        if self.quote.unused or payment.rate(payment.possible({})[0], self.quote) is None:
            return z3.Not(high.known)
        return z3.And(high.known, self.pays(payment, high, days))

    def pays(self, payment: Payment, end: End, days: int) -> Formula:
        """Say that an end is the smallest payment within some days; 0 where nothing is known of it."""
        listed = list(self.repayments(payment, days))
        if not listed:
            return end.numerator == 0
        up = [self.rounded_up(one, end.numerator) for one in listed]
        return z3.And(z3.And(*(below for below, _ in up)), z3.Or(*(enough for _, enough in up)))

    def rounded_up(self, one: Repayment, paid: Any) -> tuple[Formula, Formula]:
        """Say that a payment is not above a way's, rounded up, and that it is not below it."""
        rate = Fraction(one.factor, TRILLION) + one.fee_rate
        whole = lcm(rate.denominator, one.fee.denominator)
        due = self.amount.value * int(rate * whole) + int(one.fee * whole)
        return (paid - 1) * whole < due, paid * whole >= due

    def repayments(self, payment: Payment, days: int) -> Iterator[Repayment]:
        """Give the ways of repaying within some days in the scenario."""
        (published,) = payment.possible({})
        rate = payment.rate(published, self.quote)
        if rate is not None:
            yield from (one for _, one in ways(rate, days, published, self.quote))

    @property
    def quote(self) -> Quoted:
        """Give what the scenario quotes of the cost."""
        key = next((v for n, v in self.scenario.own.items() if bare(n) == OWN_QUOTE), None)
        return NO_QUOTE if key is None else read_quote(str(key))

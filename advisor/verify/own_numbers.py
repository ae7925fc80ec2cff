"""Numbers about a product as the solver sees them: its arithmetic, with payments as numbers of their own.

What a need costs of each month is no linear function of amount and term. So a question is asked twice:
loosely, of payments that are any numbers in their order, where "nobody" is a proof; then, if there may be
somebody, of people with a few amounts and terms, for which payments are exact. Somebody who is found
there is somebody; where only the loose question has an answer, nothing is decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import z3

from advisor.cost.payment import AMOUNT, NO_QUOTE, OWN_QUOTE, TERM, Payment, read_quote
from advisor.logic.condition import HIGH, LOW, end_of
from advisor.rulebook import types
from advisor.rulebook.index import GIVEN
from advisor.rulebook.values import CENTS, LARGEST_MONEY
from advisor.verify.claims import UndecidedError
from advisor.verify.magnitudes import Variable
from advisor.verify.quoted import OLD, QUOTED, bare
from advisor.verify.worked_out import BothEnds, End, Worked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.cost.payment import Quoted
    from advisor.logic.condition import Compare
    from advisor.verify.encoding import Encoding, Formula
    from advisor.verify.quoted import Own, Scenario


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
        self.needs = list(self.possible_needs())
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
        name, constant = end_of(compare.field) or compare.field, int(compare.value)
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
        derived = self.book.facts.derived.get(bare(name).removeprefix(GIVEN))
        free = isinstance(derived, types.TermFact) and derived.quoted is not None
        known, number = self.named(name)
        exact = [number == int(value)] if value is not None else []
        exact.append(known if value is not None else z3.Not(known))
        self.axioms.exact.extend(exact)
        if free and self.quoted:
            limits = [number >= 0, number <= int(LARGEST_MONEY * CENTS)]
            self.axioms.loose.extend([*limits, *([known] if value is not None else [])])
            self.axioms.loose.extend(self.quoted_alike(name, number))
        else:
            self.axioms.loose.extend(exact)
        self.kept[name] = Variable(known, number)
        return self.kept[name]

    def quoted_alike(self, name: str, number: z3.ArithRef) -> Iterator[Formula]:
        """Say of one term in two rulebooks that a quote gives it alike, or each has what is documented."""
        other = bare(name) if name != bare(name) else OLD + name
        if other not in self.kept:
            return
        documented = self.own.quoted({}, self.solver)
        pair = (number, documented.get(name)), (self.kept[other].value, documented.get(other))
        without = [one == int(value) for one, value in pair if value is not None]
        both = self.solver.both(without)
        yield self.solver.either([pair[0][0] == pair[1][0], *([both] if without else [])])

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
        yield z3.Implies(self.amount.known, low.numerator > 0)  # each is rounded up to the 分
        both = z3.And(self.amount.known, self.term.known)
        yield z3.Implies(z3.And(both, high.known), low.numerator == high.numerator)
        for other in self.payments.values():
            if other.low is not low:
                yield self.in_order(payment, other, BothEnds(low, high))

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
        """Say exactly what a payment is for some amounts and terms, and that the need is one of them."""
        solver = self.solver
        (published,) = payment.possible({})
        unknown = solver.opposite(self.amount.known)
        endless = solver.opposite(high.known)
        yield low.known
        yield solver.either([self.amount.known, solver.both([low.numerator == 0, endless])])
        for amount, days, there in self.needs:
            shortest, longest = payment.lasting(days, published, self.quote)
            least = self.smallest(payment, amount, longest)
            most = None if self.quote.unused else self.smallest(payment, amount, shortest)
            known = [endless] if most is None else [high.known, high.numerator == most]
            paid = solver.both([low.numerator == (least or 0), *known])
            yield solver.either([solver.opposite(there), paid])
        yield solver.either([unknown, *(there for _, _, there in self.needs)])

    def possible_needs(self) -> Iterator[tuple[int, int | None, Formula]]:
        """Give some amounts and terms, each with where they are the need; None is an unknown term."""
        wanted = self.own.needs
        limits = [value for value in map(self.limit, self.scenario.own) if value is not None]
        amounts = {*wanted.amounts, *(one + more for one in limits for more in (0, 1))}
        (least, most), (shortest, longest) = map(self.solver.ends, (AMOUNT, TERM))
        days = sorted(one for one in wanted.days if shortest <= one <= longest)
        for amount in sorted(one for one in amounts if least <= one <= most):
            for one in (None, *days):
                yield amount, one, self.need(amount, one)

    def need(self, amount: int, days: int | None) -> Formula:
        """Say that the need is an amount and a term, said once for all scenarios."""
        if (amount, days) not in self.own.said:
            told = [self.amount.known, self.amount.value == amount]
            known = self.term.known
            told += (
                [self.solver.opposite(known)] if days is None else [known, self.term.value == days]
            )
            self.own.said[amount, days] = self.solver.both(told)
        found: Formula = self.own.said[amount, days]
        return found

    def limit(self, name: str) -> int | None:
        """Give a term that a quote can take the place of, in the scenario; None for what is none."""
        derived = self.book.facts.derived.get(bare(name).removeprefix(GIVEN))
        is_limit = isinstance(derived, types.TermFact) and derived.quoted is not None
        return int(self.scenario.own[name]) if is_limit else None

    def smallest(self, payment: Payment, amount: int, days: int) -> int | None:
        """Give the smallest payment of all ways of repaying; None where there is no upper end."""
        (published,) = payment.possible({})
        return payment.least(amount, days, published, self.quote)

    @property
    def quote(self) -> Quoted:
        """Give what the scenario quotes of the cost."""
        key = next((v for n, v in self.scenario.own.items() if bare(n) == OWN_QUOTE), None)
        return NO_QUOTE if key is None else read_quote(str(key))

"""Everybody there could be, asked whether some conditions ever come out so, with somebody who shows it.

The solver finds somebody; then every fact that is not needed is forgotten, the others are given the
plainest value that will do, and the plain reading of the conditions judges again.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from advisor.logic.condition import compared, comparisons, end_of
from advisor.rulebook import types
from advisor.rulebook.units import NUMERIC
from advisor.rulebook.values import in_rule_units
from advisor.verify.claims import (
    Comes,
    FewClaims,
    NoClaim,
    SameClaims,
    UndecidedError,
    named,
    parts_of,
)
from advisor.verify.quoted import scenarios
from advisor.verify.somebody import Somebody, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    import z3

    from advisor.logic.condition import Compare
    from advisor.model import Profile, Value
    from advisor.verify.claims import Claim, Twins
    from advisor.verify.own_numbers import OwnNumbers
    from advisor.verify.quoted import Own, Person, Scenario
    from advisor.verify.solver import Solver


class Everybody:
    """Some conditions, judged of everybody."""

    def __init__(self, solver: Solver, twins: Twins, own: Own | None = None) -> None:
        """Take the conditions, by name; with `own`, what a product makes known is known."""
        self.solver = solver
        self.book = solver.book
        self.twins = twins
        self.own = own
        self.reads: dict[str, tuple[Compare, ...]] = {}
        self.claims: dict[int, tuple[Claim, z3.BoolRef]] = {}
        self.sides: dict[str, tuple[z3.BoolRef, z3.BoolRef]] = {}
        self.own_numbers: dict[int, OwnNumbers] = {}
        self.kept: dict[tuple[int, bool, int], z3.BoolRef] = {}

    def has(self, claim: Claim) -> bool:
        """Tell whether a claim is true of somebody. Raises UndecidedError.

        Where it is about numbers of a product, nobody is a proof only of what is loosely true of them,
        and somebody only by what is exactly so.
        """
        facts = self.facts(claim)
        if not self.solver.possible(self.formula(claim, loose=True), facts):
            return False
        if not self.own_numbers or self.solver.possible(self.formula(claim), facts):
            return True
        raise UndecidedError

    def find(self, *claims: Claim, full: bool = False) -> Person | None:
        """Give somebody of whom a claim is true; of several claims the first that has anybody.

        Of them no more is known than the claim needs; with `full`, all that can be known is.
        Raises UndecidedError.
        """
        for claim in claims:
            somebody = self.found(claim)
            if somebody is not None:
                return (somebody.fuller() if full else somebody).person
        return None

    def by_rate(self, claim: Claim) -> Iterator[tuple[Decimal, Person]]:
        """Give a person for each complete quote without fees with which a claim is true of somebody.

        Of a claim about payments there is none: a rate alone does not tell them.
        """
        if self.reads_numbers(claim):
            return
        for number, scenario in enumerate(self.scenarios):
            if scenario.complete_rate is not None:
                somebody = self.found_in(claim, number)
                if somebody is not None:
                    yield scenario.complete_rate, somebody.person

    def profile(self, person: Person) -> dict[str, Any]:
        """Give somebody as a profile's JSON."""
        return profile_of(self.book, person)

    # Asking -------------------------------------------------------------------------------------

    @cached_property
    def compares(self) -> list[Compare]:
        """Give the comparisons with what is not the person's."""
        found = (
            compare
            for sides in self.twins.values()
            for side in sides
            for compare in comparisons(side)
            if not self.solver.is_personal(compare.field)
        )
        return list(dict.fromkeys(found))

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """Give what the product may make known; none where nothing asks for it."""
        if self.own is None or not self.compares:
            return []
        return scenarios(self.solver, self.own, self.compares)

    def formula(self, claim: Claim, only: int | None = None, *, loose: bool = False) -> z3.BoolRef:
        """Say a claim as the solver takes it; `only`, in one scenario; `loose`, see `own_numbers`."""
        said = self.say(claim)
        axioms = [self.axioms(number, loose=loose) for number in self.own_numbers]
        if len(self.scenarios) < 2:  # noqa: PLR2004  # nothing to choose from
            return self.solver.both([said, *axioms]) if axioms else said
        narrow = [] if only is None else [self.switches[only]]
        return self.solver.both([said, self.just_one, *axioms, *narrow])

    def axioms(self, number: int, *, loose: bool) -> z3.BoolRef:
        """Say what is true of the numbers about the product in a scenario, where that is the one."""
        axioms = self.own_numbers[number].axioms
        listed = axioms.loose if loose else axioms.exact
        key = number, loose, len(listed)
        if key not in self.kept:
            said = self.solver.both(listed)
            one = len(self.scenarios) < 2  # noqa: PLR2004  # nothing to choose from
            opposite = self.solver.opposite
            self.kept[key] = (
                said if one else self.solver.either([opposite(self.switches[number]), said])
            )
        return self.kept[key]

    @cached_property
    def switches(self) -> list[z3.BoolRef]:
        """Say of each scenario that it is the one."""
        return [self.solver.switch(f"scenario {number}") for number in range(len(self.scenarios))]

    @cached_property
    def just_one(self) -> z3.BoolRef:
        """Say that there is one scenario, and what it takes for granted."""
        one = self.solver.few(self.switches, 1), self.solver.either(self.switches)
        return self.solver.both([*one, *map(self.limit, range(len(self.scenarios)))])

    def say(self, claim: Claim) -> z3.BoolRef:
        """Say a claim, whatever the scenario; one that is a part of several is said once."""
        kept = self.claims.get(id(claim))
        if kept is None:
            kept = self.claims[id(claim)] = claim, self.say_once(claim)
        return kept[1]

    def say_once(self, claim: Claim) -> z3.BoolRef:
        """Say a claim for the first time."""
        if isinstance(claim, Comes):
            return self.said(claim.name)[0 if claim.truth else 1]
        if isinstance(claim, NoClaim):
            return self.solver.opposite(self.say(claim.part))
        if isinstance(claim, FewClaims):
            return self.solver.few([self.say(part) for part in claim.parts], claim.most)
        parts = [self.say(part) for part in parts_of(claim)]
        return (
            self.solver.same(*parts) if isinstance(claim, SameClaims) else self.solver.both(parts)
        )

    def said(self, name: str) -> tuple[z3.BoolRef, z3.BoolRef]:
        """Say where a thing is met, and where it is unmet."""
        found = self.sides.get(name)
        if found is None:
            holds, fails = (self.solver.sure(side, self.own_compare) for side in self.twins[name])
            # What fails is unmet, even where bounds of a cost make it hold as well.
            found = self.sides[name] = self.solver.both([holds, self.solver.opposite(fails)]), fails
        return found

    def own_compare(self, compare: Compare) -> z3.BoolRef:
        """Say in which scenarios a comparison with a product's own fact is true.

        Raises UndecidedError for a fact that follows from others that are the person's.
        """
        if self.own is not None and self.own.moves(compare.field):
            raise UndecidedError(compare.field)
        if self.is_own_number(compare.field):
            return self.own_number(compare)
        if len(self.scenarios) == 1:
            return self.solver.constant(truth=true_of(compare, self.scenarios[0]))
        both = zip(self.switches, self.scenarios, strict=True)
        return self.solver.either([one for one, there in both if true_of(compare, there)])

    def own_number(self, compare: Compare) -> z3.BoolRef:
        """Say in which scenarios a comparison with a number about the product is true."""
        said = [self.numbers_in(place).compare(compare) for place in range(len(self.scenarios))]
        if len(said) == 1:
            return said[0]
        both = zip(self.switches, said, strict=True)
        return self.solver.either([self.solver.both([*one]) for one in both])

    def numbers_in(self, place: int) -> OwnNumbers:
        """Give the numbers about the product in a scenario."""
        from advisor.verify.own_numbers import OwnNumbers  # it takes the solver, which is an extra

        if place not in self.own_numbers:
            assert self.own is not None  # noqa: S101  # there are no scenarios without
            scenario = self.scenarios[place]
            name = repr(scenario.person)
            if name not in self.own.numbers:
                self.own.numbers[name] = OwnNumbers(self.solver, self.own, scenario, name)
            self.own_numbers[place] = self.own.numbers[name]
        return self.own_numbers[place]

    def limit(self, number: int) -> z3.BoolRef:
        """Say what a scenario takes for granted of the need.

        It has the need that it names; a fee that has no need to be reckoned with counts for nothing.
        """
        solver, scenario = self.solver, self.scenarios[number]
        limits = []
        for name, value in scenario.need.items():
            known, amount = solver.variable(name)
            wanted = in_rule_units(self.book.facts.facts[name].type, value)
            limits += [known, amount == wanted]
        if scenario.fee is not None and "amount" in self.book.facts.facts:
            known, amount = solver.variable("amount")
            fee = in_rule_units("money", scenario.fee)
            rest = [solver.opposite(known)]
            if "repay_within_days" in self.book.facts.facts:
                days = solver.variable("repay_within_days").known
                rest.append(solver.both([amount > fee, solver.opposite(days)]))
            limits.append(solver.either(rest))
        return solver.either([solver.opposite(self.switches[number]), solver.both(limits)])

    # Somebody -----------------------------------------------------------------------------------

    def found(self, claim: Claim) -> Somebody | None:
        """Give somebody of whom a claim is true, in the first scenario that has anybody."""
        uncertain = len(self.scenarios) > 1 or self.reads_numbers(claim)
        if uncertain and not self.has(claim):
            return None
        tried = (self.found_in(claim, number) for number in range(max(len(self.scenarios), 1)))
        return next((one for one in tried if one is not None), None)

    def found_in(self, claim: Claim, number: int) -> Somebody | None:
        """Give somebody of whom a claim is true in one scenario, as plain as can be."""
        more = self.scenarios[number].person if self.scenarios else {}
        flat = self.solver.solve(self.formula(claim, number), self.facts(claim))
        return None if flat is None else Somebody(self, claim, flat, more).plainest()

    def facts(self, claim: Claim) -> list[str]:
        """Give the facts of the person on which a claim rests; what scenarios set, too."""
        fields = {compare.field for name in named(claim) for compare in self.read(name)}
        found = {fact for field in fields for fact in self.made_of(field)}
        return sorted(found | {name for one in self.scenarios for name in one.need})

    def read(self, name: str) -> tuple[Compare, ...]:
        """Give the comparisons on which a thing rests."""
        if name not in self.reads:
            found = (compare for side in self.twins[name] for compare in comparisons(side))
            self.reads[name] = tuple(dict.fromkeys(found))
        return self.reads[name]

    def made_of(self, field: str) -> frozenset[str]:
        """Give the facts of the person that a field is, or is worked out from; quotes aside."""
        if self.own is not None and end_of(field) in self.own.formulas:
            return self.own.moved_by(field) - {types.QUOTES}
        return self.solver.made_of(field)

    def reads_numbers(self, claim: Claim) -> bool:
        """Tell whether a claim rests on numbers about the product."""
        read = (compare for name in named(claim) for compare in self.read(name))
        return any(self.is_own_number(compare.field) for compare in read)

    def is_own_number(self, field: str) -> bool:
        """Tell whether a field is an end of a number about the product."""
        return self.own is not None and end_of(field) in self.own.formulas

    def moved_by(self, field: str) -> frozenset[str]:
        """Give the facts of the person that can change a field; a product's cost by the need."""
        if self.solver.is_personal(field):
            return self.solver.made_of(field)
        return self.made_of(field) | (types.NEED & self.book.facts.facts.keys())

    def crossing(self, field: str, fact: str, cut: int, seen: Mapping[str, Value]) -> set[int]:
        """Give the values of a fact between which an end of a number reaches a cut, by all else."""
        if fact not in self.made_of(field) or self.book.facts.facts[fact].type not in NUMERIC:
            return set()
        ends = self.solver.ends(fact)
        if self.solver.is_personal(field):
            return self.solver.reach.crossing(field, fact, cut, seen, ends)
        reach = None if self.own is None else self.own.reach
        return set() if reach is None else reach.crossing(field, fact, cut, seen, ends)

    @cached_property
    def moving_own(self) -> frozenset[str]:
        """Give the facts of the person that move what the product makes known."""
        found = (self.made_of(compare.field) for compare in self.compares)
        return types.NEED.union(*found)

    def own_facts(self, flat: Mapping[str, Value], profile: Profile) -> Mapping[str, Value]:
        """Give what the product makes known to somebody; nothing where nothing asks for it."""
        return {} if self.own is None or not self.compares else self.own.seen(flat, profile)


def true_of(compare: Compare, scenario: Scenario) -> bool:
    """Tell whether a comparison with a product's own fact is true in a scenario."""
    return compared(compare, scenario.own) is True

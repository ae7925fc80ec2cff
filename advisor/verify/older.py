"""The older of two rulebooks beside the newer one: names of its own for what it works out itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cost.payment import Payment
from advisor.logic.condition import Compare, end_of, parts_of, with_parts
from advisor.logic.formula import Formula, Lookup
from advisor.verify.quoted import OLD

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number
    from advisor.verify.bench import Bench


def of_old(bench: Bench, condition: Condition, shared: Collection[str] = frozenset()) -> Condition:
    """Give a condition of the older rulebook, with names of their own for what it works out itself.

    Those are a product's own facts, and arithmetic, in which numbers of the rulebook stand; what is
    `shared` by both rulebooks keeps its name.
    """
    if not isinstance(condition, Compare):
        parts = parts_of(condition)
        return with_parts(condition, tuple(of_old(bench, part, shared) for part in parts))
    field = condition.field
    if (end_of(field) or field) in shared:
        return condition
    if bench.solver.is_personal(field) and (end_of(field) or field) not in bench.solver.formulas:
        return condition
    return Compare(f"{OLD}{field}", condition.op, condition.value)


def of_old_number(bench: Bench, formula: Number, shared: Collection[str]) -> Number:
    """Give the older rulebook's arithmetic about a product with names of its own.

    Facts keep theirs, and what is `shared`.
    """
    name = f"{OLD}{formula.name}"
    if not isinstance(formula, Formula):
        return of_old_formula(bench, formula)
    kept = {None, *bench.book.facts.facts, *shared}
    operands = (
        one if one.field in kept else one._replace(field=f"{OLD}{one.field}")
        for one in formula.operands
    )
    return formula._replace(name=name, operands=tuple(operands))


def of_old_formula(bench: Bench, formula: Number) -> Number:
    """Give the older rulebook's arithmetic with names of its own."""
    name = f"{OLD}{formula.name}"
    if isinstance(formula, Payment):
        return formula._replace(name=name)
    if not isinstance(formula, Formula | Lookup):
        raise TypeError(formula)
    if isinstance(formula, Lookup):
        rows = ((one and of_old(bench, one), span) for one, span in formula.rows)
        return formula._replace(name=name, rows=tuple(rows))
    own = bench.solver.formulas
    operands = (
        one._replace(field=f"{OLD}{one.field}") if one.field in own else one
        for one in formula.operands
    )
    return formula._replace(name=name, operands=tuple(operands))

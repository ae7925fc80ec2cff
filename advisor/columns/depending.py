"""A product's own facts over columns, where its terms depend on who asks.

Each combination of rows of the terms by which a fact is worked out gives what it then is; of all that
a person may have, a term counts where all agree, and a yearly cost spans them.
"""

from __future__ import annotations

from itertools import product as combinations
from typing import TYPE_CHECKING, Any

import narwhals as nw

from advisor.columns.truths import (
    BEYOND,
    as_column,
    both,
    choose,
    known,
    negated,
    text,
    whole,
)
from advisor.cost.bounds import cost_facts
from advisor.edition.resolved import term_facts
from advisor.rulebook import types
from advisor.rulebook.index import GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from advisor.columns.truths import Truth
    from advisor.edition.depending import DependingTerm
    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.model import Value


def own_columns(
    resolved: ResolvedProduct, read: Callable[[Condition], Truth]
) -> Iterator[tuple[str, nw.Expr]]:
    """Give each of a product's own facts as a column in rule units; `read` reads a condition."""
    rows = {one.name: rows_of(one, read) for one in resolved.depending}
    derived = resolved.book.facts.derived
    for terms in sorted({terms_of(one) for one in derived.values() if one.about_product}):
        possible: list[Any] = []
        facts: list[Mapping[str, Value]] = []
        tables = [name for name in terms if name in rows]
        for chosen in combinations(*(rows[name] for name in tables)):
            found = dict(resolved.product.terms)
            for name, (_, value) in zip(tables, chosen, strict=True):
                found[name] = found[name].model_copy(update={"value": value, "by": None})
            own = resolved.product.model_copy(update={"terms": found})
            facts.append({**term_facts(resolved.book, own), **cost_facts(derived, own, {}, None)})
            possible.append(all_of(can_be for can_be, _ in chosen))
        for name in sorted(set().union(*facts)):
            if terms_of(derived[name.removeprefix(GIVEN)]) == terms:
                yield name, spanned(resolved, name, [one.get(name) for one in facts], possible)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Join truths by "and"."""
    found: Truth = True
    for truth in truths:
        found = both(found, truth)
    return found


def terms_of(derived: types.Derived) -> tuple[str, ...]:
    """Give the terms by which a fact of a product is worked out; its costs are without a quote."""
    return types.RATES if derived.op == "annual_cost" else derived.cites(None)


def rows_of(term: DependingTerm, read: Callable[[Condition], Truth]) -> list[tuple[Truth, Any]]:
    """Give the rows of a term, each with where it may be the one that counts."""
    found: list[tuple[Truth, Any]] = []
    before: Truth = True
    for condition, value in term.rows:
        truth: Truth = True if condition is None else read(condition)
        found.append((both(before, negated(known(negated(truth)))), value))
        before = both(before, negated(known(truth)))
    return found


def spanned(
    resolved: ResolvedProduct,
    name: str,
    found: Sequence[Value | None],
    possible: Sequence[Any],
) -> nw.Expr:
    """Give a fact over all that may be: where they agree, or the end of a cost that it stands for."""
    words = sorted({one for one in found if isinstance(one, str)})
    codes = [words.index(one) if isinstance(one, str) else one for one in found]
    low = nw.min_horizontal(
        *(number(can, code, BEYOND) for can, code in zip(possible, codes, strict=True))
    )
    high = nw.max_horizontal(
        *(
            number(can, BEYOND if code is None else code, -BEYOND)
            for can, code in zip(possible, codes, strict=True)
        )
    )
    derived = resolved.book.facts.derived[name.removeprefix(GIVEN)]
    if derived.op == "annual_cost":
        end = low if derived.bound == "low" else high
        cost: nw.Expr = nw.when(as_column(end.abs() < BEYOND)).then(end)
        return cost
    value: nw.Expr = nw.when((low == high) & (high < BEYOND)).then(low)
    if words:
        chosen: nw.Expr = text(None)
        for code, word in enumerate(words):
            chosen = choose(value == code, text(word), chosen)
        value = chosen
    elif all(isinstance(one, bool) for one in found if one is not None):
        value = value == 1
    return value


def number(can_be: Truth, code: Value | None, otherwise: int) -> nw.Expr:
    """Give a number where a combination may be, and another where not."""
    there = otherwise if code is None else int(code)
    column: nw.Expr = choose(can_be, whole(there), whole(otherwise))
    return column

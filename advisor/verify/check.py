"""Every check of a rulebook that loads: what it finds, in the order of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.verify.bench import Bench
from advisor.verify.logic import check_logic
from advisor.verify.products import check_products
from advisor.verify.translations import check_translations
from advisor.verify.unsaid import check_unsaid
from advisor.verify.upkeep import check_upkeep

if TYPE_CHECKING:
    from datetime import date

    from advisor.rulebook.types import Rulebook
    from advisor.verify.findings import Finding


def check_rules(book: Rulebook, as_of: date, source_age: int | None = None) -> list[Finding]:
    """Check a rulebook as in force on a day.

    Args:
        book: loads, so that its names, types and texts are in order already.
        as_of: the day; what begins later is looked at where it can go wrong then.
        source_age: the most days that a public page may be old; None asks for no age.

    Raises RuleError for a rulebook that cannot be judged by, or looked through.
    """
    bench = Bench(book, as_of)
    found = [
        *check_logic(bench),
        *check_products(bench),
        *check_unsaid(bench),
        *check_upkeep(bench, source_age),
        *check_translations(bench),
    ]
    return sorted(found, key=lambda one: (list(map(str, one.path[:2])), one.code, str(one.path)))

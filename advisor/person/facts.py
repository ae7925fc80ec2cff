"""A profile -> the flat fact that rules see.

Only known values are in it: what is absent is unknown. Derived facts come from a closed set of
operations, each exact for the comparisons that `checks.py` allows on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.model import Profile, Value
    from advisor.rulebook import types


def derive(book: types.Rulebook, profile: Profile) -> dict[str, Value]:
    """Give the known facts of a person with the derived ones, in rule units.

    What differs from product to product is not in it: see `ResolvedProduct.facts`.
    """
    flat = dict(profile.flat)
    flat |= dict.fromkeys(profile.known.keys() - flat.keys(), True)  # that there are quotes
    for name, derived in book.facts.derived.items():
        value = derived.value(flat, profile.as_of)
        if value is not None:
            flat[name] = value
    return flat

"""Two rulebooks compared, whatever was renamed between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rulebook.load import load_texts
from advisor.verify.renames import with_new_names
from advisor.verify.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.rulebook.types import Rulebook
    from advisor.verify.timeline import Timeline


def compared(old: Mapping[str, str], new: Rulebook, as_of: date) -> Timeline:
    """Compare a rulebook, by its files, with another on a day and all later ones.

    Raises RuleError where one of them cannot be read or looked through.
    """
    book, former = with_new_names(old, load_texts(old), new)
    return timeline(book, new, as_of, former)

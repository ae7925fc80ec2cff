"""Cases that cannot be: those that name a rule, a product or a fact that is not there, say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.errors import RuleError, UsageError
from advisor.texts import LANGS
from advisor.verify.cases import FOLDER, read_cases
from advisor.verify.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from advisor.rulebook.types import Rulebook

CASES = "cases"
"""The first step of the path of what is wrong with a case; the second is its file and line."""


def check_cases(book: Rulebook, folder: Path) -> Iterator[Fault]:
    """Find what is wrong with a rulebook's own cases; one without any has nothing to find."""
    try:
        read_cases(book, folder / FOLDER)
    except UsageError:
        return
    except RuleError as error:
        for one in error.problems:
            bare = replace(one, where="")
            said = {lang: bare.text(lang) for lang in LANGS}
            yield Fault("case-broken", (CASES, f"{FOLDER}/{one.where}"), {"said": said})

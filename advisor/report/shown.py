"""A report where Python shows values: as a page in a notebook, as text in a shell."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import UsageError
from advisor.report.formats import written

if TYPE_CHECKING:
    from advisor.model import Assessment
    from advisor.rulebook.types import Rulebook

WIDTH = 80
"""Columns of the text."""

FRAME = '<iframe sandbox="allow-popups" style="width: 100%; height: 40rem; border: 0" srcdoc="{}"></iframe>'
"""Keeps the page's style and the notebook's apart, and lets nothing run in it."""


class Shown(NamedTuple):
    """An assessment to look at."""

    assessment: Assessment
    book: Rulebook
    opened: tuple[str, ...]

    def __repr__(self) -> str:
        """Give the report as text."""
        return str(
            written(self.assessment, self.book, "text", width=WIDTH, opened=self.opened)
        ).rstrip("\n")

    def _repr_html_(self) -> str | None:
        """Give the report as a page; None, so that the text is shown, without the extra `report`."""
        try:
            page = written(self.assessment, self.book, "html", width=WIDTH, opened=self.opened)
        except UsageError:
            return None
        return FRAME.format(html.escape(str(page)))


def show(assessment: Assessment, book: Rulebook, *opened: str) -> Shown:
    """Show a report in a notebook or a shell, with the products in `opened` unfolded in full."""
    return Shown(assessment, book, opened)

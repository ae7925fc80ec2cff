"""Documents as PDF: the HTML on paper, tagged, with bookmarks and its fonts inside."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from advisor.errors import Problem, UsageError
from advisor.report.pages import to_html

if TYPE_CHECKING:
    from types import ModuleType

    from advisor.report.view import Document

_MISSING = re.compile(r"unsupported by fonts: (.+)")
"""What WeasyPrint says of a character that no font has."""

MOST_NAMED = 10
"""Characters that an error names."""


class Listener(logging.Handler):
    """Hears which characters no font could show; WeasyPrint only tells its log."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the character of a message about one."""
        if match := _MISSING.search(record.getMessage()):
            self.missing.append(match.group(1))


def to_pdf(document: Document) -> bytes:
    """Print a document. Raises as `printed`."""
    return printed(to_html(document, paper=True))


def printed(html: str) -> bytes:
    """Print a page.

    Raises UsageError that says what to install where libraries or fonts are missing: a page of
    empty boxes is worse than none.
    """
    printer = library()
    listener = Listener()
    log = logging.getLogger("weasyprint")
    log.addHandler(listener)
    try:
        made: bytes = printer.HTML(string=html, url_fetcher=refuse).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True
        )
    finally:
        log.removeHandler(listener)
    if listener.missing:
        characters = " ".join(dict.fromkeys(listener.missing[:MOST_NAMED]))
        raise UsageError(Problem("font-missing", "", {"characters": characters}))
    return made


def library() -> ModuleType:
    """Give the library that prints; an extra, and slow to start. Raises UsageError."""
    try:
        import weasyprint
    except ImportError:
        raise UsageError(Problem("extra-missing", "", {"extra": "report"})) from None
    except OSError as error:  # it is installed, the system's library it draws text with is not
        raise UsageError(Problem("pango-missing", "", {"why": str(error).split("\n")[0]})) from None
    module: ModuleType = weasyprint
    return module


def refuse(url: str) -> dict[str, object]:
    """Fetch nothing: a report holds all it needs."""
    raise ValueError(url)

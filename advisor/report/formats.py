"""A report in each of its formats, and what each needs to be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.model import Assessment
    from advisor.rulebook.types import Rulebook

Format = Literal["text", "json", "markdown", "html", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)

SUFFIXES: dict[str, Format] = {
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
}
"""What a file's name says of its format; any other name is text."""


def written(
    assessment: Assessment,
    book: Rulebook,
    form: Format,
    *,
    width: int,
    color: bool = False,
    opened: Collection[str] = (),
) -> str | bytes:
    """Write a report; bytes for a PDF.

    Args:
        assessment: what to report.
        book: the rulebook it was judged by.
        form: the format.
        width: columns, for text.
        color: whether text has a terminal's colour codes.
        opened: the products to open in full; JSON always has everything.

    Raises UsageError where the format takes libraries or fonts that are not installed.
    """
    if form == "json":
        from advisor.report.json import to_json

        return to_json(assessment)
    if form == "text":
        from advisor.report.text import to_text

        return to_text(assessment, book, width, color=color, opened=opened)

    from advisor.report import pages, pdf
    from advisor.report.document import document_of

    document = document_of(assessment, book, opened)
    if form == "markdown":
        return pages.to_markdown(document)
    return pages.to_html(document) if form == "html" else pdf.to_pdf(document)


def require(form: Format) -> None:
    """Find out, before anybody answers questions, whether a format can be written here.

    Raises UsageError that says what to install.
    """
    from advisor.report import pages, pdf

    if form in {"markdown", "html", "pdf"}:
        pages.environment()
    if form == "pdf":
        pdf.library()

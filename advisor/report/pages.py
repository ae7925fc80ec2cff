"""Documents drawn by templates: HTML in one file, and Markdown."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import Problem, UsageError
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment
    from jinja2.runtime import Context
    from markupsafe import Markup

    from advisor.report.view import Document
    from advisor.texts import Lang

TEMPLATES = Path(__file__).parent / "templates"

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
"""What could become markup inside a line of Markdown."""

LINK_ENDS = {"<": "%3C", ">": "%3E", "\\": "%5C", "|": "%7C"}
"""What would end an address in Markdown, or the cell that it stands in, as an address may write it."""

ADDRESS_ENDS = r"(?![A-Za-z0-9/?#&=%_~-])"
"""Where an address that is looked for ends, and is not the beginning of another."""

NOTHING = r"(?!)"
"""What is found in no text."""

_COLOUR = re.compile(r"--(\w+): (#[0-9a-f]{6});")
"""A colour in the style sheet."""

_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")
"""What could begin a list, a rule or a heading at the start of a line."""


def to_html(document: Document, *, paper: bool = False, toolbar: str = "") -> str:
    """Draw a document as one HTML file that loads nothing.

    Args:
        document: what to draw.
        paper: leave out what is folded away, for the PDF.
        toolbar: markup to stand below the advice, whose forms may go to where the page came from.

    Raises UsageError where a library is not installed.
    """
    return draw_page(
        "report.html",
        document.lang,
        doc=document,
        paper=paper,
        toolbar=toolbar,
        form_action=safe("'self'" if toolbar else "'none'"),
        say=speaker(document),
    )


def draw_page(template: str, lang: Lang, **more: Any) -> str:
    """Draw a template as a page that loads nothing. Raises UsageError like `to_html`."""
    common = {
        "lang": lang,
        "style": safe(style()),
        "style_source": safe(style_source()),
    }
    return html_environment().get_template(template).render({**common, **more})


@functools.cache
def style() -> str:
    """Give the report's style sheet."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


@functools.cache
def style_source() -> str:
    """Name the style sheet as a Content-Security-Policy allows it inline: by its hash."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"'sha256-{digest}'"


def to_markdown(document: Document) -> str:
    """Draw a document as Markdown, as GitHub reads it. Raises UsageError like `to_html`."""
    template = markdown_environment().get_template("report.md")
    addresses = any_of(source.url for source in document.references if source.url)
    text = template.render(doc=document, say=speaker(document), addresses=addresses)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def speaker(document: Document) -> Any:
    """Give what finds the fixed sentences of a document's language."""
    return lambda name: sentence(name, document.lang)


@functools.cache
def html_environment() -> Environment:
    """Give the environment that escapes everything for HTML; pictures take the style's colours."""
    made = environment()
    made.globals["colour"] = colours()
    return made


def colours() -> dict[str, str]:
    """Give the colours of daylight and paper by their names: those that the style sheet sets first."""
    return dict(reversed(_COLOUR.findall(style())))


@functools.cache
def markdown_environment() -> Environment:
    """Give the environment that escapes everything for Markdown; what is marked safe stays."""
    made = environment()
    from jinja2 import pass_context  # it is there: `environment` found it

    @pass_context
    def written(context: Context, value: Any) -> Any:
        return value if hasattr(value, "__html__") else safe(inert(value, context["addresses"]))

    made.finalize = written
    made.filters |= {"link": link, "code": code}
    return made


def any_of(addresses: Iterable[str]) -> re.Pattern[str]:
    """Give what finds whole addresses in a text, of two that begin alike the one that stands there."""
    longest_first = sorted(set(addresses), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first)) or NOTHING}){ADDRESS_ENDS}")


def inert(value: object, addresses: re.Pattern[str]) -> str:
    """Write a value so that Markdown makes nothing of it; line breaks become spaces.

    Only its sources' addresses are links, each between < and >: GitHub makes a link of a bare address
    too, but takes a backslash in it, and a full-width bracket behind it, for parts of it.
    """
    parts = addresses.split(" ".join(str(value).split()))  # every other one is an address
    text = "".join(
        f"<{link(part)}>" if number % 2 else _SPECIAL.sub(r"\\\1", part)
        for number, part in enumerate(parts)
    )
    return _LEADING.sub(r"\1\\\2", text)


def link(url: str) -> Markup:
    """Write an address so that it ends where it stands between < and >."""
    return safe("".join(LINK_ENDS.get(c, c) for c in url))


def code(line: str) -> Markup:
    """Write a line into a block of code, where nothing is markup but a fence at its start."""
    return safe(" ".join(line.split()).lstrip("`~"))


def safe(text: str) -> Markup:
    """Mark a text as ready for the page."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  # our style sheet and what `inert` has escaped


def environment(folder: Path = TEMPLATES, **options: Any) -> Environment:
    """Make an environment for a folder's templates. Raises UsageError."""
    try:
        import jinja2  # an extra
    except ImportError:
        raise UsageError(Problem("extra-missing", "", {"extra": "report"})) from None
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )

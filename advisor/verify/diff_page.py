"""What differs between two rulebooks as a page, with the changed part of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.report.pages import draw_page, safe
from advisor.texts import sentence
from advisor.verify.graph_changes import changed_svg
from advisor.verify.printout import CLOSE, CUT, OPEN, PUT, fates
from advisor.verify.written_diff import diff_parts

if TYPE_CHECKING:
    from advisor.texts import Lang
    from advisor.verify.flips import Flips
    from advisor.verify.timeline import Timeline

TAGS = {CUT: "del", PUT: "ins", OPEN: "code", "": ""}


def diff_page(found: Timeline, people: Flips | None, lang: Lang) -> str:
    """Draw a page of what differs. Raises UsageError where the library that draws is not installed."""
    day = found.stretches[0].day.isoformat()
    graph_title = sentence("verify.diff-graph", lang)
    newest = found.stretches[-1].new.edition
    picture = changed_svg(newest, found.changes, graph_title, lang)
    return draw_page(
        "changes.html",
        lang,
        title=sentence("verify.diff-heading", lang, day=day),
        nothing=None if found.changes else sentence("verify.diff-none", lang),
        parts=list(diff_parts(found, people, lang)) if found.changes else [],
        runs=runs,
        graph_title=graph_title,
        picture=None if picture is None else safe(picture),
    )


def runs(text: str) -> list[tuple[str, str]]:
    """Split a text into stretches, each with the tag that it stands in; none has an empty one."""
    made: list[tuple[str, str]] = []
    for place, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        if place % 2:
            made.append((TAGS[OPEN], part))
        else:
            made += [(TAGS[fate], one) for fate, one in fates(part)]
    return made

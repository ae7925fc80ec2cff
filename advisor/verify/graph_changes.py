"""The changed part of a rulebook's graph: what was changed, what leads to it and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rulebook.index import named_numbers, sides
from advisor.rulebook.placed import placed_rules
from advisor.verify.graph import drawn
from advisor.verify.graph_nodes import Graph, Node, graph_of, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.edition.edition import Edition
    from advisor.rulebook import types
    from advisor.texts import Lang
    from advisor.verify.changes import Change

CHANGED = "#ffe9a8"
"""The fill of what was changed; its frame is thicker as well."""

NUMBERS = {"parameter", "assumption", "row"}
OF_PRODUCT = {"product", "term"}


def changed_svg(edition: Edition, changes: Iterable[Change], title: str, lang: Lang) -> str | None:
    """Draw what was changed, and what hangs on it; None where nothing in the graph was.

    `edition` is the newer rulebook. Raises UsageError where the library that draws is not installed.
    """
    graph = graph_of(edition)
    found = {node for change in changes for node in nodes_of(edition.book, change)}
    found &= graph.names.keys()
    if not found:
        return None
    before = reached(found, [(end, start) for start, end in graph.edges])
    kept = before | reached(found, graph.edges)
    part = Graph(
        names={node: name for node, name in graph.names.items() if node in kept},
        kinds={node: kind for node, kind in graph.kinds.items() if node in kept},
        edges=tuple(edge for edge in graph.edges if kept.issuperset(edge)),
    )
    return drawn(part, found, title, lang, CHANGED)


def nodes_of(book: types.Rulebook, change: Change) -> Iterator[Node]:
    """Give what a change touches: itself, and of a number what compares with it."""
    if change.kind in OF_PRODUCT:
        yield Node("product", change.name.partition(".")[0])
    if change.kind in {"fact", "trait", "rule"}:
        yield Node(change.kind, change.name)  # type: ignore[arg-type]  # one of those columns
    if change.kind in NUMBERS:
        for name, trait in book.traits.items():
            if any(change.name in named_numbers(book, side) for side in sides(trait)):
                yield Node("trait", name)
        for placed in placed_rules(book):
            if any(change.name in named_numbers(book, side) for side in sides(placed.rule)):
                yield Node("rule", placed.id)

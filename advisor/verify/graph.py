"""The rulebook as a picture: which facts make which traits, which rules, and for which products.

What leads to what is worked out in `graph_nodes.py`, the order and the heights in
`graph_layout.py`; here are the marks, which Vega-Lite draws by `graph.vl.json`, a specification
beside those of the reports.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import east_asian_width

from advisor.model import EVERY, owned
from advisor.report.pictures import library, specification, tidied
from advisor.rulebook.types import SECTIONS
from advisor.texts import sentence
from advisor.verify.graph_layout import arranged, placed
from advisor.verify.graph_nodes import COLUMNS, Node, around, described, graph_of, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.edition.edition import Edition
    from advisor.texts import Lang
    from advisor.verify.graph_layout import Slot
    from advisor.verify.graph_nodes import Edge, Graph

Point: TypeAlias = "tuple[float, float]"

NODE, GAP = 37.0, 4.0
"""The height of a box with a name and an id, and the space between two."""

PASSING = 3.0
"""The height of a line from a fact to a rule where it passes between the traits."""

PORT, PORTS = 7.0, 9.0
"""The most space between two lines at a box, and what a product's box grows by for each."""

NAME, SMALL, HEAD, TITLE = 14, 12, 15, 18
"""The sizes of letters."""

LATIN = 0.55
"""About how wide a Latin letter is, where a Chinese one is 1."""

PAD, BADGE = 8.0, 25.0
"""The space beside a box's text, and what a rule's letter takes."""

WIDEST = 320.0
"""How wide a column may be; a text that does not fit is cut."""

BETWEEN = (64.0, 44.0, 110.0, 0.0)
"""The space for lines after each column."""

LEAD = 0.36
"""The share of a line's way, at each end, in which it turns level."""

MARGIN = 16.0
TOP = 112.0
"""Where the boxes begin, below the title, the legend and the columns' names."""

INK, PALE = "#1d2433", "#4a5361"
FILLS = {"fact": "#ffffff", "trait": "#eef1f5", "rule": "#ffffff", "product": "#eef1f5"}


def graph_svg(edition: Edition, lang: Lang, only: str | None = None) -> str:
    """Draw what leads to what in a rulebook, as a page of SVG.

    Args:
        edition: the rulebook as in force on a day; rules that are not are left out.
        lang: the language of every text.
        only: a fact, trait, rule or product: show what leads to it and what it leads to.

    Raises UsageError for an unknown `only`, and where the library that draws is not installed.
    """
    graph = graph_of(edition)
    focus: set[Node] = set()
    if only is not None:
        graph, focus = around(graph, only)
    name = "title" if only is None else "title-only"
    title = sentence(f"graph.{name}", lang, day=edition.day, only=only)
    rows, width, height = Drawing(graph, focus, lang).rows(title)
    spec = json.loads(specification("graph"))
    spec |= {"width": width, "height": height}
    spec["data"]["values"] = rows
    svg = tidied(library().vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]), title)
    said = html.escape("\n".join(described(graph, lang)))
    svg = svg.replace("</title>", f"</title><desc>{said}</desc>", 1)
    return svg.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)


# The drawing --------------------------------------------------------------------------------------


class Drawing:
    """The marks of a picture; positions in its units, from the upper left corner."""

    def __init__(self, graph: Graph, focus: set[Node], lang: Lang) -> None:
        """Work out where everything stands."""
        self.graph = graph
        self.focus = focus
        self.lang: Lang = lang
        self.entering: dict[Node, list[Edge]] = defaultdict(list)
        layers: list[list[Slot]] = [[n for n in graph.names if n.column == c] for c in COLUMNS]
        links: list[tuple[Slot, Slot]] = []
        for edge in graph.edges:
            self.entering[edge[1]].append(edge)
            if passes(edge):
                layers[1].append(edge)
                links += [(edge[0], edge), (edge, edge[1])]
            else:
                links.append(edge)
        layers = arranged(layers, links)
        self.centres = {
            slot: TOP + centre
            for slot, centre in placed(layers, links, lambda slot: self.height(slot) + GAP).items()
        }
        self.spans: dict[str, tuple[float, float]] = {}
        left = MARGIN
        for column, space in zip(COLUMNS, BETWEEN, strict=True):
            width = max((self.width(n) for n in graph.names if n.column == column), default=0.0)
            self.spans[column] = (left, left + width)
            left += width + space

    def height(self, slot: Slot) -> float:
        """Give the height of a box, or of a line that passes."""
        if not isinstance(slot, Node):
            return PASSING
        return max(NODE, PORTS * len(self.entering[slot])) if slot.column == "product" else NODE

    def width(self, node: Node) -> float:
        """Give the width that a node's texts want, within limits."""
        badge = BADGE if node in self.graph.kinds else 0.0
        texts = (named(self.graph, node, self.lang), NAME), (node.id, SMALL)
        return min(max(measured(*text) for text in texts) + 2 * PAD + badge, WIDEST)

    def rows(self, title: str) -> tuple[list[dict[str, Any]], float, float]:
        """Give every mark, and the picture's width and height."""
        rows = [text("head", MARGIN, MARGIN + TITLE, title, TITLE), *self.legend()]
        for column in COLUMNS:
            if any(node.column == column for node in self.graph.names):
                head = sentence(f"graph.column-{column}", self.lang)
                rows.append(text("head", self.spans[column][0], TOP - 12, head, HEAD))
        for number, edge in enumerate(self.graph.edges):
            kind = self.graph.kinds.get(edge[0], "")
            for step, (x, y) in enumerate(self.points(edge)):
                point = {"x": round(x, 1), "y": round(y, 1)}
                rows.append({"mark": "line", "line": number, "step": step, "kind": kind, **point})
        for node in self.graph.names:
            rows += self.box(node)
        ends = [r["x"] + measured(r["text"], r["size"]) for r in rows if "size" in r]
        right = max(*ends, self.spans[COLUMNS[-1]][1]) + MARGIN
        bottom = max(self.centres[node] + self.height(node) / 2 for node in self.graph.names)
        return rows, round(right), round(bottom + MARGIN)

    def legend(self) -> Iterator[dict[str, Any]]:
        """Say what the letters mean, and why a rule is drawn once."""
        x, y = MARGIN, MARGIN + TITLE + 28
        for kind in SECTIONS:
            if kind in self.graph.kinds.values():
                name = sentence(f"graph.kind-{kind}", self.lang)
                yield badge(x + PAD, y, kind, self.lang)
                yield text("text", x + BADGE, y + 5, name, NAME)
                x += BADGE + measured(name, NAME) + 2 * PAD
        if any(owned(node.id)[0] == EVERY for node in self.graph.kinds):
            yield text("text", x, y + 5, sentence("graph.every", self.lang), NAME, PALE)

    def box(self, node: Node) -> Iterator[dict[str, Any]]:
        """Give a node's box, its name and id, and a rule's letter."""
        left, right = self.spans[node.column]
        y, half = self.centres[node], self.height(node) / 2
        shape = {"x": left, "x2": right, "y": y - half, "y2": y + half, "fill": FILLS[node.column]}
        yield {"mark": "box", "border": 3 if node in self.focus else 1, **shape}
        x = left + PAD
        if kind := self.graph.kinds.get(node):
            yield badge(x + PAD, y, kind, self.lang)
            x += BADGE
        name = named(self.graph, node, self.lang)
        yield text("text", x, y - 2, fitted(name, NAME, right - x - PAD), NAME)
        yield text("text", x, y + 13, fitted(node.id, SMALL, right - x - PAD), SMALL, PALE)

    def points(self, edge: Edge) -> list[Point]:
        """Give the points that a line is drawn by: level at its ends, and where it passes."""
        start, end = edge
        x, y = self.spans[start.column][1], self.centres[start]
        to_x, to_y = self.spans[end.column][0], self.port(edge)
        if not passes(edge):
            return bend((x, y), (to_x, to_y))
        left, right = self.spans["trait"]
        level = self.centres[edge]
        there, back = bend((x, y), (left, level)), bend((right, level), (to_x, to_y))
        return [*there, there[-1], back[0], *back]

    def port(self, edge: Edge) -> float:
        """Give the height at which a line enters a box: each its own, in the order they come."""
        end = edge[1]
        come = [self.centres[one if passes(one) else one[0]] for one in self.entering[end]]
        place = sorted(zip(come, self.entering[end], strict=True)).index(
            (self.centres[edge if passes(edge) else edge[0]], edge)
        )
        step = min(PORT, (self.height(end) - PAD) / len(come))
        return self.centres[end] + (place - (len(come) - 1) / 2) * step


def passes(edge: Edge) -> bool:
    """Tell whether a line passes between the traits."""
    return edge[0].column == "fact" and edge[1].column == "rule"


def bend(start: Point, end: Point) -> list[Point]:
    """Give the points of a line that leaves and arrives level."""
    (x, y), (to_x, to_y) = start, end
    lead = (to_x - x) * LEAD
    return [start, (x + lead, y), (to_x - lead, to_y), end]


def text(mark: str, x: float, y: float, said: str, size: float, fill: str = INK) -> dict[str, Any]:
    """Give a text that begins at a place."""
    return {"mark": mark, "x": x, "y": y, "text": said, "size": size, "fill": fill}


def badge(x: float, y: float, kind: str, lang: Lang) -> dict[str, Any]:
    """Give the letter of a kind of rule, on its shape."""
    letter = sentence(f"graph.letter-{kind}", lang)
    return {"mark": "badge", "x": x, "y": y, "kind": kind, "text": letter}


def measured(said: str, size: float) -> float:
    """Estimate how wide a text is."""
    return size * sum(1.0 if east_asian_width(c) in "WF" else LATIN for c in said)


def fitted(said: str, size: float, width: float) -> str:
    """Cut a text that is too wide."""
    if measured(said, size) <= width + 1:
        return said
    while said and measured(said + "…", size) > width:
        said = said[:-1]
    return said + "…"

"""The rulebook as a picture: which facts make which traits, which rules, and for which products.

What leads to what is worked out in `graph_nodes.py`, the order and the heights in
`graph_layout.py`; here are the marks, which `templates/graph.svg` draws.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from unicodedata import east_asian_width

from advisor.model import EVERY, owned
from advisor.report.pages import environment
from advisor.rulebook.types import SECTIONS
from advisor.texts import sentence
from advisor.verify.graph_layout import arranged, placed
from advisor.verify.graph_nodes import Node, around, described, graph_of, layered, named

if TYPE_CHECKING:
    from advisor.edition.edition import Edition
    from advisor.texts import Lang
    from advisor.verify.graph_layout import Slot
    from advisor.verify.graph_nodes import Edge, Graph

Point: TypeAlias = "tuple[float, float]"

NODE, GAP = 37.0, 4.0
"""The height of a box with a name and an id, and the space between two."""

PASSING = 3.0
"""The height of a line where it passes between the boxes of a layer on its way."""

PORT, PORTS = 7.0, 9.0
"""The most space between two lines at a box, and what a product's box grows by for each."""

NAME, SMALL, HEAD, TITLE = 14, 12, 15, 18
"""The sizes of letters."""

LATIN = 0.55
"""About how wide a Latin letter is, where a Chinese one is 1."""

PAD, BADGE = 8.0, 25.0
"""The space beside a box's text, and what a rule's letter takes."""

WIDEST = 400.0
"""How wide a column may be; a text that does not fit is cut."""

BETWEEN = {"fact": 64.0, "trait": 44.0, "rule": 110.0, "product": 0.0}
"""The space for lines after each layer of a column."""

LEAD = 0.6
"""How far along its way each end holds a line level, as a share of it."""

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
    return drawn(graph, focus, title, lang)


def drawn(graph: Graph, focus: set[Node], title: str, lang: Lang, marker: str | None = None) -> str:
    """Draw a graph, or a part of one; what is in focus is set off, by a colour if one is given."""
    marks, width, height = Drawing(graph, focus, lang, marker).marks(title)
    template = environment(Path(__file__).parent / "templates").get_template("graph.svg")
    said = "\n".join(described(graph, lang))
    return template.render(title=title, said=said, marks=marks, width=width, height=height)


# The drawing --------------------------------------------------------------------------------------


class Pass(NamedTuple):
    """Where a line passes between the boxes of a layer."""

    edge: Edge
    layer: int


class Link(NamedTuple):
    """A line from one box to another.

    Attributes:
        kind: that of the rule it leaves; empty where it leaves a fact or a trait.
        path: its way, as SVG writes it.
    """

    kind: str
    path: str


class Box(NamedTuple):
    """A node's frame; `border` is its width."""

    left: float
    top: float
    width: float
    height: float
    fill: str
    border: int


class Badge(NamedTuple):
    """The letter of a kind of rule, on its shape, around a place."""

    x: float
    y: float
    kind: str
    letter: str


class Label(NamedTuple):
    """A text that begins at a place; a `head` is bold."""

    x: float
    y: float
    said: str
    size: float
    fill: str = INK
    head: bool = False


class Marks(NamedTuple):
    """All that is drawn."""

    lines: list[Link]
    boxes: list[Box]
    badges: list[Badge]
    labels: list[Label]


class Drawing:
    """The marks of a picture; positions in its units, from the upper left corner."""

    def __init__(
        self, graph: Graph, focus: set[Node], lang: Lang, marker: str | None = None
    ) -> None:
        """Work out where everything stands; `marker` is the fill of what is in focus."""
        self.graph = graph
        self.focus = focus
        self.marker = marker
        self.lang: Lang = lang
        self.entering: dict[Node, list[Edge]] = defaultdict(list)
        self.columns, nodes = zip(*layered(graph), strict=True)
        self.layer = {node: number for number, layer in enumerate(nodes) for node in layer}
        layers: list[list[Slot]] = [list(layer) for layer in nodes]
        links: list[tuple[Slot, Slot]] = []
        for edge in graph.edges:
            self.entering[edge[1]].append(edge)
            passing = self.passing(edge)
            for one in passing:
                layers[one.layer].append(one)
            links += pairwise((edge[0], *passing, edge[1]))
        layers = arranged(layers, links)
        self.centres = {
            slot: TOP + centre
            for slot, centre in placed(layers, links, lambda slot: self.height(slot) + GAP).items()
        }
        self.spans: list[tuple[float, float]] = []
        left = MARGIN
        for column, layer in zip(self.columns, nodes, strict=True):
            width = max(map(self.width, layer), default=0.0)
            self.spans.append((left, left + width))
            left += width + BETWEEN[column]

    def passing(self, edge: Edge) -> list[Pass]:
        """Give where a line passes, from the layer after its start to the one before its end."""
        start, end = edge
        return [Pass(edge, number) for number in range(self.layer[start] + 1, self.layer[end])]

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

    def marks(self, title: str) -> tuple[Marks, int, int]:
        """Give every mark, and the picture's width and height."""
        marks = Marks([], [], [], [Label(MARGIN, MARGIN + TITLE, title, TITLE, head=True)])
        self.legend(marks)
        for column in dict.fromkeys(node.column for node in self.graph.names):
            head = sentence(f"graph.column-{column}", self.lang)
            left, _ = self.spans[self.columns.index(column)]
            marks.labels.append(Label(left, TOP - 12, head, HEAD, head=True))
        for edge in self.graph.edges:
            marks.lines.append(Link(self.graph.kinds.get(edge[0], ""), self.path(edge)))
        for node in self.graph.names:
            self.box(node, marks)
        ends = [label.x + measured(label.said, label.size) for label in marks.labels]
        right = max(*ends, self.spans[-1][1]) + MARGIN
        bottom = max(self.centres[node] + self.height(node) / 2 for node in self.graph.names)
        return marks, round(right), round(bottom + MARGIN)

    def legend(self, marks: Marks) -> None:
        """Say what the letters mean, and why a rule is drawn once."""
        x, y = MARGIN, MARGIN + TITLE + 28
        for kind in SECTIONS:
            if kind in self.graph.kinds.values():
                name = sentence(f"graph.kind-{kind}", self.lang)
                marks.badges.append(badge(x + PAD, y, kind, self.lang))
                marks.labels.append(Label(x + BADGE, y + 5, name, NAME))
                x += BADGE + measured(name, NAME) + 2 * PAD
        if any(owned(node.id)[0] == EVERY for node in self.graph.kinds):
            marks.labels.append(Label(x, y + 5, sentence("graph.every", self.lang), NAME, PALE))

    def box(self, node: Node, marks: Marks) -> None:
        """Draw a node's box, its name and id, and a rule's letter."""
        left, right = self.spans[self.layer[node]]
        y, height = self.centres[node], self.height(node)
        border = 3 if node in self.focus else 1
        fill = self.marker if self.marker and node in self.focus else FILLS[node.column]
        marks.boxes.append(Box(left, y - height / 2, right - left, height, fill, border))
        x = left + PAD
        if kind := self.graph.kinds.get(node):
            marks.badges.append(badge(x + PAD, y, kind, self.lang))
            x += BADGE
        name, room = named(self.graph, node, self.lang), right - x - PAD
        marks.labels.append(Label(x, y - 2, fitted(name, NAME, room), NAME))
        marks.labels.append(Label(x, y + 13, fitted(node.id, SMALL, room), SMALL, PALE))

    def path(self, edge: Edge) -> str:
        """Give a line's way: level at its ends, and where it passes."""
        start, end = edge
        at = self.spans[self.layer[start]][1], self.centres[start]
        way = f"M{at[0]:.1f} {at[1]:.1f}"
        for one in self.passing(edge):
            (left, right), level = self.spans[one.layer], self.centres[one]
            way += f"{bend(at, (left, level))}H{right:.1f}"
            at = right, level
        return way + bend(at, (self.spans[self.layer[end]][0], self.port(edge)))

    def port(self, edge: Edge) -> float:
        """Give the height at which a line enters a box: each its own, in the order they come."""
        end = edge[1]
        come = sorted((self.comes_from(one), one) for one in self.entering[end])
        place = come.index((self.comes_from(edge), edge))
        step = min(PORT, (self.height(end) - PAD) / len(come))
        return self.centres[end] + (place - (len(come) - 1) / 2) * step

    def comes_from(self, edge: Edge) -> float:
        """Give the height at which a line leaves the layer before its end."""
        return self.centres[[edge[0], *self.passing(edge)][-1]]


def bend(start: Point, end: Point) -> str:
    """Go on from a place to another, leaving and arriving level."""
    (x, y), (to_x, to_y) = start, end
    lead = (to_x - x) * LEAD
    return f"C{x + lead:.1f} {y:.1f} {to_x - lead:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def badge(x: float, y: float, kind: str, lang: Lang) -> Badge:
    """Give the letter of a kind of rule."""
    return Badge(x, y, kind, sentence(f"graph.letter-{kind}", lang))


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

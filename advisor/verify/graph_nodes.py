"""What leads to what in a rulebook: facts and traits to traits, both to rules, rules to products."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from advisor.errors import Problem, UsageError, printable
from advisor.model import EVERY, PERSON, owned, rule_id
from advisor.rulebook import types
from advisor.rulebook.index import base_facts, leaves, sides
from advisor.rulebook.labels import local
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.model import Kind
    from advisor.texts import Lang

Column = Literal["fact", "trait", "rule", "product"]
COLUMNS: tuple[Column, ...] = get_args(Column)


class Node(NamedTuple):
    """A fact, trait, rule or product; or the person, to whom the rules about them lead.

    A rule that all products have is drawn once.
    """

    column: Column
    id: str


Edge: TypeAlias = "tuple[Node, Node]"
"""What is read, or leads to something; and what reads it, or is led to."""


class Graph(NamedTuple):
    """What leads to what.

    Attributes:
        names: every node, column by column in the rulebook's order, and what it is called.
        kinds: what each rule is for.
    """

    names: Mapping[Node, types.LocalText]
    kinds: Mapping[Node, Kind]
    edges: tuple[Edge, ...]


def graph_of(edition: Edition) -> Graph:
    """Work out what leads to what."""
    book = edition.book
    rules: dict[Node, types.LocalText] = {}
    kinds: dict[Node, Kind] = {}
    edges: list[Edge] = []
    for name in edition.traits:
        node = Node("trait", name)
        edges += [(source, node) for source in read(book, sides(book.traits[name]))]
    products = {resolved.product.id: resolved.product.name for resolved in edition.products}
    if edition.general:
        products[PERSON] = types.LocalText(**{n: sentence("graph.person", n) for n in LANGS})
    in_force = {rule.id for rule in edition.general}
    in_force |= {rule.id for resolved in edition.products for rule in resolved.rules}
    for placed in placed_rules(book):
        applying = in_force.intersection(placed.ids)
        led_to = [owner for owner in products if rule_id(owner, placed.rule.id) in applying]
        if led_to:
            node = Node("rule", placed.id)
            rules[node], kinds[node] = placed.rule.name, placed.kind
            edges += [(source, node) for source in read(book, sides(placed.rule))]
            edges += [(node, Node("product", owner)) for owner in led_to]
    used = {source for source, _ in edges}
    names = {
        node: book.facts.facts[name].name
        for name in book.facts.shown
        if (node := Node("fact", name)) in used
    }
    names |= {Node("trait", name): book.traits[name].name for name in edition.traits}
    names |= rules
    names |= {Node("product", name): text for name, text in products.items()}
    return Graph(names, kinds, tuple(edges))


def read(book: types.Rulebook, conditions: list[types.Condition]) -> list[Node]:
    """Give the traits that conditions read, and the facts of the person they read directly."""
    found: set[Node] = set()
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, types.TraitTest):
                found.add(Node("trait", leaf.trait))
            else:
                found |= {Node("fact", name) for name in base_facts(book, leaf)}
    return sorted(found)


def around(graph: Graph, only: str) -> tuple[Graph, set[Node]]:
    """Keep what leads to what is called `only`, and what it leads to; tell which nodes are it.

    A shared rule may be called as its product calls it, `weilidai.adult`. Raises UsageError.
    """
    found = {node for node in graph.names if node.id == only}
    edges = graph.edges
    product, name = owned(only)
    shared = (Node("rule", rule_id(EVERY, name)), Node("product", product))
    if not found and shared in edges:
        found = {shared[0]}
        edges = tuple(edge for edge in edges if edge[0] != shared[0] or edge == shared)
    if not found:
        known = tuple(node.id for node in graph.names)
        raise UsageError(Problem("graph-unknown", "", {"name": only}, known))
    kept = reached(found, edges) | reached(found, [(end, start) for start, end in edges])
    return Graph(
        names={node: name for node, name in graph.names.items() if node in kept},
        kinds={node: kind for node, kind in graph.kinds.items() if node in kept},
        edges=tuple(edge for edge in edges if kept.issuperset(edge)),
    ), found


def reached(starts: set[Node], edges: Iterable[Edge]) -> set[Node]:
    """Give all that can be reached from some nodes, and these."""
    after = defaultdict(list)
    for start, end in edges:
        after[start].append(end)
    found, waiting = set(starts), list(starts)
    while waiting:
        fresh = set(after[waiting.pop()]) - found
        found |= fresh
        waiting += fresh
    return found


def layered(graph: Graph) -> Iterator[tuple[Column, list[Node]]]:
    """Give the nodes in layers, from left to right, with the column that each is of.

    A column has one layer; that of the traits as many as it takes for every trait to stand to the
    right of those that it reads.
    """
    before = defaultdict(list)
    for start, end in graph.edges:
        if start.column == end.column:
            before[end].append(start)

    def depth(node: Node) -> int:
        return 1 + max(map(depth, before[node]), default=-1)

    for column in COLUMNS:
        depths = {node: depth(node) for node in graph.names if node.column == column}
        for layer in range(max(depths.values(), default=0) + 1):
            yield column, [node for node, found in depths.items() if found == layer]


# In words ----------------------------------------------------------------------------------------


def described(graph: Graph, lang: Lang) -> Iterator[str]:
    """Say the picture in sentences: how much there is, and what each rule reads and is for."""
    counts = {f"{c}s": sum(node.column == c for node in graph.names) for c in COLUMNS}
    yield sentence("graph.counts", lang, **counts)
    comma = sentence("graph.comma", lang)
    for rule, kind in graph.kinds.items():
        reads = [named(graph, start, lang) for start, end in graph.edges if end == rule]
        leads = [named(graph, end, lang) for start, end in graph.edges if start == rule]
        yield sentence(
            "graph.reads",
            lang,
            kind=sentence(f"graph.kind-{kind}", lang),
            rule=named(graph, rule, lang),
            read=comma.join(reads) or sentence("graph.reads-nothing", lang),
            products=comma.join(leads),
        )


def named(graph: Graph, node: Node, lang: Lang) -> str:
    """Give a node's name on one line, without what cannot be printed."""
    return printable(" ".join(local(graph.names[node], lang).split()))

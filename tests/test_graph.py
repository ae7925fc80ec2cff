"""The picture of a rulebook: its nodes and lines, what `only` keeps, and that its page is sound."""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from advisor.edition.edition import Edition, edition_on
from advisor.errors import UsageError
from advisor.rulebook.types import SECTIONS, LocalText, Rulebook
from advisor.rulebook.yaml12 import parse
from advisor.texts import LANGS, Lang, sentences
from advisor.verify.graph import Drawing, fitted, graph_svg, measured
from advisor.verify.graph_layout import arranged, crossings, placed, settled
from advisor.verify.graph_nodes import (
    COLUMNS,
    Edge,
    Graph,
    Node,
    around,
    described,
    graph_of,
    layered,
)
from tests.conftest import DAY

RULES = Path(__file__).parent.parent / "rules"
NAMESPACE = "http://www.w3.org/2000/svg"
HOSTILE = """<script>alert("1")</script> & 'two' ]]> <!-- \u202e"""


@pytest.fixture(scope="module")
def edition(book: Rulebook) -> Edition:
    return edition_on(book, DAY)


@pytest.fixture(scope="module")
def graph(edition: Edition) -> Graph:
    return graph_of(edition)


@pytest.fixture(scope="module", params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param


def raw(name: str) -> Any:
    return parse((RULES / f"{name}.yaml").read_text("utf-8"), name)


def read_in(condition: Any) -> Iterator[Node]:
    """Find facts and traits by walking the file's own lists and mappings."""
    facts, derived = raw("facts")["facts"], raw("facts")["derived"]
    if isinstance(condition, list):
        for part in condition:
            yield from read_in(part)
    elif isinstance(condition, dict):
        if "trait" in condition:
            yield Node("trait", condition["trait"])
        elif "fact" not in condition:
            yield from read_in(list(condition.values()))
        else:
            compared = [condition.get(name) for name in ("at_most", "at_least", "above", "below")]
            for name in [condition["fact"], *compared]:
                yield from (Node("fact", one) for one in behind(name, facts, derived))


PAYMENT = ("amount", "repay_within_days", "quotes")


def behind(name: Any, facts: Any, derived: Any) -> Iterator[str]:
    """Find the facts that a name is, or is worked out from, in the file's own mappings."""
    if name in facts:
        yield name
    shape = derived.get(name, {}) if isinstance(name, str) else {}
    made = [shape[one] for one in ("date", "from", "of", "to", "less") if one in shape]
    for one in made:
        for part in one if isinstance(one, list) else [one]:
            yield from behind(part, facts, derived)
    op = shape.get("op")
    if op in {"payment_low", "payment_high"}:
        yield from PAYMENT
    elif op == "annual_cost" or "quoted" in shape:
        yield "quotes"


def edges_in_files() -> set[Edge]:
    """Work out every line from the YAML files alone."""
    products = {path.stem: raw(f"products/{path.stem}") for path in RULES.glob("products/*.yaml")}
    listed = [("general", rule, ["general"]) for rule in raw("cautions")]
    for section in SECTIONS:
        for name, product in products.items():
            listed += [(name, rule, [name]) for rule in product.get(section, [])]
        for rule in raw("every_product").get(section, []):
            where = rule.get("where")
            having = [
                name
                for name, product in products.items()
                if (where is None or "value" in product["terms"].get(where, {}))
                and rule["id"] not in [own["id"] for own in product.get(section, [])]
            ]
            listed.append(("every", rule, having))
    edges: set[Edge] = set()
    for prefix, rule, owners in listed:
        node = Node("rule", f"{prefix}.{rule['id']}")
        edges |= {(source, node) for source in read_in([rule.get("when"), rule.get("fails")])}
        edges |= {(node, Node("product", owner)) for owner in owners}
    for name, trait in raw("traits").items():
        sides = [trait["holds"], trait.get("fails")]
        edges |= {(source, Node("trait", name)) for source in read_in(sides)}
    return edges


def walk(start: Node, edges: set[Edge], *, back: bool) -> set[Node]:
    found = {start}
    for one, other in edges:
        if start == (other if back else one):
            found |= walk(one if back else other, edges, back=back)
    return found


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own drawing


def texts(svg: str) -> list[str]:
    return ["".join(found.itertext()) for found in parsed(svg).iter(f"{{{NAMESPACE}}}text")]


# The graph ----------------------------------------------------------------------------------------


def test_the_lines_are_those_of_the_rule_files(graph: Graph):
    assert set(graph.edges) == edges_in_files()
    assert len(graph.edges) == len(set(graph.edges)), "no line twice"


def test_every_node_is_named_once_and_no_line_ends_nowhere(graph: Graph, book: Rulebook):
    assert set(graph.names) == {node for edge in edges_in_files() for node in edge}
    assert list(map(COLUMNS.index, [node.column for node in graph.names])) == sorted(
        COLUMNS.index(node.column) for node in graph.names
    )
    assert graph.names[Node("product", "fenfu")] == book.products["fenfu"].name


def test_a_trait_stands_between_the_fact_and_the_rule(graph: Graph):
    fact, trait = Node("fact", "bank_card_changes_6m"), Node("trait", "frequent-card-change")
    rule, product = Node("rule", "weilidai.frequent-card-change"), Node("product", "weilidai")
    assert {(fact, trait), (trait, rule), (rule, product)} <= set(graph.edges)
    assert (fact, rule) not in graph.edges
    assert graph.kinds[rule] == "rejection"


def test_a_trait_that_reads_another_stands_to_the_right_of_it(graph: Graph):
    repaired, adverse = Node("trait", "repaired-record"), Node("trait", "adverse-credit")
    assert (repaired, adverse) in graph.edges
    layers = list(layered(graph))
    assert [column for column, _ in layers] == ["fact", "trait", "trait", "rule", "product"]
    at = {node: number for number, (_, layer) in enumerate(layers) for node in layer}
    assert at.keys() == graph.names.keys()
    assert all(at[start] < at[end] for start, end in graph.edges)
    drawing = Drawing(graph, set(), "en")
    fact = (Node("fact", "credit_record"), adverse)
    assert [one.layer for one in drawing.passing(fact)] == [1], "it passes by the other trait"
    assert drawing.path(fact).count("C") == 2
    kept, _ = around(graph, "repaired-record")
    assert Node("rule", "every.adverse-credit") in kept.names


def test_a_rule_that_only_fails_reads_what_it_fails_by(graph: Graph):
    edge = Node("trait", "adverse-credit"), Node("rule", "every.adverse-credit")
    assert edge in graph.edges


def test_a_shared_rule_is_drawn_once_and_leads_to_those_that_have_it(graph: Graph, book: Rulebook):
    adult, amount = Node("rule", "every.adult"), Node("rule", "every.amount-within-limit")
    assert {end.id for start, end in graph.edges if start == adult} == set(book.products)
    others = set(book.products) - {"jiebei"}
    assert {end.id for start, end in graph.edges if start == amount} == others, "it has its own"
    assert Node("rule", "weilidai.adult") not in graph.names


def test_a_rule_not_yet_in_force_is_left_out(book: Rulebook):
    early = graph_of(edition_on(book, DAY.replace(year=2020, month=7, day=11)))
    assert Node("rule", "every.prohibited-purpose") not in early.names
    assert Node("fact", "purpose") in early.names, "the caution about debts still reads it"


# Only ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "only",
    [
        Node("product", "weilidai"),
        Node("product", "general"),
        Node("rule", "every.adult"),
        Node("rule", "we2000.adverse-credit"),
        Node("trait", "adverse-credit"),
        Node("fact", "income_stability"),
    ],
)
def test_only_keeps_what_leads_there_and_what_it_leads_to(graph: Graph, only: Node):
    edges = edges_in_files()
    kept = walk(only, edges, back=True) | walk(only, edges, back=False)
    found, focus = around(graph, only.id)
    assert set(found.names) == kept
    assert set(found.edges) == {edge for edge in edges if kept.issuperset(edge)}
    assert set(found.kinds) == {node for node in kept if node.column == "rule"}
    assert focus == {only}


def test_a_shared_rule_is_found_by_its_name_in_a_report(graph: Graph):
    found, _ = around(graph, "weilidai.adult")
    assert [node.id for node in found.names] == ["age", "every.adult", "weilidai"]


@pytest.mark.parametrize("only", ["weilidia", "fenfu.amount-within-limits", "asset_proof", ".", ""])
def test_a_name_that_is_not_in_the_picture_is_refused(edition: Edition, only: str, lang: Lang):
    with pytest.raises(UsageError) as error:
        graph_svg(edition, lang, only)
    assert str(error.value).startswith(f"there is no {only} in the picture:")
    assert ("Did you mean weilidai?" in str(error.value)) == (only == "weilidia")


# Where things stand -------------------------------------------------------------------------------


def test_lines_cross_less_than_in_the_order_of_the_files():
    layers = [["a", "b", "c"], ["x", "y", "z"]]
    links = [("a", "z"), ("b", "y"), ("c", "x"), ("a", "y")]
    assert crossings(layers, links) == 6 - 2, "every pair but the two that share an end"
    assert crossings(arranged(layers, links), links) == 0


def test_boxes_stand_where_they_want_to_unless_they_would_overlap():
    assert settled([10, 50], [4, 4]) == [10, 50]
    assert settled([10, 10], [4, 4]) == [8, 12]
    assert settled([50, 10, 90], [4, 4, 4]) == [28, 32, 90], "the order is kept"
    assert placed([["a", "b"], ["x"]], [("b", "x")], lambda _: 10) == {"a": 5, "b": 15, "x": 15}


@pytest.mark.parametrize("only", [None, "weilidai", "general", "adverse-credit", "every.adult"])
def test_nothing_overlaps_or_lies_outside(graph: Graph, lang: Lang, only: str | None):
    shown, focus = (graph, set()) if only is None else around(graph, only)
    drawing = Drawing(shown, focus, lang)
    marks, width, height = drawing.marks("title")
    for _, layer in layered(shown):
        spans = sorted(
            (drawing.centres[node] - drawing.height(node) / 2, drawing.height(node))
            for node in layer
        )
        assert all(top + tall <= below + 1e-6 for (top, tall), (below, _) in pairwise(spans))
    for box in marks.boxes:
        assert 0 <= box.left <= box.left + box.width <= width
        assert 0 <= box.top <= box.top + box.height <= height
    for one in (*marks.badges, *marks.labels):
        assert 0 <= one.x <= width
        assert 0 <= one.y <= height
    for line in marks.lines:
        places = [float(number) for number in re.findall(r"[\d.]+", line.path)]
        assert max(places) <= max(width, height)
    assert not any("…" in label.said for label in marks.labels if not label.head), "no name is cut"
    ports = [(end, drawing.port((start, end))) for start, end in shown.edges]
    assert len(ports) == len(set(ports)), "every line enters at a place of its own"


def test_a_name_too_long_for_its_box_is_cut():
    assert fitted("short", 10, 100) == "short"
    cut = fitted("长" * 50, 10, 100)
    assert cut == "长" * (len(cut) - 1) + "…"
    assert measured(cut, 10) <= 100


# The page -----------------------------------------------------------------------------------------


def test_every_node_and_line_is_on_the_page(edition: Edition, graph: Graph, lang: Lang):
    svg = graph_svg(edition, lang)
    found = texts(svg)
    for node, name in graph.names.items():
        assert node.id in found
        assert getattr(name, lang) in found
    letters = [sentences("graph")[f"letter-{kind}"][lang] for kind in graph.kinds.values()]
    for letter in set(letters):
        assert found.count(letter) == letters.count(letter) + 1, "each rule's, and the legend's"
    (lines,) = parsed(svg).iterfind(f"{{{NAMESPACE}}}g[@stroke-width='1.3']")
    assert len(lines) == len(graph.edges)
    assert all(line.get("d") for line in lines)


def test_the_page_stands_alone_and_says_what_it_shows(edition: Edition, lang: Lang):
    svg = graph_svg(edition, lang, "frequent-card-change")
    root = parsed(svg)
    tags = {element.tag.removeprefix(f"{{{NAMESPACE}}}") for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert "url(" not in svg
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    title, desc = root[0].text or "", root[1].text or ""
    assert "frequent-card-change" in title
    assert DAY.isoformat() in title
    wanted = {
        "zh": "拒绝情形 频繁换绑银行卡：看 频繁更换绑定银行卡；用于 微粒贷。",
        "en": "rejection case frequent change of bank card: reads frequent change of bank card; is for Weilidai.",
    }
    assert wanted[lang] in desc.splitlines()


def test_each_rule_is_said_in_words(graph: Graph, lang: Lang):
    first, *said = described(graph, lang)
    assert len(said) == len(graph.kinds)
    for column in COLUMNS:
        assert str(sum(node.column == column for node in graph.names)) in first


def test_a_text_of_the_rulebook_stays_text(book: Rulebook, lang: Lang):
    hostile = LocalText(zh=HOSTILE, en=HOSTILE)
    product = book.products["fenfu"].model_copy(update={"name": hostile})
    rule = book.cautions[0].model_copy(update={"name": hostile})
    spoilt = book.model_copy(
        update={"products": {**book.products, "fenfu": product}, "cautions": (rule,)}
    )
    for only in ("fenfu", "general"):
        svg = graph_svg(edition_on(spoilt, DAY), lang, only)
        assert "<script" not in svg
        assert {element.tag.rpartition("}")[2] for element in parsed(svg).iter()} <= {
            *("svg", "title", "desc", "rect", "g", "path", "text")
        }
        shown = HOSTILE.replace("\u202e", "\\u202e")
        assert shown in parsed(svg)[1].text
        assert any(text and shown.startswith(text.rstrip("…")) for text in texts(svg))


def test_without_the_library_it_says_what_to_install(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(UsageError, match=r"wechat-loan-advisor\[report\]"):
        graph_svg(edition, "en")


def test_every_sentence_is_in_both_languages():
    for name, said in sentences("graph").items():
        assert set(said) == set(LANGS), name
        assert all(said.values()), name

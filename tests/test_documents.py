"""Reports as Markdown, HTML and PDF: their structure, their numbers, and that nothing breaks in.

When a text is meant to change: `python -m tests.test_documents` writes the golden files anew.
"""

import base64
import hashlib
import html
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pexpect
import pypdf
import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

import advisor
from advisor.report import pictures, places
from advisor.report.document import document_of
from advisor.report.evidence import NOT_FOUND
from advisor.report.json import as_object
from advisor.report.pages import (
    any_of,
    html_environment,
    inert,
    link,
    style,
    to_html,
    to_markdown,
)
from advisor.report.pdf import to_pdf
from advisor.report.references import Reference, first_number
from advisor.report.view import Document
from advisor.rulebook.yaml12 import parse
from advisor.texts import LANGS, Lang, sentence
from tests.conftest import DAY, REQUIRE_ALL

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
PEOPLE = sorted(path.stem for path in (GOLDEN / "profiles").glob("*.json"))
READ = ["almost-nothing-known", "mortgage-soon-with-quotes", "student"]
"""Those whose documents are golden: clarify, apply with quotes, do not borrow."""

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
VOID = {"meta", "br", "hr", "img", "input", "link"}


def assessed(person: str, lang: Lang) -> advisor.Assessment:
    content = (GOLDEN / "profiles" / f"{person}.json").read_bytes()
    return JUDGE.assess(advisor.read_profile(content, BOOK, DAY), lang)


@cache
def document(person: str, lang: Lang, *opened: str) -> Document:
    return document_of(assessed(person, lang), BOOK, opened)


@cache
def page_of(person: str, lang: Lang, *opened: str, paper: bool = False) -> str:
    """Give a document as HTML, drawn once for all tests."""
    return to_html(document(person, lang, *opened), paper=paper)


class Page(HTMLParser):
    """Reads a page back: its elements with their attributes, its texts, its tables, its outline."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.path == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.path.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.path and self.path[-1] == "style":
            return
        self.text += data
        if {"td", "th"} & set(self.path):
            self.tables[-1][-1][-1] += data
        if self.path and re.fullmatch("h[1-6]", self.path[-1]):
            level, text = self.headings.pop()
            self.headings.append((level, text + data))


# Structure ----------------------------------------------------------------------------------------


def outline(page: Page) -> str:
    """Write a page's landmarks, headings, tables and figures, without its drawings."""
    lines = []
    headings = iter(page.headings)
    tables = iter(page.tables)
    for tag, attributes in page.elements:
        if re.fullmatch("h[1-6]", tag):
            level, text = next(headings)
            lines.append(f"{'  ' * level}{tag} {text}")
        elif tag == "table":
            head, *rows = next(tables)
            lines.append(f"          table {' | '.join(head)}: {len(rows)} rows")
        elif tag in {"header", "main", "footer", "figure", "details", "html"}:
            lines.append(f"          {tag} {attributes.get('lang', '')}".rstrip())
    return "\n".join(lines) + "\n"


def golden() -> Iterator[tuple[Path, str]]:
    for person in READ:
        for lang in LANGS:
            made = document(person, lang)
            text = re.sub(r"sha256:\w+", "sha256:…", to_markdown(made))
            yield GOLDEN / "documents" / f"{person}.{lang}.md", text
            path = GOLDEN / "documents" / f"{person}.{lang}.outline.txt"
            yield path, outline(Page(page_of(person, lang)))


def test_documents_are_the_ones_that_were_read() -> None:
    """Markdown in full, HTML by its outline."""
    found = dict(golden())
    assert {path.name for path in found} == {path.name for path in (GOLDEN / "documents").iterdir()}
    for path, text in found.items():
        assert path.read_text("utf-8") == text, path.name


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_is_sound_and_loads_nothing(person: str, lang: Lang) -> None:
    """Elements are closed, headings in order, ids once; no script, no outside address, strict CSP."""
    text = page_of(person, lang)
    page = Page(text)
    assert ("html", {"lang": "zh-CN" if lang == "zh" else "en"}) in page.elements
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert labels <= set(ids)

    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in page.elements
    assert "url(" not in style
    assert "@import" not in style
    addresses = {source.url for source in BOOK.sources.values()}
    for tag, attributes in page.elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "use"}
        assert not {name for name in attributes if name.startswith("on")}
        assert not attributes.keys() & {"src", "style", "xlink:href", "srcset"}, tag
        if "href" in attributes:
            assert tag == "a"
            assert attributes["href"] in addresses | {f"#{name}" for name in ids}


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_leads_to_its_sections_and_products(lang: Lang) -> None:
    """Each section is linked once, the name on each card leads to that product."""
    text = page_of("mortgage-soon-with-quotes", lang)
    links = dict(re.findall(r'<a href="#([\w-]+)">([^<]*)</a>', text))
    headings = dict(re.findall(r'<h[23] id="([\w-]+)">([^<]*)</h[23]>', text))
    del headings["advice"]
    cards = {card.link for card in document("mortgage-soon-with-quotes", lang).cards}
    assert cards
    carded = {name: text for name, text in headings.items() if name in cards}
    assert links == carded | {n: t for n, t in headings.items() if not n.startswith("product-")}
    paper = page_of("mortgage-soon-with-quotes", lang, paper=True)
    assert "<nav" not in paper
    assert 'href="#' not in paper


@pytest.mark.parametrize("person", PEOPLE)
def test_a_mark_that_no_heading_explains_is_said_in_words(person: str) -> None:
    """Who does not see ✔ or ↻ hears what it means."""
    made = document(person, "en")
    marked = [item for one in made.products for block in one.blocks for item in block.items]
    assert {item.mark for item in marked if not item.said} <= {"→", "·", "¥"}


@pytest.mark.parametrize("paper", [False, True])
def test_a_recommended_product_says_why_and_what_its_score_depends_on(paper: bool) -> None:  # noqa: FBT001
    """Every condition that it passed, and every part of the score that is an interval."""
    found = as_object(assessed("mortgage-soon-with-quotes", "en"))
    page = page_of("mortgage-soon-with-quotes", "en", paper=paper)
    parts = re.findall('<article class="product.*?</article>', page, re.DOTALL)
    passed = {("opening", "met"), ("rejection", "unmet")}
    for part, product in zip(parts, found["products"], strict=True):
        head = html.unescape(part.split("<details")[0])
        recommended = product["recommendation"] == "recommended"
        for one in product["findings"]:
            if (one["kind"], one["status"]) in passed:
                assert (one["text"] in head) is recommended
        open_parts = [one for one in product["score"]["contributions"] if one["low"] < one["high"]]
        depends = product["recommendation"] != "not_recommended" and bool(open_parts)
        assert ("it depends on these" in head) is depends
        for one in open_parts if depends else ():
            assert one["text"] in head
            assert f"up to {one['high'] - one['low']} of {one['max']} points" in head


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", ["mortgage-soon-with-quotes", "student"])
def test_the_record_judges_again(person: str, lang: Lang) -> None:
    """The JSON of a page, saved as it stands, is the profile it was made from."""
    made = document(person, lang)
    text = re.findall("<pre><code>([^<]*)</code></pre>", page_of(person, lang))[1]
    profile = advisor.read_profile(html.unescape(text).encode(), BOOK, DAY)
    assert JUDGE.assess(profile, lang) == assessed(person, lang)
    assert f"\n{made.profile}\n" in to_markdown(made)
    assert made.command == f"advisor assess profile.json --as-of {DAY} --lang {lang}"


def test_a_regulations_number_is_marked_as_chinese() -> None:
    """In an English report, so that it is read out as what it is."""
    page = page_of("mortgage-soon-with-quotes", "en")
    assert '<span lang="zh-CN">国务院令第631号</span>, art. ' in page
    text = to_markdown(document("mortgage-soon-with-quotes", "en"))
    assert "Regulation on the Credit Reporting Industry, 国务院令第631号, art. 16" in text


def test_articles_stand_in_the_order_of_their_numbers() -> None:
    """As numbers, not as texts."""
    assert sorted(["24", "17–18", "6", "6-1"], key=first_number) == ["6", "6-1", "17–18", "24"]


def test_whoever_should_not_borrow_sees_no_score_and_no_price() -> None:
    """Like the text; only who asks for everything gets them."""
    page = Page(page_of("student", "en"))
    assert not any(tag == "svg" for tag, _ in page.elements)
    assert "score" not in [cell for table in page.tables for cell in table[0]]
    everything = Page(page_of("student", "en", *BOOK.products))
    assert any(tag == "svg" for tag, _ in everything.elements)


def test_what_is_folded_is_left_out_on_paper_unless_it_was_asked_for() -> None:
    """A product that is named is open in every format."""
    screen = page_of("student", "en", "fenfu")
    assert screen.count("<details open>") >= 1
    short = Page(page_of("student", "en", paper=True))
    full = Page(page_of("student", "en", "fenfu", paper=True))
    assert not any(tag == "details" for tag, _ in (*short.elements, *full.elements))
    assert "findings with their facts" not in short.text
    assert full.text.count("findings with their facts") == 1


# Numbers ------------------------------------------------------------------------------------------


def numbers(text: str) -> list[str]:
    return [found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def spelled(low: Any, high: Any) -> list[str]:
    return [str(low)] if low == high else [str(low), str(high)]


def speaks_against(product: dict[str, Any]) -> bool:
    """Tell whether a condition or need is unmet, or a rejection case met."""
    against = {("opening", "unmet"), ("need", "unmet"), ("rejection", "met")}
    return any((one["kind"], one["status"]) in against for one in product["findings"])


def check_numbers(tables: list[list[list[str]]], found: dict[str, Any], lang: Lang) -> int:
    """Compare every table with the JSON; gives how many cells were compared."""
    compared = 0
    by_name = {product["name"]: product for product in found["products"]}
    stop = found["advice"]["action"] == "do_not_borrow"
    verdict = "verdict and why" if lang == "en" else "结论和原因"
    overview = [row[0] for table in tables if table[0][-1] == verdict for row in table[1:]]
    closed = [n for n, one in by_name.items() if one["recommendation"] == "not_recommended"]
    assert overview == ([] if stop else closed)
    factor = "factor" if lang == "en" else "因素"
    number = "no." if lang == "en" else "期"
    points = [table for table in tables if table[0][0] == factor]
    schedules = [table for table in tables if table[0][0] == number]
    assert len(points) == (0 if stop else len(by_name))
    for table, product in zip(points, found["products"], strict=False):
        parts = product["score"]["contributions"]
        *rows, total = table[1:]
        for row, part in zip(rows, parts, strict=True):
            assert numbers(row[1]) == spelled(part["low"], part["high"])
            assert (row[2], row[3]) == (str(part["max"]), part["text"])
            compared += 3
        score = product["score"]
        assert numbers(total[1]) == spelled(score["low"], score["high"])
        assert total[2] == "100"
    lends = found["advice"]["action"] in {"apply", "clarify"}
    costs = [
        cost
        for product in found["products"]
        if product["cost"] is not None and lends and not speaks_against(product)
        for cost in (product["cost"]["low"], product["cost"]["high"])
        if cost is not None
        and not (cost is product["cost"]["high"] and cost == product["cost"]["low"])
    ]
    assert len(schedules) == len(costs)
    for table, cost in zip(schedules, costs, strict=True):
        *rows, total = table[1:]
        for row, expected in zip(rows, cost["schedule"], strict=True):
            names = ("number", "payment", "principal", "interest", "fee", "balance")
            cells = [cell.replace(",", "") for cell in row]
            assert cells == [str(expected[name]) for name in names]
            compared += len(cells)
        assert total[1].replace(",", "") == cost["totals"]["payment"]
        assert total[3].replace(",", "") == cost["totals"]["interest"]
    return compared


def markdown_tables(text: str) -> list[list[list[str]]]:
    page = Page(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return page.tables


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_numbers_are_those_of_the_json(person: str, lang: Lang) -> None:
    """Read back from HTML and from rendered Markdown."""
    found = as_object(assessed(person, lang))
    made = document(person, lang)
    screen = check_numbers(Page(page_of(person, lang)).tables, found, lang)
    assert check_numbers(markdown_tables(to_markdown(made)), found, lang) == screen
    assert screen > 100 or found["advice"]["action"] == "do_not_borrow"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_cards_say_what_the_json_says(person: str, lang: Lang) -> None:
    """Each open product has one: its score, what a month takes, all that is paid back, the yearly rate."""
    found = as_object(assessed(person, lang))
    made = document(person, lang)
    cards = [made.advised, *made.cards] if made.advised else made.cards
    lends = found["advice"]["action"] in {"apply", "clarify"}
    hopeful = [p for p in found["products"] if lends and p["recommendation"] != "not_recommended"]
    assert [card.name for card in cards] == [product["name"] for product in hopeful]
    for card, product in zip(cards, hopeful, strict=True):
        assert numbers(card.score) == spelled(product["score"]["low"], product["score"]["high"])
        glance = product["glance"]
        priced = [item.text for item in card.items if item.mark == "¥"]
        assert bool(priced) is (glance is not None)
        told = set(numbers(priced[0])) if priced else set()
        for name in ("monthly", "repay") if glance else ():
            assert {glance[f"{name}_low"], glance[f"{name}_high"] or glance[f"{name}_low"]} <= told
        assert glance is None or glance["interest_low"] in told
        assert product["because"] is None or (
            product["because"]["step"] == "recommendation"
            or product["because"]["text"] in [item.text for item in card.items]
        )
    assert (made.advised is not None) is (found["advice"]["action"] == "apply")
    assert bool(made.steps) is (
        lends and (made.advised is not None or bool(found["advice"]["ask"]))
    )


@pytest.mark.parametrize("lang", LANGS)
def test_what_to_do_now_stands_before_what_else_is_said(lang: Lang) -> None:
    """In every format: the payment and the steps at the product come before the other products."""
    made = document("mortgage-soon-with-quotes", lang)
    assert made.advised
    payment = made.advised.items[0].text
    texts = (
        " ".join(to_markdown(made).split()),
        html.unescape(page_of("mortgage-soon-with-quotes", lang)),
    )
    for text in texts:
        places = [text.index(one) for one in (made.headline, payment, *made.steps)]
        assert places == sorted(places)
        assert places[-1] < text.index(made.cards[0].name, places[-1])


@pytest.mark.parametrize("person", ["mortgage-soon-with-quotes", "salaried-renovating"])
def test_the_pictures_carry_the_numbers_of_their_tables(person: str) -> None:
    """What is written on a picture is what its table says."""
    found = as_object(assessed(person, "en"))
    page = page_of(person, "en")
    drawings = re.findall("<svg.*?</svg>", page, re.DOTALL)
    said = [re.findall(r"<text[^>]*>([^<]*)</text>", drawing) for drawing in drawings]
    first = set(said[0])
    open_to = [p for p in found["products"] if p["recommendation"] != "not_recommended"]
    scores = ["–".join(spelled(p["score"]["low"], p["score"]["high"])) for p in open_to]
    assert sorted(first) == sorted(
        [f"{one} / 100" for one in scores] + [p["name"] for p in open_to]
    )
    pictures = [
        texts for texts in said if any(" / 25" in text or " / 10" in text for text in texts)
    ]
    for texts, product in zip(pictures[1:], found["products"], strict=True):
        for part in product["score"]["contributions"]:
            points = "–".join(spelled(part["low"], part["high"]))
            assert f"{points} / {part['max']}" in texts


def labels_of(picture: pictures.Picture) -> list[str]:
    """Draw a picture, and give the texts on it."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn(picture))


def drawn(picture: pictures.Picture) -> str:
    """Draw a picture as its page does."""
    macros = html_environment().get_template("pictures.html").module
    return str(getattr(macros, picture.chart)(picture))


@pytest.mark.parametrize("months", [2, 3, 6, 7, 12, 36, 120])
def test_an_axis_names_no_month_twice(months: int) -> None:
    """Neither for a short loan nor for a long one."""
    laid = places.lines([[1e6] * (months + 1)], "months")
    named = [tick.said for tick in laid.months]
    assert len(named) == len(set(named))
    assert named[0] == "0"
    assert len(named) <= places.MOST_TICKS + 1
    assert laid.left == laid.months[0].place < laid.months[-1].place <= laid.right


@pytest.mark.parametrize(
    ("amount", "named"),
    [
        (0.5, ["0", "1"]),
        (7, ["0", "2", "4", "6", "8"]),
        (30_000, ["0", "5,000", "10,000", "15,000", "20,000", "25,000", "30,000"]),
        (50_000, ["0", "10,000", "20,000", "30,000", "40,000", "50,000"]),
        (9_999_999_999_999.99, [f"{n},000,000,000,000" if n else "0" for n in range(0, 11, 2)]),
    ],
)
def test_an_axis_names_round_sums_and_has_room_for_them(amount: float, named: list[str]) -> None:
    """From a few cents to the largest amount that there can be."""
    laid = places.lines([[amount, amount / 2, 0]], "months")
    assert [tick.said for tick in laid.sums] == named
    assert laid.left > places.DIGIT * len(named[-1])
    assert laid.sums[0].place == laid.height
    assert laid.sums[-1].place == pytest.approx(0, abs=1e-6)


def test_what_is_owed_stands_until_the_next_month() -> None:
    """Steps, not slopes: nothing is repaid between two payments."""
    laid = places.lines([[200, 100, 0]], "months", height=100)
    middle = (laid.left + laid.right) / 2
    assert laid.paths == (f"M{laid.left} 0.0H{middle:.1f}V50.0H{laid.right:.1f}V100.0",)


@pytest.mark.parametrize(
    ("widest", "named"),
    [
        (0.3, ["0%", "10%", "20%", "30%"]),
        (0.4, ["0%", "10%", "20%", "30%", "40%"]),
        (0.45, ["0%", "20%", "40%"]),
        (2.5, ["0%", "100%", "200%"]),
        (10.05, ["0%", "500%", "1000%"]),
    ],
)
def test_the_axis_of_costs_names_few_rates_however_dear_a_loan_is(
    widest: float, named: list[str]
) -> None:
    """From what most loans cost to the highest rate that can be quoted, with fees."""
    ticks = places.rate_ticks(widest)
    assert [tick.said for tick in ticks] == named
    assert ticks[-1].place <= places.WIDTH


def test_a_cost_without_a_known_end_goes_on_to_the_edge() -> None:
    """Paler, with a dot at its lower end only; the mark at 24 % is drawn over it."""
    known = places.Bar("known", 60, 200, places.WIDTH, open=False, said="5% to 18%")
    unknown = places.Bar("not", 100, places.WIDTH, places.WIDTH, open=True, said="at least")
    bars = places.Bars((known, unknown), places.rate_ticks(0.3), 264)
    _, first, second = drawn(pictures.Picture("rates", "t", "a", "t. a", (), bars)).split(
        '<text x="0"'
    )
    assert (first.count("<circle"), second.count("<circle")) == (2, 1)
    assert 'class="range" x="60.0"' in first
    assert 'class="open" x="100.0" y="68.5" width="230.0"' in second
    for row in (first, second):
        shapes = re.findall(r'<(?:rect|circle) class="(\w+)"', row)
        assert shapes[-2:] == ["halo", "line"]


def test_a_name_on_a_picture_leaves_room_for_the_numbers() -> None:
    """Chinese characters take two cells each."""
    for name in ("a name that goes on and on and on", "一个非常非常非常长的产品名称"):
        assert cell_len(places.shortened(name)) <= places.LONGEST_NAME
        assert places.shortened(name).endswith("…")
    assert places.shortened("支付宝借呗") == "支付宝借呗"


def test_a_picture_says_nothing_twice() -> None:
    """Its title, and what it shows where that is more."""
    rows = [("n", 1, 1, 2)]
    picture = pictures.points("A title", "A title", rows, "en")
    assert "<title>A title</title>" in drawn(picture)
    picture = pictures.points("A title", "One bar.", rows, "en")
    assert "<title>A title. One bar.</title>" in drawn(picture)


def test_a_picture_is_written_in_the_font_and_the_colours_of_the_page() -> None:
    """In a PDF it does not inherit them."""
    page = page_of("mortgage-soon-with-quotes", "zh")
    svgs = re.findall("<svg.*?</svg>", page, re.DOTALL)
    daylight = style()[: style().index("@media")]
    for svg in svgs:
        (fonts,) = re.findall('font-family="([^"]*)"', svg)
        assert fonts in style().replace('"', "")
        used = set(re.findall(r"#\w{6}", svg))
        assert used
        assert all(f": {colour};" in daylight for colour in used)


# PDF ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printer() -> None:
    """Skip, aloud, where the system has no Pango or no Chinese font; CI has both."""
    try:
        to_pdf(document("student", "zh"))
    except advisor.UsageError as error:
        if REQUIRE_ALL:
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=LANGS)
def printed(request: pytest.FixtureRequest) -> tuple[Lang, pypdf.PdfReader]:
    request.getfixturevalue("printer")
    lang: Lang = request.param
    made = to_pdf(document("mortgage-soon-with-quotes", lang, "weilidai"))
    return lang, pypdf.PdfReader(io.BytesIO(made))


def test_a_pdf_is_tagged_has_bookmarks_and_carries_its_fonts(
    printed: tuple[Lang, pypdf.PdfReader],
) -> None:
    """PDF/UA: language, structure, texts for pictures; every font is inside, a Chinese one too."""
    lang, pdf = printed
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == ("zh-CN" if lang == "zh" else "en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = {"zh": "可以考虑申请：微粒贷", "en": "You could apply for: Weilidai"}[lang]
    assert title in (pdf.metadata.title or "")

    def walk(element: Any) -> Iterator[Any]:
        element = element.get_object()
        if isinstance(element, dict):
            yield element
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, list) else [kids]:
                yield from walk(kid)

    kinds = [(one.get("/S"), one.get("/Alt")) for one in walk(root["/StructTreeRoot"])]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/Figure"} <= {k for k, _ in kinds}
    figures = [alt for kind, alt in kinds if kind == "/Figure"]
    shown = page_of("mortgage-soon-with-quotes", lang, "weilidai", paper=True)
    assert len(figures) == shown.count("<figure>") >= 4
    assert all(figures), "each has an alternative text"
    alt = sentence("document.scores-alt", lang)
    assert figures[0] == {"zh": f"各产品的评分。{alt}", "en": f"The products' scores. {alt}"}[lang]

    def flat(entries: list[Any]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield entry.title

    bookmarks = list(flat(pdf.outline))
    assert bookmarks == [text for level, text in Page(shown).headings if level <= 3]
    fonts = [
        descendant.get_object()["/FontDescriptor"].get_object()
        for sheet in pdf.pages
        for font in sheet["/Resources"]["/Font"].values()
        for descendant in font.get_object().get("/DescendantFonts", [])
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & font.keys() for font in fonts)
    assert any("CJK" in font["/FontName"] for font in fonts)


def test_a_pdf_says_the_numbers_of_the_json(printed: tuple[Lang, pypdf.PdfReader]) -> None:
    """Its text holds every amount of the opened product's schedule, and the scores that count."""
    lang, pdf = printed
    text = "\n".join(page.extract_text() for page in pdf.pages)
    shown = set(numbers(text))
    found = as_object(assessed("mortgage-soon-with-quotes", lang))
    for product in found["products"]:
        if product["recommendation"] != "not_recommended":
            assert {str(product["score"][end]) for end in ("low", "high")} <= shown
    (opened,) = [one for one in found["products"] if one["id"] == "weilidai"]
    for row in opened["cost"]["low"]["schedule"]:
        assert {row[name] for name in ("payment", "interest", "balance")} <= shown
    for part in opened["score"]["contributions"]:
        assert str(part["max"]) in shown


@pytest.mark.usefixtures("printer")
def test_a_pdf_without_a_font_for_its_characters_is_an_error_that_says_what_to_install(
    tmp_path: Path,
) -> None:
    """Rather than a page of boxes; nothing is written."""
    latin = next(
        path
        for name in ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")
        for path in Path("/usr/share/fonts").rglob(name)
    )
    (tmp_path / "fonts").mkdir()
    shutil.copy(latin, tmp_path / "fonts")
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    output = tmp_path / "report.pdf"
    done = command("--format", "pdf", "--output", str(output), FONTCONFIG_FILE=str(config))
    assert done.returncode == 2
    assert "no font here has these characters" in done.stderr
    assert "fonts-noto-cjk" in done.stderr
    assert "Traceback" not in done.stderr
    assert not output.exists()


WITHOUT = """
import builtins, sys
real = builtins.__import__
def missing(name, *rest, **named):
    if name == {name!r}:
        raise {error}
    return real(name, *rest, **named)
builtins.__import__ = missing
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


def command(
    *options: str, program: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    start = ["-c", program] if program else ["-m", "advisor"]
    profile = str(GOLDEN / "profiles" / "student.json")
    return subprocess.run(
        [sys.executable, *start, "assess", profile, "--lang", "en", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment},
    )


@pytest.mark.parametrize(
    ("name", "error", "form", "told"),
    [
        ("jinja2", "ImportError(name)", "markdown", "wechat-loan-advisor[report]"),
        ("jinja2", "ImportError(name)", "html", "wechat-loan-advisor[report]"),
        ("weasyprint", "ImportError(name)", "pdf", "wechat-loan-advisor[report]"),
        ("weasyprint", "OSError('no libpango')", "pdf", "apt install libpango-1.0-0"),
    ],
)
def test_a_missing_library_is_an_error_that_says_what_to_install(
    name: str, error: str, form: str, told: str
) -> None:
    """Status 2, one line, no traceback."""
    done = command("--format", form, program=WITHOUT.format(name=name, error=error))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_the_extra_questions_are_not_even_asked() -> None:
    """What cannot be written is told before anybody answers."""
    program = WITHOUT.format(name="jinja2", error="ImportError(name)")
    done = subprocess.run(
        [sys.executable, "-c", program, "ask", "--lang", "en", "--format", "html"],
        input="",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "wechat-loan-advisor[report]" in done.stderr
    assert "student" not in done.stderr


@pytest.mark.usefixtures("printer")
def test_a_pdf_does_not_go_to_a_terminal() -> None:
    """Status 2, with the way out; through a pipe it goes."""
    profile = str(GOLDEN / "profiles" / "student.json")
    arguments = ["-m", "advisor", "assess", profile, "--format", "pdf", "--lang", "en"]
    screen = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=30, cwd=str(ROOT))
    screen.expect("a PDF cannot be shown on a terminal. Add --output report.pdf.")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 2
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout.startswith(b"%PDF-1.7")


def test_the_questionnaire_ends_in_a_page_too(tmp_path: Path) -> None:
    """`advisor ask --format html --output`, readable by its owner only."""
    output = tmp_path / "report.html"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "advisor",
            "ask",
            "--lang",
            "zh",
            "--format",
            "html",
            "--output",
            output,
        ],
        input="1\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "先别借" in Page(output.read_text("utf-8")).text
    assert output.stat().st_mode & 0o777 == 0o600


# Injection ----------------------------------------------------------------------------------------

POISON = (
    "</title></style></svg></text><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\" onmouseover=alert(1) x='--><!-- {{{{7*7}}}} {{% raw %}} `c` [a](javascript:alert(1)) "
    "![i](http://evil.example/i) | <http://evil.example> ]]> *b* _i_ #h ~~s~~ $m$ &lt;b&gt;"
)
SHOWN = POISON.replace("{{", "{").replace("}}", "}")


POISON_URL = "/|*b*_i_[a](javascript:alert(1))&lt;b&gt;&quot;~~s~~$m$#{{7*7}}"
"""What an address may hold: no quotes, angle brackets, backslashes and backticks."""


UNBRACED = POISON[: POISON.index("{")]
"""What comes out the same of a template, where braces are doubled, and of a plain name."""


def poisoned(value: Any) -> Any:
    """Append the poison to every text that people read."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return {lang: text + POISON for lang, text in value.items()}
        added = {"number": SHOWN, "dated": SHOWN, "url": POISON_URL}
        if {"text", "evidence"} <= value.keys() <= {"text", "evidence", "other", "figures"}:
            value = {**value, "other": True}  # a term's statement, whose numbers are not its value
        return {
            name: item + added[name] if name in added and item != NOT_FOUND else poisoned(item)
            for name, item in value.items()
        }
    return [poisoned(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> advisor.Rulebook:
    folder = tmp_path_factory.mktemp("hostile") / "rules"
    shutil.copytree(ROOT / "rules", folder)
    for path in folder.rglob("*.yaml"):
        content = parse(path.read_text("utf-8"), path.name)
        path.write_text(json.dumps(poisoned(content), ensure_ascii=False, default=str), "utf-8")
    return advisor.load_rulebook(folder)


TAGS = {"svg", "g", "path", "text", "title", "rect", "line", "clippath", "defs"}


@pytest.mark.parametrize("person", ["almost-nothing-known", "mortgage-soon-with-quotes", "student"])
def test_a_hostile_rulebook_breaks_into_no_format(hostile: advisor.Rulebook, person: str) -> None:
    """Every name and text of it comes out as the characters it is made of."""
    content = json.loads((GOLDEN / "profiles" / f"{person}.json").read_text("utf-8"))
    profile = advisor.make_profile(content, hostile, DAY)
    assessment = advisor.Advisor(hostile).assess(profile, "en")
    made = document_of(assessment, hostile, set(hostile.products))
    clean = document_of(assessed(person, "en"), BOOK, set(BOOK.products))

    page, honest = Page(to_html(made)), Page(to_html(clean))
    skeleton = [tag for tag, _ in page.elements if tag not in TAGS]
    assert skeleton == [tag for tag, _ in honest.elements if tag not in TAGS]
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in honest.elements}
    names = {name for _, attributes in page.elements for name in attributes}
    assert names <= {name for _, attributes in honest.elements for name in attributes}
    assert page.text.count(UNBRACED) > 200

    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(to_markdown(made))
    shown = Page(rendered)
    real = Page(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(to_markdown(clean)))
    assert [tag for tag, _ in shown.elements] == [tag for tag, _ in real.elements]
    for (_, found), (_, expected) in zip(shown.elements, real.elements, strict=True):
        assert found.keys() == expected.keys()
        assert str(found.pop("href", None)).startswith(str(expected.pop("href", None)))
        assert found == expected
    assert shown.text.count(UNBRACED) > 150


def test_an_address_cannot_leave_its_brackets() -> None:
    """Not even one that the rulebook would refuse: it ends where Markdown sees it end."""
    poison = "https://evil.example/><img/src=x/onerror=alert(1)>\\"
    made = document("student", "en")
    made = made._replace(references=[Reference("web", "title", "", "", poison)])
    assert f"<{link(poison)}>" in to_markdown(made)
    for text in (
        to_html(made),
        MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(to_markdown(made)),
    ):
        page = Page(text)
        assert not any(tag == "img" for tag, _ in page.elements)
        addresses = [str(a["href"]) for _, a in page.elements if "://" in str(a.get("href"))]
        assert len(addresses) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_an_address_in_markdown_is_a_link_of_its_own(lang: Lang) -> None:
    """GitHub makes a link of a bare one up to the next blank, with what was escaped and behind it."""
    text = to_markdown(document("mortgage-soon-with-quotes", lang, *BOOK.products))
    found = re.findall(r"(.)(https?://[^\s<>]+)(.)", text)
    assert {address for _, address, _ in found} <= {source.url for source in BOOK.sources.values()}
    assert any("_" in address for _, address, _ in found), (
        "not escaped, as between < and > it stays"
    )
    assert {(before, after) for before, _, after in found} == {("<", ">")}
    text = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    links = {a["href"] for tag, a in Page(text).elements if tag == "a"}
    assert links == {address for _, address, _ in found}


def test_only_whole_addresses_of_sources_are_links_in_markdown() -> None:
    """Not the beginning of another, and none that a text merely mentions."""
    known = any_of(["http://a.example/x", "http://a.example/x_y?b=1&c=2"])
    for said, written in {
        "http://a.example/x_y?b=1&c=2，*": "<http://a.example/x_y?b=1&c=2>，\\*",
        "（http://a.example/x）": "（<http://a.example/x>）",
        "http://a.example/x_z": "http://a.example/x\\_z",
        "http://b.example/x_y": "http://b.example/x\\_y",
        "- http://a.example/x.": "\\- <http://a.example/x>.",
    }.items():
        assert inert(said, known) == written
    assert inert("http://a.example/x_y", any_of([])) == "http://a.example/x\\_y"


if __name__ == "__main__":
    for file, written in golden():
        file.write_text(written, encoding="utf-8")

"""The report in real Chromium: accessible, and whole at every width, in light, dark and print."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from advisor.texts import Lang
from tests.test_documents import BOOK, page_of

VIEWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}},
    "desktop, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 320, "height": 400}, "device_scale_factor": 4},
}
PEOPLE: list[tuple[str, Lang]] = [
    ("mortgage-soon-with-quotes", "zh"),
    ("student", "en"),
    ("almost-nothing-known", "zh"),
]


@pytest.fixture(scope="module", params=PEOPLE, ids=str)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    person, lang = request.param
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_of(person, lang, *BOOK.products), encoding="utf-8")
    return path


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    chromium: Browser, page_file: Path, view: str
) -> None:
    """With everything unfolded; no sideways scrolling of the page, no refused style, no request."""
    context = chromium.new_context(**VIEWS[view], bypass_csp=False)
    page = context.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert told == []
    assert asked == [page_file.as_uri()]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "704px"
    context.close()

    context = chromium.new_context(**VIEWS[view], bypass_csp=True)  # axe is a script
    page = context.new_page()
    page.goto(page_file.as_uri())
    found = Axe().run(page)
    assert found.response["violations"] == []
    context.close()


def test_on_paper_nothing_is_lost(chromium: Browser, page_file: Path) -> None:
    """Printed by the browser, all that was unfolded is there, and colours are those of daylight."""
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 36, 51)"
    hidden = page.evaluate("document.querySelectorAll('.numbers tbody tr').length")
    assert page.locator(".numbers tbody tr:visible").count() == hidden
    assert page.pdf().startswith(b"%PDF")
    context.close()


def test_what_is_closed_leaves_no_heading_on_paper(chromium: Browser, tmp_path: Path) -> None:
    """Folds are left out as in a PDF, but the numbers of a picture are printed with it."""
    path = tmp_path / "report.html"
    path.write_text(page_of("mortgage-soon-with-quotes", "en"), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    assert page.locator("details:not([open]):not(.keep):visible").count() == 0
    box = page.locator("details.keep:not([open]) table").bounding_box()
    assert box is not None
    assert box["height"] > 100
    assert page.locator("nav:visible").count() == 0
    page.close()


def test_the_points_can_be_read_on_a_phone(chromium: Browser, page_file: Path) -> None:
    """A sentence has the whole width, no narrow column."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_file.as_uri())
    for cell in page.locator(".points tbody tr:not(:last-child) td:last-child").all():
        box = cell.bounding_box()
        assert box is not None
        assert box["width"] > 300
    page.close()


def test_a_legend_keeps_its_colours_where_colours_are_forced(
    chromium: Browser, page_file: Path
) -> None:
    """Else all samples would look alike."""
    context = chromium.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(page_file.as_uri())
    seen = "e => getComputedStyle(e).backgroundColor"
    for sample in page.locator(".sample.certain").all():
        assert sample.evaluate(seen) == "rgb(31, 95, 168)"
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_on_a_picture_no_text_is_cut_or_runs_into_another(
    chromium: Browser, page_file: Path, width: int
) -> None:
    """Names, numbers and both axes, at every width."""
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(page_file.as_uri())
    for picture in page.evaluate(PLACES):
        inside = picture["inside"]
        for number, text in enumerate(picture["texts"]):
            assert inside["left"] - 1 <= text["left"]
            assert text["right"] <= inside["right"] + 1
            assert inside["top"] - LEADING <= text["top"]
            assert text["bottom"] <= inside["bottom"] + LEADING
            for other in picture["texts"][:number]:
                apart = text["left"] >= other["right"] or text["right"] <= other["left"]
                assert apart or abs(text["top"] - other["top"]) >= 10, (text, other)
    page.close()


LEADING = 4
"""What a font leaves free above and below its letters; a text's box holds it."""

PLACES = """() => [...document.querySelectorAll("figure svg")].map(svg => ({
    inside: svg.getBoundingClientRect().toJSON(),
    texts: [...svg.querySelectorAll("text")].map(text => (
        {said: text.textContent, ...text.getBoundingClientRect().toJSON()}
    )),
}))"""


@pytest.mark.parametrize(
    ("view", "accent", "line", "ink"),
    [
        ({"color_scheme": "light"}, "rgb(31, 95, 168)", "rgb(179, 38, 30)", "rgb(29, 36, 51)"),
        (
            {"color_scheme": "dark"},
            "rgb(138, 184, 245)",
            "rgb(255, 154, 146)",
            "rgb(230, 233, 239)",
        ),
        (
            {"color_scheme": "dark", "media": "print"},
            *("rgb(31, 95, 168)", "rgb(179, 38, 30)", "rgb(29, 36, 51)"),
        ),
        (
            {"color_scheme": "dark", "forced_colors": "active"},
            *("rgb(138, 184, 245)", "rgb(255, 154, 146)", "rgb(255, 255, 255)"),
        ),
    ],
    ids=["light", "dark", "printed from dark", "forced"],
)
def test_a_picture_follows_the_colours_of_its_page(
    chromium: Browser, tmp_path: Path, view: dict[str, Any], accent: str, line: str, ink: str
) -> None:
    """Light and dark on a screen, daylight on paper, and the system's own for text where they are forced."""
    path = tmp_path / "report.html"
    path.write_text(page_of("mortgage-soon-with-quotes", "zh"), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.emulate_media(**view)
    seen = "e => getComputedStyle(e).fill"
    assert page.locator("rect.certain").first.evaluate(seen) == accent
    assert page.locator("rect.line").first.evaluate(seen) == line
    assert page.locator("figure svg text").first.evaluate(seen) == ink
    stroke = "e => getComputedStyle(e).stroke"
    assert page.locator("path.method-0").first.evaluate(stroke) == accent
    page.close()

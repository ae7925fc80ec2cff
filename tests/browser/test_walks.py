"""Whole walks on a phone, without JavaScript, by our own rules: from the start to the next step."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

import advisor
from advisor.report.summary import headline
from tests.browser.test_questionnaire_page import asked, given
from tests.test_serve import Served

PROFILES = Path(__file__).parent.parent / "golden" / "profiles"
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 667}, "has_touch": True}

PEOPLE = {
    "salaried-renovating": "apply",
    "freelancer-short-of-1500": "apply",
    "record-ended-six-years-ago": "apply",
    "buying-a-home": "none_suitable",
    "overdue-now": "do_not_borrow",
    "student": "do_not_borrow",
}

MOST_SCREENS = {"apply": 10, "clarify": 10, "none_suitable": 10, "do_not_borrow": 4}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    running = Served()
    yield f"http://127.0.0.1:{running.port}/"
    assert running.stop()[0] == 130


@pytest.fixture
def page(chromium: Browser, served: str) -> Iterator[Tab]:
    context = chromium.new_context(**PHONE, locale="zh-CN", java_script_enabled=False)
    tab = context.new_page()
    tab.goto(served)
    yield tab
    context.close()


def walked(page: Tab, person: dict[str, Any]) -> list[list[str]]:
    """Answer every page by touch, and give what each one asked for; ends at the read-over."""
    with page.expect_navigation():
        page.get_by_role("button", name="开始").tap()
    screens = []
    while facts := asked(page):
        screens.append(facts)
        assert len(screens) <= 12
        given(page, person)
        skip = page.locator("button[value=skip]")
        known = all(person.get(fact) is not None for fact in facts)
        onward = skip if skip.count() and not known else page.locator(".buttons [value=next]")
        if len(facts) == 1 and not known and not skip.count():
            page.locator("input[value=unknown]").check()
        with page.expect_navigation():
            onward.tap()
    return screens


@pytest.mark.parametrize("person", PEOPLE)
def test_a_walk_ends_with_the_advice_in_few_screens(page: Tab, person: str) -> None:
    """The need first, no question twice, six on a page at most; the advice is that of the answers."""
    known = json.loads((PROFILES / f"{person}.json").read_text("utf-8"))
    screens = walked(page, known)
    questions = [fact for facts in screens for fact in facts]
    assert screens[0] == [*BOOK.facts.first]
    assert len(questions) == len(set(questions))
    assert max(map(len, screens)) <= 6
    with page.expect_navigation():
        page.get_by_role("button", name="看报告").tap()
    answers = {fact: known[fact] for fact in questions if known.get(fact) is not None}
    told = page.locator(".record dd").all_inner_texts()
    day = next(text for text in told if text.count("-") == 2)  # year, month, day
    profile = advisor.make_profile(answers, BOOK, date.fromisoformat(day))
    assessment = JUDGE.assess(profile, "zh")
    assert page.locator("#advice").inner_text() == headline(assessment).rstrip("：")
    assert len(screens) <= MOST_SCREENS[assessment.advice.action]
    assert assessment.advice.action == PEOPLE[person]


def test_nobody_scrolls_for_the_payment_and_the_next_step(page: Tab) -> None:
    """On a small phone the advice, what a month takes and the first step stand on the first screen."""
    walked(page, json.loads((PROFILES / "salaried-renovating.json").read_text("utf-8")))
    with page.expect_navigation():
        page.get_by_role("button", name="看报告").tap()
    for wanted in ("#advice", ".advice .marked li >> nth=0", ".advice ol li >> nth=0"):
        box = page.locator(wanted).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["viewport"]["height"], wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_figures_of_the_apps_are_asked_on_a_sound_page(
    chromium: Browser, served: str, scheme: Any
) -> None:
    """As it is first shown, and with a figure that is none: axe finds nothing, nothing is cut off."""
    context = chromium.new_context(
        **PHONE, locale="zh-CN", color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(served)
    walked(page, json.loads((PROFILES / "salaried-renovating.json").read_text("utf-8")))
    with page.expect_navigation():
        page.get_by_role("button", name="填 App 里看到的利率和额度").tap()
    for _ in range(2):
        assert Axe().run(page).response["violations"] == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.locator("input[name='figure.weilidai.rate']").fill("很低")
        with page.expect_navigation():
            page.get_by_role("button", name="更新报告").tap()
    assert page.locator("[role=alert]").count() == 1
    page.locator("input[name='figure.weilidai.rate']").fill("年化12%")
    with page.expect_navigation():
        page.get_by_role("button", name="更新报告").tap()
    assert "12%" in page.locator(".advice").inner_text()
    context.close()

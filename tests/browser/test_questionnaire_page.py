"""The questionnaire in real Chromium: by keyboard only, on a phone, with and without JavaScript."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator
from playwright.sync_api import Page as Tab

import advisor
from advisor.report.json import to_json
from tests.browser.conftest import FLAGS
from tests.short_walk import RULES, WALK
from tests.test_serve import Served

PROFILES = Path(__file__).parent.parent / "golden" / "profiles"
BOOK = WALK
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
PERSON = json.loads((PROFILES / "salaried-renovating.json").read_text("utf-8"))
NAMES = {
    "en": ("Start", "Change answers", "Save as JSON", "Next"),
    "zh": ("开始", "修改答案", "保存 JSON", "下一题"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    running = Served("--rules", str(RULES))
    yield f"http://127.0.0.1:{running.port}/"
    status, _, err = running.stop()
    assert status == 130
    assert "rror" not in err


@pytest.fixture(params=[("zh", True), ("en", False)], ids=["zh-script", "en-no-script"])
def tab(
    request: pytest.FixtureRequest, chromium: Browser, served: str
) -> Iterator[tuple[str, Tab]]:
    lang, scripted = request.param
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    context = chromium.new_context(**PHONE, locale=locale, java_script_enabled=scripted)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(served)
    yield lang, page
    assert [text for text in told if "422" not in text] == []
    assert context.cookies() == []
    context.close()


def asked(page: Tab) -> list[str]:
    """Give the facts that a page asks for."""
    found = page.locator("input[name=fact]")
    return (found.get_attribute("value") or "").split() if found.count() else []


def field(page: Tab, fact: str, value: object = "") -> Locator:
    """Give the field of a question; of one to choose from, that of one answer."""
    name = "answer" if asked(page) == [fact] else f"answer.{fact}"
    several = page.locator(f"input[type=radio][name='{name}']").count()
    return page.locator(f"input[name='{name}']" + (f"[value='{value}']" if several else ""))


def given(page: Tab, known: dict[str, Any]) -> None:
    """Answer what is known of a page, by touch or mouse, and leave the rest of it."""
    for fact in asked(page):
        if (value := known.get(fact)) is not None:
            wanted = field(page, fact, value)
            wanted.check() if wanted.get_attribute("type") == "radio" else wanted.fill(str(value))


def reached(page: Tab, wanted: Locator) -> bool:
    """Go on with Tab until the focus is there."""
    box = wanted.evaluate("e => [e.name, e.value, e.id].join()") if wanted.count() else None
    for _ in range(60):
        found = page.locator(":focus")
        if found.count() and found.evaluate("e => [e.name, e.value, e.id].join()") == box:
            return True
        page.keyboard.press("Tab")
    return False


def sent(page: Tab) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tapped(page: Tab, wanted: Locator) -> None:
    """Tap on a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        wanted.tap()


def clicked(page: Tab, wanted: Locator) -> None:
    """Click on a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        wanted.click()


def answer(page: Tab) -> None:
    """Answer a page with the keyboard alone: focus stands at the first question, Tab leads on."""
    facts = asked(page)
    for place, fact in enumerate(facts):
        value = PERSON.get(fact)
        name = "answer" if len(facts) == 1 else f"answer.{fact}"
        options = page.locator(f"input[type=radio][name='{name}']").count()
        if options:
            wanted = field(page, fact, "unknown" if value is None else value)
            if place or not page.locator(f"input[name='{name}']:focus").count():
                assert tabbed(page, name)
            page.keyboard.press("Space")
            for _ in range(options):
                if wanted.is_checked():
                    break
                page.keyboard.press("ArrowDown")
            assert wanted.is_checked()
        elif value is not None:
            assert tabbed(page, name)
            page.keyboard.press("Control+A")
            page.keyboard.type(str(value))
    skip = page.locator("button[value=skip]")
    if any(PERSON.get(fact) is None for fact in facts) and skip.count():
        assert reached(page, skip)
    sent(page)


def tabbed(page: Tab, name: str) -> bool:
    """Go on with Tab until a field of that name has the focus."""
    for _ in range(60):
        if page.locator(":focus").evaluate("e => e.name") == name:
            return True
        page.keyboard.press("Tab")
    return False


def test_by_keyboard_from_the_start_to_the_report(tab: tuple[str, Tab]) -> None:
    """Every page, one step back and a change, the report; the JSON is the command line's."""
    lang, page = tab
    start, change, save, _ = NAMES[lang]
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert reached(page, page.get_by_role("button", name=start))
    sent(page)
    screens, back = 0, False
    while facts := asked(page):
        screens += 1
        assert screens <= 12
        if screens == 3 and not back:  # one step back, the same answer again, and on
            back = True
            assert reached(page, page.locator("button[value=back]"))
            sent(page)
            (previous,) = asked(page)
            assert previous not in facts
            answer(page)
            assert asked(page) == facts
            continue
        answer(page)
    assert screens >= 3
    sent(page)  # "read the report" has the focus
    assert page.get_by_role("button", name=change).count() == 1
    advice = {"zh": "可以考虑申请：微粒贷", "en": "You could apply for: Weilidai"}[lang]
    assert page.locator("#advice").inner_text() == advice

    with page.expect_download() as download:
        page.get_by_role("button", name=save).press("Enter")
    written = Path(download.value.path()).read_text("utf-8")
    found = json.loads(written)
    day = date.fromisoformat(found["as_of"])
    profile = advisor.make_profile(found["profile"], BOOK, day)
    assert all(PERSON[name] == value for name, value in found["profile"].items())
    assert written == to_json(advisor.Advisor(BOOK).assess(profile, lang))  # type: ignore[arg-type]


def test_changing_an_answer_keeps_those_after_it(tab: tuple[str, Tab]) -> None:
    """By touch; from the side list, and from the read-over."""
    lang, page = tab
    tapped(page, page.get_by_role("button", name=NAMES[lang][0]))
    facts = asked(page)
    assert "income_stability" in facts
    given(page, PERSON)
    tapped(page, page.locator("button[value=skip]"))
    before = page.locator(".given strong").all_text_contents()
    assert len(before) == len(facts)
    tapped(page, page.locator("button[value='edit income_stability']"))
    assert page.locator("input[value=stable]").is_checked()
    page.locator("input[value=unstable]").tap()
    tapped(page, page.get_by_role("button", name=NAMES[lang][3]))
    after = page.locator(".given strong").all_text_contents()
    changed = [place for place, one in enumerate(before) if one != after[place]]
    assert changed == [facts.index("income_stability")]
    tapped(page, page.locator("button[formaction='/report']"))
    tapped(page, page.get_by_role("button", name=NAMES[lang][1]))
    assert page.locator(".given strong").all_text_contents() == after
    other = {"zh": "English", "en": "中文"}[lang]
    tapped(page, page.get_by_role("button", name=other))
    assert page.locator("html").get_attribute("lang") == {"zh": "en", "en": "zh-CN"}[lang]
    assert page.locator(".given strong").count() == len(after)


@pytest.mark.parametrize("cached", [True, False])
def test_the_browsers_way_back_works(
    chromium: Browser,
    served: str,
    cached: bool,  # noqa: FBT001  # a parameter
) -> None:
    """Two answers on, two pages back: the first question, with its answer."""
    flags = [] if cached else ["--disable-back-forward-cache"]
    started = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, *flags]
    )
    with started as browser:
        page = browser.new_page(locale="en-GB")
        page.goto(served)
        clicked(page, page.get_by_role("button", name="Start"))
        first = asked(page)
        given(page, PERSON)
        clicked(page, page.locator("button[value=skip]"))
        second = asked(page)
        given(page, PERSON)
        clicked(page, page.locator("button[value=skip]"))
        assert asked(page) not in (first, second)
        page.go_back()
        assert asked(page) == second
        page.go_back()
        assert asked(page) == first
        assert field(page, "student", value=False).is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, served: str, scheme: Any) -> None:
    """Start, a choice, a number with an error, the read-over, the report, an error page."""
    context = chromium.new_context(**PHONE, locale="en-GB", color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(served)

    def check() -> None:
        found = Axe().run(page)
        assert found.response["violations"] == [], page.title()
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    check()
    clicked(page, page.get_by_role("button", name="Start"))
    check()
    given(page, {**PERSON, "age": "lots"})
    clicked(page, page.get_by_role("button", name="Next"))
    assert re.search("^Error: ", page.title())
    assert field(page, "age").get_attribute("aria-invalid") == "true"
    check()
    given(page, PERSON)
    clicked(page, page.locator("button[value=skip]"))
    check()
    clicked(page, page.locator("button[value='edit student']"))
    page.locator("input[value=True]").check()
    clicked(page, page.get_by_role("button", name="Next"))
    check()
    clicked(page, page.get_by_role("button", name="Read the report"))
    check()
    page.goto(served + "nowhere")
    check()
    context.close()

"""What the apps show, asked for after the verdict: typed as it stands there, read, or asked back."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import advisor
from advisor.cli.figures import AppFigures
from advisor.interview.figures import FIGURES, open_products, read_figures, shown_figures
from advisor.interview.session import Interview
from advisor.rulebook.types import QUOTES
from advisor.texts import LANGS, Lang
from advisor.web.app import make_app
from advisor.web.service import Service
from tests.conftest import DAY

FOLDER = Path(__file__).parent / "golden" / "profiles"
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
RESOLVED = {one.product.id: one for one in JUDGE.on(DAY).edition.products}
PERSON: dict[str, Any] = json.loads((FOLDER / "salaried-renovating.json").read_text("utf-8"))
RIGHT = True
"""The choice by which somebody says that a figure was read as it was meant."""
NEED = advisor.make_profile(PERSON, BOOK, DAY).known


def read(lang: Lang = "en", product: str = "weilidai", **typed: str) -> Any:
    return read_figures(typed, RESOLVED[product], NEED, lang)


# Read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "quote"),
    [
        ({"rate": "0.04%一天"}, {"daily_rate": "0.0004"}),
        ({"rate": "日利率万4"}, {"daily_rate": "0.0004"}),
        ({"rate": "日息4毛/千元"}, {"daily_rate": "0.0004"}),
        ({"rate": "年化14.6%"}, {"annual_rate": "0.146"}),
        ({"rate": "月利率1.2%"}, {"annual_rate": "0.144"}),
        ({"fee": "60元"}, {"fee_per_instalment": "60.00"}),
        ({"fee": "0.6%"}, {"fee_rate_per_instalment": "0.006"}),
        ({"fee": "0"}, {"fee_per_instalment": "0.00"}),
        ({"fee": "没有"}, {"fee_per_instalment": "0.00"}),
        ({"upfront": "200", "limit": "5万"}, {"upfront_fee": "200.00", "limit": "50000.00"}),
        ({"instalments": "12期"}, {"instalments": 12}),
        ({"instalments": "一年"}, {"instalments": 12}),
        ({}, {}),
        ({"rate": "  "}, {}),
    ],
)
def test_what_is_plain_is_read(typed: dict[str, str], quote: dict[str, Any]) -> None:
    """Into the fields of a quote, with nothing doubted."""
    found = read(**typed)
    assert (found.quote, found.wrong, found.doubts) == (quote, {}, {})


@pytest.mark.parametrize(
    ("text", "field", "value", "told"),
    [
        ("0.04", "daily_rate", "0.0004", "0.04% a day, which is 14.6% a year"),
        ("0.04%", "daily_rate", "0.0004", "0.04% a day, which is 14.6% a year"),
        ("万4", "daily_rate", "0.0004", "0.04% a day"),
        ("14.6%", "annual_rate", "0.146", "14.6% a year"),
        ("18", "annual_rate", "0.18", "18% a year"),
        ("1.2%", "annual_rate", "0.144", "1.2% a month, which is 14.4% a year"),
    ],
)
def test_what_was_not_said_is_asked_back(text: str, field: str, value: str, told: str) -> None:
    """With what is likely meant, by the day, the month or the year."""
    found = read(rate=text)
    assert found.quote == {field: value}
    assert told in found.doubts["rate"]


def test_what_looks_like_a_slip_of_unit_is_asked_back() -> None:
    """A rate that is plain, and yet far from what is published of the product; or a fee."""
    high, low = read(rate="4%一天"), read(rate="年化0.04%")
    assert "far more than is published" in high.doubts["rate"]
    assert "far less than is published" in low.doubts["rate"]
    assert high.taken()["confirmed"] is low.taken()["confirmed"] is True
    both = read(rate="0.04", fee="60%")
    assert "0.04% a day" in both.doubts["rate"]
    assert "far more than is published" in both.doubts["fee"]
    assert "confirmed" not in read(rate="0.04").taken()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("fee", "0.6", "0.60 yuan per instalment; if the app shows 0.6%"),
        ("limit", "5", "5 yuan in all"),
        ("limit", "没有", "0 yuan in all"),
    ],
)
def test_a_sum_that_is_hardly_one_is_asked_back(name: str, text: str, told: str) -> None:
    """It may be a percentage, or in 万; with its unit it is plain."""
    assert told in read(**{name: text}).doubts[name]
    plain = {"fee": "0.6元", "limit": "5万"}[name]
    assert read(**{name: plain}).doubts == {}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("text", ["很低", "lots", "-3", "1 2"])
def test_what_is_no_figure_is_told(lang: Lang, name: str, text: str) -> None:
    """By its own name, with what was typed and how to write it; nothing of it is taken."""
    found = read(lang, **{name: text})
    assert found.quote == {}
    assert list(found.wrong) == [name]
    assert text in found.wrong[name]


@given(
    st.sampled_from(LANGS),
    st.fixed_dictionaries(
        {},
        optional={
            "daily_rate": st.integers(1, 20).map(lambda n: f"0.000{n:02}".rstrip("0")),
            "fee_per_instalment": st.integers(5, 500).map(lambda n: f"{n}.00"),
            "upfront_fee": st.integers(0, 500).map(lambda n: f"{n}.50"),
            "instalments": st.integers(1, 60),
            "limit": st.integers(100, 300_000).map(lambda n: f"{n}.00"),
        },
    ),
)
def test_what_is_shown_again_is_read_as_the_same(lang: Lang, quote: dict[str, Any]) -> None:
    """Whoever goes on without touching a field keeps what it holds."""
    assert read(lang, **dict(shown_figures(quote, lang))).quote == quote


# In a terminal ---------------------------------------------------------------------------------------


class Typist:
    """Types what a script says, and chooses what it says."""

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.shown: list[str] = []

    def say(self, text: str) -> None:
        self.shown.append(text)

    def type(self, question: str, check: Any) -> str:
        self.shown.append(question)
        while True:
            text = str(self.script.pop(0) if self.script else "")
            wrong = check(text)
            if wrong is None:
                return text
            self.shown.append(wrong)

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        del now
        self.shown.append(question)
        value = self.script.pop(0)
        assert value in [one for one, _ in choices]
        return value


def quoted(*script: Any, **more: Any) -> tuple[Interview, Typist]:
    interview = Interview(JUDGE, DAY, {**PERSON, **more}, tuple(PERSON))
    screen = Typist(*script)
    standing = interview.standing("en")
    first = open_products(standing.assessment)[0]
    assert first.id == "weilidai"
    for later in AppFigures(screen, "en").ask(interview, standing):  # type: ignore[arg-type]
        interview = later
    return interview, screen


def test_a_terminal_asks_back_what_is_not_plain() -> None:
    """Refused once more, doubted, written again, and then taken as it was meant."""
    interview, screen = quoted(
        "cheap", "0.04", "50000", *[""] * 3, not RIGHT, "14.6", *[""] * 4, RIGHT
    )
    assert interview.answers[QUOTES]["weilidai"] == {"annual_rate": "0.146", "limit": "50000.00"}
    assert any("Cannot read" in text for text in screen.shown)
    assert "Taken as 0.04% a day, which is 14.6% a year." in screen.shown
    assert any("it is 0.04 now" in text for text in screen.shown)


def test_a_terminal_keeps_drops_and_goes_back() -> None:
    """Enter keeps what there is, - takes it away, < leaves with what was given before."""
    had = {QUOTES: {"weilidai": {"annual_rate": "0.146", "limit": "900000.00"}}}
    assert quoted(**had)[0].answers[QUOTES] == had[QUOTES]
    assert quoted("", "-", **had)[0].answers[QUOTES]["weilidai"] == {"annual_rate": "0.146"}
    assert QUOTES not in quoted("-", "-", **had)[0].answers
    assert quoted("年化12%", "<", **had)[0].answers[QUOTES] == had[QUOTES]


def test_a_terminal_can_be_left_at_a_figure() -> None:
    """As at every question; the apps before are kept."""
    person = {**PERSON, "jiebei_offered": True}
    interview = Interview(JUDGE, DAY, person, tuple(person))
    apps = AppFigures(Typist("年化12%", *[""] * 4, "q"), "en")  # type: ignore[arg-type]
    walk = apps.ask(interview, interview.standing("en"))
    assert next(walk).answers[QUOTES] == {"weilidai": {"annual_rate": "0.12"}}
    with pytest.raises(KeyboardInterrupt):
        next(walk)


def test_nothing_is_asked_of_apps_where_nothing_is_to_be_borrowed() -> None:
    """Neither of products that are ruled out."""
    found = JUDGE.assess(advisor.make_profile({**PERSON, "student": True}, BOOK, DAY), "en")
    assert open_products(found) == []
    found = JUDGE.assess(advisor.make_profile(PERSON, BOOK, DAY), "en")
    closed = {p.id for p in found.products if p.recommendation == "not_recommended"}
    assert not closed & {one.id for one in open_products(found)}


# On a page -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = make_app(BOOK, ["testserver"], Service(BOOK, today=lambda: DAY))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def state() -> str:
    return json.dumps({"answers": PERSON, "asked": [*PERSON], "again": None})


def carried(page: str) -> dict[str, Any]:
    found = re.search(r'name="state" value="([^"]*)"', page)
    assert found
    answers: dict[str, Any] = json.loads(found[1].replace("&#34;", '"'))["answers"]
    return answers


def test_a_page_takes_what_is_plain_and_makes_the_report_anew(client: TestClient) -> None:
    """The costs are the quoted ones at once; the figures stand in their fields the next time."""
    form = {"state": state(), "lang": "en"}
    report = client.post("/report", data=form).text
    assert 'value="figures en"' in report
    page = client.post("/ask", data={"state": state(), "to": "figures en"}).text
    assert 'name="figure.weilidai.rate"' in page
    sent = {"figure.weilidai.rate": "年化12%", "figure.weilidai.limit": "10万"}
    made = client.post("/report", data={**form, "do": "figures", **sent})
    assert made.status_code == 200
    quote = {"annual_rate": "0.12", "limit": "100000.00"}
    assert carried(made.text)[QUOTES] == {"weilidai": quote}
    assert "at least 12%" in made.text
    page = client.post(
        "/ask", data={"state": json.dumps({"answers": carried(made.text)}), "to": "figures en"}
    ).text
    assert 'value="12% a year"' in page
    assert 'value="100000"' in page


def test_a_page_asks_back_once_what_is_not_plain(client: TestClient) -> None:
    """The same text again says that it is right; another one is read anew; what is none is told."""
    form = {"state": state(), "lang": "en", "do": "figures", "figure.weilidai.rate": "0.04"}
    told = client.post("/report", data={**form, "figure.jiebei.rate": "low"})
    assert told.status_code == 422
    assert "Taken as 0.04% a day" in told.text
    assert "Cannot read" in told.text
    sure = re.search(r'name="sure.weilidai" value="([^"]*)"', told.text)
    assert sure
    again = {**form, "sure.weilidai": sure[1]}
    assert client.post("/report", data={**again, "figure.weilidai.rate": "0.05"}).status_code == 422
    made = client.post("/report", data=again)
    assert made.status_code == 200
    assert carried(made.text)[QUOTES] == {"weilidai": {"daily_rate": "0.0004"}}


def test_while_a_figure_is_wrong_none_of_the_form_is_taken(client: TestClient) -> None:
    """Who goes back without them has the report as it was; who mends them loses nothing typed."""
    form = {"state": state(), "lang": "zh", "do": "figures"}
    told = client.post(
        "/report", data={**form, "figure.weilidai.rate": "年化12%", "figure.jiebei.rate": "low"}
    )
    assert told.status_code == 422
    assert QUOTES not in carried(told.text)
    assert 'value="年化12%"' in told.text
    switched = {**form, "do": "switch en", "figure.weilidai.rate": "年化12%"}
    page = client.post("/ask", data=switched)
    assert page.status_code == 200
    assert 'value="年化12%"' in page.text
    assert "What the apps show" in page.text


def test_a_figure_that_closes_its_product_can_be_taken_back(client: TestClient) -> None:
    """A limit below the need leaves the app on its page, with what was given."""
    form = {"state": state(), "lang": "en", "do": "figures"}
    made = client.post("/report", data={**form, "figure.weilidai.limit": "500"})
    assert carried(made.text)[QUOTES] == {"weilidai": {"limit": "500.00"}}
    assert 'value="figures en"' in made.text
    later = {"state": json.dumps({"answers": carried(made.text)}), "lang": "en"}
    page = client.post("/ask", data={**later, "do": "figures"}).text
    assert re.search('name="figure.weilidai.limit" value="500"', page)
    undone = client.post("/report", data={**later, "do": "figures", "figure.weilidai.limit": ""})
    assert QUOTES not in carried(undone.text)


def test_what_was_not_touched_stays_as_it_was_confirmed(client: TestClient) -> None:
    """A quote that somebody said is right is not doubted again when another app is filled in."""
    quote = {"annual_rate": "0.01", "confirmed": True}
    kept = json.dumps({"answers": {**PERSON, QUOTES: {"weilidai": quote}}})
    form = {"state": kept, "lang": "en", "do": "figures", "figure.jiebei.rate": "年化12%"}
    made = client.post("/report", data={**form, "figure.weilidai.rate": "1% a year"})
    assert made.status_code == 200
    assert carried(made.text)[QUOTES] == {"weilidai": quote, "jiebei": {"annual_rate": "0.12"}}


def test_where_no_app_matters_the_answers_are_shown(client: TestClient) -> None:
    """Nobody meets a form without a field."""
    stopped = json.dumps({"answers": {**PERSON, "student": True}})
    page = client.post("/ask", data={"state": stopped, "to": "figures en"}).text
    assert "figure." not in page
    assert "Your answers" in page


def test_a_page_passes_over_what_no_form_of_ours_has(client: TestClient) -> None:
    """Another product, another figure: neither is taken, nothing fails."""
    sent = {"figure.moneylender.rate": "年化99%", "figure.weilidai.mood": "good", "figure..": "1"}
    made = client.post("/report", data={"state": state(), "lang": "en", "do": "figures", **sent})
    assert made.status_code == 200
    assert QUOTES not in carried(made.text)

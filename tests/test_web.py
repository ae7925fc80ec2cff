"""The pages and the API, without a network: what they answer, and what they refuse."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import advisor
from advisor.edition.edition import Edition
from advisor.interview.session import Interview
from advisor.texts import LANGS
from advisor.web.app import make_app
from advisor.web.gate import Gate
from advisor.web.language import preferred
from advisor.web.limits import LARGEST_BODY
from advisor.web.service import Service
from advisor.web.turns import Turns
from tests.command import called
from tests.conftest import DAY
from tests.short_walk import WALK
from tests.strategies import profiles
from tests.test_documents import Page

FOLDER = Path(__file__).parent / "golden" / "profiles"
BOOK = advisor.load_rulebook()
API = "/api/v1"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(BOOK, today=lambda: DAY)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    app = make_app(BOOK, ["testserver"], service)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="module")
def walking() -> Iterator[TestClient]:
    """Give a client of a service that asks only for what matters."""
    app = make_app(WALK, ["testserver"], Service(WALK, today=lambda: DAY))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


def by_command(person: str, lang: str, form: str = "json") -> bytes:
    arguments = ["assess", str(FOLDER / f"{person}.json"), "--as-of", DAY.isoformat()]
    done = called(*arguments, "--lang", lang, "--format", form)
    assert done.returncode == 0
    return done.stdout.encode()


def state(answers: dict[str, Any], *declined: str, again: str | None = None) -> str:
    asked = [*(name for name in answers if name != "quotes"), *declined]
    return json.dumps({"answers": answers, "asked": asked, "again": again})


def hidden(page: str) -> dict[str, Any]:
    """Give the state that a page carries."""
    found = re.search(r'name="state" value="([^"]*)"', page)
    assert found
    carried: dict[str, Any] = json.loads(unescape(found[1]))
    return carried


# The same answer everywhere -----------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", ["mortgage-soon-with-quotes", "student", "nothing-known"])
def test_page_api_and_command_line_give_the_same_bytes(
    client: TestClient, person: str, lang: str
) -> None:
    """The same answers, the same JSON."""
    content = (FOLDER / f"{person}.json").read_bytes()
    expected = by_command(person, lang)
    query = f"?lang={lang}&as_of={DAY.isoformat()}"
    assert client.post(f"{API}/assess{query}", content=content, headers=JSON).content == expected
    form = {"state": state(json.loads(content)), "to": f"json {lang}"}
    answered = client.post("/report", data=form)
    assert answered.content == expected
    assert (
        answered.headers["content-disposition"] == 'attachment; filename="advisor-2026-11-24.json"'
    )


def test_the_report_page_is_the_html_report_with_a_toolbar(client: TestClient) -> None:
    """The kept copy is the command line's file; the served one has the forms on top."""
    answers = json.loads((FOLDER / "student.json").read_text("utf-8"))
    kept = client.post("/report", data={"state": state(answers), "to": "html en"})
    assert kept.content == by_command("student", "en", "html")
    shown = client.post("/report", data={"state": state(answers), "lang": "en"})
    page = Page(shown.text)
    assert "Change answers" in page.text
    assert hidden(shown.text)["answers"] == answers
    assert [h for _, h in page.headings] == [h for _, h in Page(kept.text).headings]
    printed = client.post("/report", data={"state": state(answers), "to": "pdf zh"})
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")


def test_the_day_is_today_and_the_language_the_browsers() -> None:
    """Without parameters; this is the edge at which the day is read."""
    app = make_app(BOOK, ["testserver"])
    with TestClient(app) as live:
        headers = {**JSON, "accept-language": "fr, en-GB;q=0.8, zh;q=0.3"}
        found = live.post(f"{API}/assess", content="{}", headers=headers).json()
        assert (found["as_of"], found["lang"]) == (date.today().isoformat(), "en")  # noqa: DTZ011  # as the edge reads it
        assert live.post(f"{API}/assess", content="{}", headers=JSON).json()["lang"] == "zh"


# The questionnaire --------------------------------------------------------------------------------


def test_the_need_is_asked_first_and_what_only_orders_is_offered(client: TestClient) -> None:
    """By our own rules: the need, the means, what decides; then, if wanted, what could only order."""
    person = json.loads((FOLDER / "salaried-renovating.json").read_text("utf-8"))
    person |= {"jiebei_offered": True, "jintiao_offered": True}
    page = client.post("/ask", data={"lang": "en", "do": "start"}).text
    screens = []
    while facts := shown(page):
        screens.append(facts)
        known = {name: str(person[name]) for name in facts if person.get(name) is not None}
        page = send(client, page, do="skip", **answers(facts, known))
    asked = [name for facts in screens for name in facts]
    assert screens[:2] == [[*BOOK.facts.first], [*BOOK.facts.always]]
    assert len(asked) == len(set(asked))
    assert len(screens) <= 10
    assert max(map(len, screens)) <= 6
    assert "could at most change which of these comes first" in page
    page = send(client, page, do="compare")
    assert re.search("it decides (which|whether) .* first", page)
    assert not {*shown(page)} & {*asked}


def test_a_whole_questionnaire_in_forms(walking: TestClient) -> None:
    """Start, choose, type, go back, change, decline, read over, and the report."""
    client = walking
    page = client.post("/ask", data={"lang": "en", "do": "start"}).text
    first = shown(page)
    assert {"student", "income_stability", "monthly_debt_payment"} <= {*first}
    assert "Are you a full-time student" in page
    assert page.count("Why we ask") < len(first), "what holds of several is said once"
    given = {"student": "False", "income_stability": "stable", "monthly_debt_payment": "1,800"}
    page = send(client, page, do="skip", **answers(first, given))
    assert hidden(page)["answers"] == {
        "student": False,
        "income_stability": "stable",
        "monthly_debt_payment": "1800.00",
    }
    assert {*hidden(page)["asked"]} == {*first}
    page = send(client, page, do="back")
    assert "Changing this answer" in page
    assert shown(page) == [first[-1]]
    page = send(client, page, do="edit income_stability")
    assert re.search(r'value="stable"[^>]* checked', page)
    page = send(client, page, answer="unstable")
    assert hidden(page)["answers"]["income_stability"] == "unstable"
    page = send(client, page, do="edit student")
    assert shown(page) == ["student"]
    page = send(client, page, answer="True")
    assert "Please look over your answers" in page
    assert "No further question could change the outcome" in page
    report = client.post("/report", data={"state": json.dumps(hidden(page)), "lang": "en"})
    assert "Do not borrow for now" in report.text
    page = client.post("/ask", data={"state": json.dumps(hidden(page)), "to": "review zh"}).text
    assert "问完了" in page


def test_of_several_answers_those_that_are_right_are_kept(client: TestClient) -> None:
    """What is wrong, or missing, is told beside its own question; the page comes back as a whole."""
    page = client.post("/ask", data={"lang": "en", "do": "start"}).text
    facts = shown(page)
    sent = answers(facts, {"amount": "1万", "purpose": "renovation", "repay_within_days": "lots"})
    answered = client.post("/ask", data=fields_of(page, "next", **sent))
    assert answered.status_code == 422
    assert shown(answered.text) == facts
    assert hidden(answered.text)["answers"] == {"amount": "10000.00", "purpose": "renovation"}
    wrong = [a["id"] for _, a in Page(answered.text).elements if a.get("role") == "alert"]
    assert wrong == ["wrong-repay_within_days", "wrong-needed_within_days"]
    assert re.search(r'value="renovation" checked', answered.text)
    fields = {a.get("name"): a for tag, a in Page(answered.text).elements if tag == "input"}
    assert fields["answer.amount"]["value"] == "10000.00"
    assert fields["answer.repay_within_days"]["value"] == "lots"
    focused = [a["name"] for _, a in Page(answered.text).elements if "autofocus" in a]
    assert focused == ["answer.repay_within_days"]
    page = send(client, answered.text, do="skip", **answers(facts, {"repay_within_days": "12期"}))
    carried = hidden(page)
    assert carried["answers"]["repay_within_days"] == 360
    assert carried["asked"] == [*facts]
    assert shown(page) == [*BOOK.facts.always]


def test_a_report_in_between_takes_the_answers_of_the_page(client: TestClient) -> None:
    """All that were given; what is no answer is told first, and what is missing is not known."""
    page = client.post("/ask", data={"lang": "en", "do": "start"}).text
    facts = shown(page)
    sent = fields_of(page, "next", **answers(facts, {"amount": "5000"}))
    kept = client.post("/report", data={**sent, "to": "answers en"}).json()
    assert kept == {"amount": "5000.00"}
    sent = fields_of(page, "next", **answers(facts, {"amount": "much"}))
    told = client.post("/report", data={**sent, "to": "answers en"})
    assert told.status_code == 422
    assert "Please type a number" in told.text


def test_a_field_that_no_question_of_ours_has_is_passed_over(client: TestClient) -> None:
    """Also where another answer of the page is wrong: by every button, and on the way to the report."""
    sent = {
        "state": state({}),
        "lang": "en",
        "fact": "amount bogus quotes",
        "answer.amount": "much",
    }
    for path, do in (
        ("/ask", "next"),
        ("/ask", "skip"),
        ("/ask", "switch zh"),
        ("/report", "page"),
    ):
        answered = client.post(path, data={**sent, "do": do})
        assert answered.status_code in {200, 422}
        assert not {"bogus", "quotes"} & {*shown(answered.text)}


def test_the_rest_is_not_known_also_where_a_field_holds_a_blank(client: TestClient) -> None:
    """And a switch of the language keeps what was typed over an answer."""
    page = client.post("/ask", data={"lang": "en", "do": "start"}).text
    sent = {"answer.amount": "5000", "answer.repay_within_days": " "}
    page = send(client, page, do="skip", **sent)
    assert hidden(page)["answers"] == {"amount": "5000.00"}
    form = {"state": state({"amount": "5000.00"}, again="amount"), "lang": "en", "fact": "amount"}
    switched = client.post("/ask", data={**form, "answer": "20000", "do": "switch zh"}).text
    assert re.search('name="answer" value="20000"', switched)


def test_what_was_not_asked_can_be_added(client: TestClient) -> None:
    """At the end every question can be had, also one that decides nothing; and is offered by name."""
    page = client.post("/ask", data={"state": state({"student": True}), "to": "review en"}).text
    assert 'value="edit wechat_pay_score"' in page
    page = send(client, page, do="edit wechat_pay_score")
    assert shown(page) == ["wechat_pay_score"]
    page = send(client, page, answer="640")
    assert hidden(page)["answers"] == {"student": True, "wechat_pay_score": 640}


def shown(page: str) -> list[str]:
    """Give the facts that a page asks for."""
    found = re.search(r'name="fact" value="([\w ]*)"', page)
    return found[1].split() if found else []


def answers(facts: list[str], given: dict[str, str]) -> dict[str, str]:
    """Give the fields of a page with answers, as its form names them."""
    known = {name: text for name, text in given.items() if name in facts}
    if len(facts) == 1:
        return {"answer": known[facts[0]]} if known else {}
    return {f"answer.{name}": text for name, text in known.items()}


def fields_of(page: str, do: str, **fields: str) -> dict[str, str]:
    """Give all fields that a page's form sends with a button."""
    facts = {"fact": " ".join(shown(page))} if shown(page) else {}
    return {"state": json.dumps(hidden(page)), "lang": "en", "do": do, **facts, **fields}


def send(client: TestClient, page: str, do: str = "next", **fields: str) -> str:
    """Press a button of a page."""
    answered = client.post("/ask", data=fields_of(page, do, **fields))
    assert answered.status_code == 200, answered.text
    return answered.text


@pytest.mark.parametrize(
    ("fact", "answer", "told"),
    [
        ("student", "", "Please choose one"),
        ("student", "maybe", "Please choose one"),
        ("monthly_income", "", "Please fill this in"),
        ("monthly_income", "lots", "Please type a number"),
        ("monthly_income", "-5", "Please type 0 or more; you typed -5."),
        ("monthly_income", "1,5", "Please type a number"),
        ("active_lenders", "1.5", "Please type a whole number"),
        ("adverse_record_ended_on", "2027-01-01", "lies after the day of the assessment"),
        ("active_lenders", "2k", "Please type a whole number"),
        ("age", "121", "Please type a number from 0 to 120; you typed 121."),
        ("adverse_record_ended_on", "soon", "Please type a date"),
        ("adverse_record_ended_on", "2030-01-01", "2030-01-01"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    client: TestClient, fact: str, answer: str, told: str
) -> None:
    """The page comes back with what was typed; nothing else is lost."""
    form = {"state": state({"asset_proof": True}), "lang": "en", "do": "next"}
    answered = client.post("/ask", data={**form, "fact": fact, "answer": answer})
    assert answered.status_code == 422
    page = Page(answered.text)
    assert told in answered.text
    assert hidden(answered.text)["answers"] == {"asset_proof": True}
    (wrong,) = [a for _, a in page.elements if a.get("id") == f"wrong-{fact}"]
    assert wrong["role"] == "alert"
    described = [a["aria-describedby"] for _, a in page.elements if "aria-describedby" in a]
    assert any("wrong" in (one or "") for one in described)


def test_what_is_typed_wrongly_cannot_break_out(client: TestClient) -> None:
    """An answer comes back as characters."""
    poison = '"><script>alert(1)</script>'
    form = {"state": state({}), "lang": "en", "do": "next", "fact": "age", "answer": poison}
    page = Page(client.post("/ask", data=form).text)
    assert not any(tag == "script" for tag, _ in page.elements)
    assert poison in [a.get("value") for tag, a in page.elements if tag == "input"]


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        "null",
        '"asked"',
    ],
)
def test_a_state_that_was_tampered_with_is_refused(client: TestClient, broken: str) -> None:
    """With a page that says so; never with a traceback."""
    for path in ("/ask", "/report"):
        answered = client.post(path, data={"state": broken, "lang": "en"})
        assert answered.status_code == 422
        assert "Start again" in answered.text or "从头开始" in answered.text


@pytest.mark.parametrize(
    ("old", "kept", "next_fact"),
    [
        ('{"answers": {"student": false}, "asked": ["student", "nobody"]}', {"student"}, None),
        (
            '{"answers": {"student": false, "shoe_size": 43}, "asked": ["student"]}',
            {"student"},
            None,
        ),
        (
            '{"answers": {"student": false}, "asked": ["student"], "again": "age"}',
            {"student"},
            None,
        ),
        (
            (
                '{"answers": {"student": false, "income_stability": "golden"},'
                ' "asked": ["student", "income_stability"]}'
            ),
            {"student"},
            "income_stability",
        ),
        (
            (
                '{"answers": {"student": false, "adverse_record_ended_on": "2999-01-01"},'
                ' "asked": ["student", "adverse_record_ended_on"]}'
            ),
            {"student"},
            None,
        ),
        ('{"answers": {"student": false}}', {"student"}, None),
        ('{"answers": [], "asked": [{}]}', set(), "student"),
    ],
)
def test_of_an_old_state_only_what_is_unknown_is_lost(
    walking: TestClient, old: str, kept: set[str], next_fact: str | None
) -> None:
    """Another rulebook, or a clock that was ahead: the answer is asked for anew, the others stay."""
    answered = walking.post("/ask", data={"state": old, "lang": "zh", "do": "stay"})
    assert answered.status_code == 200
    found = re.search(r'name="state" value="([^"]*)"', answered.text)
    assert found is not None
    state = json.loads(unescape(found[1]))
    assert set(state["answers"]) == kept
    assert set(state["asked"]) == kept
    if next_fact is not None:
        assert next_fact in shown(answered.text)


def test_answers_are_kept_in_a_file_and_gone_on_from(client: TestClient) -> None:
    """What was declined stays so; a form filled in by hand will do too; what is wrong is told."""
    begun = '{"answers": {"student": false, "age": 30}, "asked": ["student", "age", "amount"]}'
    kept = client.post("/report", data={"state": begun, "to": "answers zh"})
    assert kept.headers["content-disposition"].endswith(
        'filename="advisor-2026-11-24-answers.json"'
    )
    assert json.loads(kept.content) == {"age": 30, "amount": None, "student": False}
    form = "您是全日制在校学生吗？ [student]\n答：否\n您今年多大年纪？ [age]\n答：三十\n"
    for content, asked in (
        (kept.content, {"student", "age", "amount"}),
        (f"# 资料表\n{form}".encode(), {"student", "age"}),
    ):
        sent = {"file": ("kept.json", content, "application/json")}
        answered = client.post("/resume", files=sent, data={"lang": "zh"})
        assert answered.status_code == 200
        carried = hidden(answered.text)
        assert carried["answers"] == {"student": False, "age": 30}
        assert set(carried["asked"]) == asked
    for content, said in (
        (b"{\xe2\x80\x9cage", "要换成英文的双引号"),
        (b"", "资料是空的"),
        (b'{"schema_version": "2", "profile": {}, "advice": {}}', "这是一份报告，不是资料"),
    ):
        answered = client.post("/resume", files={"file": ("x.json", content)}, data={"lang": "zh"})
        assert answered.status_code == 422
        assert said in answered.text
    assert client.post("/resume", data={"lang": "zh"}).status_code == 415
    assert client.get("/resume", follow_redirects=False).status_code == 303


def test_a_question_is_explained_and_checked_in_our_own_words(client: TestClient) -> None:
    """Folded help, opened by "?"; the browser neither checks, cuts nor shows a keypad of its own."""
    state = '{"answers": {"student": false}, "asked": ["student"], "again": null}'
    sent = {"state": state, "lang": "zh", "fact": "amount", "do": "next", "answer": "？"}
    answered = client.post("/ask", data=sent)
    assert answered.status_code == 422
    assert '<details class="help" open>' in answered.text
    assert "填真正缺的数目" in answered.text
    assert "可以写 9500、9,500、1.5万" in answered.text
    for absent in ("inputmode", "maxlength", "required"):
        assert absent not in answered.text
    assert "novalidate" in answered.text
    assert 'name="format-detection" content="telephone=no"' in answered.text
    nothing = client.post("/ask", data={**sent, "fact": "student", "answer": ""})
    assert "请选一项" in nothing.text
    assert '<details class="help">' in nothing.text


@settings(max_examples=25, deadline=None)
@given(profiles(BOOK), st.data())
def test_the_page_asks_what_the_questionnaire_asks(
    client: TestClient, person: dict[str, Any], data: st.DataObject
) -> None:
    """After any answers, page and API ask the fact that `question.py` chooses."""
    people = {name: value for name, value in person.items() if name != "quotes"}
    known = {name: value for name, value in people.items() if data.draw(st.booleans(), label=name)}
    profile = advisor.make_profile(known, BOOK, DAY)
    interview = Interview(advisor.Advisor(BOOK), DAY, profile.echo, tuple(profile.echo))
    standing = interview.standing("en")
    expected = standing.fact
    page = client.post("/ask", data={"state": state(dict(profile.echo)), "lang": "en"}).text
    assert shown(page)[:1] == ([expected] if expected else [])
    body = json.dumps({"answers": dict(profile.echo)})
    found = client.post(f"{API}/next-question", content=body, headers=JSON).json()
    assert (found["question"] or {}).get("fact") == expected
    assert found["at_most"] == standing.open.at_most
    together = [one["fact"] for one in found["page"]]
    assert shown(page) == together
    assert found["page"][:1] == ([found["question"]] if expected else [])
    assert len(together) == len(set(together)) <= 6
    assert set(together) <= found["open"].keys()
    first = [name for name in BOOK.facts.first if name in found["open"]]
    assert not first or together == first
    waits = [BOOK.facts.facts[name].after for name in together[1:]]
    assert not {*waits} & found["open"].keys(), "no question stands beside the one that it hangs on"


QUESTIONS = {
    "start": {"answers": {}},
    "next": {"answers": {"age": 30}, "do": "next", "fact": "student", "answer": "False"},
    "slip": {"answers": {"age": 30}, "do": "next", "fact": "student", "answer": "perhaps"},
    "skip": {"answers": {"age": 30}, "do": "skip", "fact": "student"},
    "back": {"answers": {"age": 30}, "do": "back", "fact": "student"},
    "edit": {"answers": {"age": 30}, "do": "edit age", "fact": "student"},
    "switch": {"answers": {"age": 30}, "do": "switch zh", "fact": "student"},
    "review": {"answers": {"age": 30}, "do": "review"},
}


@pytest.mark.parametrize("do", [*QUESTIONS, "API"])
def test_a_question_takes_one_assessment(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, do: str
) -> None:
    """What is asked, why, and what is decided come of one; beside it the facts are derived once."""
    calls: list[str] = []

    def count(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def counted(*given: Any, **named: Any) -> Any:
            calls.append(name)
            return real(*given, **named)

        monkeypatch.setattr(owner, name, counted)

    count(advisor.Advisor, "assess")
    count(Edition, "flat")
    if do == "API":
        answers = {"age": 30}
        client.post(f"{API}/next-question", content=json.dumps({"answers": answers}), headers=JSON)
    else:
        form = {"lang": "en", **QUESTIONS[do]}
        shown = client.post("/ask", data={**form, "state": state(form.pop("answers"))})
        answers = hidden(shown.text)["answers"]
    assert calls.count("assess") == 1
    derived = calls.count("flat")
    calls.clear()
    advisor.Advisor(BOOK).assess(advisor.make_profile(answers, BOOK, DAY))
    assert derived == calls.count("flat") + 1


def test_what_is_typed_survives_another_language_and_counts_in_the_report(
    client: TestClient,
) -> None:
    """Neither the language nor "read the report now" drops what stands in the field."""
    form = {"state": state({}), "lang": "zh", "fact": "monthly_income", "answer": "9,500"}
    page = client.post("/ask", data={**form, "do": "switch en"})
    assert 'lang="en"' in page.text
    assert 'value="9,500"' in page.text
    picked = {"state": state({}), "lang": "zh", "fact": "student", "answer": "True"}
    page = client.post("/ask", data={**picked, "do": "switch en"})
    assert re.search(r'value="True"[^>]* checked', page.text)
    report = client.post("/report", data=form)
    assert hidden(report.text)["answers"] == {"monthly_income": "9500.00"}
    unanswered = client.post("/report", data={**form, "answer": " "})
    assert hidden(unanswered.text)["answers"] == {}


def test_a_slip_is_asked_for_once_more_before_the_report(client: TestClient) -> None:
    """ "Read the report now" beside what is no answer does not leave it out in silence."""
    form = {"state": state({}), "lang": "en", "fact": "monthly_income", "answer": "8,50"}
    answered = client.post("/report", data=form)
    assert answered.status_code == 422
    assert 'value="8,50"' in answered.text
    assert "aria-invalid" in answered.text


@pytest.mark.parametrize("do", ["back", "edit age"])
def test_going_elsewhere_keeps_what_stands_in_the_field(client: TestClient, do: str) -> None:
    """A slip there is nobody's answer, and holds nobody up."""
    form = {"state": state({"age": 30}), "lang": "en", "do": do, "fact": "monthly_income"}
    page = client.post("/ask", data={**form, "answer": "7777"})
    assert hidden(page.text)["answers"] == {"age": 30, "monthly_income": "7777.00"}
    assert hidden(page.text)["again"] == "age"
    page = client.post("/ask", data={**form, "answer": "lots"})
    assert hidden(page.text)["answers"] == {"age": 30}


def test_a_date_after_today_changes_nothing(client: TestClient) -> None:
    """It was not answered, so it is still to be asked for; an answer that stood there still does."""
    form = {"lang": "en", "do": "next", "fact": "adverse_record_ended_on", "answer": "2030-01-01"}
    page = client.post("/ask", data={**form, "state": state({"credit_record": "adverse"})})
    assert hidden(page.text)["asked"] == ["credit_record"]
    known = {"credit_record": "adverse", "adverse_record_ended_on": "2020-05-05"}
    page = client.post("/ask", data={**form, "state": state(known)})
    assert hidden(page.text)["answers"] == known


def test_the_report_page_leaves_no_advice_in_a_browsers_history(client: TestClient) -> None:
    """Its title is the same for everyone; the kept file's has the advice."""
    answers = json.loads((FOLDER / "student.json").read_text("utf-8"))
    shown = client.post("/report", data={"state": state(answers), "lang": "en"}).text
    kept = client.post("/report", data={"state": state(answers), "to": "html en"}).text
    assert "<title>Which loans are open to you</title>" in shown
    assert "Do not borrow for now</title>" in kept


def test_an_error_page_speaks_the_forms_language(client: TestClient) -> None:
    """And not only what the browser prefers."""
    headers = {"accept-language": "zh"}
    answered = client.post("/ask", data={"state": "{", "lang": "en"}, headers=headers)
    assert "Start again" in answered.text


# The API ------------------------------------------------------------------------------------------


def test_every_wrong_field_is_named_at_once(client: TestClient) -> None:
    """RFC 9457, with a pointer to each."""
    body = '{"age": -1, "amount": "x", "nobody": 1, "quotes": {"fenfu": {"annual_rate": true}}}'
    answered = client.post(f"{API}/assess?lang=en", content=body, headers=JSON)
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"
    found = answered.json()
    assert found["status"] == 422
    assert {error["pointer"] for error in found["errors"]} == {
        "/age",
        "/amount",
        "/nobody",
        "/quotes/fenfu/annual_rate",
    }
    many = json.dumps({f"nobody_{number}": 1 for number in range(5_000)})
    found = client.post(f"{API}/assess?lang=en", content=many, headers=JSON).json()
    assert len(found["errors"]) == 21
    assert "4980" in found["errors"][-1]["detail"].replace(",", "")
    odd = client.post(f"{API}/assess", content='{"a.b": 1, "c/d~": 2}', headers=JSON).json()
    assert [error["pointer"] for error in odd["errors"]] == ["/a.b", "/c~1d~0"]
    order = (
        '{"amount": 0, "annual_rate": "x", "instalments": 1.5, "method": "magic", "day_count": 1}'
    )
    found = client.post(f"{API}/cost?lang=en", content=order, headers=JSON).json()
    assert {error["pointer"] for error in found["errors"]} == {
        "/amount",
        "/annual_rate",
        "/instalments",
        "/method",
        "/day_count",
    }


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "status"),
    [
        ("POST", "/assess", "{", JSON, 422),
        ("POST", "/assess", "", JSON, 422),
        ("POST", "/assess", "[]", JSON, 422),
        ("POST", "/assess", '{"age": 1, "age": 2}', JSON, 422),
        ("POST", "/assess", '{"amount": NaN}', JSON, 422),
        ("POST", "/assess", b"\xff", JSON, 422),
        ("POST", "/assess", "[" * 100_000, JSON, 422),
        ("POST", "/assess", '{"\\ud800": 1, "age": "\\ud800"}', JSON, 422),
        ("POST", "/assess", "{}", {}, 415),
        ("POST", "/assess", "{}", {"content-type": "text/plain"}, 415),
        ("POST", "/assess", b" " * (LARGEST_BODY + 1), JSON, 413),
        ("POST", "/assess?lang=fr", "{}", JSON, 422),
        ("POST", "/assess?as_of=yesterday", "{}", JSON, 422),
        ("POST", "/assess?as_of=0", "{}", JSON, 422),
        ("POST", "/next-question", '{"declined": ["nobody"]}', JSON, 422),
        ("POST", "/next-question", '{"declined": "age"}', JSON, 422),
        ("POST", "/next-question", '{"more": 1}', JSON, 422),
        ("POST", "/cost", "{}", JSON, 422),
        ("POST", "/cost", '{"amount": 100, "annual_rate": "0.1"}', JSON, 422),
        ("POST", "/cost", '{"amount": 100, "daily_rate": "0.1", "days": 9, "method": "daily", "repay": ["1:999"]}', JSON, 422),
        ("GET", "/assess", "", {}, 405),
        ("GET", "/nowhere", "", {}, 404),
    ],
)  # fmt: skip
def test_what_is_refused_is_a_problem(
    client: TestClient, method: str, path: str, content: Any, headers: dict[str, str], status: int
) -> None:
    """The right status, the error model, no traceback."""
    answered = client.request(method, API + path, content=content, headers=headers)
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    found = answered.json()
    assert found.keys() == {"type", "title", "status", "errors"}
    assert found["status"] == status
    assert "Traceback" not in answered.text


def test_cost_products_schema_rulebook_health(client: TestClient) -> None:
    """As the commands write them."""
    order = '{"amount": 10000, "annual_rate": "0.146", "instalments": 12}'
    found = client.post(f"{API}/cost", content=order, headers=JSON)
    same = "--amount 10000 --annual-rate 0.146 --instalments 12 --format json"
    assert found.text == called("cost", *same.split()).stdout
    for path, command in (("products", ["products"]), ("profile/schema", ["profile", "schema"])):
        form = ["--format", "json"] if path == "products" else []
        done = called(*command, *form, "--lang", "en")
        assert client.get(f"{API}/{path}?lang=en").text == done.stdout
    assert client.get(f"{API}/rulebook").json()["digest"] == BOOK.digest
    assert client.get(f"{API}/health").json() == {"status": "ok"}
    assert client.get(f"{API}/ready").json() == {"status": "ready"}


# Safety -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/style.css", "/nowhere", f"{API}/rulebook", f"{API}/nowhere"]
)
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    """A strict policy, no sniffing, no frames, no cookie, nothing of or for a third party."""
    answered = client.get(path)
    policy = answered.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy
    assert answered.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in answered.headers
    assert "http://" not in answered.text.replace("http://testserver", "")
    if path != "/style.css":
        assert answered.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "", "127.0.0.1.nip.io"]
)
def test_another_host_name_is_not_answered(client: TestClient, host: str) -> None:
    """Against DNS rebinding: a page elsewhere cannot reach this by a name of its own."""
    for path in ("/", f"{API}/rulebook", f"{API}/health/"):
        assert client.get(path, headers={"host": host}).status_code == 421
    for path in ("health", "ready"):  # a probe asks by an address
        assert client.get(f"{API}/{path}", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["testserver", "TestServer", "testserver:8000"])
def test_its_own_host_name_is(client: TestClient, host: str) -> None:
    """With a port or without."""
    assert client.get("/", headers={"host": host}).status_code == 200


HERE = "http://testserver"


@pytest.mark.parametrize(
    ("host", "headers", "refused"),
    [
        ("testserver", {}, False),  # a program
        ("testserver", {"origin": HERE}, False),
        ("testserver", {"origin": "http://TestServer.:80"}, False),
        ("testserver", {"origin": "https://testserver"}, False),  # by a proxy with HTTPS
        ("testserver:443", {"origin": "https://testserver"}, False),
        ("testserver:8000", {"origin": "http://testserver:8000"}, False),
        ("testserver", {"origin": "http://evil.example"}, True),
        ("testserver", {"origin": "http://testserver.evil.example"}, True),
        ("testserver:8000", {"origin": "http://testserver:8001"}, True),
        ("testserver:8000", {"origin": HERE}, True),
        ("testserver", {"origin": "http://testserver:8001"}, True),
        ("testserver", {"origin": "http://testserver:bad"}, True),
        ("testserver", {"origin": "http://other"}, True),
        ("testserver", {"origin": "null"}, True),
        ("testserver", {"origin": ""}, True),
        ("testserver", {"origin": "chrome-extension://testserver"}, True),
        ("testserver", {"sec-fetch-site": "cross-site"}, True),
        ("testserver", {"sec-fetch-site": "cross-site", "origin": HERE}, True),
        ("testserver", {"sec-fetch-site": "same-site", "origin": "http://testserver:8001"}, True),
        ("testserver", {"sec-fetch-site": "same-site", "origin": "null"}, True),
        ("testserver", {"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ("testserver", {"sec-fetch-site": "same-origin", "origin": "https://loans:8443"}, False),
        ("testserver", {"sec-fetch-site": "none"}, False),
    ],
)
def test_a_page_of_another_site_sends_nothing_here(
    client: TestClient, host: str, headers: dict[str, str], *, refused: bool
) -> None:
    """Not by a form and not by a program of its own; a program on somebody's machine does."""
    named = {**headers, "host": host}
    for lang, title in (("en", "another site"), ("zh", "别的网站")):
        posted = {"headers": {**JSON, **named}, "content": "{}"}
        answered = client.post(f"{API}/assess?lang={lang}", **posted)
        assert answered.status_code == (403 if refused else 200)
        if refused:
            found = answered.json()
            assert found["type"].endswith(":origin")
            assert title in found["title"]
        for path, sent in (("/ask", {"do": "start"}), ("/report", {"state": state({"age": 30})})):
            page = client.post(f"{path}?lang={lang}", data=sent, headers=named)
            assert page.status_code == (403 if refused else 200)
            assert (title in page.text) == refused
    assert client.get("/", headers=named).status_code == 200  # a link from anywhere leads here


def test_two_origins_are_none(client: TestClient) -> None:
    """One of ours does not cover for another."""
    headers = [("origin", HERE), ("origin", "http://evil.example"), *JSON.items()]
    assert client.post(f"{API}/assess", content="{}", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "GET, HEAD"),
        ("/ask", "GET, HEAD, POST"),
        ("/report", "GET, HEAD, POST"),
        (f"{API}/assess", "POST"),
        (f"{API}/health", "GET, HEAD"),
    ],
)
def test_all_that_an_address_takes_is_told(client: TestClient, path: str, allowed: str) -> None:
    """405 names every method, whichever route of it was asked."""
    answered = client.delete(path)
    assert (answered.status_code, answered.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("lang", LANGS)
def test_what_stands_before_the_application_speaks_the_language_asked_for(
    client: TestClient, lang: str
) -> None:
    """In the address, whatever the browser likes; a program gets a problem, a person a page."""
    other = {"accept-language": "zh" if lang == "en" else "en"}
    for status, headers, content in (
        (413, {}, b" " * (LARGEST_BODY + 1)),
        (415, {"content-encoding": "gzip"}, b""),
        (421, {"host": "evil.example"}, b""),
    ):
        made = {"headers": {**other, **headers}, "content": content}
        found = client.post(f"{API}/assess?lang={lang}", **made)
        page = client.post(f"/ask?lang={lang}", **made)
        assert found.status_code == page.status_code == status
        assert found.headers["content-type"] == "application/problem+json"
        assert found.json()["title"].isascii() == (lang == "en")
        assert ("<html lang=en" in page.text.replace('"', "")) == (lang == "en")


def test_a_failure_inside_tells_and_logs_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The client gets a problem, the log the kind of error; neither holds what was answered."""
    broken = Service(BOOK, today=lambda: DAY)

    def fail(*_: object) -> None:
        raise RuntimeError("secret 31415")

    broken.advisor.assess = fail  # type: ignore[method-assign, assignment]
    app = make_app(BOOK, ["testserver"], broken)
    body = '{"monthly_income": "31415"}'
    with caplog.at_level(logging.DEBUG), TestClient(app, raise_server_exceptions=False) as live:
        answered = live.post(f"{API}/assess", content=body, headers=JSON)
        page = live.post("/report", data={"state": state({"monthly_income": "31415"})})
    assert answered.status_code == page.status_code == 500
    assert answered.json()["errors"] == []
    said = "".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert hidden(page.text)["answers"] == {"monthly_income": "31415"}  # back to whom it came from
    for text in (answered.text, Page(page.text).text, said):
        assert "31415" not in text
        assert "Traceback" not in text
    assert "RuntimeError" in said


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en; q=0.9", "en"),
        ("zh; q=0.1, en; q=0.9", "en"),
        ("en;level=1;q=0.4,zh;q=0.5", "zh"),
        ("en;q=1e9, zh;q=0.5", "zh"),  # no weight at all
        ("en;q=nan", "zh"),
        ("en;q=0", "zh"),
        ("", "zh"),
    ],
)
def test_the_preferred_language_is_read_as_http_writes_it(header: str, lang: str) -> None:
    """Blanks may stand around a weight; what is none counts for nothing."""
    assert preferred(header) == lang


def test_every_wrong_field_is_named_at_once_wherever_it_stands(client: TestClient) -> None:
    """Each by its place in the body, also where another part is wrong too."""

    def pointers(path: str, body: dict[str, Any]) -> list[str]:
        answered = client.post(f"{API}/{path}", content=json.dumps(body), headers=JSON)
        assert answered.status_code == 422
        return sorted(one["pointer"] for one in answered.json()["errors"])

    wrong = {"answers": {"age": -1, "amount": "x"}, "declined": ["nobody"], "zz": 1}
    every = ["/answers/age", "/answers/amount", "/declined/0", "/zz"]
    assert pointers("next-question", wrong) == every
    assert pointers("next-question", {"answers": None, "declined": 3}) == ["/answers", "/declined"]
    assert pointers("cost", {"amount": -1, "zz": 1, "method": "x"}) == ["/amount", "/method", "/zz"]


def test_beyond_its_queue_it_says_no(service: Service) -> None:
    """503 with Retry-After, for programs and for people; health still answers."""
    full = Service(BOOK, today=lambda: DAY)
    full.judging = Gate(Turns(), 1, 0, 1.0)
    full.drawing = Gate(Turns(), 1, 0, 1.0)
    app = make_app(BOOK, ["testserver"], full)
    with TestClient(app, raise_server_exceptions=False) as live:
        answered = live.post(f"{API}/assess", content="{}", headers=JSON)
        page = live.post("/report", data={"lang": "zh", "state": state({"age": 30})})
        assert live.get(f"{API}/ready").status_code == 200
        assert live.get(f"{API}/health").status_code == 200
    assert answered.status_code == page.status_code == 503
    assert answered.headers["retry-after"] == page.headers["retry-after"] == "1"
    assert "稍后再试" in page.text
    assert hidden(page.text)["answers"] == {"age": 30}  # nothing is lost: the way back has it
    assert service.judging.waiting == 0


def test_lost_addresses_lead_back(client: TestClient) -> None:
    """A page reloaded by its address begins anew."""
    assert client.get("/ask").headers["location"] == "/"
    assert client.get("/report").status_code == 303
    assert (
        client.post("/ask", content="x", headers={"content-type": "text/plain"}).status_code == 415
    )
    assert client.get("/favicon.ico").status_code == 204

"""`advisor ask`: whole sessions, line by line and with keys in a real terminal."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import termios
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisor
from advisor.cli.ask import COMPARE, Conversation
from advisor.cli.in_a_row import read_row
from advisor.cli.keeping import Files, Keeper
from advisor.cli.screen import BACK, PlainScreen, Screen
from advisor.interview import prompts
from advisor.interview.session import Interview, askable, resumed
from advisor.person.typed import read_answer, read_typed
from advisor.person.words import tidy, wish
from advisor.rulebook.scalars import BadValueError
from advisor.texts import sentences
from advisor.texts.templates import placeholders
from tests.conftest import DAY
from tests.short_walk import RULES, WALK

FOLDER = Path(__file__).parent / "golden" / "profiles"
BOOK = WALK
JUDGE = advisor.Advisor(BOOK)
PERSON = json.loads((FOLDER / "salaried-renovating.json").read_text("utf-8"))
ASK = [sys.executable, "-m", "advisor", "ask", "--as-of", DAY.isoformat()]
COMMAND = [*ASK, "--rules", str(RULES)]

LETTERS = {True: "y", False: "n", None: "-"}

# Without a terminal: a person who answers from a script -------------------------------------------


class Scripted:
    """Answers by fact: a value, BACK, or None; `turns` come first, then what the person knows."""

    def __init__(self, person: dict[str, Any], turns: dict[str, list[Any]] | None = None) -> None:
        self.person = person
        self.turns = turns or {}
        self.asked: list[str] = []
        self.shown: list[str] = []

    def say(self, text: str) -> None:
        self.shown.append(text)

    def turn(self, question: str) -> Any:
        if question == "Choose the report, or an answer to change:":
            name = "review"
        else:
            facts = BOOK.facts.facts.items()
            name = next(n for n, fact in facts if question.startswith(fact.question.en))
        self.asked.append(name)
        waiting = self.turns.get(name, [])
        return waiting.pop(0) if waiting else self.person.get(name)

    def choose(
        self, question: str, choices: list[tuple[Any, str]], now: Any, help_text: str = ""
    ) -> Any:
        del now, help_text
        value = self.turn(question)
        assert value in [choice for choice, _ in choices]
        return value

    def row(self, questions: list[str]) -> str:
        """Answer several questions in one line, or type what one of them is answered with instead."""
        values = [self.turn(question) for question in questions]
        other = [value for value in values if isinstance(value, str)]
        return other[0] if other else "".join(LETTERS[value] for value in values)

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        rows = re.findall(r"(?m)^\d+\. (.+)$", question)
        value = self.row(rows) if rows else self.turn(question)
        text = "" if value is None else str(value)
        wrong = check(text)
        if wrong is not None:
            self.shown.append(wrong)
            return self.type(question, check)
        return text

    def forget(self) -> None:
        self.shown.append("(what was typed ahead is dropped)")

    def leave(self, _: object) -> bool:
        return False


def converse(
    interview: Interview, screen: Screen, save: Path | None = None
) -> tuple[Conversation, Keeper]:
    keeper = Keeper(screen, "en", Files(save))
    return Conversation(interview, screen, "en", keeper), keeper


def session(
    person: dict[str, Any],
    turns: dict[str, list[Any]] | None = None,
    save: Path | None = None,
    **options: Any,
) -> tuple[Interview, Scripted]:
    interview = resumed(JUDGE, DAY, **{"answers": {}, **options})
    screen = Scripted(person, turns)
    conversation, _ = converse(interview, screen, save)
    conversation.run()
    return conversation.interview, screen


def test_straight_through_the_answers_decide_what_the_whole_form_does() -> None:
    """A person answers what is asked, and gets the advice that a full profile gets."""
    interview, screen = session(PERSON)
    assert interview.answers == {name: PERSON[name] for name in interview.answers}
    assert len(interview.answers) < len(PERSON)
    short = JUDGE.assess(interview.profile()).advice
    assert (short.action, short.product) == ("apply", "weilidai")
    assert any(text.startswith("at most ") for text in screen.shown)
    assert "Why we ask: it decides whether borrowing is right at all." in screen.shown
    clear = [text for text in screen.shown if text.startswith("Clear already: ")]
    assert "ruled out: " in clear[-1]
    assert "Alipay Jiebei" in clear[-1].partition("ruled out: ")[2]


def test_three_steps_back_and_a_change_keep_the_later_answers() -> None:
    """Going back asks the same questions again; what was answered after them stays."""
    first, _ = session(PERSON)
    one, two, three, four = first.asked[:4]
    turns = {
        four: [BACK],
        three: [PERSON[three], BACK],
        two: [PERSON[two], BACK],
        one: [PERSON[one], PERSON[one]],
    }
    interview, screen = session(PERSON, turns)
    assert screen.asked[:7] == [one, two, three, four, three, two, one]
    assert interview.answers == first.answers
    assert sorted(interview.asked) == sorted(first.asked)


def test_there_is_no_way_back_before_the_first_question() -> None:
    """It is not offered; typed all the same, it is answered."""
    screen = Stubborn({"student": True})
    screen.wanted_first = BACK
    conversation, _ = converse(Interview(JUDGE, DAY), screen)
    conversation.run()
    assert "This is the first question." in screen.shown
    assert conversation.interview.answers == {"student": True}


def test_an_answer_can_be_changed_before_the_report() -> None:
    """The review leads back to any answer; changed to a stop, nothing more is asked."""
    interview, screen = session(PERSON, {"review": ["student", None], "student": [False, True]})
    assert interview.answers["student"] is True
    assert screen.asked[-3:] == ["review", "student", "review"]
    assert "purpose: renovation" not in screen.shown  # the review is a choice, not a text


def test_knowing_nothing_comes_to_an_end() -> None:
    """ "I don't know" to everything is a session too, and its advice is to clarify."""
    interview, screen = session({})
    assert interview.answers == {}
    assert len(screen.asked) == len(set(screen.asked))
    assert JUDGE.assess(interview.profile()).advice.action == "clarify"


def test_all_asks_everything_once() -> None:
    """--all: every fact but the quotes, in the vocabulary's order; none that could only not fit."""
    assert PERSON["credit_record"] == "clean"
    interview, screen = session(PERSON, everything=True)
    fitting = [name for name in askable(BOOK) if name != "adverse_record_ended_on"]
    assert screen.asked == [*fitting, "review"]
    assert interview.answers == PERSON
    adverse = {**PERSON, "credit_record": "adverse", "adverse_record_ended_on": "2020-01-01"}
    interview, screen = session(adverse, everything=True)
    assert screen.asked == [*askable(BOOK), "review"]


def test_a_date_in_the_future_is_refused_where_it_is_typed() -> None:
    """By its own words, without the fact's id; a valid answer that was there stays."""
    person = {**PERSON, "credit_record": "adverse", "adverse_record_ended_on": "2020-01-01"}
    person |= {"amount": "2000", "weilidai_offered": False}
    turns = {
        "adverse_record_ended_on": ["2020-01-01", "2027-01-01", ""],
        "review": ["adverse_record_ended_on", None],
    }
    interview, screen = session(person, turns)
    assert interview.answers["adverse_record_ended_on"] == "2020-01-01"
    told = [text for text in screen.shown if "lies after the day of the assessment" in text]
    assert told == [
        "2027-01-01 lies after the day of the assessment, 2026-11-24; please look at it again."
    ]


def test_every_answer_is_kept_as_it_is_given(tmp_path: Path) -> None:
    """--save: after each answer the file holds all so far, is readable by assess, and by nobody else."""
    path = tmp_path / "me.json"

    class Interrupted(Scripted):
        def turn(self, question: str) -> Any:
            if len(self.asked) == 7:
                raise KeyboardInterrupt
            return super().turn(question)

    conversation, _ = converse(Interview(JUDGE, DAY), Interrupted(PERSON), path)
    with pytest.raises(KeyboardInterrupt):
        conversation.run()
    kept = json.loads(path.read_text("utf-8"))
    answers = conversation.interview.profile().echo
    assert kept == conversation.interview.saved()
    assert {name: value for name, value in kept.items() if value is not None} == answers
    assert len(answers) >= 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    later, screen = session(PERSON, answers=answers)
    assert screen.shown[1] == f"Going on from last time. Answers: {len(answers)}; left open: 0."
    assert not set(answers) & set(screen.asked)
    assert JUDGE.assess(later.profile()).advice.product == "weilidai"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("monthly_income", "8,000", "8000.00"),
        ("monthly_income", "８０００元", "8000.00"),
        ("monthly_income", "1.5万", "15000.00"),
        ("monthly_income", "9500.5 yuan", "9500.50"),
        ("monthly_income", "¥8000", "8000.00"),
        ("monthly_income", "8千", "8000.00"),
        ("monthly_income", "8k", "8000.00"),
        ("monthly_income", "8 000块", "8000.00"),
        ("age", "30 岁", 30),
        ("age", " 30 ", 30),
        ("repay_within_days", "90天", 90),
        ("adverse_record_ended_on", "2024/5/3", "2024-05-03"),
        ("adverse_record_ended_on", "2024年05月03日", "2024-05-03"),
        ("adverse_record_ended_on", "2024-05-03", "2024-05-03"),
        ("adverse_record_ended_on", "2024年5月20号", "2024-05-20"),
        ("adverse_record_ended_on", "20 May 2024", "2024-05-20"),
        ("adverse_record_ended_on", "Sept. 3rd, 2024", "2024-09-03"),
        ("monthly_income", "一万", "10000.00"),
        ("monthly_income", "两千", "2000.00"),
        ("monthly_income", "2万5", "25000.00"),
        ("monthly_income", "一万零五百", "10500.00"),
        ("monthly_income", "一万零五", "10005.00"),
        ("monthly_income", "3百", "300.00"),
        ("monthly_income", "1百万", "1000000.00"),
        ("monthly_income", "一点五万", "15000.00"),
        ("amount", "1亿", "100000000.00"),
        ("monthly_income", "1500块钱", "1500.00"),
        ("monthly_income", "1500人民币", "1500.00"),
        ("monthly_income", "RMB1500", "1500.00"),
        ("monthly_income", "CNY 1,500", "1500.00"),
        ("monthly_income", "1500元左右", "1500.00"),
        ("monthly_income", "约1500", "1500.00"),
        ("monthly_income", "about 2000", "2000.00"),
        ("monthly_income", "1500.", "1500.00"),
        ("monthly_income", "1500元每月", "1500.00"),
        ("monthly_income", "1500 a month", "1500.00"),
        ("monthly_debt_payment", "没有", "0.00"),
        ("monthly_debt_payment", "none", "0.00"),
        ("active_lenders", "no", 0),
        ("active_lenders", "零", 0),
        ("active_lenders", "2个", 2),
        ("active_lenders", "两家", 2),
        ("active_lenders", "1 lender", 1),
        ("bank_card_changes_6m", "两次", 2),
        ("bank_card_changes_6m", "1 time", 1),
        ("age", "十八", 18),
        ("age", "18周岁", 18),
        ("age", "18 years old", 18),
        ("repay_within_days", "三个月", 90),
        ("repay_within_days", "约2 weeks", 14),
        ("repay_within_days", "1 year", 365),
        ("repay_within_days", "半年", 180),
        ("repay_within_days", "1 day", 1),
        ("needed_within_days", "今天", 0),
        ("needed_within_days", "today", 0),
        ("wechat_account_age_months", "3年", 36),
        ("wechat_account_age_months", "half a year", 6),
        ("wechat_account_age_months", "3个月", 3),
        ("wechat_account_age_months", "2年3个月", 27),
        ("wechat_account_age_months", "一年半", 18),
        ("repay_within_days", "12期", 360),
        ("repay_within_days", "一年半", 545),
        ("repay_within_days", "2年3个月", 820),
        ("repay_within_days", "半个月", 15),
        ("repay_within_days", "两个半月", 75),
        ("repay_within_days", "3个月内", 90),
        ("repay_within_days", "a year and a half", 545),
        ("needed_within_days", "明天", 1),
        ("needed_within_days", "马上", 0),
        ("needed_within_days", "三天内", 3),
        ("monthly_income", "1萬", "10000.00"),
        ("monthly_income", "壹万贰仟元整", "12000.00"),
        ("monthly_income", "十元三角", "10.30"),
        ("monthly_income", "3块5", "3.50"),
        ("monthly_income", "十点八万", "108000.00"),
        ("student", "否", False),
        ("student", "是", True),
        ("student", "２", False),
        ("student", "ｙ", True),
        ("purpose", "装修", "renovation"),
        ("purpose", "Renovation", "renovation"),
    ],
)
def test_numbers_and_dates_are_read_as_people_write_them(
    name: str, text: str, expected: Any
) -> None:
    """Full-width digits, commas, units, 万, and the usual ways to write a date."""
    assert read_answer(BOOK.facts.facts[name], text) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("age", "thirty"),
        ("age", "30.5"),
        ("age", "121"),
        ("age", "-1"),
        ("age", "NaN"),
        ("age", "1e99"),
        ("age", "9e999999999999999999"),
        ("monthly_income", "1e5"),
        ("monthly_income", "1_0"),
        ("monthly_income", "9" * 30),
        ("monthly_income", "1.234"),
        ("monthly_income", "万"),
        ("amount", "0"),
        ("adverse_record_ended_on", "2024-02-30"),
        ("adverse_record_ended_on", "last May"),
        ("adverse_record_ended_on", "2024年5月"),
        ("adverse_record_ended_on", "5/20/2024"),
        ("monthly_income", "1,5"),
        ("monthly_income", "三五"),
        ("monthly_income", "2万500"),
        ("monthly_income", "三十十"),
        ("monthly_income", "1500多"),
        ("amount", "没有"),
        ("amount", "1500元每月"),
        ("age", "no"),
        ("wechat_account_age_months", "没有"),
        ("wechat_account_age_months", "90天"),
        ("wechat_account_age_months", "半个月"),
        ("wechat_account_age_months", "2013年"),
        ("repay_within_days", "3月"),
        ("repay_within_days", "两周半"),
        ("repay_within_days", "12期左右的"),
        ("needed_within_days", "12期"),
        ("needed_within_days", "5日"),
        ("monthly_income", "1500 2000"),
        ("monthly_income", "1500\n2000"),
        ("monthly_income", "1万 2000"),
        ("monthly_income", "10²"),
        ("monthly_income", "十元三百角"),
        ("active_lenders", "1 2"),
        ("active_lenders", "①"),
        ("student", "也许"),
        ("purpose", "99"),
        ("repay_within_days", "两季度"),
        ("repay_within_days", "2个"),
        ("repay_within_days", "今天"),
    ],
)
def test_what_is_no_answer_is_refused(name: str, text: str) -> None:
    """A wrong input is told what is accepted, and never guessed at."""
    with pytest.raises(BadValueError):
        read_answer(BOOK.facts.facts[name], text)


@pytest.mark.parametrize(
    ("name", "text", "zh", "en"),
    [
        ("monthly_income", "1.234", "最多 2 位小数", "At most 2 decimals"),
        ("monthly_income", "9" * 30, "这个数太大了，请再看看。", "This number is too large"),
        ("monthly_income", "-5", "请填 0 或更大的数；您填的是 -5", "Please type 0 or more"),
        ("amount", "0", "请填 0.01 或更大的数；您填的是 0", "Please type 0.01 or more"),
        (
            "age",
            "130",
            "请填 0 到 120 之间的数；您填的是 130",
            "Please type a number from 0 to 120; you typed 130.",
        ),
        ("age", "old", "例如 29 岁", "such as 29 years"),
        ("monthly_income", "1,5", "例如 9,500 元", "such as 9,500 yuan"),
        ("adverse_record_ended_on", "2024-02-30", "没有这一天，请再看看", "There is no such day"),
        ("adverse_record_ended_on", "2024年5月", "还差是哪一天", "The day is needed too"),
        ("adverse_record_ended_on", "May 2024", "还差是哪一天", "The day is needed too"),
        ("adverse_record_ended_on", "5/20/2024", "请按年、月、日写", "year, month, day"),
        ("adverse_record_ended_on", "1990-01-01", "1999 年起才有，不会是", "begin in 1999, so it"),
        ("wechat_account_age_months", "20 年", "2011 年 1 月才有，不会是", "so it cannot be"),
        ("monthly_income", "1500-2000", "不填范围", "not a range"),
        ("monthly_income", "1500 2000", "像是两个数", "looks like two numbers"),
        ("monthly_income", "lots", "可以写 9500、9,500、1.5万", "9,500, 9.5k"),
        ("wechat_account_age_months", "2013年", "不是哪一年", "not which year"),
        ("repay_within_days", "下个月", "3个月、12期、一年半", "12 instalments"),
        ("needed_within_days", "下个月", "三天内、明天、马上", "tomorrow, today"),
        ("adverse_record_ended_on", "soon", "例如 2019-05-20", "such as 2019-05-20"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    name: str, text: str, zh: str, en: str
) -> None:
    """Each kind of slip has its own sentence, and each question its own example."""
    fact = BOOK.facts.facts[name]
    assert zh in (prompts.complaint(fact, text, "zh", DAY) or "")
    assert en in (prompts.complaint(fact, text, "en", DAY) or "")


@pytest.mark.parametrize(
    ("name", "text", "echo"),
    [
        ("repay_within_days", "半年", "Taken as 180 days."),
        ("repay_within_days", "90", None),
        ("monthly_income", "2万5", "Taken as 25,000 yuan."),
        ("monthly_income", "¥ 2,500", None),
        ("active_lenders", "一", "Taken as 1 lender."),
    ],
)
def test_what_was_converted_is_said_back(name: str, text: str, echo: str | None) -> None:
    """The person sees what their words were taken for; plain figures are not repeated."""
    assert read_typed(BOOK.facts.facts[name], text).converted is (echo is not None)
    _, screen = session(PERSON, {name: [text]}, everything=True)
    assert [text for text in screen.shown if text.startswith("Taken as")] == [echo] * bool(echo)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("？", "help"),
        ("帮助", "help"),
        ("-", "unknown"),
        ("q", "leave"),
        ("退出", "leave"),
        ("不想说", "unknown"),
        ("不知道。", "unknown"),
        ("I’d rather not say", "unknown"),
        ("Don't know", "unknown"),
        ("＜", "back"),
        ("《", "back"),
        ("返回", "back"),
        ("back", "back"),
        ("没有", None),
        ("1500", None),
    ],
)
def test_what_is_wanted_in_place_of_an_answer_can_be_typed_in_words(
    text: str, expected: str | None
) -> None:
    """In both languages, with either width of ? and <."""
    assert wish(text) == expected


def test_a_typed_question_takes_the_words_too() -> None:
    """ "Rather not say" leaves the question open; "back" asks the one before again."""
    turns = {"monthly_income": ["返回", "不想说"], "monthly_debt_payment": ["500", ""]}
    interview, screen = session(PERSON, turns)
    assert "monthly_income" in interview.declined
    assert interview.answers["monthly_debt_payment"] == "500.00"
    assert screen.asked.count("monthly_debt_payment") == 2


def test_why_a_question_is_asked() -> None:
    """The person first, then a product's own open conditions, then the order of what is left."""
    interview = Interview(JUDGE, DAY)
    seen: dict[str, str] = {}
    while (name := (standing := interview.standing("en")).fact) is not None:
        seen[name] = prompts.why(standing, name)
        interview = interview.answered(name, PERSON.get(name))
    assert seen["student"] == "Why we ask: it decides whether borrowing is right at all."
    cards = seen["bank_card_changes_6m"]
    assert cards.startswith("Why we ask: it bears on Weilidai (")
    assert "bank card" in cards
    assert not any(text.endswith("it bears on .") for text in seen.values())
    person = {**PERSON, "fenfu_offered": True, "amount": "400", "use_form": "payment"}
    interview = Interview(JUDGE, DAY, compare=True)
    ranking = []
    while (name := (standing := interview.standing("zh")).fact) is not None:
        ranking.append(prompts.why(standing, name))
        interview = interview.answered(name, person.get(name))
    assert any(re.fullmatch("为什么问：决定.+、.+谁排在前面。", text) for text in ranking)
    assert any(re.fullmatch("为什么问：决定[^、]+排不排在最前面。", text) for text in ranking)
    assert not any(re.search("[到定]WE2000", text) for text in ranking)


def test_the_need_is_asked_first_and_what_only_orders_is_offered() -> None:
    """By our own rules: the need, the means, what decides; then, if wanted, what could only order."""
    own = advisor.Advisor(advisor.load_rulebook())
    person = {**PERSON, "jiebei_offered": True, "jintiao_offered": True}
    screen = Scripted(person, {"review": [COMPARE, None]})
    conversation, _ = converse(Interview(own, DAY), screen)
    conversation.run()
    facts = own.book.facts
    assert screen.asked[:6] == [*facts.first, *facts.always]
    whys = [text for text in screen.shown if text.startswith("Why we ask")]
    assert whys[0].startswith("Why we ask: how much you need")
    assert whys[1].startswith("Why we ask: your income and your debts")
    place = screen.asked.index("review")
    offered = screen.asked[place + 1 : -1]
    assert offered
    assert screen.asked[-1] == "review"
    told = next(text for text in screen.shown if "could at most change" in text)
    assert f"(questions: {len(offered)})" in told
    assert any(text.startswith("Why we ask: it decides") and "first" in text for text in whys)


def test_an_early_stop_is_explained() -> None:
    """Nobody wonders why the questions end: what is clear, and that the rest changes nothing."""
    _, screen = session({"student": True})
    assert screen.shown[-3].startswith("It is clear already: do not borrow for now (")
    assert screen.shown[-2] == "As it stands: Do not borrow for now"
    _, screen = session(PERSON)
    assert screen.shown[-3] == "No other question could change the outcome, so none is asked."
    _, screen = session(PERSON, everything=True)
    assert not any("No other question" in text for text in screen.shown)


def test_what_was_declined_stays_so_in_the_saved_profile(tmp_path: Path) -> None:
    """A declined fact is null in it, and is not asked again; a blank form is begun anew."""
    path = tmp_path / "me.json"
    person = {name: PERSON[name] for name in PERSON if name != "income_stability"}
    first, _ = session(person, save=path)
    kept = json.loads(path.read_text("utf-8"))
    assert kept["income_stability"] is None
    assert advisor.make_profile(kept, BOOK, DAY) == first.profile()
    answers = {name: value for name, value in kept.items() if value is not None}
    declined = [name for name in kept if name not in answers]
    later, screen = session(PERSON, answers=answers, declined=declined)
    assert screen.asked == ["review"]
    assert later.declined == first.declined
    assert f"left open: {len(declined)}." in screen.shown[1]
    assert "income_stability" in later.reopened().standing("en").open.facts
    blank = resumed(JUDGE, DAY, {}, list(BOOK.facts.facts))
    assert (blank.asked, blank.answers) == ((), {})


def test_every_step_gives_a_new_interview_and_keeps_the_one_before() -> None:
    """So nobody can change what another still works with."""
    first = Interview(JUDGE, DAY)
    with pytest.raises(FrozenInstanceError):
        first.again = "age"  # type: ignore[misc]
    second = first.answered("age", 30)
    third = second.answered("student", None)
    assert (second.answers, second.asked) == ({"age": 30}, ("age",))
    assert (third.answers, third.asked, third.declined) == (
        {"age": 30},
        ("age", "student"),
        ["student"],
    )
    assert third.saved() == {"age": 30, "student": None}
    assert [third.back(), first.back()] == [third.changing("student"), None]
    assert third.changing("age").back() is None
    assert third.changing("age").answered("age", 31).answers == {"age": 31}
    assert third.reopened() == second
    assert first == Interview(JUDGE, DAY)


def test_after_a_resume_the_answers_stand_in_the_order_of_the_groups() -> None:
    """And not in that of their ids, in which a profile is written."""
    interview = resumed(JUDGE, DAY, {"amount": "500", "age": 30, "student": False})
    assert interview.asked == ("age", "student", "amount")


def test_back_from_a_change_leads_to_the_review() -> None:
    """Someone who only looked at an answer is not asked the ones before it."""
    first, plain = session(PERSON)
    name = first.asked[1]
    interview, screen = session(PERSON, {"review": [name, None], name: [PERSON[name], BACK]})
    assert screen.asked == [*plain.asked, name, "review"]
    assert interview.answers == first.answers


def test_what_was_typed_ahead_is_dropped_before_the_review() -> None:
    """Keys meant for a question that did not come neither choose nor name a file."""
    _, screen = session(PERSON)
    assert screen.shown.count("(what was typed ahead is dropped)") == 1


def test_a_failing_file_is_tried_again_at_every_answer(tmp_path: Path) -> None:
    """It is said once, with what the file still holds; and once more when it works again."""
    folder = tmp_path / "here"
    folder.mkdir()
    path = folder / "me.json"
    interview, screen = Interview(JUDGE, DAY), Scripted({})
    _, keeper = converse(interview, screen, path)
    keeper.keep(interview)
    assert not path.exists()  # nothing is written while there is no answer
    interview = interview.answered("student", value=False)
    keeper.keep(interview)
    kept = path.read_text("utf-8")
    path.unlink()
    folder.rmdir()
    for name in ("amount", "monthly_income"):
        interview = interview.answered(name, "500.00")
        keeper.keep(interview)
    assert keeper.kept is None
    assert len(screen.shown) == 1
    assert "Answers that the file holds: 1." in screen.shown[0]
    folder.mkdir()
    path.write_text(kept, "utf-8")
    keeper.keep(interview)
    assert len(json.loads(path.read_text("utf-8"))) == 3
    assert screen.shown[-1] == f"Your answers are kept in {path} again."
    assert keeper.kept == path


def test_products_stand_by_verdict_in_an_order_that_stays() -> None:
    """As the rulebook declares it, whatever is ranked first at the moment."""
    named = prompts.decided(resumed(JUDGE, DAY, PERSON).standing("zh"))
    assert [text.partition("：")[0] for text in named] == ["没有发现障碍", "不符合条件"]
    order = [product.name.zh for product in BOOK.ordered_products()]
    for text in named:
        names = text.partition("：")[2].split("、")
        assert names == sorted(names, key=order.index)


class Stubborn(PlainScreen):
    """Types nonsense at every prompt before the right answer, line by line."""

    def __init__(self, person: dict[str, Any]) -> None:
        super().__init__("en")
        self.person = person
        self.shown: list[str] = []
        self.nonsense: list[str] = []
        self.expected = ""
        self.wanted_first: str | None = None

    def say(self, text: str) -> None:
        self.shown.append(text)

    def choose(
        self, question: str, choices: list[tuple[Any, str]], now: Any, help_text: str = ""
    ) -> Any:
        fact = next((n for n, f in BOOK.facts.facts.items() if question == f.question.en), None)
        wanted = self.person.get(fact) if fact else None
        place = [value for value, _ in choices].index(wanted)
        self.nonsense, self.expected = ["0", "99", "-1", "first", "１.5"], str(place + 1)
        if self.wanted_first is not None:
            self.nonsense.append(self.wanted_first)
            self.wanted_first = None
        return super().choose(question, choices, now, help_text)

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        facts = BOOK.facts.facts.items()
        name = next(n for n, fact in facts if question.startswith(fact.question.en))
        self.nonsense, self.expected = ["many", "-5", "1e99", "½ x"], str(self.person.get(name, ""))
        return super().type(question, check)

    def line(self, prompt: str) -> str:
        del prompt
        return self.nonsense.pop(0) if self.nonsense else self.expected


def test_wrong_input_at_every_prompt_changes_nothing() -> None:
    """Each wrong line is answered with what is accepted, and the same question waits."""
    screen = Stubborn(PERSON)
    conversation, _ = converse(Interview(JUDGE, DAY, everything=True), screen)
    conversation.run()
    assert conversation.interview.answers == PERSON
    refused = [
        t for t in screen.shown if t.startswith(("Type a number", "Please type", "This number is"))
    ]
    assert len(refused) >= 4 * len(PERSON)


# Several in one line ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yn-", [True, False, None]),
        ("YN-", [True, False, None]),
        ("ｙｎ－", [True, False, None]),
        ("是否-", [True, False, None]),
        ("是 不是 -", [True, False, None]),
        ("yes, no, -", [True, False, None]),
        ("有、没有、有", [True, False, True]),
        ("y n", None),
        ("ynyn", None),
        ("yn?", None),
        ("yx-", None),
        ("", [None, None, None]),
        ("是的", None),
        ("是不是", None),
        ("有没有", None),
    ],
)
def test_a_line_of_answers_is_read_or_refused(
    text: str, expected: list[bool | None] | None
) -> None:
    """As many as there are questions, each plain; nothing is left out or guessed."""
    assert read_row(text, 3) == expected


@pytest.mark.parametrize("text", ["没有", "不是", "不会", "ok", "no"])
def test_one_word_is_one_answer(text: str) -> None:
    """It is never read letter by letter: no consent to a query of the report from 没有."""
    assert read_row(text, 2) is None


@given(st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=6), st.data())
def test_a_line_of_answers_comes_back(values: list[bool | None], data: st.DataObject) -> None:
    """However each is written, and whatever stands between them."""
    ways = {True: ["y", "是", "yes", "有"], False: ["n", "否", "no", "没有"], None: ["-", "－"]}
    words = [data.draw(st.sampled_from(ways[value])) for value in values]
    assert (
        read_row(data.draw(st.sampled_from([" ", ", ", "、", "/"])).join(words), len(values))
        == values
    )


def test_questions_of_yes_or_no_stand_in_one_prompt() -> None:
    """What was read is said back; ? explains all of them, < goes back, a wrong line is refused."""
    entries = [n for n in askable(BOOK) if n.endswith("_offered") and n != "fenfu_cash_offered"]
    known = {**PERSON, **dict.fromkeys(entries, True)}
    interview, screen = session(known)
    together = [text for text in screen.shown if text.startswith("Taken as: 1 ")]
    assert together
    assert all(interview.answers[name] is True for name in entries if name in interview.asked)
    first = entries[0]
    interview, screen = session(known, {first: ["?", "yy", "maybe"]})
    assert any("1. " in text and "2. " in text for text in screen.shown)
    assert sum("answers are wanted, one for each" in text for text in screen.shown) >= 1
    assert interview.answers[first] is True


# Line by line through a pipe ----------------------------------------------------------------------


def piped(text: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], input=text, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_pipe_is_asked_line_by_line_and_gets_the_report_alone() -> None:
    """Questions go to standard error, the report to standard output."""
    done = piped("9\n1\n\n", "--lang", "en", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["advice"]["action"] == "do_not_borrow"
    assert json.loads(done.stdout)["profile"] == {"student": True}
    assert "Type a number from 1 to 4." in done.stderr
    assert "Are you a full-time student?" in done.stderr
    assert "The input ends here" not in done.stderr  # nothing was left to ask
    assert "The input ends here" not in piped("1\n", "--lang", "en").stderr


def test_where_the_input_ends_the_rest_stays_unknown() -> None:
    """No prompt waits for ever, and nothing is taken for an answer."""
    done = piped("2\n", "--lang", "zh", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["profile"] == {"student": False}


# With keys in a real terminal ---------------------------------------------------------------------

UP = "\x1b[A"
"""The cursor begins on "I don't know": no stray Enter is an answer."""


def terminal(
    *options: str,
    width: int = 80,
    folder: Path | None = None,
    term: str = "xterm",
    mute: bool = False,
) -> pexpect.spawn:
    """Start a questionnaire in a terminal.

    Each prompt asks a terminal where its cursor is and waits a second or two for an answer, which
    none gives here: `mute` is one that is asked all the same.
    """
    env = {**os.environ, "TERM": term, "LC_ALL": "C.UTF-8"}
    if not mute:
        env["PROMPT_TOOLKIT_NO_CPR"] = "1"
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        env.pop(name, None)
    return pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *options],
        env={**env, "PYTHONPATH": str(Path(__file__).parent.parent)},
        cwd=folder,
        dimensions=(40, width),
        encoding="utf-8",
        timeout=30,
    )


def prompted(screen: pexpect.spawn, question: str) -> None:
    """Wait for a question and for its prompt: keys sent between the two may be lost."""
    screen.expect(question)
    screen.expect("›")


def plain(text: str) -> str:
    """Take colour codes and cursor moves out of what a terminal was sent."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize(
    ("lang", "question", "advice"),
    [
        ("en", "Are you a full-time student", "Do not borrow for now:"),
        ("zh", "您是全日制在校学生吗", "先别借："),
    ],
)
def test_with_the_arrow_keys_to_the_report(lang: str, question: str, advice: str) -> None:
    """Chosen with Enter, reviewed, read in place; the offers are declined with Enter."""
    screen = terminal("--lang", lang, width=60, mute=lang == "zh")
    prompted(screen, question)
    screen.send(UP + UP + "\r")
    prompted(screen, "Choose the report" if lang == "en" else "选“看报告”")
    screen.send("\r")
    screen.expect(advice)
    screen.expect("Save your answers" if lang == "en" else "要保存您的答案吗")
    screen.send("\r")
    screen.expect("Save this report" if lang == "en" else "要保存这份报告吗")
    screen.send("\r")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0


def test_a_wrong_number_is_told_and_going_back_works(tmp_path: Path) -> None:
    """What is wrong is said, the field is empty again; < leads to the question before."""
    path = tmp_path / "me.json"
    screen = terminal("--lang", "en", "--save", str(path))
    prompted(screen, "full-time student")
    screen.send(UP + "\r")
    prompted(screen, "Is your income steady")
    screen.send(UP * 3 + "\r")
    prompted(screen, "repay each month")
    screen.send("lots\r")
    screen.expect("Please type a number")
    screen.expect("›")
    screen.send("<\r")
    prompted(screen, "Changing this answer")
    screen.send("\x1b[B\r")
    prompted(screen, "repay each month")
    screen.sendintr()
    screen.expect("  advisor ask --resume")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130
    assert json.loads(path.read_text("utf-8")) == {"income_stability": "unstable", "student": False}
    screen = terminal("--lang", "en", "--resume", str(path), width=60)
    screen.expect("Answers: 2; left open: 0")
    prompted(screen, "repay each month")
    screen.sendintr()
    screen.expect("Save your answers")
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130


def test_ctrl_c_offers_to_save(tmp_path: Path) -> None:
    """Without --save an interrupted session asks for a file, and writes it for its owner only."""
    path = tmp_path / "kept.json"
    screen = terminal("--lang", "en")
    prompted(screen, "full-time student")
    screen.send(UP + "\r")
    prompted(screen, "Is your income steady")
    screen.sendintr()
    screen.expect("Save your answers")
    screen.send(f"{path}\r")
    screen.expect("Saved to")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130
    assert json.loads(path.read_text("utf-8")) == {"student": False}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_going_back_enter_keeps_the_answer_and_a_dash_drops_it() -> None:
    """A look back loses nothing; only - says that a number is not known after all."""
    turns = {
        "monthly_income": [BACK, BACK, "15000.00"],
        "monthly_debt_payment": ["2000.00", "", "-"],
    }
    interview, screen = session(PERSON, turns)
    assert screen.asked.count("monthly_debt_payment") == 3
    assert "monthly_debt_payment" not in interview.answers
    kept, _ = session(
        PERSON, {"monthly_income": [BACK, "15000"], "monthly_debt_payment": ["7", ""]}
    )
    assert kept.answers["monthly_debt_payment"] == "7.00"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--save", "{kept}"], "this file exists. To go on with it: --resume"),
        (["--save", "{folder}"], "this is a folder; give --save a file's name."),
        (["--save", "-"], "answers cannot be kept on standard output; give --save a file's name."),
        (["--save", "{folder}/none/me.json"], "no such folder, or it cannot be written"),
        (["--resume", "{late}"], "late.json: adverse_record_ended_on: the date"),
        (["--resume", "{bad}"], "bad.json: there is no fact"),
        (["--output", "{folder}/none/r.txt"], "no such folder, or it cannot be written"),
        (["--resume", "{folder}/none.json"], "there is no such file"),
    ],
)
def test_a_file_that_cannot_serve_is_refused_before_anything_is_asked(
    tmp_path: Path, options: list[str], complaint: str
) -> None:
    """Nobody answers thirty questions in vain, and no file is lost to a slip."""
    kept = tmp_path / "kept.json"
    kept.write_text('{"age": 30}', "utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text('{"agee": 30}', "utf-8")
    late = tmp_path / "late.json"
    late.write_text('{"adverse_record_ended_on": "2027-01-01"}', "utf-8")
    filled = [one.format(kept=kept, folder=tmp_path, bad=bad, late=late) for one in options]
    done = piped("2\n", "--lang", "en", *filled)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert "full-time student" not in done.stderr
    assert kept.read_text("utf-8") == '{"age": 30}'


def test_a_closed_input_is_an_ended_one(tmp_path: Path) -> None:
    """A shell that closes standard input gets the report on what is known, and no internal error."""
    command = " ".join([*COMMAND, "--lang", "en", "--format", "json", "<&-"])
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["profile"] == {}
    assert "The input ends here. Answers: 0" in done.stderr


def test_where_report_and_answers_were_written_is_said(tmp_path: Path) -> None:
    """With --output nothing else would tell; and the answers, kept already, are not offered."""
    screen = terminal(
        *("--lang", "en", "--save", "me.json", "--output", "rep.txt"), folder=tmp_path
    )
    prompted(screen, "full-time student")
    screen.send("y\r")
    prompted(screen, "Choose the report")
    screen.send("\r")
    screen.expect("The report is in rep.txt.")
    screen.expect("Your answers are in me.json.")
    assert gone(screen) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["me.json", "rep.txt"]


def test_what_the_terminal_would_obey_is_no_part_of_an_answer() -> None:
    """Control characters, typed or pasted, are dropped."""
    assert tidy("\x1a15\x1b00\x07") == "1500"


def test_both_languages_name_the_same_things() -> None:
    """Every sentence has the same placeholders in zh and en."""
    for name, texts in sentences("ask").items():
        assert len({frozenset(placeholders(text)) for text in texts.values()}) == 1, name


# What goes wrong ----------------------------------------------------------------------------------


def gone(screen: pexpect.spawn) -> int | None:
    """Wait for the end; gives the status."""
    screen.expect(pexpect.EOF)
    screen.close()
    status: int | None = screen.exitstatus
    return status


def test_a_report_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    """The error is said, and another name is asked for, for the answers and for the report."""
    folder = tmp_path / "gone"
    folder.mkdir()
    screen = terminal("--lang", "en", "--output", str(folder / "rep.html"))
    prompted(screen, "full-time student")
    screen.send("y\r")
    prompted(screen, "Choose the report")
    folder.rmdir()
    screen.send("\r")
    screen.expect("advisor: .*rep.html: cannot be written")
    prompted(screen, "Save your answers")
    screen.send(f"{tmp_path}/me\r")
    screen.expect("To go on with it:")
    screen.expect("--resume .*me.json --save .*me.json --lang en --as-of 2026-11-24")
    prompted(screen, "Save this report")
    screen.send(f"'{tmp_path}/rep.txt'\r")
    screen.expect("Saved to")
    assert gone(screen) == 2
    assert json.loads((tmp_path / "me.json").read_text("utf-8")) == {"student": True}
    assert "Do not borrow for now" in (tmp_path / "rep.txt").read_text("utf-8")


@pytest.mark.parametrize("lost", [False, True])
def test_ctrl_c_while_the_report_is_made_is_as_at_any_time(
    monkeypatch: pytest.MonkeyPatch, *, lost: bool
) -> None:
    """Also where Python could only have printed it, as in a destructor."""

    class Noisy:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def interrupted(*_: Any, **__: Any) -> str:
        if lost:
            Noisy()
            return "a report"
        raise KeyboardInterrupt

    interview, screen = Interview(JUDGE, DAY), Scripted({"student": True})
    conversation, _ = converse(interview, screen)
    monkeypatch.setattr("advisor.cli.ask.written", interrupted)
    monkeypatch.setattr("advisor.cli.options.write_result", lambda *_: None)
    assert conversation.hold("text", None) == 130
    assert screen.shown[-1] == "Stopped."


def test_names_that_will_not_do_are_told_and_asked_for_again(tmp_path: Path) -> None:
    """No name at the offer ends the session, and none becomes a file by a slip."""
    (tmp_path / "there.json").write_text("{}", "utf-8")
    screen = terminal("--lang", "zh", width=400)
    prompted(screen, "您是全日制在校学生吗")
    screen.send("n\r")
    prompted(screen, "您的收入稳定吗")
    screen.send("\x04")  # Ctrl-D leaves as Ctrl-C does
    for name, told in (
        ("~nouser/x.json", "没有保存：没有"),
        ("x" * 300, "没有保存："),
        (f"{tmp_path}", "是文件夹；请给出文件名"),
        (f"{tmp_path}/new/", "是文件夹；请给出文件名"),
        (f"{tmp_path}/answers.pdf", "答案只能存成 .json 文件"),
        (f"{tmp_path}/there.json", "换个名字"),
        ("是", "请输入文件名。"),
    ):
        prompted(screen, "要保存您的答案吗")
        screen.send(name + "\r")
        screen.expect(told)
    prompted(screen, "要保存您的答案吗")
    screen.sendintr()
    screen.expect("没有保存。")
    assert gone(screen) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["there.json"]


def test_no_stops_the_offer_and_a_report_needs_a_known_suffix(tmp_path: Path) -> None:
    """ "No" names no file, and what the name says of the format is kept to."""
    screen = terminal("--lang", "en")
    prompted(screen, "full-time student")
    screen.send("y\r")
    prompted(screen, "Choose the report")
    screen.send("\r")
    prompted(screen, "Save your answers")
    screen.send("no\r")
    prompted(screen, "Save this report")
    screen.send(f"{tmp_path}/report.doc\r")
    screen.expect("Please end the name in")
    prompted(screen, "Save this report")
    screen.send("n\r")
    assert gone(screen) == 0
    assert list(tmp_path.iterdir()) == []


def test_keys_typed_ahead_of_an_offer_name_no_file(tmp_path: Path) -> None:
    """What was typed while the report was made is dropped; the offer waits for an answer."""
    screen = terminal("--lang", "en", folder=tmp_path)
    prompted(screen, "full-time student")
    screen.send("y\r")
    prompted(screen, "Choose the report")
    screen.send("\rahead\r")
    prompted(screen, "Save your answers")
    screen.send("\r")
    prompted(screen, "Save this report")
    screen.send("\r")
    assert gone(screen) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_where_the_system_ends_the_session_the_terminal_is_put_right(
    tmp_path: Path, number: int, status: int
) -> None:
    """The answers are in the file, which is said; the status names the signal."""
    path = tmp_path / "me.json"
    screen = terminal("--lang", "en", "--save", str(path), width=200)
    prompted(screen, "full-time student")
    screen.send("n\r")
    prompted(screen, "Is your income steady")
    screen.kill(number)
    screen.expect("Your answers are in")
    screen.expect(pexpect.EOF)
    usual = termios.ICANON | termios.ECHO
    assert termios.tcgetattr(screen.child_fd)[3] & usual == usual
    assert gone(screen) == status
    assert json.loads(path.read_text("utf-8")) == {"student": False}


def test_keys_in_a_menu(tmp_path: Path) -> None:
    """Numbers, words and End point at a choice, ? explains; < and Esc go back at once; one cursor shows."""
    path = tmp_path / "me.json"
    screen = terminal("--lang", "en", "--save", str(path))
    screen.logfile_read = drawn = io.StringIO()
    prompted(screen, "full-time student")
    screen.send("y2\r")
    prompted(screen, "Is your income steady")
    screen.send("<")
    prompted(screen, "full-time student")
    screen.send("\r")
    prompted(screen, "Is your income steady")
    screen.send("\x1b")
    prompted(screen, "full-time student")
    screen.send("\r")
    prompted(screen, "Is your income steady")
    screen.send("1\x1b[F\x1b[A?")
    screen.expect("Steady: it comes in most months")
    screen.send("-\r")
    prompted(screen, "repay each month")
    screen.send("\x04")
    screen.expect("Stopped")
    assert gone(screen) == 130
    assert "7m" not in re.findall(r"\x1b\[(?:\d+;)*(\d+m)", drawn.getvalue())  # no reverse video
    assert json.loads(path.read_text("utf-8")) == {"income_stability": None, "student": False}
    screen = terminal("--lang", "en", "--resume", str(path), "--save", str(path))
    screen.expect("Answers: 1; left open: 1.")
    prompted(screen, "left open last time")
    screen.send("2\r")
    prompted(screen, "Is your income steady")
    screen.sendintr()
    assert gone(screen) == 130


def test_a_long_review_leaves_its_question_on_the_screen(tmp_path: Path) -> None:
    """In few and narrow lines: the question first, long answers wrapped, no more than there is room."""
    path = tmp_path / "me.json"
    path.write_text(json.dumps(PERSON), "utf-8")
    screen = terminal("--lang", "en", "--resume", str(path), width=40)
    screen.setwinsize(10, 40)
    prompted(screen, "Choose the report, or an answer to")
    screen.expect("1. read the report")
    drawn = screen.expect([r"\x1b\[\?7h", pexpect.TIMEOUT], timeout=5)
    assert drawn == 0
    assert plain(screen.before).count("\n") < 9
    screen.send("\x1b[F")
    screen.expect("how you would like to repay: in")
    screen.expect("instalments")  # what is too long goes on in the next line
    screen.sendintr()
    screen.expect("Save your answers")
    screen.send(f"{path}\r")
    prompted(screen, "Replace")
    screen.send("y\r")
    screen.expect("To go")
    assert gone(screen) == 130


def test_a_plain_terminal_is_left_as_any_other() -> None:
    """Ctrl-C and what is said of it stand on two lines; Ctrl-D at the offer saves nothing."""
    screen = terminal("--lang", "zh", term="dumb")
    screen.expect("直接回车：不清楚）：")  # no way back from the first question
    screen.send("否\n")
    screen.expect("返回：<）：")
    screen.sendintr()
    screen.expect(r"\^C\r\n已停止。")
    screen.expect("> ")
    screen.send("\x04")
    screen.expect("没有保存。")
    assert gone(screen) == 130


def test_line_by_line_the_choices_own_words_will_do() -> None:
    """Their names, yes and no, "I don't know"; going back is offered where it is possible."""
    screen = PlainScreen("zh")
    shown: list[str] = []
    lines = iter(["否", "不想说", "好的", "返回"])
    screen.say = shown.append  # type: ignore[method-assign]
    screen.line = lambda prompt: (shown.append(prompt), next(lines))[1]  # type: ignore[method-assign]
    choices: list[tuple[Any, str]] = [(True, "是"), (False, "否"), (None, "不清楚")]
    assert screen.choose("?", choices, None) is False
    assert screen.choose("?", choices, None) is None
    assert screen.choose("?", choices, None) is True
    assert not any("返回" in text for text in shown)
    assert screen.choose("?", [*choices, (BACK, "← 返回上一题")], None) == BACK
    assert "返回：<" in shown[-1]


def test_what_is_typed_at_a_list_points_or_is_refused(tmp_path: Path) -> None:
    """否, full-width figures and words point; what means no choice is said, and Enter takes none."""
    path = tmp_path / "me.json"
    screen = terminal("--lang", "zh", "--save", str(path))
    prompted(screen, "您是全日制在校学生吗")
    screen.send("也许")
    screen.expect("没有“也许”这一项")
    screen.send("\r\r否\r")
    prompted(screen, "您的收入稳定吗")
    screen.send("２\r")
    prompted(screen, "您每月一共要还")
    screen.send("1500 2000\r")
    screen.expect("这里像是两个数")
    screen.expect("›")
    screen.send("1千5\r")
    screen.expect("按 1,500 元算")
    prompted(screen, "？")
    screen.send("q\r")
    screen.expect(r"  advisor ask --resume")
    assert gone(screen) == 130
    assert json.loads(path.read_text("utf-8")) == {
        "income_stability": "unstable",
        "monthly_debt_payment": "1500.00",
        "student": False,
    }


def test_q_and_ctrl_d_leave_from_a_field(tmp_path: Path) -> None:
    """With text in the field too; what was answered is offered to be kept, with how to go on."""
    for leave in ("q\r", "退出\r", "abc\x04"):
        path = tmp_path / f"{len(leave)}{leave[0]}.json"
        screen = terminal("--lang", "zh")
        prompted(screen, "您是全日制在校学生吗")
        screen.send("n\r")
        prompted(screen, "您的收入稳定吗")
        screen.send("1\r")
        prompted(screen, "您每月一共要还")
        screen.send("?\r")
        screen.expect("把每个月要还的数目加起来")
        screen.expect("›")
        screen.send(leave)
        screen.expect("要保存您的答案吗")
        screen.send(f"{path}\r")
        screen.expect("  advisor ask --resume")
        assert gone(screen) == 130
        assert json.loads(path.read_text("utf-8"))["student"] is False


def test_the_advice_stands_last_on_the_screen() -> None:
    """A report longer than the screen ends with its headline, in sight when all has scrolled by."""
    screen = terminal("--lang", "zh", "--resume", str(FOLDER / "salaried-renovating.json"))
    prompted(screen, "选“看报告”")
    screen.send("\r")
    screen.expect("规则库 sha256")
    screen.expect("► 可以考虑申请：微粒贷")
    screen.expect("要保存这份报告吗|要保存您的答案吗")
    screen.send("不知道\r")
    screen.expect("要保存这份报告吗")
    screen.send("退出\r")
    assert gone(screen) == 0


def test_every_question_is_explained() -> None:
    """Where to look the answer up and what counts, in both languages, on every screen by "?"."""
    assert [name for name, fact in BOOK.facts.facts.items() if fact.help is None] == []
    screen = PlainScreen("zh")
    shown: list[str] = []
    lines = iter(["？", "是"])
    screen.say = shown.append  # type: ignore[method-assign]
    screen.line = lambda _: next(lines)  # type: ignore[method-assign]
    fact = BOOK.facts.facts["face_verification"]
    text = prompts.explained(fact, "zh")
    assert screen.choose(fact.question.zh, prompts.choices(fact, "zh"), now=True, help_text=text)
    assert "眨眨眼" in shown[-1]
    _, asked = session(PERSON, {"amount": ["?", "1500"]}, everything=True)
    assert any(one.startswith("Only what you really lack") for one in asked.shown)

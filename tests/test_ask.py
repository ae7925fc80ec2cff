"""`advisor ask`: whole sessions, line by line and with keys in a real terminal."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

import advisor
from advisor.cli.ask import Conversation
from advisor.cli.screen import BACK, PlainScreen
from advisor.interview import Interview, read_answer
from advisor.rulebook.values import BadValueError
from tests.conftest import DAY

FOLDER = Path(__file__).parent / "golden" / "profiles"
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
PERSON = json.loads((FOLDER / "salaried-renovating.json").read_text("utf-8"))
COMMAND = [sys.executable, "-m", "advisor", "ask", "--as-of", DAY.isoformat()]

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
        if question == "Read the report, or change an answer?":
            name = "review"
        else:
            facts = BOOK.facts.facts.items()
            name = next(n for n, fact in facts if question.startswith(fact.question.en))
        self.asked.append(name)
        waiting = self.turns.get(name, [])
        return waiting.pop(0) if waiting else self.person.get(name)

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        del now
        value = self.turn(question)
        assert value in [choice for choice, _ in choices]
        return value

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        value = self.turn(question)
        text = "" if value is None else str(value)
        assert check(text) is None
        return text


def session(
    person: dict[str, Any],
    turns: dict[str, list[Any]] | None = None,
    save: Path | None = None,
    **options: Any,
) -> tuple[Interview, Scripted]:
    interview = Interview(JUDGE, DAY, **options)
    screen = Scripted(person, turns)
    Conversation(interview, screen, "en", save).run()
    return interview, screen


def test_straight_through_the_answers_decide_what_the_whole_form_does() -> None:
    """A person answers what is asked, and gets the advice that a full profile gets."""
    interview, screen = session(PERSON)
    assert interview.answers == {name: PERSON[name] for name in interview.answers}
    assert len(interview.answers) < len(PERSON)
    short = JUDGE.assess(interview.profile(), DAY).advice
    assert (short.action, short.product) == ("apply", "weilidai")
    assert any(text.startswith("at most ") for text in screen.shown)
    assert "Why we ask: it bears on whether to borrow at all." in screen.shown
    clear = [text for text in screen.shown if text.startswith("Clear already: ")]
    assert "Alipay Jiebei: ruled out" in clear[-1]


def test_three_steps_back_and_a_change_keep_the_later_answers() -> None:
    """Going back asks the same questions again; what was answered after them stays."""
    first, _ = session(PERSON)
    third, fourth, fifth, sixth = first.asked[2:6]
    turns = {
        sixth: [BACK],
        fifth: [PERSON[fifth], BACK],
        fourth: [PERSON[fourth], BACK],
        third: [PERSON[third], PERSON[third]],
    }
    interview, screen = session(PERSON, turns)
    begun = screen.asked[:9]
    assert begun == [*first.asked[:5], sixth, fifth, fourth, third]
    assert interview.answers == first.answers
    assert sorted(interview.asked) == sorted(first.asked)


def test_there_is_no_way_back_before_the_first_question() -> None:
    """It is not offered; typed all the same, it is answered."""
    interview = Interview(JUDGE, DAY)
    screen = Stubborn({"student": True})
    screen.wanted_first = BACK
    Conversation(interview, screen, "en", None).run()
    assert "This is the first question." in screen.shown
    assert interview.answers == {"student": True}


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
    assert JUDGE.assess(interview.profile(), DAY).advice.action == "clarify"


def test_all_asks_everything_once() -> None:
    """--all: every fact but the quotes, in the vocabulary's order."""
    interview, screen = session(PERSON, everything=True)
    assert screen.asked == [*interview.askable(), "review"]
    assert interview.answers == PERSON


def test_a_date_in_the_future_is_asked_for_again() -> None:
    """What no profile can hold is refused with its reason, and asked again."""
    person = {**PERSON, "credit_record": "adverse", "adverse_record_ended_on": "2020-01-01"}
    person |= {"amount": "2000", "weilidai_offered": False}
    turns = {"adverse_record_ended_on": ["2027-01-01"]}
    interview, screen = session(person, turns)
    assert interview.answers["adverse_record_ended_on"] == "2020-01-01"
    assert any("lies after the day of the assessment" in text for text in screen.shown)


def test_every_answer_is_kept_as_it_is_given(tmp_path: Path) -> None:
    """--save: after each answer the file holds all so far, is readable by assess, and by nobody else."""
    path = tmp_path / "me.json"

    class Interrupted(Scripted):
        def turn(self, question: str) -> Any:
            if len(self.asked) == 7:
                raise KeyboardInterrupt
            return super().turn(question)

    interview = Interview(JUDGE, DAY)
    with pytest.raises(KeyboardInterrupt):
        Conversation(interview, Interrupted(PERSON), "en", path).run()
    kept = json.loads(path.read_text("utf-8"))
    assert kept == advisor.make_profile(interview.answers, BOOK, DAY).echo
    assert len(kept) == 7
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    resumed, screen = session(PERSON, answers=kept)
    assert screen.shown[1] == "Going on from 7 answers."
    assert not set(kept) & set(screen.asked)
    assert JUDGE.assess(resumed.profile(), DAY).advice.product == "weilidai"


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
    ],
)
def test_what_is_no_answer_is_refused(name: str, text: str) -> None:
    """A wrong input is told what is accepted, and never guessed at."""
    with pytest.raises(BadValueError):
        read_answer(BOOK.facts.facts[name], text)


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

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        fact = next((n for n, f in BOOK.facts.facts.items() if question == f.question.en), None)
        wanted = self.person.get(fact) if fact else None
        place = [value for value, _ in choices].index(wanted)
        self.nonsense, self.expected = ["0", "99", "-1", "first", "１.5"], str(place + 1)
        if self.wanted_first is not None:
            self.nonsense.append(self.wanted_first)
            self.wanted_first = None
        return super().choose(question, choices, now)

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
    interview = Interview(JUDGE, DAY, everything=True)
    screen = Stubborn(PERSON)
    Conversation(interview, screen, "en", None).run()
    assert interview.answers == PERSON
    refused = [
        t for t in screen.shown if t.startswith(("Type a number", "Please type a", "accepted is"))
    ]
    assert len(refused) >= 4 * len(PERSON)


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


def test_where_the_input_ends_the_rest_stays_unknown() -> None:
    """No prompt waits for ever, and nothing is taken for an answer."""
    done = piped("2\n", "--lang", "zh", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["profile"] == {"student": False}


# With keys in a real terminal ---------------------------------------------------------------------

UP = "\x1b[A"
"""The cursor begins on "I don't know": no stray Enter is an answer."""


def terminal(*options: str, width: int = 80) -> pexpect.spawn:
    env = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    env.pop("NO_COLOR", None)
    return pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *options],
        env=env,
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
    screen = terminal("--lang", lang, width=60)
    prompted(screen, question)
    screen.send(UP + UP + "\r")
    prompted(screen, "Read the report" if lang == "en" else "看报告，还是修改")
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
    """The validator speaks while one types; < leads to the question before."""
    path = tmp_path / "me.json"
    screen = terminal("--lang", "en", "--save", str(path))
    prompted(screen, "full-time student")
    screen.send(UP + "\r")
    prompted(screen, "Is your income steady")
    screen.send(UP * 3 + "\r")
    prompted(screen, "repay each month")
    screen.send("lots\r")
    screen.expect("Please type a number")
    screen.send("\x7f" * 4 + "<\r")
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
    screen.expect("Going on from 2 answers")
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


def test_going_back_enter_keeps_the_answer_and_a_question_mark_drops_it() -> None:
    """A look back loses nothing; only ? says that a number is not known after all."""
    turns = {
        "monthly_income": [BACK, BACK, "15000.00"],
        "monthly_debt_payment": ["2000.00", "", "?"],
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
        (["--save", "{folder}"], "no such folder, or it cannot be written"),
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
    filled = [one.format(kept=kept, folder=tmp_path) for one in options]
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
    assert "The input ends here, after 0 answers" in done.stderr

"""Whole walks in a terminal of 80 × 24, by our own rules: from the start to the report.

Each is a person who reads what is on the screen and answers it; those on a phone are in
`browser/test_walks.py`.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

import advisor
from advisor.report.summary import headline
from advisor.rulebook.labels import local
from advisor.rulebook.types import Fact
from advisor.texts import Lang
from tests.conftest import DAY

ROOT = Path(__file__).parent.parent
PROFILES = ROOT / "tests" / "golden" / "profiles"
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
FACTS = BOOK.facts.facts

PEOPLE: list[tuple[str, Lang, str]] = [
    ("salaried-renovating", "zh", "apply"),
    ("freelancer-short-of-1500", "en", "apply"),
    ("record-ended-two-years-ago", "zh", "none_suitable"),
    ("many-small-obstacles", "en", "none_suitable"),
    ("under-age", "zh", "none_suitable"),
    ("overdue-now", "en", "do_not_borrow"),
]

MOST_PROMPTS = {"apply": 22, "none_suitable": 22, "do_not_borrow": 10}
"""A page has up to six questions, of which a terminal asks those of yes or no in one line."""

PROMPT = r"(?m)^> $|（[^（]*）：$|\([^(]*\): $"


class Walk:
    """A person at a terminal without colours or keys, who knows some facts.

    Attributes:
        told: what was answered.
        prompts: what each prompt asked for.
    """

    def __init__(self, person: dict[str, Any], lang: Lang) -> None:
        self.person = person
        self.lang = lang
        self.told: dict[str, Any] = {}
        self.prompts: list[list[str]] = []
        env = {**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        command = ["-m", "advisor", "ask", "--as-of", DAY.isoformat(), "--lang", lang]
        self.screen = pexpect.spawn(
            sys.executable, command, env=env, dimensions=(24, 80), encoding="utf-8", timeout=30
        )

    def to_the_end(self) -> str:
        """Answer all that is asked, and decline what is offered; gives what was printed last."""
        asked = {local(fact.question, self.lang): name for name, fact in FACTS.items()}
        while True:
            if self.screen.expect([PROMPT, pexpect.EOF]):
                self.screen.close()
                assert self.screen.exitstatus == 0
                return str(self.screen.before)
            shown = self.screen.before.replace("\r\n", "\n")
            names = [name for text, name in asked.items() if text in shown]
            names.sort(key=lambda name: shown.index(local(FACTS[name].question, self.lang)))
            if not names:
                self.screen.sendline("")  # read over, or an offer to keep something
                if "sha256" in shown:
                    self.report = shown
                continue
            self.prompts.append(names)
            assert len(self.prompts) <= 40
            self.screen.sendline(self.answer(names, shown))

    def answer(self, names: list[str], shown: str) -> str:
        """Write what is answered to a prompt."""
        known = {name: self.person.get(name) for name in names}
        self.told |= {name: value for name, value in known.items() if value is not None}
        if len(names) > 1:
            return "".join({True: "y", False: "n", None: "-"}[known[name]] for name in names)
        ((name, value),) = known.items()
        return "" if value is None else self.written(FACTS[name], value, shown)

    def written(self, fact: Fact, value: Any, shown: str) -> str:
        """Write one answer: of a list its number, else as it is."""
        if fact.type not in {"boolean", "choice"}:
            return str(value)
        words = {True: {"zh": "是", "en": "yes"}, False: {"zh": "否", "en": "no"}}
        choices = {choice.id: local(choice.name, self.lang) for choice in fact.choices or ()}
        text = words[value][self.lang] if isinstance(value, bool) else choices[value]
        number = re.search(rf"(?m)^ +(\d+)\. {re.escape(text)}$", shown)
        assert number is not None, (text, shown)
        return number[1]


@pytest.mark.parametrize(("name", "lang", "action"), PEOPLE)
def test_a_walk_ends_with_the_advice_in_few_prompts(name: str, lang: Lang, action: str) -> None:
    """The need first, nothing twice, no prompt too many; the report is that of the answers."""
    walk = Walk(json.loads((PROFILES / f"{name}.json").read_text("utf-8")), lang)
    walk.to_the_end()
    assessment = JUDGE.assess(advisor.make_profile(walk.told, BOOK, DAY), lang)
    assert assessment.advice.action == action
    report = "".join(walk.report.split())
    assert "".join(headline(assessment).split()) in report
    questions = [name for names in walk.prompts for name in names]
    assert questions[: len(BOOK.facts.first)] == [*BOOK.facts.first]
    assert len(questions) == len(set(questions))
    assert len(walk.prompts) <= MOST_PROMPTS[action]
    last = walk.report.rstrip().splitlines()[-24:]
    assert any(
        line.startswith("►") for line in last
    )  # the advice is in sight when all has scrolled by

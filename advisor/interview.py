"""A questionnaire in progress, without a screen: answers, the way back, what to ask next."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.errors import shown
from advisor.profile import make_profile
from advisor.question import Open, next_question, still_open
from advisor.rulebook import values
from advisor.rulebook.values import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.assess import Advisor
    from advisor.model import Profile
    from advisor.rulebook.types import Fact

FACTORS = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}
"""With what amounts of money are commonly said."""

NUMBER = re.compile(
    r"(-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,20})?)([千kK万wW]?)\Z"
)
"""A comma parts thousands, and nothing else: "1,5" is a slip or a decimal, and not fifteen."""

DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z|(\d{4})(\d{2})(\d{2})\Z"
)


class Interview:
    """The answers so far, by fact, so that changing one keeps the others.

    Attributes:
        answers: fact -> value as a profile's JSON has it.
        asked: the facts that were asked for, in that order; one without an answer is unknown.
        again: the fact to ask for once more, where the person went back to it.
    """

    def __init__(
        self,
        advisor: Advisor,
        as_of: date,
        answers: Mapping[str, Any] | None = None,
        *,
        everything: bool = False,
    ) -> None:
        """Begin, or go on with the answers of a profile; `everything` asks for every fact."""
        self.advisor = advisor
        self.as_of = as_of
        self.everything = everything
        self.answers: dict[str, Any] = dict(answers or {})
        self.asked: list[str] = [name for name in self.answers if name != "quotes"]
        self.resumed = len(self.asked)
        self.again: str | None = None

    def profile(self) -> Profile:
        """Give the answers as a profile."""
        return make_profile(self.answers, self.advisor.book, self.as_of)

    def open(self) -> Open:
        """Tell what still matters."""
        if self.everything:
            rest = {name: frozenset[str]() for name in self.askable() if name not in self.asked}
            return Open(rest, len(rest))
        declined = [name for name in self.asked if name not in self.answers]
        return still_open(self.advisor, self.profile(), self.as_of, declined)

    def askable(self) -> list[str]:
        """Give every fact that can be asked for, in the order in which people are shown them."""
        facts = self.advisor.book.facts
        shown = [name for group in facts.groups for name in group.facts]
        return [name for name in shown if facts.facts[name].type != "quotes"]

    def question(self, open_: Open) -> str | None:
        """Give the fact to ask for now; None where nothing matters any more."""
        if self.again is not None:
            return self.again
        if self.everything:
            return next(iter(open_.facts), None)
        return next_question(open_, self.advisor)

    def answer(self, name: str, value: object | None) -> None:
        """Take an answer; None is "I don't know"."""
        if value is None:
            self.answers.pop(name, None)
        else:
            self.answers[name] = value
        if name not in self.asked:
            self.asked.append(name)
        self.again = None

    def back(self) -> bool:
        """Go one question back, keeping every answer; tells whether there is one to go back to."""
        place = self.asked.index(self.again) if self.again in self.asked else len(self.asked)
        if place <= 0:
            return False
        self.again = self.asked[place - 1]
        return True


def read_answer(fact: Fact, text: str) -> Any:
    """Read what a person types for a number or a date, as a profile's JSON has it.

    Full-width digits, thousands commas, the fact's unit and, for money, 万 are understood.

    Raises:
        BadValueError: it is none, or out of range.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if fact.type == "date":
        if found := DAY.match(plain):
            year, month, day = map(int, filter(None, found.groups()))
            plain = f"{year:04}-{month:02}-{day:02}"
        values.read(fact, plain)
        return plain
    plain = plain.lstrip("¥￥").replace(" ", "").removesuffix("/月").removesuffix("。")
    for unit in (fact.unit.zh, fact.unit.en, "块") if fact.unit else ():
        plain = plain.removesuffix(unit)
    found = NUMBER.match(plain)
    if not found or (found[2] and fact.type != "money"):
        raise BadValueError("value-not-a-number", {"found": shown(text.strip())})
    number = Decimal(found[1].replace(",", "")) * FACTORS[found[2].lower()]
    if fact.type == "integer":
        whole = int(number) if number == int(number) else number
        return values.read(fact, whole)
    return values.echoed(fact.type, values.read(fact, number))

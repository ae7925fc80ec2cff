"""The parameters of an address, read as strictly as a body, and told together with its faults."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import Problem, ProfileError, UsageError, shown
from advisor.rulebook.scalars import BadValueError, read_date
from advisor.texts import LANGS, Lang

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams


class ParameterError(UsageError):
    """Parameters of an address are wrong, and nothing else is."""


class Asked(NamedTuple):
    """The parameters of an address, read.

    Attributes:
        lang: the language to answer in.
        day: the day of the assessment; where it is wrong, one that no date lies after.
        wrong: what is wrong with them.
    """

    lang: Lang
    day: date
    wrong: tuple[Problem, ...]

    def refuse(self, *problems: Problem) -> None:
        """Raise what is wrong, if anything is: ParameterError, or with the body's ProfileError."""
        if problems:
            raise ProfileError(*self.wrong, *problems)
        if self.wrong:
            raise ParameterError(*self.wrong)


def read_asked(given: QueryParams, names: tuple[str, ...], liked: Lang, today: date) -> Asked:
    """Read the parameters of an address, each of which has a default.

    Args:
        given: the parameters.
        names: those that there are: of `lang` and `as_of`.
        liked: the language unless it is given.
        today: the day unless it is given.
    """
    lang, day = liked, today
    wrong: list[Problem] = []
    for name in given:
        values = given.getlist(name)
        if name not in names:
            wrong.append(Problem("parameter-unknown", "", {"name": name}, names))
        elif len(values) > 1:
            wrong.append(Problem("parameter-repeated", name))
        elif name == "lang" and values[0] in LANGS:
            lang = next(one for one in LANGS if one == values[0])
        elif name == "as_of" and (given_day := day_of(values[0])):
            day = given_day
        else:
            wrong.append(Problem("parameter", name, {"found": shown(values[0])}))
    broken = any(one.where == "as_of" for one in wrong)
    return Asked(lang, date.max if broken else day, tuple(wrong))


def day_of(text: str) -> date | None:
    """Read a day, or give none where it is no day."""
    try:
        return read_date(text)
    except BadValueError:
        return None

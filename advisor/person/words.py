"""What people type, put into one form; and words that stand in place of an answer."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Wish = Literal["back", "unknown", "help", "leave"]
"""What somebody wants who does not answer: to go back, to leave it open, to be told more, to stop."""

WISHES: dict[Wish, frozenset[str]] = {
    "back": frozenset({"<", "返回", "上一题", "back"}),
    "unknown": frozenset(
        {
            *("-", "不知道", "不清楚", "不确定", "不想说", "不想答", "不方便说", "跳过"),
            *("don't know", "dont know", "i don't know", "i dont know", "unknown", "not sure"),
            *("rather not say", "i would rather not say", "i'd rather not say", "skip"),
            "prefer not to say",
        }
    ),
    "help": frozenset({"?", "帮助", "说明", "什么意思", "help"}),
    "leave": frozenset({"q", "退出", "quit", "exit"}),
}
"""All words for "unknown" leave the question open; nobody has to say which of them it is."""

YES_WORDS = {"y", "yes", "ok", "true", "是", "是的", "好", "好的", "对", "要", "有", "能", "会"}
NO_WORDS = {"n", "no", "false", "不", "否", "不是", "不用", "不要", "不保存", "不存", "没有", "没"}
NO_WORDS |= {"不能", "不会"}

NOT_DIGITS = ("<super>", "<sub>", "<circle>", "<fraction>", "<square>")
"""Forms of a character that mean something else than the character: 10² is not 102."""

TRADITIONAL = str.maketrans(
    "萬億兩圓圆塊個錢歲後點內開還沒週壹贰貳叁參肆伍陆陸柒捌玖拾佰仟仨俩",
    "万亿两元元块个钱岁后点内开还没周一二二三三四五六六七八九十百千三两",
)
"""Traditional characters, and those with which sums are written on cheques."""


def tidy(text: str) -> str:
    """Put what was typed into one form: half-width, nothing in it that a terminal would obey."""
    plain = "".join(map(half_width, unicodedata.normalize("NFC", text)))
    plain = plain.replace("《", "<").replace("’", "'").replace("−", "-")
    return "".join(c for c in plain if c.isprintable()).strip()


def half_width(character: str) -> str:
    """Give the plain form of a character, blanks and line breaks as one blank."""
    if character.isspace():
        return " "
    if unicodedata.decomposition(character).startswith(NOT_DIGITS):
        return character
    return unicodedata.normalize("NFKC", character)


def simplified(text: str) -> str:
    """Write 萬, 兩 and 叁 as 万, 两 and 三, as they are read."""
    return text.translate(TRADITIONAL)


def wish(text: str) -> Wish | None:
    """Tell what a text asks for in place of an answer; None where it may be one."""
    word = tidy(text).rstrip("。.").casefold()
    return next((name for name, words in WISHES.items() if word in words), None)


def meant(text: str, choices: Sequence[tuple[Any, str]]) -> int | None:
    """Find the choice that a text means: by its number, its own words, or other words for it.

    Args:
        text: what was typed.
        choices: value and words of each; of a value None, the question stays open.
    """
    word = tidy(text).rstrip("。.").casefold()
    if word.isascii() and word.isdecimal():
        return int(word) - 1 if 1 <= int(word) <= len(choices) else None
    values = [value for value, _ in choices]
    for place, (_, name) in enumerate(choices):
        if word == tidy(name).casefold():
            return place
    for value, words in ((True, YES_WORDS), (False, NO_WORDS)):
        if word in words and any(one is value for one in values):
            return next(place for place, one in enumerate(values) if one is value)
    return values.index(None) if wish(word) == "unknown" and None in values else None

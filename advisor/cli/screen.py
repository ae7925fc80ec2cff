"""How a person is asked: with arrow keys on a terminal that can show them, else line by line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

import click

from advisor.cli import options
from advisor.prompts import said

if TYPE_CHECKING:
    from advisor.texts import Lang

BACK = "<"
"""What stands for going back to the question before."""


class Screen(Protocol):
    """How a person is asked: with arrow keys, or line by line."""

    def say(self, text: str) -> None:
        """Show a line."""

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        """Let the person choose one; gives its value."""

    def type(self, question: str, check: Any) -> str:
        """Let the person type a line, until `check` has nothing to say against it."""


def make_screen(lang: Lang) -> Screen:
    """Give arrow keys on a terminal that can show them; else plain prompts, line by line."""
    plain = os.environ.get("TERM", "dumb") == "dumb" or not (sys.stdin and sys.stdin.isatty())
    if plain or not options.on_terminal():
        return PlainScreen(lang)
    from advisor.cli.keys import KeyScreen  # heavy, and only on a terminal

    return KeyScreen(lang)


class PlainScreen:
    """Asks line by line, on standard error, so that standard output holds the report alone."""

    def __init__(self, lang: Lang) -> None:
        """Take the language."""
        self.lang: Lang = lang

    def say(self, text: str) -> None:
        """Show a line."""
        click.echo(text, err=True)

    def line(self, prompt: str) -> str:
        """Read one line. Raises EOFError at the end of the input."""
        click.echo(prompt, err=True, nl=False)
        try:
            found = options.opened(sys.stdin).readline()
        except (OSError, ValueError):
            found = ""  # a shell closed it: there is no more to read
        if not found:
            self.say("")
            raise EOFError
        return found.strip()

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        """Let the person choose by number; an empty line stands for what is so now."""
        self.say(question)
        default = next(name for value, name in choices if value == now)
        for number, (_, name) in enumerate(choices, 1):
            self.say(f"  {number}. {name}")
        while True:
            found = self.line(said("plain-hint", self.lang, default=default))
            if found == BACK:
                return BACK
            if not found:
                return now
            if found.isdecimal() and 1 <= int(found) <= len(choices):
                return choices[int(found) - 1][0]
            self.say(said("plain-again", self.lang, count=len(choices)))

    def type(self, question: str, check: Any) -> str:
        """Let the person type a line, until it will do."""
        self.say(question)
        while True:
            found = self.line("> ")
            wrong = check(found)
            if wrong is None:
                return found
            self.say(wrong)

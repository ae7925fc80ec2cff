"""How a person is asked, whatever it is asked on; and line by line, where there is nothing better."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, Protocol

from advisor.cli import options, writing
from advisor.interview.prompts import said
from advisor.person.words import meant, wish

if TYPE_CHECKING:
    from advisor.cli.ending import Ended
    from advisor.texts import Lang

BACK = "<"
"""What stands for going back to the question before."""


class Screen(Protocol):
    """How a person is asked: with arrow keys, or line by line."""

    def say(self, text: str) -> None:
        """Show a line."""

    def choose(
        self, question: str, choices: list[tuple[Any, str]], now: Any, help_text: str = ""
    ) -> Any:
        """Let the person choose one; gives its value. Raises KeyboardInterrupt who wants to leave."""

    def type(self, question: str, check: Any) -> str:
        """Let the person type a line, until `check` has nothing to say against it."""

    def forget(self) -> None:
        """Drop what was typed ahead: it was meant for something else."""

    def leave(self, ended: Ended) -> bool:
        """End the prompt that waits, in its own time; tells whether one does."""


def interactive() -> bool:
    """Tell whether somebody sits before a terminal, so that more can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and options.on_terminal()


def forget_typed() -> None:
    """Drop what a terminal has typed and no prompt has read."""
    if not interactive():
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import termios  # no Windows has it

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


class PlainScreen:
    """Asks line by line, on standard error, so that standard output holds the report alone."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def say(self, text: str) -> None:
        """Show a line."""
        writing.warn(text)

    def line(self, prompt: str) -> str:
        """Read one line. Raises EOFError at the end of the input; Ctrl-D leaves as Ctrl-C does."""
        writing.warn(prompt, nl=False)
        try:
            found = writing.opened(sys.stdin).readline()
        except (OSError, ValueError):
            found = ""  # a shell closed it: there is no more to read
        except KeyboardInterrupt:
            self.say("")
            raise
        if not found:
            self.say("")
            raise KeyboardInterrupt if interactive() else EOFError
        return found.strip()

    def choose(
        self, question: str, choices: list[tuple[Any, str]], now: Any, help_text: str = ""
    ) -> Any:
        """Let the person choose by number; an empty line stands for what is so now."""
        self.say(question)
        default = next(name for value, name in choices if value == now)
        for number, (_, name) in enumerate(choices, 1):
            self.say(f"  {number}. {name}")
        hint = "plain-hint-back" if any(value == BACK for value, _ in choices) else "plain-hint"
        while True:
            found = self.line(said(hint, self.lang, default=default))
            if not found:
                return now
            wanted = wish(found)
            if wanted == "back":
                return BACK
            if wanted == "leave":
                raise KeyboardInterrupt
            if wanted == "help":
                self.say(help_text or said("no-help", self.lang))
                continue
            if (place := meant(found, choices)) is not None:
                return choices[place][0]
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

    def forget(self) -> None:
        """Drop what was typed ahead."""
        forget_typed()

    def leave(self, ended: Ended) -> bool:
        """Tell that no prompt is to be ended: a line that is read can be left at any time."""
        del ended
        return False

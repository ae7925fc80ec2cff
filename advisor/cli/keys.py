"""Questions on a terminal, with arrow keys: the only module that knows questionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import questionary

from advisor.cli import options
from advisor.report.wrap import wrapped
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.texts import Lang


class KeyScreen:
    """Asks with arrow keys; Ctrl-C raises KeyboardInterrupt."""

    def __init__(self, lang: Lang) -> None:
        """Take the language."""
        self.hint = sentence("ask.select-hint", lang)

    def say(self, text: str) -> None:
        """Show a text, broken into lines between words; an indented line is a command to copy."""
        for part in text.split("\n"):
            copied = part.startswith("  ")
            for line in [part] if copied else wrapped(part, options.page_width(None)):
                click.echo(line)

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        """Let the person choose with the arrow keys; the present answer is marked first."""
        listed = [
            questionary.Choice(name, value=number) for number, (_, name) in enumerate(choices)
        ]
        first = next(c for c, (v, _) in zip(listed, choices, strict=True) if v == now)
        self.say(question)
        number = questionary.select(
            "",
            choices=listed,
            default=first,
            qmark="",
            pointer="›",
            instruction=f"({self.hint})",
        ).unsafe_ask()
        return choices[number][0]

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        """Let the person type a line; what is wrong with it stands below while they type."""
        self.say(question)
        ask = questionary.text("", qmark="›", validate=lambda text: check(text) or True)
        return str(ask.unsafe_ask())

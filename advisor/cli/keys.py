"""Questions on a terminal, with arrow keys: the only module that knows questionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import questionary

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
        """Show a line."""
        click.echo(text)

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        """Let the person choose with the arrow keys; the present answer is marked first."""
        listed = [
            questionary.Choice(name, value=number) for number, (_, name) in enumerate(choices)
        ]
        first = next(c for c, (v, _) in zip(listed, choices, strict=True) if v == now)
        number = questionary.select(
            question,
            choices=listed,
            default=first,
            qmark="?",
            pointer="›",
            instruction=f"({self.hint})",
        ).unsafe_ask()
        return choices[number][0]

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        """Let the person type a line; what is wrong with it stands below while they type."""
        return str(
            questionary.text(
                question,
                qmark="?",
                validate=lambda text: check(text) or True,
            ).unsafe_ask()
        )

"""Questions on a terminal, with arrow keys: the only module that knows questionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.application.current import get_app_or_none, get_app_session
from prompt_toolkit.filters import Condition
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ScrollOffsets
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from questionary.prompts.common import InquirerControl

from advisor.cli import options, writing
from advisor.cli.screen import BACK, forget_typed
from advisor.interview.prompts import said
from advisor.report.wrap import indented, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout import Window

    from advisor.cli.ending import Ended
    from advisor.texts import Lang

STYLE = questionary.Style([("highlighted", "bold")])

BESIDE = 6
"""Columns that the pointer, the margins and the bar beside a long list take."""

MOST_NUMBERED = 9
"""Choices that one key can point at."""


class KeyScreen:
    """Asks with arrow keys; Ctrl-C and Ctrl-D raise KeyboardInterrupt, Ctrl-Z suspends."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.ended: Ended | None = None

    def say(self, text: str) -> None:
        """Show a text, broken into lines between words; an indented line is a command to copy."""
        for part in text.split("\n"):
            copied = part.startswith("  ")
            for line in [part] if copied else wrapped(part, options.page_width(None)):
                writing.tell(line)

    def choose(self, question: str, choices: list[tuple[Any, str]], now: Any) -> Any:
        """Let the person choose with the keys; the pointer begins at the present answer.

        The question is part of what is drawn, so that a long list cannot push it off the screen.
        """
        values = [value for value, _ in choices]
        width = options.page_width(None) - BESIDE
        titles = [
            "\n".join(indented(name, width, label(place), " " * BESIDE))
            for place, (_, name) in enumerate(choices)
        ]
        hint = said("select-hint-back" if BACK in values else "select-hint", self.lang)
        asked = questionary.select(
            "\n ".join(wrapped(f"{question} ({hint})", width)),
            choices=[questionary.Choice(name, value=place) for place, name in enumerate(titles)],
            qmark="",
            pointer="›",
            instruction=" ",
            style=STYLE,
        )
        window = next(w for w in asked.application.layout.find_all_windows() if is_list(w.content))
        window.scroll_offsets = ScrollOffsets(bottom=max(title.count("\n") for title in titles))
        self.equip(asked.application, window, values, values.index(now))
        return values[self.answer(asked)]

    def answer(self, asked: questionary.Question) -> Any:
        """Wait for an answer. Raises Ended where the system ended the session meanwhile."""
        try:
            return asked.unsafe_ask()
        except EOFError:
            raise KeyboardInterrupt from None
        finally:
            if self.ended is not None:
                raise self.ended

    def equip(self, app: Application[Any], window: Window, values: list[Any], first: int) -> None:
        """Point at the present answer, and add keys and the bar beside a list that is cut."""
        control: Any = window.content
        control.pointed_at = first
        bar = ConditionalMargin(
            ScrollbarMargin(display_arrows=True), Condition(lambda: cut(window))
        )
        window.right_margins = [bar]
        add: Any = getattr(app.key_bindings, "add")  # noqa: B009  # its type leaves it out

        def point(place: int, key: Any) -> None:
            def move(_: KeyPressEvent) -> None:
                control.pointed_at = place

            add(key, eager=True)(move)

        def leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

        def suspend(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

        def back(event: KeyPressEvent) -> None:
            control.pointed_at, control.is_answered = values.index(BACK), True
            event.app.exit(result=control.pointed_at)

        for key, place in pointing(values).items():
            point(place, key)
        add(Keys.ControlD, eager=True)(leave)
        add(Keys.ControlZ, eager=True)(suspend)
        if BACK in values:
            add("<", eager=True)(back)
            add(Keys.Escape, eager=True)(back)

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        """Let the person type a line; what is wrong with it stands below while they type."""
        self.say(question)
        ask = questionary.text(
            "", qmark="›", validate=lambda text: check(text) or True, enable_suspend=True
        )
        return str(self.answer(ask))

    def forget(self) -> None:
        """Drop what was typed ahead."""
        clear_typeahead(get_app_session().input)
        forget_typed()

    def leave(self, ended: Ended) -> bool:
        """End the prompt that waits: an exception amid its own work could get lost in there."""
        app = get_app_or_none()
        if app is None or app.loop is None or not app.is_running:
            return False
        self.ended = ended
        app.loop.call_soon_threadsafe(end, app)
        return True


def end(app: Application[Any]) -> None:
    """Close a prompt, unless it has just been answered."""
    if app.future is not None and not app.future.done():
        app.exit(exception=KeyboardInterrupt)


def is_list(control: object) -> bool:
    """Tell whether something drawn is the list of choices."""
    return isinstance(control, InquirerControl)


def cut(window: Window) -> bool:
    """Tell whether a window shows only a part of its list."""
    drawn = window.render_info
    return drawn is not None and drawn.content_height > drawn.window_height


def pointing(values: list[Any]) -> dict[Any, int]:
    """Give the keys that point at a choice: its number, y and n, ? for what stays open."""
    keys: dict[Any, int] = {Keys.Home: 0, Keys.End: len(values) - 1}
    keys |= {str(place + 1): place for place in range(min(len(values), MOST_NUMBERED))}
    for value, key in ((None, "?"), (False, "n"), (True, "y")):
        for place in [place for place, one in enumerate(values) if one is value][:1]:
            keys[key] = place
    return keys


def label(place: int) -> str:
    """Give a choice's number; one that no single key can name has none."""
    return f"{place + 1}. " if place < MOST_NUMBERED else "   "

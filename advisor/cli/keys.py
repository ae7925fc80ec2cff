"""Questions on a terminal, with arrow keys: the only module that knows questionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.application.current import get_app_or_none, get_app_session
from prompt_toolkit.filters import Always, Condition, is_done
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, ScrollOffsets, Window
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from questionary.prompts.common import InquirerControl

from advisor.cli import options, writing
from advisor.cli.screen import BACK, forget_typed
from advisor.interview.prompts import said
from advisor.person.words import meant, tidy, wish
from advisor.report.wrap import indented, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout import Container

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

    def choose(
        self, question: str, choices: list[tuple[Any, str]], now: Any, help_text: str = ""
    ) -> Any:
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
        if help_text:
            hint = said("hint-help", self.lang, hint=hint)
        asked = questionary.select(
            "\n ".join(wrapped(f"{question} ({hint})", width)),
            choices=[questionary.Choice(name, value=place) for place, name in enumerate(titles)],
            qmark="",
            pointer="›",
            instruction=" ",
            style=STYLE,
            use_jk_keys=False,
        )
        window = next(w for w in asked.application.layout.find_all_windows() if is_list(w.content))
        window.dont_extend_height = Always()  # so that what is said stands right below it
        window.scroll_offsets = ScrollOffsets(bottom=max(title.count("\n") for title in titles))
        self.equip(asked.application, window, values, values.index(now))
        Typing(self.lang, choices, help_text).equip(asked.application, window.content)
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

        def suspend(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

        def back(event: KeyPressEvent) -> None:
            control.pointed_at, control.is_answered = values.index(BACK), True
            event.app.exit(result=control.pointed_at)

        add(Keys.ControlD, eager=True)(leaving)
        add(Keys.ControlZ, eager=True)(suspend)
        if BACK in values:
            for key in ("<", "＜", "《", Keys.Escape):
                add(key, eager=True)(back)

    def type(self, question: str, check: Callable[[str], str | None]) -> str:
        """Let the person type a line, until it will do.

        What will not do is cleared, and what is wrong with it stands right above the empty field.
        """
        self.say(question)
        while True:
            ask = questionary.text("", qmark="›", enable_suspend=True)
            keys = KeyBindings()
            keys.add(Keys.ControlD, eager=True)(leaving)
            ask.application.key_bindings = merge_key_bindings(
                [one for one in (ask.application.key_bindings, keys) if one is not None]
            )
            found = str(self.answer(ask))
            wrong = check(found)
            if wrong is None:
                return found
            self.say(wrong)

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


def shows(container: Any, control: object) -> bool:
    """Tell whether a part of what is drawn is the list itself."""
    inside = getattr(container, "content", None)
    return inside is control or getattr(inside, "content", None) is control


def is_list(control: object) -> bool:
    """Tell whether something drawn is the list of choices."""
    return isinstance(control, InquirerControl)


def cut(window: Window) -> bool:
    """Tell whether a window shows only a part of its list."""
    drawn = window.render_info
    return drawn is not None and drawn.content_height > drawn.window_height


def stepping(control: Any, step: int, count: int) -> Callable[[], int]:
    """Give where a step leads from where the pointer is; behind the last comes the first."""
    return lambda: (control.pointed_at + step) % count


def leaving(event: KeyPressEvent) -> None:
    """Leave, as Ctrl-C does."""
    event.app.exit(exception=KeyboardInterrupt, style="class:aborting")


class Typing:
    """What is typed at a list of choices: it points at the choice that it means, or is refused.

    Nothing that means no choice is passed over in silence: it is said, and Enter takes no choice
    until one was pointed at. A word may come letter by letter, as keyboards for Chinese send it.
    """

    def __init__(self, lang: Lang, choices: list[tuple[Any, str]], help_text: str) -> None:
        self.lang: Lang = lang
        self.choices = choices
        self.help_text = help_text
        self.typed = ""
        self.wrong = False
        self.told = ""

    def equip(self, app: Application[Any], control: Any) -> None:
        """Add the keys; of two for one key the one added last counts."""
        keys = KeyBindings()
        keys.add(Keys.Any)(lambda event: self.take(event, control))
        keys.add(Keys.BracketedPaste)(lambda event: self.take(event, control))
        keys.add(Keys.Backspace, eager=True)(lambda _: self.clear())
        keys.add(Keys.ControlM, eager=True, filter=Condition(lambda: self.wrong))(lambda _: None)
        last = len(self.choices) - 1
        for key, place in {Keys.Home: lambda: 0, Keys.End: lambda: last}.items():
            keys.add(key, eager=True)(self.moving(control, place))
        for key, step in {Keys.Up: -1, Keys.Down: 1}.items():
            keys.add(key, eager=True)(self.moving(control, stepping(control, step, last + 1)))
        app.key_bindings = merge_key_bindings(
            [one for one in (app.key_bindings, keys) if one is not None]
        )
        whole: Any = app.layout.container
        where = next(i for i, one in enumerate(whole.children) if shows(one, control))
        whole.children.insert(where + 1, self.below())

    def moving(self, control: Any, place: Callable[[], int]) -> Callable[[KeyPressEvent], None]:
        """Give what a key does that moves the pointer: what was typed is forgotten."""

        def move(_: KeyPressEvent) -> None:
            self.clear()
            control.pointed_at = place()

        return move

    def clear(self, told: str = "") -> None:
        """Forget what was typed, and say something else, or nothing."""
        self.typed, self.wrong, self.told = "", False, told

    def below(self) -> Container:
        """Give the lines right below the list, which say what is to be said."""
        content = FormattedTextControl(
            lambda: "\n".join(wrapped(f" {self.told}", options.page_width(None) - 1))
        )
        shown = Condition(lambda: bool(self.told)) & ~is_done
        return ConditionalContainer(Window(content, dont_extend_height=True), filter=shown)

    def take(self, event: KeyPressEvent, control: Any) -> None:
        """Take what was typed: a choice's number or words, a wish, or nothing that is known."""
        text = tidy(event.data)
        if not text:
            return
        longer = text if text.isascii() and text.isdecimal() else self.typed + text
        for typed in (longer, text):  # a new word may begin where the old one meant nothing
            wanted, place = wish(typed), self.pointed(typed)
            if wanted == "leave":
                leaving(event)
                return
            if wanted == "help":
                self.clear(self.help_text or said("no-help", self.lang))
                return
            if place is not None:
                self.clear()
                self.typed, control.pointed_at = typed, place
                return
        self.typed, self.wrong = longer, True
        self.told = said("not-a-choice", self.lang, found=longer)

    def pointed(self, typed: str) -> int | None:
        """Find the choice that was typed: meant by it, or the only one that begins so."""
        place = meant(typed, self.choices)
        if place is not None:
            return place
        names = [tidy(name).casefold() for _, name in self.choices]
        begun = [i for i, name in enumerate(names) if name.startswith(typed.casefold())]
        return begun[0] if len(begun) == 1 else None


def label(place: int) -> str:
    """Give a choice's number; one that no single key can name has none."""
    return f"{place + 1}. " if place < MOST_NUMBERED else "   "

"""Which screen a person gets; apart from the screens, so that each of them is free of the other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from advisor.cli.screen import PlainScreen, interactive

if TYPE_CHECKING:
    from advisor.cli.screen import Screen
    from advisor.texts import Lang


def make_screen(lang: Lang) -> Screen:
    """Give arrow keys on a terminal that can show them; else plain prompts, line by line."""
    if os.environ.get("TERM", "dumb") == "dumb" or not interactive():
        return PlainScreen(lang)
    from advisor.cli.keys import KeyScreen  # heavy, and only on a terminal

    return KeyScreen(lang)

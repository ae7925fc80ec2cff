"""`advisor rules watch`: looks at the rules on every save, until it is interrupted."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options, writing
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.errors import AdvisorError
from advisor.rulebook.load import SUFFIXES, default_folder

if TYPE_CHECKING:
    from datetime import date

    from advisor.texts import Lang
    from advisor.verify.memory import Memory

EVERY = 0.3
"""Seconds between two looks at the files' times: a save is seen at once, and no work is done between."""


def watch_command(lang: Lang) -> click.Command:
    """`advisor rules watch`."""

    @click.command("watch", Localised, lang=lang, help=told("rules-watch", lang))
    @click.option(
        "--before",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=told("rules-before", lang),
    )
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def watch(before: Path | None, rules: Path | None, as_of: date, lang: Lang) -> None:
        from advisor.verify.memory import Memory
        from advisor.verify.mending import all_files

        memory = Memory()
        folder = rules or default_folder()
        compared_with = all_files(before or folder)
        writing.tell(told("rules-watching", lang, folder=folder))
        seen = None
        try:
            while True:
                now = stamps(folder)
                if now != seen:
                    time.sleep(EVERY)  # an editor may write several files, or one in two steps
                    seen = stamps(folder)
                    tell_of(folder, compared_with, as_of, lang, memory)
                time.sleep(EVERY)
        except KeyboardInterrupt:
            writing.tell(told("rules-watched", lang))

    return watch


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Give the time and size of every rule file and case; what is just being replaced is left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and "schema" not in path.parts:
            try:
                about = path.stat()
            except OSError:
                continue
            found[str(path)] = about.st_mtime_ns, about.st_size
    return found


def tell_of(folder: Path, before: dict[str, str], as_of: date, lang: Lang, memory: Memory) -> None:
    """Print what the files come to as they are now, each line as soon as it is known."""
    from advisor.verify.look import look
    from advisor.verify.mending import all_files

    started = time.monotonic()
    writing.tell(told("rules-look", lang, time=time.strftime("%H:%M:%S")))
    try:
        for line in look(all_files(folder), before, as_of, lang, memory):
            writing.tell(f"  {line}")
    except AdvisorError as error:
        for line in error.lines(lang):
            writing.tell(f"  {line}")
    writing.tell(told("rules-looked", lang, seconds=f"{time.monotonic() - started:.1f}"))

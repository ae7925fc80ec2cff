"""`advisor rules rename` and `advisor rules retire`: every file that names a thing is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options, writing
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.rulebook.load import default_folder

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from advisor.texts import Lang
    from advisor.verify.mending import Mended

KIND = "KIND"


def rename_command(lang: Lang) -> click.Command:
    """`advisor rules rename OLD NEW`."""

    @click.command("rename", Localised, lang=lang, help=told("rules-rename", lang))
    @click.argument("old", metavar="OLD")
    @click.argument("new", metavar="NEW")
    @click.option("--kind", metavar=KIND, help=told("rules-kind", lang))
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def rename(
        old: str, new: str, kind: str | None, rules: Path | None, as_of: date, lang: Lang
    ) -> None:
        from advisor.verify.mending import rename as renamed
        from advisor.verify.naming import still_named

        folder = rules or default_folder()
        mended = renamed(folder, old, new, kind)
        finish(folder, mended, as_of, lang)
        left = list(still_named(mended.new, old))
        if left:
            places = ", ".join(left)
            writing.tell(told("rules-comments", lang, name=old, places=places))

    return rename


def retire_command(lang: Lang) -> click.Command:
    """`advisor rules retire ID --until DATE`."""

    @click.command("retire", Localised, lang=lang, help=told("rules-retire", lang))
    @click.argument("name", metavar="ID")
    @click.option(
        "--until", type=options.Day(), required=True, metavar="DATE", help=told("rules-until", lang)
    )
    @click.option("--kind", metavar=KIND, help=told("rules-kind", lang))
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def retire(
        name: str,
        until: date,
        kind: str | None,
        rules: Path | None,
        as_of: date,
        lang: Lang,
    ) -> None:
        from advisor.verify.mending import retire as retired

        folder = rules or default_folder()
        finish(folder, retired(folder, name, until, kind), as_of, lang)

    return retire


def finish(folder: Path, mended: Mended, as_of: date, lang: Lang) -> None:
    """Write what was mended, and say what that does; the schemas follow, where there are any."""
    from advisor.cli.together import write_together
    from advisor.verify.compared import compared
    from advisor.verify.mending import rules_alone
    from advisor.verify.schemas import write_schemas
    from advisor.verify.written_diff import written_diff

    found = compared(rules_alone(mended.old), mended.book, as_of)
    form: Any = "text"
    text = written_diff(found, None, form, lang)
    write_together(folder, mended.changed, mended.gone)
    if folder.joinpath("schema").is_dir():
        write_schemas(mended.book, folder)
    files = ", ".join((*mended.changed, *mended.gone))
    writing.tell(told("rules-mended", lang, files=files))
    writing.tell("")
    writing.tell(text, nl=False)

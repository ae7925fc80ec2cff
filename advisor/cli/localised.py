"""click's help in the reader's language: headings, the help option, unknown commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.cli import writing
from advisor.cli.options import told
from advisor.errors import Problem, UsageError, shown
from advisor.texts import LANGS

if TYPE_CHECKING:
    from advisor.texts import Lang


class Localised(click.Group):
    """A group whose help, and that of its commands, is in one language throughout."""

    def __init__(self, *args: Any, lang: Lang, **kwargs: Any) -> None:
        """Take the language beside everything that click takes."""
        super().__init__(*args, **kwargs)
        self.lang = lang
        self.params.append(  # read before anything is parsed: see `options.language`
            click.Option(
                ["--lang"], type=click.Choice(LANGS), expose_value=False, help=told("lang", lang)
            )
        )

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, with `-h` and help in this group's language."""
        localise(cmd, self.lang)
        super().add_command(cmd, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command. Raises UsageError that names the nearest one."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = tuple(self.list_commands(ctx))
            raise UsageError(
                Problem("no-such-command", "", {"name": name, "shown": shown(name)}, known)
            )
        return super().resolve_command(ctx, args)


def localise(command: click.Command, lang: Lang) -> None:
    """Give a command, and those below it, `-h`, and the headings of its help in a language."""
    if command.add_help_option:
        command.add_help_option = False  # click's own would print by itself, and in English
        command.params.append(help_option(lang))

    def format_usage(ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(command.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=told("usage", lang) + " ")

    def format_options(ctx: click.Context, formatter: click.HelpFormatter) -> None:
        params = [p for p in command.get_params(ctx) if isinstance(p, click.Option)]
        rows = [row for param in params if (row := param.get_help_record(ctx))]
        if rows:
            with formatter.section(told("options", lang)):
                formatter.write_dl(rows)
        if isinstance(command, click.Group):
            listed = [(n, command.get_command(ctx, n)) for n in command.list_commands(ctx)]
            with formatter.section(told("commands", lang)):
                formatter.write_dl(
                    [(name, found.get_short_help_str(200)) for name, found in listed if found]
                )

    command.format_usage = format_usage  # type: ignore[method-assign]
    command.format_options = format_options  # type: ignore[method-assign]
    if isinstance(command, click.Group):
        for below in command.commands.values():
            localise(below, lang)


def help_option(lang: Lang) -> click.Option:
    """Give `-h`, which prints the help and stops."""

    def show(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click calls it so
        if wanted and not ctx.resilient_parsing:
            writing.tell(ctx.get_help())
            ctx.exit()

    return click.Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=told("help", lang),
    )

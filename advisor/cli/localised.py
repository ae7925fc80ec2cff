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


class Localised(click.Command):
    """A command whose help is in one language throughout."""

    def __init__(self, *args: Any, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang: Lang = lang
        self.shows_help = help_option(lang)

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Give `-h`: click's own would print by itself, and in English."""
        del ctx
        return self.shows_help

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=told("usage", self.lang) + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does."""
        params = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        rows = [row for param in params if (row := param.get_help_record(ctx))]
        with formatter.section(told("options", self.lang)):
            formatter.write_dl(rows)


class LocalisedGroup(Localised, click.Group):
    """A group of commands, whose help is in one language throughout."""

    def __init__(self, *args: Any, lang: Lang, **kwargs: Any) -> None:
        super().__init__(*args, lang=lang, **kwargs)
        self.params.append(  # read before anything is parsed: see `options.language`
            click.Option(
                ["--lang"], type=click.Choice(LANGS), expose_value=False, help=told("lang", lang)
            )
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does, and each command."""
        super().format_options(ctx, formatter)
        listed = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(told("commands", self.lang)):
            formatter.write_dl(
                [(name, found.get_short_help_str(200)) for name, found in listed if found]
            )

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

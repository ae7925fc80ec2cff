"""The command line: the only place that prints, prompts or exits."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from advisor.cli import commands
from advisor.cli.ask import ask_command
from advisor.cli.batch import batch_command
from advisor.cli.cost import cost_command
from advisor.cli.localised import Localised
from advisor.cli.options import language, told
from advisor.cli.replay import replay_command
from advisor.cli.rules import rules_command
from advisor.cli.serve import serve_command
from advisor.errors import AdvisorError, EngineError, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.texts import Lang

BAD_USAGE = 2
INTERNAL = 70
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status; nothing is raised, whatever happens."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = language(arguments, os.environ)
    try:
        status = make_cli(lang).main(list(arguments), "advisor", standalone_mode=False)
    except AdvisorError as error:
        complain(error.lines(lang))
        return INTERNAL if isinstance(error, EngineError) else BAD_USAGE
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message(), err=True)
        else:
            complain([in_our_words(error).text(lang), told("more-help", lang)])
        return BAD_USAGE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; Python must not try to flush into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the last line of defence: no traceback for anyone
        why = shown(f"{type(error).__name__}: {error}")
        complain([Problem("internal", values={"why": why}).text(lang)])
        return INTERNAL
    return status if isinstance(status, int) else 0


def make_cli(lang: Lang) -> click.Group:
    """Make the command line in a language."""
    group = Localised(
        "advisor",
        lang=lang,
        help=told("advisor", lang),
        invoke_without_command=True,
        callback=click.pass_context(greet),
    )
    group.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=say_version,
            help=told("version", lang),
        )
    )
    group.add_command(ask_command(lang))
    group.add_command(commands.assess_command(lang))
    group.add_command(commands.products_command(lang))
    group.add_command(cost_command(lang))
    group.add_command(commands.profile_command(lang))
    group.add_command(replay_command(lang))
    group.add_command(rules_command(lang))
    group.add_command(batch_command(lang))
    group.add_command(serve_command(lang))
    return group


def greet(ctx: click.Context) -> None:
    """Say in five lines how to start, where no command is given."""
    if ctx.invoked_subcommand is None:
        lang: Lang = getattr(ctx.command, "lang", "zh")
        click.echo(told("start", lang))


def say_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click calls it so
    """Print the version and stop."""
    if wanted:
        from advisor.version import __version__

        click.echo(__version__)
        ctx.exit()


def complain(lines: list[str]) -> None:
    """Print an error to standard error, whatever characters it can show."""
    for line in lines:
        text = line.encode("utf-8", "backslashreplace").decode()
        click.echo(f"advisor: {text}", err=True)


def in_our_words(error: click.ClickException) -> Problem:
    """Put one of click's own errors into the reader's words."""
    if isinstance(error, click.NoSuchOption):
        known = tuple(error.possibilities or ())
        given = {"name": error.option_name, "shown": shown(error.option_name)}
        return Problem("no-such-option", "", given, known)
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "?"
        return Problem("missing-argument", "", {"shown": name})
    if isinstance(error, click.BadParameter) and error.param is not None:
        kind = error.param.type
        if isinstance(kind, click.IntRange):
            ends = {"low": kind.min, "high": kind.max}
            return Problem("option-range", error.param.opts[0], ends)
    if isinstance(error, click.BadParameter) and isinstance(
        getattr(error.param, "type", None), click.Choice
    ):
        choices = error.param.type.choices  # type: ignore[union-attr]  # it is a Choice, as just seen
        return Problem("option-choice", error.param.opts[0], {"accepted": ", ".join(choices)})  # type: ignore[union-attr]
    return Problem("usage", "", {"why": error.format_message()})

"""The command line: the only place that prints, prompts or exits."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from advisor.cli import commands, writing
from advisor.cli.ask import ask_command
from advisor.cli.batch import batch_command
from advisor.cli.cost import cost_command
from advisor.cli.ending import Ended
from advisor.cli.localised import LocalisedGroup
from advisor.cli.options import language, told
from advisor.cli.replay import replay_command
from advisor.cli.rules import rules_command
from advisor.cli.serve import serve_command
from advisor.cli.status import BAD_USAGE, INTERNAL, INTERRUPTED
from advisor.errors import AdvisorError, EngineError, Problem, cause, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.texts import Lang

NAME = "advisor"
COMPLETION = "_ADVISOR_COMPLETE"
"""The variable by which a shell asks how a word could go on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status; nothing is raised, whatever happens."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = language(arguments, os.environ)
    try:
        status = called(make_cli(lang), list(arguments))
    except SystemExit:  # of the completion of words, which has statuses of its own
        raise
    except BaseException as error:  # noqa: BLE001  # the last line of defence: no traceback for anyone
        return failed(error, lang)
    return status if isinstance(status, int) else 0


def failed(error: BaseException, lang: Lang) -> int:
    """Tell what went wrong, in the reader's words; gives the status."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return error.status if isinstance(error, Ended) else INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        writing.warn(error.format_message())
        return BAD_USAGE
    if isinstance(error, AdvisorError):
        lines = error.lines(lang)
    elif isinstance(error, click.ClickException):
        lines = [in_our_words(error).text(lang), told("more-help", lang)]
    elif isinstance(error, OSError):
        place = "" if error.filename is None else str(error.filename)
        lines = [Problem("system-refused", place, {"why": cause(error)}).text(lang)]
    else:
        why = shown(f"{type(error).__name__}: {error}")
        lines = [Problem("internal", values={"why": why}).text(lang)]
    writing.complain(lines)
    mendable = isinstance(error, AdvisorError | click.ClickException | OSError)
    return BAD_USAGE if mendable and not isinstance(error, EngineError) else INTERNAL


def called(group: click.Group, arguments: list[str]) -> object:
    """Call the command that the arguments name; gives what it gives.

    click's own `main` would take a reader's leaving for an error, and the system's ending the run
    for Ctrl-C. Of it we want the completion of words alone.
    """
    if COMPLETION in os.environ:
        return group.main(arguments, NAME, complete_var=COMPLETION)
    try:
        with group.make_context(NAME, arguments) as ctx:
            return group.invoke(ctx)
    except click.exceptions.Exit as found:
        return found.exit_code


def make_cli(lang: Lang) -> click.Group:
    """Make the command line in a language."""
    group = LocalisedGroup(
        NAME,
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
        writing.tell(told("start", lang))


def say_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click calls it so
    """Print the version and stop."""
    if wanted:
        from advisor.version import __version__

        writing.tell(__version__)
        ctx.exit()


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

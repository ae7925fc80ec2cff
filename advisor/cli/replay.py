"""`advisor replay`: a report judged again from its own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cli.status import FOUND
from advisor.errors import clipped, printable
from advisor.rulebook.labels import local
from advisor.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.report.replay import Replay
    from advisor.texts import Lang

MOST_DIFFERENCES = 30
"""Differences written out; the rest are counted."""

SAID_ALREADY = {"schema_version", "engine_version", "rulebook.digest"}
"""Paths whose difference has a sentence of its own."""


def replay_command(lang: Lang) -> click.Command:
    """`advisor replay REPORT.json`."""

    @click.command(
        "replay",
        Localised,
        lang=lang,
        help=told("replay", lang),
        short_help=told("replay-short", lang),
    )
    @click.argument("report", metavar="REPORT.json|-")
    @options.rules_option(lang)
    @options.lang_option(lang)
    def replay(report: str, rules: Path | None, lang: Lang) -> int:
        from advisor.assess.advisor import Advisor
        from advisor.report.replay import LARGEST_REPORT
        from advisor.report.replay import replay as replayed

        options.check_apart(report, None)
        content = options.read_input(report, LARGEST_REPORT)
        outcome = replayed(content, Advisor(load_rulebook(rules)), report)
        options.write_result("\n".join(replay_lines(outcome, lang)) + "\n", None)
        return 0 if outcome.identical else FOUND

    return replay


def replay_lines(outcome: Replay, lang: Lang) -> list[str]:
    """Say that a replay is identical, or what differs and why."""
    if outcome.identical:
        return [told("replay-identical", lang)]
    lines = [told("replay-differs", lang)]
    if outcome.schema:
        was, now = outcome.schema
        fields = ", ".join(outcome.added)
        lines.append(told("replay-older", lang, was=was, now=now, fields=fields))
        lines += [
            told("replay-redefined", lang, text=local(one, lang)) for one in outcome.redefined
        ]
    if outcome.engine:
        was, now = outcome.engine
        lines.append(told("replay-engine", lang, was=printable(clipped(was)), now=now))
    if outcome.digest:
        was, now = outcome.digest
        lines.append(told("replay-rulebook", lang, was=printable(clipped(was)), now=now))
    cause = outcome.schema or outcome.engine or outcome.digest
    same = [one for one in outcome.differences if one.path not in SAID_ALREADY]
    if not same:
        lines.append(told("replay-nothing" if cause else "replay-layout", lang))
    elif not cause:
        lines.append(told("replay-record", lang))
    else:
        lines.append(told("replay-changed", lang))
    for path, was, now in same[:MOST_DIFFERENCES]:
        lines.append(told("replay-line", lang, path=printable(path), was=was, now=now))
    if len(same) > MOST_DIFFERENCES:
        lines.append(told("replay-more", lang, count=len(same) - MOST_DIFFERENCES))
    return lines

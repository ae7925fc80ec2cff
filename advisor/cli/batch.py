"""`advisor batch`: many profiles from a file into a file."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cli.status import FOUND
from advisor.cli.writing import hushed, overlap, tell
from advisor.errors import EngineError, Problem, UsageError
from advisor.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from datetime import date

    from typing_extensions import Self

    from advisor.batch import Counts, Order
    from advisor.texts import Lang


def batch_command(lang: Lang) -> click.Command:
    """`advisor batch INPUT --output OUTPUT`."""
    path = click.Path(path_type=Path)

    @click.command(
        "batch",
        Localised,
        lang=lang,
        help=told("batch", lang),
        short_help=told("batch-short", lang),
    )
    @click.argument("source", metavar="INPUT", type=path)
    @click.option(
        "--output", type=path, metavar="FILE", required=True, help=told("batch-output", lang)
    )
    @click.option(
        "--engine",
        type=click.Choice(["polars", "spark"]),
        default="polars",
        help=told("batch-engine", lang),
    )
    @click.option(
        "--spark-master", default="local[*]", metavar="URL", help=told("batch-master", lang)
    )
    @click.option("--id", "ids", multiple=True, metavar="COLUMN", help=told("batch-id", lang))
    @click.option("--encoding", default="utf-8", metavar="NAME", help=told("batch-encoding", lang))
    @click.option("--summary", is_flag=True, help=told("batch-summary", lang))
    @click.option("--plots", type=path, metavar="FILE.html", help=told("batch-plots", lang))
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def batch(rules: Path | None, lang: Lang, as_of: date, **given: Any) -> int:
        gc.enable()  # a long run, unlike the other commands
        try:
            from advisor import batch as work
            from advisor.batch import pipeline  # noqa: F401  # to know that what it takes is there
        except ImportError:
            raise UsageError(Problem("extra-missing", "", {"extra": "batch"})) from None
        from advisor.assess.advisor import Advisor

        order = work.Order(
            given["source"],
            given["output"],
            as_of,
            tuple(dict.fromkeys(given["ids"])) or None,
            given["encoding"],
            lang,
        )
        if given["engine"] == "polars":
            check_output(given["output"])
        check_apart(order.source, order.output, order.rejects, given["plots"])
        advisor = Advisor(load_rulebook(rules))
        if given["engine"] == "spark":
            from advisor.batch import spark

            counts = spark.run(advisor, order, given["spark_master"])
        else:
            with hushed(), Progress() as progress:
                counts = work.run(advisor, order, progress.told)
        say_counts(counts, order)
        if given["summary"] or given["plots"]:
            from advisor.batch.summary import plots, summary_text, tally_of

            tally = tally_of(advisor, order)
            if given["summary"]:
                tell(summary_text(tally, lang))
            if given["plots"]:
                options.write_result(plots(tally, lang), given["plots"])
        if counts.rows != counts.judged + counts.rejected:
            raise EngineError(Problem("batch-counts", "", counts._asdict()))
        return FOUND if counts.rejected else 0

    return batch


def say_counts(counts: Counts, order: Order) -> None:
    """Say what became of the rows; where none could be judged, for one reason, what that is."""
    lang = order.lang
    tell(told("batch-done", lang, **counts._asdict()))
    if counts.rejected:
        tell(told("batch-rejects", lang, file=order.rejects))
    if counts.reason and not counts.judged:
        line, problem = counts.reason
        tell(told("batch-reason", lang, line=line or 1, reason=problem.text(lang)))


def check_output(path: Path) -> None:
    """Refuse, before anything is judged, what could not be written afterwards. Raises UsageError."""
    from advisor.batch.workplace import real

    if not os.access(real(path).parent, os.W_OK) or path.is_dir():
        raise UsageError(Problem("folder-missing", str(path)))


def check_apart(*paths: Path | None) -> None:
    """Refuse files that are one and the same, and a page that cannot be written. Raises UsageError."""
    *others, plots = paths
    if plots is not None:
        check_output(plots)
        if plots.suffix.lower() not in {".html", ".htm"}:
            raise UsageError(Problem("batch-format", str(plots), {"accepted": ".html"}))
    found = [path for path in (*others, plots) if path is not None]
    for place, path in enumerate(found):
        if any(overlap(path, other) for other in found[:place]):
            raise UsageError(Problem("batch-same", str(path)))


class Progress:
    """A bar on a terminal, and nothing elsewhere."""

    def __init__(self) -> None:
        """Begin with no bar."""
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Self:
        """Show a bar, if somebody looks."""
        if sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(stderr=True), transient=True)
            self.bar.start()
            self.bar.console.show_cursor()  # a signal may end the run without a word
            self.task = self.bar.add_task("", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()

    def told(self, done: int, whole: int) -> None:
        """Show how far it is; before anything is done, only that something is."""
        if self.bar is not None and done:
            self.bar.update(self.task, completed=done, total=whole)

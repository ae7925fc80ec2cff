"""The same judgement on Spark: partitioned Parquet in and out, for what one machine cannot hold."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch import Counts
from advisor.batch.pipeline import MOST_SAID, check_alike, readable
from advisor.batch.rejects import Rejects
from advisor.batch.sources import check_source, parts_of
from advisor.batch.workplace import check_targets
from advisor.coded import Listing
from advisor.errors import Problem, UsageError
from advisor.planning import REJECTED, WRONG, plain_names, plan
from advisor.reading import complaint

if TYPE_CHECKING:
    from advisor.assess import Advisor
    from advisor.batch import Order
    from advisor.edition import Edition


def session(master: str) -> Any:
    """Start Spark, or take the session that spark-submit has started. Raises UsageError."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(Problem("extra-missing", "", {"extra": "spark"})) from None
    if shutil.which("java") is None:
        raise UsageError(Problem("java-missing"))
    builder = SparkSession.builder.appName("wechat-loan-advisor").master(master)
    builder = builder.config("spark.ui.enabled", "false")
    # The expressions together are more than one generated method can hold.
    builder = builder.config("spark.sql.codegen.wholeStage", "false")
    found = builder.getOrCreate()
    # As polars reads: a moment without a zone in its file is UTC's, and `007` of a folder is a text.
    found.conf.set("spark.sql.session.timeZone", "UTC")
    found.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    return found


def run(advisor: Advisor, order: Order, master: str) -> Counts:
    """Judge partitioned Parquet; output and rejected rows are folders that Spark commits whole.

    Raises UsageError for what cannot be read or written, and columns that cannot be judged.
    """
    from pyspark.errors import PySparkException

    if check_source(order.source) != "parquet":
        raise UsageError(Problem("batch-format", str(order.source), {"accepted": ".parquet"}))
    if os.path.lexists(order.output):
        raise UsageError(Problem("batch-exists", str(order.output)))
    check_targets(order.output)
    spark = session(master)
    spark.sparkContext.setLogLevel("ERROR")
    edition = advisor.on(order.as_of).edition
    try:
        frame = read(spark, order)
        plan(edition, dict(nw.from_native(frame).collect_schema()), order.as_of, order.ids)
        return judged(spark, frame, edition, order)
    except PySparkException as error:
        shutil.rmtree(order.output, ignore_errors=True)
        why = str(error).split("\n")[0][:MOST_SAID]
        raise UsageError(Problem("batch-unreadable", str(order.source), {"why": why})) from None
    except BaseException:
        shutil.rmtree(order.output, ignore_errors=True)  # it was not there before
        raise


def read(spark: Any, order: Order) -> Any:
    """Open the files; moments of a zone are brought to what its own clocks show."""
    from pyspark.sql import functions

    parts = parts_of(order.source)
    check_alike(order.source, parts)
    reader = spark.read.option("basePath", glob_free(order.source))
    frame = reader.parquet(*(glob_free(part.path) for part in parts))
    with readable(order.source):
        zones = {
            name: kind.time_zone
            for name, kind in pl.read_parquet_schema(parts[0].path).items()
            if isinstance(kind, pl.Datetime) and kind.time_zone
        }
    for name, zone in zones.items():
        column = functions.col(quoted(name))
        frame = frame.withColumn(name, functions.from_utc_timestamp(column, zone))
    return frame


def judged(spark: Any, frame: Any, edition: Edition, order: Order) -> Counts:
    """Judge a frame into the output, and its rejected rows into theirs."""
    from pyspark.sql import functions

    plain = plain_names(frame.columns, edition.book)
    safe = nw.from_native(frame.toDF(*plain.values()))
    ids = None if order.ids is None else [plain[name] for name in order.ids]
    others = [name for name in plain.values() if name not in edition.book.facts.facts]
    planned = plan(
        edition, dict(safe.collect_schema()), order.as_of, others if ids is None else ids
    )
    named = safe.with_columns(**{REJECTED: planned.names()})
    wrong = nw.to_native(named.filter(nw.col(REJECTED) != ""))
    made = nw.to_native(planned.judge(planned.read(safe).filter(~nw.col(WRONG))))
    for name, output in planned.columns.outputs.items():
        if isinstance(output, Listing):
            parts = functions.split(functions.col(name), " ")
            made = made.withColumn(name, functions.array_remove(parts, ""))
    names = {new: old for old, new in plain.items()}
    made.toDF(*(names.get(name, name) for name in made.columns)).write.parquet(str(order.output))
    rows = frame.count()
    done = spark.read.parquet(glob_free(order.output)).count()
    reason = None
    rejected = rows - done
    if rejected:
        handle, part = tempfile.mkstemp(dir=order.rejects.parent, prefix=".advisor-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                rejects = Rejects(file, order.lang)
                write_down(rejects, wrong, names, edition, order)
            Path(part).replace(order.rejects)
        except BaseException:
            Path(part).unlink()
            raise
        reason, rejected = rejects.reason(), rejects.count
    return Counts(rows, done, rejected, reason)


def write_down(
    rejects: Rejects, wrong: Any, names: dict[str, str], edition: Edition, order: Order
) -> None:
    """Write rejected rows down; Python has no day for some that Spark has, so days come as texts."""
    from pyspark.sql import functions

    facts = edition.book.facts.facts
    texts = [
        functions.col(quoted(name)).cast("string").alias(name)
        if kind.startswith(("date", "timestamp"))
        else functions.col(quoted(name))
        for name, kind in wrong.dtypes
    ]
    for found in wrong.select(*texts).toLocalIterator():
        row = found.asDict(recursive=True)
        problems = [
            complaint(facts[name], name, row[name], order.as_of)
            for name in row.pop(REJECTED).split()
        ]
        rejects.add(None, problems, {names.get(name, name): value for name, value in row.items()})


def quoted(name: str) -> str:
    """Write a column's name so that Spark takes it as it stands."""
    return "`" + name.replace("`", "``") + "`"


def glob_free(path: Path) -> str:
    """Write a path so that Spark takes it as it stands, and not as a pattern."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", str(path))

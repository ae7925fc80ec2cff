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

from advisor.batch.order import Counts
from advisor.batch.pipeline import MOST_SAID, check_alike, schema_of
from advisor.batch.rejects import Rejects
from advisor.batch.sources import check_source, part_files
from advisor.batch.workplace import check_targets
from advisor.columns.coded import Listing
from advisor.columns.plan import REJECTED, WRONG, plain_names, plan
from advisor.columns.reading import complaint
from advisor.errors import Problem, UsageError

if TYPE_CHECKING:
    from advisor.assess.advisor import Advisor
    from advisor.batch.order import Order
    from advisor.edition.edition import Edition

DAY_MICROS = 86_400_000_000


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
    # So is the plan more than the gigabyte that a driver gets by itself; one already started keeps its own.
    builder = builder.config("spark.driver.memory", "4g")
    # Where in Python each column was made costs several calls to Java, half of Python's time to plan.
    builder = builder.config("spark.python.sql.dataFrameDebugging.enabled", "false")
    found = builder.getOrCreate()
    # As polars reads: a moment without a zone in its file is UTC's, and `007` of a folder is a text.
    found.conf.set("spark.sql.session.timeZone", "UTC")
    found.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    found.conf.set(
        "spark.sql.legacy.parquet.nanosAsLong", "true"
    )  # or it reads no such file at all
    return found


def run(advisor: Advisor, order: Order, master: str) -> Counts:
    """Judge partitioned Parquet; output and rejected rows are folders that Spark commits whole.

    Raises UsageError for what cannot be read or written, and columns that cannot be judged.
    """
    from py4j.protocol import Py4JJavaError
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
    except (PySparkException, Py4JJavaError) as error:
        shutil.rmtree(order.output, ignore_errors=True)
        why = root_cause(error)[:MOST_SAID]
        raise UsageError(Problem("batch-unreadable", str(order.source), {"why": why})) from None
    except BaseException:
        shutil.rmtree(order.output, ignore_errors=True)  # it was not there before
        raise


def root_cause(error: Exception) -> str:
    """Give the first line of what an error of Spark's rests on."""
    found = getattr(error, "java_exception", None)
    while found is not None and found.getCause() is not None:
        found = found.getCause()
    return str(error if found is None else found.toString()).split("\n")[0]


def read(spark: Any, order: Order) -> Any:
    """Open the files, and give Spark's columns the meaning that they have in the files."""
    from pyspark.sql import functions

    parts = part_files(order.source)
    check_alike(order.source, parts)
    base = order.source if order.source.is_dir() else order.source.resolve().parent
    reader = spark.read.option("basePath", str(base.absolute()))
    frame = reader.parquet(*(glob_free(part.path.absolute()) for part in parts))
    kinds = schema_of(parts[0].path)
    for name, type_name in frame.dtypes:
        column, kind = functions.col(quoted(name)), kinds.get(name)
        if kind == pl.Null or type_name == "void":  # a partition without a value, too
            frame = frame.withColumn(name, functions.lit(None).cast("string"))
        elif isinstance(kind, pl.Datetime):
            frame = frame.withColumn(name, as_written(column, kind))
    return frame


def as_written(column: Any, kind: pl.Datetime) -> Any:
    """Give a moment as the clocks of its zone show it.

    Spark has no nanoseconds: what is less than a microsecond behind midnight is made one, so that it
    is not taken for a day.
    """
    from pyspark.sql import functions

    if kind.time_unit == "ns":
        micros = functions.floor(column / functions.lit(1_000))
        midnight = micros % functions.lit(DAY_MICROS) == 0
        late = (midnight & (column % functions.lit(1_000) != 0)).cast("long")
        column = functions.timestamp_micros(micros + late)
    return functions.from_utc_timestamp(column, kind.time_zone) if kind.time_zone else column


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

    def told(name: str, kind: str) -> Any:
        column = functions.col(quoted(name))
        if kind.startswith(("date", "timestamp")):
            return column.cast("string").alias(name)
        if "date" in kind or "timestamp" in kind:  # within a list or a structure
            return functions.to_json(column).alias(name)
        return column

    facts = edition.book.facts.facts
    texts = [told(name, kind) for name, kind in wrong.dtypes]
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

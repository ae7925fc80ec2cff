"""The same judgement on Spark: partitioned Parquet in and out, for what one machine cannot hold."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import narwhals as nw

from advisor.batch import Counts
from advisor.batch.pipeline import reject
from advisor.coded import Listing
from advisor.errors import Problem, UsageError
from advisor.frames import REJECTED, WRONG, plan
from advisor.reading import complaint

if TYPE_CHECKING:
    from advisor.assess import Advisor
    from advisor.batch import Order


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
    builder = builder.config("spark.sql.session.timeZone", "Asia/Shanghai")
    # The expressions together are more than one generated method can hold.
    builder = builder.config("spark.sql.codegen.wholeStage", "false")
    return builder.getOrCreate()


def run(advisor: Advisor, order: Order, master: str) -> Counts:
    """Judge partitioned Parquet; output and rejected rows are folders that Spark commits whole.

    Raises UsageError for what cannot be read or written, and columns that cannot be judged.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import functions

    spark = session(master)
    spark.sparkContext.setLogLevel("ERROR")
    if order.output.exists():
        raise UsageError(Problem("batch-exists", str(order.output)))
    edition = advisor.on(order.as_of).edition
    try:
        native = spark.read.parquet(str(order.source))
        frame = nw.from_native(native)
        planned = plan(edition, dict(frame.collect_schema()), order.as_of, order.ids)
        named = frame.with_columns(**{REJECTED: planned.names()})
        wrong = nw.to_native(named.filter(nw.col(REJECTED) != ""))
        rejected = wrong.count()
        judged = nw.to_native(planned.judge(planned.read(frame).filter(~nw.col(WRONG))))
        for name, output in planned.columns.outputs.items():
            if isinstance(output, Listing):
                parts = functions.split(functions.col(name), " ")
                judged = judged.withColumn(name, functions.array_remove(parts, ""))
        judged.write.parquet(str(order.output))
        rows = native.count()
        done = spark.read.parquet(str(order.output)).count()
    except PySparkException as error:
        why = str(error).split("\n")[0][:200]
        raise UsageError(Problem("batch-unreadable", str(order.source), {"why": why})) from None
    if rejected:
        facts = edition.book.facts.facts
        part = order.rejects.with_name(f".{order.rejects.name}.part")
        with part.open("w", encoding="utf-8") as file:
            for found in wrong.toLocalIterator():
                row = found.asDict()
                names = row.pop(REJECTED).split()
                problems = [complaint(facts[n], n, row[n], order.as_of) for n in names]
                reject(file, order, None, problems, row)
        part.chmod(0o600)
        part.replace(order.rejects)
    return Counts(rows, done, rejected)

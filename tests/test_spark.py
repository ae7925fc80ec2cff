"""The same judgement on Spark, in local mode; where there is no Spark or no Java, it is skipped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import advisor
from advisor.columns.frames import judge_frame
from advisor.columns.plan import REJECTED
from tests.benchmarks.common import random_profiles
from tests.conftest import DAY
from tests.test_columns import frame_of

ROOT = Path(__file__).parent.parent
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)

pytestmark = pytest.mark.spark


def people() -> pl.DataFrame:
    """Give people with ids, a few of them with values that no profile may have."""
    frame = frame_of(BOOK, list(random_profiles(BOOK, 400, seed=5)))
    frame = frame.with_columns(pl.Series("pid", range(400)))
    wrong = pl.col("pid") % 50 == 7
    return frame.with_columns(
        pl.when(wrong).then(pl.lit("1.234")).otherwise(pl.col("amount")).alias("amount"),
        pl.when(wrong).then(pl.lit(200)).otherwise(pl.col("age")).alias("age"),
    )


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from advisor.batch import spark as engine

    session = engine.session("local[2]")
    yield session
    session.stop()


def test_a_spark_frame_is_judged_as_a_polars_frame(spark: Any, tmp_path: Path) -> None:
    """One definition: every outcome, and every refused fact, is the same."""
    dotted = people().rename({"pid": "user.id"})
    dotted.write_parquet(tmp_path / "dotted.parquet")
    odd = judge_frame(spark.read.parquet(str(tmp_path / "dotted.parquet")), JUDGE, DAY)
    assert odd.columns[0] == "user.id"
    assert sorted(row[0] for row in odd.select("`user.id`").collect()) == list(range(400))
    people().write_parquet(tmp_path / "in.parquet")
    wanted = judge_frame(people(), JUDGE, DAY)
    judged = judge_frame(spark.read.parquet(str(tmp_path / "in.parquet")), JUDGE, DAY)
    rows = [row.asDict() for row in judged.orderBy("pid").collect()]
    found = pl.DataFrame(rows, infer_schema_length=None).select(wanted.columns)
    assert found.cast(dict(wanted.schema)).equals(wanted)
    assert (found[REJECTED] != "").sum() == 8


@pytest.mark.usefixtures("spark")
def test_partitioned_files_by_command(tmp_path: Path) -> None:
    """Parquet in parts into Parquet in parts: judged, rejected, counted; never onto what is there."""
    source, output = tmp_path / "in", tmp_path / "out.parquet"
    source.mkdir()
    for part in range(4):
        people()[part * 100 : part * 100 + 100].write_parquet(source / f"part-{part}.parquet")
    command = [sys.executable, "-m", "advisor", "batch", source, "--output", output]
    options = ["--engine", "spark", "--spark-master", "local[2]", "--lang", "en"]
    day = ["--as-of", DAY.isoformat()]
    done = subprocess.run(
        [*command, *options, *day], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1, done.stderr
    assert "400 rows read: 392 judged, 8 rejected." in done.stdout
    wanted = judge_frame(people(), JUDGE, DAY).filter(pl.col(REJECTED) == "").drop(REJECTED)
    found = pl.read_parquet(output / "*.parquet").sort("pid")
    reasons = [name for name in found.columns if name.endswith(("_reasons", "_needs"))]
    found = found.with_columns(pl.col(name).list.join(" ") for name in reasons)
    assert found.cast(dict(wanted.schema)).equals(wanted)
    rejects = (tmp_path / "out.parquet.rejects.jsonl").read_text("utf-8").splitlines()
    first = json.loads(rejects[0])
    assert first["row"]["age"] == 200
    assert any("amount" in told for told in first["problems"])
    again = subprocess.run(
        [*command, *options, *day], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert again.returncode == 2
    assert "the output folder exists" in again.stderr

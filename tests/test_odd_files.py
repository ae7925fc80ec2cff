"""Files as people save them: each gives what `odd_files.py` says, on both engines, and no traceback."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import advisor
from advisor import batch
from advisor.cli.batch import say_counts
from advisor.errors import UsageError
from tests.conftest import DAY
from tests.odd_files import ADVICE, ALL, PARQUET, Odd

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)

FEW = advisor.Advisor(
    BOOK.model_copy(update={"products": {"fenfu": BOOK.products["fenfu"]}, "scorecard": ()})
)
"""Judges one product, unscored: all of the facts are read, and Spark plans three times as fast."""

BY_THE_WHOLE = {"bool-text.parquet", "dot-rejected.parquet", "mixed-partitions"}
"""What Spark judges by the whole rulebook: rows of each kind, an odd name, and a folder of parts."""


def ordered(odd: Odd, folder: Path, form: str) -> batch.Order:
    """Order an odd file to be judged."""
    given = {"ids": None, "encoding": "utf-8", **(odd.options or {})}
    (folder / "in").mkdir()
    source, output = odd.make(folder / "in"), folder / f"out.{form}"
    return batch.Order(source, output, DAY, given["ids"], given["encoding"], "en")


def read_back(output: Path) -> tuple[list[str], Any]:
    """Give the advice of each row, and what the first column holds."""
    if output.suffix == ".csv":
        frame = pl.read_csv(output, infer_schema=False)
    elif output.suffix == ".jsonl":
        rows = [json.loads(line) for line in output.read_text("utf-8").rstrip("\n").split("\n")]
        return [row["advice"] for row in rows], [next(iter(row.values())) for row in rows]
    else:
        frame = pl.read_parquet(output if output.is_file() else output / "*.parquet")
    return frame["advice"].to_list(), frame.to_series(0)


def examined(odd: Odd, order: batch.Order, run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Judge, and compare what comes of it with what must."""
    folder = order.output.parent
    if odd.judged is None:
        with pytest.raises(UsageError) as refused:
            run(order)
        assert odd.told in str(refused.value)
        assert sorted(path.name for path in folder.iterdir()) == ["in"]
        return
    counts = run(order)
    assert (counts.rows, counts.judged, counts.rejected) == (
        len(odd.judged) + odd.rejected,
        len(odd.judged),
        odd.rejected,
    )
    say_counts(counts, order)
    told = capsys.readouterr().out
    advice, ids = read_back(order.output)
    assert sorted(advice) == sorted(ADVICE[one] for one in odd.judged)
    if odd.ids is not None:
        assert sorted(map(str, ids)) == sorted(map(str, odd.ids))
    if odd.rejected:
        lines = order.rejects.read_text("utf-8").rstrip("\n").split("\n")
        rows = [json.loads(line, parse_constant=pytest.fail) for line in lines]
        assert len(rows) == odd.rejected
        assert odd.told in told + " ".join(rows[0]["problems"])
        assert all(row["problems"] and row["row"] for row in rows)


def test_there_are_enough_of_them_and_no_two_alike() -> None:
    """Each has a name of its own, so that a failure says which it is."""
    names = [odd.name for odd in ALL]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("odd", ALL, ids=lambda odd: odd.name)
def test_what_an_odd_file_gives(
    odd: Odd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Judged, rejected with a reason, or refused with one; into a form that holds texts only."""
    form = "csv" if odd.options is None else "jsonl"
    order = ordered(odd, tmp_path, form)
    examined(odd, order, lambda order: batch.run(JUDGE, order, lambda *_: None), capsys)


@pytest.mark.parametrize("odd", [o for o in PARQUET if o.judged is not None], ids=lambda o: o.name)
def test_what_parquet_gives_as_parquet(
    odd: Odd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same, with every column carried in its own type."""
    order = ordered(odd, tmp_path, "parquet")
    examined(odd, order, lambda order: batch.run(JUDGE, order, lambda *_: None), capsys)


@pytest.mark.spark
def test_spark_gives_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One session for all; where Spark cannot read what polars can, it says so and writes nothing.

    They differ in how they are read, so a few rules judge most of them; that Spark judges people by
    all of the rules as polars does is what `test_spark.py` shows.
    """
    from advisor.batch import spark

    assert {odd.name for odd in PARQUET if odd.judged} >= BY_THE_WHOLE

    failed = []
    for number, odd in enumerate(PARQUET):
        folder = tmp_path / str(number)
        folder.mkdir()
        order = ordered(odd, folder, "parquet")
        judge = JUDGE if odd.name in BY_THE_WHOLE else FEW
        run = partial(spark.run, judge, master="local[2]")
        try:
            if odd.spark is None:
                examined(odd, order, run, capsys)
            else:
                with pytest.raises(UsageError, match=odd.spark):
                    run(order)
                assert sorted(path.name for path in folder.iterdir()) == ["in"]
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # all of them in one run, which takes a minute to start
            failed.append(f"{odd.name}: {type(error).__name__}: {str(error).splitlines()[0][:260]}")
    assert not failed, "\n".join(failed)

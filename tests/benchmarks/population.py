"""`advisor batch` and what it rests on, beside hand-written polars, the engine, zen-engine, a copy.

All in one run. The people are random columns, drawn with nulls and a seed; the outcomes of the
hand-written code are first shown to be the same, and a sample of our own those of `assess`.

    python -m tests.benchmarks.population [--rows 1000000] [--largest 30000000] [--assess 0]

`--assess 1000000` also compares that many people's every outcome with what `assess` says of them,
one by one, on all cores; a quarter of an hour.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor import Advisor, load_rulebook
from advisor.columns.frames import judge_frame
from advisor.columns.plan import REJECTED, plan
from tests.benchmarks.common import DAY, RANGES, SEED, interleaved, random_profiles, say, table
from tests.benchmarks.common import versions as named
from tests.benchmarks.engines import findings, zen_contestants
from tests.benchmarks.translated import translated
from tests.test_columns import expected, frame_of

if TYPE_CHECKING:
    from advisor.edition.edition import Edition
    from advisor.rulebook.types import Fact, Rulebook

ROUNDS = 5
SAMPLE = 300
SHARE = 2_000
"""People that are compared one by one at a time."""

UNKNOWN = 0.1
"""The share of values that are null."""


def people(book: Rulebook, rows: int) -> pl.DataFrame:
    """Draw people, column by column; money as floats, as most files have it."""
    columns = {"id": pl.int_range(rows, eager=True)}
    for number, (name, fact) in enumerate(book.facts.facts.items()):
        if fact.type != "quotes":
            columns[name] = drawn(name, fact, rows, SEED + number)
    return pl.DataFrame(columns)


def drawn(name: str, fact: Fact, rows: int, seed: int) -> pl.Series:
    """Draw one column."""
    low, high = RANGES.get(name, (int(fact.min or 0), int(fact.max or 100)))
    if fact.type == "boolean":
        source = pl.Series([True, True, True, False, False])
    elif fact.type == "choice":
        source = pl.Series([choice.id for choice in fact.choices or ()])
    elif fact.type == "date":
        source = pl.date_range(DAY.replace(year=DAY.year - 8), DAY, eager=True)
    elif fact.type == "integer":
        source = pl.int_range(low, high + 1, eager=True)
    else:
        source = pl.int_range(low * 100, high * 100 + 1, eager=True) / 100
    found = source.sample(rows, with_replacement=True, seed=seed)
    known = pl.int_range(1_000, eager=True) >= UNKNOWN * 1_000
    return found.set(~known.sample(rows, with_replacement=True, seed=seed + 1), None)


# By hand ------------------------------------------------------------------------------------------


def by_hand(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Write the six verdicts with their reasons as somebody who knows polars would."""
    col = pl.col
    banned = col("purpose").is_in(["house_purchase", "investment"])
    ended = col("adverse_record_ended_on")
    recent = ended.dt.offset_by("5y") >= DAY
    adverse = col("current_overdue") | ((col("credit_record") == "adverse") & recent)
    cards, pays = col("bank_card_changes_6m"), col("wechat_pay_per_month")
    months = col("wechat_account_age_months")
    grey = {
        "frequent": pl.when(cards >= 4)
        .then(pl.lit(value=True))
        .when(cards <= 1)
        .then(pl.lit(value=False)),
        "low": pl.when(pays < 3)
        .then(pl.lit(value=True))
        .when(pays >= 10)
        .then(pl.lit(value=False)),
        "new": pl.when(months < 3)
        .then(pl.lit(value=True))
        .when(months >= 12)
        .then(pl.lit(value=False)),
    }
    unsteady = col("income_stability").is_in(["unstable", "none"])
    adult, query = ~(col("age") >= 18), ~col("authorises_credit_query")
    rules = {
        "weilidai": {
            "adult": adult,
            "credit-query-authorised": query,
            "frequent-card-change": grey["frequent"],
            "invited": ~col("weilidai_offered"),
            "no-real-name": ~col("wechat_real_name"),
            "prohibited-purpose": banned,
        },
        "we2000": {
            "adult": adult,
            "adverse-credit": adverse,
            "credit-query-authorised": query,
            "face-verification": ~col("face_verification"),
            "id-card": ~col("id_card_valid"),
            "prohibited-purpose": banned,
            "unstable-income": unsteady,
        },
        "fenfu": {
            "adult": adult,
            "low-frequency": grey["low"],
            "new-account": grey["new"],
            "offered": ~col("fenfu_offered"),
            "prohibited-purpose": banned,
        },
    } | {
        name: {"adult": adult, "offered": ~col(f"{name}_offered"), "prohibited-purpose": banned}
        for name in ("jiebei", "jintiao", "duxiaoman")
    }
    outputs = []
    for product, bars in rules.items():
        out = pl.any_horizontal(bar.fill_null(value=False) for bar in bars.values())
        open_ = pl.any_horizontal(bar.is_null() for bar in bars.values())
        verdict = pl.when(out).then(pl.lit("ineligible"))
        verdict = verdict.when(open_).then(pl.lit("undetermined")).otherwise(pl.lit("eligible"))
        outputs.append(verdict.alias(f"{product}_verdict"))
        pieces = [
            pl.when(bar.fill_null(value=False) | (~out & bar.is_null()))
            .then(pl.lit(f"{product}.{name} "))
            .otherwise(pl.lit(""))
            for name, bar in bars.items()
        ]
        outputs.append(pl.concat_str(pieces).str.strip_chars().alias(f"{product}_reasons"))
    return frame.select(outputs)


def by_columns(edition: Edition, frame: pl.LazyFrame, names: list[str] | None) -> pl.LazyFrame:
    """Judge by the rulebook; with `names`, only these outcomes."""
    wrapped = nw.from_native(frame)
    planned = plan(edition, dict(wrapped.collect_schema()), DAY, ["id"])
    judged: pl.LazyFrame = nw.to_native(planned.judge(planned.read(wrapped)))
    return judged if names is None else judged.select(names)


# Runs ---------------------------------------------------------------------------------------------


def agree(advisor: Advisor, frame: pl.DataFrame) -> None:
    """Compare a sample with `assess`, and the hand-written code with ours."""
    edition = advisor.on(DAY).edition
    hand = by_hand(frame.lazy()).collect()
    ours = by_columns(edition, frame.lazy(), hand.columns).collect()
    for name in hand.columns:
        differ = (hand[name] != ours[name]).sum()
        if differ:
            raise AssertionError((name, differ))
    one_by_one(advisor, SAMPLE, SEED)


def one_by_one(advisor: Advisor, count: int, seed: int) -> int:
    """Compare every outcome of random people with what `assess` says; gives how many they were."""
    sample = list(random_profiles(advisor.book, count, seed))
    judged = judge_frame(frame_of(advisor.book, sample), advisor, DAY).drop(REJECTED)
    for person, row in zip(sample, judged.iter_rows(named=True), strict=True):
        if row != expected(advisor.assess(person, "en")):
            raise AssertionError(person.echo)
    return count


def compared(people: int) -> None:
    """Compare that many people one by one, on all cores."""
    shares = -(-people // SHARE)
    fresh = get_context("spawn")  # polars' threads do not survive a fork
    with ProcessPoolExecutor(mp_context=fresh, initializer=own_advisor) as pool:
        done = sum(pool.map(one_share, range(shares)))
    say(f"{done:,} people: every outcome by columns is the one that `assess` gives\n")


def own_advisor() -> None:
    """Give each process an advisor of its own."""
    global OWN  # noqa: PLW0603  # what a process of a pool starts with has no other place
    OWN = Advisor(load_rulebook())


def one_share(number: int) -> int:
    """Compare one share, in a process of the pool; each has a seed of its own."""
    return one_by_one(OWN, SHARE, SEED + 1 + number)


def engines(advisor: Advisor, frame: pl.DataFrame) -> None:
    """Compare throughput: columns, by hand, the engine in a loop, zen-engine in a loop."""
    edition = advisor.on(DAY).edition
    names = by_hand(frame.lazy()).collect_schema().names()
    rules = translated(edition)
    sample = list(random_profiles(advisor.book, SAMPLE, SEED))
    flats = [rules.flat(edition, person) for person in sample]
    loops = [findings(advisor, sample), *zen_contestants(rules, flats)[:2]]
    runs: dict[str, Any] = {
        "all outcomes, by columns": lambda: by_columns(edition, frame.lazy(), None).collect(),
        "verdicts and reasons, by columns": lambda: by_columns(
            edition, frame.lazy(), names
        ).collect(),
        "verdicts and reasons, by hand in polars": lambda: by_hand(frame.lazy()).collect(),
        **{one.name: one.run for one in loops},
    }
    timings = interleaved(runs, ROUNDS, time.perf_counter)  # polars has threads
    counts = {
        name: SAMPLE if name in {one.name for one in loops} else frame.height for name in runs
    }
    rates = {name: counts[name] / timing.median for name, timing in timings.items()}
    table(("people a second", "median"), [(n, f"{rate:,.0f}") for n, rate in rates.items()])
    ours, hand = (
        timings[f"verdicts and reasons, {how}"].median
        for how in ("by columns", "by hand in polars")
    )
    say(f"- by columns ÷ by hand: {ours / hand:.2f} of the time")
    for one in loops:
        say(
            f"- all outcomes ÷ {one.name}: {rates['all outcomes, by columns'] / rates[one.name]:,.0f}"
        )


def files(frame: pl.DataFrame, largest: int, folder: Path) -> None:
    """Compare Parquet to Parquet with a copy, and grow."""
    source = folder / "people.parquet"
    frame.write_parquet(source)
    copies, judged = [], []
    for _ in range(ROUNDS):
        copies.append(timed(copy, source, folder / "copy.parquet")[0])
        judged.append(timed(judge, source, folder / "judged.parquet")[0])
    share = median(copies) / median(judged)
    say(f"\n{frame.height:,} rows, Parquet to Parquet, each in a process of its own: ")
    say(f"copy {median(copies):.2f} s, judge {median(judged):.2f} s: {share:.2f} of the speed\n")
    rows = []
    for times in (1, 10, 100, 1_000):
        count = largest * times // 1_000
        part = frame.head(min(count, frame.height)).write_parquet(source)
        del part
        parts = [source] * -(-count // frame.height)
        big = folder / "big.parquet"
        pl.scan_parquet(parts).sink_parquet(big)
        seconds, mebibytes = timed(judge, big, folder / "judged.parquet")
        rows.append(
            (f"{count:,}", f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{mebibytes:,.0f}")
        )
    table(("rows", "s", "rows a second", "MiB at most, so far"), rows)


def copy(source: Path, target: Path) -> list[str]:
    """Give the program that copies."""
    program = "import sys, polars as pl; pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2])"
    return ["-c", program, str(source), str(target)]


def judge(source: Path, target: Path) -> list[str]:
    """Give the program that judges."""
    day = ["--as-of", DAY.isoformat(), "--id", "id"]
    return ["-m", "advisor", "batch", str(source), "--output", str(target), *day]


def timed(program: Any, source: Path, target: Path) -> tuple[float, float]:
    """Run a program; gives the seconds it took, and the most memory of all so far in MiB."""
    start = time.perf_counter()
    arguments = program(source, target)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--largest", type=int, default=30_000_000)
    parser.add_argument("--assess", type=int, default=0)
    options = parser.parse_args()
    advisor = Advisor(load_rulebook())
    frame = people(advisor.book, options.rows)
    agree(advisor, frame)
    say(named("polars", "narwhals", "zen-engine"))
    say(f"{options.rows:,} people; by hand and by columns agree on all of them\n")
    if options.assess:
        compared(options.assess)
    engines(advisor, frame)
    with tempfile.TemporaryDirectory() as folder:
        files(frame, options.largest, Path(folder))


if __name__ == "__main__":
    main()

"""Law 6: the column expressions say what the engine and the reference evaluator say."""

import itertools
import re
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import advisor
from advisor.columns.frames import judge_frame
from advisor.columns.plan import REJECTED
from advisor.logic.condition import evaluate
from advisor.rulebook import types, values
from tests.benchmarks.common import random_profiles
from tests.conftest import DAY
from tests.strategies import GRID, profiles, small_books

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
TYPES = {
    "boolean": pl.Boolean,
    "choice": pl.String,
    "date": pl.Date,
    "integer": pl.Int64,
    "money": pl.String,
    "fraction": pl.String,
}


def frame_of(book: types.Rulebook, found: list[advisor.Profile]) -> pl.DataFrame:
    """Give profiles as a frame, typed as one would have it; money as texts."""
    kinds = {name: fact.type for name, fact in book.facts.facts.items() if fact.type != "quotes"}
    return pl.DataFrame(
        {
            name: [
                date.fromisoformat(one.echo[name])
                if kind == "date" and name in one.echo
                else one.echo.get(name)
                for one in found
            ]
            for name, kind in kinds.items()
        },
        schema={name: TYPES[kind] for name, kind in kinds.items()},
    )


def expected(assessment: advisor.Assessment) -> dict[str, Any]:
    """Give an assessment as the columns have it."""
    row: dict[str, Any] = {
        "advice": assessment.advice.action,
        "advice_product": assessment.advice.product,
    }
    for product in assessment.products:
        binding = [f for f in product.findings if f.kind in {"opening", "rejection"}]
        reasons = [f.rule for f in binding if f.bars] or [
            f.rule for f in binding if f.status == "unknown"
        ]
        row[f"{product.id}_verdict"] = product.verdict
        row[f"{product.id}_recommendation"] = product.recommendation
        row[f"{product.id}_score_low"] = product.score.low
        row[f"{product.id}_score_high"] = product.score.high
        row[f"{product.id}_reasons"] = " ".join(reasons)
        needs = [f.rule for f in product.findings if f.kind == "need" and f.status != "met"]
        row[f"{product.id}_needs"] = " ".join(needs)
        glance = assessment.costs.glance(product.id)
        for end in ("low", "high"):
            monthly = glance and getattr(glance, f"monthly_{end}")
            row[f"{product.id}_monthly_{end}"] = monthly and f"{monthly:.2f}"
    return row


def test_random_people_are_judged_as_one_by_one() -> None:
    """Every verdict, recommendation, score, reason and piece of advice, with nulls everywhere."""
    people = list(random_profiles(BOOK, 1_000, seed=6))
    judged = judge_frame(frame_of(BOOK, people), JUDGE, DAY)
    assert judged[REJECTED].unique().to_list() == [""]
    for person, row in zip(people, judged.drop(REJECTED).iter_rows(named=True), strict=True):
        assert row == expected(JUDGE.assess(person, "en"))


@settings(max_examples=12)
@given(st.lists(profiles(BOOK), min_size=1, max_size=20))
def test_people_about_the_thresholds_are_judged_as_one_by_one(found: list[dict[str, Any]]) -> None:
    """Values on both sides of every line, and what is hard to divide."""
    people = [advisor.make_profile(one, BOOK, DAY) for one in found]
    judged = judge_frame(frame_of(BOOK, people), JUDGE, DAY).drop(REJECTED)
    for person, row in zip(people, judged.iter_rows(named=True), strict=True):
        assert row == expected(JUDGE.assess(person, "en"))


@settings(max_examples=25)
@given(small_books)
def test_random_rulebooks_agree_on_their_whole_grid(book: types.Rulebook) -> None:
    """Three readers: columns, engine, and the plain evaluator, on every cell and every unknown."""
    judge = advisor.Advisor(book)
    try:
        edition = judge.on(DAY).edition
    except advisor.RuleError:
        return  # contradictory, or more than the engine holds
    grid = {name: [None, *cells] for name, cells in GRID.items()}
    people = [
        advisor.make_profile(
            {n: v for n, v in zip(grid, cells, strict=True) if v is not None}, book, DAY
        )
        for cells in itertools.product(*grid.values())
    ]
    judged = judge_frame(frame_of(book, people), judge, DAY).drop(REJECTED)
    (resolved,) = edition.products
    for number, (person, row) in enumerate(zip(people, judged.iter_rows(named=True), strict=True)):
        if number % 7 == 0:  # the engine, on a seventh of them
            assert row == expected(judge.assess(person, "en"))
        seen = judge.values(person, "loan")
        for name, twin in edition.traits.items():
            truth = evaluate(twin.holds, seen) or (False if evaluate(twin.fails, seen) else None)
            if truth is not None:
                seen[f"trait/{name}"] = truth
        barred = [
            rule.id
            for rule in resolved.rules
            if rule.kind in {"opening", "rejection"}
            and evaluate(rule.holds, seen) is (rule.kind == "rejection")
        ]
        assert (row["loan_verdict"] == "ineligible") == bool(barred)
        if barred:
            assert row["loan_reasons"].split() == barred


# Reading ------------------------------------------------------------------------------------------

ODD = ["TRUE", "False", "是", "30.0", "30.00", "30.000", "30.", "2024/2/29", "2024/2/30", "2024-2-9",
       "2024年2月9日", "2024-02-09 00:00:00", "2024-02-09T00:00:00.000", "2024-02-09 01:00", "9/2/2024",
       "2024/02-09", "20240209", "5\n", "2024-02-09\n", "true\n", "clean\n", "1,000",
       "", "x", "-1", "0", "007", "1.5", "1.234", "1e3", "NaN", "true", "True", "2024-02-30",
       "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2030-01-01", "2024-13-01", "9" * 30,
       "clean", "employed", " 5", "5 ", "１", "0.00", "9999999999999.99", "10000000000000", "850"]  # fmt: skip


DAYS = re.compile(
    r"(\d{4})(?:-(\d\d?)-(\d\d?)|/(\d\d?)/(\d\d?)|年(\d\d?)月(\d\d?)日)"
    r"(?:[ T]0?0:00(?::00(?:\.0{1,9})?)?)?",
    re.ASCII,
)


def meant(kind: str, text: str) -> Any:
    """Give the value that a text in a table stands for, as spreadsheets and data frames write it."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind == "integer" and (found := re.fullmatch(r"(0|-?[1-9][0-9]*)(\.00?)?", text, re.ASCII)):
        return int(found.group(1))
    if kind == "date" and (found := DAYS.fullmatch(text)):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return f"{year:04}-{month:02}-{day:02}"
    return text


@settings(max_examples=25)
@example(ODD)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(ODD),
            st.integers(-10, 10**6).map(str),
            st.decimals(0, 10**7, places=2).map(str),
            st.dates().map(str),
            st.text("0123456789.-:x ", min_size=1, max_size=12),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_text_is_taken_or_refused_as_a_profile_takes_what_it_means(texts: list[str]) -> None:
    """In every column: what stands for a value of a profile is right, and nothing else is."""
    kinds = {name: fact.type for name, fact in BOOK.facts.facts.items() if fact.type != "quotes"}
    texts = [one for one in texts if one]
    frame = pl.DataFrame(dict.fromkeys(kinds, texts), schema=dict.fromkeys(kinds, pl.String))
    judged = judge_frame(frame, JUDGE, DAY)
    for text, refused in zip(texts, judged[REJECTED], strict=True):
        for name, kind in kinds.items():
            try:
                advisor.make_profile({name: meant(kind, text)}, BOOK, DAY)
                good = True
            except advisor.ProfileError:
                good = False
            assert (name not in refused.split()) == good, (name, text)


@pytest.mark.parametrize(
    ("name", "values_", "refused"),
    [
        ("amount", pl.Series([8000.1, 0.07, 1.005, float("nan"), float("inf"), -1.0, None]),
         [False, False, True, True, True, True, False]),
        ("amount", pl.Series([5, 0, -1, None]), [False, True, True, False]),
        ("amount", pl.Series(["5.10"]).cast(pl.Decimal(12, 4)), [False]),
        ("age", pl.Series([30.0, 30.5, 121.0]), [False, True, True]),
        ("age", pl.Series([30, 200], dtype=pl.UInt8), [False, True]),
        ("age", pl.Series(["30.00", "30.50"]).cast(pl.Decimal(10, 2)), [False, True]),
        ("amount", pl.Series([9500.55, 0.1], dtype=pl.Float32), [False, False]),
        ("adverse_record_ended_on", pl.Series(["2024-05-20 00:00", "2024-05-20 23:00"]).str.to_datetime("%Y-%m-%d %H:%M"),
         [False, True]),
        ("employment", pl.Series(["employed", "x"]).cast(pl.Categorical), [False, True]),
        ("student", pl.Series([None, None]), [False, False]),
    ],
)  # fmt: skip
def test_typed_columns(name: str, values_: pl.Series, refused: list[bool]) -> None:
    """Floats are the decimals that were meant; what has too many is refused."""
    judged = judge_frame(pl.DataFrame({name: values_}), JUDGE, DAY)
    assert [one != "" for one in judged[REJECTED]] == refused
    if True in refused:
        bad = judged.filter(pl.col(REJECTED) != "")
        assert bad["advice"].null_count() == bad.height


def test_other_frames_give_what_polars_gives() -> None:
    """pandas and PyArrow come back as they came; a lazy frame stays lazy."""
    people = list(random_profiles(BOOK, 200, seed=3))
    frame = frame_of(BOOK, people).with_columns(pl.Series("id", range(200)))
    wanted = judge_frame(frame, JUDGE, DAY)
    assert wanted.columns[0] == "id"
    lazy = judge_frame(frame.lazy(), JUDGE, DAY)
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(wanted)
    table = judge_frame(frame.to_arrow(), JUDGE, DAY)
    assert pl.DataFrame(table).cast(dict(wanted.schema)).equals(wanted)
    pandas = frame.to_pandas()
    back = judge_frame(pandas, JUDGE, DAY)
    assert type(back) is type(pandas)
    assert pl.from_pandas(back).cast(dict(wanted.schema)).equals(wanted)
    assert advisor.judge_frame is judge_frame


def test_a_share_of_large_amounts_is_exact() -> None:
    """2 × debt > income at amounts whose product leaves 64 bits."""
    top = values.LARGEST_MONEY
    pairs = [(top, top), (top, "0.01"), ("0.01", top), (top / 2, top), ("0", "0"), ("1", "0")]
    people = [
        advisor.make_profile(
            {"monthly_debt_payment": f"{to_cents(a):.2f}", "monthly_income": f"{to_cents(b):.2f}"},
            BOOK,
            DAY,
        )
        for a, b in pairs
    ]
    judged = judge_frame(frame_of(BOOK, people), JUDGE, DAY).drop(REJECTED)
    for person, row in zip(people, judged.iter_rows(named=True), strict=True):
        assert row == expected(JUDGE.assess(person, "en"))


def to_cents(value: Any) -> Any:
    """Give a decimal rounded down to the 分."""
    from decimal import ROUND_DOWN, Decimal

    return Decimal(value).quantize(Decimal("0.01"), ROUND_DOWN)


def test_a_pandas_frame_keeps_its_index_and_whatever_it_carries() -> None:
    """So that outcomes cannot be laid beside other people."""
    pandas = pytest.importorskip("pandas")  # in the extra [test]; a frame of its own is wanted here
    big = 2**60 + 1
    frame = pandas.DataFrame(
        {
            "age": [17, 30, 40],
            "big": pandas.array([big, None, 3], dtype="Int64"),
            "odd": [1, "x", [2]],
        },
        index=[3, 9, 2],
    )
    judged = judge_frame(frame, JUDGE, DAY)
    assert judged.index.tolist() == [3, 9, 2]
    assert judged["big"].iloc[0] == big
    assert judged["odd"].tolist() == [1, "x", [2]]
    assert judged.loc[3, "weilidai_verdict"] == "ineligible"


def test_one_advisor_and_two_days() -> None:
    """An edition holds for many days; a record's age is taken on the day that is asked for."""
    record = {"credit_record": "adverse", "adverse_record_ended_on": "2021-11-24"}
    found = {**record, "current_overdue": False, "income_stability": "stable"}
    judge = advisor.Advisor(BOOK)
    for day in (date(2027, 2, 28), date(2026, 11, 24), date(2027, 2, 28)):
        person = advisor.make_profile(found, BOOK, day)
        row = judge_frame(frame_of(BOOK, [person]), judge, day).drop(REJECTED).row(0, named=True)
        assert row == expected(judge.assess(person, "en"))
    late = pl.DataFrame({"adverse_record_ended_on": [date(2026, 11, 30)]})
    assert judge_frame(late, judge, date(2026, 12, 5))[REJECTED].item() == ""
    assert judge_frame(late, judge, DAY)[REJECTED].item() != ""


@pytest.mark.parametrize(
    ("columns", "ids", "told"),
    [
        ({"monthly_incom": ["1"]}, None, "Did you mean monthly_income"),
        ({"quotes": ["{}"]}, None, "quotes are not taken"),
        ({"quotes.fenfu": ["{}"]}, None, "quotes are not taken"),
        ({"age": [[1]]}, None, "the column's type is"),
        ({"advice": ["x"]}, None, "the name of an output column"),
        ({"name": ["x"]}, None, "no column is a fact"),
        ({"age": [1], "*": [2]}, None, "has a meaning of its own"),
        ({"age": [1], "wrong fact": [2]}, None, "the name of an output column"),
        ({"name": ["x"]}, ["nr"], "there is no column nr"),
        ({"name": ["x"], "nr": ["1"]}, ["nr"], "there is no fact name"),
    ],
)
def test_columns_that_would_be_lost_or_mistaken(
    columns: dict[str, Any], ids: list[str] | None, told: str
) -> None:
    """A misspelled fact is never carried along as if it were nothing."""
    with pytest.raises(advisor.UsageError, match=told):
        judge_frame(pl.DataFrame(columns), JUDGE, DAY, ids)


def odd_frames() -> dict[str, Any]:
    """Give what somebody may pass as a frame, and no frame of facts is."""
    import pandas as pd
    import pyarrow as pa

    twice = pd.DataFrame([[30, 31]], columns=["age", "age"])
    wide = pa.array([1], pa.decimal256(50, 2))
    deep = pd.MultiIndex.from_tuples([("age", "a"), ("age", "b")])
    periods = pd.DataFrame({"adverse_record_ended_on": pd.period_range("2024", periods=2)})
    return {
        "a number as a name": pd.DataFrame({0: [1], "age": [30]}),
        "no text as a name": pd.DataFrame({None: [1], "age": [30]}),
        "names in levels": pd.DataFrame([[1, 2]], columns=deep),
        "a name twice": twice,
        "a fact as its index": pd.DataFrame({"student": [True]}, index=pd.Index([17], name="age")),
        "periods": periods,
        "a series": pd.Series([30], name="age"),
        "a polars series": pl.Series("age", [30]),
        "a dictionary": {"age": [30]},
        "nothing": None,
        "a wide decimal": pa.table({"amount": wide}),
        "names in a table twice": pa.table([[1], [2]], names=["age", "age"]),
        "odd things": pd.DataFrame({"age": [object(), [1]]}),
        "no facts": pd.DataFrame({"pid": [1]}),
        "no columns": pl.DataFrame(),
        "capitals": pd.DataFrame({"pid": [1], "STUDENT": [True], "age": [30]}),
    }


@pytest.mark.parametrize("name", odd_frames())
def test_what_is_no_frame_of_facts_is_an_error_of_ours(name: str) -> None:
    """Whatever it is, and whatever a library raises for it."""
    with pytest.raises(advisor.UsageError) as error:
        judge_frame(odd_frames()[name], JUDGE, DAY)
    assert error.value.lines("zh") != error.value.lines("en")


def test_a_panic_of_polars_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no Exception, and would pass every net."""

    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("out-of-range date")

    monkeypatch.setattr(nw, "from_native", panic)
    with pytest.raises(advisor.UsageError, match="PanicException: out-of-range date"):
        judge_frame(pl.DataFrame({"age": [30]}), JUDGE, DAY)


def test_the_frames_schema_is_not_evaluated_by_rows() -> None:
    """An empty frame has all columns and no row."""
    judged = judge_frame(pl.DataFrame(schema={"age": pl.Int64}), JUDGE, DAY)
    assert judged.height == 0
    assert len(judged.columns) == 2 + 8 * len(BOOK.products) + 1
    assert nw.from_native(judged).schema["advice"] == nw.String

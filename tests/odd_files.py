"""Files as people and programs save them, and what each must give: judged, rejected, or told.

Each is made by a few lines, so that none has to be kept. What is judged is told by the advice each
row gets: a student is told not to borrow (`S`), anybody else here to find something out (`c`).
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from advisor.batch.sources import zstd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADVICE = {"S": "do_not_borrow", "c": "clarify"}

GOOD = b"pid,age,student\n007,30,true\n8,31,false\n"
"""Two people, the first one a student."""


@dataclass(frozen=True)
class Odd:
    """A file and what it must give.

    Attributes:
        name: of the file or folder.
        content: its bytes, a frame, or what makes it at a path.
        judged: the advice of each row that is judged; None where the run is refused (status 2).
        rejected: how many rows are not.
        told: what is said of the run, or of the first rejected row.
        options: of the command.
        ids: what the first carried column comes out as, where that is the point.
        spark: what Spark gives where it cannot do the same: a piece of what it says.
    """

    name: str
    content: bytes | pl.DataFrame | Callable[[Path], None]
    judged: str | None
    rejected: int = 0
    told: str = ""
    options: dict[str, Any] | None = None
    ids: list[Any] | None = None
    spark: str | None = None

    def make(self, folder: Path) -> Path:
        """Make the file in a folder."""
        path = folder / self.name
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        elif isinstance(self.content, pl.DataFrame):
            self.content.write_parquet(path)
        else:
            self.content(path)
        return path


COUNTER = itertools.count()
"""So that every file has a name of its own."""


def cells(column: str, texts: list[str], judged: str, told: str = "") -> list[Odd]:
    """Give a file for each text, alone in a column of a CSV file beside a fact that is fine."""
    return [
        Odd(
            f"{column}-{next(COUNTER)}.csv",
            f'current_overdue,{column}\nfalse,"{text}"\n'.encode(),
            judged,
            0 if judged else 1,
            told,
        )
        for text in texts
    ]


DAY = "adverse_record_ended_on"

CELLS = [
    *cells("student", ["TRUE", "True", "tRuE", " true ", "TRUE\u3000"], "S"),
    *cells("student", ["FALSE", "False", " ", "\t", "\u00a0", ""], "c"),
    *cells("student", ["是", "yes", "1", "T", "on", "true.", "NULL"], "", "accepted are true and false"),
    *cells("age", ["30.0", "30.00", " 30", "30 ", "\u300030", "30\u00a0", "30\n"], "c"),
    *cells("age", ["30.000", "30.", "30.5", "+30", "030", "３０", "3e1", "30,0", "0x1E", "1_0", "三十", "10²"], "", "wanted is a whole number"),
    *cells("amount", ["8000 ", "8000.0", "8000.10", " 8000"], "c"),
    *cells("amount", ["8,000", "¥8000", "8e3", "8 000", "8000元", "NaN"], "", "wanted is a number"),
    *cells("amount", ["1.500", "0.001"], "", "decimals"),
    *cells(DAY, ["2021/11/23", "2021/1/3", "2021-1-3", "2021年1月3日", "2021-11-23 00:00:00", "2021/11/23 0:00", "2021-11-23T00:00:00.000000", "2024/2/29"], "c"),
    *cells(DAY, ["23/11/2021", "11/23/2021", "2021.11.23", "20211123", "45432", "2021-02-30", "2023/2/29", "0000-01-01", "10000-01-01", "2021-11-23 08:00", "2021-11-24T00:00:00Z", "2021/11-23", "21/11/23"], "", "wanted is a date"),
    *cells(DAY, ["2027/1/1", "2026-11-25 00:00"], "", "lies after the day of the assessment"),
    *cells("credit_record", ["clean ", " adverse"], "c"),
    *cells("credit_record", ["CLEAN", "干净"], "", "accepted are"),
]  # fmt: skip


def packed(content: bytes, *, by: str = "gzip") -> bytes:
    """Compress some bytes, always to the same ones."""
    return gzip.compress(content, mtime=0) if by == "gzip" else zstd().compress(content)


def zipped(name: str) -> bytes:
    """Make an archive with one entry."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


def parquet_bytes() -> bytes:
    """Make a small Parquet file."""
    made = io.BytesIO()
    pl.DataFrame({"age": [30]}).write_parquet(made)
    return made.getvalue()


UTF16 = {"encoding": "utf-16"}
GBK = {"encoding": "gbk"}
NAMED = "编号,age,student\n张,30,true\n李,31,false\n"

TEXTS = [
    Odd("plain.csv", GOOD, "Sc", ids=["007", "8"]),
    Odd("bom.csv", b"\xef\xbb\xbf" + GOOD, "Sc", ids=["007", "8"]),
    Odd("utf16.csv", GOOD.decode().encode("utf-16"), "Sc", ids=["007", "8"]),
    Odd("utf16-be.csv", b"\xfe\xff" + GOOD.decode().encode("utf-16-be"), "Sc"),
    Odd("utf16-named.csv", GOOD.decode().encode("utf-16-le"), "Sc", options=UTF16),
    Odd("utf32.csv", GOOD.decode().encode("utf-32"), "Sc"),
    Odd("utf16-cut.csv", GOOD.decode().encode("utf-16")[:-1], None, told="is not utf-16"),
    Odd("gbk.csv", NAMED.encode("gbk"), "Sc", options=GBK, ids=["张", "李"]),
    Odd("gb18030.csv", NAMED.encode("gb18030"), "Sc", options={"encoding": "gb18030"}),
    Odd("gbk-unnamed.csv", NAMED.encode("gbk"), None, told=":1: this line is not utf-8"),
    Odd("gbk-late.csv", b"pid,age\n1,30\n" + "张,31\n".encode("gbk"), None, told=":3: this line"),
    Odd("utf8-as-gbk.csv", "编号,age\n中文字,30\n".encode(), None, options=GBK, told="needs no --encoding"),
    Odd("klingon.csv", GOOD, None, options={"encoding": "klingon"}, told="there is no encoding"),
    Odd("base64.csv", GOOD, None, options={"encoding": "base64"}, told="there is no encoding"),
    Odd("packed.csv.gz", packed(GOOD), "Sc", ids=["007", "8"]),
    Odd("gzip-as.csv", packed(GOOD), "Sc"),
    Odd("not-packed.csv.gz", GOOD, "Sc"),
    Odd("PACKED.CSV.GZ", packed(GOOD), "Sc"),
    Odd("packed.csv.zst", packed(GOOD, by="zstd"), "Sc"),
    Odd("zstd-as.csv", packed(GOOD, by="zstd"), "Sc"),
    Odd("members.csv.gz", packed(GOOD[:20]) + packed(GOOD[20:]), "Sc"),
    Odd("frames.csv.zst", packed(GOOD[:20], by="zstd") + packed(GOOD[20:], by="zstd"), "Sc"),
    Odd("packed-utf16.csv.gz", packed(GOOD.decode().encode("utf-16")), "Sc"),
    Odd("cut.csv.gz", packed(GOOD * 99)[:-12], None, told="broken or cut off"),
    Odd("wrong-sum.csv.gz", packed(GOOD)[:-8] + b"\0" * 8, None, told="broken or cut off"),
    Odd("cut.csv.zst", packed(GOOD * 99, by="zstd")[:-4], None, told="broken or cut off"),
    Odd("parquet-in.csv.gz", packed(parquet_bytes()), None, told="this is a Parquet file"),
    Odd("parquet-as.csv", parquet_bytes(), None, told="this is a Parquet file"),
    Odd("parquet-as.jsonl", parquet_bytes(), None, told="this is a Parquet file"),
    Odd("xlsx-as.csv", zipped("xl/workbook.xml"), None, told="an Excel workbook (.xlsx)"),
    Odd("zip-as.csv", zipped("in.csv"), None, told="this is a zip archive"),
    Odd("xls-as.csv", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, None, told="old Excel"),
    Odd("pdf-as.csv", b"%PDF-1.7\n", None, told="this is a PDF"),
    Odd("in.xlsx", zipped("xl/workbook.xml"), None, told="the name does not tell the format"),
    Odd("cr.csv", GOOD.replace(b"\n", b"\r"), "Sc", ids=["007", "8"]),
    Odd("crlf.csv", GOOD.replace(b"\n", b"\r\n"), "Sc", ids=["007", "8"]),
    Odd("mixed-ends.csv", b"pid,age,student\r\n007,30,true\r8,31,false\n", "Sc"),
    Odd("no-last-end.csv", GOOD[:-1], "Sc"),
    Odd("blank-lines.csv", GOOD.replace(b"\n", b"\n\n"), "Sc"),
    Odd("long-id.csv", b"pid,age\n" + b"x" * 200_000 + b",30\n", "c"),
    Odd("long-fact.csv", b"age,student\n" + b"1" * 200_000 + b",true\n30,true\n", "S", 1, "wanted is a whole number"),
    Odd("quoted-end.csv", b'pid,age\n"a\nb",30\n', "c", ids=["a\nb"]),
    Odd("quoted-cr.csv", b'pid,age\n"a\rb",30\n', "c", ids=["a\rb"]),
    Odd("open-quote.csv", b'pid,age\na,"30\nb,31\n', None, told=":2: quotes do not fit"),
    Odd("stray-quote.csv", b'pid,age\na,"3"0\n', None, told=":2: quotes do not fit"),
    Odd("cells.csv", b"pid,age\na,30,1\nb\nc,31\n", "c", 2, "cells"),
    Odd("head-only.csv", b"pid,age\n", ""),
    Odd("empty.csv", b"", None, told="the first line has the columns' names"),
    Odd("bom-only.csv", b"\xef\xbb\xbf", None, told="the first line has the columns' names"),
    Odd("twice.csv", b"age,age\n1,2\n", None, told='each once; found "age"'),
    Odd("twice-blank.csv", b"age, age \n1,2\n", None, told='each once; found "age"'),
    Odd("one-column.csv", b"age\n30\n", "c"),
    Odd("unnamed-column.csv", b",age\n1,30\n", "c", ids=["1"]),
    Odd("tabs.csv", GOOD.replace(b",", b"\t"), None, told="columns are separated by"),
    Odd("semicolons.csv", GOOD.replace(b",", b";"), None, told="columns are separated by"),
    Odd("bars.csv", GOOD.replace(b",", b"|"), None, told="columns are separated by"),
    Odd("wide-commas.csv", GOOD.decode().replace(",", "，").encode(), None, told="columns are separated by"),
    Odd("no-facts.csv", "编号,姓\n1,2\n".encode(), None, told="no column is a fact"),
    Odd("all-refused.csv", b"age,student\n30,yes\n31,no\n", "", 2, "every one has the same fault"),
    Odd("blank-head.csv", b"pid, age ,student\n7,30,true\n", "S"),
    Odd("empty-columns.csv", b"pid,age,student,,\n7,30,true,,\n8,31,false\n", "Sc", ids=["7", "8"]),
    Odd("empty-columns-filled.csv", b"pid,age,,\n7,30,x,\n", "", 1, "cells"),
    Odd("empty-rows.csv", GOOD + b",,\n , ,\n", "Sc"),
    Odd("sep.csv", b"sep=,\n" + GOOD, "Sc", ids=["007", "8"]),
    Odd("sep-semicolon.csv", b"sep=;\npid;age\n7;30\n", None, told="columns are separated by"),
    Odd("blank-first.csv", b"\n\n" + GOOD, "Sc", ids=["007", "8"]),
    Odd("nul.csv", b"pid,age\na\0b,30\n", None, told=":2: this row has a NUL"),
    Odd("punycode.csv", GOOD.replace(b"007", "张".encode()), None, options={"encoding": "punycode"}, told="is not punycode"),
    Odd("twice-named.csv", GOOD, "Sc", options={"ids": ("pid",)}, ids=["007", "8"]),
    Odd("fact-as-id.csv", GOOD, "Sc", options={"ids": ("student", "pid")}, ids=["true", "false"]),
    Odd("a-device.csv", lambda path: path.symlink_to("/dev/null"), None, told="no ordinary file"),
    Odd("a-folder.csv", lambda path: path.mkdir(), None, told="Is a directory"),
    Odd("a-loop.csv", lambda path: path.symlink_to(path.name), None, told="symbolic links"),
    Odd("nowhere.csv", lambda path: path.symlink_to("none.csv"), None, told="there is no such file"),
]  # fmt: skip


def head(name: str, told: str = "Did you mean student", **options: Any) -> Odd:
    """Give a CSV file with a column that is no fact as it is written."""
    content = f'pid,age,"{name}"\n1,30,true\n'.encode()
    return Odd(f"head-{next(COUNTER)}.csv", content, None, told=told, options=options)


HEADS = [
    *map(head, ["STUDENT", "Student", "ｓｔｕｄｅｎｔ", "stu\u200bdent", "student.", "全日制学生", "Full-Time Student", "studnet", "is_student"]),
    head("Monthly Income", "Did you mean monthly_income"),
    head("目前有没有逾期", "Did you mean current_overdue"),
    *(head(name, "Did you mean") for name in ["学生", "逾期", "当前逾期", "金额", "借款金额", "年龄段"]),
    head("quotes", "quotes are not taken"),
    head("quotes.fenfu", "quotes are not taken"),
    head("*", "has a meaning of its own"),
    head("^age$", "has a meaning of its own"),
    head("advice", "name of an output column"),
    head("rejected_facts", "name of an output column"),
    Odd("named.csv", b"STUDENT,age\nx,30\n", "c", options={"ids": ("STUDENT",)}, ids=["x"]),
    Odd("not-named.csv", b"pid,nr,age\n1,2,30\n", None, options={"ids": ("pid",)}, told="--id nr"),
    Odd("missing-id.csv", b"pid,age\n1,30\n", None, options={"ids": ("nr",)}, told="no column nr"),
]  # fmt: skip


def lines(*rows: Any) -> bytes:
    """Write JSON Lines; a text stands as it is."""
    texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return ("\n".join(texts) + "\n").encode()


JSON = [
    Odd("plain.jsonl", lines({"pid": 7, "student": True}, {"pid": "007", "age": 31}), "Sc", ids=["7", "007"]),
    Odd("crlf.jsonl", lines({"student": True}, {"age": 31}).replace(b"\n", b"\r\n"), "Sc"),
    Odd("cr.jsonl", lines({"student": True}, {"age": 31}).replace(b"\n", b"\r"), "Sc"),
    Odd("bom.jsonl", b"\xef\xbb\xbf" + lines({"student": True}), "S"),
    Odd("utf16.jsonl", lines({"student": True}).decode().encode("utf-16"), "S"),
    Odd("packed.jsonl.gz", packed(lines({"student": True})), "S"),
    Odd("packed.jsonl.zst", packed(lines({"student": True}), by="zstd"), "S"),
    Odd("cut.jsonl.gz", packed(lines({"student": True}) * 999)[:-20], None, told="broken or cut off"),
    Odd("empty.jsonl", b"", None, told="no column is a fact"),
    Odd("blank.jsonl", b"\n \n\n", None, told="no column is a fact"),
    Odd("no-facts.jsonl", lines({"pid": 1}, {"pid": 2}), None, told="no column is a fact"),
    Odd("facts-late.jsonl", lines({"pid": 1}, {"pid": 2, "student": True}), "cS"),
    Odd("capitals.jsonl", lines({"pid": 1, "AGE": 17, "STUDENT": True}), None, told="Did you mean age"),
    Odd("labels.jsonl", lines({"pid": 1, "全日制学生": True}), None, told="Did you mean student"),
    Odd("capitals-late.jsonl", lines({"age": 30}, {"AGE": 17}), "c", 1, "Did you mean age"),
    Odd("id-late.jsonl", lines({"age": 30}, {"pid": 2, "age": 31}), "c", 1, "--id pid"),
    Odd("id-named.jsonl", lines({"age": 30}, {"pid": 2, "age": 31}), "cc", options={"ids": ("pid",)}, ids=[None, "2"]),
    Odd("array.jsonl", b'[{"age": 30},\n{"age": 31}]\n', "", 2, "not JSON"),
    Odd("pretty.jsonl", b'{\n"age": 30\n}\n', "", 3, "not JSON"),
    Odd("broken-first.jsonl", lines("{", {"pid": 1, "student": True}), "S", 1, "not JSON", ids=["1"]),
    Odd("nan.jsonl", lines('{"amount": NaN}', {"age": 30}), "c", 1, "NaN"),
    Odd("infinity.jsonl", lines('{"amount": -Infinity}', {"age": 30}), "c", 1, "Infinity"),
    Odd("twice.jsonl", lines('{"age": 1, "age": 2}', {"age": 30}), "c", 1, "twice"),
    Odd("typed.jsonl", lines({"age": 30.0}, {"age": "30"}, {"student": "TRUE"}, {"age": 30}), "c", 3, "whole number"),
    Odd("deep.jsonl", lines("[" * 5000 + "]" * 5000, {"age": 30}), "c", 1, "deep"),
    Odd("huge.jsonl", lines('{"amount": 1e999999999}', {"age": 30}), "c", 1, "amount"),
    Odd("surrogate.jsonl", lines('{"pid": "\\ud800", "age": 30}', {"pid": 1, "age": 30}), "c", 1, "ud800"),
    Odd("nested-id.jsonl", lines({"pid": {"a": [1, None]}, "age": 30}), "c", ids=['{"a": [1, null]}']),
    Odd("quotes.jsonl", lines({"pid": 1, "quotes": {}}), None, told="quotes are not taken"),
    Odd("separator.jsonl", lines({"pid": "a\u2028b", "age": 30}), "c", ids=["a\u2028b"]),
    Odd("fact-as-id.jsonl", lines({"pid": 1, "age": 30, "student": True}), "S", options={"ids": ("pid", "student")}, ids=["1"]),
    Odd("wrong-fact-as-id.jsonl", lines({"pid": 1, "age": 300}, {"pid": 2, "age": 30}), "c", 1, "accepted is 0 to 120", options={"ids": ("pid", "age")}),
    Odd("missing-id.jsonl", lines({"age": 30}), None, told="no column pidd", options={"ids": ("pidd",)}),
    Odd("nested-decimal.jsonl", lines('{"pid": {"x": 1.50, "y": [1e3, "a"]}, "age": 30}'), "c", ids=['{"x": 1.50, "y": [1E+3, "a"]}']),
    Odd("exponent-id.jsonl", lines('{"pid": 1.50, "age": 30}'), "c", ids=["1.50"]),
]  # fmt: skip


# Parquet ------------------------------------------------------------------------------------------


def dates(values: Any, kind: Any, judged: str, rejected: int, **more: Any) -> Odd:
    """Give a Parquet file with a column of days, or moments, as numbers."""
    series = pl.Series(DAY, values, dtype=pl.Int64).cast(kind, strict=False)
    name = f"days-{next(COUNTER)}.parquet"
    frame = pl.DataFrame({"student": [False] * len(values), DAY: series})
    return Odd(name, frame, judged, rejected, **more)


def day_number(*parts: int) -> int:
    """Give the days from 1970 to a day."""
    return (date(*parts) - date(1970, 1, 1)).days


def moment(zone: str, *parts: int) -> int:
    """Give the microseconds from 1970 to a moment of a zone's clocks."""
    seconds = datetime(*parts, tzinfo=ZoneInfo(zone)).timestamp()
    return round(seconds) * 1_000_000


def zoned(zone: str) -> list[Odd]:
    """Give moments at a zone's midnights: of the fifth anniversary, of tomorrow; and of one o'clock."""
    kind = pl.Datetime("us", zone)
    return [
        dates([moment(zone, 2021, 11, 24), moment(zone, 2026, 11, 24)], kind, "cc", 0),
        dates([moment(zone, 2026, 11, 25)], kind, "", 1, told="lies after"),
        dates([moment(zone, 2021, 11, 24, 1)], kind, "", 1, told="wanted is a date"),
    ]


def carried(name: str, series: pl.Series, **more: Any) -> Odd:
    """Give a Parquet file with a column of an odd type to be carried, one row of two rejected."""
    frame = pl.DataFrame({"mine": series, "age": [30, 200]})
    return Odd(f"carried-{name}.parquet", frame, "c", 1, "age: accepted is 0 to 120", **more)


def folder(**files: bytes | pl.DataFrame) -> Callable[[Path], None]:
    """Make a folder of files; `_in_` stands for a folder's end, `_at_` for a sign of equality."""

    def make(path: Path) -> None:
        path.mkdir()
        for name, content in files.items():
            whole = path / name.replace("_dot_", ".").replace("_at_", "=").replace("_in_", "/")
            whole.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                whole.write_bytes(content)
            else:
                content.write_parquet(whole)

    return make


def linked(path: Path) -> None:
    """Make a folder of which a part is reached by a link."""
    folder(a_in_p_dot_parquet=ONE)(path)
    elsewhere = path.parent.parent / "elsewhere"
    folder(q_dot_parquet=TWO)(elsewhere)
    (path / "b").symlink_to(elsewhere)


ONE = pl.DataFrame({"student": [True]})
TWO = pl.DataFrame({"student": [False]})
MS, US, NS = pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("ns")
DAY_US = 86_400_000_000
FAR = pl.Series([10**7, 10**9], dtype=pl.Int32).cast(pl.Date)
TIME_TYPE = "cannot be read"

PARQUET = [
    Odd("bool-text.parquet", pl.DataFrame({"student": ["TRUE", "False", "true\n", "是"]}), "Sc", 2, "accepted are true"),
    Odd("int-text.parquet", pl.DataFrame({"age": ["30", "30.0", "30\n", "17\r", "３０", " 30"]}), "cc", 4, "wanted is a whole number"),
    Odd("day-text.parquet", pl.DataFrame({DAY: ["2021/11/23", "2024-05-20\n", "2024-5-20", "2024-02-30"]}), "cc", 2, "wanted is a date"),
    Odd("choice-text.parquet", pl.DataFrame({"employment": ["employed", "employed\n", "Employed"]}), "c", 2, "accepted are"),
    Odd("money-text.parquet", pl.DataFrame({"amount": ["8000.10", "8000.1\n", "1.234", "9999999999999.99"]}), "cc", 2, "amount"),
    Odd("whole-floats.parquet", pl.DataFrame({"age": [30.0, 30.5, None]}), "cc", 1, "wanted is a whole number"),
    Odd("nan.parquet", pl.DataFrame({"amount": [float("nan"), float("inf"), 8000.1]}), "c", 2, "wanted is a number"),
    Odd("small-ints.parquet", pl.DataFrame({"age": pl.Series([30, 200], dtype=pl.UInt8)}), "c", 1, "accepted is 0 to 120"),
    Odd("big-ints.parquet", pl.DataFrame({"active_lenders": pl.Series([1, 2**64 - 1], dtype=pl.UInt64)}), "c", 1, "active_lenders"),
    Odd("decimal.parquet", pl.DataFrame({"amount": pl.Series(["5.10", "5.125"]).cast(pl.Decimal(12, 4))}), "c", 1, "decimals"),
    Odd("decimal-ints.parquet", pl.DataFrame({"age": pl.Series(["30.00", "30.50"]).cast(pl.Decimal(10, 2))}), "c", 1, "whole number"),
    Odd("wide-decimal.parquet", pl.DataFrame({"amount": pl.Series(["8000"]).cast(pl.Decimal(38, 18))}), "c"),
    Odd("categorical.parquet", pl.DataFrame({"employment": pl.Series(["employed", "x"]).cast(pl.Categorical)}), "c", 1, "accepted are"),
    Odd("all-null.parquet", pl.DataFrame({"student": [None], "age": [30]}), "c"),
    Odd("list-fact.parquet", pl.DataFrame({"age": [[30]]}), None, told="the column's type is"),
    Odd("bool-number.parquet", pl.DataFrame({"student": [1]}), None, told="the column's type is"),
    Odd("bytes-fact.parquet", pl.DataFrame({"employment": [b"employed"]}), None, told="the column's type is"),
    dates([day_number(2021, 11, 24), day_number(2026, 11, 25)], pl.Date, "c", 1, told="lies after"),
    dates([2932896, 2932897], pl.Date, "", 2, told="lies after"),
    dates([-719162, -719163, -719528], pl.Date, "c", 2, told="wanted is a date"),
    dates([10**9], pl.Date, "", 1, told="wanted is a date"),
    dates([0, 253402300800 * 1000], MS, "c", 1, told="wanted is a date"),
    dates([0, -62167219200 * 1000], MS, "c", 1, told="wanted is a date"),
    dates([0, 1], US, "c", 1, told="wanted is a date"),
    dates([DAY_US, DAY_US + 3_600_000_000], US, "c", 1, told="wanted is a date"),
    dates([DAY_US * 1000, 1, 1000, -1], NS, "c", 3, told="wanted is a date"),
    *(one for zone in ("Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata") for one in zoned(zone)),
    carried("far-day", FAR),
    carried("far-moment", pl.Series([2**50, 2**60], dtype=pl.Int64).cast(MS), spark="cannot be read"),
    carried("zoned", pl.Series([0, 1], dtype=pl.Int64).cast(pl.Datetime("us", "Asia/Shanghai"))),
    carried("nanoseconds", pl.Series([1, 2], dtype=pl.Int64).cast(NS)),
    carried("span", pl.Series([timedelta(seconds=1), None])),
    carried("clock", pl.Series([time(1, 2), None]), spark=TIME_TYPE),
    carried("null", pl.Series([None, None])),
    carried("list", pl.Series([[1.0], [float("nan"), None]])),
    carried("structure", pl.Series([{"a": 1, "b": None}, {"a": 2, "b": [b"\xff"]}])),
    carried("far-in-structure", pl.DataFrame({"d": FAR}).to_struct("mine")),
    carried("far-in-list", pl.Series([[10**7], [10**9]], dtype=pl.List(pl.Int32)).cast(pl.List(pl.Date))),
    carried("bytes", pl.Series([b"\xff\x00", b"\xff"])),
    carried("wide-decimal", pl.Series(["1.5", "2.5"]).cast(pl.Decimal(38, 10))),
    carried("nan", pl.Series([1.5, float("nan")])),
    carried("big", pl.Series([2**63 - 1, -(2**63)])),
    carried("array", pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int64, 2))),
    carried("text", pl.Series(["a\nb", "\u2028"])),
    Odd("dot.parquet", pl.DataFrame({"user.id": ["007"], "age": [30]}), "c", ids=["007"]),
    Odd("backtick.parquet", pl.DataFrame({"a`b": ["007"], "age": [30]}), "c", ids=["007"]),
    Odd("blanks-in-name.parquet", pl.DataFrame({"客户 号": ["007"], "age": [30]}), "c", ids=["007"]),
    Odd("dot-rejected.parquet", pl.DataFrame({"user.id": ["007", "8"], "age": [30, 200]}), "c", 1, "accepted is 0 to 120"),
    Odd("capitals.parquet", pl.DataFrame({"pid": [1], "age": [30], "STUDENT": [True]}), None, told="Did you mean student"),
    Odd("no-facts.parquet", pl.DataFrame({"pid": [1]}), None, told="no column is a fact"),
    Odd("nobody.parquet", pl.DataFrame({"age": []}, schema={"age": pl.Int64}), ""),
    Odd("a [1]{b}*.parquet", pl.DataFrame({"student": [True]}), "S"),
    Odd("csv-as.parquet", GOOD, None, told="cannot be read", spark="cannot be read"),
    Odd("empty.parquet", b"", None, told="cannot be read", spark="cannot be read"),
    Odd("cut.parquet", parquet_bytes()[:-9], None, told="cannot be read"),
    Odd("zeros.parquet", b"PAR1" + b"\0" * 99 + b"PAR1", None, told="cannot be read"),
    Odd("parti[t]ions.parquet", folder(branch_at_007_in_p_dot_parquet=ONE, branch_at_010_in_p_dot_parquet=TWO), "Sc", ids=["007", "010"]),
    Odd("mixed-partitions", folder(branch_at_007_in_p_dot_parquet=ONE, branch_at_2A1_in_p_dot_parquet=TWO), "Sc", ids=["007", "2A1"]),
    Odd("no-partition", folder(branch_at___HIVE_DEFAULT_PARTITION___in_p_dot_parquet=ONE), "S", ids=[None]),
    Odd("fact-partition.parquet", folder(age_at_30_in_p_dot_parquet=ONE, age_at_200_in_p_dot_parquet=TWO), "S", 1, "accepted is 0 to 120"),
    Odd("beside.parquet", folder(_SUCCESS=b"", p_dot_parquet=ONE, _dot_q_dot_parquet_dot_crc=b"x", _temporary_in_q_dot_parquet=b"x"), "S"),
    Odd("other-names", folder(part_1=ONE, part_2=TWO), "Sc"),
    Odd("readme-beside", folder(p_dot_parquet=ONE, README_dot_md=b"# x"), None, told="README.md: this file is not named .parquet"),
    Odd("other-suffix-beside", folder(p_dot_parquet=ONE, q_dot_pq=TWO), None, told="q.pq: this file is not named .parquet"),
    Odd("csv-within", folder(p_dot_csv=GOOD), None, told="p.csv: this file is not named .parquet"),
    Odd("underscored-partition", folder(_y_at_1_in_p_dot_parquet=ONE, _y_at_2_in_p_dot_parquet=TWO), "Sc", ids=["1", "2"]),
    Odd("partition-twice", folder(student_at_false_in_p_dot_parquet=ONE), None, told="both the folder's name and the file have a column student"),
    Odd("linked-folder", linked, "Sc"),
    Odd("linked-circle", lambda path: (path.mkdir(), (path / "a").symlink_to(".")), None, told="symbolic links"),
    Odd("dangling-part", lambda path: (folder(p_dot_parquet=ONE)(path), (path / "q.parquet").symlink_to("none")), None, told="q.parquet: this is no ordinary file"),
    Odd("more-columns", folder(a_dot_parquet=ONE, b_dot_parquet=ONE.with_columns(age=30)), None, told="its columns differ from those of a.parquet: age"),
    Odd("other-types", folder(a_dot_parquet=ONE, b_dot_parquet=pl.DataFrame({"student": ["true"]})), None, told="its columns differ"),
    Odd("one-damaged", folder(a_dot_parquet=ONE, b_dot_parquet=b"PAR1"), None, told="b.parquet: the file cannot be read"),
    Odd("nothing-there", lambda path: path.mkdir(), None, told="there is no file in this folder"),
]  # fmt: skip

ALL = [*CELLS, *TEXTS, *HEADS, *JSON, *PARQUET]

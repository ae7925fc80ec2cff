"""`advisor batch`: every row comes out judged or rejected, whatever the file; and what breaks."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

import advisor
from advisor.batch import writing
from advisor.columns.coded import Listing
from advisor.columns.frames import judge_frame
from tests.benchmarks.common import random_profiles
from tests.command import ROOT, called
from tests.conftest import DAY
from tests.test_columns import frame_of
from tests.test_documents import Page

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
PEOPLE = list(random_profiles(BOOK, 300, seed=8))
FORMS = ("csv", "jsonl", "parquet")


BASE = ("--as-of", DAY.isoformat(), "--lang", "en")


def batch(*arguments: object) -> subprocess.CompletedProcess[str]:
    return called("batch", *arguments, *BASE)


def batch_process(*arguments: object, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "advisor", "batch", *map(str, arguments), *BASE],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        **settings,
    )


def texts() -> pl.DataFrame:
    """Give people as texts, with an id."""
    rows = [
        {n: v if isinstance(v, str) else json.dumps(v) for n, v in person.echo.items()}
        for person in PEOPLE
    ]
    names = [name for name, fact in BOOK.facts.facts.items() if fact.type != "quotes"]
    frame = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )
    return frame.with_columns(pl.Series("pid", [f'人{n}, "{n}"' for n in range(len(rows))]))


def write_input(folder: Path, form: str) -> Path:
    path = folder / f"in.{form}"
    if form == "csv":
        texts().write_csv(path)
    elif form == "parquet":
        frame_of(BOOK, PEOPLE).with_columns(texts()["pid"]).write_parquet(path)
    else:
        names = texts()["pid"].to_list()
        lines = [json.dumps({"pid": n, **p.echo}) for n, p in zip(names, PEOPLE, strict=True)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


LISTED = ("_reasons", "_needs")


def read_output(path: Path) -> pl.DataFrame:
    """Give the outcomes, reasons joined by spaces."""
    if path.suffix == ".csv":
        amounts = {
            f"{name}_monthly_{end}": pl.String for name in BOOK.products for end in ("low", "high")
        }
        frame = pl.read_csv(path, schema_overrides=amounts)
        reasons = [n for n in frame.columns if n.endswith(LISTED)]
        return frame.with_columns(pl.col(n).cast(pl.String).fill_null("") for n in reasons)
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
    else:
        lines = path.read_text("utf-8").splitlines()
        frame = pl.DataFrame([json.loads(line) for line in lines], infer_schema_length=None)
    return frame.with_columns(
        pl.col(n).cast(pl.List(pl.String)).list.join(" ")
        for n in frame.columns
        if n.endswith(LISTED)
    )


@pytest.mark.parametrize("target", FORMS)
@pytest.mark.parametrize("source", FORMS)
def test_every_format_into_every_format(tmp_path: Path, source: str, target: str) -> None:
    """The same outcomes, the ids carried through, the counts told; for its owner only."""
    output = tmp_path / f"out.{target}"
    done = batch(write_input(tmp_path, source), "--output", output)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "300 rows read: 300 judged, 0 rejected.\n"
    wanted = judge_frame(frame_of(BOOK, PEOPLE), JUDGE, DAY).drop("rejected_facts")
    found = read_output(output)
    assert found.columns == ["pid", *wanted.columns]
    assert found["pid"].to_list() == texts()["pid"].to_list()
    assert found.drop("pid").cast(dict(wanted.schema)).equals(wanted)
    assert output.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f"in.{source}", output.name])


SPOILED = {
    "csv": (
        'pid,age,amount\na,30,100\nb,x,100\nc,30\nd,30,1.234\n\n"e\ne",31,5\n',
        [(3, "age: "), (4, "cells"), (5, "amount: ")],
        ["a", "e\ne"],
    ),
    "jsonl": (
        '{"pid": "a", "age": 30}\n{"pid": "b", "age": "x", "amount": -1}\n{\n[]\n\n{"pid": "e", "age": 1, "age": 2}\n{"pid": "f", "nobody": 1}\n{"pid": 7, "age": 31}\n',
        [(2, "age: "), (3, "not JSON"), (4, "profile is one JSON object"), (6, "twice"),
         (7, "there is no fact")],
        ["a", "7"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", SPOILED)
def test_no_row_is_lost(tmp_path: Path, form: str) -> None:
    """What is wrong goes to the rejects with its line, every reason, and itself; status 1."""
    content, rejected, kept = SPOILED[form]
    source, output = tmp_path / f"in.{form}", tmp_path / "out.csv"
    source.write_text(content, encoding="utf-8")
    done = batch_process(source, "--output", output)
    assert done.returncode == 1, done.stderr
    whole = len(rejected) + len(kept)
    assert f"{whole} rows read: {len(kept)} judged, {len(rejected)} rejected." in done.stdout
    assert pl.read_csv(output)["pid"].cast(pl.String).to_list() == kept
    rejects = (tmp_path / "out.csv.rejects.jsonl").read_text("utf-8")
    lines = [json.loads(one) for one in rejects.splitlines()]
    assert [one["line"] for one in lines] == [line for line, _ in rejected]
    for one, (_, told) in zip(lines, rejected, strict=True):
        assert told in " ".join(one["problems"])
        assert one["row"]
    source.write_text(content.splitlines()[0] + "\n" + ("" if form == "jsonl" else "a,30,100\n"))
    assert batch_process(source, "--output", output).returncode == 0
    assert not (tmp_path / "out.csv.rejects.jsonl").exists()


def test_wrong_rows_of_a_parquet_file(tmp_path: Path) -> None:
    """Numbered from 1, with what is wrong in each."""
    frame = pl.DataFrame({"pid": [1, 2, 3], "age": [30, 200, 31], "amount": [1.5, 2.0, 0.001]})
    frame.write_parquet(tmp_path / "in.parquet")
    done = batch(tmp_path / "in.parquet", "--output", tmp_path / "out.parquet")
    assert done.returncode == 1
    assert "3 rows read: 1 judged, 2 rejected." in done.stdout
    assert pl.read_parquet(tmp_path / "out.parquet")["pid"].to_list() == [1]
    rejects = (tmp_path / "out.parquet.rejects.jsonl").read_text("utf-8").splitlines()
    assert [(one["line"], one["row"]["pid"]) for one in map(json.loads, rejects)] == [
        (2, 2),
        (3, 3),
    ]
    assert "age: accepted is 0 to 120; found 200" in rejects[0]


@pytest.mark.parametrize(
    ("name", "content", "options", "told"),
    [
        ("in.csv", 'pid,age\na,"30\nb,31\n', [], "quotes do not fit"),
        ("in.csv", 'pid,age\na,"3"0\n', [], ":2: quotes do not fit"),
        ("in.csv", "姓名编号,age\n一,30\n".encode("gbk"), [], ":1: this line is not utf-8"),
        ("in.csv", "编号,age\n".encode() + "张,30\n".encode("gbk"), [], "try --encoding gbk"),
        ("in.csv", "pid,age\n", ["--encoding", "klingon"], "there is no encoding klingon"),
        ("in.csv", "pid,age\n", ["--encoding", "undefined"], "there is no encoding undefined"),
        ("in.csv", "编号,姓\n1,2\n", [], "no column is a fact"),
        ("in.csv", "", [], "the first line has the columns' names"),
        ("in.csv", "age,age\n1,2\n", [], 'each once; found "age"'),
        ("in.csv", "pid,ages\n1,2\n", [], "Did you mean age"),
        ("in.csv", "pid,quotes\n1,2\n", [], "quotes are not taken"),
        ("in.jsonl", '{"pid": 1, "quotes": {}}\n', [], "quotes are not taken"),
        ("in.parquet", b"PAR1 and then nothing", [], "the file cannot be read"),
        ("in.xlsx", "x", [], "the name does not tell the format"),
        ("in.csv", "pid,age\n", ["--id", "nr"], "there is no column nr"),
    ],
)
def test_a_file_that_cannot_be_judged(
    tmp_path: Path, name: str, content: str | bytes, options: list[str], told: str
) -> None:
    """Status 2, a line that says where and what; nothing is written."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = batch(path, "--output", tmp_path / "out.csv", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_line_breaks_in_what_is_carried_through(tmp_path: Path) -> None:
    """Rows are counted as rows, not as lines: none is lost, none made up."""
    frame = pl.DataFrame({"address": ["a\nb", "c", "d"], "age": [30, 31, 999], "self": [1, 2, 3]})
    frame.write_parquet(tmp_path / "in.parquet")
    done = batch(tmp_path / "in.parquet", "--output", tmp_path / "out.csv")
    assert done.returncode == 1, done.stderr
    assert "3 rows read: 2 judged, 1 rejected." in done.stdout
    assert pl.read_csv(tmp_path / "out.csv")["address"].to_list() == ["a\nb", "c"]


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """Input, output, rejects and plots are four files."""
    source = write_input(tmp_path, "csv")
    before = source.read_bytes()
    rejects = tmp_path / "out.csv.rejects.jsonl"
    rejects.write_text('{"age": 30}\n')
    page = tmp_path / "page.html"
    for arguments in (
        (source, "--output", source),
        (rejects, "--output", tmp_path / "out.csv"),
        (source, "--output", tmp_path / "out.csv", "--plots", source),
        (source, "--output", tmp_path / "out.csv", "--plots", tmp_path / "none" / "p.html"),
    ):
        done = batch(*arguments)
        assert done.returncode == 2, arguments
        assert not (tmp_path / "out.csv").exists()
    assert (source.read_bytes(), rejects.read_text()) == (before, '{"age": 30}\n')
    assert not page.exists()


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    """The second is refused while the first writes."""
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("pid,age,amount\n" + "x,30,1000.00\n" * 300_000)
    other = write_input(tmp_path, "jsonl")
    command = [sys.executable, "-m", "advisor", "batch", source, "--output", output]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    while not list(tmp_path.glob(".out.csv.*.part/part-*")) and first.poll() is None:
        time.sleep(0.01)
    done = batch(other, "--output", output)
    assert done.returncode == 2
    assert "another run is writing this file" in done.stderr
    out, _ = first.communicate(timeout=60)
    assert "300000" in out
    assert pl.read_csv(output).height == 300_000


@pytest.mark.parametrize("form", FORMS)
def test_brackets_in_a_name_are_no_pattern(tmp_path: Path, form: str) -> None:
    """The file that is named is judged, and no other."""
    pl.DataFrame({"age": [1]}).write_parquet(tmp_path / "p1.parquet")
    pl.DataFrame({"age": [30, 31]}).write_parquet(tmp_path / "p[1].parquet")
    output = tmp_path / f"o[1].{form}"
    done = batch(tmp_path / "p[1].parquet", "--output", output, "--summary")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 rows read: 2 judged, 0 rejected.\n2 people\n")


@pytest.mark.parametrize("form", FORMS)
def test_nobody_and_nothing_yet(tmp_path: Path, form: str) -> None:
    """Only a head; and reasons that begin late."""
    (tmp_path / "in.csv").write_text("age\n")
    output = tmp_path / f"out.{form}"
    done = batch(tmp_path / "in.csv", "--output", output, "--summary")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 people" in done.stdout
    rows = ["30,true"] * 150 + ["17,false"] * 5
    (tmp_path / "in.csv").write_text("age,jiebei_offered\n" + "\n".join(rows) + "\n")
    done = batch(tmp_path / "in.csv", "--output", output, "--summary")
    assert "(jiebei.adult): 5 (3.2%)" in done.stdout


def test_json_lines_whatever_comes_first(tmp_path: Path) -> None:
    """A blank or broken first line, another encoding, ids as they were written."""
    lines = '\n{\n{"编号": 1.50, "age": 30}\n{"编号": "张", "age": 31}\n'
    (tmp_path / "in.jsonl").write_bytes(lines.encode("gbk"))
    output = tmp_path / "out.csv"
    done = batch(tmp_path / "in.jsonl", "--output", output, "--encoding", "GBK")
    assert done.returncode == 1
    assert pl.read_csv(output, infer_schema=False)["编号"].to_list() == ["1.50", "张"]
    (tmp_path / "in.jsonl").write_text('{"pid": "\\ud800", "age": 30}\n{"pid": "b", "age": 31}\n')
    done = batch(tmp_path / "in.jsonl", "--output", output)
    assert "2 rows read: 1 judged, 1 rejected." in done.stdout


def test_gbk_is_read_where_it_is_named(tmp_path: Path) -> None:
    """As a Chinese Excel saves it."""
    (tmp_path / "in.csv").write_bytes("编号,age\n张,30\n".encode("gbk"))
    done = batch(tmp_path / "in.csv", "--output", tmp_path / "out.csv", "--encoding", "gbk")
    assert done.returncode == 0, done.stderr
    assert pl.read_csv(tmp_path / "out.csv")["编号"].to_list() == ["张"]


def test_a_truncated_parquet_file(tmp_path: Path) -> None:
    """Cut off in the middle, as by a broken download."""
    path = write_input(tmp_path, "parquet")
    path.write_bytes(path.read_bytes()[:-200])
    done = batch(path, "--output", tmp_path / "out.parquet")
    assert done.returncode == 2
    assert "the file cannot be read" in done.stderr
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk(tmp_path: Path, form: str) -> None:
    """Writing stops being possible half way: an error, and the old output stands as it was."""
    source = write_input(tmp_path, form)
    output = tmp_path / f"out.{form}"
    output.write_text("as it was")
    limit = 2_000

    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = batch_process(source, "--output", output, preexec_fn=starve)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    assert output.read_text() == "as it was"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([source.name, output.name])


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Told before anything is judged."""
    source = write_input(tmp_path, "csv")
    done = batch(source, "--output", tmp_path / "none" / "out.csv")
    assert done.returncode == 2
    assert "there is no such folder" in done.stderr
    done = batch(tmp_path / "none.csv", "--output", tmp_path / "out.csv")
    assert done.returncode == 2
    assert "there is no such file" in done.stderr


def test_killed_half_way_it_can_be_run_again(tmp_path: Path) -> None:
    """kill -9 leaves no output, and the next run clears up."""
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    line = "x,30," + "1000.00\n"
    source.write_text("pid,age,amount\n" + line * 1_500_000)
    command = [sys.executable, "-m", "advisor", "batch", source, "--output", output]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob(".out.csv.*.part/part-*")) and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert not output.exists()
    source.write_text("pid,age,amount\n" + line * 10)
    done = batch(source, "--output", output)
    assert (done.returncode, done.stdout) == (0, "10 rows read: 10 judged, 0 rejected.\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("form", FORMS)
def test_summary_and_plots(tmp_path: Path, form: str) -> None:
    """Counts that add up, who is excluded by what, and a page that loads nothing."""
    output, page = tmp_path / f"out.{form}", tmp_path / "plots.html"
    source = write_input(tmp_path, "csv")
    done = batch(source, "--output", output, "--summary", "--plots", page)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1] == "300 people"
    wanted = judge_frame(frame_of(BOOK, PEOPLE), JUDGE, DAY)
    out = wanted.filter(pl.col("we2000_verdict") == "ineligible")
    rule = "we2000.unstable-income"
    count = out["we2000_reasons"].str.split(" ").list.contains(rule).sum()
    assert f"({rule}): {count} (" in done.stdout
    read = Page(page.read_text("utf-8"))
    assert not any(tag in {"script", "img", "link"} for tag, _ in read.elements)
    assert sum(tag == "svg" for tag, _ in read.elements) == 1 + 3 * len(BOOK.products)
    verdicts = read.tables[1][1:]
    assert sum(int(row[1]) for row in verdicts) == 300


def test_without_the_extra_it_says_what_to_install() -> None:
    """Status 2, one line."""
    program = (
        "import sys; sys.modules['polars'] = None; from advisor.cli import main;"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "batch", "x.csv", "--output", os.devnull, "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "wechat-loan-advisor[batch]" in done.stderr


@pytest.mark.parametrize("form", FORMS)
def test_more_reasons_than_one_number_holds(form: Any) -> None:
    """Eleven names are two numbers; the order is that of the names, and none at all is none."""
    names = tuple(f"r{n:02}" for n in range(11))
    listing = Listing(("first", "second"), (names[:10], names[10:]))
    frame = pl.LazyFrame({"first": [0, 0b11, 1 << 9, 0], "second": [0, 1, 1, 1]})
    wanted = ["", "r00 r01 r10", "r09 r10", "r10"]
    found = frame.select(writing.in_words(listing, form).alias("found")).collect()["found"]
    if form != "csv":
        found = found.cast(pl.List(pl.String)).list.join(" ")
    assert found.to_list() == wanted
    assert (
        nw.from_native(frame).select(found=listing.text()).to_native().collect()["found"].to_list()
        == wanted
    )

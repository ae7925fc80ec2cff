"""Where `batch` works, and what it never touches: folders, links, pipes and files of somebody else."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from advisor.batch.sources import part_files
from advisor.batch.workplace import MARK, publish, workplace
from advisor.errors import UsageError
from tests.command import ROOT
from tests.test_batch import batch

ROW = "pid,age\n1,30\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(ROW)
    return path


def test_the_folder_is_new_private_and_gone(tmp_path: Path) -> None:
    """Nobody can have put one there before, and nobody else can look into it."""
    output = tmp_path / "o.csv"
    with workplace(output) as one:
        assert stat.S_IMODE(one.folder.stat().st_mode) == 0o700
        assert one.folder.parent == tmp_path
    with workplace(output) as other:
        assert one.folder != other.folder
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [".o.csv.part", ".o.csv.abcdefgh.part"])
def test_a_folder_of_somebody_is_left_alone(tmp_path: Path, source: Path, name: str) -> None:
    """Whatever its name, with what is in it; also where a link leads to it."""
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").write_text("dear")
    (precious / MARK).touch()
    for place in (tmp_path / name, tmp_path / name.replace("abcdefgh", "linkedto")):
        if place.exists():
            continue
        if "linked" in place.name or name == ".o.csv.part":
            place.symlink_to(precious)
        else:
            place.mkdir()
            (place / "mine.txt").write_text("mine")
    before = {p.relative_to(tmp_path): p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")}
    done = batch(source, "--output", tmp_path / "o.csv")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "o.csv").unlink()
    after = {p.relative_to(tmp_path): p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")}
    assert before == after


def test_what_a_killed_run_has_left_is_cleared_away(tmp_path: Path, source: Path) -> None:
    """By its mark; a folder inside it no run has made, so it stays."""
    for name in ("aaaaaaaa", "bbbbbbbb"):
        left = tmp_path / f".o.csv.{name}.part"
        left.mkdir()
        (left / MARK).touch()
        (left / "part-000000").write_text("half")
    (left / "mine").mkdir()
    assert batch(source, "--output", tmp_path / "o.csv").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "o.csv", left.name}
    assert [path.name for path in left.iterdir()] == ["mine"]


def test_a_pattern_in_the_outputs_name_is_none(tmp_path: Path, source: Path) -> None:
    """`*` stands for itself: another output's run is not taken for one of this."""
    other = tmp_path / ".oo.csv.aaaaaaaa.part"
    other.mkdir()
    (other / MARK).touch()
    assert batch(source, "--output", tmp_path / "o*.csv").returncode == 0
    assert (other / MARK).exists()


@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "folder"])
def test_an_output_that_is_no_file_is_not_replaced(tmp_path: Path, source: Path, kind: str) -> None:
    """Status 2, in the right words, and it is still what it was."""
    output = tmp_path / "o.csv"
    makers = {
        "pipe": lambda: os.mkfifo(output),
        "device": lambda: output.symlink_to("/dev/null"),
        "loop": lambda: output.symlink_to("o.csv"),
        "folder": output.mkdir,
    }
    makers[kind]()
    before = output.lstat()
    done = batch(source, "--output", output)
    told = {"loop": "symbolic links", "folder": "cannot be written"}.get(kind, "no ordinary file")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert output.lstat().st_ino == before.st_ino
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "o.csv"}


def test_a_link_as_output_stays_and_what_it_leads_to_is_written(
    tmp_path: Path, source: Path
) -> None:
    """As everywhere."""
    (tmp_path / "there").mkdir()
    (tmp_path / "o.csv").symlink_to("there/real.csv")
    assert batch(source, "--output", tmp_path / "o.csv").returncode == 0
    assert (tmp_path / "o.csv").is_symlink()
    assert (tmp_path / "there" / "real.csv").read_text().startswith("pid,")


def test_rejected_rows_replace_only_rejected_rows(tmp_path: Path, source: Path) -> None:
    """Nobody has named that file, so one of somebody's own is refused before anything is judged."""
    rejects, output = tmp_path / "o.csv.rejects.jsonl", tmp_path / "o.csv"
    for content in ("my own notes\n", "", '{"age": 30}\n', "[]\n"):
        rejects.write_text(content)
        done = batch(source, "--output", output)
        assert (done.returncode, done.stdout) == (2, "")
        assert "no earlier run has written it" in done.stderr
        assert (rejects.read_text(), output.exists()) == (content, False)
    rejects.write_text(json.dumps({"line": 2, "problems": ["x"], "row": {}}) + "\n")
    assert batch(source, "--output", output).returncode == 0
    assert not rejects.exists()


def test_the_input_by_another_name_is_no_output(tmp_path: Path, source: Path) -> None:
    """By a link of either kind."""
    os.link(source, tmp_path / "hard.csv")
    (tmp_path / "soft.csv").symlink_to("in.csv")
    for name in ("hard.csv", "soft.csv", "../" + tmp_path.name + "/in.csv"):
        done = batch(source, "--output", tmp_path / name)
        assert (done.returncode, done.stdout) == (2, "")
        assert "cannot be the same file" in done.stderr
    assert source.read_text() == ROW


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_stopped_run_leaves_nothing(tmp_path: Path, form: str, number: signal.Signals) -> None:
    """Neither half an output nor its folder, also where the engine is in the middle of a query."""
    frame = pl.DataFrame({"pid": range(3_000_000)}).with_columns(age=pl.col("pid") % 80)
    source = tmp_path / f"in.{form}"
    frame.write_csv(source) if form == "csv" else frame.write_parquet(source)
    command = [sys.executable, "-m", "advisor", "batch", source, "--output", tmp_path / "o.csv"]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob(".o.csv.*.part/*")) and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(number)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 128 + number, told
    assert b"Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_in_a_thread_it_works_without_signals(tmp_path: Path) -> None:
    """Python gives signals to the main thread only; a library's user may be in another."""
    made: list[Path] = []

    def work() -> None:
        with workplace(tmp_path / "o.csv") as place:
            made.append(place.folder)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert made
    assert not made[0].exists()


def test_another_run_of_the_same_output_is_refused(tmp_path: Path) -> None:
    """While the first one runs; for another output it is not."""
    with workplace(tmp_path / "o.csv"):
        with pytest.raises(UsageError, match="another run"), workplace(tmp_path / "o.csv"):
            pytest.fail("the second run began")
        with workplace(tmp_path / "other.csv"):
            pass


@pytest.mark.parametrize("name", ["p1.parquet", "new.parquet", "deep/new.csv"])
def test_no_output_in_the_folder_that_is_read(tmp_path: Path, name: str) -> None:
    """Neither over a part of the input, nor beside it, where the next run would read it."""
    folder = tmp_path / "people"
    (folder / "deep").mkdir(parents=True)
    for part in ("p0", "p1"):
        pl.DataFrame({"age": [30]}).write_parquet(folder / f"{part}.parquet")
    before = (folder / "p1.parquet").read_bytes()
    done = batch(folder, "--output", folder / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nor lie in the input's folder" in done.stderr
    assert (folder / "p1.parquet").read_bytes() == before
    assert not (folder / "new.parquet").exists()


def test_both_files_are_published_or_neither(tmp_path: Path, source: Path) -> None:
    """Where the second cannot be put in its place, the first is taken back."""
    output, rejects = tmp_path / "o.csv", tmp_path / "o.csv.rejects.jsonl"
    source.write_text("pid,age\n1,30\n2,x\n")
    old = json.dumps({"line": 9, "problems": ["x"], "row": {}}) + "\n"
    for earlier in (None, old):
        if earlier is not None:
            rejects.write_text(earlier)
        output.mkdir()  # which no file replaces
        with workplace(output) as place:
            (place.folder / "rejects.jsonl").write_text("new")
            with pytest.raises(OSError, match=str(output)):
                publish(output, place, rejected=True)
        output.rmdir()
        assert (rejects.read_text() if rejects.exists() else None) == earlier


def test_what_cannot_be_read_in_a_folder_is_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left out without a word."""
    for part in ("x=1", "x=2"):
        (tmp_path / part).mkdir(parents=True)
        pl.DataFrame({"age": [30]}).write_parquet(tmp_path / part / "p.parquet")
    assert len(part_files(tmp_path)) == 2
    listed = os.listdir

    def denied(path: Path) -> list[str]:
        if path.name == "x=2":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return listed(path)

    monkeypatch.setattr(os, "listdir", denied)
    with pytest.raises(UsageError, match="x=2: cannot be read"):
        part_files(tmp_path)

"""What a run does where its files and streams fail: true words, status 2, nothing half written."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import advisor
from advisor import cli
from advisor.cli import main
from advisor.cli.writing import descriptor, holds_chinese
from advisor.errors import Cause, Problem, cause
from advisor.texts import sentences
from tests.conftest import DAY
from tests.test_cli import profile, run

ROOT = Path(__file__).parent.parent
ADVISOR = f"{sys.executable} -W error -m advisor"
GOOD = ("--version", "--help", "", "profile blank", "assess me.json", "cost --help")
BAD = ("bogus", "assess nothing.json", "assess me.json --as-of never")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    profile(tmp_path)
    return tmp_path


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in a folder, with `advisor` standing for the command."""
    env = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        ["/bin/sh", "-c", f'advisor() {{ {ADVISOR} "$@"; }}; {script}'],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=folder,
        env=env,
    )


# Streams ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", GOOD)
def test_standard_output_that_fails_is_status_2(folder: Path, command: str) -> None:
    """Full or closed: one line says so in the reader's language, whatever was to be printed."""
    full = shell(f"advisor {command} > /dev/full", folder)
    assert (full.returncode, full.stderr.decode()) == (
        2,
        "advisor: 标准输出无法写入（磁盘空间不足）。\n",
    )
    shut = shell(f"advisor {command} >&-", folder)
    assert (shut.returncode, shut.stderr.decode()) == (
        2,
        "advisor: 标准输出无法写入（没有打开）。\n",
    )


@pytest.mark.parametrize("where", ["2> /dev/full", "2>&-", "2>&1 > /dev/null | true"])
def test_where_nobody_can_be_told_the_status_is_still_true(folder: Path, where: str) -> None:
    """Standard error full, closed, its reader gone: never 1, which means that something was found."""
    for command in BAD:
        script = f"advisor {command} {where}"
        if "|" in where:
            script = (
                f"{{ advisor {command} 2>&1 >/dev/null; echo $? > status; }} | true; cat status"
            )
            found = shell(script, folder)
            assert (found.stdout, found.stderr) == (b"2\n", b""), command
        else:
            found = shell(script, folder)
            assert (found.returncode, found.stdout, found.stderr) == (2, b"", b""), command
    good = shell(
        f"advisor assess me.json {where.partition('|')[0].replace('> /dev/null', '')}", folder
    )
    assert good.returncode == 0


def test_a_reader_who_leaves_changes_no_status(
    folder: Path, judge: advisor.Advisor, book: advisor.Rulebook
) -> None:
    """Done is 0 and found is 1, whether or not anybody reads what is printed."""
    from advisor.report.json import to_json

    report = to_json(judge.assess(advisor.make_profile({"age": 30}, book, DAY), "en"))
    (folder / "same.json").write_text(report, "utf-8")
    (folder / "changed.json").write_text(json.dumps(json.loads(report)), "utf-8")
    for command, status in (
        ("assess me.json", 0),
        ("assess me.json --output /dev/stdout", 0),
        ("--help", 0),
        ("--version", 0),
        ("replay same.json", 0),
        ("replay changed.json", 1),
        ("bogus", 2),
    ):
        # The reader has gone before anything is printed: it leaves a file when it does.
        script = (
            f"{{ while [ ! -e gone ]; do sleep 0.01; done; advisor {command} 2>errors; "
            "echo $? > status; } | { exec <&-; touch gone; }; cat status"
        )
        found = shell(script, folder)
        assert int(found.stdout) == status, command
        assert b"Traceback" not in (folder / "errors").read_bytes()
        (folder / "gone").unlink()


@pytest.mark.parametrize(
    ("encoding", "spoken"),
    [
        ("latin-1:strict", "utf-8"),
        ("ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("gbk", "gbk"),
        ("gb18030:strict", "gb18030"),
    ],
)
def test_every_encoding_gets_words_that_can_be_read(
    folder: Path, encoding: str, spoken: str
) -> None:
    """An encoding with Chinese is spoken; UTF-8 takes the place of any other."""
    for command, status, word in (
        ("", 0, "开始"),
        ("--help", 0, "用法"),
        ("profile", 2, "用法"),
        ("bogus", 2, "没有"),
    ):
        found = shell(f"advisor {command}", folder, PYTHONIOENCODING=encoding)
        assert found.returncode == status
        assert word in (found.stdout + found.stderr).decode(spoken), command
    blank = shell("advisor assess me.json", folder, PYTHONIOENCODING=encoding)
    assert "借款产品评估" in blank.stdout.decode()  # what goes into a pipe or a file is UTF-8
    assert holds_chinese("no-such-encoding") is False


def test_no_file_takes_the_place_of_a_closed_stream(folder: Path) -> None:
    """Else a library's complaint, printed to standard error, would stand in somebody's report."""
    program = (
        "import os; from advisor.cli.writing import settle_streams; settle_streams(); "
        "os.write(2, b'lost'); os._exit(os.open('new', os.O_CREAT | os.O_WRONLY))"
    )
    found = shell(f'{sys.executable} -c "{program}" <&- >&- 2>&-', folder)
    assert found.returncode == 3
    assert (folder / "new").read_bytes() == b""


# What is no regular file --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "place"),
    [
        ("advisor assess me.json --output /dev/stdout | cat > got", "got"),
        ("advisor assess me.json --output /proc/self/fd/1 | cat > got", "got"),
        ("advisor assess me.json --output - > got", "got"),
        ("advisor assess me.json --output /dev/stderr 2> got", "got"),
        ("advisor assess me.json --output /dev/fd/5 5> got", "got"),
        ("ln -s /dev/stdout mine; advisor assess me.json --output mine | cat > got", "got"),
        (
            "mkfifo pipe; cat pipe > got & advisor assess me.json --output pipe; wait; test -p pipe",
            "got",
        ),
        ("touch real; ln -s real link; advisor assess me.json --output link; test -L link", "real"),
        ("ln -s later link; advisor assess me.json --output link; test -L link", "later"),
    ],
)
def test_what_is_no_file_is_written_to(folder: Path, script: str, place: str) -> None:
    """Open streams, pipes, links: the report arrives, and they stay what they are."""
    found = shell(script, folder)
    assert (found.returncode, found.stderr) == (0, b"")
    assert (folder / place).read_text("utf-8").startswith("借款产品评估")


def test_an_open_file_is_added_to_as_the_shell_has_opened_it(folder: Path) -> None:
    """`--output /dev/stdout >> log` keeps what the log has: it is written to, not replaced."""
    (folder / "log").write_text("before\n", "utf-8")
    assert shell("advisor assess me.json --output /dev/stdout >> log", folder).returncode == 0
    assert (folder / "log").read_text("utf-8").startswith("before\n借款产品评估")


def test_a_path_that_is_no_open_stream_is_none(tmp_path: Path) -> None:
    """Only what leads to the process's own streams; not a file that is called 1."""
    assert [descriptor(p) for p in (None, Path("-"), Path("/dev/stdout"), Path("/dev/fd/7"))] == [
        1,
        1,
        1,
        7,
    ]
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path / "1", Path("/dev/null"), loop, tmp_path / ("x" * 300), Path("a\0b")):
        assert descriptor(path) is None


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("loop", "链接绕成了圈，或层数太多"),
        ("loop/x", "链接绕成了圈，或层数太多"),
        ("/dev/full", "磁盘空间不足"),
        ("/dev/fd/77", "没有打开"),
        ("me.json/x", "路径中有一段不是文件夹"),
        ("nowhere/x", "没有这个文件或文件夹"),
        (".", "这是一个文件夹"),
        ("x" * 300, "文件名太长"),
    ],
)
def test_why_nothing_could_be_written_is_said_in_the_readers_language(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
    why: str,
) -> None:
    """Status 2 and the system's reason in Chinese; the same name is refused as the input."""
    monkeypatch.chdir(folder)
    (folder / "loop").symlink_to("loop")
    before = sorted(folder.iterdir())
    assert main(["assess", "me.json", "--output", output, "--lang", "zh"]) == 2
    assert f"无法写入（{why}）" in capsys.readouterr().err
    assert main(["ask", "--output", output, "--lang", "zh"]) == 2 or output.startswith("/dev")
    capsys.readouterr()
    assert sorted(folder.iterdir()) == before
    if output in {"loop", ".", "x" * 300}:
        assert main(["assess", output, "--lang", "zh"]) == 2
        assert f"无法读取（{why}）" in capsys.readouterr().err


def test_a_full_disk_leaves_the_old_file(folder: Path) -> None:
    """Where not all of a report fits: the old one is as it was, and nothing lies beside it."""
    (folder / "report.html").write_text("old", "utf-8")
    found = shell("ulimit -f 1; advisor assess me.json --output report.html", folder)
    assert found.returncode == 2
    assert found.stderr.decode() == (
        "advisor: report.html: 无法写入（超出了允许的文件大小）；没有写下任何内容。\n"
    )
    assert (folder / "report.html").read_text("utf-8") == "old"
    assert sorted(p.name for p in folder.iterdir()) == ["me.json", "report.html"]


def test_every_reason_has_both_languages_and_a_name_of_the_systems() -> None:
    """The words stand in one place; what they do not have is said as the system says it."""
    known = {*errno.errorcode.values(), "null-byte"}
    for name, texts in sentences("system").items():
        assert name in known
        assert texts["zh"] != texts["en"]
        assert set(texts) == {"zh", "en"}
    odd = cause(OSError(errno.EXDEV, "Invalid cross-device link"))
    assert odd == Cause("EXDEV", "Invalid cross-device link")
    assert odd.text("zh") == "Invalid cross-device link"
    assert cause(ValueError("embedded null byte")).text("zh") == "名称里有空字符"
    assert cause(ValueError("I/O operation on closed file")).text("zh").startswith("I/O")
    full = Problem("file-unwritable", "x", {"why": cause(OSError(errno.ENOSPC, "full"))})
    assert full.text("en") == "x: cannot be written (No space left on device); nothing was written."


# The output is the input --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        "assess me.json --output me.json",
        "assess me.json --output ./sub/../me.json",
        "assess me.json --output link.json --format html",
        "assess me.json --output hard.json",
        "assess link.json --output me.json",
        "assess - --output me.json < me.json",
        "assess me.json >> me.json",
        "assess me.json --output /dev/stdout >> me.json",
        "replay me.json >> me.json",
        "ask --resume me.json --output me.json",
        "ask --resume me.json --save me.json --output hard.json",
    ],
)
def test_what_is_read_is_never_written_over(folder: Path, command: str) -> None:
    """By whatever name: refused before anything is judged, with what to write instead."""
    (folder / "sub").mkdir()
    (folder / "link.json").symlink_to("me.json")
    (folder / "hard.json").hardlink_to(folder / "me.json")
    before = (folder / "me.json").read_bytes()
    found = shell(f"advisor {command}", folder, LC_ALL="en_US.UTF-8")
    assert found.returncode == 2
    assert b"this is the very file that is read" in found.stderr
    assert b"such as " in found.stderr
    assert (folder / "me.json").read_bytes() == before


def test_answers_and_report_have_a_file_each(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the report would take the answers' place; on a resumed file, `--save` itself is right."""
    new = str(folder / "new.json")
    link = folder / "link.json"
    link.symlink_to(new)
    assert main(["ask", "--save", new, "--output", str(link), "--lang", "en"]) == 2
    assert "new-report.json" in capsys.readouterr().err
    assert main(["ask", "--save", new, "--resume", "nothing.json", "--lang", "en"]) == 2
    assert "nothing.json: there is no such file." in capsys.readouterr().err
    held = str(folder / "me.json")
    resumed = run("ask", "--resume", held, "--save", held, "--lang", "en")
    assert resumed.returncode == 0
    assert json.loads(Path(held).read_text("utf-8"))["age"] == 30


# The outer net ------------------------------------------------------------------------------------


class PanicError(BaseException):
    """What a library in another language may raise: it is no Exception."""


@pytest.mark.parametrize(
    "raised", [PanicError("boom"), MemoryError(), RecursionError("deep"), GeneratorExit()]
)
def test_what_is_no_exception_is_told_in_one_line_too(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
) -> None:
    """Status 70, no traceback; leaving on purpose is let through."""

    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(cli.commands.options, "read_input", fail)
    assert main(["assess", profile(folder), "--lang", "en"]) == 70
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert type(raised).__name__ in err


def test_an_error_of_the_system_that_nobody_foresaw_is_status_2(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the file and the reason: the reader can mend it, the maintainers cannot."""

    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/secret")

    monkeypatch.setattr(cli.commands.options, "read_input", fail)
    assert main(["assess", profile(folder), "--lang", "zh"]) == 2
    assert capsys.readouterr().err == "advisor: /secret: 系统拒绝了这一步（没有权限）。\n"


def test_a_broken_installation_is_no_traceback() -> None:
    """Where a module is missing, the command says which, and that it could not begin."""
    program = "import sys; sys.modules['click'] = None\nfrom advisor.__main__ import run; run()"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, cwd=ROOT, text=True
    )
    assert (found.returncode, found.stdout) == (70, "")
    assert found.stderr.startswith("advisor: cannot start (ModuleNotFoundError: ")
    assert found.stderr.count("\n") == 1


def test_a_shell_can_still_complete_words(folder: Path) -> None:
    """click's completion works as it does for any of its commands."""
    environment = {"_ADVISOR_COMPLETE": "bash_complete", "COMP_WORDS": "advisor pro"}
    found = shell("advisor", folder, COMP_CWORD="1", **environment)
    assert found.stdout.split() == [b"plain,products", b"plain,profile"]


def test_the_package_itself_loads_nothing() -> None:
    """So the command is in charge of its signals at once; every public name is there all the same."""
    program = "import sys, advisor; print(sorted(m for m in sys.modules if 'advisor.' in m))"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, text=True
    )
    assert found.stdout == "[]\n"
    assert set(advisor.HOMES) == set(advisor.__all__)
    assert all(getattr(advisor, name) is not None for name in advisor.__all__)
    with pytest.raises(AttributeError, match="no attribute 'judge'"):
        _ = advisor.judge  # type: ignore[attr-defined]

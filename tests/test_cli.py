"""The command line as a user meets it: results on stdout, errors on stderr, statuses as promised."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

import advisor
from advisor import cli
from advisor.cli import main, make_cli
from tests.conftest import DAY

BASE = ["--lang", "en", "--as-of", DAY.isoformat()]


def run(
    *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    clean = {k: v for k, v in os.environ.items() if k not in {"LC_ALL", "LC_MESSAGES", "LANG"}}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "advisor", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={**clean, **environment},
        cwd=Path(__file__).parent.parent,
    )


def profile(folder: Path, text: str = '{"age": 30}') -> str:
    path = folder / "me.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_assess_reads_a_file_and_prints_json(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The whole way: file in, the contract's JSON out, status 0, nothing on stderr."""
    assert main(["assess", profile(tmp_path), "--format", "json", *BASE]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    found = json.loads(out)
    assert list(found) == [
        "schema_version",
        "as_of",
        "lang",
        "engine_version",
        "rulebook",
        "profile",
        "notes",
        "advice",
        "products",
        "cautions",
        "answers",
        "conflicts",
        "cost_notes",
    ]
    assert found["profile"] == {"age": 30}
    assert list(found["products"][0]) == [
        "id",
        "name",
        "verdict",
        "evidence",
        "recommendation",
        "score",
        "findings",
        "missing",
        "settles",
        "settles_complete",
        "counterfactuals",
        "cautions",
        "because",
        "glance",
        "fits",
        "cost",
        "conflicts",
    ]
    assert out.endswith(b"}\n")


def test_standard_input_and_the_locale() -> None:
    """A dash reads standard input; the language follows the locale, and is Chinese without one."""
    zh = run("assess", "-", stdin=b"{}")
    en = run("assess", "-", stdin=b"{}", LANG="en_US.UTF-8")
    assert (zh.returncode, zh.stderr, en.returncode, en.stderr) == (0, b"", 0, b"")
    assert zh.stdout.decode().startswith("借款产品评估")
    assert en.stdout.decode().startswith("Which loans are open to you")
    assert b"\x1b" not in zh.stdout + en.stdout


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"agee": 1}', 'advisor: there is no fact "agee". Did you mean age?'),
        ("{", "advisor: this is not JSON: line 1, column 2"),
    ],
)
def test_a_bad_profile_is_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, line: str
) -> None:
    """A mistake in the profile is told in the reader's words, and nothing is printed as a result."""
    assert main(["assess", profile(tmp_path, content), *BASE]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(line)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["asess"], 'advisor: there is no command "asess". Did you mean assess?'),
        (["profile", "exmple"], 'advisor: there is no command "exmple". Did you mean example?'),
        (["assess", "missing.json"], "advisor: missing.json: there is no such file."),
        (["assess", "."], "advisor: .: cannot be read (Is a directory)."),
        (["assess"], "advisor: PROFILE.json|- is missing."),
        (
            ["assess", "-", "--format", "xml"],
            "advisor: --format: accepted are text, json, markdown, html, pdf.",
        ),
        (["assess", "-", "--lng"], 'advisor: there is no option "--lng". Did you mean --lang?'),
        (
            ["assess", "-", "--as-of", "tomorrow"],
            'advisor: --as-of: wanted is a date, YYYY-MM-DD; found "tomorrow".',
        ),
        (
            ["assess", "-", "--rules", "nowhere"],
            "advisor: nowhere: there is no such rulebook folder.",
        ),
        (["products", "fenfuu"], 'advisor: there is no product "fenfuu"; accepted are '),
    ],
)
def test_bad_usage_is_status_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    line: str,
) -> None:
    """Each wrong call is told where and what is accepted."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(line)


def test_bad_usage_in_chinese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors speak the reader's language too."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["asess"]) == 2
    assert capsys.readouterr().err == 'advisor: 没有 "asess" 这个命令。您是不是想写 assess？\n'


def test_output_is_whole_and_the_owners_only(tmp_path: Path) -> None:
    """A report file holds a profile: nobody else may read it, and nothing is left beside it."""
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    assert main(["assess", profile(tmp_path), "--format", "json", "--output", str(target)]) == 0
    assert json.loads(target.read_text("utf-8"))["profile"] == {"age": 30}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["me.json", "report.json"]


def test_a_failed_run_leaves_the_old_file(tmp_path: Path) -> None:
    """Bad input writes nothing; a folder that is not there is an error, not a traceback."""
    target = tmp_path / "report.txt"
    target.write_text("old", encoding="utf-8")
    assert main(["assess", profile(tmp_path, "{"), "--output", str(target)]) == 2
    assert target.read_text("utf-8") == "old"
    assert main(["assess", profile(tmp_path), "--output", str(tmp_path / "no" / "x")]) == 2
    assert main(["assess", profile(tmp_path), "--output", str(tmp_path)]) == 2


def test_output_follows_a_link_and_keeps_devices(tmp_path: Path) -> None:
    """A link keeps pointing where it did, and /dev/null stays what it is."""
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(target)
    assert main(["assess", profile(tmp_path), "--output", str(link)]) == 0
    assert link.is_symlink()
    assert target.read_text("utf-8")
    assert main(["assess", profile(tmp_path), "--output", "/dev/null"]) == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_no_command_says_how_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    """Five lines and status 0."""
    assert main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_a_group_without_a_command_shows_its_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`advisor profile` alone says what can follow, as text and not as an escaped line."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["profile"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: advisor profile")
    assert "\\n" not in err


def test_version_and_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--version prints the version; -h and --help work everywhere."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{advisor.__version__}\n"
    for path, _ in commands(make_cli("en")):
        for flag in ("-h", "--help"):
            assert main([*path, flag]) == 0
            assert capsys.readouterr().out.startswith(" ".join(["Usage: advisor", *path]))


def commands(group: click.Group) -> list[tuple[list[str], click.Command]]:
    """Give every command with the words that call it."""
    found: list[tuple[list[str], click.Command]] = [([], group)]
    for name, command in group.commands.items():
        below = commands(command) if isinstance(command, click.Group) else [([], command)]
        found += [([name, *path], one) for path, one in below]
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_has_help_and_a_place_in_the_readme(lang: str) -> None:
    """A command without help or documentation is not finished."""
    readme = (Path(__file__).parent.parent / "advisor" / "README.md").read_text("utf-8")
    for path, command in commands(make_cli(lang)):  # type: ignore[arg-type]
        assert command.help, path
        assert " ".join(["advisor", *path]) in readme
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, (path, param.name)


def test_an_internal_error_is_status_70_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is told in one line, without a result."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(cli.commands.options, "read_input", fail)
    assert main(["assess", profile(tmp_path), "--lang", "en"]) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("advisor: an internal error")
    assert "boom" in err
    assert "Traceback" not in err


def test_an_interrupt_is_status_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends quietly."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.commands.options, "read_input", interrupt)
    assert main(["assess", profile(tmp_path)]) == 130


def test_a_closed_pipe_is_no_error() -> None:
    """`advisor products | head -1` ends quietly, whichever side closes first."""
    command = f"{sys.executable} -m advisor products | head -n 1"
    found = subprocess.run(
        ["/bin/sh", "-c", command],  # the shell makes the pipe, as a user's does
        capture_output=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert found.stderr == b""
    assert found.returncode == 0


def test_any_terminal_encoding_is_survived() -> None:
    """A locale that cannot show Chinese still gets UTF-8 and no traceback."""
    found = run("assess", "x\udcff", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert found.returncode == 2
    assert b"Traceback" not in found.stderr
    found = run("assess", "-", stdin=b"{}", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert found.returncode == 0
    assert "借款产品评估" in found.stdout.decode()


def test_products_can_be_chosen(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Only what is asked for is compared, in the declared order."""
    assert main(["products", "fenfu", "weilidai", "--format", "json", "--lang", "en"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert [product["id"] for product in found["products"]] == ["weilidai", "fenfu"]
    assert found["products"][0]["terms"]["limit"] == {
        "value": "200000.00",
        "statements": [
            {
                "text": "up to 200,000 yuan",
                "evidence": [
                    {"grade": "document", "source": "document", "section": 1},
                    {"grade": "document", "source": "document", "section": 6},
                ],
            }
        ],
    }


def test_profile_forms_come_out_as_json(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Schema, example and blank form are valid JSON; the last two are read back by assess."""
    for form in ("schema", "example", "blank"):
        assert main(["profile", form]) == 0
        out = capfdbinary.readouterr().out
        json.loads(out)
        if form != "schema":
            assert main(["assess", profile(tmp_path, out.decode())]) == 0
            capfdbinary.readouterr()

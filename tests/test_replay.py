"""`advisor replay`: identical, or what differs and why; and what is no report is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.cli import main
from advisor.report.json import to_json
from advisor.report.replay import differences
from tests.conftest import DAY

ROOT = Path(__file__).parent.parent
BOOK = advisor.load_rulebook()
FOUND = json.loads((ROOT / "tests" / "freelancer.json").read_text("utf-8"))


@pytest.fixture
def report(tmp_path: Path, judge: advisor.Advisor) -> Path:
    path = tmp_path / "report.json"
    profile = advisor.make_profile(FOUND, BOOK, DAY)
    path.write_text(to_json(judge.assess(profile, "en")), encoding="utf-8")
    return path


def replayed(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    status = main(["replay", str(path), "--lang", "en", *options])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_report_as_written_is_identical(report: Path, capsys: Any) -> None:
    """Status 0, whatever the day and language of the reader: both stand in the record."""
    status, out, err = replayed(report, capsys)
    assert (status, err) == (0, "")
    assert out == "Identical: judged again from the record, byte for byte the same.\n"
    assert main(["replay", str(report), "--lang", "zh"]) == 0


def test_another_layout_is_named_as_no_more_than_that(report: Path, capsys: Any) -> None:
    """A report that somebody formatted anew says the same, and is told from a changed one."""
    report.write_text(json.dumps(json.loads(report.read_text("utf-8"))), "utf-8")
    status, out, _ = replayed(report, capsys)
    assert status == 1
    assert "only the layout differs" in out


def test_a_changed_record_is_named(report: Path, capsys: Any) -> None:
    """With everything else the same, the record itself was changed; each change has its place."""
    text = report.read_text("utf-8")
    report.write_text(
        text.replace('"verdict": "undetermined"', '"verdict": "eligible"', 1), "utf-8"
    )
    status, out, _ = replayed(report, capsys)
    assert status == 1
    assert "the record itself was changed" in out
    assert '  products.duxiaoman.verdict: "eligible" → "undetermined"\n' in out
    assert out.count("→") == 1


def test_another_rulebook_is_named_with_what_it_changed(
    report: Path, tmp_path: Path, capsys: Any
) -> None:
    """A keeper moved a threshold: both digests, and what became of this person."""
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    path = rules / "assumptions.yaml"
    text = path.read_text("utf-8")
    old = "low_frequency_never_from:\n  type: integer\n  value: 10\n"
    assert old in text
    path.write_text(text.replace(old, old.replace("10", "6")), "utf-8")
    status, out, _ = replayed(report, capsys, "--rules", str(rules))
    assert status == 1
    assert f"Another rulebook: recorded {BOOK.digest}, now sha256:" in out
    assert "What that changed (recorded → now):" in out
    assert '  products.fenfu.verdict: "undetermined" → "eligible"\n' in out
    assert "  products.fenfu.missing" in out or "  products.fenfu.counterfactuals" in out


def test_another_engine_version_is_named(report: Path, capsys: Any) -> None:
    """A report of another version that says the same is not identical, and nothing else changed."""
    text = report.read_text("utf-8")
    report.write_text(text.replace(f'"{advisor.__version__}"', '"0.0.9"', 1), "utf-8")
    status, out, _ = replayed(report, capsys)
    assert status == 1
    assert f"Another engine version: recorded 0.0.9, now {advisor.__version__}." in out
    assert "Nothing else has changed." in out


def as_version_1(text: str) -> str:
    """Write a report as version 1 of the schema had it."""
    whole = json.loads(text)
    for product in whole["products"]:
        del product["settles_complete"], product["because"], product["glance"], product["fits"]
    del whole["cost_notes"]
    return json.dumps(whole | {"schema_version": "1"}, ensure_ascii=False, indent=2) + "\n"


def test_a_record_of_an_older_version_is_read(report: Path, capsys: Any) -> None:
    """It is judged again and never identical; what it could not have is named once."""
    report.write_text(as_version_1(report.read_text("utf-8")), "utf-8")
    status, out, err = replayed(report, capsys)
    assert (status, err) == (1, "")
    assert out == (
        "It differs from the record.\n"
        "Written by an older version (schema 1, now 2), which did not have: settles_complete, "
        "because, glance, fits, cost_notes.\n"
        'One answer now means something else: "monthly debt payments" no longer includes a card or '
        "Huabei paid in full every month.\n"
        'One answer now means something else: "lenders of consumer loans you still owe" now counts '
        "consumer loans alone: no mortgage, no car loan, no card or Huabei paid in full every month.\n"
        "Nothing else has changed.\n"
    )


def test_a_meaning_that_changed_is_named_to_those_who_gave_that_answer(
    tmp_path: Path, judge: advisor.Advisor, capsys: Any
) -> None:
    """Who said nothing of the lenders they owe meant nothing else by it then."""
    known = {n: v for n, v in FOUND.items() if n not in {"active_lenders", "monthly_debt_payment"}}
    path = tmp_path / "report.json"
    text = to_json(judge.assess(advisor.make_profile(known, BOOK, DAY), "en"))
    path.write_text(as_version_1(text), "utf-8")
    _, out, _ = replayed(path, capsys)
    assert "Written by an older version" in out
    assert "means something else" not in out


def test_what_an_older_version_judged_differently_is_named(report: Path, capsys: Any) -> None:
    """A verdict that was another one then is what the new version changed."""
    text = as_version_1(report.read_text("utf-8"))
    report.write_text(
        text.replace('"verdict": "undetermined"', '"verdict": "eligible"', 1), "utf-8"
    )
    status, out, _ = replayed(report, capsys)
    assert status == 1
    assert "What that changed (recorded → now):" in out
    assert '  products.duxiaoman.verdict: "eligible" → "undetermined"\n' in out
    assert out.count("→") == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda r: r | {"lang": "fr"}, "lang is missing or wrong"),
        (lambda r: r | {"schema_version": "3"}, "schema_version is missing or wrong"),
        (lambda r: r | {"rulebook": []}, "rulebook.digest is missing or wrong"),
        (lambda r: r | {"engine_version": None}, "engine_version is missing or wrong"),
        (lambda r: r | {"profile": None}, "profile is missing or wrong"),
        (lambda r: r | {"as_of": "2026-02-30"}, "wanted is a date, YYYY-MM-DD"),
        (lambda r: r | {"profile": {"agee": 3}}, "Did you mean age?"),
        (lambda _: [], "schema_version is missing or wrong"),
    ],
)
def test_what_is_no_report_is_refused(
    report: Path, capsys: Any, change: Any, complaint: str
) -> None:
    """Status 2, one line, nothing on standard output."""
    report.write_text(json.dumps(change(json.loads(report.read_text("utf-8")))), "utf-8")
    status, out, err = replayed(report, capsys)
    assert (status, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"schema_version": NaN}', "cannot be used"),
        (b"[" * 200_000, "too deeply"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b" " * 20_000_001, "too large"),
    ],
)
def test_broken_files_are_refused(
    tmp_path: Path, capsys: Any, content: bytes, complaint: str
) -> None:
    """No traceback, whatever the file holds."""
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    status, out, err = replayed(path, capsys)
    assert (status, out) == (2, "")
    assert complaint in err


def test_entries_are_compared_by_name() -> None:
    """Another order is one difference, not one of every entry; true is not 1."""
    was = {"list": [{"id": "a", "n": 1}, {"id": "b", "n": 2}], "flag": True}
    now = {"list": [{"id": "b", "n": 2}, {"id": "a", "n": 3}], "flag": 1}
    assert list(differences("", was, now)) == [
        ("list", "a, b", "b, a"),
        ("list.a.n", "1", "3"),
        ("flag", "true", "1"),
    ]

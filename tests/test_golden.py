"""Twelve whole people and the reports they get, in zh and en, each read through as its borrower would.

When a text is meant to change: `python -m tests.test_golden` writes them anew; read the difference.
"""

import json
from pathlib import Path

import pytest

import advisor
from advisor.report.text import to_text
from advisor.texts import LANGS, Lang
from tests.conftest import DAY

FOLDER = Path(__file__).parent / "golden"
PEOPLE = sorted(path.stem for path in (FOLDER / "profiles").glob("*.json"))
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
RECORD = "sha256:"


def written(person: str, lang: Lang) -> str:
    """Give a person's report, without the line that names the rulebook."""
    content = (FOLDER / "profiles" / f"{person}.json").read_bytes()
    assessment = JUDGE.assess(advisor.read_profile(content, BOOK, DAY), lang)
    lines = to_text(assessment, BOOK, 80, color=False).splitlines(keepends=True)
    return "".join(line for line in lines if RECORD not in line)


def test_there_are_twelve_people_and_a_report_in_each_language() -> None:
    """No report lies about that nobody compares."""
    assert len(PEOPLE) == 12
    reports = {f"{person}.{lang}.txt" for person in PEOPLE for lang in LANGS}
    assert reports == {path.name for path in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", PEOPLE)
def test_report_is_the_one_that_was_read(person: str, lang: Lang) -> None:
    """What a person gets to read is what a reader has approved."""
    expected = (FOLDER / f"{person}.{lang}.txt").read_text(encoding="utf-8")
    assert expected == written(person, lang)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_profiles_are_written_as_they_are_echoed(person: str) -> None:
    """Saved from a report, a profile is the same file."""
    content = (FOLDER / "profiles" / f"{person}.json").read_text(encoding="utf-8")
    profile = advisor.read_profile(content, BOOK, DAY)
    assert json.loads(content) == profile.echo


if __name__ == "__main__":
    for name in PEOPLE:
        for language in LANGS:
            path = FOLDER / f"{name}.{language}.txt"
            path.write_text(written(name, language), encoding="utf-8")

"""A report in a notebook and in a shell: what is shown is the report, and it stays in its frame."""

import html
import re

import pytest

import advisor
from advisor.errors import Problem, UsageError
from advisor.report import pages
from advisor.report.document import document_of
from advisor.report.text import to_text
from advisor.rulebook.types import Rulebook
from tests.conftest import DAY


@pytest.fixture
def assessment(book: Rulebook, judge: advisor.Advisor) -> advisor.Assessment:
    return judge.assess(advisor.make_profile({"age": 30, "amount": "1500"}, book, DAY), "zh")


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(
    book: Rulebook, assessment: advisor.Assessment
) -> None:
    """The frame holds the HTML report, byte for byte, and allows it no script."""
    markup = advisor.show(assessment, book, "fenfu")._repr_html_()
    frame = re.fullmatch(r'<iframe sandbox="allow-popups" [^>]*srcdoc="([^"]*)"></iframe>', markup)
    assert frame
    page = pages.to_html(document_of(assessment, book, ("fenfu",)))
    assert html.unescape(frame[1]) == page


def test_a_shell_shows_the_text(book: Rulebook, assessment: advisor.Assessment) -> None:
    """Where nothing draws HTML, the report is read as text."""
    text = to_text(assessment, book, 80, color=False, opened=())
    assert repr(advisor.show(assessment, book)) == text.rstrip("\n")


def test_without_the_extra_a_notebook_shows_the_text(
    book: Rulebook, assessment: advisor.Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not installed is no error in a notebook: it takes the text instead."""

    def missing(*_: object, **__: object) -> str:
        raise UsageError([Problem("extra-missing")])

    monkeypatch.setattr(pages, "to_html", missing)
    assert advisor.show(assessment, book)._repr_html_() is None

"""The process that prints a server's PDFs: replaced in time, so that memory stays bounded."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest

import advisor
from advisor.report.document import document_of
from advisor.web import press as press_module
from advisor.web.press import Press
from tests.conftest import DAY
from tests.test_documents import printer  # noqa: F401  # a fixture

BOOK = advisor.load_rulebook()


@pytest.mark.usefixtures("printer")
def test_one_process_prints_many_pages_and_is_then_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that what drawing keeps is given back; one that was killed is replaced too."""
    monkeypatch.setattr(press_module, "MOST_PAGES", 2)
    profile = advisor.make_profile({"age": 17}, BOOK, DAY)
    made = document_of(advisor.Advisor(BOOK).assess(profile, DAY, "en"), BOOK)
    press, processes = Press(), []
    for _ in range(3):
        assert press.print(made).startswith(b"%PDF")
        assert press.pool is not None
        processes += list(press.pool._processes)  # whose number tells it apart
    assert processes[0] == processes[1] != processes[2]
    os.kill(processes[2], signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        press.print(made)
    assert press.print(made).startswith(b"%PDF")
    press.close()

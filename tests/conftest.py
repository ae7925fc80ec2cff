"""What most tests start from: our own rulebook, an advisor, and a fixed day."""

from datetime import date

import pytest

import advisor
from advisor.rulebook.types import Rulebook

DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return advisor.load_rulebook()


@pytest.fixture(scope="session")
def judge(book: Rulebook) -> advisor.Advisor:
    return advisor.Advisor(book)

"""What most tests start from: our own rulebook, an advisor, and a fixed day."""

import os
from datetime import date

import pytest

import advisor
from advisor.rulebook.types import Rulebook

DAY = date(2026, 11, 24)

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
"""Whether to fail, not skip, where the machine lacks what a test needs; CI sets it."""


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return advisor.load_rulebook()


@pytest.fixture(scope="session")
def judge(book: Rulebook) -> advisor.Advisor:
    return advisor.Advisor(book)

"""What most tests start from: our own rulebook, an advisor, and a fixed day."""

import os
from datetime import date

import pytest
from hypothesis import settings

import advisor
from advisor.rulebook.types import Rulebook

DAY = date(2026, 11, 24)

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
"""Whether to fail, not skip, where the machine lacks what a test needs; CI sets it."""


# No test is about time: a slow machine is no failure. CI draws the same examples every time, so that
# what it says of a commit stays true; elsewhere each run draws its own.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if REQUIRE_ALL else "here")


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return advisor.load_rulebook()


@pytest.fixture(scope="session")
def judge(book: Rulebook) -> advisor.Advisor:
    return advisor.Advisor(book)

"""What most tests start from: our own rulebook, an advisor, and a fixed day."""

import importlib.util
import os
import shutil
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import settings

import advisor
from advisor.edition.edition import edition_on
from advisor.rulebook.types import Rulebook
from advisor.verify import check
from advisor.verify.memory import Memory

DAY = date(2026, 11, 24)


class Lane(NamedTuple):
    """A part of the tests to be run by itself, with `-m`: what it is for, and its files."""

    purpose: str
    files: str


LANES = {
    "core": Lane(
        "the fast lane: one person judged, told and asked, under a minute on two cores",
        "engine profile facts cases cli cli_cost cost golden replay report_text settle shown web",
    ),
    "python": Lane(
        "what another version of Python could change besides: processes, signals, files, numbers",
        "laws faults ending batch",
    ),
    "libraries": Lane(
        "where other libraries are leant on most, and so a version that is too low shows",
        "ask serve documents press everybody",
    ),
}
"""The one list of what `pytest -m LANE` and `.ci/run` choose; what is in none runs with the whole."""

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
"""Whether to fail, not skip, where the machine lacks what a test needs; CI sets it."""


# No test is about time: a slow machine is no failure. CI draws the same examples every time, so that
# what it says of a commit stays true; elsewhere each run draws its own.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if REQUIRE_ALL else "here")


class Shared(Memory):
    """What checks of one process found out of everybody by our own facts: hundreds of them ask.

    Of other facts it forgets, as any memory does. That what is remembered changes no finding is
    tested in `test_planted_rules.py`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ours = edition_on(advisor.load_rulebook(), DAY)

    def forget(self) -> None:
        """Forget what is of other facts, or of other arithmetic with them."""
        self.populations = [one for one in self.populations if one.is_of(self.ours, one.as_of)]
        for one in self.populations:
            one.solver.lost = 0


@pytest.fixture(scope="session")
def memory() -> Memory:
    """Give what checks of this process share."""
    return Shared()


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let a check that is given no memory use the shared one."""
    monkeypatch.setattr(check, "Memory", lambda: request.getfixturevalue("memory"))


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return advisor.load_rulebook()


@pytest.fixture(scope="session")
def judge(book: Rulebook) -> advisor.Advisor:
    return advisor.Advisor(book)


def pytest_configure(config: pytest.Config) -> None:
    """Register each lane as a marker."""
    for name, lane in LANES.items():
        config.addinivalue_line("markers", f"{name}: {lane.purpose}")
    config.addinivalue_line("markers", "spark: what runs on Spark, which takes minutes to start")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the lane of its file; skip, aloud, what needs a Spark that is not here."""
    lanes = {f"test_{file}": name for name, lane in LANES.items() for file in lane.files.split()}
    has_spark = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
    for item in items:
        if item.path.stem in lanes:
            item.add_marker(lanes[item.path.stem])
        if item.get_closest_marker("spark") is not None:
            item.add_marker(pytest.mark.filterwarnings("default"))  # of pandas and its own parts
            if not has_spark and not REQUIRE_ALL:
                item.add_marker(pytest.mark.skip(reason="no pyspark, or no Java"))

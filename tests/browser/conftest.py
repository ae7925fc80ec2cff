"""Chromium, as a person has it: the system's own, started once for all tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import REQUIRE_ALL

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Nothing of its own goes to a network; root in a container has no sandbox."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip this folder, aloud, where there is no browser; CI has one."""
    folder = Path(__file__).parent
    if shutil.which("chromium") is None and not REQUIRE_ALL:
        for item in items:
            if folder in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS, headless=True
        )
        yield browser
        browser.close()

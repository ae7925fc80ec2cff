"""The structure of the package: no circle in it, and every import that does not belong is noticed."""

import ast
import logging.config
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import grimp
import pytest
from importlinter import cli

ROOT = Path(__file__).parents[1]


def test_no_import_circle() -> None:
    """Also none of late imports; what only names types (TYPE_CHECKING) imports nothing."""
    graph = grimp.build_graph("advisor", exclude_type_checking_imports=True, cache_dir=None)
    above = {module: graph.find_upstream_modules(module) for module in graph.modules}
    circles = {
        tuple(sorted({module, *(other for other in upstream if module in above[other])}))
        for module, upstream in above.items()
    }
    assert [circle for circle in circles if len(circle) > 1] == []


def test_no_class_name_twice() -> None:
    """Whoever reads a class's name knows which one it is, whatever room it is met in."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(path.relative_to(ROOT).as_posix())
    assert homes
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


LAYERS = "Rooms build on those below them"
ENGINE = "Only logic/engine.py knows durable-rules"
TERMINAL = "Only the command line speaks to a terminal"
WEB = "Only web/ serves"
FRAMES = "Only what judges many people knows data frames"
SOLVER = "Only the keeper's bench asks a solver"
PAPER = "Only report/ draws pages, pictures and paper"
NETWORK = "Nothing talks to a network"

PLANTED = [
    ("person/typed.py", "import rich", TERMINAL),
    ("person/typed.py", "import fastapi", WEB),
    ("outlook/counterfactual.py", "import click", TERMINAL),
    ("outlook/counterfactual.py", "import uvicorn", WEB),
    ("assess/advisor.py", "import durable_rules_engine", ENGINE),
    ("report/text.py", "import polars", FRAMES),
    ("outlook/settle.py", "import z3", SOLVER),
    ("verify/logic.py", "import z3", SOLVER),
    ("assess/scoring.py", "import weasyprint", PAPER),
    ("cost/loan.py", "import socket", NETWORK),
    ("person/facts.py", "import advisor.edition.wording", LAYERS),
    ("outlook/fresh.py", "import rich", TERMINAL),  # a module that is new
    ("novel.py", "pass", LAYERS),  # and one beside the rooms
]
"""A file of the package, what stands in it too late to be seen at once, and the contract broken."""


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_an_import_that_does_not_belong_is_caught(
    package: Path, lint: Callable[[], tuple[int, list[str]]], file: str, line: str, contract: str
) -> None:
    """In any module, in a function as well, and in a module that no contract has heard of."""
    with (package / file).open("a", encoding="utf-8") as module:
        module.write(f"\n\ndef late() -> None:\n    {line}\n")
    assert lint() == (cli.EXIT_STATUS_ERROR, [contract])


def test_the_copy_itself_is_clean(lint: Callable[[], tuple[int, list[str]]]) -> None:
    """So that what is caught is what was planted."""
    assert lint() == (cli.EXIT_STATUS_SUCCESS, [])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package to plant imports in."""
    own = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "advisor", tmp_path / "advisor", ignore=own)


@pytest.fixture
def lint(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, list[str]]]:
    """Check the copy against our contracts; gives the status, and the contracts that are broken."""
    monkeypatch.chdir(package.parent)
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.delitem(sys.modules, "advisor")  # else the one that is loaded is looked at
    # It would switch off every logger that there is, for all tests that come after it.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _: None)

    def checked() -> tuple[int, list[str]]:
        status = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
        return status, re.findall(r"^(.+) BROKEN", capsys.readouterr().out, re.MULTILINE)

    return checked

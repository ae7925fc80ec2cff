"""The whole command in a fresh process, against a fresh process that only imports what it rests on.

`python -m advisor assess PROFILE --format json` is timed in turns with importing click, pydantic
and the engine. pydantic imports most of itself only when `BaseModel` is asked for, so one contestant
asks for it, and another does not. Afterwards runs of the same command are taken apart inside their
own processes, to show where the time goes.

As after an installation, compiled bytecode is at hand for all: it is kept in a temporary folder,
even where PYTHONDONTWRITEBYTECODE is set. Without, a command from a checkout takes longer.

    python -m tests.benchmarks.cold_start [--rounds 15]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from advisor import load_rulebook
from tests.benchmarks.common import DAY, interleaved, say, table, versions

CHECKOUT = Path(__file__).parent.parent.parent

COMMAND = "python -m advisor assess PROFILE --format json"
IMPORTS = "import click, pydantic, durable_rules_engine"
WITH_MODEL = f"{IMPORTS}; from pydantic import BaseModel"

ALLOWED = 2.5
"""Times the imports that the whole command may take."""


@dataclass
class Fresh:
    """A run of Python in a process of its own.

    Attributes:
        arguments: what follows `python`.
        bytecode: the folder in which compiled bytecode is kept.
    """

    arguments: tuple[str, ...]
    bytecode: Path

    def __call__(self) -> str:
        """Run it to its end, and give what it writes to standard error."""
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(self.bytecode)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        ended = subprocess.run(
            [sys.executable, *self.arguments],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stderr


def compare(arguments: tuple[str, ...], bytecode: Path, rounds: int) -> None:
    """Time the command against the imports, and print the ratios."""
    runs = {
        COMMAND: Fresh(("-m", "advisor", *arguments), bytecode),
        WITH_MODEL: Fresh(("-c", WITH_MODEL), bytecode),
        IMPORTS: Fresh(("-c", IMPORTS), bytecode),
        "python alone": Fresh(("-c", "pass"), bytecode),
    }
    for run in runs.values():  # once for the bytecode, and to have every file in memory
        run()
    timings = interleaved(runs, rounds)
    whole = timings[COMMAND]
    head = ("ms, a fresh process each time", "median", "min", "command ÷ this: median", "min")
    table(
        head,
        [
            (
                f"`{name}`",
                f"{timing.median * 1e3:.1f}",
                f"{timing.least * 1e3:.1f}",
                f"{whole.median / timing.median:.2f}",
                f"{whole.least / timing.least:.2f}",
            )
            for name, timing in timings.items()
        ],
    )
    held = "yes" if whole.median <= ALLOWED * timings[WITH_MODEL].median else "NO"
    say(f"Command at most {ALLOWED} × the imports with BaseModel: {held}\n")


def take_apart(arguments: tuple[str, ...], bytecode: Path, rounds: int) -> None:
    """Print how long the stages of the command take, the median of several processes."""
    run = Fresh(("-m", "tests.benchmarks.cold_stages", *arguments), bytecode)
    run()
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        started = time.perf_counter()
        lines = run().splitlines()
        whole = time.perf_counter() - started
        stages = {label: float(spent) for label, spent in (line.split("\t") for line in lines)}
        stages["Python's own start and end"] = whole - sum(stages.values())
        stages["all"] = whole
        for label, spent in stages.items():
            found.setdefault(label, []).append(spent)
    rows = [(label, f"{median(one) * 1e3:.1f}") for label, one in found.items()]
    table(("inside one process", "ms, median"), rows)


@click.command()
@click.option("--rounds", default=15, show_default=True)
def main(rounds: int) -> None:
    """Time the whole command, and show where its time goes."""
    facts = load_rulebook().facts.facts
    profile = {name: fact.example for name, fact in facts.items()}
    with tempfile.TemporaryDirectory() as folder:
        path, bytecode = Path(folder) / "profile.json", Path(folder) / "bytecode"
        path.write_text(json.dumps(profile, default=str), encoding="utf-8")
        arguments = ("assess", str(path), "--format", "json", "--as-of", DAY.isoformat())
        say(versions("click", "pydantic", "durable-rules", "pyyaml") + f" · {rounds} rounds\n")
        compare(arguments, bytecode, rounds)
        take_apart(arguments, bytecode, rounds)


if __name__ == "__main__":
    main()

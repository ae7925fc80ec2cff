"""Parquet files damaged at random: each is judged or refused in two lines, and no run dies.

    python -m tests.benchmarks.damage --files 2000

Files of several kinds have bytes flipped, cut off, blanked, doubled or put elsewhere, mostly in their
last part, where all is said of the rest. Every run is the whole command, many in one process; what
ends a process (an abort, a fault of memory) is found by its end.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tests.benchmarks.common import DAY, SEED, Draw, say, table

ROOT = Path(__file__).parent.parent.parent
IN_ONE = 100
"""Files that one process judges."""

NEVER_PRINTED = ("Traceback", "panicked", "internal error", "Exception ignored")
MOST_LINES = 2


def sound() -> list[bytes]:
    """Make the files that are damaged: compressed in several ways, with several types."""
    rows = 300
    frame = pl.DataFrame(
        {
            "pid": [f"人{n}" for n in range(rows)],
            "age": [n % 90 for n in range(rows)],
            "student": [n % 3 == 0 for n in range(rows)],
            "amount": [n * 1.5 + 1 for n in range(rows)],
            "adverse_record_ended_on": [date(2020, 1, 1) + timedelta(days=n) for n in range(rows)],
            "employment": ["employed", "freelancer", None] * (rows // 3),
            "scores": [[1.0, float(n)] for n in range(rows)],
        }
    )
    made = []
    ways: list[dict[str, Any]] = [
        {"compression": "zstd"},
        {"compression": "snappy", "row_group_size": 50},
        {"compression": "uncompressed", "statistics": False},
        {"compression": "gzip", "data_page_size": 500},
        {"compression": "lz4"},
    ]
    for way in ways:
        content = io.BytesIO()
        frame.write_parquet(content, **way)
        made.append(content.getvalue())
    return made


def damaged(content: bytes, draw: Draw) -> bytes:
    """Damage a file in one of several ways."""
    found = bytearray(content)
    length = len(found)
    footer = int.from_bytes(content[-8:-4], "little") + 8
    start = draw.randrange(max(length - footer, 0), length) if draw.random() < 0.7 else 0  # mostly
    start = start or draw.randrange(length)
    size = min(draw.choice([1, 1, 2, 4, 16, 200]), length - start)
    way = draw.choice(["flip", "flip", "cut", "blank", "double", "move", "drop", "fill"])
    if way == "flip":
        for place in range(start, start + size):
            found[place] ^= 1 << draw.randrange(8)
    elif way == "cut":
        del found[start:]
    elif way == "blank":
        found[start : start + size] = bytes(size)
    elif way == "double":
        found[start:start] = found[start : start + size]
    elif way == "move":
        piece = found[start : start + size]
        del found[start : start + size]
        place = draw.randrange(len(found) or 1)
        found[place:place] = piece
    elif way == "drop":
        del found[start : start + size]
    else:
        found[start : start + size] = draw.randbytes(size)
    return bytes(found)


def judge(first: int, seed: int) -> None:
    """Damage and judge so many files, in this process; tells of each on a line of its own."""
    from advisor.cli import main

    files = sound()
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile() as printed:
        for stream in (1, 2):
            os.dup2(printed.fileno(), stream)
        folder = Path(name)
        for number in range(first, first + IN_ONE):
            draw = random.Random(seed * 1_000_003 + number)  # noqa: S311  # seeded, so that a run repeats
            (folder / "in.parquet").write_bytes(damaged(draw.choice(files), draw))
            printed.truncate(0)
            output = folder / f"out.{draw.choice(['csv', 'jsonl', 'parquet'])}"
            words = ["batch", str(folder / "in.parquet"), "--output", str(output), "--lang", "en"]
            status = main([*words, "--as-of", DAY.isoformat()])
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            printed.seek(0)
            text = printed.read().decode("utf-8", "replace").strip("\0")
            found = {"number": number, "status": status, "printed": text, "made": output.exists()}
            told.write(json.dumps(found) + "\n")
            told.flush()
            for path in folder.iterdir():
                path.unlink()


def wrong(found: dict[str, Any]) -> str | None:
    """Tell what is wrong with how a file was dealt with."""
    text = found["printed"]
    if found["status"] not in {0, 1, 2}:
        return f"status {found['status']}: {text[:200]}"
    if any(word in text for word in NEVER_PRINTED):
        return f"printed {text[:300]}"
    if found["status"] == 2 and (found["made"] or text.count("\n") > MOST_LINES):  # bad input
        return f"refused, and made {found['made']} or said too much: {text[:300]}"
    if found["status"] != 2 and not found["made"]:  # bad input
        return f"judged without an output: {text[:200]}"
    return None


def main() -> int:
    """Damage files, and count what becomes of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--judge", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.judge is not None:
        judge(given.judge, given.seed)
        return 0
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for first in range(0, given.files, IN_ONE):
        words = [sys.executable, "-m", "tests.benchmarks.damage", "--seed", str(given.seed)]
        done = subprocess.run(
            [*words, "--judge", str(first)], capture_output=True, text=True, cwd=ROOT, check=False
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode or len(rows) != IN_ONE:
            faults.append(f"file {first + len(rows)}: the process ended, {done.returncode}")
        for row in rows:
            counts[{0: "judged", 1: "rows rejected", 2: "refused"}.get(row["status"], "fault")] += 1
            if told := wrong(row):
                faults.append(f"file {row['number']}: {told}")
    table(["outcome", "files"], sorted(counts.items()))
    for fault in faults:
        say(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

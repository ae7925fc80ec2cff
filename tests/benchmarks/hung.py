"""`advisor serve` while the process that prints its PDFs hangs: what the others feel of it.

Eight clients ask for assessments, one after the other each, while eight ask for PDFs once: with a
process that works, then with one that is stopped whenever there is one, so that every try runs into
its time limit. Nothing may be lost, and every PDF that is not printed is told 503 within 60 seconds.

    python -m tests.benchmarks.hung [--seconds 70]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.common import say, table
from tests.benchmarks.load import GOOD, Tally, read_answer, turn
from tests.test_press import asked, children
from tests.test_serve import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 8
PDFS = 8
DEADLINE = 75.0


async def pdf(port: int, tally: Tally) -> None:
    """Ask for a PDF, and count how it was answered and after how long."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.write(asked())
    try:
        status, body = await asyncio.wait_for(read_answer(reader), DEADLINE)
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        tally.lost += 1
        return
    tally.statuses[status] += 1
    tally.times.append(time.perf_counter() - start)
    tally.lost += status == 200 and not body.startswith(b"%PDF")
    writer.close()


def printers(server: int) -> Iterator[int]:
    """Give the numbers of the processes that print for a server: one, or none."""
    for one in children(server):
        with contextlib.suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                yield one


async def stop_each(server: int, until: float) -> int:
    """Stop every process that prints, as soon as there is one; gives how many it were."""
    stopped: set[int] = set()
    while time.perf_counter() < until:
        for one in await asyncio.to_thread(lambda: list(printers(server))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGSTOP)
                stopped.add(one)
        await asyncio.sleep(0.2)
    return len(stopped)


async def scenario(
    served: Served, seconds: float, whole: int, *, pdfs: bool, hung: bool
) -> tuple[Tally, Tally, int]:
    """Ask for assessments, and beside them for PDFs."""
    printed = Tally()
    until = time.perf_counter() + seconds
    stopping = asyncio.create_task(
        stop_each(served.process.pid, until if hung else time.perf_counter())
    )
    asking = [asyncio.create_task(pdf(served.port, printed)) for _ in range(PDFS if pdfs else 0)]
    judged = await turn(served.port, CLIENTS, seconds, whole, 0)
    await asyncio.gather(*asking)
    return judged, printed, await stopping


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=70.0)
    options = parser.parse_args()
    served = Served()
    answered = served.post("/api/v1/assess?lang=en", GOOD.decode())
    whole = len(answered.partition(b"\r\n\r\n")[2])
    rows = []
    for name, pdfs, hung in (
        ("no PDFs", False, False),
        ("PDFs", True, False),
        ("PDFs, each process stopped", True, True),
        ("PDFs again", True, False),
    ):
        judged, printed, stopped = asyncio.run(
            scenario(served, options.seconds, whole, pdfs=pdfs, hung=hung)
        )
        rows.append(
            [
                name,
                f"{judged.rate:.0f}",
                f"{judged.percentile(0.5):.1f}",
                f"{judged.percentile(0.99):.1f}",
                " ".join(f"{one}:{count}" for one, count in sorted(printed.statuses.items())),
                f"{max(printed.times, default=0.0):.1f}",
                str(stopped),
                str(judged.lost + printed.lost),
            ]
        )
    head = ["", "assessments/s", "p50 ms", "p99 ms", "PDFs", "longest, s", "stopped", "lost"]
    table(head, rows)
    began = time.perf_counter()
    _, _, err = served.stop()
    say(f"stopped in {time.perf_counter() - began:.1f} s: " + err.strip().replace("\n", " | "))


if __name__ == "__main__":
    main()

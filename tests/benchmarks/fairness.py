"""`advisor serve` while many read report pages: what the API keeps of its rate.

Clients of the API hold a connection each and ask for one assessment after the other; readers do the
same for report pages, another for PDFs. Rounds without readers and with them take turns. Then two
servers share the same clients, as behind a proxy that sends each connection to the next one.

    python -m tests.benchmarks.fairness [--seconds 8] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from tests.benchmarks.common import say, table
from tests.benchmarks.load import DEADLINE, GOOD, Tally, client, read_answer
from tests.test_serve import Served

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Sequence


class Visitors(NamedTuple):
    """How many ask at once, and for what."""

    name: str
    programs: int
    readers: int = 0
    printers: int = 0


VISITORS = (
    Visitors("8 programs", 8),
    Visitors("8 programs, 32 readers", 8, readers=32),
    Visitors("8 programs, 32 readers, a printer", 8, readers=32, printers=1),
    Visitors("32 readers", 0, readers=32),
)


def report_request(button: str) -> bytes:
    """Write the form by which a questionnaire's last page asks for the report."""
    answers = GOOD.decode()
    state = f'{{"answers": {answers}, "asked": [], "again": null}}'
    body = urlencode({"lang": "en", "state": state, "do": button}).encode()
    head = "POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"{head}{form}".encode() + body


async def reader(port: int, button: str, until: float, tally: Tally) -> None:
    """Ask for the report in one form, again and again."""
    stream, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**21)
    while time.perf_counter() < until:
        start = time.perf_counter()
        writer.write(report_request(button))
        try:
            status, _ = await asyncio.wait_for(read_answer(stream), DEADLINE)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            tally.lost += 1
            return
        tally.statuses[status] += 1
        tally.times.append(time.perf_counter() - start)
    writer.close()


async def turn(ports: Sequence[int], visitors: Visitors, seconds: float) -> dict[str, Tally]:
    """Let everybody ask for so long; the connections are spread over the servers."""
    tallies = {name: Tally() for name in ("assessments", "pages", "PDFs")}
    start = time.perf_counter()
    until = start + seconds

    async def all_of(name: str, asking: Iterable[Coroutine[None, None, None]]) -> None:
        await asyncio.gather(*asking)
        tallies[name].seconds = time.perf_counter() - start

    spread = [ports[n % len(ports)] for n in range(max(visitors[1:]))]
    programs = [
        client(port, n, until, tallies["assessments"], None)
        for n, port in enumerate(spread[: visitors.programs])
    ]
    pages = [reader(p, "report", until, tallies["pages"]) for p in spread[: visitors.readers]]
    pdfs = [reader(p, "pdf", until, tallies["PDFs"]) for p in spread[: visitors.printers]]
    await asyncio.gather(
        all_of("assessments", programs), all_of("pages", pages), all_of("PDFs", pdfs)
    )
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    servers = [Served(), Served()]
    ports = [one.port for one in servers]
    for port in ports:
        asyncio.run(turn([port], Visitors("warm", 4, 4, 1), 2.0))
    found: dict[str, list[dict[str, Tally]]] = {}
    for _ in range(options.rounds):
        for visitors in VISITORS:
            for used in (ports[:1], ports):
                name = f"{visitors.name}, {len(used)} server{'s'[: len(used) - 1]}"
                made = asyncio.run(turn(used, visitors, options.seconds))
                found.setdefault(name, []).append(made)
    rows = []
    for name, rounds in found.items():
        row = [name]
        for kind in ("assessments", "pages", "PDFs"):
            tallies = [one[kind] for one in rounds if one[kind].times]
            if not tallies:
                row += ["–", "–"]
                continue
            row.append(f"{median(one.rate for one in tallies):.1f}")
            row.append(f"{median(one.percentile(0.99) for one in tallies):.0f}")
        every = [tally for one in rounds for tally in one.values()]
        statuses = sum((one.statuses for one in every), Counter[int]())
        row.append(" ".join(f"{status}:{count}" for status, count in sorted(statuses.items())))
        row.append(str(sum(one.lost for one in every)))
        rows.append(row)
    head = ["", "assessments/s", "p99 ms", "pages/s", "p99 ms", "PDFs/s", "p99 ms"]
    table([*head, "statuses", "lost"], rows)
    for count in ("1 server", "2 servers"):
        alone, beside = (
            median(one["assessments"].rate for one in found[f"{visitors.name}, {count}"])
            for visitors in VISITORS[:2]
        )
        say(f"{count}: beside 32 readers the API keeps {beside / alone:.0%} of its rate")
    for one in servers:
        _, _, err = one.stop()
        say(err.strip().replace("\n", " | "))


if __name__ == "__main__":
    main()

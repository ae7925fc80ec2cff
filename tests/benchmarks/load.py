"""`advisor serve` under load on loopback, beside a bare endpoint of the same framework.

Clients hold a connection each and send their next request when the last is answered. Every tenth
request is a bad profile; while they run, others connect and say nothing, trickle their bytes, or
leave in the middle. Rounds of 20 and of 200 clients take turns. Nothing may be lost: every whole
request gets a status, and every 200 a whole assessment.

    python -m tests.benchmarks.load [--seconds 8] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.common import say, table
from tests.test_serve import Served

if TYPE_CHECKING:
    import subprocess

PROFILES = Path(__file__).parent.parent / "golden" / "profiles"
GOOD = (PROFILES / "salaried-renovating.json").read_bytes()
BAD = b'{"age": -1, "nobody": 1, "amount": "x"}'
FEW, MANY = 20, 200
EVERY = 10
DEADLINE = 60.0

BARE = """
import sys, socket, uvicorn
from fastapi import FastAPI, Request, Response
app = FastAPI()
@app.post("/api/v1/assess")
async def answer(request: Request) -> Response:
    await request.body()
    return Response(b"{}", media_type="application/json")
bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
bound.bind(("127.0.0.1", 0))
bound.listen(1024)
print(f"http://127.0.0.1:{bound.getsockname()[1]}/", file=sys.stderr, flush=True)
try:
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[bound])
except KeyboardInterrupt:
    pass
"""


def request(body: bytes) -> bytes:
    head = "POST /api/v1/assess?lang=en HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    return (
        f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


@dataclass
class Tally:
    """What a round came to."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    lost: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.times)[int(len(self.times) * share)] * 1_000


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    return int(head.split()[1]), await reader.readexactly(length)


async def client(port: int, number: int, until: float, tally: Tally, whole: int | None) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    while time.perf_counter() < until:
        number += 1
        start = time.perf_counter()
        writer.write(request(BAD if number % EVERY == 0 else GOOD))
        try:
            status, body = await asyncio.wait_for(read_answer(reader), DEADLINE)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            tally.lost += 1
            return
        tally.statuses[status] += 1
        tally.times.append(time.perf_counter() - start)
        if status == 200 and whole is not None and len(body) != whole:
            tally.lost += 1
    writer.close()


async def nuisance(port: int, number: int, until: float) -> None:
    """Connect and be silent, trickle, or leave in the middle; again and again."""
    while time.perf_counter() < until:
        with contextlib.suppress(ConnectionError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            whole = request(GOOD)
            if number % 3 == 1:
                for byte in whole[:20]:
                    writer.write(bytes([byte]))
                    await asyncio.sleep(0.1)
            elif number % 3 == 2:
                writer.write(whole[: len(whole) * 2 // 3])
            await asyncio.sleep(0.5)
            writer.close()


async def turn(port: int, clients: int, seconds: float, whole: int | None, nuisances: int) -> Tally:
    tally = Tally()
    start = time.perf_counter()
    until = start + seconds
    others = [asyncio.create_task(nuisance(port, n, until)) for n in range(nuisances)]
    await asyncio.gather(*(client(port, n, until, tally, whole) for n in range(clients)))
    tally.seconds = time.perf_counter() - start
    await asyncio.gather(*others)
    return tally


def memory(process: subprocess.Popen[str]) -> float:
    """Give a process's resident memory in MiB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * 4_096 / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    served, bare = Served(), Served(program=["-c", BARE])
    answered = served.post("/api/v1/assess?lang=en", GOOD.decode())
    whole = len(answered.partition(b"\r\n\r\n")[2])
    asyncio.run(turn(served.port, FEW, 2.0, whole, 0))  # warm
    held = [memory(served.process)]
    tallies: dict[str, list[Tally]] = {}
    for _ in range(options.rounds):
        for clients in (FEW, MANY):
            for name, one, size, others in (
                ("advisor", served, whole, 0),
                ("with nuisances", served, whole, 60),
                ("bare", bare, None, 0),
            ):
                tally = asyncio.run(turn(one.port, clients, options.seconds, size, others))
                tallies.setdefault(f"{name}, {clients} clients", []).append(tally)
        held.append(memory(served.process))
    say(f"{sys.version.split()[0]}, {options.rounds} rounds of {options.seconds:.0f} s each")
    rows = []
    for name, found in tallies.items():
        statuses = sum((one.statuses for one in found), Counter())
        rows.append(
            [
                name,
                f"{median(one.rate for one in found):.0f}",
                f"{median(one.percentile(0.5) for one in found):.1f}",
                f"{median(one.percentile(0.99) for one in found):.1f}",
                " ".join(f"{status}:{count}" for status, count in sorted(statuses.items())),
                str(sum(one.lost for one in found)),
            ]
        )
    table(["", "requests/s", "p50 ms", "p99 ms", "statuses", "lost"], rows)
    for name in ("advisor", "with nuisances"):
        few, many = (
            median(one.rate for one in tallies[f"{name}, {n} clients"]) for n in (FEW, MANY)
        )
        say(f"{name}: {MANY} clients have {many / few:.0%} of the throughput of {FEW}")
    say("memory, MiB, at first and after each round: " + ", ".join(f"{one:.1f}" for one in held))
    for one in (served, bare):
        _, _, err = one.stop()
        say(err.strip().replace("\n", " | "))


if __name__ == "__main__":
    main()

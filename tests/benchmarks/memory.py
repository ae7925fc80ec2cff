"""Whether memory stays flat, and whether threads disturb each other.

Three things, each in one process: many assessments of changing profiles by one advisor; advisors
compiled and thrown away, which must give the engine's networks back; several threads that share one
advisor and must find what a single thread finds.

    python -m tests.benchmarks.memory [--assessments 200000] [--advisors 300] [--threads 8]
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import Advisor, engine, load_rulebook
from tests.benchmarks.common import DAY, random_profiles, say, table, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor import Assessment, Profile
    from advisor.rulebook.types import Rulebook

WARM_UP = 2_000
MEBIBYTE = 1024 * 1024


def resident() -> float:
    """Give the process's resident memory now, in MiB (Linux only)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE


def many_assessments(advisor: Advisor, profiles: Sequence[Profile], count: int) -> None:
    """Assess `count` times, a different profile each time; print memory along the way."""
    for number in range(WARM_UP):
        advisor.assess(profiles[number % len(profiles)])
    gc.collect()
    rows: list[tuple[str, str, str]] = [("0, after the warm-up", f"{resident():.1f}", "")]
    step = max(count // 10, 1)
    for begin in range(0, count, step):
        started = time.perf_counter()
        for number in range(begin, begin + step):
            advisor.assess(profiles[number % len(profiles)])
        each = (time.perf_counter() - started) / step * 1e6
        rows.append((f"{begin + step:,}", f"{resident():.1f}", f"{each:.0f}"))
    say(f"Assessments of {len(profiles):,} changing profiles\n")
    table(("assessments", "RSS in MiB", "µs each"), rows)


def compile_and_discard(book: Rulebook, profile: Profile, count: int) -> None:
    """Make advisors, let each judge once, and drop them; print memory and the engine's networks."""
    made: list[int] = []
    freed: list[int] = []
    create, free = engine.durable.create_ruleset, engine.free

    def counted_create(*arguments: object) -> int:
        made.append(create(*arguments))
        return made[-1]

    def counted_free(handle: int) -> None:
        freed.append(handle)
        free(handle)

    rows: list[tuple[object, ...]] = []
    engine.durable.create_ruleset, engine.free = counted_create, counted_free
    try:
        for number in range(count + 1):
            Advisor(book).assess(profile)
            if number % max(count // 10, 1) == 0:
                gc.collect()
                rows.append((number, f"{resident():.1f}", len(made), len(made) - len(freed)))
    finally:
        engine.durable.create_ruleset, engine.free = create, free
    say("Advisors compiled and discarded\n")
    table(("advisors", "RSS in MiB", "networks made", "of them alive"), rows)


def threads(book: Rulebook, profiles: Sequence[Profile], count: int) -> bool:
    """Let threads share one advisor, all starting at once; tell whether all found the same."""
    single = Advisor(book)
    expected = [single.assess(profile) for profile in profiles]
    shared = Advisor(book)
    begin = threading.Barrier(count)

    def judge(offset: int) -> list[Assessment]:
        begin.wait()
        order = [(offset + number) % len(profiles) for number in range(len(profiles))]
        found = {number: shared.assess(profiles[number]) for number in order}
        return [found[number] for number in range(len(profiles))]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(count) as pool:
            found = list(pool.map(judge, [number * 31 for number in range(count)]))
    finally:
        sys.setswitchinterval(interval)
    same = all(one == expected for one in found)
    instances = shared.on(DAY).pool.idle.qsize()
    say(
        f"{count} threads × {len(profiles):,} profiles on one advisor ({instances} engine "
        f"instances made): results {'equal' if same else 'DIFFERENT'} to a single thread's"
    )
    return same


@click.command()
@click.option("--assessments", default=200_000, show_default=True)
@click.option("--advisors", default=300, show_default=True)
@click.option("--threads", "workers", default=8, show_default=True)
def main(assessments: int, advisors: int, workers: int) -> None:
    """Print how memory develops, and whether threads disturb each other."""
    book = load_rulebook()
    profiles = list(random_profiles(book, 1_000))
    say(versions("durable-rules") + "\n")
    many_assessments(Advisor(book), profiles, assessments)
    compile_and_discard(book, profiles[0], advisors)
    if not threads(book, profiles, workers):
        sys.exit(1)


if __name__ == "__main__":
    main()

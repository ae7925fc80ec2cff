"""Many profiles: files in, files out; every row comes out judged or rejected, and is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.batch.order import Counts, Order
from advisor.batch.sources import check_source, form_of
from advisor.batch.workplace import check_targets, publish, workplace
from advisor.errors import EngineError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.assess.advisor import Advisor

__all__ = ["Counts", "Order", "run"]


def run(advisor: Advisor, order: Order, told: Callable[[int, int], None]) -> Counts:
    """Judge a file. The output appears whole or not at all, as does the file of rejected rows.

    Args:
        advisor: judges.
        order: the files.
        told: hears of progress: how much of the input is read, of how much.

    Raises UsageError for files that cannot be read or written, and columns that cannot be judged;
    EngineError where the counts do not agree, and then nothing is written.
    """
    from advisor.batch.pipeline import judge_parquet, judge_text

    source, target = check_source(order.source), form_of(order.output)
    check_targets(order.output)
    edition = advisor.on(order.as_of).edition
    with workplace(order.output) as place:
        judge = judge_parquet if source == "parquet" else judge_text
        counts = judge(edition, order, place.folder, target, told)
        if counts.rows != counts.judged + counts.rejected:
            given = {"rows": counts.rows, "judged": counts.judged, "rejected": counts.rejected}
            raise EngineError(Problem("batch-counts", "", given))
        publish(order.output, place, rejected=counts.rejected > 0)
    return counts

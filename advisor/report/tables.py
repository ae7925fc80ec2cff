"""Tables of a document: the same numbers as its pictures, and as the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.cost.schedule import ZERO
from advisor.edition.wording import percent
from advisor.report.cost import COLUMNS, money
from advisor.texts import sentence

if TYPE_CHECKING:
    from advisor.cost.loan import Cost
    from advisor.model import ProductAssessment
    from advisor.report.pictures import Balances
    from advisor.texts import Lang


class Table(NamedTuple):
    """Rows under headings; the first cell of a row names it."""

    caption: str
    head: list[str]
    rows: list[list[str]]


def points_table(product: ProductAssessment, lang: Lang) -> Table:
    """Give what every factor adds to a product's score, and their sum."""

    def between(low: int, high: int) -> str:
        return (
            str(low) if low == high else sentence("report.cost-between", lang, low=low, high=high)
        )

    heads = [
        sentence(f"document.column-{name}", lang) for name in ("factor", "points", "most", "why")
    ]
    score = product.score
    rows = [
        [part.name, between(part.low, part.high), str(part.most), part.text]
        for part in score.contributions
    ]
    most = sum(part.most for part in score.contributions)
    rows.append([sentence("cost.column.sum", lang), between(score.low, score.high), str(most), ""])
    return Table(sentence("document.points", lang, product=product.name), heads, rows)


def schedule_table(cost: Cost, lang: Lang, *, fees_known: bool) -> Table:
    """Give a repayment schedule with its sums; fees outside of it are named."""
    dated = any(row.date for row in cost.rows)
    names = [name for name in COLUMNS if name != "due" or dated]
    heads = [sentence(f"cost.column.{name}", lang) for name in names]
    rows = []
    for row in cost.rows:
        cells = {
            "number": str(row.number),
            "due": row.date.isoformat() if row.date else "",
            "payment": money(row.payment),
            "principal": money(row.principal),
            "interest": money(row.interest),
            "fee": money(row.fee),
            "balance": money(row.balance),
        }
        rows.append([cells[name] for name in names])
    sums = {
        "number": sentence("cost.column.sum", lang),
        "payment": money(cost.payment),
        "principal": money(cost.loan.amount),
        "interest": money(cost.interest),
        "fee": money(sum((row.fee for row in cost.rows), ZERO)),
    }
    rows.append([sums.get(name, "") for name in names])
    caption = sentence(
        "document.schedule",
        lang,
        rate=percent(cost.loan.annual_rate),
        method=sentence(f"cost.method.{cost.loan.method}", lang),
    )
    if cost.loan.upfront_fee:
        fee = money(cost.loan.upfront_fee)
        caption = sentence("document.schedule-upfront", lang, caption=caption, fee=fee)
    if not fees_known:
        caption = sentence("document.schedule-fees", lang, caption=caption)
    return Table(caption, heads, rows)


def balance_table(balances: Balances, lang: Lang) -> Table:
    """Give what is still owed after each month under every method, and the interest in all."""
    heads = [sentence("document.column-month", lang), *balances.names]
    months = range(len(balances.costs[0].rows))
    rows = [
        [str(month + 1), *(money(cost.rows[month].balance) for cost in balances.costs)]
        for month in months
    ]
    interest = sentence("document.interest-in-all", lang)
    rows.append([interest, *(money(cost.interest) for cost in balances.costs)])
    return Table(sentence("document.balance", lang), heads, rows)

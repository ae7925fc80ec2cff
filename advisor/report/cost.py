"""Costs as the contract's JSON, and as text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from advisor.cost.loan import LINE, due_payment
from advisor.cost.schedule import CENT
from advisor.cost.slip import FACTOR
from advisor.edition.wording import percent
from advisor.report.wrap import indented
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from advisor.cost.loan import Cost
    from advisor.cost.schedule import Instalment


def cost_object(cost: Cost, *, over_line: bool | None, daily: bool = False) -> dict[str, Any]:
    """Give the contract's cost object.

    Args:
        cost: what to write.
        over_line: whether it is above 24 %; None where that cannot be told.
        daily: whether the rate was given by the day; the yearly one is shown beside it.
    """
    loan, annualised = cost.loan, cost.annualised
    by_day = daily or loan.method == "daily"
    return {
        "method": loan.method,
        "amount": cents(loan.amount),
        "annual_rate": rate(loan.annual_rate),
        "daily_rate": rate(loan.daily_rate) if by_day else None,
        "day_count": loan.day_count if by_day else None,
        "schedule": [row_object(row) for row in cost.rows],
        "totals": {
            "payment": cents(cost.payment),
            "interest": cents(cost.interest),
            "fees": cents(cost.fees),
        },
        "annualised": {
            "nominal": six(annualised.nominal),
            "effective": six(annualised.effective),
            "simple_360": six(annualised.simple_360),
            "simple_365": six(annualised.simple_365),
        },
        "over_24_percent": over_line,
        "late": None
        if cost.late is None
        else {"per_day_low": cents(cost.late[0]), "per_day_high": cents(cost.late[1])},
    }


def row_object(row: Instalment) -> dict[str, Any]:
    """Give one row of the schedule."""
    return {
        "number": row.number,
        "date": row.date.isoformat() if row.date else None,
        "days": row.days,
        "payment": cents(row.payment),
        "principal": cents(row.principal),
        "interest": cents(row.interest),
        "fee": cents(row.fee),
        "balance": cents(row.balance),
    }


def cents(amount: Decimal) -> str:
    """Write money with two decimals."""
    return f"{amount:.2f}"


def six(fraction: Decimal | None) -> str | None:
    """Write a solved rate with six decimals."""
    return None if fraction is None else f"{fraction:.6f}"


def rate(fraction: Decimal) -> str:
    """Write a given rate in plain digits; one that never ends with twelve decimals."""
    text = f"{fraction:.12f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(amount: Decimal) -> str:
    """Write money for people: 1,234.50."""
    return f"{amount.quantize(CENT):,.2f}"


COLUMNS = ("number", "due", "payment", "principal", "interest", "fee", "balance")


def cost_text(cost: Cost, lang: Lang, width: int, saved: dict[int, Decimal]) -> str:
    """Write a cost for a terminal: the answer first, then the schedule.

    Args:
        cost: what to write.
        lang: the language.
        width: columns of the terminal.
        saved: day -> 元 that paying everything off on that day takes.
    """

    def say(name: str, /, **values: object) -> str:
        return sentence(f"cost.{name}", lang, **values)

    annualised = cost.annualised
    lines = [
        say("head", amount=money(cost.loan.amount), method=say(f"method.{cost.loan.method}")),
        say(
            "totals",
            payment=money(cost.payment),
            total=money(cost.total),
            interest=money(cost.interest),
            fees=money(cost.fees),
        ),
        say("annual", nominal=percent(all_in(cost)), effective=percent(annualised.effective)),
    ]
    if all(row.days is not None for row in cost.rows):
        simple = {"low": percent(annualised.simple_360), "high": percent(annualised.simple_365)}
        lines.append(say("simple", **simple))
    lines += remarks(cost, lang)
    lines.append(say("over" if cost.over_line else "not-over", nominal=percent(cost.yearly)))
    if cost.late is not None:
        low, high = map(money, cost.late)
        due = money(due_payment(cost.rows, cost.loan))
        lines.append(say("late", due=due, low=low, high=high))
    lines += [say("pay-off", day=day, amount=money(amount)) for day, amount in saved.items()]
    wrapped = [part for line in lines for part in indented(line, width, "")]
    return "\n".join([*wrapped, "", *table(cost, lang)]) + "\n"


def remarks(cost: Cost, lang: Lang) -> list[str]:
    """Say what hides in a rate: fees that lift it, and a rate that was hardly meant as written."""
    loan, nominal = cost.loan, cost.annualised.nominal
    said: list[str] = []
    if cost.fees and (nominal is None or nominal - loan.annual_rate > ADVERTISED):
        falling = loan.fee > 0 and loan.method in {"equal-instalment", "equal-principal", "minimum"}
        name = "fees-count" if falling else "fees-upfront" if loan.upfront_fee else "fees-plain"
        said.append(
            sentence(
                f"cost.{name}",
                lang,
                rate=percent(loan.annual_rate),
                nominal=percent(nominal),
                received=money(loan.amount - loan.upfront_fee),
                amount=money(loan.amount),
            )
        )
    if loan.annual_rate > FACTOR * LINE:
        said.append(sentence("cost.rate-huge", lang, rate=percent(loan.annual_rate)))
    if 0 < loan.annual_rate < TINY:
        said.append(sentence("cost.rate-tiny", lang, rate=percent(loan.annual_rate)))
    return said


TINY = Decimal("0.01")
"""A year; below that a rate by the day was probably given for one by the year."""


def all_in(cost: Cost) -> Decimal | None:
    """Give the yearly rate of everything, by the lender's own count of days.

    Without fees it is the rate itself, unless rounding to the 分 has made another one of it, as it does
    of tiny sums at absurd rates: then it is the one that the schedule shows.
    """
    nominal, rate = cost.annualised.nominal, cost.loan.annual_rate
    moved = nominal is None or abs(nominal - rate) > ADVERTISED
    return nominal if cost.fees or moved else rate


ADVERTISED = CENT / 10
"""How far the real annual rate must be from the advertised one to be worth a sentence: 0.1 %."""


def table(cost: Cost, lang: Lang) -> list[str]:
    """Write the schedule as a table with its sums."""
    dated = any(row.date for row in cost.rows)
    dayed = any(row.days is not None for row in cost.rows)
    names = [n for n in COLUMNS if n != "due" or dated or dayed]
    names = [n for n in names if n != "fee" or any(row.fee for row in cost.rows)]
    head = [sentence(f"cost.column.{name}", lang) for name in names]
    body = [[cell(row, name, dated=dated) for name in names] for row in cost.rows]
    sums = {
        "number": sentence("cost.column.sum", lang),
        "payment": money(cost.payment),
        "principal": money(cost.loan.amount),
        "interest": money(cost.interest),
        "fee": money(cost.fees - cost.loan.upfront_fee),
    }
    rows = [head, *body, [sums.get(name, "") for name in names]]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(names))]
    written = [
        "  ".join(" " * (w - cell_len(t)) + t for t, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return [written[0], rule, *written[1:-1], rule, written[-1]]


def cell(row: Instalment, name: str, *, dated: bool) -> str:
    """Write one cell of the schedule."""
    if name == "number":
        return str(row.number)
    if name == "due":
        return row.date.isoformat() if dated and row.date else str(row.days)
    return money(getattr(row, name))

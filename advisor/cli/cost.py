"""`advisor cost`: a loan's schedule, totals and annual rate."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.options import told
from advisor.cost.schedule import OverpaidError, to_cents
from advisor.errors import Problem, UsageError, shown
from advisor.rulebook import values
from advisor.rulebook.types import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from advisor.cost.loan import Loan
    from advisor.texts import Lang

PENALTY = Decimal("0.0005")
"""每日万分之五: the late penalty that the document gives for all three of its products (§3)."""

LATEST_START = date(9900, 1, 1)
"""So that the calendar lasts for every instalment."""

LONGEST = 20
MOST_INSTALMENTS = 600
MOST_DAYS = 3_650
HIGHEST_RATE = Decimal(10)


class Number(click.ParamType[Any]):
    """A whole number, or a decimal, in a range; read as strictly as a profile's."""

    def __init__(self, kind: str, low: str, high: str) -> None:
        """Take the type (`integer`, `money`, `fraction`) and the range, both ends included."""
        self.kind = kind
        self.low, self.high = Decimal(low), Decimal(high)
        self.name = {"integer": "N", "money": "YUAN", "fraction": "FRACTION"}[kind]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number. Raises UsageError."""
        del ctx
        where = param.opts[0] if param else ""
        if isinstance(value, int | Decimal):
            return value
        try:
            if self.kind == "integer":
                whole = (
                    value.isascii() and value.removeprefix("-").isdigit() and len(value) < LONGEST
                )
                number: Any = values.read_integer(int(value) if whole else value)
            else:
                number = values.read_decimal(value, values.DECIMALS[self.kind])
        except values.BadValueError as bad:
            raise UsageError(Problem(bad.code, where, bad.values)) from None
        if not self.low <= number <= self.high:
            given = {"found": value, "low": self.low, "high": self.high}
            raise UsageError(Problem("value-out-of-range", where, given))
        return number


MONEY = Number("money", "0", str(values.LARGEST_MONEY))
AMOUNT = Number("money", "0.01", str(values.LARGEST_MONEY))
RATE = Number("fraction", "0", str(HIGHEST_RATE))
DAYS = Number("integer", "1", str(MOST_DAYS))


def cost_command(lang: Lang) -> click.Command:
    """Make the command."""

    def option(name: str, **settings: Any) -> Callable[[Any], Any]:
        return click.option(name, help=told(f"cost-{name.strip('-')}", lang), **settings)

    @click.command("cost", help=told("cost", lang), short_help=told("cost-short", lang))
    @option("--amount", type=AMOUNT, required=True)
    @option("--annual-rate", type=RATE)
    @option("--daily-rate", type=RATE)
    @option("--instalments", type=Number("integer", "1", str(MOST_INSTALMENTS)))
    @option("--method", type=click.Choice(METHODS), default="equal-instalment")
    @option("--days", type=DAYS)
    @option("--day-count", type=click.Choice(["360", "365"]), default="365")
    @option("--fee-per-instalment", type=MONEY)
    @option("--fee-rate-per-instalment", type=Number("fraction", "0", "1"))
    @option("--upfront-fee", type=MONEY, default=Decimal(0))
    @option("--start", type=options.Day())
    @option("--repay", metavar="DAY:YUAN", multiple=True)
    @option("--pay-off", type=DAYS, multiple=True)
    @option("--late-rate", type=RATE, default=PENALTY)
    @options.format_option(lang, ("text", "json"))
    @options.output_option(lang)
    @options.lang_option(lang)
    def cost(form: str, output: Path | None, lang: Lang, **given: Any) -> None:
        from advisor.cost.loan import cost_of, pay_off_amount
        from advisor.report.cost import cost_object, cost_text

        loan = read_loan(given)
        check_pay_off(loan, given["pay_off"], form)
        try:
            worked_out = cost_of(loan)
        except OverpaidError as error:
            found = {"day": error.day, "repaid": error.repaid, "owed": error.owed}
            raise UsageError(Problem("overpaid", "--repay", found)) from None
        if form == "json":
            daily = given["daily_rate"] is not None
            made = cost_object(worked_out, over_line=worked_out.over_line, daily=daily)
            text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        else:
            saved = {day: pay_off_amount(loan, day) for day in given["pay_off"]}
            text = cost_text(worked_out, lang, options.page_width(output), saved)
        options.write_result(text, output)

    return cost


def read_loan(given: dict[str, Any]) -> Loan:
    """Make the loan of the options. Raises UsageError for what does not go together."""
    from advisor.cost.loan import Loan

    one_of(given, "annual_rate", "daily_rate", needed=True)
    one_of(given, "fee_per_instalment", "fee_rate_per_instalment", needed=False)
    daily = given["method"] == "daily"
    needed = "days" if daily else "instalments"
    if given[needed] is None:
        raise UsageError(
            Problem("option-needed", "", {"option": dashed(needed), "method": given["method"]})
        )
    for name in ("instalments",) if daily else ("days", "repay"):
        if given[name]:
            found = {"option": dashed(name), "method": given["method"]}
            raise UsageError(Problem("option-not-with", "", found))
    if given["start"] is not None and given["start"] > LATEST_START:
        found = {"found": given["start"], "low": date.min, "high": LATEST_START}
        raise UsageError(Problem("value-out-of-range", "--start", found))
    amount, count = given["amount"], int(given["day_count"])
    if given["upfront_fee"] >= amount:
        found = {"found": given["upfront_fee"], "amount": amount}
        raise UsageError(Problem("fee-too-large", "--upfront-fee", found))
    rate = given["annual_rate"]
    share = given["fee_rate_per_instalment"] or Decimal(0)
    return Loan(
        amount=amount,
        method=given["method"],
        annual_rate=rate if rate is not None else given["daily_rate"] * count,
        instalments=given["instalments"] or 1,
        days=given["days"] or 1,
        day_count=count,
        fee=given["fee_per_instalment"] or to_cents(amount * share),
        upfront_fee=given["upfront_fee"],
        start=given["start"],
        repayments=read_repayments(given["repay"], given["days"]),
        late_rate=given["late_rate"],
    )


def check_pay_off(loan: Loan, days: tuple[int, ...], form: str) -> None:
    """Refuse a day after the end of the loan, and the form that has no place for it."""
    from advisor.cost.loan import length_of

    if days and form == "json":
        found = {"option": "--pay-off", "method": "--format json"}
        raise UsageError(Problem("option-not-with", "", found))
    for day in days:
        if day > length_of(loan):
            given = {"found": day, "low": 1, "high": length_of(loan)}
            raise UsageError(Problem("value-out-of-range", "--pay-off", given))


def one_of(given: dict[str, Any], one: str, other: str, *, needed: bool) -> None:
    """Refuse both of two options, and where one is needed, neither."""
    both = given[one] is not None and given[other] is not None
    neither = given[one] is None and given[other] is None
    if both or (needed and neither):
        found = {"one": dashed(one), "other": dashed(other)}
        raise UsageError(Problem("option-one-of" if needed else "option-not-both", "", found))


def read_repayments(texts: tuple[str, ...], days: int | None) -> dict[int, Decimal]:
    """Read early repayments, DAY:YUAN each, before the last day."""
    repayments: dict[int, Decimal] = {}
    for text in texts:
        day, colon, amount = text.partition(":")
        if (
            not (colon and day.isascii() and day.isdigit() and len(day) < LONGEST)
            or int(day) in repayments
        ):
            raise UsageError(Problem("repay-form", "--repay", {"found": shown(text)}))
        if not 1 <= int(day) < (days or 1):
            given = {"found": day, "low": 1, "high": (days or 1) - 1}
            raise UsageError(Problem("value-out-of-range", "--repay", given))
        try:
            repayments[int(day)] = values.read_decimal(amount, 2)
        except values.BadValueError as bad:
            raise UsageError(Problem(bad.code, "--repay", bad.values)) from None
        if repayments[int(day)] <= 0:
            raise UsageError(Problem("repay-form", "--repay", {"found": shown(text)}))
    return repayments


def dashed(name: str) -> str:
    """Write an option as it is typed."""
    return "--" + name.replace("_", "-")

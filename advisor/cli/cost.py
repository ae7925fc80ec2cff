"""`advisor cost`: a loan's schedule, totals and annual rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cost.order import LONGEST, NUMBERS, Number, loan_of
from advisor.cost.schedule import OverpaidError
from advisor.errors import Problem, UsageError
from advisor.rulebook.types import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from advisor.cost.loan import Loan
    from advisor.texts import Lang

NAMES = {"integer": "N", "money": "YUAN", "fraction": "FRACTION"}


class NumberOption(click.ParamType[Any]):
    """A number as an option takes it."""

    def __init__(self, number: Number) -> None:
        self.number = number
        self.name = NAMES[number.kind]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number. Raises UsageError."""
        del ctx
        if not isinstance(value, str):
            return value  # a default
        digits = value.removeprefix("-")
        if self.number.kind == "integer" and digits.isdecimal() and len(digits) < LONGEST:
            value = int(value) if value.isascii() else value
        return self.number.read(value, param.opts[0] if param else "")


def cost_command(lang: Lang) -> click.Command:
    """Make the command."""
    numbers = {name: NumberOption(number) for name, number in NUMBERS.items()}

    def option(name: str, **settings: Any) -> Callable[[Any], Any]:
        return click.option(name, help=told(f"cost-{name.strip('-')}", lang), **settings)

    @click.command(
        "cost", Localised, lang=lang, help=told("cost", lang), short_help=told("cost-short", lang)
    )
    @option("--amount", type=numbers["amount"], required=True)
    @option("--annual-rate", type=numbers["annual_rate"])
    @option("--daily-rate", type=numbers["daily_rate"])
    @option("--instalments", type=numbers["instalments"])
    @option("--method", type=click.Choice(METHODS), default="equal-instalment")
    @option("--days", type=numbers["days"])
    @option("--day-count", type=click.Choice(["360", "365"]), default="365")
    @option("--fee-per-instalment", type=numbers["fee_per_instalment"])
    @option("--fee-rate-per-instalment", type=numbers["fee_rate_per_instalment"])
    @option("--upfront-fee", type=numbers["upfront_fee"])
    @option("--start", type=options.Day())
    @option("--repay", metavar="DAY:YUAN", multiple=True)
    @option("--pay-off", type=numbers["days"], multiple=True)
    @option("--late-rate", type=numbers["late_rate"])
    @options.format_option(lang, ("text", "json"))
    @options.output_option(lang)
    @options.lang_option(lang)
    def cost(form: str, output: Path | None, lang: Lang, **given: Any) -> None:
        from advisor.cost.loan import cost_of, pay_off_amount
        from advisor.report.cost import cost_object, cost_text
        from advisor.report.json_text import json_text

        loan = loan_of(given, dashed)
        check_pay_off(loan, given["pay_off"], form)
        try:
            worked_out = cost_of(loan)
        except OverpaidError as error:
            found = {"day": error.day, "repaid": error.repaid, "owed": error.owed}
            raise UsageError(Problem("overpaid", "--repay", found)) from None
        if form == "json":
            daily = given["daily_rate"] is not None
            made = cost_object(worked_out, over_line=worked_out.over_line, daily=daily)
            text = json_text(made)
        else:
            saved = {day: pay_off_amount(loan, day) for day in given["pay_off"]}
            text = cost_text(worked_out, lang, options.page_width(output), saved)
        options.write_result(text, output)

    return cost


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


def dashed(name: str) -> str:
    """Write an option as it is typed."""
    return "--" + name.replace("_", "-")

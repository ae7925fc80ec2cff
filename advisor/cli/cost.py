"""`advisor cost`: a loan's schedule, totals and annual rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cost.order import NUMBERS, Number, loan_of
from advisor.cost.schedule import OverpaidError
from advisor.errors import Problem, UsageError, shown
from advisor.person.rates import read_rate
from advisor.person.typed import YUAN, Measure, number_of
from advisor.rulebook.scalars import BadValueError
from advisor.rulebook.types import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from advisor.cost.loan import Loan
    from advisor.person.rates import Period
    from advisor.texts import Lang

NAMES = {"integer": "N", "money": "YUAN", "fraction": "FRACTION"}


MEASURES = {
    "money": Measure(YUAN, money=True),
    "instalments": Measure(time="months", term=True),
    "days": Measure(time="days"),
}
"""What the numbers measure, so that they are read as answers to questions are."""


class NumberOption(click.ParamType[Any]):
    """A number as an option takes it, typed as people write it: 1万, 10,000, 12期, 14.6%.

    A rate without a sign is the fraction that it is; with one, or with what it is a rate for, it is
    read as `person.rates` reads it.
    """

    def __init__(self, number: Number, measure: Measure | None, per: Period | None = None) -> None:
        self.number = number
        self.measure = measure
        self.per = per
        self.name = NAMES[number.kind]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number. Raises UsageError."""
        del ctx
        if not isinstance(value, str):
            return value  # a default
        where = param.opts[0] if param else ""
        read = self.rate(value, where) if self.measure is None else figures(self.measure, value)
        return self.number.read(read, where)

    def rate(self, value: str, where: str) -> Decimal | str:
        """Read a rate; what is none is left as it is. Raises UsageError for a rate by another time."""
        try:
            read = read_rate(value)
        except BadValueError:
            return value
        if read.per not in {None, self.per}:
            found = {"found": shown(value), "option": RATES.get(str(read.per), "--annual-rate")}
            raise UsageError(Problem(f"rate-per-{read.per}", where, found))
        return read.share


RATES = {"day": "--daily-rate", "year": "--annual-rate"}


def figures(measure: Measure, text: str) -> Decimal | int | str:
    """Read a number; what is none is left as it is, to be refused."""
    number, _ = number_of(measure, text)
    if number is None:
        return text
    return int(number) if not measure.money and number == int(number) else number


class Repayment(click.ParamType[str]):
    """An early repayment, DAY:YUAN, both typed as people write them."""

    name = "DAY:YUAN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Write both in plain figures; what cannot be read is left, to be refused."""
        del param, ctx
        day, colon, amount = str(value).replace("：", ":").partition(":")
        return f"{figures(MEASURES['days'], day)}{colon}{figures(MEASURES['money'], amount)}"


def cost_command(lang: Lang) -> click.Command:
    """Make the command."""
    numbers = {name: number_option(name) for name in NUMBERS}

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
    @option("--repay", type=Repayment(), multiple=True)
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


def number_option(name: str) -> NumberOption:
    """Make the type of an option from the number that it takes."""
    number = NUMBERS[name]
    if number.kind != "fraction":
        return NumberOption(number, MEASURES["money" if number.kind == "money" else name])
    per: dict[str, Period] = {"annual_rate": "year", "fee_rate_per_instalment": "month"}
    return NumberOption(number, None, per.get(name, "day"))


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

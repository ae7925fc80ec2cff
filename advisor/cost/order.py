"""A loan as somebody orders it to be reckoned: numbers read strictly, and what does not go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from advisor.cost.loan import Loan
from advisor.cost.schedule import ZERO, to_cents
from advisor.errors import Problem, UsageError, shown
from advisor.rulebook import scalars, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PENALTY = Decimal("0.0005")
"""每日万分之五: the late penalty that the document gives for all three of its products (§3)."""

LATEST_START = date(9900, 1, 1)
"""So that the calendar lasts for every instalment."""

LONGEST = 20
MOST_INSTALMENTS = 600
MOST_DAYS = 3_650
HIGHEST_RATE = Decimal(10)


class Number(NamedTuple):
    """A whole number, or a decimal, in a range with both ends included."""

    kind: Literal["integer", "money", "fraction"]
    low: Decimal
    high: Decimal

    def read(self, value: object, where: str) -> Any:
        """Read the number, as strictly as a profile's. Raises UsageError."""
        try:
            number: Any = (
                scalars.read_integer(value)
                if self.kind == "integer"
                else scalars.read_decimal(value, values.DECIMALS[self.kind])
            )
        except scalars.BadValueError as bad:
            raise UsageError(Problem(bad.code, where, bad.values)) from None
        if not self.low <= number <= self.high:
            given = {"found": value, "low": self.low, "high": self.high}
            raise UsageError(Problem("value-out-of-range", where, given))
        return number


MONEY = Number("money", Decimal(0), values.LARGEST_MONEY)
RATE = Number("fraction", Decimal(0), HIGHEST_RATE)
DAYS = Number("integer", Decimal(1), Decimal(MOST_DAYS))

NUMBERS = {
    "amount": Number("money", Decimal("0.01"), values.LARGEST_MONEY),
    "annual_rate": RATE,
    "daily_rate": RATE,
    "instalments": Number("integer", Decimal(1), Decimal(MOST_INSTALMENTS)),
    "days": DAYS,
    "fee_per_instalment": MONEY,
    "fee_rate_per_instalment": Number("fraction", Decimal(0), Decimal(1)),
    "upfront_fee": MONEY,
    "late_rate": RATE,
}
"""The numbers of an order, by their names in the contract."""


def loan_of(given: Mapping[str, Any], spell: Callable[[str], str] = str) -> Loan:
    """Make the loan of an order.

    Args:
        given: name -> value already read; absent or None is not given. `day_count` is a number,
            `repay` holds "DAY:YUAN" each.
        spell: how the one who ordered writes a name, for errors.

    Raises UsageError for what does not go together.
    """
    nothing: dict[str, Any] = {**dict.fromkeys((*NUMBERS, "start")), "repay": ()}
    given = {**nothing, **given}
    one_of(given, ("annual_rate", "daily_rate"), spell, needed=True)
    one_of(given, ("fee_per_instalment", "fee_rate_per_instalment"), spell, needed=False)
    daily = given["method"] == "daily"
    needed = "days" if daily else "instalments"
    if given[needed] is None:
        raise UsageError(
            Problem("option-needed", "", {"option": spell(needed), "method": given["method"]})
        )
    for name in ("instalments",) if daily else ("days", "repay"):
        if given[name]:
            details = {"option": spell(name), "method": given["method"]}
            raise UsageError(Problem("option-not-with", "", details))
    if given["start"] is not None and given["start"] > LATEST_START:
        details = {"found": given["start"], "low": date.min, "high": LATEST_START}
        raise UsageError(Problem("value-out-of-range", spell("start"), details))
    amount, count = given["amount"], int(given["day_count"])
    upfront = given["upfront_fee"] or ZERO
    if upfront >= amount:
        details = {"found": upfront, "amount": amount}
        raise UsageError(Problem("fee-too-large", spell("upfront_fee"), details))
    rate = given["annual_rate"]
    share = given["fee_rate_per_instalment"] or ZERO
    return Loan(
        amount=amount,
        method=given["method"],
        annual_rate=rate if rate is not None else given["daily_rate"] * count,
        instalments=given["instalments"] or 1,
        days=given["days"] or 1,
        day_count=count,
        fee=given["fee_per_instalment"] or to_cents(amount * share),
        upfront_fee=upfront,
        start=given["start"],
        repayments=read_repayments(given["repay"], given["days"], spell("repay")),
        late_rate=PENALTY if given["late_rate"] is None else given["late_rate"],
    )


def one_of(
    given: Mapping[str, Any], names: tuple[str, str], spell: Callable[[str], str], *, needed: bool
) -> None:
    """Refuse both of two, and where one is needed, neither. Raises UsageError."""
    count = sum(given[name] is not None for name in names)
    if count > 1 or (needed and not count):
        details = {"one": spell(names[0]), "other": spell(names[1])}
        raise UsageError(Problem("option-one-of" if needed else "option-not-both", "", details))


def read_repayments(texts: Iterable[str], days: int | None, where: str) -> dict[int, Decimal]:
    """Read early repayments, DAY:YUAN each, before the last day. Raises UsageError."""
    repayments: dict[int, Decimal] = {}
    for text in texts:
        day, colon, amount = text.partition(":")
        if (
            not (colon and day.isascii() and day.isdigit() and len(day) < LONGEST)
            or int(day) in repayments
        ):
            raise UsageError(Problem("repay-form", where, {"found": shown(text)}))
        if not 1 <= int(day) < (days or 1):
            given = {"found": day, "low": 1, "high": (days or 1) - 1}
            raise UsageError(Problem("value-out-of-range", where, given))
        try:
            repayments[int(day)] = scalars.read_decimal(amount, 2)
        except scalars.BadValueError as bad:
            raise UsageError(Problem(bad.code, where, bad.values)) from None
        if repayments[int(day)] <= 0:
            raise UsageError(Problem("repay-form", where, {"found": shown(text)}))
    return repayments

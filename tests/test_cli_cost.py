"""`advisor cost` as a user calls it: right answers, and clear errors for odd input."""

import json
from decimal import Decimal

import pytest

from advisor.cli import main
from advisor.edition.wording import percent

LOAN = ["cost", "--amount", "10000", "--lang", "en"]
RATE = ["--annual-rate", "0.146"]
YEAR = ["--instalments", "12"]
DAILY = ["--method", "daily", "--days", "30"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ([*RATE, "--instalments", "0"], "--instalments: accepted is 1 to 600; found 0."),
        ([*RATE, "--instalments", "1.5"], "--instalments: wanted is a whole number; found 1.5."),
        ([*RATE, "--instalments", "1 2"], '--instalments: wanted is a whole number; found "1 2".'),
        (["--annual-rate", "日息万4", *YEAR], '--annual-rate: "日息万4" is a rate by the day; use'),
        (["--daily-rate", "14.4% a year", *YEAR], '--daily-rate: "14.4% a year" is a yearly rate'),
        (["--annual-rate", "1.2%/月", *YEAR], '--annual-rate: "1.2%/月" is a rate by the month'),
        (["--annual-rate", "7.2%-18%", *YEAR], "--annual-rate: wanted is a number or a decimal"),
        ([*RATE, "--instalments", "9" * 5_000], "--instalments: wanted is a whole number; found"),
        (
            [*RATE, *YEAR, "--amount", "0"],
            "--amount: accepted is 0.01 to 9999999999999.99; found 0.",
        ),
        ([*RATE, *YEAR, "--amount", "1e9"], "--amount: wanted is a number or a decimal string;"),
        ([*RATE, *YEAR, "--amount", "1.005"], "--amount: at most 2 decimals are accepted;"),
        ([*RATE, *YEAR, "--fee-per-instalment", "-1"], "--fee-per-instalment: accepted is 0 to"),
        (
            [*RATE, *YEAR, "--upfront-fee", "10000"],
            "--upfront-fee: the fee of 10000 yuan must be less",
        ),
        (["--annual-rate", "10.1", *YEAR], "--annual-rate: accepted is 0 to 10; found 10.1."),
        (["--annual-rate", "nan", *YEAR], "--annual-rate: wanted is a number or a decimal string;"),
        (YEAR, "give --annual-rate or --daily-rate, one of them."),
        (
            [*RATE, "--daily-rate", "0.0004", *YEAR],
            "give --annual-rate or --daily-rate, one of them.",
        ),
        (
            [*RATE, *YEAR, "--fee-per-instalment", "1", "--fee-rate-per-instalment", "0.1"],
            "give only one of --fee-per-instalment and --fee-rate-per-instalment.",
        ),
        (RATE, "equal-instalment needs --instalments."),
        ([*RATE, "--method", "daily"], "daily needs --days."),
        ([*RATE, *DAILY, *YEAR], "--instalments does not go with daily."),
        ([*RATE, *YEAR, "--days", "30"], "--days does not go with equal-instalment."),
        ([*RATE, *YEAR, "--repay", "1:1"], "--repay does not go with equal-instalment."),
        ([*RATE, *DAILY, "--days", "3651"], "--days: accepted is 1 to 3650; found 3651."),
        ([*RATE, *DAILY, "--repay", "30:1"], "--repay: accepted is 1 to 29; found 30."),
        ([*RATE, *DAILY, "--repay", "ten:1"], "--repay: wanted is DAY:YUAN, each day once,"),
        ([*RATE, *DAILY, "--repay", "5:1", "--repay", "5:2"], "--repay: wanted is DAY:YUAN,"),
        ([*RATE, *DAILY, "--repay", "5:x"], "--repay: wanted is a number or a decimal string;"),
        ([*RATE, *DAILY, "--repay", "10:10041"], "--repay: 10041 yuan on day 10 is more than"),
        ([*RATE, *YEAR, "--method", "flat"], "--method: accepted are equal-instalment, "),
        ([*RATE, *YEAR, "--start", "2026-02-30"], "--start: wanted is a date, YYYY-MM-DD;"),
    ],
)
def test_odd_input_is_a_clear_error(
    capsys: pytest.CaptureFixture[str], options: list[str], line: str
) -> None:
    """Status 2, one line that names the option, nothing on stdout."""
    assert main([*LOAN, *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"advisor: {line}")


@pytest.mark.parametrize(
    ("options", "payment", "interest", "fees"),
    [
        (
            ["--annual-rate", "0", *YEAR, "--fee-rate-per-instalment", "0.006"],
            "10720.00",
            "0.00",
            "720.00",
        ),
        (["--daily-rate", "0.0004", *DAILY], "10120.00", "120.00", "0.00"),  # 10000 × 0.0004 × 30
        (["--annual-rate", "10", "--instalments", "1"], "18333.33", "8333.33", "0.00"),
        ([*RATE, "--instalments", "2", "--method", "interest-only"], "10243.34", "243.34", "0.00"),
        (
            ["--annual-rate", "0.12", "--instalments", "2", "--method", "minimum"],
            "10190.00",
            "190.00",
            "0.00",
        ),
        ([*RATE, *DAILY, "--upfront-fee", "100"], "10120.00", "120.00", "100.00"),
        (["--daily-rate", "日息4毛/千元", *DAILY], "10120.00", "120.00", "0.00"),
        (
            ["--daily-rate", "万4", "--method", "daily", "--days", "一个月"],
            "10120.00",
            "120.00",
            "0.00",
        ),
        (
            ["--annual-rate", "0", "--instalments", "12期", "--fee-rate-per-instalment", "0.6%"],
            "10720.00",
            "0.00",
            "720.00",
        ),
        (
            ["--amount", "1萬", "--annual-rate", "１０", "--instalments", "1"],
            "18333.33",
            "8333.33",
            "0.00",
        ),
    ],
)
def test_right_answers_as_json(
    capfdbinary: pytest.CaptureFixture[bytes],
    options: list[str],
    payment: str,
    interest: str,
    fees: str,
) -> None:
    """The totals, worked out by hand."""
    assert main([*LOAN, *options, "--format", "json"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert found["totals"] == {"payment": payment, "interest": interest, "fees": fees}


def test_the_text_says_the_real_rate_first(capsys: pytest.CaptureFixture[str]) -> None:
    """What a fee does to an advertised rate stands above the schedule."""
    assert main([*LOAN, "--annual-rate", "0", *YEAR, "--fee-rate-per-instalment", "0.006"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "The advertised rate is 0%; with the fees it is really 13.03%" in out
    assert "You repay 10,720.00 yuan in all. Borrowing costs 720.00 yuan" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            [*RATE, "--instalments", "6", "--method", "interest-only", "--upfront-fee", "200"],
            "you get 9,800.00 yuan but pay interest on 10,000.00",
        ),
        (["--annual-rate", "7.2", *YEAR], "7.2% is 0.072"),
        (["--annual-rate", "0.04%", *YEAR], "mostly a rate by the day: then use --daily-rate"),
        (["--annual-rate", "0.720001", *YEAR], "If the app shows a percentage"),
        (["--annual-rate", "0.24", "--instalments", "2"], "24% a year is not above 24%."),
        (
            ["--daily-rate", "0.0005", "--method", "daily", "--days", "100", "--repay", "30:4000"],
            "One day late with the 6,365.25 yuan due",  # 6150 + 6150 × 0.0005 × 70
        ),
    ],
)
def test_what_hides_in_a_rate_is_said(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """Fees by their kind, a percentage typed as a fraction, and only what is due can be late."""
    assert main([*LOAN, *options]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "loan",
    [
        ["--amount", "0.10", "--annual-rate", "0.24", "--instalments", "12"],
        ["--amount", "1", "--annual-rate", "10", "--instalments", "3"],
        ["--amount", "0.01", "--daily-rate", "10", "--method", "daily", "--days", "3650"],
        ["--amount", "0.01", "--annual-rate", "10", *YEAR, "--fee-per-instalment", "9999"],
        ["--amount", "9999", "--annual-rate", "0", *YEAR, "--upfront-fee", "9998.99"],
    ],
)
def test_text_and_json_say_the_same_of_absurd_loans(
    capsys: pytest.CaptureFixture[str], loan: list[str]
) -> None:
    """The yearly rates of the one are those of the other, ∞ is null, and so is the 24 % line."""
    assert main(["cost", *loan, "--format", "json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["cost", *loan, "--lang", "en"]) == 0
    text = " ".join(capsys.readouterr().out.split())

    def percent_of(name: str) -> str:
        rate = found["annualised"][name]
        return "∞" if rate is None else percent(Decimal(rate))

    said = f"costs {percent_of('nominal')} a year (nominal), {percent_of('effective')} compounded"
    assert said in text
    assert ("a year is above 24%; do not sign." in text) is found["over_24_percent"]

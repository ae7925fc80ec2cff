"""The text report and the comparison of products, as they look in a terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import advisor
from advisor.report.products import products_text
from advisor.report.text import to_text
from advisor.report.wrap import wrapped
from advisor.rulebook import schema
from advisor.texts import Lang
from tests.conftest import DAY
from tests.strategies import profiles

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
NO_LINE_START = "，。、；：！？）》”’」】…%"


def report(
    found: dict[str, Any], lang: Lang = "en", width: int = 80, *, color: bool = False
) -> str:
    assessment = JUDGE.assess(advisor.make_profile(found, BOOK, DAY), lang)
    return to_text(assessment, BOOK, width, color=color)


@given(profiles(BOOK), st.sampled_from(["zh", "en"]), st.integers(60, 100))
def test_no_line_is_too_long_and_none_begins_with_a_stop(
    found: dict[str, Any], lang: Lang, width: int
) -> None:
    """At any width each line fits, and no closing punctuation stands at a line's start."""
    for line in report(found, lang, width).splitlines():
        assert cell_len(line) <= width
        assert not line.strip() or line.strip()[0] not in NO_LINE_START


@given(
    st.text(st.sampled_from("微粒贷借呗，。；（）“”《》abc 0.12%·§ \n"), max_size=60),
    st.integers(2, 30),
)
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    """Broken into lines, a text is the same but for the spaces at the breaks."""
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= max(width, 2) for line in lines)


def test_verdicts_are_words_and_marks_not_colours_alone() -> None:
    """Without colour the same report says the same; colour adds nothing but codes."""
    plain = report({"age": 17})
    colored = report({"age": 17}, color=True)
    assert "– not recommended · ruled out" in plain
    assert "\x1b[" in colored
    assert "\x1b" not in plain


def test_the_reason_stands_with_the_persons_own_value_and_its_source() -> None:
    """A person reads what they said, the threshold, and where it comes from."""
    text = " ".join(report({"age": 17, "wechat_pay_per_month": 2}, width=100).split())
    assert "You are 17; a borrower must be 18 or older." in text
    assert "[regulation art. 17–18]" in text
    assert "Your WeChat payments a month: 2. Fewer than 3" in text
    assert "[document §2 · assumption]" in text


def test_what_is_missing_is_named() -> None:
    """An open verdict names the facts that decide: alone for the worse, together for the better."""
    known = {"age": 30, "purpose": "daily", "credit_record": "clean", "current_overdue": False}
    text = " ".join(report(known, width=100).split())
    assert "cannot tell yet – still needed: whether the JD app shows Jintiao" in text
    assert "One answer decides: whether the JD app shows Jintiao" in text
    assert (
        "All of these are needed, and any one of them could rule it out: age of your WeChat account, "
        "WeChat payments a month, whether WeChat shows Fenfu" in text
    )


def test_a_product_can_be_opened_in_full() -> None:
    """Each finding with the person's answer, each source with its title and place, each point."""
    assessment = JUDGE.assess(
        advisor.make_profile({"age": 17, "wechat_pay_per_month": 2}, BOOK, DAY), "en"
    )
    short = to_text(assessment, BOOK, 100, color=False)
    text = " ".join(to_text(assessment, BOOK, 100, color=False, opened={"fenfu"}).split())
    for part in (
        '(opening condition fenfu.adult) Your answer on "age": 17 years',
        "[regulation] Civil Code, art. 17–18",
        'this project implements, "How to borrow on WeChat", §2 opening conditions',
        "We take fewer than 3 WeChat payments a month as low.",
        "whom it suits 2/10: Your WeChat payments a month, 2, are few; it suits those who pay often.",
        "§4: Overdue debts of all three are collected and reported.",
        "Treatment: Plan as if it is reported;",
    ):
        assert part in text
        assert part not in " ".join(short.split())
    assert "(opening condition jiebei.adult)" not in text


def test_a_stop_stands_at_the_top() -> None:
    """Where the document's cautions say stop, that is the first thing a person reads."""
    text = report({"current_overdue": True}, "zh")
    assert text.splitlines()[2] == "!! 先别借："
    assert text.splitlines()[3].startswith("   - 您目前有逾期。")
    assert "各产品详情" not in text, "whoever should not borrow reads nothing about each product"


def test_a_product_that_misses_the_need_says_so() -> None:
    """No obstacle is not enough where the product cannot do what is wanted."""
    found = {**schema.example_profile(BOOK), "use_form": "cash"}
    text = " ".join(report(found, width=100).split())
    assert "no listed obstacle – but offers you no cash" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_comparison_fits_its_width_and_says_everything(lang: Lang, width: int) -> None:
    """Every statement, contradiction and grade is there, and no line overflows."""
    products = BOOK.ordered_products()
    text = products_text(BOOK, products, lang, width, color=False)
    assert all(cell_len(line) <= width for line in text.splitlines())
    one_wide = products_text(BOOK, products[:1], lang, 128, color=False)
    squeezed = "".join(one_wide.split())
    for term in products[0].terms.values():
        for statement in term.statements:
            said = statement.text.zh if lang == "zh" else statement.text.en
            assert "".join(said.split())[:12] in squeezed
    for conflict in BOOK.conflicts:
        said = conflict.name.zh if lang == "zh" else conflict.name.en
        assert "".join(said.split())[:8] in "".join(text.split())


CARRIED = {
    "age": 32,
    "student": False,
    "employment": "employed",
    "income_stability": "stable",
    "credit_record": "clean",
    "current_overdue": False,
    "active_lenders": 1,
    "lenders_applied_3m": 0,
    "jiebei_offered": True,
    "purpose": "travel",
    "amount": "30000",
    "repay_within_days": 180,
    "monthly_income": "15000",
    "monthly_debt_payment": "1900",
}
"""Somebody whose six payments to Jiebei are 5,080.15 yuan each at the lowest rate, 5,324.19 at the highest."""


@pytest.mark.parametrize(
    ("income", "head", "said"),
    [
        ("14448.38", "可以考虑申请：支付宝借呗", "每月还 5,080.15 到 5,324.19 元"),
        ("14448.37", "先弄清几件事，再决定", "超过您还得起的 5,324.18 元"),
        ("13960.29", "这几个产品目前都不合适", "每月也要拿出 5,080.15 元"),
    ],
)
def test_what_cannot_be_repaid_is_not_advised(income: str, head: str, said: str) -> None:
    """Advised within the room at the highest rate; above it at the lowest refused, and why."""
    found = {
        **CARRIED,
        "monthly_income": income,
        **dict.fromkeys(
            (f"{name}_offered" for name in ("weilidai", "jintiao", "duxiaoman", "fenfu")), False
        ),
        "id_card_valid": False,
    }
    text = report(found, "zh")
    assert head in text
    assert said.replace(" ", "") in "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "person", ["salaried-renovating", "freelancer-short-of-1500", "record-ended-six-years-ago"]
)
def test_nobody_scrolls_for_the_payment_and_the_first_step(person: str, lang: Lang) -> None:
    """On a terminal of 80 columns and 24 lines they stand on the first screen, in this order."""
    path = Path(__file__).parent / "golden" / "profiles" / f"{person}.json"
    screen = report(json.loads(path.read_text("utf-8")), lang).splitlines()[:24]
    begins = ("► ", "   ¥ ", "   1. ")
    places = [next(n for n, line in enumerate(screen) if line.startswith(one)) for one in begins]
    assert places == sorted(places)

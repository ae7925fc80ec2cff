"""What people type is read as what they mean, or asked again: never as something else in silence."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.person.numerals import spoken
from advisor.person.rates import read_rate
from advisor.person.typed import read_answer, read_typed
from advisor.person.words import tidy
from advisor.rulebook.scalars import BadValueError

FACTS = advisor.load_rulebook().facts.facts
NUMBERS = sorted(name for name, fact in FACTS.items() if fact.type in {"integer", "money"})
CHOICES = sorted(name for name, fact in FACTS.items() if fact.type in {"boolean", "choice"})

FULL_WIDTH = str.maketrans("0123456789.,:/-yn", "０１２３４５６７８９．，：／－ｙｎ")
WRITTEN = str.maketrans("一二三四五六七八九十百千万亿", "壹貳叁肆伍陸柒捌玖拾佰仟萬億")


def said(number: int) -> str:
    """Say a whole number below 100 million in Chinese."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return said(number // 10_000) + "万" + (gap + said(rest) if rest else "")
    out, gap = "", False
    for place in (1000, 100, 10, 1):
        digit = number // place % 10
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit]
            out += {1000: "千", 100: "百", 10: "十", 1: ""}[place]
            gap = False
        else:
            gap = True
    return out or "零"


ways = st.sampled_from([str, lambda text: text.translate(FULL_WIDTH), lambda text: f" {text}　"])
around = st.sampled_from(["{}", "约{}", "{}左右", "about {}", "{}。", "大概 {}"])


@given(st.integers(1, 99_999_999))
def test_numerals_come_back(number: int) -> None:
    """As they are said, and in the characters that cheques are written in."""
    assert spoken(said(number)) == number
    assert read_answer(FACTS["monthly_income"], said(number).translate(WRITTEN)) == f"{number}.00"


@settings(max_examples=300)
@given(st.integers(1, 9_999_999_999), ways, around, st.data())
def test_sums_come_back(cents: int, way: Any, words: str, data: st.DataObject) -> None:
    """With commas, blanks, signs and units, by tenths and hundredths, in ten thousands."""
    yuan, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    grouped = f"{yuan:,}"
    point = f".{tenths}{hundredths}"
    texts = [f"{yuan}{point}", f"{grouped}{point}", f"{grouped}{point}元", f"¥{yuan}{point}"]
    texts += [
        f"RMB {grouped}{point}",
        f"{grouped.replace(',', ' ')}{point} 块",
        f"{yuan}{point} yuan",
    ]
    texts += [f"{Decimal(cents) / 1_000_000:f}万"]
    if tenths and hundredths and yuan:
        texts += [
            f"{yuan}元{tenths}角{hundredths}分",
            f"{said(yuan)}块{said(tenths)}毛{hundredths}分",
        ]
    if tenths and not hundredths and yuan:
        texts += [f"{yuan}块{tenths}", f"{said(yuan)}元{said(tenths)}角"]
    if not (tenths or hundredths):
        texts += [str(yuan), said(yuan), f"{said(yuan)}元", f"{yuan}元整"]
    text = words.format(way(data.draw(st.sampled_from(texts))))
    assert read_answer(FACTS["amount"], text) == f"{Decimal(cents) / 100:.2f}", text


@settings(max_examples=300)
@given(st.integers(0, 9), st.integers(0, 11), ways, around, st.data())
def test_durations_come_back(
    years: int, months: int, way: Any, words: str, data: st.DataObject
) -> None:
    """In years and months, by instalments, with halves; as a term each month is one instalment."""
    if not years and not months:
        return
    texts = [f"{12 * years + months}个月", f"{said(12 * years + months)}个月"]
    texts += [f"{12 * years + months} months"]
    if years and months:
        texts += [f"{years}年{months}个月", f"{said(years)}年零{said(months)}个月"]
        texts += [f"{years} years {months} months", f"{years} years and {months} months"]
    if years and months == 6:
        texts += [f"{years}年半", f"{said(years)}年半", f"{years}.5年", f"{years} years and a half"]
    if not years and months == 6:
        texts += ["半年", "half a year"]
    if not months:
        texts += [f"{years}年", f"{years} years"]
    text = data.draw(st.sampled_from(texts))
    age = read_answer(FACTS["wechat_account_age_months"], words.format(way(text)))
    assert age == 12 * years + months
    term = data.draw(st.sampled_from([text, f"{text}内", f"{12 * years + months}期"]))
    days = read_answer(FACTS["repay_within_days"], words.format(way(term)))
    if 12 * years + months <= 72 or years == 0:
        assert -(-days * 12 // 365) == 12 * years + months


@given(st.dates(date(1999, 1, 1), date(2026, 11, 1)), ways, st.data())
def test_days_come_back(day: date, way: Any, data: st.DataObject) -> None:
    """Year first, or with the month's name."""
    texts = [day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}"]
    texts += [f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}"]
    texts += [f"{day:%b} {day.day}, {day.year}", f"{day.year}.{day.month}.{day.day}"]
    text = way(data.draw(st.sampled_from(texts)))
    assert read_answer(FACTS["adverse_record_ended_on"], text) == day.isoformat()


@given(st.sampled_from(CHOICES), ways, st.data())
def test_choices_come_back(name: str, way: Any, data: st.DataObject) -> None:
    """By their words in either language, their number, or yes and no."""
    fact = FACTS[name]
    if fact.type == "boolean":
        words: dict[Any, list[str]] = {
            True: ["是", "是的", "有", "y", "Yes", "1", "对"],
            False: ["否", "不是", "没有", "n", "NO", "2", "不"],
        }
    else:
        words = {
            choice.id: [choice.name.zh, choice.name.en, choice.id, str(place)]
            for place, choice in enumerate(fact.choices or (), 1)
        }
    value = data.draw(st.sampled_from(sorted(words, key=str)))
    text = way(data.draw(st.sampled_from(words[value])))
    assert read_answer(fact, text) == value


LETTERS = "0123456789,. -/万千百十半年月个天日期元块角毛分一两三五零点kw约内²①\n"


@settings(max_examples=1500)
@given(
    st.sampled_from(NUMBERS),
    st.text(LETTERS, min_size=1, max_size=9) | st.text("123 ,.万", min_size=1, max_size=7),
)
def test_what_is_not_said_back_is_what_was_typed(name: str, text: str) -> None:
    """Where nothing was converted, the figures typed are the value, and no other figure stands there."""
    try:
        value, converted = read_typed(FACTS[name], text)
    except BadValueError:
        return
    if converted:
        return
    figures = re.findall(
        r"[0-9.]+", re.sub(r"(?<=[0-9])(?:,| +)(?=[0-9]{3})", "", tidy(text)).strip(".")
    )
    assert [Decimal(one.strip(".")) for one in figures] == [Decimal(value)], (text, value)


@given(
    st.sampled_from(NUMBERS),
    st.integers(0, 99999),
    st.sampled_from([" ", "\n", "\t", "　", "  ", "、", "，", ";", "-", "~", "到", "或", "/"]),
    st.integers(0, 99999),
)
def test_two_numbers_are_never_one(name: str, first: int, between: str, second: int) -> None:
    """But where a blank or a comma parts thousands."""
    if between.strip() in {"", "，"} and first < 1000 and len(str(second)) == 3:
        return
    with pytest.raises(BadValueError):
        read_answer(FACTS[name], f"{first}{between}{second}")


@pytest.mark.parametrize(
    ("text", "share", "per"),
    [
        ("0.04%", "0.0004", "day"),
        ("０．０４％", "0.0004", "day"),
        ("万4", "0.0004", "day"),
        ("万分之四", "0.0004", "day"),
        ("日息万5", "0.0005", "day"),
        ("日息4毛/千元", "0.0004", "day"),
        ("千元日息0.4元", "0.0004", "day"),
        ("1000元用1天利息0.4元", "0.0004", "day"),
        ("0.04% a day", "0.0004", "day"),
        ("月息1.2%", "0.012", "month"),
        ("每期0.6%", "0.006", "month"),
        ("0.6%", "0.006", "month"),
        ("年化14.4%", "0.144", "year"),
        ("年利率 7.2%", "0.072", "year"),
        ("14.4% APR", "0.144", "year"),
        ("百分之十八", "0.18", "year"),
        ("14.4%", "0.144", "year"),
        ("18", "0.18", "year"),
        ("0.144", "0.144", "year"),
        ("0.0004", "0.0004", "day"),
        ("0.04", "0.0004", "day"),
    ],
)
def test_rates_as_apps_show_them(text: str, share: str, per: str) -> None:
    """With the share and the period that are most likely meant, where one is not said."""
    assert read_rate(text).likely == (Decimal(share), per)


@pytest.mark.parametrize(
    "text", ["", "%", "7.2%-18%", "日年5%", "千", "4毛", "很高", "0.04% 0.05%"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    """A range, two rates, a sum without its base."""
    with pytest.raises(BadValueError) as caught:
        read_rate(text)
    assert caught.value.code == "value-not-a-rate"


@given(st.integers(1, 999_999), st.sampled_from(["day", "month", "year"]), ways, st.data())
def test_rates_come_back(millionths: int, per: Any, way: Any, data: st.DataObject) -> None:
    """What was said to be a rate for stays so, whatever its size."""
    share = Decimal(millionths) / 1_000_000
    texts = [f"{share * 100:f}%", f"万{share * 10_000:f}", f"万分之{share * 10_000:f}"]
    texts += [f"百分之{share * 100:f}"]
    words = {"day": "日", "month": "月", "year": "年"}[per]
    after = {"day": "/天", "month": "/月", "year": "每年"}[per]
    said_ = data.draw(st.sampled_from(texts))
    text = data.draw(
        st.sampled_from([f"{words}利率{said_}", f"{words}息 {said_}", f"{said_}{after}"])
    )
    found = read_rate(way(text))
    assert (found.share, found.per) == (share, per)


def test_a_week_of_words_for_soon() -> None:
    """Days from today on."""
    fact = FACTS["needed_within_days"]
    for days, texts in enumerate(
        ["今天 马上 立刻 now", "明天 tomorrow", "后天", "大后天 三天内 3天"]
    ):
        for text in texts.split():
            assert timedelta(read_answer(fact, text)).days == days

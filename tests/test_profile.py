"""Profiles are read strictly: everything accepted means what it says, every mistake is named."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

import advisor
from advisor.errors import ProfileError
from advisor.rulebook import schema
from advisor.rulebook.types import Rulebook
from tests.conftest import DAY
from tests.strategies import profiles

BOOK = advisor.load_rulebook()
# Numbers are exact in the schema and in what it checks, as they are for us.
SCHEMA = json.loads(
    json.dumps(schema.profile_schema(BOOK, "en"), default=float), parse_float=Decimal
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def problems(found: object) -> list[tuple[str, str]]:
    """Give place and code of every problem with a profile."""
    with pytest.raises(ProfileError) as caught:
        advisor.make_profile(found, BOOK, DAY)
    return [(problem.where, problem.code) for problem in caught.value.problems]


BAD_VALUES = [
    ("age", 17.5, "value-not-an-integer"),
    ("age", Decimal("18.0"), "value-not-an-integer"),
    ("age", "18", "value-not-an-integer"),
    ("age", True, "value-not-an-integer"),
    ("age", -1, "value-out-of-range"),
    ("age", 121, "value-out-of-range"),
    ("wechat_pay_score", 299, "value-out-of-range"),
    ("wechat_pay_score", 851, "value-out-of-range"),
    ("wechat_pay_per_month", 10**30, "value-out-of-range"),
    ("student", 1, "value-not-boolean"),
    ("student", "true", "value-not-boolean"),
    ("employment", "Employed", "value-not-a-choice"),
    ("employment", 3, "value-not-a-choice"),
    ("employment", ["employed"], "value-not-a-choice"),
    ("amount", 0, "value-out-of-range"),
    ("amount", "0.00", "value-out-of-range"),
    ("amount", Decimal("0.001"), "value-too-fine"),
    ("amount", "1.005", "value-too-fine"),
    ("amount", "1e3", "value-not-a-number"),
    ("amount", "1,000", "value-not-a-number"),
    ("amount", "01", "value-not-a-number"),
    ("amount", "", "value-not-a-number"),
    ("amount", "１０００", "value-not-a-number"),
    ("amount", " 1", "value-not-a-number"),
    ("amount", True, "value-not-a-number"),
    ("amount", Decimal("1e400"), "value-out-of-range"),
    ("amount", Decimal("1e-400"), "value-too-fine"),
    ("amount", Decimal("1e9999999"), "value-out-of-range"),
    ("amount", Decimal("1e-9999999"), "value-too-fine"),
    ("amount", Decimal("NaN"), "value-not-a-number"),
    ("amount", Decimal("sNaN"), "value-not-a-number"),
    ("amount", Decimal("-Infinity"), "value-not-a-number"),
    ("monthly_income", -1, "value-out-of-range"),
    ("monthly_income", "9" * 200, "value-not-a-number"),
    ("adverse_record_ended_on", "2026-11-25", "date-after"),
    ("adverse_record_ended_on", "2026-02-30", "value-not-a-date"),
    ("adverse_record_ended_on", "20260101", "value-not-a-date"),
    ("adverse_record_ended_on", "2026-W01-1", "value-not-a-date"),
    ("adverse_record_ended_on", 20260101, "value-not-a-date"),
    ("quotes", [], "value-not-object"),
]


@pytest.mark.parametrize(("fact", "value", "code"), BAD_VALUES)
def test_a_bad_value_is_named_with_its_fact(fact: str, value: object, code: str) -> None:
    """Wrong types, ranges and forms are refused, each with its own sentence."""
    assert problems({fact: value}) == [(fact, code)]


BAD_QUOTES: list[tuple[dict[str, Any], str, str]] = [
    ({"weilidia": {}}, "quotes", "product-not-known"),
    ({"weilidai": 3}, "quotes.weilidai", "value-not-object"),
    ({"weilidai": {"dayly_rate": "0.1"}}, "quotes.weilidai", "quote-field-not-known"),
    ({"weilidai": {"daily_rate": 1}}, "quotes.weilidai.daily_rate", "value-out-of-range"),
    ({"weilidai": {"daily_rate": "0.0000001"}}, "quotes.weilidai.daily_rate", "value-too-fine"),
    ({"weilidai": {"instalments": 0}}, "quotes.weilidai.instalments", "value-out-of-range"),
    ({"weilidai": {"limit": "-1"}}, "quotes.weilidai.limit", "value-out-of-range"),
    ({"weilidai": {"confirmed": "true"}}, "quotes.weilidai.confirmed", "value-not-boolean"),
    ({"weilidai": {"daily_rate": 0, "annual_rate": 0}}, "quotes.weilidai", "quote-twice"),
    (
        {"weilidai": {"fee_per_instalment": 0, "fee_rate_per_instalment": 0}},
        "quotes.weilidai",
        "quote-twice",
    ),
]


@pytest.mark.parametrize(("quotes", "where", "code"), BAD_QUOTES)
def test_a_bad_quote_is_named_with_its_path(quotes: Any, where: str, code: str) -> None:
    """A mistake inside the quotes is placed by product and field."""
    assert problems({"quotes": quotes}) == [(where, code)]


BAD_JSON = [
    (b"", "profile-empty"),
    (b" \n", "profile-empty"),
    (b"{", "json-cut"),
    (b'{"age": 1,}', "json-comma-last"),
    (b"[]", "profile-not-object"),
    (b"null", "profile-not-object"),
    (b'{"age": 1, "age": 2}', "json-duplicate"),
    (b'{"quotes": {"weilidai": {"instalments": 1, "instalments": 1}}}', "json-duplicate"),
    (b'{"amount": NaN}', "json-number"),
    (b'{"amount": Infinity}', "json-number"),
    (b'{"amount": -Infinity}', "json-number"),
    (b'{"age": ' + b"9" * 5_000 + b"}", "json-number"),
    (b'{"age": 1e99999999999999999999}', "json-number"),
    (b"[" * 500_000, "json-deep"),
    (b'{"a":' * 100_000, "json-deep"),
    (b'{"age": 1}' + b" " * 1_000_000, "json-too-large"),
    (b'{"employment": "\xff"}', "json-not-utf8"),
    ("{'age': 1}".encode("utf-16"), "json-not-utf8"),
    ('{"employment": "个体"}'.encode("gbk"), "json-not-utf8"),
]


@pytest.mark.parametrize(("content", "code"), BAD_JSON, ids=[str(b[:20]) for b, _ in BAD_JSON])
def test_bad_json_is_one_clear_error(content: bytes, code: str) -> None:
    """Whatever the bytes are, the answer is one sentence and never another exception."""
    with pytest.raises(ProfileError) as caught:
        advisor.read_profile(content, BOOK, DAY)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_every_mistake_is_named_at_once_with_the_nearest_name() -> None:
    """A person mends a profile in one go, not one error at a time."""
    with pytest.raises(ProfileError) as caught:
        advisor.make_profile({"agee": 1, "student": 1, "purpose": "travle"}, BOOK, DAY)
    assert caught.value.lines("en") == [
        'there is no fact "agee". Did you mean age?',
        "student: accepted are true and false (yes and no); found 1.",
        (
            'purpose: found "travle"; accepted are daily, micro_spending, emergency, renovation, '
            "travel, instalment_shopping, business, house_purchase, investment, repay_debt, medical, "
            "education, rent, gambling. Did you mean travel?"
        ),
    ]
    assert caught.value.lines("zh")[1] == "student: 只能填 true（是）或 false（否），填的是 1。"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("STUDENT", "student"),
        ("ｓｔｕｄｅｎｔ", "student"),
        ("stu\u200bdent", "student"),
        ("Monthly Income", "monthly_income"),
        ("monthlyIncome", "monthly_income"),
        ("全日制学生", "student"),
        ("月收入", "monthly_income"),
    ],
)
def test_a_fact_by_another_spelling_or_its_label_is_named(name: str, meant: str) -> None:
    """It is never taken, and never left without a word of what to write."""
    with pytest.raises(ProfileError, match=f"Did you mean {meant}\\?"):
        advisor.make_profile({name: True}, BOOK, DAY)


def test_hostile_names_are_shown_harmlessly() -> None:
    """Lone surrogates, control and direction marks are escaped; a long list is cut and counted."""
    found = {"\ud800": 1, "a\u202eb": 1, "x\x1b[31m": 1, "y" * 500: 1}
    with pytest.raises(ProfileError) as caught:
        advisor.make_profile(found, BOOK, DAY)
    for line in caught.value.lines("zh"):
        assert line.isprintable()
        assert len(line) < 120
    with pytest.raises(ProfileError) as caught:
        advisor.make_profile({f"unknown{i}": 1 for i in range(1_000)}, BOOK, DAY)
    assert caught.value.lines("en")[-1] == "… and 980 more problems."


def test_null_and_absent_are_the_same_unknown() -> None:
    """Null is no value, and a quote of nothing is no quote."""
    blank = advisor.make_profile(schema.blank_profile(BOOK), BOOK, DAY)
    assert blank == advisor.make_profile({}, BOOK, DAY)
    assert blank.known == {}


def test_a_quote_says_how_much_can_be_borrowed_and_that_it_was_checked() -> None:
    """A limit is money and echoed as such; a confirmation is true or false, and neither is a cost."""
    quote = {"limit": 3000, "confirmed": True}
    profile = advisor.make_profile({"quotes": {"fenfu": quote}}, BOOK, DAY)
    assert profile.known["quotes"]["fenfu"] == {"limit": Decimal(3000), "confirmed": True}
    assert profile.echo["quotes"]["fenfu"] == {"confirmed": True, "limit": "3000.00"}
    judge = advisor.Advisor(BOOK)
    told, bare = (
        judge.values(one, "fenfu") for one in (profile, advisor.make_profile({}, BOOK, DAY))
    )
    assert told["annual_cost_low"] == bare["annual_cost_low"]
    assert told.get("annual_cost_high") == bare.get("annual_cost_high")


IMPOSSIBLE = [
    ("wechat_account_age_months", 190, 191, "WeChat began in January 2011"),
    ("adverse_record_ended_on", "1999-01-01", "1998-12-31", "records begin in 1999"),
]
"""Of a fact the last value there can be on DAY, the first that there cannot, and why."""


@pytest.mark.parametrize(("fact", "last", "beyond", "why"), IMPOSSIBLE)
def test_a_value_that_cannot_be_is_echoed_noted_and_counts_as_unknown(
    fact: str, last: Any, beyond: Any, why: str
) -> None:
    """An account older than WeChat, a record older than records: judged as if it were not given."""
    judge = advisor.Advisor(BOOK)
    told, none = (advisor.make_profile(one, BOOK, DAY) for one in ({fact: beyond}, {}))
    assert (told.echo, told.known, told.flat) == ({fact: beyond}, {}, {})
    assert told.impossible == (fact,)
    assessment, plain = judge.assess(told, "en"), judge.assess(none, "en")
    assert why in assessment.notes[0]
    assert str(beyond) in assessment.notes[0]
    assert (assessment.products, assessment.cautions) == (plain.products, plain.cautions)
    assert not plain.slips
    possible = advisor.make_profile({fact: last}, BOOK, DAY)
    assert (possible.impossible, judge.assess(possible, "en").slips) == ((), ())


def test_an_account_is_as_old_as_wechat_at_the_most_on_the_day_itself() -> None:
    """What is possible grows with the day; before WeChat every account is 0 months old."""
    for day, most in ((date(2011, 1, 31), 0), (date(2011, 2, 1), 1), (date(2005, 1, 1), 0)):
        known = [advisor.make_profile({AGE: age}, BOOK, day).known for age in (most, most + 1)]
        assert known == [{AGE: most}, {}]


AGE = "wechat_account_age_months"


def test_money_is_read_as_it_is_written_and_echoed_as_a_string() -> None:
    """0.1 is a tenth, not the nearest binary fraction; echoes have two decimals."""
    profile = advisor.read_profile(b'{"amount": 1234.10, "monthly_income": "0.1"}', BOOK, DAY)
    assert profile.known == {"amount": Decimal("1234.10"), "monthly_income": Decimal("0.1")}
    assert profile.flat == {"amount": 123_410, "monthly_income": 10}
    assert profile.echo == {"amount": "1234.10", "monthly_income": "0.10"}


def test_a_byte_order_mark_is_forgiven() -> None:
    """Editors on Windows write one."""
    assert advisor.read_profile(b'\xef\xbb\xbf{"age": 30}', BOOK, DAY).known == {"age": 30}


# The schema ---------------------------------------------------------------------------------------


def test_the_schema_is_one_and_accepts_example_and_blank() -> None:
    """The schema is valid by its own dialect, and takes both forms we hand out."""
    Draft202012Validator.check_schema(json.loads(json.dumps(SCHEMA, default=float)))
    for form in (schema.example_profile(BOOK), schema.blank_profile(BOOK)):
        assert list(VALIDATOR.iter_errors(form)) == []
        advisor.make_profile(form, BOOK, DAY)


@given(profiles(BOOK))
def test_what_we_accept_the_schema_accepts(found: dict[str, Any]) -> None:
    """One way: every profile that is read passes the schema."""
    advisor.make_profile(found, BOOK, DAY)
    assert list(VALIDATOR.iter_errors(found)) == []


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 900),
    st.sampled_from([10**13, 10**14, 2**53 - 1, 2**53]),
    st.decimals(-1, 20, places=3),
    st.decimals(-1, 20, places=1).map(str),
    st.sampled_from(["0.004", "-0", "-1", "0", "00", "1.", ".5", "1e2", "9999999999999.99", "x"]),
    st.sampled_from(["10000000000000", "employed", "cash", "2020-01-01", "2020-13-01", "2020-1-1"]),
    st.just([]),
    st.just({}),
)


@given(st.data())
def test_what_the_schema_accepts_we_accept(data: st.DataObject) -> None:
    """Other way: on odd values the schema and the reader agree, fact by fact."""
    name = data.draw(st.sampled_from(list(BOOK.facts.facts)))
    value = data.draw(ODD)
    if name == "quotes":
        fields = BOOK.facts.facts["quotes"].fields or {}
        keys = data.draw(st.sets(st.sampled_from(sorted(fields)), max_size=3))
        value = {"weilidai": {key: data.draw(ODD) for key in sorted(keys)}}
    if BOOK.facts.facts[name].type == "integer" and isinstance(value, Decimal):
        return  # 3.0 is an integer to JSON Schema, and none to the contract
    if isinstance(value, Decimal) and value != round(value, 2):
        return  # decimals of a JSON number are the reader's to count
    try:
        advisor.make_profile({name: value}, BOOK, DAY)
        accepted = True
    except ProfileError:
        accepted = False
    if name == "quotes" and any(isinstance(v, Decimal) for v in value["weilidai"].values()):
        return
    assert (name, value, VALIDATOR.is_valid({name: value})) == (name, value, accepted)


def test_a_new_fact_appears_in_every_form(book: Rulebook) -> None:
    """Schema, example and blank form are made from the vocabulary and nothing else."""
    plain = book.model_dump(mode="json", by_alias=True, exclude_none=True)
    plain["facts"]["facts"]["pets"] = {
        "type": "integer",
        "min": "0",
        "max": "9",
        "change": "never",
        "name": {"zh": "宠物", "en": "pets"},
        "question": {"zh": "几只？", "en": "How many?"},
        "example": 2,
    }
    plain["facts"]["groups"][0]["facts"].append("pets")
    larger = Rulebook.model_validate(plain)
    assert schema.profile_schema(larger, "zh")["properties"]["pets"]["title"] == "宠物"
    assert schema.example_profile(larger)["pets"] == 2
    assert advisor.make_profile({"pets": 9}, larger, date(2026, 1, 1)).known == {"pets": 9}

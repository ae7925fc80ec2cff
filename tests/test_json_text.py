"""JSON is written by a library in Rust: byte for byte what Python's own `json` writes."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisor
from advisor.interview.session import Interview
from advisor.report.json import as_object, to_json
from advisor.report.json_text import json_text, schema_text
from advisor.report.products import products_object
from advisor.rulebook.schema import blank_profile, example_profile, profile_schema
from advisor.texts import LANGS, Lang
from advisor.web.state import write_state
from tests.conftest import DAY

PROFILES = sorted((Path(__file__).parent / "golden" / "profiles").glob("*.json"))
BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)
"""All that JSON is made of here; the texts with halves of characters in them."""


def expected(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"


@given(values)
def test_any_value_is_written_as_python_writes_it(value: Any) -> None:
    assert json_text(value) == expected(value)


@pytest.mark.parametrize(
    "value",
    [
        "".join(map(chr, range(0x20))),
        "\x7f\x85\u2028\u2029\ufeff\\\"/'<>&",
        "e\u0301 é 微粒贷 𠮷 \U0001f600",
        "\udcff half a character, as in a file's name",
        [],
        {},
        [[], {}, {"": []}],
        {"\udcff": {"a": 1}},
        10**40,
        -(10**40),
        {"when": date(2026, 11, 24), "rate": Decimal("0.00001"), "path": Path("a/b")},
    ],
)
def test_odd_values_are_written_as_python_writes_them(value: Any) -> None:
    """Control characters, line separators, marks of combination, empty containers, long numbers."""
    assert json_text(value) == expected(value)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_assessments_are_written_as_python_writes_them(path: Path, lang: Lang) -> None:
    assessment = JUDGE.assess(advisor.read_profile(path.read_bytes(), BOOK, DAY), lang)
    assert to_json(assessment) == expected(as_object(assessment))
    assert floats(as_object(assessment)) == []


def floats(value: Any) -> list[object]:
    """Find the numbers that the two might write in different ways."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [one for part in inner for one in floats(part)]
    return [value] if isinstance(value, float | Decimal) else []


@pytest.mark.parametrize("lang", LANGS)
def test_products_and_profiles_hold_no_floats(lang: Lang) -> None:
    products = products_object(BOOK, BOOK.ordered_products(), lang, DAY)
    for value in (products, example_profile(BOOK), blank_profile(BOOK)):
        assert json_text(value) == expected(value)
        assert floats(value) == []


def test_a_schema_has_its_bounds_as_numbers() -> None:
    """A step of a millionth among them, which the library would write in another way."""
    schema = profile_schema(BOOK, "en", stepped=True)
    text = schema_text(schema)
    assert '"multipleOf": 1e-06' in text
    assert json.loads(text, parse_float=Decimal) == schema


def test_a_questionnaire_keeps_its_state_without_blanks() -> None:
    interview = Interview(JUDGE, DAY, example_profile(BOOK), tuple(example_profile(BOOK)))
    names = ("answers", "asked", "again", "compare")
    state = {name: getattr(interview, name) for name in names}
    assert write_state(interview) == json.dumps(state, ensure_ascii=False, separators=(",", ":"))

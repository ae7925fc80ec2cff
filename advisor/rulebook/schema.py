"""The profile's JSON Schema, example and blank form, all made from the rulebook's vocabulary.

The schema accepts what `profile.read_profile` accepts, with three exceptions that JSON Schema cannot
say well: an integer written 3.0, a date after the day of the assessment, and too many decimals in a
JSON number. `multipleOf` would say that, but most validators count in binary and then refuse 0.29 as
no multiple of 0.01; so it stands only where `stepped` asks for it. A string is checked in any case.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.rulebook import types, values
from advisor.rulebook.labels import local

if TYPE_CHECKING:
    from advisor.texts import Lang

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NULL = {"type": "null"}
TRUTH = {"type": ["boolean", "null"]}


def profile_schema(book: types.Rulebook, lang: Lang, *, stepped: bool = False) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a profile.

    Args:
        book: the rulebook.
        lang: the language of titles and descriptions.
        stepped: whether it says how many decimals a JSON number may have.
    """
    return {
        "$schema": DIALECT,
        "title": {"zh": "申请人资料", "en": "Profile"}[lang],
        "type": "object",
        "properties": {
            name: {
                "title": local(fact.name, lang),
                "description": local(fact.question, lang),
                **fact_schema(book, fact, stepped=stepped),
            }
            for name, fact in ((name, book.facts.facts[name]) for name in book.facts.shown)
        },
        "additionalProperties": False,
    }


def fact_schema(book: types.Rulebook, fact: types.Fact, *, stepped: bool) -> dict[str, Any]:
    """Give the schema of one fact; every fact may be null, which is unknown."""
    if fact.type == "boolean":
        return TRUTH
    if fact.type == "choice":
        return {"enum": [*(choice.id for choice in fact.choices or ()), None]}
    if fact.type == "date":
        pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        return {"type": ["string", "null"], "format": "date", "pattern": pattern}
    if fact.type == "quotes":
        return {"type": ["object", "null"], **quotes_schema(book, fact, stepped=stepped)}
    return {"anyOf": [*number_schemas(fact, stepped=stepped), NULL]}


def quotes_schema(book: types.Rulebook, fact: types.Fact, *, stepped: bool) -> dict[str, Any]:
    """Give the schema of the quotes: an object by product id."""
    fields = {
        name: TRUTH
        if field.type == "boolean"
        else {"anyOf": [*number_schemas(field, stepped=stepped), NULL]}
        for name, field in (fact.fields or {}).items()
    }
    both_given = [
        {
            "required": [one, other],
            "properties": {one: {"not": NULL}, other: {"not": NULL}},
        }
        for one, other in values.ALTERNATIVES
        if one in fields and other in fields
    ]
    quote: dict[str, Any] = {
        "type": ["object", "null"],
        "properties": fields,
        "additionalProperties": False,
    }
    if both_given:
        quote["not"] = {"anyOf": [{"type": "object", **case} for case in both_given]}
    return {
        "properties": {product.id: quote for product in book.ordered_products()},
        "additionalProperties": False,
    }


def number_schemas(fact: types.Fact | types.QuoteField, *, stepped: bool) -> list[dict[str, Any]]:
    """Give the ways to write a number: a JSON number, and for decimals a string of digits too."""
    low, high = values.limits(fact)
    if fact.type == "integer":
        return [{"type": "integer", "minimum": int(low), "maximum": int(high)}]
    return decimal_schemas(low, high, values.DECIMALS[fact.type], stepped=stepped)


def decimal_schemas(
    low: Decimal, high: Decimal, decimals: int, *, stepped: bool
) -> list[dict[str, Any]]:
    """Give the ways to write a decimal from `low` to `high`: a JSON number, and a string of digits."""
    step = {"multipleOf": Decimal(1).scaleb(-decimals)} if stepped else {}
    number = {"type": "number", "minimum": plain(low), "maximum": plain(high), **step}
    sign = "-?" if low < 0 else ""
    digits = len(str(int(high)).lstrip("0"))
    part = f"(\\.[0-9]{{1,{decimals}}})?"
    whole = f"{digits_up_to(digits)}{part}"
    if digits and high == 10 ** (digits - 1):  # 1, 10, 100 …: fewer digits, or exactly that
        whole = f"({digits_up_to(digits - 1)}{part}|{int(high)}(\\.0{{1,{decimals}}})?)"
    text: dict[str, Any] = {"type": "string", "pattern": f"^{sign}{whole}$"}
    if low > 0:
        text["not"] = {"pattern": "^0(\\.0+)?$"}
    return [number, text]


def digits_up_to(count: int) -> str:
    """Give the pattern of a whole number of so many digits at the most, without a needless zero."""
    return f"(0|[1-9][0-9]{{0,{count - 1}}})" if count else "0"


def plain(number: Decimal) -> int | Decimal:
    """Write a whole number without decimals."""
    return int(number) if number == int(number) else number


def example_profile(book: types.Rulebook) -> dict[str, Any]:
    """Give a complete profile: every fact with the vocabulary's example."""
    return {name: book.facts.facts[name].example for name in book.facts.shown}


def blank_profile(book: types.Rulebook) -> dict[str, None]:
    """Give an empty form: every fact, unknown."""
    return dict.fromkeys(book.facts.shown)

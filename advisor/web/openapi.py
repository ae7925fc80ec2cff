"""The API described in OpenAPI 3.1: shapes of the contract, examples, the error model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cost.order import NUMBERS
from advisor.errors import Problem
from advisor.interview.session import askable
from advisor.rulebook.schema import (
    NULL,
    decimal_schemas,
    example_profile,
    profile_schema,
)
from advisor.rulebook.types import METHODS
from advisor.rulebook.values import DECIMALS
from advisor.web.problems import MEDIA_TYPE, STATUS, problem

if TYPE_CHECKING:
    from fastapi import FastAPI

    from advisor.cost.order import Number
    from advisor.rulebook.types import Rulebook

SHAPES = Path(__file__).with_name("schemas.json")

EXAMPLE_FIELDS = {"profile": "age", "request": "amount"}
"""The kinds of problem that name fields, each with one."""

COST_EXAMPLE = {"amount": "10000", "annual_rate": "0.146", "instalments": 12}

GIVEN = {"not": NULL}
FEES = ("fee_per_instalment", "fee_rate_per_instalment")

STARTS = "^(([0-8][0-9]|9[0-8])[0-9]{2}-[0-9]{2}-[0-9]{2}|9900-01-01)$"
"""Days from which a loan can start: up to `LATEST_START`."""


def ref(name: str) -> dict[str, Any]:
    """Refer to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def answers(shape: str, *problems: str) -> dict[int | str, dict[str, Any]]:
    """Describe an operation's answers: its shape, and the kinds of problem it can have."""
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": "done", "content": {"application/json": {"schema": ref(shape)}}}
    }
    for kind in (*problems, "host", "internal"):
        content = {MEDIA_TYPE: {"schema": ref("Problem"), "example": problem_example(kind)}}
        responses[STATUS[kind]] = {"description": kind, "content": content}
    return responses


def problem_example(kind: str) -> dict[str, Any]:
    """Give a problem of a kind as it is answered, with a wrong field where there can be one."""
    wrong = Problem(
        "value-out-of-range", EXAMPLE_FIELDS.get(kind, ""), {"found": -1, "low": 0, "high": 120}
    )
    listed = (wrong,) if kind in EXAMPLE_FIELDS else ()
    example: dict[str, Any] = json.loads(bytes(problem(kind, "en", listed).body))
    return example


def body(shape: str, example: Any) -> dict[str, Any]:
    """Describe an operation's body."""
    content = {"application/json": {"schema": ref(shape), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def cost_schema() -> dict[str, Any]:
    """Give the schema of a loan to be reckoned, from the numbers that the command line takes.

    What it cannot say: that a fee is less than the loan, and that a repayment is less than what is
    owed, before the last day, and on a day of its own.
    """
    others = [method for method in METHODS if method != "daily"]
    daily = {
        "required": ["method", "days"],
        "properties": {"method": {"const": "daily"}, "days": GIVEN, "instalments": NULL},
    }
    in_parts = {
        "required": ["instalments"],
        "properties": {
            "method": {"enum": [*others, None]},
            "instalments": GIVEN,
            "days": NULL,
            "repay": {"type": ["array", "null"], "maxItems": 0},
        },
    }
    return {
        "type": "object",
        "description": "annual_rate or daily_rate, never both; days for the method daily, instalments for others",
        "properties": {
            **{name: number_schema(number) for name, number in NUMBERS.items()},
            "amount": {"anyOf": decimals_of(NUMBERS["amount"])},
            "method": {"enum": [*METHODS, None], "default": "equal-instalment"},
            "day_count": {"enum": [360, 365, None], "default": 365},
            "start": {"type": ["string", "null"], "format": "date", "pattern": STARTS},
            "repay": {
                "type": ["array", "null"],
                "maxItems": 100,
                "items": {
                    "type": "string",
                    "pattern": "^[0-9]{1,4}:(0|[1-9][0-9]{0,12})(\\.[0-9]{1,2})?$",
                    "description": "DAY:YUAN, an early repayment",
                },
            },
        },
        "required": ["amount"],
        "additionalProperties": False,
        "allOf": [
            {"oneOf": [only("annual_rate", "daily_rate"), only("daily_rate", "annual_rate")]},
            {"anyOf": [{"properties": {fee: NULL}} for fee in FEES]},
            {"anyOf": [in_parts, daily]},
        ],
    }


def only(given: str, other: str) -> dict[str, Any]:
    """Give the schema in which one of two is given, and the other is not."""
    return {"required": [given], "properties": {given: GIVEN, other: NULL}}


def number_schema(number: Number) -> dict[str, Any]:
    """Give the schema of one number: as JSON, or as a string of digits; null is not given."""
    if number.kind == "integer":
        low, high = int(number.low), int(number.high)
        return {"type": ["integer", "null"], "minimum": low, "maximum": high}
    return {"anyOf": [*decimals_of(number), NULL]}


def decimals_of(number: Number) -> list[dict[str, Any]]:
    """Give the ways to write a decimal, with as many decimals as it may have."""
    return decimal_schemas(number.low, number.high, DECIMALS[number.kind], stepped=True)


def describe(app: FastAPI, book: Rulebook) -> dict[str, Any]:
    """Give the whole description, made once."""
    from fastapi.openapi.utils import get_openapi

    document = get_openapi(
        title="wechat-loan-advisor",
        version="1",
        summary="Which loans around WeChat are open to a person, and on what grounds",
        description=(
            "Nothing that is sent is kept or logged. A verdict is what the sources say, never the "
            "lender's decision. `lang` is by Accept-Language unless given, `as_of` is today."
        ),
        routes=app.routes,
    )
    shapes = json.loads(SHAPES.read_text(encoding="utf-8"))
    profile = profile_schema(book, "en", stepped=True)
    del profile["$schema"]
    names = askable(book)
    document["components"] = {
        "schemas": {
            **shapes,
            "Profile": profile,
            "FactName": {"enum": names},
            "CostOrder": cost_schema(),
        }
    }
    described: dict[str, Any] = json.loads(json.dumps(document, default=float))
    return described


def profile_example(book: Rulebook) -> dict[str, Any]:
    """Give a complete profile, as the examples have it."""
    example: dict[str, Any] = json.loads(json.dumps(example_profile(book), default=str))
    return example

"""The API described in OpenAPI 3.1: shapes of the contract, examples, the error model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cost.order import NUMBERS
from advisor.errors import Problem
from advisor.rulebook.types import METHODS
from advisor.rulebook.values import DECIMALS
from advisor.schema import example_profile, in_groups, profile_schema
from advisor.web.problems import MEDIA_TYPE, STATUS, problem

if TYPE_CHECKING:
    from fastapi import FastAPI

    from advisor.cost.order import Number
    from advisor.rulebook.types import Rulebook

SHAPES = Path(__file__).with_name("schemas.json")

EXAMPLE_FIELDS = {"profile": "age", "request": "amount"}
"""The kinds of problem that name fields, each with one."""

COST_EXAMPLE = {"amount": "10000", "annual_rate": "0.146", "instalments": 12}


def ref(name: str) -> dict[str, Any]:
    """Refer to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def answers(shape: str, *problems: str) -> dict[int | str, dict[str, Any]]:
    """Describe an operation's answers: its shape, and the kinds of problem it can have."""
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "done", "content": {"application/json": {"schema": ref(shape)}}}
    }
    for kind in (*problems, "host", "internal"):
        content = {MEDIA_TYPE: {"schema": ref("Problem"), "example": problem_example(kind)}}
        found[STATUS[kind]] = {"description": kind, "content": content}
    return found


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
    """Give the schema of a loan to be reckoned, from the numbers that the command line takes."""
    return {
        "type": "object",
        "description": "annual_rate or daily_rate, never both; days for the method daily, instalments for others",
        "properties": {
            **{name: number_schema(number) for name, number in NUMBERS.items()},
            "method": {"enum": [*METHODS, None], "default": "equal-instalment"},
            "day_count": {"enum": [360, 365, None], "default": 365},
            "start": {"type": ["string", "null"], "format": "date"},
            "repay": {
                "type": ["array", "null"],
                "maxItems": 100,
                "items": {"type": "string", "description": "DAY:YUAN, an early repayment"},
            },
        },
        "required": ["amount"],
        "additionalProperties": False,
        "oneOf": [only("annual_rate", "daily_rate"), only("daily_rate", "annual_rate")],
    }


def only(given: str, other: str) -> dict[str, Any]:
    """Give the schema in which one of two is given, and the other is not."""
    return {
        "required": [given],
        "properties": {given: {"not": {"type": "null"}}, other: {"type": "null"}},
    }


def number_schema(number: Number) -> dict[str, Any]:
    """Give the schema of one number: as JSON, or as a string of digits; null is not given."""
    low, high = float(number.low), float(number.high)
    if number.kind == "integer":
        return {"type": ["integer", "null"], "minimum": int(low), "maximum": int(high)}
    text = {
        "type": "string",
        "pattern": f"^[0-9]{{1,13}}(\\.[0-9]{{1,{DECIMALS[number.kind]}}})?$",
    }
    return {"anyOf": [{"type": "number", "minimum": low, "maximum": high}, text, {"type": "null"}]}


def describe(app: FastAPI, book: Rulebook) -> dict[str, Any]:
    """Give the whole description, made once."""
    from fastapi.openapi.utils import get_openapi

    found = get_openapi(
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
    profile = profile_schema(book, "en")
    del profile["$schema"]
    names = [name for name, _ in in_groups(book) if book.facts.facts[name].type != "quotes"]
    found["components"] = {
        "schemas": {
            **shapes,
            "Profile": profile,
            "FactName": {"enum": names},
            "CostOrder": cost_schema(),
        }
    }
    described: dict[str, Any] = json.loads(json.dumps(found, default=float))
    return described


def profile_example(book: Rulebook) -> dict[str, Any]:
    """Give a complete profile, as the examples have it."""
    example: dict[str, Any] = json.loads(json.dumps(example_profile(book), default=str))
    return example

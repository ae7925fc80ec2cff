"""The API against its own description: schemathesis makes requests, and looks at every answer."""

import json
import os
from decimal import Decimal

import jsonschema
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

import advisor
from advisor.web.app import make_app
from advisor.web.service import Service
from tests.conftest import DAY

EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "25"))
BOOK = advisor.load_rulebook()
APP = make_app(BOOK, ["testserver", "localhost"], Service(BOOK, today=lambda: DAY))
CLIENT = TestClient(APP)
JSON = {"content-type": "application/json"}
# Decimals as they are written: to a validator that counts in binary, 0.29 is no multiple of 0.01.
DESCRIPTION = json.loads(CLIENT.get("/api/v1/openapi.json").text, parse_float=Decimal)
API = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP)


def test_the_description_is_whole() -> None:
    """Every operation has a summary, an answer with a shape, and the error model."""
    assert DESCRIPTION["openapi"].startswith("3.1")
    for path, operations in DESCRIPTION["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert operation["summary"]
            assert operation["responses"]["200"]
            if "requestBody" in operation:
                assert operation["requestBody"]["content"]["application/json"]["example"]
                assert "application/problem+json" in operation["responses"]["422"]["content"]


def test_the_description_says_what_is_refused() -> None:
    """Both rates, a quote that is declined; every error has an example of its own shape."""
    schemas = DESCRIPTION["components"]["schemas"]
    assert "quotes" in schemas["Profile"]["properties"]
    assert "quotes" not in schemas["FactName"]["enum"]
    order = {"amount": 100, "annual_rate": Decimal("0.1"), "instalments": 2}
    shape = jsonschema.Draft202012Validator(schemas["CostOrder"])
    assert shape.is_valid({**order, "daily_rate": None})
    assert not shape.is_valid({**order, "daily_rate": Decimal("0.1")})
    for sound, changed in (
        (True, {"amount": Decimal("0.29"), "annual_rate": Decimal("0.000001")}),
        (True, {"method": "daily", "days": 9, "instalments": None, "repay": ["3:1.50"]}),
        (True, {"annual_rate": "10.000", "start": "9900-01-01", "method": None}),
        (False, {"amount": Decimal("0.291")}),
        (False, {"amount": "00.29"}),
        (False, {"annual_rate": Decimal("0.0000001")}),
        (False, {"annual_rate": "10.01"}),
        (False, {"annual_rate": "11"}),
        (False, {"start": "9900-01-02"}),
        (False, {"amount": None}),
        (False, {"method": "daily", "days": 9}),
        (False, {"instalments": None}),
        (False, {"days": 9}),
        (False, {"repay": ["3:1"]}),
        (False, {"fee_per_instalment": 0, "fee_rate_per_instalment": 0}),
    ):
        assert shape.is_valid({**order, **changed}) == sound
        sent = json.dumps({**order, **changed}, default=float)
        answered = CLIENT.post("/api/v1/cost", content=sent, headers=JSON)
        assert answered.status_code == (200 if sound else 422)
    assert not shape.is_valid({"amount": 100, "instalments": 2})
    shape = jsonschema.Draft202012Validator(schemas["Problem"])
    for operations in DESCRIPTION["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status != "200":
                    example = answer["content"]["application/problem+json"]["example"]
                    assert shape.is_valid(example)
                    assert example["status"] == int(status)


DAYS = [name for name, fact in BOOK.facts.facts.items() if fact.type == "date"]
"""The facts that are days, none of which may be after the day of the assessment."""

BEYOND = {
    *(("date-after", f"{at}/{day}") for at in ("", "/answers") for day in DAYS),
    ("fee-too-large", "/upfront_fee"),
    ("overpaid", "/repay"),
    ("repay-form", "/repay"),
    ("value-out-of-range", "/repay"),
}
"""What JSON Schema cannot say, by code and place: it compares no two values, and knows no today."""


def beyond(error: dict[str, str]) -> bool:
    """Tell whether an error is about what the description cannot say; to JSON Schema, 3.0 is whole."""
    whole = error["code"] == "value-not-an-integer" and ".0" in error["detail"]
    return whole or (error["code"], error["pointer"]) in BEYOND


@API.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_is_as_described(case: schemathesis.Case) -> None:
    """No 500; statuses, types and shapes as described; what it forbids is refused, all else taken."""
    answered = case.call_and_validate(excluded_checks=[positive_data_acceptance])
    if case.meta is not None and case.meta.generation.mode.is_positive:
        errors = answered.json()["errors"] if answered.status_code == 422 else []
        assert [error for error in errors if not beyond(error)] == []
        assert answered.status_code == 200 or errors

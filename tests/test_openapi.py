"""The API against its own description: schemathesis makes requests, and looks at every answer."""

import os

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
DESCRIPTION = TestClient(APP).get("/api/v1/openapi.json").json()
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
    order = {"amount": 100, "annual_rate": 0.1, "instalments": 2}
    shape = jsonschema.Draft202012Validator(schemas["CostOrder"])
    assert shape.is_valid({**order, "daily_rate": None})
    assert not shape.is_valid({**order, "daily_rate": 0.1})
    assert not shape.is_valid({"amount": 100, "instalments": 2})
    shape = jsonschema.Draft202012Validator(schemas["Problem"])
    for operations in DESCRIPTION["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status != "200":
                    example = answer["content"]["application/problem+json"]["example"]
                    assert shape.is_valid(example)
                    assert example["status"] == int(status)


@API.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_is_as_described(case: schemathesis.Case) -> None:
    """No 500; statuses, types and shapes as described; what the description forbids is refused.

    Left out is that all it allows is accepted: JSON Schema cannot say that a date lies before the
    day of the assessment, nor that a fee is less than the loan.
    """
    case.call_and_validate(excluded_checks=[positive_data_acceptance])

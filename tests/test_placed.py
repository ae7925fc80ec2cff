"""To which products a rule of `every_product.yaml` applies is decided once, and read by everybody."""

import json
import shutil

import pytest

import advisor
from advisor.person.profile import make_profile
from advisor.report.products import products_object, products_text
from advisor.rulebook.load import default_folder
from advisor.rulebook.types import Rulebook
from advisor.verify.cases import Vocabulary
from advisor.verify.schemas import rule_schemas
from tests.conftest import DAY

RULE = """opening:
  - id: worth-it
    name: {zh: 借得不少, en: borrows enough}
    where: limit
    when: {fact: amount, at_least: "100"}
    evidence: [{assumption: terms_may_differ}]
    met: {zh: 够了。, en: It is enough.}
    unmet: {zh: 不够。, en: It is not enough.}
    unknown: {zh: 不知道。, en: Nobody knows.}
"""


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """Our own rules, and an opening condition of every product whose `limit` has a value."""
    folder = tmp_path_factory.mktemp("placed") / "rules"
    shutil.copytree(default_folder(), folder)
    path = folder / "every_product.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("opening:\n") == 1
    path.write_text(text.replace("opening:\n", RULE), encoding="utf-8")
    return advisor.load_rulebook(folder)


def assessed(book: Rulebook) -> set[str]:
    """Give the products that `assess` judges by the rule."""
    found = advisor.Advisor(book).assess(make_profile({}, book, DAY), "en")
    return {p.id for p in found.products if any(f.rule == f"{p.id}.worth-it" for f in p.findings)}


def test_fenfu_and_duxiaoman_have_no_such_limit(limited: Rulebook) -> None:
    """One has the row without a value, the other has no row: the rule is not theirs."""
    assert limited.products["fenfu"].terms["limit"].value is None
    assert "limit" not in limited.products["duxiaoman"].terms
    assert assessed(limited) == limited.products.keys() - {"fenfu", "duxiaoman"}


def test_the_products_as_json_list_the_rules_that_apply(limited: Rulebook) -> None:
    """The JSON lists a rule with a product exactly where the product is judged by it."""
    found = products_object(limited, limited.ordered_products(), "en")
    listed = {p["id"] for p in found["products"] if "borrows enough" in json.dumps(p["opening"])}
    assert listed == assessed(limited)


def test_the_products_as_text_list_the_rules_that_apply(limited: Rulebook) -> None:
    """So does the text."""
    listed = {
        name
        for name, product in limited.products.items()
        if "borrows enough" in products_text(limited, [product], "en", 80, color=False)
    }
    assert listed == assessed(limited)


def test_cases_and_schemas_know_the_rules_that_apply(limited: Rulebook) -> None:
    """A case can expect an outcome, and an editor offers one, only where there can be one."""
    wanted = {f"{name}.worth-it" for name in assessed(limited)}
    assert {name for name in Vocabulary(limited).rules if name.endswith(".worth-it")} == wanted
    occasion = rule_schemas(limited)["answers.json"]["$defs"]["Occasion"]["properties"]["rule"]
    offered = {name for way in occasion["anyOf"] for name in way.get("enum", ())}
    assert {name for name in offered if name.endswith(".worth-it")} == wanted

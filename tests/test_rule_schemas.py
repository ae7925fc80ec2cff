"""The rule files' JSON Schemas: up to date, true of our own files, and refusing what is misshapen."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import advisor
from advisor.errors import RuleError
from advisor.rulebook import yaml12
from advisor.rulebook.types import SECTIONS, Rulebook
from advisor.verify.schemas import DIALECT, rule_schemas, write_schemas
from tests.test_bad_rules import BASE, MISTAKES, code_of

RULES = Path(__file__).parent.parent / "rules"
FILES = sorted(
    path.relative_to(RULES).as_posix()
    for path in (*RULES.glob("*.yaml"), *RULES.glob("products/*.yaml"))
)
HEADER = "# yaml-language-server: $schema="


def schema_of(file: str) -> str:
    """Give the name of the schema that a rule file has."""
    return "product.json" if file.startswith("products/") else f"{file.removesuffix('.yaml')}.json"


def mistakes(schema: dict[str, Any], text: str) -> list[str]:
    """Read a text as loading does, and give what the schema says against it."""
    found = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in found.iter_errors(yaml12.parse(text, "a file"))]


@pytest.fixture(scope="module")
def schemas(book: Rulebook) -> dict[str, dict[str, Any]]:
    return rule_schemas(book)


# The committed files ------------------------------------------------------------------------------


def test_committed_schemas_are_up_to_date(book: Rulebook, tmp_path: Path) -> None:
    """What lies in rules/schema/ is what the models and the rulebook's names give now."""
    made = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(book, tmp_path)}
    kept = {path.name: path.read_text("utf-8") for path in RULES.joinpath("schema").iterdir()}
    stale = sorted(name for name in made | kept if made.get(name) != kept.get(name))
    assert not stale, "rules/schema/ is out of date; regenerate it: advisor rules schema rules"


def test_writing_gives_the_same_bytes_again(book: Rulebook, tmp_path: Path) -> None:
    """Schemas are UTF-8, end with a newline, and are written over without a change."""
    first = {path: path.read_bytes() for path in write_schemas(book, tmp_path)}
    assert first == {path: path.read_bytes() for path in write_schemas(book, tmp_path)}
    assert {path.parent for path in first} == {tmp_path / "schema"}
    assert all(raw.endswith(b"}\n") and b"\r" not in raw for raw in first.values())
    assert "元".encode() in first[tmp_path / "schema" / "traits.json"]


def test_every_file_has_a_schema_and_no_more(schemas: dict[str, Any]) -> None:
    """There is one schema for each rule file, and one that the products share."""
    assert {schema_of(file) for file in FILES} == schemas.keys()


def test_schemas_are_valid(schemas: dict[str, Any]) -> None:
    """Each schema is itself valid by the dialect it names, and says which file it is about."""
    for schema in schemas.values():
        assert schema["$schema"] == DIALECT
        assert schema["title"].endswith(".yaml")
        Draft202012Validator.check_schema(schema)


def test_every_model_is_closed_and_described(schemas: dict[str, Any]) -> None:
    """Every model refuses unknown keys, and has a title in words and its docstring."""
    titles = set()
    for schema in schemas.values():
        for model, shape in schema["$defs"].items():
            assert shape["additionalProperties"] is False, model
            assert shape["description"].endswith("."), model
            titles.add(shape["title"])
    assert {"Rule", "Fact test", "Local text", "Product factor"} <= titles


def test_no_noise(schemas: dict[str, Any]) -> None:
    """No defaults, which editors would write down, no titles of fields, no words of OpenAPI."""
    for schema in schemas.values():
        for shape in (schema, *schema["$defs"].values()):
            assert "discriminator" not in str(shape)
            for field in shape.get("properties", {}).values():
                assert field.keys().isdisjoint({"default", "title"})


@pytest.mark.parametrize("file", FILES)
def test_our_rules_are_valid(file: str, schemas: dict[str, Any]) -> None:
    """Nothing in our own rule files is underlined."""
    assert mistakes(schemas[schema_of(file)], (RULES / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", FILES)
def test_our_rules_name_their_schema(file: str) -> None:
    """The first line of each rule file names its schema, which is there."""
    first = (RULES / file).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(HEADER)
    named = (RULES / file).parent / first.removeprefix(HEADER)
    assert named.resolve() == RULES / "schema" / schema_of(file)
    assert named.is_file()


# What is accepted ---------------------------------------------------------------------------------

GOOD = {
    "traits": """
young:
  name: {zh: 年轻, en: young}
  holds:
    any:
      - {fact: age, below: 22}
      - {fact: amount, at_most: monthly_income}
      - {count: [{always: true}, {trait: x}], at_least: 2}
      - not: {fact: income_stability, in: [stable]}
  fails: {fact: age, at_least: adult_age}
  evidence: [{source: document, section: 1}, {assumption: plan_as_reported}]
""",
    "cautions": """
- id: student
  name: {zh: 学生, en: students}
  severity: stop
  from: 2020-01-01
  when: {fact: student, is: true}
  evidence: [{source: civil-code, article: "17"}]
  met:
    - {when: {trait: many-lenders}, zh: 您是学生。, en: You are a student.}
    - {zh: 您是。, en: You are.}
  unmet: {zh: 您不是。, en: You are not.}
  unknown: {zh: 不知道。, en: Not known.}
""",
    "parameters": """
top_rate:
  type: fraction
  name: {zh: 最高利率, en: highest rate}
  values:
    - {from: 2020-08-20, value: "0.24", evidence: [{source: document, section: 8}]}
cap:
  type: fraction
  name: {zh: 上限, en: cap}
  from: 2020-08-20
  op: times
  of: [4, lpr_1y]
  evidence: [{source: private-lending-cap}]
""",
    "assumptions": "few: {type: integer, value: 3, until: 2030-01-01, text: {zh: 三, en: three}}\n",
    "sources": """
page:
  {grade: public, title: {zh: 网页, en: page}, read: 2026-11-28, url: https://example.org/, dated: "2025"}
""",
    "facts": """
groups: [{id: person, name: {zh: 您, en: you}, facts: [age]}]
facts:
  work:
    type: choice
    name: {zh: 工作, en: work}
    question: {zh: 什么工作？, en: What work?}
    change: never
    choices: [{id: employed, name: {zh: 上班, en: employed}}]
    example: employed
derived:
  burden: {op: ratio, of: monthly_debt_payment, to: monthly_income, name: {zh: 负担, en: burden}}
  room: {op: sum, of: [monthly_income, -500], name: {zh: 余地, en: room}}
  twice: {op: times, of: [room, "0.5", 4], name: {zh: 两倍, en: twice}}
  rest: {op: difference, of: monthly_income, less: room, name: {zh: 余下, en: rest}}
  months: {op: months_since, date: work_since, name: {zh: 月数, en: months}}
  days: {op: days_between, from: adverse_record_ended_on, to: work_since, name: {zh: 天数, en: days}}
""",
    "steps": """
age: {over_time: {kind: window, months: 6}, becomes: {student: false}, text: {zh: 等, en: wait}}
""",
    "answers": """
- id: what-now
  question: {zh: 怎么办？, en: What now?}
  text: {zh: 等等。, en: Wait.}
  evidence: [{source: document, section: 1}]
  occasions: [{rule: general.student, is: met}, {advice: apply}]
""",
    "scorecard": """
- id: maturity
  name: {zh: 年纪, en: maturity}
  weight: 100
  evidence: [{source: document, section: 1}]
  bands: [{share: 100, text: {zh: 好, en: good}}]
  products:
    fenfu: {until: 2030-01-01, evidence: [{source: document, section: 2}], bands: [{share: neutral, text: {zh: 中, en: so}}]}
  unknown: {zh: 不知道。, en: Not known.}
""",
    "conflicts": """
- id: two-sides
  name: {zh: 两说, en: two sides}
  products: [fenfu]
  statements: [{section: 1, text: {zh: 是, en: yes}}]
  treatment: {zh: 当作是, en: taken as yes}
  evidence: [{source: document, section: 1}]
""",
    "document": """
- id: limit
  section: 1
  part: table
  item: 1
  about: [fenfu]
  text: {zh: 额度, en: limit}
  carried_by: {terms: [fenfu.limit], rules: [fenfu.offered], answers: [what-now]}
- id: weather
  section: 0
  part: text
  item: 2
  text: {zh: 天气, en: weather}
  left_out: {zh: 没有关系, en: it does not matter}
""",
    "every_product": """
need:
  - id: within-limit
    name: {zh: 额度内, en: within the limit}
    where: limit
    when: {fact: amount, at_most: limit}
    evidence: [{source: document, section: 1}]
    met: {zh: 是, en: yes}
    unmet: {zh: 不是, en: no}
    unknown: {zh: 不知道, en: not known}
""",
    "product": """
id: loan
order: 1
name: {zh: 借款, en: Loan}
lender: {zh: 银行, en: Bank}
terms:
  annual_rate:
    value: {from: "0.07", to: 0.18}
    statements: [{text: {zh: 利率, en: rate}, evidence: [{source: document, section: 1}]}]
  limit:
    by:
      - {when: {fact: student, is: true}, value: 5}
      - {value: 9}
    statements:
      - text: {zh: 额度, en: limit}
        from: 2020-01-01
        evidence: [{source: document, section: 1}]
  method:
    values:
      - {until: 2025-01-01, value: monthly, evidence: [{source: document, section: 2}]}
      - from: 2025-01-01
        by: [{when: {trait: x}, value: daily}, {value: monthly}]
        evidence: [{source: document, section: 1}]
    statements: [{text: {zh: 方式, en: way}, evidence: [{source: document, section: 1}]}]
from: 2020-01-01
until: 2040-01-01
except: [{rule: adult, evidence: [{source: document, section: 3}]}]
""",
}
"""Small rule files with nothing wrong in them, by the name of their schema."""


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_accepted(name: str, schemas: dict[str, Any]) -> None:
    """What the broken files below start from is well formed."""
    assert mistakes(schemas[f"{name}.json"], GOOD[name]) == []


def changed(name: str, find: str, replace: str) -> str:
    assert GOOD[name].count(find) == 1, "what is replaced stands in the good file exactly once"
    return GOOD[name].replace(find, replace)


ALSO_GOOD = {
    "a fact added a minute ago": ("traits", "{fact: age, below: 22}", "{fact: added, is: true}"),
    "a number added a minute ago": ("traits", "at_least: adult_age", "at_least: added"),
    "a source added a minute ago": ("traits", "source: document, section: 1", "source: added"),
    "a choice added a minute ago": ("traits", "[stable]", "[added]"),
    "a trait added a minute ago": ("cautions", "trait: many-lenders", "trait: added"),
    "a product added a minute ago": ("conflicts", "[fenfu]", "[added]"),
    "a term added a minute ago": ("product", "annual_rate", "added"),
    "a product to score added a minute ago": ("scorecard", "fenfu:", "added:"),
    "a rule added a minute ago": ("answers", "general.student", "added.added"),
    "a rule that carries a claim, added a minute ago": ("document", "fenfu.offered", "added.added"),
    "a term that carries a claim, added a minute ago": ("document", "fenfu.limit", "added.added"),
    "an operand added a minute ago": ("facts", "[monthly_income, -500]", "[added, -500]"),
    "one operand": ("facts", "[monthly_income, -500]", "monthly_income"),
    "one operand that is a number": ("facts", "less: room", 'less: "500.00"'),
    "a date added a minute ago": ("facts", "to: work_since", "to: added"),
    "a parameter from one added a minute ago": ("parameters", "lpr_1y", "added"),
    "a rule to be exempt from added a minute ago": ("product", "rule: adult", "rule: added"),
    "a term without a value": (
        "product",
        '    value: {from: "0.07", to: 0.18}\n',
        "",
    ),
    "a decimal as a text": ("traits", "below: 22", 'below: "22.5"'),
    "a decimal as a number": ("traits", "below: 22", "below: 22.5"),
    "a number in place of a text": ("parameters", '"0.24"', "0.24"),
    "a field left empty": ("traits", "  fails: {fact: age, at_least: adult_age}", "  fails:"),
    "a comparison left empty": ("traits", "below: 22}", "below: 22, is: null}"),
    "an assumption without a value": ("assumptions", "type: integer, value: 3, ", ""),
    "a list of one sentence": (
        "cautions",
        "{zh: 您不是。, en: You are not.}",
        "[{zh: 您不是。, en: You are not.}]",
    ),
}


@pytest.mark.parametrize("what", ALSO_GOOD)
def test_what_loading_accepts_is_not_underlined(what: str, schemas: dict[str, Any]) -> None:
    """New names, and other ways to write the same, are accepted as loading accepts them."""
    name, find, replace = ALSO_GOOD[what]
    assert mistakes(schemas[f"{name}.json"], changed(name, find, replace)) == []


# What is refused ----------------------------------------------------------------------------------

BROKEN = {
    "an unknown key": ("traits", "  evidence:", "  note: none\n  evidence:"),
    "a key misspelt": ("traits", "holds:", "hold:"),
    "two comparisons": ("traits", "below: 22", "below: 22, above: 18"),
    "no comparison": ("traits", "{fact: age, below: 22}", "{fact: age}"),
    "a comparison left empty": ("traits", "below: 22", "below: null"),
    "two forms of a condition": (
        "traits",
        "{fact: age, below: 22}",
        "{fact: age, is: 3, trait: x}",
    ),
    "no form of a condition": ("traits", "{fact: age, below: 22}", "{below: 22}"),
    "a condition in a list": ("traits", "{fact: age, at_least: adult_age}", "[{fact: age, is: 3}]"),
    "a list for not": ("traits", "{fact: income_stability, in: [stable]}", "[{trait: x}]"),
    "a needless zero in front": ("traits", "below: 22", 'below: "022"'),
    "a number with a comma": ("traits", "below: 22", 'below: "1,000"'),
    "a percent sign": ("traits", "below: 22", "below: 22%"),
    "true for a number": ("traits", "below: 22", "below: true"),
    "a name with a capital letter": ("traits", "fact: age, below", "fact: Age, below"),
    "a key that is no name": ("traits", "young:", "Young Person:"),
    "no place for choices": ("traits", "[stable]", "[]"),
    "one choice without a list": ("traits", "[stable]", "stable"),
    "no evidence": (
        "traits",
        "[{source: document, section: 1}, {assumption: plan_as_reported}]",
        "[]",
    ),
    "evidence that is two things": ("traits", "section: 1}", "section: 1, assumption: x}"),
    "evidence that is nothing": ("traits", "{source: document, section: 1}", "{section: 1}"),
    "an assumption with a section": ("traits", "{assumption:", "{section: 1, assumption:"),
    "a section as a text": ("traits", "section: 1", 'section: "1"'),
    "a section beyond the last": ("traits", "section: 1", "section: 100"),
    "no English": ("traits", "{zh: 年轻, en: young}", "{zh: 年轻}"),
    "an empty text": ("traits", "en: young", 'en: ""'),
    "a text in one language": ("traits", "{zh: 年轻, en: young}", "young"),
    "an unknown severity": ("cautions", "severity: stop", "severity: halt"),
    "a caution without severity": ("cautions", "  severity: stop\n", ""),
    "a caution that waits for a term": (
        "cautions",
        "  severity: stop",
        "  severity: stop\n  where: limit",
    ),
    "a date with slashes": ("cautions", "2020-01-01", "2020/01/01"),
    "a day that is none": ("cautions", "2020-01-01", "2020-02-30"),
    "a year for a date": ("cautions", "2020-01-01", "2020"),
    "a rule without unmet": ("cautions", "  unmet: {zh: 您不是。, en: You are not.}\n", ""),
    "a variant without English": ("cautions", "{zh: 您是。, en: You are.}", "{zh: 您是。}"),
    "an empty list of variants": (
        "cautions",
        "unmet: {zh: 您不是。, en: You are not.}",
        "unmet: []",
    ),
    "a condition on the only variant": ("cautions", "unmet: {", "unmet: {when: {trait: x}, "),
    "an article as a number": ("cautions", '"17"', "17"),
    "a percentage": ("parameters", '"0.24"', '"24%"'),
    "an exponent in a text": ("parameters", '"0.24"', '"24e-2"'),
    "no value": ("parameters", 'value: "0.24", ', ""),
    "a parameter of another type": (
        "parameters",
        "top_rate:\n  type: fraction",
        "top_rate:\n  type: percent",
    ),
    "a value without a type": ("assumptions", "type: integer, ", ""),
    "a type without a value": ("assumptions", "value: 3, ", ""),
    "a page that nobody has read": ("sources", "read: 2026-11-28, ", ""),
    "a page without an address": ("sources", "url: https://example.org/, ", ""),
    "an address that is none": ("sources", "https://example.org/", "example.org"),
    "the document without sections": ("sources", "grade: public", "grade: document"),
    "a choice fact without choices": (
        "facts",
        "    choices: [{id: employed, name: {zh: 上班, en: employed}}]\n",
        "",
    ),
    "choices of a money fact": ("facts", "type: choice", "type: money"),
    "a range of a choice": ("facts", "    change: never", "    change: never\n    min: 1"),
    "an unknown operation": ("facts", "op: ratio", "op: share"),
    "a sum of one thing to another": ("facts", "op: ratio", "op: sum"),
    "nothing to add": ("facts", "of: [monthly_income, -500]", "of: []"),
    "13 things to add": ("facts", "monthly_income, -500", ", ".join(["monthly_income"] * 13)),
    "a percentage to add": ("facts", "-500", "5%"),
    "a condition to add": ("facts", "-500", "{fact: age, is: 3}"),
    "yes to add": ("facts", "-500", "true"),
    "a difference of nothing": ("facts", ", less: room", ""),
    "days from one day only": ("facts", ", to: work_since", ""),
    "months since a number": ("facts", "date: work_since", "date: 3"),
    "a count without its number": ("traits", ", at_least: 2}", "}"),
    "a count with two numbers": ("traits", "at_least: 2", "at_least: 2, at_most: 3"),
    "a count of one part": ("traits", "[{always: true}, {trait: x}]", "[{always: true}]"),
    "half a part": ("traits", "at_least: 2", "at_least: 1.5"),
    "never": ("traits", "always: true", "always: false"),
    "a parameter with values and an operation": (
        "parameters",
        "  op: times",
        '  values: [{value: "0.24", evidence: [{source: document, section: 8}]}]\n  op: times',
    ),
    "a parameter that is nothing": ("parameters", "  op: times\n  of: [4, lpr_1y]\n", ""),
    "a parameter that divides": ("parameters", "op: times", "op: ratio"),
    "a product less something": ("parameters", "op: times", "op: times\n  less: 1"),
    "a difference less nothing": ("parameters", "op: times", "op: difference"),
    "a parameter without its reason": (
        "parameters",
        "  of: [4, lpr_1y]\n  evidence: [{source: private-lending-cap}]\n",
        "  of: [4, lpr_1y]\n",
    ),
    "a term with a value and a table": ("product", "  limit:\n", "  limit:\n    value: 5\n"),
    "a term with a table and a history": (
        "product",
        "  limit:\n",
        "  limit:\n    values: [{value: 5, evidence: [{source: document, section: 1}]}]\n",
    ),
    "a table of one row": ("product", "      - {when: {fact: student, is: true}, value: 5}\n", ""),
    "a row without a value": ("product", "{value: 9}", "{when: {trait: x}}"),
    "a time without a value": ("product", "value: monthly, ", ""),
    "a time with a value and a table": (
        "product",
        "value: monthly, ",
        "value: monthly, by: [{when: {trait: x}, value: 1}, {value: 2}], ",
    ),
    "a time without evidence": ("product", ", evidence: [{source: document, section: 2}]", ""),
    "an exemption without evidence": (
        "product",
        "{rule: adult, evidence: [{source: document, section: 3}]}",
        "{rule: adult}",
    ),
    "an exemption that is a name": (
        "product",
        "[{rule: adult, evidence: [{source: document, section: 3}]}]",
        "[adult]",
    ),
    "a ratio of one thing": ("facts", "of: monthly_debt_payment, ", ""),
    "a file without a part": (
        "facts",
        "groups: [{id: person, name: {zh: 您, en: you}, facts: [age]}]",
        "",
    ),
    "a window without months": ("steps", ", months: 6", ""),
    "months of a birthday": ("steps", "kind: window", "kind: yearly"),
    "a decimal for months": ("steps", "months: 6", "months: 6.5"),
    "an occasion that is two things": ("answers", "is: met", "is: met, advice: apply"),
    "a rule without its status": ("answers", ", is: met", ""),
    "a rule without its product": ("answers", "general.student", "student"),
    "a share above the whole": ("scorecard", "share: 100", "share: 101"),
    "a weight as a text": ("scorecard", "weight: 100", 'weight: "100"'),
    "one product without a list": ("conflicts", "[fenfu]", "fenfu"),
    "a need with a severity": ("every_product", "    where:", "    severity: warn\n    where:"),
    "a term without statements": ("product", "0.18}\n    statements:", "0.18}\n    said:"),
    "a range without its low end": ("product", 'from: "0.07", ', ""),
    "a term's amount as a text": ("product", '{from: "0.07", to: 0.18}', '"2000"'),
    "a mapping for a list": ("product", "order: 1", "order: 1\nopening: {}"),
    "an order as a text": ("product", "order: 1", "order: first"),
}
"""A mistake -> the file in which it is made, and what stands there instead of what."""


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_broken_file_is_refused(mistake: str, schemas: dict[str, Any]) -> None:
    """One mistake of shape in a good file, and the schema refuses it."""
    name, find, replace = BROKEN[mistake]
    assert mistakes(schemas[f"{name}.json"], changed(name, find, replace))


def test_days_need_no_format(schemas: dict[str, Any]) -> None:
    """A date with slashes is refused also where formats are not looked at, as the dialect allows."""
    text = changed("cautions", "2020-01-01", "2020/01/01")
    assert not Draft202012Validator(schemas["cautions.json"]).is_valid(yaml12.parse(text, "a file"))


def test_variants_have_a_limit(schemas: dict[str, Any]) -> None:
    """Ten variants of a sentence are accepted and eleven are not, as in loading."""
    only = "{zh: 您不是。, en: You are not.}"
    lists = {count: f"[{', '.join([only] * count)}]" for count in (10, 11)}
    found = {
        n: mistakes(schemas["cautions.json"], changed("cautions", only, lists[n])) for n in lists
    }
    assert not found[10]
    assert found[11]


# The mistakes of bad_rules/ -----------------------------------------------------------------------

SHAPE = {
    "assumption-half",
    "claim-one",
    "comparison-one",
    "condition-form",
    "count-one",
    "evidence-assumption",
    "evidence-one",
    "fact-choices",
    "fact-fields",
    "fact-range-type",
    "fact-since",
    "field-choice",
    "field-comma",
    "field-elsewhere",
    "field-empty",
    "field-length",
    "field-missing",
    "field-unknown",
    "field-wrong",
    "occasion-one",
    "operand-number",
    "parameter-evidence",
    "parameter-half",
    "parameter-less",
    "saying-one",
    "severity",
    "source-in-force",
    "source-sections",
    "source-url",
    "step-months",
    "term-twice",
    "term-value-one",
    "wanted-boolean",
    "wanted-date",
    "wanted-decimal",
    "wanted-integer",
    "wanted-list",
    "wanted-owned",
    "wanted-mapping",
    "wanted-address",
    "wanted-address-markup",
    "wanted-name",
    "wanted-other",
    "wanted-text",
    "where-place",
}
"""The error codes that are about the shape of one entry."""

NOT_SEEN = {
    "claim-one-empty": "an empty list of what carries a claim is given all the same",
    "field-unknown-example": "the fields of quotes are named beside the example",
    "saying-one-regulation": "takes the grade of the source, which is in another file",
    "source-sections-empty": "sections that are empty are given all the same",
    "wanted-boolean": "takes the fact's type, which is in another file",
    "wanted-boolean-number": "takes the fact's type, which is in another file",
    "wanted-integer-fact": "takes the fact's type, which is in another file",
    "wanted-integer-is": "takes the fact's type, which is in another file",
    "wanted-mapping-example": "takes the fact's type, which stands beside it",
    "wanted-mapping-example-deep": "takes the fact's type, which stands beside it",
    "wanted-name-file": "is about the name of a file",
}
"""Mistakes of shape that the schemas do not see, and why."""

SEEN_TOO = {
    "number-unknown-chinese": "no name is written like this",
    "number-unknown-full-width": "no name is written like this",
    "operand-unknown-chinese": "no name is written like this",
    "term-type-comma": "a term's amount is no text",
    "term-type-history": "a term's amount is no text",
    "term-type-money": "a term's amount is no text",
    "term-type-wan": "a term's amount is no text",
}
"""Mistakes of other kinds that the schemas happen to refuse, and why."""


def spoilt(mistake: dict[str, Any]) -> str | None:
    """Give the text of a base file with a mistake in it; None where it is no text of a rule file."""
    if "content" in mistake:
        return str(mistake["content"])
    if "remove" in mistake:
        return None
    text = (BASE / mistake["file"]).read_text(encoding="utf-8")
    return text.replace(mistake["find"], mistake["replace"])


def test_the_mistakes_of_shape_are_refused() -> None:
    """Of the bad rules the schemas refuse those of shape and no other, but for the named ones."""
    schemas = rule_schemas(advisor.load_rulebook(BASE))
    refused, wanted = set(), set()
    for name, mistake in MISTAKES.items():
        text = spoilt(mistake)
        schema = schemas.get(schema_of(mistake["file"]))
        if text is None or schema is None or code_of(name).startswith("rule-file"):
            continue
        try:
            found = mistakes(schema, text)
        except RuleError:
            continue  # it is no YAML, which editors see without a schema
        refused |= {name} if found else set()
        wanted |= {name} if code_of(name) in SHAPE else set()
    assert wanted - NOT_SEEN.keys() | SEEN_TOO.keys() == refused
    assert wanted >= NOT_SEEN.keys()


def test_the_base_of_the_bad_rules_is_accepted() -> None:
    """The small rulebook that the mistakes are made in is well formed."""
    schemas = rule_schemas(advisor.load_rulebook(BASE))
    for path in BASE.glob("**/*.yaml"):
        file = path.relative_to(BASE).as_posix()
        assert mistakes(schemas[schema_of(file)], path.read_text(encoding="utf-8")) == []


# What is offered ----------------------------------------------------------------------------------


def offered(schema: dict[str, Any]) -> list[Any]:
    """Give the names that are offered for a text."""
    (names,) = [way["enum"] for way in schema["anyOf"] if "enum" in way]
    return list(names)


def test_known_names_are_offered(book: Rulebook, schemas: dict[str, Any]) -> None:
    """Facts, numbers, traits, sources, assumptions, products, terms and factors are completed."""
    models = {name: shape["$defs"] for name, shape in schemas.items()}
    test = models["product.json"]["FactTest"]["properties"]
    facts = sorted({**book.facts.facts, **book.facts.derived})
    assert facts == offered(test["fact"])
    for name in ("below", "at_most", "above", "at_least"):
        shown = set(offered(test[name]))
        assert {"adult_age", "low_frequency_below", "limit", "monthly_income"} <= shown
        assert shown.isdisjoint({"student", "debt_service", "record_years"})
    derived = models["facts.json"]
    for shape, fields in (("Sum", ["of"]), ("Remainder", ["of", "less"]), ("Times", ["of"])):
        for field in fields:
            shown = set(offered(derived[shape]["properties"][field]))
            assert {"amount", "adult_age", "limit"} <= shown
            assert shown.isdisjoint({"student", "debt_service"})
    dates = sorted(name for name, fact in book.facts.facts.items() if fact.type == "date")
    assert dates == offered(derived["Since"]["properties"]["date"])
    assert dates == offered(derived["DaysBetween"]["properties"]["from"])
    numbers = offered(models["parameters.json"]["Parameter"]["properties"]["of"])
    assert "lpr_1y" in numbers
    assert set(numbers).isdisjoint(book.facts.facts)
    shared = {one.id for kind in SECTIONS for one in getattr(book.every_product, kind)}
    exempt = models["product.json"]["Exemption"]["properties"]["rule"]
    assert sorted(shared) == offered(exempt)
    trait = models["product.json"]["TraitTest"]["properties"]["trait"]
    assert sorted(book.traits) == offered(trait)
    evidence = models["traits.json"]["Evidence"]["properties"]
    assert sorted(book.sources) == offered(evidence["source"])
    assert sorted(book.assumptions) == offered(evidence["assumption"])
    conflict = models["conflicts.json"]["Conflict"]["properties"]
    assert sorted(book.products) == offered(conflict["products"]["items"])
    product = schemas["product.json"]["properties"]
    assert {row.id for row in book.terms} == product["terms"]["properties"].keys()
    factor = models["scorecard.json"]["Factor"]["properties"]
    assert book.products.keys() == factor["products"]["properties"].keys()
    assert book.facts.facts.keys() == schemas["steps.json"]["properties"].keys()


def test_a_facts_own_choices_are_offered(book: Rulebook, schemas: dict[str, Any]) -> None:
    """After `fact: employment, is:` stand the kinds of employment and no other choice."""
    cases = schemas["traits.json"]["$defs"]["FactTest"]["allOf"]
    found = {
        case["if"]["properties"]["fact"]["const"]: case["then"]["properties"] for case in cases
    }
    facts = {name: fact for name, fact in book.facts.facts.items() if fact.choices}
    assert facts
    for name, fact in facts.items():
        ids = sorted(choice.id for choice in fact.choices or ())
        assert ids == offered(found[name]["is"])
        (listed,) = [way for way in found[name]["in"]["anyOf"] if "items" in way]
        assert ids == offered(listed["items"])


def test_every_rule_is_offered_to_answers(book: Rulebook, schemas: dict[str, Any]) -> None:
    """The occasions of our answers name rules that are offered."""
    rule = schemas["answers.json"]["$defs"]["Occasion"]["properties"]["rule"]
    named = {one.rule for answer in book.answers for one in answer.occasions if one.rule}
    assert named <= set(offered(rule))


def test_nothing_is_offered_where_nothing_is_known(book: Rulebook) -> None:
    """A rulebook without traits has schemas that are valid, and offers none."""
    schema = rule_schemas(book.model_copy(update={"traits": {}}))["traits.json"]
    Draft202012Validator.check_schema(schema)
    trait = schema["$defs"]["TraitTest"]["properties"]["trait"]
    assert [way["type"] for way in trait["anyOf"]] == ["string"]

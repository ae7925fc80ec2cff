"""The rule files' JSON Schemas (2020-12): an editor completes and checks by them while one types.

They are made from the models that loading reads the files with. Names that the rulebook knows are
offered, and not demanded: one that was added a minute ago is not underlined. What a schema cannot
say, only loading refuses: what takes another file or another entry to see (whether a name exists and
is of the type or unit, circles, the place in a source, what stands twice, the order of a history, the
weights' sum), that the last variant, band or row has no `when`, how many of its parts a count can
ask for, the placeholders of a sentence, and 3.0 for 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from advisor.report.json_text import schema_text
from advisor.rulebook import scalars, types
from advisor.rulebook.index import ORDER, Names
from advisor.rulebook.load import PRODUCTS
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.rule_checks import COMPARISONS, COUNTS
from advisor.rulebook.schema import DIALECT, NULL
from advisor.rulebook.units import NUMERIC
from advisor.verify.faithful import bearers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

Schema: TypeAlias = "dict[str, Any]"

FOLDER = "schema"
"""Where the schemas lie in a rulebook's folder."""

PRODUCT = "product"
"""The schema of each file under `products/`."""

_CAPITAL = re.compile(r"\B[A-Z]")


def rule_schemas(book: types.Rulebook) -> dict[str, Schema]:
    """Give the schema of every rule file, by the name of the schema's own file."""
    fields = types.Rulebook.model_fields
    shapes = {name: field.annotation for name, field in fields.items() if name != PRODUCTS}
    known = known_names(book)
    return {
        f"{name}.json": file_schema(name, shape, known)
        for name, shape in {**shapes, PRODUCT: types.Product}.items()
    }


def write_schemas(book: types.Rulebook, folder: Path) -> list[Path]:
    """Write the schemas into a rulebook's folder, and give their paths."""
    folder.joinpath(FOLDER).mkdir(exist_ok=True)
    paths = []
    for name, schema in rule_schemas(book).items():
        path = folder / FOLDER / name
        path.write_bytes(schema_text(schema).encode())
        paths.append(path)
    return paths


def file_schema(name: str, shape: Any, known: Mapping[str, Collection[str]]) -> Schema:
    """Give the schema of one file: the models', the names, and the forms that the checks want."""
    made = TypeAdapter(shape).json_schema(schema_generator=Shapes)
    if name in known:
        made = offer(made, known[name])
    for model, schema in {**made.get("$defs", {}), made.get("title", ""): made}.items():
        for field, found in schema.get("properties", {}).items():
            if (spot := f"{model}.{field}") in known:
                schema["properties"][field] = offer(found, known[spot], TEXTS.get(spot, ()))
        if model in FORMS:
            schema["oneOf"] = [form(*one) for one in FORMS[model]]
        if model == "FactTest":
            asked = [spot for spot in known if spot.startswith(CHOICE)]
            schema["allOf"] = [choose(schema, spot[len(CHOICE) :], known[spot]) for spot in asked]
        schema["title"] = _CAPITAL.sub(lambda letter: f" {letter[0].lower()}", model)
    where = () if name == "every_product" else ("where",)
    for field, rules in {**made.get("properties", {}), name: made}.items():
        if rules.get("items") == {"$ref": "#/$defs/Rule"}:
            warning = form(("severity",), where)
            other = form((), ("severity", *where))
            rules["items"] |= warning if field in {"caution", "cautions"} else other
    title = "products/<id>.yaml" if name == PRODUCT else f"{name}.yaml"
    return {"$schema": DIALECT, **made, "title": title}


# Shapes, from the models -------------------------------------------------------------------------

ID = TypeAdapter(types.Id).json_schema()
DECIMAL_TEXT: Schema = {
    "type": "string",
    "pattern": "^" + scalars.PLAIN.pattern.replace(r"\Z", "$"),
    "maxLength": scalars.LONGEST_NUMBER,
}
DAY_PATTERN = "^" + scalars.DAY.pattern.replace(r"\Z", "$")


class Shapes(GenerateJsonSchema):
    """Makes schemas from models; it knows what their own readers accept, and leaves out noise."""

    def function_before_schema(self, schema: Any) -> Schema:
        """Say what is accepted where a function of ours reads the value."""
        made = self.generate_inner(schema["schema"])
        reader: Any = schema["function"]["function"]
        return {
            types.exact: {"anyOf": [made, DECIMAL_TEXT]},
            types.day: {**made, "pattern": DAY_PATTERN},
            types.one_or_more: {"anyOf": [{**made.get("items", {}), **form((), ("when",))}, made]},
            types.one_operand_or_more: {"anyOf": [*made.get("items", {}).get("anyOf", ()), made]},
        }[reader]

    def generate_inner(self, schema: Any) -> Schema:
        """Read the length of one or more as a list's; pydantic takes it for a text's."""
        made = super().generate_inner(schema)
        for text, items in (("minLength", "minItems"), ("maxLength", "maxItems")):
            if "anyOf" in made and text in made:
                made["anyOf"][-1][items] = made.pop(text)
        return made

    def decimal_schema(self, _schema: Any) -> Schema:
        """Take a number; where a decimal may be a text, `exact` reads it."""
        return {"type": "number"}

    def dict_schema(self, schema: Any) -> Schema:
        """Refuse keys that are no names."""
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def tagged_union_schema(self, schema: Any) -> Schema:
        """Leave out OpenAPI's discriminator."""
        made = super().tagged_union_schema(schema)
        return {key: value for key, value in made.items() if key != "discriminator"}

    def default_schema(self, schema: Any) -> Schema:
        """Leave out defaults: an editor would write them down."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Leave out titles that only repeat a field's name."""
        return False


# Forms, from the checks ---------------------------------------------------------------------------

VALUES = ("value", "by", "values")
"""The ways in which a term says its value."""

FORMS: dict[str, list[Any]] = {
    "FactTest": [((name,), tuple(n for n in COMPARISONS if n != name)) for name in COMPARISONS],
    "Evidence": [
        (("source",), ("assumption",)),
        (("assumption",), ("source", "section", "article")),
    ],
    "Saying": [(("section",), ("source",)), (("source",), ("section",))],
    "Occasion": [
        (("rule", "is"), ("advice",)),
        (("advice",), ("rule", "is")),
        (("when",), ("rule", "is", "advice")),
    ],
    "DocumentClaim": [
        (("carried_by",), ("left_out",)),
        (("left_out",), ("carried_by",)),
    ],
    "Assumption": [(("type", "value"), ()), ((), ("type", "value"))],
    "Source": [
        (("sections",), (), "grade", ("document",)),
        (("in_force",), (), "grade", ("regulation",)),
        (("url", "dated"), (), "grade", ("public",)),
    ],
    "Fact": [
        (("choices",), ("fields", "min", "max", "since"), "type", ("choice",)),
        (("fields",), ("choices", "min", "max", "since"), "type", ("quotes",)),
        ((), ("choices", "fields"), "type", ("integer",)),
        ((), ("choices", "fields", "since"), "type", ("money", "fraction")),
        ((), ("choices", "fields", "min", "max", "since"), "type", ("boolean",)),
        ((), ("choices", "fields", "min", "max"), "type", ("date",)),
    ],
    "QuoteField": [
        ((), (), "type", ("integer", "money", "fraction")),
        ((), ("min", "max"), "type", ("boolean",)),
    ],
    "CountOf": [((name,), tuple(n for n in COUNTS if n != name)) for name in COUNTS],
    "Term": [
        *(((name,), tuple(n for n in VALUES if n != name)) for name in VALUES),
        ((), VALUES),
    ],
    "DatedValue": [(("value",), ("by",)), (("by",), ("value",))],
    "Parameter": [
        (("values",), ("op", "of", "less", "from", "evidence")),
        (("op", "of", "evidence"), ("values", "less"), "op", ("sum", "times")),
        (("op", "of", "less", "evidence"), ("values",), "op", ("difference",)),
    ],
    "OverTime": [
        (("months",), (), "kind", ("window", "habit")),
        ((), ("months",), "kind", ("monthly", "yearly")),
    ],
}
"""Of each model the forms of which an entry has exactly one: see `form`."""


def form(
    given: tuple[str, ...], absent: tuple[str, ...], kind: str = "", kinds: tuple[str, ...] = ()
) -> Schema:
    """Ask that fields are given and others not, where a field is one of some kinds."""
    fields: Schema = {kind: {"enum": list(kinds)}} if kind else {}
    fields |= {name: {"not": NULL} for name in given if name != kind}
    fields |= dict.fromkeys(absent, NULL)
    return {"properties": fields} | ({"required": list(given)} if given else {})


# Names, from the rulebook -------------------------------------------------------------------------

CHOICE = "choice "
"""What the name of a choice fact follows in `known_names`."""

OPERANDS = (
    "Sum.of",
    "Remainder.of",
    "Remainder.less",
    "Times.of",
    "Parameter.of",
    "Parameter.less",
)
"""The fields that take what arithmetic is about."""

RULE_ID = {"type": "string", "pattern": f"{ID['pattern'][:-1]}\\.{ID['pattern'][1:]}"}
TEXTS = {
    **dict.fromkeys((f"FactTest.{name}" for name in ORDER), (ID, DECIMAL_TEXT)),
    "Occasion.rule": (RULE_ID,),
    **dict.fromkeys(("Term.value", "Branch.value", "DatedValue.value"), (ID,)),
    **dict.fromkeys(OPERANDS, (ID, DECIMAL_TEXT)),
}
"""What a text is to be where the model takes any and the checks do not."""


def known_names(book: types.Rulebook) -> dict[str, Collection[str]]:
    """Give the names to offer: by file for its keys, by model and field, by fact for its choices."""
    names = Names(book)
    facts = book.facts.facts
    chosen = [name for name, kind in names.kinds.items() if kind == "choice"]
    amounts = [name for name, fact in facts.items() if fact.type in {"money", "integer"}]
    dates = [name for name, fact in facts.items() if fact.type == "date"]
    exact = {*facts, *(n for n, one in book.facts.derived.items() if is_exact(one))}
    ordered = [name for name, kind in names.kinds.items() if kind in NUMERIC and name in exact]
    reckoned = [*names.numbers, *ordered]
    numbers = [name for name in names.numbers if name not in names.terms]
    choices = {choice for row in book.terms for choice in row.choices or ()}
    shared = [rule.id for kind in types.SECTIONS for rule in getattr(book.every_product, kind)]
    return {
        "steps": facts,
        "FactTest.fact": names.facts,
        **dict.fromkeys((f"FactTest.{name}" for name in ORDER), reckoned),
        **{CHOICE + name: names.choices(name) for name in chosen},
        "TraitTest.trait": book.traits,
        **dict.fromkeys(("Evidence.source", "Saying.source"), book.sources),
        "Evidence.assumption": book.assumptions,
        "Group.facts": facts,
        **dict.fromkeys(("YearsSince.date", "Since.date"), dates),
        **dict.fromkeys(("DaysBetween.from", "DaysBetween.to"), dates),
        **dict.fromkeys(OPERANDS[:4], reckoned),
        **dict.fromkeys(OPERANDS[4:], numbers),
        **dict.fromkeys(("Ratio.of", "Ratio.to"), amounts),
        "TermFact.term": names.terms,
        "Step.becomes": facts,
        "Rule.where": names.terms,
        "Occasion.rule": {name for one in placed_rules(book) for name in one.ids},
        "Conflict.products": book.products,
        "DocumentClaim.about": book.products,
        **{f"Carriers.{kind}": names for kind, names in carriers(book).items()},
        "Product.terms": names.terms,
        **dict.fromkeys(("Term.value", "Branch.value", "DatedValue.value"), choices),
        **dict.fromkeys(("Exemption.rule", "Grounds.rule"), shared),
        "Factor.products": book.products,
    }


def carriers(book: types.Rulebook) -> dict[str, set[str]]:
    """Give what can carry a claim of the document, by its kind."""
    found: dict[str, set[str]] = {kind: set() for kind in types.Carriers.model_fields}
    for kind, name in bearers(book):
        found[kind].add(name)
    return found


def is_exact(derived: types.Derived) -> bool:
    """Tell whether a derived fact can be reckoned on with."""
    return isinstance(derived, types.Arithmetic)


def offer(schema: Schema, names: Collection[str], texts: tuple[Schema, ...] = ()) -> Schema:
    """Offer known names where a schema asks for a name: as a text, in a list, as a key.

    `texts` is what else a text may be, where the schema takes any.
    """
    if schema.get("type") == "string":
        listed = [{"enum": sorted(names)}] if names else []
        return {"anyOf": [*listed, *(texts or (schema,))]}
    if "anyOf" in schema:
        ways = [offer(way, names, texts) for way in schema["anyOf"]]
        return {**schema, "anyOf": [one for way in ways for one in way.get("anyOf", [way])]}
    if "patternProperties" in schema:
        (entry,) = schema["patternProperties"].values()
        return {**schema, "properties": dict.fromkeys(sorted(names), entry)}
    return (
        {**schema, "items": offer(schema["items"], names, texts)} if "items" in schema else schema
    )


def choose(test: Schema, fact: str, choices: Collection[str]) -> Schema:
    """Offer a fact's own choices where it is compared."""
    fields = {name: offer(test["properties"][name], choices) for name in ("is", "in")}
    asked = {"required": ["fact"], "properties": {"fact": {"const": fact}}}
    return {"if": asked, "then": {"properties": fields}}

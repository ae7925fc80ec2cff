"""Every place of a rulebook's files, cases among them, where something is named; and the renaming of it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from advisor.model import EVERY, PERSON, owned, rule_id
from advisor.rulebook.index import ORDER
from advisor.rulebook.types import QUOTES, SECTIONS
from advisor.verify.cases import FOLDER, STATUSES
from advisor.verify.spans import Edit, edited, spots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from advisor.rulebook.yaml12 import Path
    from advisor.verify.spans import Spot

LISTS = {
    "terms.yaml": "name",
    "scorecard.yaml": "factor",
    "answers.yaml": "answer",
    "conflicts.yaml": "conflict",
    "notes.yaml": "note",
    "cost_notes.yaml": "cost-note",
    "document.yaml": "claim",
}
"""Files that are lists -> what the `id` of an entry names; `name` is what conditions can name."""

CARRIERS = {
    "products": "product", "terms": "term", "rules": "rule", "traits": "trait",
    "parameters": "name", "assumptions": "name", "answers": "answer", "cost_notes": "cost-note",
    "conflicts": "conflict",
}  # fmt: skip

OPERANDS = {"of", "less", "to", "date", "term", "from", "earliest"}
"""The fields of arithmetic that name what it is worked out from."""

BY_KEY = {
    **dict.fromkeys(("verdict", "recommendation", "score", "missing", "settles"), "product"),
    **dict.fromkeys(("conflicts", "no_conflicts", "changes", "points"), "product"),
    **dict.fromkeys(("monthly", "fits"), "product"),
    **dict.fromkeys(("kind", "severity", "cites", "says"), "rule"),
    "grade": "rule-or-product",
}
"""What the keys under each expectation of a case name."""

BY_VALUE = {
    **dict.fromkeys(STATUSES, "rule"),
    **dict.fromkeys(("ranking", "apply_for"), "product"),
    **dict.fromkeys(("conflicts", "no_conflicts"), "conflict"),
    **dict.fromkeys(("answers", "no_answers"), "answer"),
    **dict.fromkeys(("missing", "settles", "ask"), "name"),
    "notes": "note",
    "cites": "source-or-name",
}
"""What the values under each expectation of a case name."""


OWN = "own-rule "
"""Before the owner, in the role of an id that a rule has in a file of its owner's."""

ID = r"(?<![\w.-])[\w-]+\.[\w-]+(?![\w.-])"
"""A rule's whole id, as it may stand among words."""


class Renaming(NamedTuple):
    """A thing that gets another name.

    Attributes:
        kind: `rule`, `product`, `trait`, `source`, `factor`, `answer` …, or `name`: what conditions
            can name, as facts, parameters, assumptions and rows of the terms.
        old, new: its ids; those of a rule have an owner, `weilidai.invited`.
    """

    kind: str
    old: str
    new: str


def renamed_files(
    files: Mapping[str, str], one: Renaming, own: Collection[str] = ()
) -> dict[str, str]:
    """Give a rulebook's files, cases among them, with a thing renamed wherever it is named.

    Args:
        files: name -> text; the names are relative to the rulebook's folder.
        one: what is renamed.
        own: the whole ids of rules that are a product's own; they do not follow one of `every`.
    """
    made = {}
    for name, text in files.items():
        edits = [edit for spot in spots(text) if (edit := edit_of(text, name, spot, one, own))]
        made[moved(name, one)] = edited(text, edits) if edits else text
    return made


def moved(file: str, one: Renaming) -> str:
    """Give what a file is called: a product's has its name."""
    path = PurePosixPath(file)
    if one.kind == "product" and path.parent.name == "products" and path.stem == one.old:
        return str(path.with_name(f"{one.new}{path.suffix}"))
    return file


def edit_of(text: str, file: str, spot: Spot, one: Renaming, own: Collection[str]) -> Edit | None:
    """Give what is to stand in a spot; None where the thing is not named in it."""
    written = text[spot.start : spot.end]
    role = role_of(file, spot)
    if role == "text":
        if one.kind != "name" or f"{{{one.old}}}" not in written:
            return None
        return Edit(spot.start, spot.end, written.replace(f"{{{one.old}}}", f"{{{one.new}}}"))
    if role == "case":
        words = re.sub(ID, lambda of: renamed_value("rule", of[0], one, own) or of[0], written)
        return None if words == written else Edit(spot.start, spot.end, words)
    value = renamed_value(role, spot.value, one, own)
    if value is None or value == spot.value:
        return None
    return Edit(spot.start, spot.end, written.replace(spot.value, value))


def renamed_value(role: str, value: str, one: Renaming, own: Collection[str]) -> str | None:
    """Give a name with the thing renamed; None where it does not name it."""
    owner, name = owned(value)
    of_rule = role in {"rule", "rule-or-product"}
    if one.kind in role.split("-or-") and value == one.old:
        return one.new
    if one.kind == "product":
        owning = (of_rule or role == "term") and owner == one.old
        if value == rule_id(QUOTES, one.old):
            return rule_id(QUOTES, one.new)
        return rule_id(one.new, name) if owning else None
    if one.kind == "name":
        return rule_id(owner, one.new) if role == "term" and name == one.old else None
    if one.kind == "rule":
        return renamed_rule(value, one, own) if of_rule else renamed_own(role, value, one)
    return None


def renamed_rule(value: str, one: Renaming, own: Collection[str]) -> str | None:
    """Give a rule's whole id with a rule of every product renamed, as a product has it."""
    owner, name = owned(value)
    shared = owned(one.old) == (EVERY, name) and owner != PERSON and value not in own
    return rule_id(owner, owned(one.new)[1]) if shared else None


def renamed_own(role: str, value: str, one: Renaming) -> str | None:
    """Give a rule's own id, without its owner, renamed."""
    mine = role.startswith(OWN) and rule_id(role.removeprefix(OWN), value) == one.old
    return owned(one.new)[1] if mine else None


# Roles --------------------------------------------------------------------------------------------


def role_of(file: str, spot: Spot) -> str:
    """Tell what a spot names; nothing where it names nothing."""
    if file.startswith(f"{FOLDER}/"):
        return key_in_case(spot.path) if spot.key else value_in_case(spot.path)
    return key_in_rules(file, spot.path) if spot.key else value_in_rules(file, spot.path)


def key_in_rules(file: str, path: Path) -> str:
    """Tell what a key of a rule file names."""
    depth = len(path)
    if file in {"parameters.yaml", "assumptions.yaml", "steps.yaml"} and depth == 1:
        return "name"
    if file in {"sources.yaml", "traits.yaml"} and depth == 1:
        return file.removesuffix("s.yaml")
    names = {
        "facts.yaml": path[0] in {"facts", "derived"} and depth == 2,  # noqa: PLR2004  # its table
        "steps.yaml": path[1:2] == ("becomes",) and depth == 3,  # noqa: PLR2004  # what follows
    }
    if names.get(file) or (file.startswith("products/") and path[0] == "terms" and depth == 2):  # noqa: PLR2004  # the rows
        return "name"
    product = {
        "scorecard.yaml": path[1:2] == ("products",) and depth == 3,  # noqa: PLR2004  # side by side
        "facts.yaml": path[2:3] == ("example",) and depth == 4,  # noqa: PLR2004  # quotes
    }
    return "product" if product.get(file) else ""


def value_in_rules(file: str, path: Path) -> str:
    """Tell what a value of a rule file names."""
    last = path[-1] if path else ""
    if last == "id":
        return named_by_id(file, path)
    if last == "rule":
        return "rule" if file == "answers.yaml" else f"{OWN}{EVERY}"
    return BY_FIELD.get(str(last)) or value_of_file(file, path)


BY_FIELD = {
    **dict.fromkeys(("zh", "en"), "text"),
    **dict.fromkeys(("fact", "assumption", "where", *ORDER), "name"),
    "trait": "trait",
    "source": "source",
}
"""What the fields name that mean the same in every file."""


def value_of_file(file: str, path: Path) -> str:
    """Tell what a value names that means something in its own file only."""
    words = [step for step in path if isinstance(step, str)]
    if not words:
        return ""
    names = {
        "facts.yaml": words in (["first"], ["always"], ["groups", "facts"])
        or words[-1:] == ["after"]
        or not OPERANDS.isdisjoint(words),
        "parameters.yaml": not OPERANDS.isdisjoint(words[1:]),
    }
    products = {
        "conflicts.yaml": words == ["products"],
        "document.yaml": words[0] == "about",
    }
    if names.get(file):
        return "name"
    if products.get(file):
        return "product"
    return CARRIERS.get(words[-1], "") if file == "document.yaml" else ""


def named_by_id(file: str, path: Path) -> str:
    """Tell what an `id` names."""
    if file.startswith("products/"):
        product = PurePosixPath(file).stem
        if path == ("id",):
            return "product"
        return f"{OWN}{product}" if path[0] in SECTIONS else ""
    if file == "every_product.yaml":
        return f"{OWN}{EVERY}"
    if file == "cautions.yaml":
        return f"{OWN}{PERSON}"
    return LISTS.get(file, "") if len(path) == 2 else ""  # noqa: PLR2004  # an entry's own


def key_in_case(path: Path) -> str:
    """Tell what a key of a file of cases names."""
    part, rest = path[2:3], path[3:]
    if part == ("profile",):
        if len(rest) == 1:
            return "name"
        return "product" if len(rest) == 2 and rest[0] == "quotes" else ""  # noqa: PLR2004  # whose
    if part == ("expect",) and len(rest) == 2:  # noqa: PLR2004  # under an expectation
        return BY_KEY.get(str(rest[0]), "")
    if part == ("expect",) and rest[:1] == ("points",):
        return "factor"
    return "name" if part == ("expect",) and rest[:1] == ("changes",) else ""


def value_in_case(path: Path) -> str:
    """Tell what a value of a file of cases names; what a case is called may speak of rules."""
    if path[2:] == ("name",):
        return "case"
    if path[2:3] != ("expect",) or len(path) < 4:  # noqa: PLR2004  # an expectation
        return ""
    if path[3] in {"kind", "says", "changes"}:
        return ""
    return BY_VALUE.get(str(path[3]), "")


def still_named(files: Mapping[str, str], name: str) -> Iterator[str]:
    """Give the places where a name still stands in a comment."""
    found = re.compile(rf"#.*(?<![\w.-]){re.escape(name)}(?![\w.-])")
    for file, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if found.search(line):
                yield f"{file}:{number}"

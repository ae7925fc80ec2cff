"""A folder of rule files -> one checked rulebook, or every mistake in it with file and line."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from advisor.errors import Phrase, Problem, RuleError, cause, shown
from advisor.rulebook import types, yaml12
from advisor.rulebook.checks import check
from advisor.rulebook.meant import meant_day, meant_number
from advisor.rulebook.types import FORMS, OWNED, Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PRODUCTS = "products"
FILES = tuple(f"{field}.yaml" for field in Rulebook.model_fields if field != PRODUCTS)
MOST_FILES = 500
SUFFIXES = {".yaml", ".yml"}

PACKAGED = Path(__file__).parent.parent / "rules"
CHECKED_OUT = Path(__file__).parent.parent.parent / "rules"

ACCEPTED = {
    "bool_type": "boolean",
    "int_type": "integer",
    "string_type": "text",
    "dict_type": "mapping",
    "model_type": "mapping",
    "tuple_type": "list",
    "decimal": "decimal",
    "date": "date",
    "string_pattern_mismatch": "name",
    "is_instance_of": "decimal",
}
"""pydantic's error types -> the sentence `errors.wanted-…` that says what is wanted instead."""


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Read and check a rulebook.

    Args:
        folder: the rulebook's folder; the advisor's own rules when it is not given.

    Raises:
        RuleError: every mistake found, each with file, line, what is wrong and what is accepted.
    """
    return load_texts(read_files(default_folder() if folder is None else folder))


def load_texts(texts: Mapping[str, str]) -> Rulebook:
    """Read and check a rulebook from its files' texts, by their names. Raises as `load_rulebook`."""
    parsed = {name: yaml12.parse(text, name) for name, text in texts.items()}
    raw: dict[str, Any] = {PRODUCTS: {}}
    for name, value in parsed.items():
        path = field_path(name)
        if len(path) == 1:
            raw[path[0]] = value
        else:
            raw[PRODUCTS][path[1]] = value
    try:
        rulebook = Rulebook.model_validate(raw)
    except ValidationError as error:
        raise RuleError(*shape_problems(error, raw, Lines(texts))) from None
    lines = Lines(texts)
    problems = [
        Problem(code, lines.place(path), values, known)
        for path, code, values, known in check(rulebook)
    ]
    if problems:
        raise RuleError(*problems)
    return rulebook.placed_by(lines.place)


def default_folder() -> Path:
    """Give the folder of the advisor's own rules: in the package, or in a checkout beside it."""
    return PACKAGED if PACKAGED.is_dir() else CHECKED_OUT


def read_files(folder: Path) -> dict[str, str]:
    """Read every rule file; the names are relative to the rulebook's folder."""
    if not folder.is_dir():
        raise RuleError(Problem("rulebook-missing", str(folder)))
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in SUFFIXES)
    products = folder.joinpath(PRODUCTS)
    paths += sorted(p for p in products.glob("*") if p.suffix.lower() in SUFFIXES)
    names = [path.relative_to(folder).as_posix() for path in paths]
    problems = [
        Problem("rule-file-unknown", name, {"name": name}, FILES)
        for name in names
        if not name.startswith(PRODUCTS + "/") and name not in FILES
    ]
    problems += [Problem("rule-file-missing", name) for name in FILES if name not in names]
    problems += [Problem("rule-file-suffix", name) for name in names if not name.endswith(".yaml")]
    problems += [
        Problem("rule-file-odd", name)
        for name, path in zip(names, paths, strict=True)
        if not path.is_file()
    ]
    if len(paths) > MOST_FILES:
        problems.append(Problem("too-many-files", str(folder), {"most": MOST_FILES}))
    if problems:
        raise RuleError(*problems)
    return dict(zip(names, map(read_text, paths, names), strict=True))


def read_text(path: Path, name: str) -> str:
    """Read one rule file as UTF-8, no further than the largest size that is accepted."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(yaml12.LARGEST_FILE + 1)
    except UnicodeDecodeError:
        raise RuleError(Problem("not-utf8", name)) from None
    except OSError as error:
        raise RuleError(Problem("cannot-read", name, {"why": cause(error)})) from None


def field_path(name: str) -> tuple[str, ...]:
    """Tell which part of the rulebook a file is: ("traits",) or ("products", "fenfu")."""
    return tuple(name.removesuffix(".yaml").split("/"))


class Lines:
    """Finds the line of a path in the rulebook; each file is read again at the most once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.found: dict[str, dict[yaml12.Path, int]] = {}

    def place(self, path: yaml12.Path) -> str:
        """Give file and line of a path in the rulebook."""
        depth = 2 if path[0] == PRODUCTS else 1
        name = "/".join(map(str, path[:depth])) + ".yaml"
        if name not in self.texts:
            return PRODUCTS + "/"
        if name not in self.found:
            self.found[name] = yaml12.Parsed(self.texts[name], name).lines
        written = tuple(WRITTEN.get(step, step) for step in path[depth:])
        return f"{name}:{yaml12.line_of(self.found[name], written)}"


WRITTEN: Mapping[str | int, str] = {"except_": "except", "from_": "from"}
"""Fields of the models -> what the files call them, where Python has another use for the word."""


def shape_problems(error: ValidationError, raw: object, lines: Lines) -> Iterator[Problem]:
    """Put pydantic's findings into our words; what only follows from another one is left out."""
    at: dict[yaml12.Path, list[Any]] = {}
    for found in error.errors(include_url=False):
        context = found.get("ctx", {})
        if found["type"] == "too_short" and context["actual_length"] < len(found["input"]):
            continue  # its items were refused one by one
        path = real_path(found["loc"], raw)
        extra = found["type"] in {"missing", "extra_forbidden"}
        at.setdefault((*path, found["loc"][-1]) if extra else path, []).append((path, found))
    for mistakes in at.values():
        path, found = mistakes[0]
        last = str(found["loc"][-1]) if found["loc"] else ""
        if len(mistakes) > 1:
            field = next((step for step in reversed(path) if isinstance(step, str)), "")
            given = {"field": field, "found": shown(found["input"])}
            yield Problem("wanted-other", lines.place(path), given)
        else:
            yield shape_problem(found, lines.place(path), last)


def shape_problem(found: Any, where: str, last: str) -> Problem:
    """Put one of pydantic's findings into our words."""
    kind, given, context = found["type"], shown(found["input"]), found.get("ctx", {})
    values: dict[str, Any] = {"field": last, "found": given}
    known: tuple[str, ...] = ()
    if kind in MEANT:
        values["instead"] = MEANT[kind](found["input"])
    if kind in {"missing", "union_tag_not_found"}:
        code, values = "field-missing", {"name": last if kind == "missing" else "op"}
    elif kind == "extra_forbidden":
        code, known = strange_field(last)
        values = {"name": last}
    elif kind == "condition":
        code, values = "condition-form", {"forms": ", ".join(FORMS), "found": given}
    elif kind in LENGTHS:
        empty = kind == "too_short" and not found["input"]
        code = "field-empty" if empty else "field-length"
        values |= {"name": last, "why": length(kind, found["input"], context)}
    elif kind == "union_tag_invalid":
        known = tuple(accepted_in(context["expected_tags"]))
        code, values = "field-choice", {"found": shown(context["tag"]), "name": context["tag"]}
        values["accepted"] = ", ".join(known)
    elif kind == "literal_error":
        code, values["accepted"] = "field-choice", ", ".join(accepted_in(context["expected"]))
    elif kind in ACCEPTED:
        owned = context.get("pattern") == OWNED
        code = f"wanted-{'address' if last == 'url' else 'owned' if owned else ACCEPTED[kind]}"
    elif kind in RANGES:
        end = next(iter(context.values()))
        code, values["why"] = "field-wrong", Phrase(f"range-{RANGES[kind]}", {"most": end})
    else:
        code, values["why"] = "field-wrong", Phrase("unreadable")
    return Problem(code, where, values, known)


def strange_field(name: str) -> tuple[str, tuple[str, ...]]:
    """Tell what is wrong with a field that does not belong: the sentence, and the names there are."""
    if name in field_names():
        return "field-elsewhere", ()
    if CUT.match(name):
        return "field-comma", ()
    return "field-unknown", field_names()


CUT = re.compile(r"[0-9]|.*\s")
"""What is no field's name, even misspelt: the rest of a text, or of a number, behind a comma."""

MEANT: Mapping[str, Callable[[object], str]] = {
    "decimal": lambda found: meant_number(found, "decimal"),
    "is_instance_of": lambda found: meant_number(found, "decimal"),
    "int_type": lambda found: meant_number(found, "integer"),
    "date": meant_day,
}
"""pydantic's error types -> what may have been meant."""

LENGTHS = {
    "too_short": "few",
    "too_long": "many",
    "string_too_short": "empty",
    "string_too_long": "long",
}
"""pydantic's error types for what has the wrong length -> the phrase that says which it has."""

RANGES = {"greater_than_equal": "least", "less_than_equal": "most"}
"""pydantic's error types for numbers out of a range -> the phrase that says which end it has."""


def length(kind: str, given: Any, context: Any) -> Phrase:
    """Say how long something may be, and how long it is."""
    end = context.get("min_length", context.get("max_length"))
    found = len(given) if isinstance(given, str | list | dict) else context.get("actual_length")
    return Phrase(f"length-{LENGTHS[kind]}", {"end": f"{end:,}", "found": f"{found:,}"})


def accepted_in(listed: str) -> Iterator[str]:
    """Give the words that pydantic lists: in quotes, and the last one after an "or"."""
    for one in listed.replace(" or ", ", ").split(", "):
        word = one.strip("'")
        yield word.lower() if word in {"True", "False"} else word


def field_names() -> tuple[str, ...]:
    """Give the names of all fields of all rule files, for "did you mean"."""
    models = [shape for shape in vars(types).values() if isinstance(shape, type)]
    fields = [
        field.alias or name
        for model in models
        if issubclass(model, types.Model)
        for name, field in model.model_fields.items()
    ]
    return tuple(sorted(set(fields)))


def real_path(loc: tuple[Any, ...], raw: Any) -> yaml12.Path:
    """Drop from pydantic's location what is not in the file: the names of a condition's forms."""
    path: list[str | int] = []
    for step, following in zip_longest(loc, loc[1:]):
        if not holds(raw, step) or (holds(raw, following) and not holds(raw[step], following)):
            continue
        raw = raw[step]
        path.append(step)
    return tuple(path) or tuple(loc[:1])


def holds(raw: Any, step: Any) -> bool:
    """Tell whether a value of the file has something at a step."""
    if isinstance(raw, list):
        return isinstance(step, int) and step < len(raw)
    return isinstance(raw, dict) and step in raw

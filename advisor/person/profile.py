"""A borrower's profile: JSON read strictly by the vocabulary, every mistake named at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from advisor.errors import Problem, ProfileError, shown
from advisor.model import Profile
from advisor.person.strict_json import read_json
from advisor.rulebook import scalars, types, values
from advisor.rulebook.possible import is_possible

LARGEST = 1_000_000
"""Bytes of a profile; a complete one has about three thousand."""


REPORT = {"schema_version", "profile", "advice"}
"""What a report has, and no profile."""


def read_profile(content: bytes | str, book: types.Rulebook, as_of: date) -> Profile:
    """Read a profile from JSON.

    Args:
        content: the JSON text; bytes are UTF-8.
        book: the rulebook whose vocabulary names the facts.
        as_of: the day of the assessment; no date in a profile may lie after it.

    Raises:
        ProfileError: every mistake, each with its path, what was found and what is accepted.
    """
    if not content.strip():
        raise ProfileError(Problem("profile-empty"))
    raw = read_json(content, ProfileError, LARGEST)
    return make_profile(raw, book, as_of)


def make_profile(raw: object, book: types.Rulebook, as_of: date) -> Profile:
    """Make a profile of an object as JSON gives it; decimals are Decimal or decimal strings.

    A value that cannot be true of anybody is echoed, and counts as unknown.

    Raises:
        ProfileError: as `read_profile`.
    """
    if not isinstance(raw, dict):
        raise ProfileError(Problem("profile-not-object", values={"found": shown(raw)}))
    if raw.keys() >= REPORT:
        raise ProfileError(Problem("profile-is-report"))
    problems: list[Problem] = []
    known: dict[str, Any] = {}
    for name, value in raw.items():
        fact = book.facts.facts.get(name)
        if fact is None:
            given = {"name": name, "shown": shown(name)}
            problems.append(Problem("fact-not-known", "", given, spellings(book)))
        elif value is None:
            continue
        elif fact.type == "quotes":
            known[name] = read_quotes(name, fact, value, book, problems)
        else:
            known[name] = read_value(name, fact, value, problems)
        if isinstance(known.get(name), date) and known[name] > as_of:
            given = {"found": shown(value), "as_of": as_of.isoformat()}
            problems.append(Problem("date-after", name, given))
    if problems:
        raise ProfileError(*problems)
    echo = {name: echoed(book, name, known[name]) for name in sorted(known)}
    known = {n: v for n, v in known.items() if is_possible(book.facts.facts[n], v, as_of)}
    kinds = {name: book.facts.facts[name].type for name in known}
    flat = {
        name: values.in_rule_units(kinds[name], value)
        for name, value in known.items()
        if kinds[name] != "quotes"
    }
    return Profile(as_of, known, flat, echo)


def spellings(book: types.Rulebook) -> dict[str, str]:
    """Give the ways in which people write a fact's name, its labels among them: spelling -> fact."""
    facts = book.facts.facts
    named = {name: name for name in facts}
    labels = {text: name for name, fact in facts.items() for text in (fact.name.zh, fact.name.en)}
    return {**labels, **named}


def echoed(book: types.Rulebook, name: str, value: Any) -> Any:
    """Write one known fact as JSON has it."""
    fact = book.facts.facts[name]
    if fact.type != "quotes":
        return values.echoed(fact.type, value)
    fields = fact.fields or {}
    return {
        product: {key: values.echoed(fields[key].type, quote[key]) for key in sorted(quote)}
        for product, quote in sorted(value.items())
    }


def read_value(
    path: str, fact: types.Fact | types.QuoteField, value: object, problems: list[Problem]
) -> Any:
    """Read one value; a mistake goes on the list."""
    try:
        return values.read(fact, value)
    except scalars.BadValueError as bad:
        problems.append(Problem(bad.code, path, bad.values, bad.known))
        return None


def read_quotes(
    path: str, fact: types.Fact, raw: object, book: types.Rulebook, problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """Read the quotes: for each product, what its app shows."""
    if not isinstance(raw, dict):
        problems.append(Problem("value-not-object", path, {"found": shown(raw)}))
        return {}
    quotes: dict[str, dict[str, Any]] = {}
    for product, quote in raw.items():
        if product not in book.products:
            given = {"name": product, "shown": shown(product)}
            problems.append(Problem("product-not-known", path, given, tuple(book.products)))
        elif quote is None:
            continue
        elif not isinstance(quote, dict):
            spot = f"{path}.{product}"
            problems.append(Problem("value-not-object", spot, {"found": shown(quote)}))
        else:
            quotes[product] = read_quote(f"{path}.{product}", fact, quote, problems)
    return quotes


def read_quote(
    path: str, fact: types.Fact, raw: dict[str, object], problems: list[Problem]
) -> dict[str, Any]:
    """Read the quote of one product."""
    fields = fact.fields or {}
    quote: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in fields:
            given = {"name": name, "shown": shown(name)}
            problems.append(Problem("quote-field-not-known", path, given, tuple(fields)))
        elif value is not None:
            quote[name] = read_value(f"{path}.{name}", fields[name], value, problems)
    for one, other in values.ALTERNATIVES:
        if one in quote and other in quote:
            problems.append(Problem("quote-twice", path, {"one": one, "other": other}))
    return quote

"""What must be right in every rule: its conditions, its days, its sentences."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from decimal import localcontext
from string import Formatter
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.errors import Phrase
from advisor.rulebook import scalars, types, values
from advisor.rulebook.arithmetic import MILLION
from advisor.rulebook.index import (
    WHEN,
    Names,
    condition_leaves,
    condition_parts,
    is_own,
    longest_window,
    read_by,
    sides,
    text_names,
)
from advisor.rulebook.meant import meant_number
from advisor.rulebook.scalars import is_number
from advisor.rulebook.units import NUMERIC, TIMES, UnitError, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.rulebook.yaml12 import Path

Mistake: TypeAlias = "tuple[Path, str, Mapping[str, object], tuple[str, ...] | Mapping[str, str]]"
"""Where in the rulebook, which sentence of `texts/errors.json`, its values, the known names."""


@dataclass(frozen=True)
class Context:
    """Where a condition stands.

    Attributes:
        product: whether it is about a product, whose own facts it may use.
        terms: the terms whose number it may name.
    """

    names: Names
    product: bool = False
    terms: frozenset[str] = frozenset()


COMPARISONS = ("is", "in", "below", "at_most", "above", "at_least")


def check_rules(
    path: Path, rules: tuple[types.Rule, ...], names: Names, product: types.Product | None
) -> Iterator[Mistake]:
    """Check the rules of one list, which are the general cautions or a section of a product."""
    yield from repeated(path, [rule.id for rule in rules])
    for number, rule in enumerate(rules):
        spot: Path = (*path, number)
        if (path[-1] in {"caution", "cautions"}) != (rule.severity is not None):
            yield mistake(spot, "severity", name=rule.id)
        yield from check_days(spot, rule.id, rule)
        yield from check_sides(spot, rule)
        if rule.where is not None and path[0] != "every_product":
            yield mistake((*spot, "where"), "where-place")
            continue
        if rule.where is not None and rule.where not in names.terms:
            yield mistake((*spot, "where"), "term-unknown", names.terms, name=rule.where)
            continue
        if rule.grey is None and names.sound(sides(rule)) and names.can_be_grey(rule):
            yield mistake(spot, "grey-missing", name=rule.id)
        yield from check_rule_texts(spot, rule, names, product)


def check_sides(path: Path, rule: types.Rule) -> Iterator[Mistake]:
    """Check that a rule says where it is met and what is said there, or neither, and where it fails."""
    if rule.when is None and (rule.fails is None or rule.met is not None):
        yield mistake(path, "rule-when", name=rule.id)
    elif rule.when is not None and rule.met is None:
        yield mistake(path, "rule-met", name=rule.id)


def check_days(path: Path, name: str, dated: types.Dated) -> Iterator[Mistake]:
    """Check that something begins before it ends."""
    if dated.from_ and dated.until and dated.from_ >= dated.until:
        yield mistake(path, "rule-days", name=name, begin=dated.from_, end=dated.until)


def check_rule_texts(
    path: Path, rule: types.Rule, names: Names, product: types.Product | None
) -> Iterator[Mistake]:
    """Check a rule's conditions, and the sentences that may name what stands in them."""
    about_product = path[0] != "cautions"
    terms = names.term_values(product, rule.where) if about_product else set()
    context = Context(names, product=about_product, terms=frozenset(terms))
    read = {"product"} | terms if about_product else set()
    mistakes: list[Mistake] = []
    for side in ("when", "fails"):
        condition = getattr(rule, side)
        if condition is not None:
            spot: Path = (*path, side)
            mistakes += check_condition(spot, condition, context)
            read |= text_names(condition, names)
    if mistakes:
        yield from mistakes
        return  # what is wrong with the sentences may only follow from this
    if not about_product and names.sound(sides(rule)) and longest_window(names.book, sides(rule)):
        read.add(WHEN)
    for status in ("met", "unmet", "unknown", "grey"):
        said = getattr(rule, status)
        if said is not None:
            yield from check_said((*path, status), said, context, read)


def check_said(
    path: Path, said: tuple[types.Variant, ...], context: Context, read: set[str]
) -> Iterator[Mistake]:
    """Check a text's variants: all but the last are conditional, and each is well made."""
    for number, variant in enumerate(said):
        last = number == len(said) - 1
        if last != (variant.when is None):
            yield mistake(path, "variant-last")
        if variant.when is not None:
            yield from check_condition((*path, number, "when"), variant.when, context)
        used = read | (text_names(variant.when, context.names) if variant.when else set())
        yield from check_text((*path, number), variant, used)


def check_text(path: Path, text: Any, known: set[str]) -> Iterator[Mistake]:
    """Check that zh and en hold the same placeholders, and only names that the rule has."""
    found: dict[str, set[str]] = {}
    for lang in ("zh", "en"):
        try:
            fields = [f for f in Formatter().parse(getattr(text, lang)) if f[1] is not None]
        except ValueError:
            yield mistake(path, "placeholder-broken", lang=lang)
            return
        if any(spec or conversion for _, _, spec, conversion in fields):
            yield mistake(path, "placeholder-broken", lang=lang)
            return
        found[lang] = {str(name) for _, name, _, _ in fields}
    for name in sorted((found["zh"] | found["en"]) - known):
        yield mistake(path, "placeholder-unknown", known, name=name)
    if found["zh"] != found["en"]:
        only = ", ".join(sorted(found["zh"] ^ found["en"]))
        yield mistake(path, "placeholder-differs", names=only)


def check_condition(path: Path, condition: types.Condition, context: Context) -> Iterator[Mistake]:
    """Check every comparison and every count of a condition."""
    names = context.names
    yield from check_counts(path, condition)
    for steps, leaf in condition_leaves(condition):
        spot: Path = (*path, *steps)
        if isinstance(leaf, types.TraitTest):
            if leaf.trait not in names.book.traits:
                yield mistake(spot, "trait-unknown", names.book.traits, name=leaf.trait)
            continue
        kind = names.kinds.get(leaf.fact)
        if kind is None:
            if leaf.fact in names.numbers:
                yield mistake(spot, "number-as-fact", fact=leaf.fact)
            elif leaf.fact not in names.facts:  # else it is told where it stands
                yield mistake(spot, "fact-unknown", names.facts, name=leaf.fact)
        elif not context.product and (
            own := [name for name in read_by(names.book, leaf) if is_own(names.book, name)]
        ):
            yield mistake(spot, "fact-of-product", name=own[0])
        else:
            yield from check_comparison(spot, leaf, kind, context)


def check_counts(path: Path, condition: types.Condition) -> Iterator[Mistake]:
    """Check that each count says how many, and that so many can be and need not be."""
    if isinstance(condition, types.CountOf):
        wanted = {n: v for n in COUNTS if (v := getattr(condition, n)) is not None}
        parts = len(condition.count)
        if len(wanted) != 1:
            found = ", ".join(wanted) or Phrase("none")
            yield mistake(path, "count-one", accepted=", ".join(COUNTS), found=found)
        for name, value in wanted.items():
            low, high = COUNTS[name]
            if not low <= value <= parts + high:
                given = {"field": name, "found": value, "low": low, "high": parts + high}
                yield mistake(path, "count-range", **given)
    for step, part in condition_parts(condition):
        yield from check_counts((*path, *step), part)


COUNTS = {"at_least": (1, 0), "at_most": (0, -1), "exactly": (0, 0)}
"""How a count says how many -> the fewest, and how far from all parts the most is.

At least none, and at most all, would always hold.
"""


def check_comparison(
    path: Path, leaf: types.FactTest, kind: str, context: Context
) -> Iterator[Mistake]:
    """Check that one comparison fits the type of its fact."""
    names = context.names
    given = {
        name: value
        for name in COMPARISONS
        if (value := getattr(leaf, f"{name}_" if name in {"is", "in"} else name)) is not None
    }
    if len(given) != 1:
        found = ", ".join(given) or Phrase("none")
        yield mistake(path, "comparison-one", accepted=", ".join(COMPARISONS), found=found)
        return
    ((name, value),) = given.items()
    accepted = names.comparisons(leaf.fact)
    if kind == "date":
        yield mistake(path, "comparison-date", fact=leaf.fact, accepted=", ".join(OF_DATES))
    elif name not in accepted:
        shown = ", ".join(accepted) or "-"
        yield mistake(path, "comparison-type", fact=leaf.fact, name=name, accepted=shown)
    elif name in {"is", "in"}:
        for item in value if isinstance(value, tuple) else (value,):
            yield from check_same(path, leaf.fact, item, kind, names)
    else:
        yield from check_threshold(path, leaf.fact, name, value, kind, context)


OF_DATES = ("years_since", *TIMES)
"""Operations that make a number of a date, which can be compared."""


def check_same(path: Path, fact: str, item: Any, kind: str, names: Names) -> Iterator[Mistake]:
    """Check the constant that a fact is to be the same as."""
    if kind == "boolean" and not isinstance(item, bool):
        yield mistake(path, "wanted-boolean", field="is", found=item)
    elif kind == "choice" and item not in names.choices(fact):
        yield mistake(path, "choice-unknown", names.choices(fact), name=item, fact=fact)
    elif kind == "integer" and (isinstance(item, bool) or not isinstance(item, int)):
        yield mistake(path, "wanted-integer", field="is", found=item)


def check_threshold(
    path: Path, fact: str, name: str, value: Any, kind: str, context: Context
) -> Iterator[Mistake]:
    """Check the number that a fact is compared with: written out, or a name of the same type."""
    names = context.names
    if isinstance(value, str) and value in names.facts:
        yield from check_other(path, fact, value, names)
    elif isinstance(value, str) and not is_number(value):
        if value not in names.numbers:
            yield mistake(path, "number-unknown", [*names.numbers, *names.facts], name=value)
        elif names.kind(value) != kind:
            found = names.kind(value)
            yield mistake(path, "number-kind", name=value, found=found, wanted=kind)
        elif value in names.terms and value not in context.terms:
            yield mistake(path, "term-lacking", name=value)
    elif isinstance(value, str) and not scalars.plain_decimal(value):
        instead = meant_number(value, kind)
        yield mistake(path, "wanted-decimal", field=name, found=value, instead=instead)
    elif not fits(kind, types.exact(value)):
        yield mistake(path, "number-type", found=value)


def check_other(path: Path, fact: str, other: str, names: Names) -> Iterator[Mistake]:
    """Check the fact that a fact is compared with: another one, in its unit, and exact."""
    if fact == other:
        yield mistake(path, "comparison-itself", fact=fact)
        return
    derived = names.book.facts.derived
    with suppress(UnitError):  # told where the derived fact stands
        mine, theirs = (quantity(names.book, name) for name in (fact, other))
        rounded = [name for name in (fact, other) if name in derived and derived[name].rounded_up]
        if not mine.unit.fits(theirs.unit) or theirs.unit.kind not in NUMERIC:
            said: dict[str, Any] = {"other": other, "other_unit": theirs.unit.said}
            yield mistake(path, "comparison-units", fact=fact, unit=mine.unit.said, **said)
        elif rounded and (rounded != [fact] or theirs.decimals):
            yield mistake(path, "comparison-rounded", fact=rounded[-1])


def mistake(path: Path, code: str, known: Iterable[str] = (), **found: object) -> Mistake:
    """Give a mistake; `name` among the values is what the nearest known name is looked for."""
    return path, code, found, tuple(known)


def repeated(path: Path, ids: list[str]) -> Iterator[Mistake]:
    """Refuse an id that stands twice in one list."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield mistake((*path, ids.index(name)), "id-twice", name=name)


def fits(kind: str, number: Any) -> bool:
    """Tell whether a number is one of its type: whole, with at most two decimals, or any."""
    scale = {"integer": 1, "money": values.CENTS, "fraction": MILLION}[kind]
    if abs(number) > values.LARGEST_MONEY:
        return False
    with localcontext() as context:
        context.prec = 2 * scalars.LONGEST_NUMBER
        return bool(number * scale == int(number * scale))

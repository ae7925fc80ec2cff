"""Every rule in its place: where it stands, what it is called, and to whom it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.model import EVERY, PERSON, Kind, rule_id
from advisor.rulebook.types import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook import types
    from advisor.rulebook.yaml12 import Path


class PlacedRule(NamedTuple):
    """A rule with its place in the files.

    Attributes:
        path: the place.
        owner: whose it is: a product's id, `general`, or `every` where all products have it.
        kind: what it is for.
        applies_to: ids of the products that it applies to; `general` alone where it is about the
            person.
    """

    path: Path
    owner: str
    kind: Kind
    rule: types.Rule
    applies_to: tuple[str, ...]

    @property
    def id(self) -> str:
        """Give its id as the files have it: `weilidai.invited`, `general.student`, `every.adult`."""
        return rule_id(self.owner, self.rule.id)

    @property
    def ids(self) -> tuple[str, ...]:
        """Give its ids as an assessment has them: one for each product that it applies to."""
        return tuple(rule_id(one, self.rule.id) for one in self.applies_to)


def placed_rules(book: types.Rulebook) -> Iterator[PlacedRule]:
    """Give every rule, in force or not, in the order of the files."""
    for path, rules, product in rule_lists(book):
        kind: Kind = "caution" if path[-1] == "cautions" else path[-1]  # type: ignore[assignment]  # one of SECTIONS
        for number, rule in enumerate(rules):
            spot: Path = (*path, number)
            if product is not None:
                yield PlacedRule(spot, product.id, kind, rule, (product.id,))
            elif path[0] == "cautions":
                yield PlacedRule(spot, PERSON, kind, rule, (PERSON,))
            else:
                having = [one.id for one in book.products.values() if has_rule(one, rule)]
                yield PlacedRule(spot, EVERY, kind, rule, tuple(having))


def place_of(book: types.Rulebook, name: str) -> str:
    """Give the file and line of a rule, trait or band by its id; nothing for what is none."""
    paths: dict[str, Path] = {trait: ("traits", trait) for trait in book.traits}
    paths |= {rule: one.path for one in placed_rules(book) for rule in one.ids}
    owner, _, factor = name.partition(".score/")
    for number, one in enumerate(book.scorecard):
        if factor.split("/")[0] == one.id:
            paths[name] = ("scorecard", number, *one.way_to(owner)[:-1])
    return book.place(paths[name]) if name in paths else ""


def rules_by_owner(book: types.Rulebook) -> dict[str, list[PlacedRule]]:
    """Give the rules that apply to each product, its own first, and those about the person."""
    placed = list(placed_rules(book))
    found: dict[str, list[PlacedRule]] = {name: [] for name in (PERSON, *book.products)}
    for shared in (False, True):
        for one in placed:
            if (one.owner == EVERY) == shared:
                for name in one.applies_to:
                    found[name].append(one)
    return found


def has_rule(product: types.Product, rule: types.Rule) -> bool:
    """Tell whether a rule of every product applies to one."""
    exempt = any(one.rule == rule.id for one in product.except_ or ())
    return not exempt and (rule.where is None or valued(product, rule.where))


def valued(product: types.Product, term: str) -> bool:
    """Tell whether a product's file gives a term a value that rules can use."""
    found = product.terms.get(term)
    return found is not None and found.known


def rule_lists(
    book: types.Rulebook,
) -> Iterator[tuple[Path, tuple[types.Rule, ...], types.Product | None]]:
    """Give every list of rules with its path, and its product where it has one."""
    yield ("cautions",), book.cautions, None
    for section in SECTIONS:
        yield ("every_product", section), getattr(book.every_product, section), None
    for product in book.products.values():
        for section in SECTIONS:
            yield ("products", product.id, section), getattr(product, section), product

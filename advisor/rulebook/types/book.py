"""All rule files together, and the digest that names their meaning."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import Any

from pydantic import Field, PrivateAttr

from advisor.rulebook.types.common import Id, Model
from advisor.rulebook.types.document import DocumentClaim
from advisor.rulebook.types.products import SECTIONS, EveryProduct, Product, TermRow
from advisor.rulebook.types.rules import Factor, Rule
from advisor.rulebook.types.sources import Assumption, Parameter, Source
from advisor.rulebook.types.statements import Answer, Conflict, CostNote, Note
from advisor.rulebook.types.vocabulary import FactsFile, Step, Trait


def canonical(value: Any) -> Any:
    """Write numbers and dates by their value alone: 0.0004 and 0.00040 are the same number."""
    if isinstance(value, dict):
        return {key: canonical(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(one) for one in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{Decimal(value).normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


class Rulebook(Model):
    """All that is known and ruled: one field for each file, and `products/` by product id."""

    facts: FactsFile
    traits: dict[Id, Trait]
    parameters: dict[Id, Parameter]
    assumptions: dict[Id, Assumption]
    sources: dict[Id, Source]
    terms: tuple[TermRow, ...]
    cautions: tuple[Rule, ...]
    notes: tuple[Note, ...]
    cost_notes: tuple[CostNote, ...]
    steps: dict[Id, Step]
    scorecard: tuple[Factor, ...]
    answers: tuple[Answer, ...]
    conflicts: tuple[Conflict, ...]
    document: tuple[DocumentClaim, ...]
    every_product: EveryProduct
    products: dict[Id, Product] = Field(min_length=1, max_length=200)

    _places: Callable[[tuple[str | int, ...]], str] | None = PrivateAttr(None)

    def place(self, path: tuple[str | int, ...]) -> str:
        """Give the file and line of a path; of a rulebook that was not loaded, the path itself."""
        return "/".join(map(str, path)) if self._places is None else self._places(path)

    def placed_by(self, places: Callable[[tuple[str | int, ...]], str]) -> "Rulebook":
        """Keep where everything stands, as loading has found it."""
        self._places = places
        return self

    @cached_property
    def digest(self) -> str:
        """Name the rulebook by its meaning: the same whatever the order and layout of its files."""
        plain = self.model_dump(by_alias=True, exclude_none=True)
        for rules in (plain, plain["every_product"], *plain["products"].values()):
            for key in (
                "cautions",
                "notes",
                "cost_notes",
                "scorecard",
                "answers",
                "conflicts",
                "document",
                *SECTIONS,
            ):
                if key in rules:
                    rules[key] = sorted(rules[key], key=itemgetter("id"))
        text = json.dumps(
            canonical(plain), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def ordered_products(self) -> list[Product]:
        """Give the products in the order that the rulebook declares."""
        return sorted(self.products.values(), key=lambda product: (product.order, product.id))

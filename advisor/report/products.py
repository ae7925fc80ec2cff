"""The products side by side: what each source says of their terms, and where it contradicts itself."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text

from advisor.edition.history import book_on
from advisor.edition.numbers import cite
from advisor.edition.statements import side
from advisor.edition.wording import absence
from advisor.model import EVERY, GRADES, rule_id
from advisor.report.evidence import cited, lender_of, said_by
from advisor.report.json import side_object
from advisor.report.text import WIDEST, padded, painted
from advisor.report.wrap import indented, wrapped
from advisor.rulebook import values
from advisor.rulebook.labels import local
from advisor.rulebook.placed import rules_by_owner
from advisor.rulebook.types import Range
from advisor.texts import Lang, sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from advisor.rulebook.placed import PlacedRule
    from advisor.rulebook.types import Conflict, Evidence, Product, Rule, Rulebook, Term, TermRow

COLUMN = 24
"""Cells that a product's column needs to be read with ease."""

GAP = 2
LABEL = 14


class There(NamedTuple):
    """What is compared, as it is on a day.

    Attributes:
        book: the rulebook.
        products: those that are offered then; and the `absent` ones, each with what is said of it.
        day: None where no day was asked for, and all that stands in the files is shown.
    """

    book: Rulebook
    products: tuple[Product, ...]
    absent: tuple[tuple[Product, str], ...]
    day: date | None

    def applies(self, rule: Rule) -> bool:
        """Tell whether a rule is in force."""
        return self.day is None or rule.in_force(self.day)


def there_on(book: Rulebook, products: Sequence[Product], day: date | None, lang: Lang) -> There:
    """Give some products of a rulebook as they are on a day."""
    if day is None:
        return There(book, tuple(products), (), None)
    then = book_on(book, day)
    return There(
        then,
        tuple(then.products[one.id] for one in products if one.id in then.products),
        tuple((one, absence(one, day, lang)) for one in products if one.id not in then.products),
        day,
    )


def products_text(
    book: Rulebook,
    products: Sequence[Product],
    lang: Lang,
    width: int,
    *,
    color: bool,
    day: date | None = None,
) -> str:
    """Write the comparison for a terminal: as many products side by side as the width holds."""
    there = there_on(book, products, day, lang)
    table = Comparison(there, lang, width)
    fitting = max(1, (table.width - LABEL) // (COLUMN + GAP))
    for start in range(0, len(there.products), fitting):
        table.block(there.products[start : start + fitting])
    table.conflicts(there.products)
    for _, said in there.absent:
        table.paragraph(spaced(said) if lang == "zh" else said, "· ")
    table.legend()
    return painted(table.out, table.width, color=color)


class Comparison:
    """Collects the lines of the comparison."""

    def __init__(self, there: There, lang: Lang, width: int) -> None:
        self.there = there
        self.book = there.book
        self.placed = rules_by_owner(there.book)
        self.lang: Lang = lang
        self.width = max(LABEL + COLUMN + GAP, min(width, WIDEST + LABEL + COLUMN))
        self.out = Text()

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's own sentences."""
        return sentence(f"report.{name}", self.lang, **values)

    def block(self, products: Sequence[Product]) -> None:
        """Write some products side by side, row by row."""
        column = (self.width - LABEL) // len(products) - GAP
        self.row("", [[product_name(self.lang, p)] for p in products], column, "bold")
        rule = "─" * (LABEL + (column + GAP) * len(products) - GAP)
        self.out.append(rule + "\n")
        lenders = [[lender_of(self.book, p, self.lang)] for p in products]
        self.row(self.say("products-lender"), lenders, column)
        for row in self.book.terms:
            cells = [self.statements(p.terms.get(row.id)) for p in products]
            if any(cells):
                none = [self.say("products-none")]
                self.row(local(row.name, self.lang), [cell or none for cell in cells], column)
        for kind in ("opening", "rejection"):
            cells = [self.rules(p, kind) for p in products]
            self.row(self.say(f"products-{kind}"), cells, column)
        self.out.append("\n")

    def row(self, label: str, cells: list[list[str]], column: int, style: str = "") -> None:
        """Write one row: each cell is a list of items, each item wrapped to the column."""
        names = wrapped(label, LABEL - GAP)
        blocks = [
            list(chain(*(indented(item, column, "" if len(cell) == 1 else "· ") for item in cell)))
            for cell in cells
        ]
        for number in range(max(map(len, [names, *blocks]))):
            name = names[number] if number < len(names) else ""
            self.out.append(padded(name, LABEL), "bold")
            parts = [block[number] if number < len(block) else "" for block in blocks]
            line = (" " * GAP).join(padded(part, column) for part in parts)
            self.out.append(line.rstrip() + "\n", style or None)

    def statements(self, term: Term | None) -> list[str]:
        """Give the statements about a term, each with its evidence."""
        if term is None:
            return []
        return [
            f"{local(one.text, self.lang)} {self.cited(one.evidence)}" for one in term.statements
        ]

    def rules(self, product: Product, kind: str) -> list[str]:
        """Name a product's rules of a kind, its own first, each with its evidence."""
        return [
            f"{local(one.rule.name, self.lang)} {self.cited(rests_on(product, one))}"
            for one in self.placed[product.id]
            if one.kind == kind and self.there.applies(one.rule)
        ]

    def cited(self, evidence: Iterable[Evidence]) -> str:
        """Name evidence in brackets."""
        return cited((cite(self.book, one) for one in evidence), self.lang)

    def conflicts(self, products: Sequence[Product]) -> None:
        """Write the contradictions about these products, with both sides and the treatment."""
        ids = {product.id for product in products}
        touching = [one for one in self.book.conflicts if ids & set(one.products)]
        if touching:
            self.out.append(self.say("products-conflicts") + "\n", "bold")
        for conflict in sorted(touching, key=lambda one: one.id):
            names = [
                product_name(self.lang, self.book.products[name])
                for name in conflict.products
                if name in ids
            ]
            title = f"{local(conflict.name, self.lang)}（{'、'.join(names)}）"
            if self.lang == "en":
                title = f"{local(conflict.name, self.lang)} ({', '.join(names)})"
            self.paragraph(title, "· ")
            for saying in conflict.statements:
                text = local(saying.text, self.lang)
                self.paragraph(said_by(side(self.book, saying), text, self.lang), "    ")
            treatment = self.say(
                "conflict-treatment", treatment=local(conflict.treatment, self.lang)
            )
            self.paragraph(f"{treatment} {self.cited(conflict.evidence)}", "    → ")

    def legend(self) -> None:
        """Explain the grades, and what this table is not."""
        self.out.append("\n")
        for grade in GRADES:
            self.paragraph(self.say(f"grade-means.{grade}"), f"[{self.say(f'grade.{grade}')}] ")
        self.paragraph(self.say("disclaimer"), "")

    def paragraph(self, text: str, mark: str) -> None:
        """Write a text behind a mark."""
        for line in indented(text, min(self.width, WIDEST), mark):
            self.out.append(line + "\n")


def rests_on(product: Product, placed: PlacedRule) -> tuple[Evidence, ...]:
    """Give what a rule rests on for a product; its own rules rest on what they say themselves."""
    shared = placed.owner == EVERY
    return (*placed.rule.evidence, *(product.grounds_of(placed.rule.id) if shared else ()))


def product_name(lang: Lang, product: Product) -> str:
    """Give a product's name."""
    return local(product.name, lang)


def products_object(
    book: Rulebook, products: Sequence[Product], lang: Lang, day: date | None = None
) -> dict[str, Any]:
    """Give the comparison as a JSON object, sources and contradictions included."""
    there, digest = there_on(book, products, day, lang), book.digest
    book = there.book

    def evidence(pieces: Iterable[Evidence]) -> list[dict[str, Any]]:
        cited = [cite(book, one) for one in pieces]
        return [{k: v for k, v in one._asdict().items() if v is not None} for one in cited]

    def term(row: TermRow, entry: Term) -> dict[str, Any]:
        rows = [
            {
                "when": one.when and one.when.model_dump(**AS_WRITTEN),
                "value": term_value(row.type, one.value),
            }
            for one in entry.by or ()
        ]
        return {
            "value": term_value(row.type, entry.value),
            **({"by": rows} if rows else {}),
            "statements": [
                {"text": local(one.text, lang), "evidence": evidence(one.evidence)}
                for one in entry.statements
            ],
        }

    def rules(product: Product, kind: str) -> list[dict[str, Any]]:
        return [
            {
                "rule": rule_id(product.id, one.rule.id),
                "name": local(one.rule.name, lang),
                "evidence": evidence(rests_on(product, one)),
            }
            for one in sorted(placed[product.id], key=lambda one: one.rule.id)
            if one.kind == kind and there.applies(one.rule)
        ]

    def conflict(entry: Conflict) -> dict[str, Any]:
        return {
            "id": entry.id,
            "products": list(entry.products),
            "statements": [
                side_object(side(book, one), local(one.text, lang)) for one in entry.statements
            ],
            "treatment": local(entry.treatment, lang),
            "evidence": evidence(entry.evidence),
        }

    placed = rules_by_owner(book)
    ids = {product.id for product in there.products}
    return {
        "schema_version": "1",
        "lang": lang,
        "rulebook": {"digest": digest},
        "products": [
            {
                "id": product.id,
                "name": local(product.name, lang),
                "lender": local(product.lender, lang),
                "terms": {
                    row.id: term(row, product.terms[row.id])
                    for row in book.terms
                    if row.id in product.terms
                },
                "opening": rules(product, "opening"),
                "rejection": rules(product, "rejection"),
            }
            for product in there.products
        ],
        "absent": [{"id": one.id, "text": said} for one, said in there.absent],
        "conflicts": [
            conflict(one)
            for one in sorted(book.conflicts, key=lambda one: one.id)
            if ids & set(one.products)
        ],
    }


AS_WRITTEN: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_none": True}
"""How a condition is written as the files have it."""


def term_value(kind: str, value: Any) -> Any:
    """Write a term's value for JSON: rates and money as strings."""
    if isinstance(value, Range):
        top = None if value.to is None else values.echoed("fraction", value.to)
        return {"from": values.echoed("fraction", value.from_), "to": top}
    return values.echoed(kind, value) if kind == "money" and value is not None else value

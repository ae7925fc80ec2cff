"""What must agree between the rule files: names, types, units, sources, texts.

Each check yields mistakes as (path in the rulebook, code, values, known names). Nothing here depends
on a date or a profile; `edition.py` checks what does.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.rulebook import scalars, types, values
from advisor.rulebook.advice_checks import (
    check_answers,
    check_document,
    check_occasions,
    check_scorecard,
    check_steps,
    check_steps_there,
)
from advisor.rulebook.circles import check_circles
from advisor.rulebook.index import Names, text_names
from advisor.rulebook.number_checks import check_numbers, reckoned
from advisor.rulebook.place_checks import check_places
from advisor.rulebook.placed import rule_lists
from advisor.rulebook.product_checks import check_products
from advisor.rulebook.rule_checks import (
    Context,
    Mistake,
    check_condition,
    check_days,
    check_rules,
    check_text,
    fits,
    mistake,
    repeated,
)
from advisor.rulebook.types import SECTIONS
from advisor.rulebook.units import NUMERIC, TIMES, UnitError, quantity, worked_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.yaml12 import Path

MOST_RULES = 2_000

HIGHEST_RATE = 10
ORDERED = {"integer", "money", "fraction"}


def check(book: types.Rulebook) -> Iterator[Mistake]:
    """Yield every mistake that shows without a date or a profile."""
    found = list(check_names_and_shapes(book))
    yield from found or [
        *check_places(book),
        *check_steps_there(book),
        *check_occasions(book),
    ]


def check_names_and_shapes(book: types.Rulebook) -> Iterator[Mistake]:
    """Yield the mistakes of each part; what rests on sound names is checked after it."""
    if knots := list(check_circles(book)):
        yield from knots
        return  # what rests on them has no end
    names = Names(book)
    yield from check_names(book, names)
    yield from check_facts(book)
    yield from check_numbers(book)
    yield from check_sources(book, names)
    yield from check_traits(book, names)
    yield from check_products(book, names)
    yield from check_conflicts(book, names)
    for spot, rules, product in rule_lists(book):
        yield from check_rules(spot, rules, names, product)
    for number, note in enumerate(book.notes):
        path: Path = ("notes", number)
        yield from check_condition((*path, "when"), note.when, Context(names))
        read = text_names(note.when, names)
        yield from check_text((*path, "text"), note.text, read)
        yield from check_days(path, note.id, note)
    yield from repeated(("notes",), [note.id for note in book.notes])
    yield from check_cost_notes(book, names)
    yield from check_steps(book, names)
    yield from check_scorecard(book, names)
    yield from check_answers(book, names)
    yield from check_document(book)


# Facts and numbers --------------------------------------------------------------------------------


def check_names(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Refuse a name that means two things: sentences use all of them as placeholders."""
    for name, paths in names.paths.items():
        if len(paths) > 1:
            yield mistake(paths[1], "name-twice", name=name)
    shared = sum(len(getattr(book.every_product, section)) for section in SECTIONS)
    total = sum(len(rules) for _, rules, _ in rule_lists(book)) + shared * len(book.products)
    if total > MOST_RULES:
        yield mistake(("cautions",), "too-many-rules", found=total, most=MOST_RULES)
    grouped = book.facts.shown
    for number, group in enumerate(book.facts.groups):
        for name in group.facts:
            if name not in book.facts.facts:
                path: Path = ("facts", "groups", number, "facts")
                yield mistake(path, "fact-unknown", book.facts.facts, name=name)
    yield from repeated(("facts", "groups"), [group.id for group in book.facts.groups])
    for name, count in Counter(grouped).items():
        if count > 1:
            yield mistake(("facts", "facts", name), "fact-in-two-groups", name=name)
    for name in sorted(book.facts.facts.keys() - set(grouped)):
        yield mistake(("facts", "facts", name), "fact-in-no-group", name=name)
    yield from check_asked_first(book)


def check_asked_first(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that what a questionnaire always asks for is something that it asks for, and once."""
    facts = book.facts.facts
    listed = {"first": book.facts.first, "always": book.facts.always}
    for field, names in listed.items():
        path: Path = ("facts", field)
        yield from repeated(path, list(names))
        for place, name in enumerate(names):
            if name not in facts:
                yield mistake((*path, place), "fact-unknown", facts, name=name)
            elif facts[name].type == types.QUOTES or facts[name].optional:
                yield mistake((*path, place), "fact-not-asked", name=name)
            elif field == "always" and name in book.facts.first:
                yield mistake((*path, place), "id-twice", name=name)


def check_facts(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that each fact has what its type needs, and derived facts what they are made of."""
    for name, fact in book.facts.facts.items():
        path: Path = ("facts", "facts", name)
        if (fact.type == "choice") != (fact.choices is not None):
            yield mistake(path, "fact-choices", name=name)
            continue
        if (fact.type == "quotes") != (fact.fields is not None):
            yield mistake(path, "fact-fields", name=name)
            continue
        if fact.after is not None and fact.after not in book.facts.facts:
            yield mistake((*path, "after"), "fact-unknown", book.facts.facts, name=fact.after)
        if fact.choices:
            yield from repeated((*path, "choices"), [choice.id for choice in fact.choices])
        if (fact.type == "quotes") != (name == "quotes"):
            yield mistake(path, "fact-quotes", name=name)
        mistakes = list(check_limits(path, name, fact))
        yield from mistakes or check_example(book, (*path, "example"), fact)
    for name, derived in book.facts.derived.items():
        yield from check_derived(book, ("facts", "derived", name), derived)


def check_limits(path: Path, name: str, fact: types.Fact) -> Iterator[Mistake]:
    """Check what a fact, and each field of a quote, says of its least and its largest value."""
    if fact.since is not None and fact.type not in {"date", "integer"}:
        yield mistake((*path, "since"), "fact-since", name=name)
    shapes: list[tuple[Path, str, types.Fact | types.QuoteField]] = [(path, name, fact)]
    shapes += [((*path, "fields", n), n, field) for n, field in (fact.fields or {}).items()]
    for place, called, shape in shapes:
        ranged = shape.min is not None or shape.max is not None
        if ranged and shape.type not in ORDERED:
            yield mistake(place, "fact-range-type", name=called)
        else:
            yield from check_range(place, shape)


def check_range(path: Path, fact: types.Fact | types.QuoteField) -> Iterator[Mistake]:
    """Check the ends of a range: of the fact's type, and the right way round."""
    for end in (fact.min, fact.max):
        if end is not None and not fits(fact.type, end):
            yield mistake(path, "number-type", found=end)
            return
    if fact.min is not None and fact.max is not None and fact.min > fact.max:
        yield mistake(path, "fact-range-empty", low=fact.min, high=fact.max)


def check_example(book: types.Rulebook, path: Path, fact: types.Fact) -> Iterator[Mistake]:
    """Check that the example is a value that a profile could have."""
    shapes = fact.fields or {}
    try:
        if fact.type != "quotes":
            values.read(fact, fact.example)
            return
        quotes = fact.example if isinstance(fact.example, dict) else {"": None}
        for product, quote in quotes.items():
            if not isinstance(quote, dict):
                found = fact.example if quote is None else quote
                yield mistake(path, "wanted-mapping", field="example", found=found)
                continue
            if product not in book.products:
                yield mistake(path, "product-unknown", book.products, name=product)
            for field, value in quote.items():
                if field in shapes:
                    values.read(shapes[field], value)
                else:
                    yield mistake(path, "field-unknown", shapes, name=field)
    except scalars.BadValueError as bad:
        yield path, bad.code, bad.values, bad.known


def check_derived(book: types.Rulebook, path: Path, derived: types.Derived) -> Iterator[Mistake]:
    """Check that a derived fact is made of facts of the right type."""
    facts = book.facts.facts
    if isinstance(derived, types.Arithmetic):
        places = [(*path, *way) for way, _ in derived.placed]
        dates = [name for name, fact in facts.items() if fact.type == "date"]
        known = dates if derived.op in TIMES else operand_names(book)
        yield from reckoned(lambda: worked_out(book, str(path[-1])), path, places, known)
        return
    rows = [row.id for row in book.terms]
    term = getattr(derived, "term", None)
    if term is not None and term not in rows:
        yield mistake((*path, "term"), "term-unknown", rows, name=term)
    elif isinstance(derived, types.TermFact):
        yield from check_term_fact(book, path, derived)
    sources = {field: getattr(derived, field) for field in derived.takes}
    for field, name in sources.items():
        wanted = derived.takes[field]
        if name not in facts:
            yield mistake((*path, field), "fact-unknown", facts, name=name)
        elif facts[name].type not in wanted:
            accepted = " / ".join(sorted(wanted))
            yield mistake((*path, field), "derived-type", fact=name, accepted=accepted)
    if len({facts[name].type for name in sources.values() if name in facts}) > 1:
        yield mistake(path, "derived-mixed")


def check_term_fact(book: types.Rulebook, path: Path, derived: types.TermFact) -> Iterator[Mistake]:
    """Check what can take a term's place: a field of quotes, and what it is at least."""
    kind = next(row.type for row in book.terms if row.id == derived.term)
    quotes = book.facts.facts.get(types.QUOTES)
    if derived.quoted is not None and quotes is not None and quotes.fields:
        fields = [name for name, one in quotes.fields.items() if one.type == kind]
        if derived.quoted not in fields:
            given = {"name": derived.quoted, "term": derived.term}
            yield mistake((*path, "quoted"), "term-quoted", fields, **given)
    if derived.at_least is not None:
        try:
            least = quantity(book, derived.at_least)
            fits = least.fixed and least.unit.kind in {kind, "bare"} and kind in NUMERIC
        except UnitError:
            fits = False
        if not fits:
            given = {"operand": str(derived.at_least), "term": derived.term}
            yield mistake((*path, "at_least"), "term-at-least", **given)


def operand_names(book: types.Rulebook) -> list[str]:
    """Give every name that arithmetic can take."""
    numbers = [name for name, one in book.assumptions.items() if one.type is not None]
    rows = [row.id for row in book.terms if row.type in NUMERIC]
    return [*book.facts.facts, *book.facts.derived, *book.parameters, *numbers, *rows]


# Sources ------------------------------------------------------------------------------------------


def check_sources(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check that each source says what its grade needs, and each statement names its evidence."""
    for name, source in book.sources.items():
        path: Path = ("sources", name)
        if source.grade == "document" and not source.sections:
            yield mistake(path, "source-sections", name=name)
        if source.grade == "public" and not (source.url and source.dated):
            yield mistake(path, "source-url", name=name)
        if source.grade == "regulation" and source.in_force is None:
            yield mistake(path, "source-in-force", name=name)
    for path, evidence in names.evidence():
        yield from check_evidence(book, path, evidence)


def check_evidence(book: types.Rulebook, path: Path, evidence: types.Evidence) -> Iterator[Mistake]:
    """Check that one piece of evidence names a place that exists."""
    if (evidence.source is None) == (evidence.assumption is None):
        yield mistake(path, "evidence-one")
    elif evidence.assumption is not None:
        if evidence.assumption not in book.assumptions:
            name = evidence.assumption
            yield mistake(path, "assumption-unknown", book.assumptions, name=name)
        elif evidence.section is not None or evidence.article is not None:
            yield mistake(path, "evidence-assumption", name=evidence.assumption)
    elif evidence.source not in book.sources:
        yield mistake(path, "source-unknown", book.sources, name=evidence.source)
    else:
        source = book.sources[evidence.source]
        wants_section = source.grade == "document"
        if wants_section != (evidence.section is not None):
            yield mistake(path, "evidence-section", name=evidence.source)
        elif wants_section and str(evidence.section) not in (source.sections or {}):
            yield mistake(path, "section-unknown", section=evidence.section)
        if evidence.article is not None and source.grade != "regulation":
            yield mistake(path, "evidence-article", name=evidence.source)


# Traits, products, conflicts ----------------------------------------------------------------------


def check_traits(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check the conditions of traits, which stand on facts, and on traits that do not need them."""
    for name, trait in book.traits.items():
        for side, condition in (("holds", trait.holds), ("fails", trait.fails)):
            if condition is None:
                continue
            path: Path = ("traits", name, side)
            yield from check_condition(path, condition, Context(names))


def check_cost_notes(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check what is said beside the costs, to whom, and on which days."""
    known = {*book.parameters, *(n for n, one in book.assumptions.items() if one.type)}
    for number, note in enumerate(book.cost_notes):
        path: Path = ("cost_notes", number)
        if note.when is not None:
            yield from check_condition((*path, "when"), note.when, Context(names))
        yield from check_text((*path, "text"), note.text, known)
        yield from check_days(path, note.id, note)
    yield from repeated(("cost_notes",), [note.id for note in book.cost_notes])


def check_conflicts(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check that conflicts name products, sections and pages that exist."""
    yield from repeated(("conflicts",), [conflict.id for conflict in book.conflicts])
    for number, conflict in enumerate(book.conflicts):
        path: Path = ("conflicts", number)
        for name in conflict.products:
            if name not in book.products:
                yield mistake((*path, "products"), "product-unknown", book.products, name=name)
        for text in (conflict.name, conflict.treatment, *(s.text for s in conflict.statements)):
            yield from check_text(path, text, set())
        for side, saying in enumerate(conflict.statements):
            yield from check_saying(book, saying, (*path, "statements", side))
        if conflict.when is not None:
            yield from check_condition((*path, "when"), conflict.when, Context(names))


def check_saying(book: types.Rulebook, saying: types.Saying, path: Path) -> Iterator[Mistake]:
    """Check that one side of a conflict is a section of the document, or else a page."""
    sections = {s for source in book.sources.values() for s in source.sections or {}}
    if (saying.section is None) == (saying.source is None):
        yield mistake(path, "saying-one")
    elif saying.section is not None:
        if str(saying.section) not in sections:
            yield mistake(path, "section-unknown", section=saying.section)
    elif saying.source not in book.sources:
        yield mistake(path, "source-unknown", book.sources, name=saying.source)
    elif book.sources[saying.source].grade != "public":
        yield mistake(path, "saying-one")

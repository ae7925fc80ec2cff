"""Whether the rulebook is faithful to the document: each claim has its home, each citation its claim.

It is double entry. `document.yaml` says of every claim what carries it, and what carries it cites
the section of the claim; so neither can go, or be moved elsewhere, without the other saying so.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.model import EVERY, PERSON, owned, rule_id
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS, sentence
from advisor.verify.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook import types
    from advisor.rulebook.yaml12 import Path

THINGS = {
    "products": "product",
    "terms": "term",
    "rules": "rule",
    "traits": "trait",
    "parameters": "parameter",
    "assumptions": "assumption",
    "answers": "answer",
    "cost_notes": "cost-note",
    "conflicts": "conflict",
    "scorecard": "factor",
}
"""What can carry a claim, as the files call it -> `verify.thing-…`, what one of them is called."""


class Bearer(NamedTuple):
    """Something that can carry claims of the document.

    Attributes:
        path: its place.
        owner: the product that it is about, `every` for all of them, `general` for no product.
        sections: those of the document that it cites; None where it does not say what it rests on.
    """

    path: Path
    owner: str
    sections: frozenset[int] | None


def check_faithful(book: types.Rulebook) -> Iterator[Fault]:
    """Find claims without a home, and citations without a claim.

    Factors of the score are passed over here: `unclaimed_scores` sees what they cite.
    """
    there = bearers(book)
    carried: set[tuple[str, str, int]] = set()
    for number, claim in enumerate(book.document):
        for path, kind, name in carriers_of(claim, number):
            carried.add((kind, name, claim.section))
            bearer = there.get((kind, name))
            code = wrong_with(claim, bearer)
            if code is not None:
                about = ", ".join(claim.about)
                values = {"name": claim.id, "about": about, "section": claim.section}
                yield Fault(code, path, {**values, **called(kind, name)})
    for (kind, name), bearer in there.items():
        if kind == "rules" and bearer.owner == EVERY:
            continue  # it is looked at as each product has it
        shared = rule_id(EVERY, owned(name)[1]) if kind == "rules" else name
        for section in sorted(bearer.sections or ()):
            if not {(kind, name, section), (kind, shared, section)} & carried:
                values = {"section": section, **called(kind, name)}
                yield Fault("citation-unclaimed", bearer.path, values)


def wrong_with(claim: types.DocumentClaim, bearer: Bearer | None) -> str | None:
    """Tell what is wrong with what is to carry a claim, as the code of a fault."""
    if bearer is None:
        return "claim-homeless"
    if claim.about and bearer.owner not in (PERSON, *claim.about):
        return "claim-elsewhere"
    if bearer.sections is not None and claim.section not in bearer.sections:
        return "claim-uncited"
    return None


def unclaimed_scores(book: types.Rulebook) -> Iterator[Fault]:
    """Find factors that count for a product and cite a section which says nothing of that product."""
    about: dict[int, set[str]] = {}
    for claim in book.document:
        about.setdefault(claim.section, set()).update(claim.about or book.products)
    for number, factor in enumerate(book.scorecard):
        for product in book.products.values():
            own = factor.of(product.id)
            if own.bands is None or not factor.weight:
                continue
            for section in sorted(sections_of((*(own.evidence or ()), *factor.evidence))):
                if product.id not in about.get(section, ()):
                    values = called("scorecard", f"{product.id}.score/{factor.id}")
                    path: Path = ("scorecard", number, *factor.way_to(product.id)[:-1])
                    yield Fault("citation-unclaimed", path, {"section": section, **values})


# What can carry a claim ---------------------------------------------------------------------------


def carriers_of(claim: types.DocumentClaim, number: int) -> Iterator[tuple[Path, str, str]]:
    """Give what is to carry a claim: the place that says so, of which kind it is, and its id."""
    for kind, names in claim.carried_by or ():
        for place, name in enumerate(names):
            yield ("document", number, "carried_by", kind, place), kind, name


def bearers(book: types.Rulebook) -> dict[tuple[str, str], Bearer]:
    """Give everything that can carry a claim, by its kind and its id."""
    found = {("rules", name): one for name, one in ruling(book)}
    found |= {("terms", name): one for name, one in of_products(book)}
    for name in book.products:
        found["products", name] = Bearer(("products", name), name, None)
    for name in book.assumptions:
        found["assumptions", name] = Bearer(("assumptions", name), PERSON, None)
    for name, trait in book.traits.items():
        found["traits", name] = Bearer(("traits", name), PERSON, sections_of(trait.evidence))
    for name, parameter in book.parameters.items():
        cited = sections_of(
            chain(*(v.evidence for v in parameter.values), parameter.evidence or ())
        )
        found["parameters", name] = Bearer(("parameters", name), PERSON, cited)
    return found | {(kind, name): one for kind, name, one in beside_rules(book)}


def ruling(book: types.Rulebook) -> Iterator[tuple[str, Bearer]]:
    """Give every rule: as the files name it, and as each product has it."""
    for placed in placed_rules(book):
        cited = sections_of(placed.rule.evidence)
        for name in dict.fromkeys((placed.id, *placed.ids)):
            yield name, Bearer(placed.path, owned(name)[0], cited)


def of_products(book: types.Rulebook) -> Iterator[tuple[str, Bearer]]:
    """Give every term of every product."""
    for product in book.products.values():
        for row, term in product.terms.items():
            said = (one.evidence for one in term.statements)
            valued = (one.evidence for one in term.values or ())
            path: Path = ("products", product.id, "terms", row)
            yield (
                f"{product.id}.{row}",
                Bearer(path, product.id, sections_of(chain(*said, *valued))),
            )


def beside_rules(book: types.Rulebook) -> Iterator[tuple[str, str, Bearer]]:
    """Give what is said beside the rules; a conflict quotes the document by its statements, too."""
    for number, answer in enumerate(book.answers):
        cited = sections_of(answer.evidence)
        yield "answers", answer.id, Bearer(("answers", number), PERSON, cited)
    for number, note in enumerate(book.cost_notes):
        cited = sections_of(note.evidence)
        yield "cost_notes", note.id, Bearer(("cost_notes", number), PERSON, cited)
    for number, conflict in enumerate(book.conflicts):
        cited = sections_of(conflict.evidence) | {
            one.section for one in conflict.statements if one.section is not None
        }
        yield "conflicts", conflict.id, Bearer(("conflicts", number), PERSON, cited)


def sections_of(evidence: Iterable[types.Evidence]) -> frozenset[int]:
    """Give the sections of the document that evidence names; no other source has sections."""
    return frozenset(one.section for one in evidence if one.section is not None)


def called(kind: str, name: str) -> dict[str, Any]:
    """Give the values of a sentence that names something: what it is, in each language, and its id."""
    thing = f"verify.thing-{THINGS[kind]}"
    return {"kind": {lang: sentence(thing, lang) for lang in LANGS}, "carrier": name}

"""A fault that a check of a rulebook finds: where, what, and a profile that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.assess.judgement import Judgement
from advisor.model import PERSON, owned
from advisor.person.profile import make_profile
from advisor.texts import sentence
from advisor.verify.claims import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.assess.advisor import Advisor
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang


NOT_PROVEN = "not-proven"
"""The code of what could not be decided within the solver's bounds."""


class Witness(NamedTuple):
    """A profile that shows a fault, and what `advisor assess` says of it.

    Attributes:
        profile: as its JSON has it.
        expect: the verdict and the outcomes of rules, as a case file writes them.
    """

    profile: dict[str, Any]
    as_of: date
    expect: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it should be.

    Attributes:
        code: its sentence, a key of `texts/verify.json`.
        path: its place in the rulebook.
        values: what the sentence's placeholders stand for; one with two languages is told in each.
    """

    code: str
    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    witness: Witness | None = None

    def text(self, lang: Lang) -> str:
        """Say it in one sentence."""
        values = {
            name: value[lang] if isinstance(value, dict) else value
            for name, value in self.values.items()
        }
        return sentence(f"verify.{self.code}", lang, **values)


def unless_undecided(
    faults: Iterable[Fault], path: Path, name: Mapping[Lang, str]
) -> Iterator[Fault]:
    """Give what is found of one thing; where a question could not be decided, that is told of it."""
    try:
        yield from faults
    except UndecidedError:
        yield Fault(NOT_PROVEN, path, {"name": name})


def make_witness(
    judge: Advisor,
    profile: dict[str, Any],
    as_of: date,
    products: Iterable[str] = (),
    rules: Iterable[str] = (),
) -> Witness:
    """Judge a profile as an assessment does, and keep what it shows of some products and rules."""
    rules = list(rules)
    shown = list(products) or [one.product.id for one in judge.on(as_of).edition.products[:1]]
    layers = layers_of(judge, profile, as_of, {*shown, *(owned(rule)[0] for rule in rules)})
    statuses = {one.id: layer.status(one) for layer in layers.values() for one in layer.rules}
    expect: dict[str, Any] = {"verdict": {name: layers[name].verdict for name in shown}}
    for rule in rules:
        expect.setdefault(statuses.get(rule, "absent"), []).append(rule)
    return Witness(profile, as_of, expect)


def layers_of(
    judge: Advisor, profile: dict[str, Any], as_of: date, owners: Collection[str]
) -> dict[str, Judgement]:
    """Judge a profile as an assessment does, by the rules about the person and about some products.

    Of many products that is far quicker than an assessment, which also says what would change each.
    """
    made = make_profile(profile, judge.book, as_of)
    compiled = judge.on(as_of)
    with compiled.pool.instance() as rulesets:
        person = compiled.with_traits(rulesets, made)
        truths = rulesets.general.run(person.written)
        found = {PERSON: Judgement(compiled.edition.general, truths, person.seen)}
        for resolved in compiled.edition.products:
            name = resolved.product.id
            if name in owners:
                found[name] = compiled.judge_layer(rulesets, resolved, person)
    return found

"""A fault that a check of a rulebook finds: where, what, and a profile that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.person.profile import make_profile
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from advisor.assess.advisor import Advisor
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang


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


def make_witness(
    judge: Advisor,
    profile: dict[str, Any],
    as_of: date,
    products: Iterable[str] = (),
    rules: Iterable[str] = (),
) -> Witness:
    """Assess a profile, and keep what it shows of some products and rules."""
    assessment = judge.assess(make_profile(profile, judge.book, as_of), "en")
    verdicts = {product.id: product.verdict for product in assessment.products}
    listed = [finding for product in assessment.products for finding in product.findings]
    statuses = {finding.rule: finding.status for finding in (*listed, *assessment.cautions)}
    shown = list(products) or list(verdicts)[:1]
    expect: dict[str, Any] = {"verdict": {name: verdicts[name] for name in shown}}
    for rule in rules:
        expect.setdefault(statuses.get(rule, "absent"), []).append(rule)
    return Witness(profile, as_of, expect)

"""Why a product stands behind the one before it: the step of the ranking at which they differ."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from advisor.edition.wording import percent
from advisor.model import Because, Step
from advisor.rulebook.arithmetic import MILLION
from advisor.texts import sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.assess.ranking import Ranked
    from advisor.model import ProductAssessment
    from advisor.texts import Lang

STEPS: tuple[Step, ...] = (
    "recommendation",
    "verdict",
    "caution",
    "cost",
    "standing",
    "transparency",
    "rate",
    "order",
)
"""What products are ranked by, in this order; no two have the same declared order."""


def explained(ranked: Sequence[Ranked], lang: Lang) -> tuple[ProductAssessment, ...]:
    """Give ranked products, of each but the first what put it behind the one before it."""
    first = [one.contender.product for one in ranked[:1]]
    others = [
        one.contender.product._replace(because=Neighbours(before, one, lang).because())
        for before, one in pairwise(ranked)
    ]
    return (*first, *others)


class Neighbours(NamedTuple):
    """Two products that follow each other."""

    before: Ranked
    one: Ranked
    lang: Lang

    def because(self) -> Because:
        """Give the first step at which they differ, and say so."""
        keys = [(*group, layer, *rest) for group, layer, rest in (self.before.key, self.one.key)]
        step = next(step for step, a, b in zip(STEPS, *keys, strict=True) if a != b)
        kind, given = self.details(step)
        names = {
            n: one.contender.product.name
            for n, one in (("product", self.one), ("before", self.before))
        }
        text = sentence(f"report.because.{step}{kind}", self.lang, **names, **given)
        return Because(step, spaced(text) if self.lang == "zh" else text)

    def details(self, step: Step) -> tuple[str, Mapping[str, str]]:
        """Give which of a step's sentences is said, and what it names beside the two products."""
        one, before = self.one.contender, self.before.contender
        if step == "caution":
            return "", {"names": sentence("report.list-comma", self.lang).join(one.warnings)}
        if step == "cost":
            return self.costs()
        if step == "standing":
            return "", {"own": str(one.standing), "other": str(before.standing)}
        if step == "rate":
            kind = "-open" if one.high is None else "-known"
            return kind, {"own": rate(one.highest), "other": rate(before.highest)}
        words = {
            "recommendation": (one.product.recommendation, before.product.recommendation),
            "verdict": (one.product.verdict, before.product.verdict),
        }.get(step, ())
        said = [sentence(f"report.{step}.{word}", self.lang) for word in words]
        return "", dict(zip(("own", "other"), said, strict=False))

    def costs(self) -> tuple[str, Mapping[str, str]]:
        """Give what is surely cheaper, and both costs."""
        cheaper = self.one.cheaper
        if cheaper is None:
            return "-unknown", {}
        kind = "-exact" if self.one.contender.exact and cheaper.exact else "-known"
        low, high = rate(self.one.contender.low), rate(cheaper.high)
        return kind, {"cheaper": cheaper.product.name, "low": low, "high": high}


def rate(millionths: int | None) -> str:
    """Write a yearly cost for people."""
    return percent(Decimal(millionths or 0) / MILLION)

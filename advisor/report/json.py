"""An assessment as the contract's JSON: fixed keys, fixed order, a newline at the end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from advisor.report.cost import cents, cost_object, six
from advisor.report.json_text import json_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from advisor.cost.glance import Glance
    from advisor.cost.sheet import ProductCost
    from advisor.model import (
        Assessment,
        Citation,
        Contribution,
        Finding,
        Fits,
        ProductAssessment,
    )

SCHEMA_VERSION = "2"

ADDED_SINCE = {"1": ("settles_complete", "because", "glance", "fits", "cost_notes")}
"""Older version -> the keys of an assessment that it did not have."""


def to_json(assessment: Assessment) -> str:
    """Write an assessment. The bytes are fixed by profile, rulebook, day, language and engine."""
    return json_text(as_object(assessment))


def as_object(assessment: Assessment) -> dict[str, Any]:
    """Give the JSON object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": assessment.as_of.isoformat(),
        "lang": assessment.lang,
        "engine_version": assessment.engine_version,
        "rulebook": {"digest": assessment.digest},
        "profile": dict(assessment.profile.echo),
        "notes": list(assessment.notes),
        "advice": {
            "action": assessment.advice.action,
            "product": assessment.advice.product,
            "reasons": list(assessment.advice.reasons),
            "ask": list(assessment.advice.ask),
        },
        "products": [
            product_object(
                product, assessment.costs[product.id], assessment.costs.glance(product.id)
            )
            for product in assessment.products
        ],
        "cautions": [finding_object(finding, general=True) for finding in assessment.cautions],
        "answers": [
            {
                "id": answer.id,
                "text": answer.text,
                "evidence": [evidence_object(one) for one in answer.evidence],
            }
            for answer in assessment.answers
        ],
        "conflicts": [
            {
                "id": conflict.id,
                "statements": [side_object(one.place, one.text) for one in conflict.statements],
                "treatment": conflict.treatment,
            }
            for conflict in assessment.conflicts
        ],
        "cost_notes": [
            {
                "id": note.id,
                "text": note.text,
                "evidence": [evidence_object(one) for one in note.evidence],
            }
            for note in sorted(assessment.cost_notes, key=lambda note: note.id)
        ],
    }


def product_object(
    product: ProductAssessment, cost: ProductCost | None, glance: Glance | None
) -> dict[str, Any]:
    """Give one product's part."""
    return {
        "id": product.id,
        "name": product.name,
        "verdict": product.verdict,
        "evidence": product.grade,
        "recommendation": product.recommendation,
        "score": {
            "low": product.score.low,
            "high": product.score.high,
            "contributions": [contribution_object(one) for one in product.score.contributions],
        },
        "findings": [finding_object(finding, general=False) for finding in product.findings],
        "missing": list(product.missing),
        "settles": [
            {"facts": list(settling.facts), "verdict": settling.verdict}
            for settling in product.settles
        ],
        "settles_complete": product.settles_complete,
        "counterfactuals": [
            {
                "changes": dict(change.changes),
                "verdict": change.verdict,
                "when": change.when.isoformat() if isinstance(change.when, date) else change.when,
                "text": change.text,
            }
            for change in product.counterfactuals
        ],
        "cautions": list(product.cautions),
        "because": None if product.because is None else product.because._asdict(),
        "glance": None if glance is None else glance_object(glance),
        "fits": None if product.fits is None else fits_object(product.fits),
        "cost": None if cost is None else product_cost_object(cost),
        "conflicts": list(product.conflicts),
    }


def contribution_object(contribution: Contribution) -> dict[str, Any]:
    """Give what one factor adds to a score."""
    return {
        "factor": contribution.factor,
        "low": contribution.low,
        "high": contribution.high,
        "max": contribution.most,
        "text": contribution.text,
    }


def glance_object(glance: Glance) -> dict[str, Any]:
    """Give a product's cost in a few numbers."""
    paid = ("monthly", "repay", "interest")
    sums = [f"{name}_{end}" for name in paid for end in ("low", "high")]
    return {
        **{name: optional(getattr(glance, name), cents) for name in sums},
        "annual_low": optional(glance.annual_low, six),
        "annual_high": optional(glance.annual_high, six),
        "method": glance.method,
    }


def fits_object(fits: Fits) -> dict[str, Any]:
    """Give what would fit."""
    return {"amount": optional(fits.amount, cents), "months": fits.months}


def optional(value: Decimal | None, write: Callable[[Decimal], str | None]) -> str | None:
    """Write a number that may be unknown."""
    return None if value is None else write(value)


def product_cost_object(cost: ProductCost) -> dict[str, Any]:
    """Give a product's cost at its cheapest and its dearest known rate."""
    return {
        "low": cost_object(cost.low, over_line=cost.over_low),
        "high": None if cost.high is None else cost_object(cost.high, over_line=cost.over_high),
    }


def finding_object(finding: Finding, *, general: bool) -> dict[str, Any]:
    """Give one finding; a general caution has its severity first and no kind."""
    evidence = [evidence_object(one) for one in finding.evidence]
    if general:
        return {
            "rule": finding.rule,
            "severity": finding.severity,
            "status": finding.status,
            "facts": dict(finding.facts),
            "text": finding.text,
            "evidence": evidence,
        }
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "status": finding.status,
        "facts": dict(finding.facts),
        "text": finding.text,
        "severity": finding.severity,
        "evidence": evidence,
    }


def side_object(place: Citation, text: str) -> dict[str, Any]:
    """Give one side of a contradiction: the document's section, or none and which page says it."""
    page = {} if place.section is not None else {"source": place.source, "url": place.url}
    return {"section": place.section, **page, "text": text}


def evidence_object(evidence: Citation) -> dict[str, Any]:
    """Give one piece of evidence with the one place it has."""
    place = {
        "section": evidence.section,
        "article": evidence.article,
        "url": evidence.url,
    }
    known = {name: value for name, value in place.items() if value is not None}
    return {"grade": evidence.grade, "source": evidence.source, **known}

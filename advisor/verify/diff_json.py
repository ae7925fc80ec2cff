"""What differs between two rulebooks, for programs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.report.json_text import json_text
from advisor.rulebook.types import Model
from advisor.verify.as_filed import way
from advisor.verify.changes_said import ChangesSaid
from advisor.verify.effects_said import Outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.texts import Lang
    from advisor.verify.changes import Change
    from advisor.verify.diff import Effect, ProductDiff
    from advisor.verify.effects import AdviceShift, Costed
    from advisor.verify.flips import Flips
    from advisor.verify.reasons import Reason
    from advisor.verify.timeline import Stretch, Timeline


def diff_as_json(found: Timeline, people: Flips | None, lang: Lang) -> str:
    """Write what differs as JSON; ids and values are the files', texts follow the language."""
    first = found.stretches[0]
    said = ChangesSaid(first.old.judge.book, first.new.judge.book, found.last, lang)
    made: dict[str, Any] = {
        "changes": [change_object(one, said, lang) for one in found.changes],
        "days": [day_object(one, lang) for one in found.stretches],
        "last": found.last.isoformat(),
    }
    if people is not None:
        made["people"] = {
            "people": people.people,
            "rejected": people.rejected,
            "flips": [one._asdict() for one in people.counts],
        }
    return json_text(made)


def change_object(change: Change, said: ChangesSaid, lang: Lang) -> dict[str, Any]:
    """Give one change: what it was and is in words, and as the files have it."""
    details = []
    for detail in change.details:
        old, new = said.pair(change, detail)
        filed = [as_filed(detail.old), as_filed(detail.new)]
        at = way(detail.at, lang)
        details.append({"what": detail.what, "at": at, "old": old, "new": new, "filed": filed})
    return {
        "kind": change.kind,
        "name": change.name,
        "was": change.was,
        "how": change.how,
        "details": details,
    }


def as_filed(found: Any) -> Any:
    """Give something of a rulebook as its files write it."""
    if isinstance(found, Model):
        return as_filed(found.model_dump(by_alias=True, exclude_none=True))
    if isinstance(found, dict):
        return {key: as_filed(one) for key, one in found.items()}
    if isinstance(found, tuple | list):
        return [as_filed(one) for one in found]
    if isinstance(found, Decimal):
        return f"{found:f}"
    return found.isoformat() if isinstance(found, date) else found


def day_object(stretch: Stretch, lang: Lang) -> dict[str, Any]:
    """Give what differs from a day on."""
    outcomes, effects = Outcomes(stretch, lang), stretch.effects
    order = effects.order
    return {
        "day": stretch.day.isoformat(),
        "alike": stretch.alike,
        "partial": stretch.partial,
        "tried": effects.people,
        "advice": [advice_object(one, outcomes) for one in effects.advice],
        "cautions": [one._asdict() for one in effects.cautions],
        "order": None
        if order is None
        else {
            "people": order.people,
            "old": order.old,
            "new": order.new,
            **person_object(order.profile, order.matters, outcomes),
        },
        "products": [product_object(one, outcomes) for one in stretch.products],
    }


def person_object(
    profile: dict[str, Any], matters: Sequence[str], outcomes: Outcomes
) -> dict[str, Any]:
    """Give somebody: in words what matters of them, and the whole profile."""
    return {"person": outcomes.who(profile, matters), "profile": profile}


def advice_object(shift: AdviceShift, outcomes: Outcomes) -> dict[str, Any]:
    """Give a pair of different advice."""
    old, new = (
        {"action": action, "product": product} for action, product in (shift.old, shift.new)
    )
    return {
        "old": old,
        "new": new,
        "people": shift.people,
        "rules": reason_objects(shift.reasons),
        **person_object(shift.profile, shift.matters, outcomes),
    }


def reason_objects(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Give the rules that come out differently."""
    return [one._asdict() for one in reasons]


def product_object(product: ProductDiff, outcomes: Outcomes) -> dict[str, Any]:
    """Give what becomes of a product."""
    effects = outcomes.stretch.effects
    score = next((one for one in effects.scores if one.product == product.id), None)
    cost = next((one for one in effects.costs if one.product == product.id), None)
    return {
        "id": product.id,
        "verdict": effect_object(product.verdict, outcomes),
        "recommendation": effect_object(product.recommendation, outcomes),
        "score": None
        if score is None
        else {
            "people": score.people,
            "old": score.old,
            "new": score.new,
            "points": [one._asdict() for one in score.points],
            **person_object(score.profile, score.matters, outcomes),
        },
        "cost": None
        if cost is None
        else {
            "amount": str(cost.amount),
            "days": cost.days,
            "old": costed_object(cost.old),
            "new": costed_object(cost.new),
        },
        "advised": effects.newcomers.get(product.id),
    }


def costed_object(costed: Costed) -> dict[str, str | None]:
    """Give what a need costs."""
    return {name: None if one is None else f"{one:f}" for name, one in costed._asdict().items()}


def effect_object(found: Effect, outcomes: Outcomes) -> dict[str, Any]:
    """Give what becomes of an outcome."""
    flips = [
        {
            "old": flip.old,
            "new": flip.new,
            "rules": reason_objects(flip.reasons),
            **person_object(flip.profile, flip.matters, outcomes),
        }
        for flip in found.flips
    ]
    return {"outcome": found.outcome, "flips": flips}

"""Rules with their sentences, and the factors and bands of the score."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from advisor.model import Severity
from advisor.rulebook.types.common import Dated, Id, LocalText, Model, Sentence
from advisor.rulebook.types.conditions import Condition
from advisor.rulebook.types.sources import EvidenceList


class Variant(Model):
    """A sentence, and when it is the one to say. The last one of a list has no `when`."""

    when: Condition | None = None
    zh: Sentence
    en: Sentence


def one_or_more(found: object) -> object:
    """Read a single sentence as a list of one."""
    return [found] if isinstance(found, dict) else found


Said = Annotated[
    tuple[Variant, ...], BeforeValidator(one_or_more), Field(min_length=1, max_length=10)
]


class Rule(Dated):
    """A condition that is judged, and what is said of the outcome.

    Without `fails` the rule is unmet exactly where `when` is false; with it, where `fails` holds.
    `grey` is said in place of `unknown` where every fact is known and still nobody can tell.
    `unmet_name` names, in a few words, what an unmet condition comes to; it is for overviews.
    `from` and `until` bound the days on which the rule applies; `where` names a term without which
    a rule for every product leaves a product out.
    """

    id: Id
    name: LocalText
    unmet_name: LocalText | None = None
    when: Condition
    fails: Condition | None = None
    evidence: EvidenceList
    severity: Severity | None = None
    where: Id | None = None
    met: Said
    unmet: Said
    unknown: Said
    grey: Said | None = None


class Band(Model):
    """One band of a factor: the share of its weight in percent, and when it is the one.

    Of a factor's bands the first whose `when` holds counts; the last has no `when`, so there is no
    gap and no overlap. `fails` is as in a rule.
    """

    when: Condition | None = None
    fails: Condition | None = None
    share: Annotated[StrictInt, Field(ge=0, le=100)]
    text: LocalText


Bands = Annotated[tuple[Band, ...], Field(min_length=1, max_length=20)]


class Factor(Dated):
    """One factor of the scorecard.

    `weight` is in points out of 100, and holds for every product whose file gives no other one.
    `from` and `until` bound the days on which it counts. Without `bands` only products that have bands of their own can give it a weight. `unknown` is
    said where answers are missing, `grey` where they are not and still nobody can tell.
    """

    id: Id
    name: LocalText
    weight: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    evidence: EvidenceList
    bands: Bands | None = None
    unknown: Said
    grey: Said | None = None


class ProductFactor(Dated):
    """What a product's file says of a factor, in its days: its own weight, its own bands."""

    weight: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    bands: Bands | None = None


NO_OWN_FACTOR = ProductFactor.model_validate({})
"""What a product's file says of a factor that it does not name."""

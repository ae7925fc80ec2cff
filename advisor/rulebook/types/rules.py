"""Rules with their sentences, and the factors and bands of the score."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictInt, Tag

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
    Without `when`, and then without `met`, it is never met: where `fails` does not hold, nobody but
    the lender knows.
    `grey` is said in place of `unknown` where no answer is missing, or none could help.
    `unmet_name` names, in a few words, what an unmet condition comes to; it is for overviews.
    The sentences of a caution about the person may name `{when}`: the day by which everything that it
    counts in a window of time has passed, if nothing is added.
    `from` and `until` bound the days on which the rule applies; `where` names a term without which
    a rule for every product leaves a product out.
    """

    id: Id
    name: LocalText
    unmet_name: LocalText | None = None
    when: Condition | None = None
    fails: Condition | None = None
    evidence: EvidenceList
    severity: Severity | None = None
    where: Id | None = None
    met: Said | None = None
    unmet: Said
    unknown: Said
    grey: Said | None = None


def share_or_neutral(found: object) -> str:
    """Tell which of both a share is written as, so that a mistake is told of the one that is meant."""
    return "neutral" if isinstance(found, str) else "share"


Share = Annotated[
    Annotated[StrictInt, Field(ge=0, le=100), Tag("share")]
    | Annotated[Literal["neutral"], Tag("neutral")],
    Discriminator(share_or_neutral),
]
"""A share of a factor's weight, in percent; or the declared one, where nobody says anything."""


class Band(Model):
    """One band of a factor: the share of its weight in percent, and when it is the one.

    Of a factor's bands the first whose `when` holds counts; the last has no `when`, so there is no
    gap and no overlap. `fails` is as in a rule. A `neutral` share is the one that is declared for
    what nobody says anything about.
    """

    when: Condition | None = None
    fails: Condition | None = None
    share: Share
    text: LocalText


Bands = Annotated[tuple[Band, ...], Field(min_length=1, max_length=20)]


NEUTRAL_SHARE = "neutral_share"
"""The assumption that gives the share, in percent, of what nobody says anything about."""


class ProductFactor(Dated):
    """What is known of a factor for one product, in its days.

    Without `bands` no source says anything of it: the product then has the neutral share. `unknown`
    is said in place of the factor's own.
    """

    evidence: EvidenceList | None = None
    bands: Bands | None = None
    unknown: Said | None = None


class Factor(Dated):
    """One factor of the scorecard, with the same weight for every product, so that points compare.

    `weight` is in points out of 100. `from` and `until` bound the days on which it counts. `bands`
    hold for every product that is not named in `products`. `unknown` is said where answers are
    missing, `grey` where they are not and still nobody can tell.
    """

    id: Id
    name: LocalText
    weight: Annotated[StrictInt, Field(ge=0, le=100)]
    evidence: EvidenceList
    bands: Bands | None = None
    products: dict[Id, ProductFactor] = Field({})
    unknown: Said
    grey: Said | None = None

    def of(self, product: str) -> ProductFactor:
        """Give what is known of it for a product; its own bands are everybody's where none is."""
        own = self.products.get(product)
        return ProductFactor.model_construct(bands=self.bands) if own is None else own

    def way_to(self, product: str) -> tuple[str, ...]:
        """Give the way from it to the bands that a product has."""
        return ("products", product, "bands") if product in self.products else ("bands",)

"""Rules, products and contradictions as in force on a day: the shapes that `edition.py` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.bounds import cost_facts
from advisor.cost.payment import OWN_QUOTE, written_quote
from advisor.cost.slip import Slip, find_slip, used
from advisor.cost.terms import day_count
from advisor.edition.depending import DependingTerm, product_for
from advisor.logic.formula import named, work_out
from advisor.rulebook import types, values
from advisor.rulebook.index import GIVEN, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number
    from advisor.model import Citation, Contradiction, Grade, Kind, Profile, Severity, Value
    from advisor.rulebook.values import Known
    from advisor.texts import Lang


class ResolvedVariant(NamedTuple):
    """A sentence in every language: its numbers filled in, its facts still placeholders."""

    when: Condition | None
    text: Mapping[Lang, str]
    names: tuple[str, ...]


class ResolvedRule(NamedTuple):
    """A rule of one product, or of none, ready to be judged and worded.

    Attributes:
        id: `<product>.<name>` or `general.<name>`.
        unmet_name: what it comes to where it is unmet, in a few words; its name where none is given.
        holds, fails: where it is met and where it is unmet; elsewhere it is unknown.
        two_sided: whether the file says where it fails, instead of leaving that to `holds`.
        facts: the facts of the person that it rests on, sorted.
        evidence: its own, and that of the traits, parameters and terms it uses.
        said: the variants of its sentence, by status.
        wait: the months after which all that it counts in a window of time has passed; 0 for none.
    """

    id: str
    name: Mapping[Lang, str]
    unmet_name: Mapping[Lang, str]
    kind: Kind
    severity: Severity | None
    holds: Condition
    fails: Condition
    two_sided: bool
    facts: tuple[str, ...]
    evidence: tuple[Citation, ...]
    grade: Grade
    said: Mapping[str, tuple[ResolvedVariant, ...]]
    wait: int = 0


class ResolvedBand(NamedTuple):
    """A band of a factor: its twin's name, when it is the one, what it gives and says.

    Attributes:
        holds, fails: both None for the last band, which is the one where no other is.
        points: whole points.
    """

    name: str
    holds: Condition | None
    fails: Condition | None
    points: int
    text: ResolvedVariant


class ResolvedFactor(NamedTuple):
    """A factor of the scorecard for one product.

    Attributes:
        most: its weight, in points.
        neutral: the points that stand for it where an answer is missing, and products are ranked.
        shared: whether its bands are about the person alone, and so the same for every product.
        facts: the facts of the person that it rests on, sorted.
        said: the variants of its sentence where several bands are still possible, by status.
    """

    id: str
    name: Mapping[Lang, str]
    most: int
    neutral: int
    shared: bool
    facts: tuple[str, ...]
    evidence: tuple[Citation, ...]
    bands: tuple[ResolvedBand, ...]
    said: Mapping[str, tuple[ResolvedVariant, ...]]


class ResolvedOccasion(NamedTuple):
    """When an answer applies: all that is not None has to be so.

    Attributes:
        place: its place among the occasions in the file.
        outcome: a rule and its status.
        action: a piece of advice.
        when: what is known to hold of the person.
    """

    place: int
    outcome: tuple[str, str] | None
    action: str | None
    when: Condition | None


class ResolvedAnswer(NamedTuple):
    """A borrower's question with its answer in every language, and when it applies.

    Attributes:
        instead: whether it says what to do in place of borrowing.
        occasions: any of them makes it apply.
    """

    id: str
    instead: bool
    said: Mapping[Lang, tuple[str, str]]
    evidence: tuple[Citation, ...]
    occasions: tuple[ResolvedOccasion, ...]


class ResolvedProduct(NamedTuple):
    """A product with its rules, and what its own file makes known.

    Attributes:
        product: as it is on the day; for one person, see `product_for`.
        book: the rulebook, whose derived facts are in part about the product.
        formulas: the arithmetic about the product, and what it rests on.
        depending: its terms that depend on who asks.
        constants: the facts that are the product's own terms, whoever asks.
        unquoted: `constants` and the ends of its yearly cost where nothing is known of a person.
        conflicts: ids of the document's contradictions about it, and when each touches a person.
    """

    product: types.Product
    book: types.Rulebook
    rules: tuple[ResolvedRule, ...]
    factors: tuple[ResolvedFactor, ...]
    formulas: tuple[Number, ...]
    depending: tuple[DependingTerm, ...]
    constants: Mapping[str, Value]
    unquoted: Mapping[str, Value]
    conflicts: tuple[tuple[str, Condition | None], ...]

    def quote(self, known: Mapping[str, Any]) -> Mapping[str, Known] | None:
        """Give what the product's app quotes to a person, field -> value; None where nothing is.

        Of a quote that looks like a slip of unit only what is no cost is given, and a mark.
        """
        return used(self.widest, self.given_quote(known), known)

    def given_quote(self, known: Mapping[str, Any]) -> Mapping[str, Known] | None:
        """Give the quote as it was given."""
        return known.get(types.QUOTES, {}).get(self.product.id) or None

    def slip(self, known: Mapping[str, Any]) -> Slip | None:
        """Tell whether the quote looks like a slip of unit."""
        quote = self.given_quote(known)
        return None if quote is None else find_slip(self.widest, quote, known)

    @property
    def widest(self) -> types.Product:
        """Give the product with the rates that anybody may have."""
        return product_for(self.product, self.depending, {})

    def product_for(self, flat: Mapping[str, Value]) -> types.Product:
        """Give the product as it is for a person, by their flat fact."""
        return product_for(self.product, self.depending, flat)

    def facts(
        self, known: Mapping[str, Any], flat: Mapping[str, Value] | None = None
    ) -> Mapping[str, Value]:
        """Give the facts that its rules see beside the person's, in rule units: terms and costs.

        Args:
            known: the person's facts, each in its own unit; its quote is one of them.
            flat: the same as rules see them, for terms that depend on them.
        """
        quote = self.quote(known)
        if quote is None and not self.depending:
            return self.unquoted
        product = self.product_for(flat or {})
        terms = term_facts(self.book, product) if self.depending else self.constants
        costs = cost_facts(self.book.facts.derived, product, known, quote)
        if quote is None:
            return {**terms, **costs}
        own = written_quote(quote, day_count(product))
        return {**terms, **quoted_terms(self.book, quote), **costs, OWN_QUOTE: own}

    def seen(
        self,
        flat: Mapping[str, Value],
        profile: Profile,
        numbers: Collection[str] | None = None,
    ) -> Mapping[str, Value]:
        """Give what its rules see beside a person's flat fact: its facts, and its arithmetic.

        Of the arithmetic only `numbers` are worked out, where they are given.
        """
        own = self.facts(profile.known, flat)
        formulas = named(self.formulas, numbers)
        if not formulas:
            return own
        return {**own, **work_out(formulas, {**flat, **own}, profile.as_of)}


def term_facts(book: types.Rulebook, product: types.Product) -> dict[str, Value]:
    """Give the facts that are a product's own terms, in rule units."""
    return {
        key_of(one, name): values.in_rule_units(kind_of(book, name), value)
        for name, one in book.facts.derived.items()
        if (value := one.own_value(product)) is not None
    }


def key_of(derived: types.Derived, name: str) -> str:
    """Give the field that holds a product's term; of one that can be known in part, what is given."""
    return GIVEN + name if isinstance(derived, types.TermFact) and derived.in_part else name


def quoted_terms(book: types.Rulebook, quote: Mapping[str, Any]) -> dict[str, Value]:
    """Give the facts that are a product's terms as a quote has them, in rule units."""
    return {
        GIVEN + name: values.in_rule_units(kind_of(book, name), quote[one.quoted])
        for name, one in book.facts.derived.items()
        if isinstance(one, types.TermFact) and one.quoted is not None and one.quoted in quote
    }


class ResolvedConflict(NamedTuple):
    """A contradiction of the document in every language, and when it touches a person."""

    id: str
    products: tuple[str, ...]
    when: Condition | None
    said: Mapping[Lang, Contradiction]


class ResolvedNote(NamedTuple):
    """Something to know beside the costs, in every language, and to whom it is said."""

    id: str
    when: Condition | None
    said: Mapping[Lang, str]
    evidence: tuple[Citation, ...]

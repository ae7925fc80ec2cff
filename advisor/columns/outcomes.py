"""A rulebook over columns: verdicts, scores, recommendation and advice, one row for one person.

What is the same for everybody (a product's own terms, a fact that no column has) is worked out
beforehand, so that only what differs is left to the columns.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any

import narwhals as nw

from advisor.assess.ranking import cost_names, is_warning, margin_of
from advisor.columns.coded import CodedWord, Listing, Money, bits
from advisor.columns.depending import own_columns
from advisor.columns.formulas import in_half_steps, kept, worked_out
from advisor.columns.leading import Need, Runner, first
from advisor.columns.payments import PaidMonthly
from advisor.columns.reader import Reader, derived_columns
from advisor.columns.truths import (
    BEYOND,
    any_of,
    both,
    choose,
    either,
    greater,
    is_unknown,
    known,
    lesser,
    negated,
    number,
    whole,
)
from advisor.logic.condition import TRAIT, passed
from advisor.logic.traits import tiers
from advisor.model import BINDING, RECOMMENDATIONS, VERDICTS, wants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.columns.exact import Ends
    from advisor.columns.formulas import Keep
    from advisor.columns.truths import Number, Truth
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedFactor, ResolvedProduct, ResolvedRule
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number as WorkedOut
    from advisor.model import Value

VERDICT = VERDICTS[::-1]
RECOMMENDATION = RECOMMENDATIONS[::-1]
ACTION = ("do_not_borrow", "apply", "clarify", "none_suitable")
"""The words of an outcome; a column has their places."""

STANDING = "{} standing"
"""The column of the points by which a product is ranked."""

CODE = "{} code"
"""What a column of numbers is called that stands for an output; no fact has a space in its name."""


class Columns:
    """One edition over the columns that a frame has.

    `stages` are the columns to add, one stage after the other; `outputs` are those to keep, with
    what their numbers stand for; None where the number is what is meant. `readers` read conditions
    about each product, with the facts of its own that all people share.
    """

    def __init__(self, edition: Edition, present: Collection[str], as_of: date) -> None:
        """Take the edition, the facts that there are columns of, and the day of the assessment.

        An edition holds for many days; ages of records are taken on this one.
        """
        self.edition = edition
        self.as_of = as_of
        self.book = edition.book
        self.present = frozenset(present)
        self.stages: list[dict[str, nw.Expr]] = []
        self.outputs: dict[str, CodedWord | Listing | Money | None] = {}
        self.readers: dict[str, tuple[Reader, Mapping[str, Value]]] = {}
        self.work_out()

    def work_out(self) -> None:
        """Work every stage out."""
        derived = dict(derived_columns(self.book, self.present, self.as_of))
        self.stages.append({f"d{n}": expr for n, expr in enumerate(derived.values())})
        fields = {name: nw.col(name) for name in self.present}
        fields |= {name: nw.col(f"d{n}") for n, name in enumerate(derived)}
        self.numbers: dict[str, Ends] = self.worked_out("f", self.edition.formulas, fields, {})
        self.reader = Reader(fields | self.ends("f", self.numbers))
        for depth, tier in enumerate(tiers(self.edition.traits)):
            traits = {
                TRAIT + name: self.reader.twin(trait.holds, trait.fails, {})
                for name, trait in tier.items()
            }
            self.reader.traits |= self.stage(f"t{depth} ", traits)

        stops = [rule for rule in self.edition.general if rule.severity == "stop"]
        truths = {rule.id: blocks(self.reader, rule, {}) for rule in stops}
        for place, resolved in enumerate(self.edition.products):
            self.readers[resolved.product.id] = self.reader_of(place, resolved)
        self.work_out_products()
        for resolved in self.edition.products:
            reader, own = self.readers[resolved.product.id]
            truths |= {
                rule.id: blocks(reader, rule, own)
                if rule.severity == "stop"
                else reader.twin(rule.holds, rule.fails, own)
                for rule in resolved.rules
                if wanted(rule) or is_warning(self.book, rule)
            }
            for factor in resolved.factors:
                truths |= bands(reader, own, resolved, factor)
        self.truths = self.stage("r", truths)

        self.points: dict[str, Any] = self.stage("points ", dict(self.factor_ends()))
        person = [self.truths[rule.id] for rule in stops]
        self.stages.append({})
        for resolved in self.edition.products:
            self.product(resolved, person)
        self.stages.append({})
        self.advice(person)

    def reader_of(
        self, place: int, resolved: ResolvedProduct
    ) -> tuple[Reader, Mapping[str, Value]]:
        """Give a reader that knows a product's own arithmetic too, and its facts that are fixed."""
        own, fields = resolved.unquoted, dict(self.reader.fields)
        if resolved.depending:
            keep = self.keeper(f"by{place} ")
            depending = dict(
                own_columns(resolved, lambda one: kept([self.reader.read(one, {})], keep)[0])
            )
            self.stages.append({f"own{place} {n}": e for n, e in enumerate(depending.values())})
            fields |= {name: nw.col(f"own{place} {n}") for n, name in enumerate(depending)}
            own = {}
        return Reader(fields, self.reader.traits), own

    def work_out_products(self) -> None:
        """Work out each product's own arithmetic, the payments of all of them together."""
        self.paid = PaidMonthly(self.edition, self.reader, self.keeper("paid "))
        paid = self.paid.ends()
        for place, resolved in enumerate(self.edition.products):
            reader, own = self.readers[resolved.product.id]
            fixed = {n: whole(v) for n, v in own.items() if type(v) is int}
            given = {
                name: ends
                for (product, name), ends in paid.items()
                if product == resolved.product.id
            }
            prefix = f"p{place} "
            numbers = self.worked_out(
                prefix, resolved.formulas, reader.fields | fixed, {**self.numbers, **given}
            )
            reader.fields |= self.ends(prefix, {**given, **numbers})

    def worked_out(
        self,
        prefix: str,
        formulas: Iterable[WorkedOut],
        fields: Mapping[str, nw.Expr],
        given: Mapping[str, Ends],
    ) -> dict[str, Ends]:
        """Work out what formulas come to, but what is given, in stages."""
        keep = self.keeper(f"{prefix}step ")
        return worked_out(formulas, fields, read_over, self.as_of, keep, given)

    def ends(self, prefix: str, numbers: Mapping[str, Ends]) -> dict[str, nw.Expr]:
        """Make a stage of the ends of numbers as rules compare them, and give their columns."""
        found = dict(chain.from_iterable(in_half_steps(*one) for one in numbers.items()))
        self.stages.append({f"{prefix}{n}": expr for n, expr in enumerate(found.values())})
        return {name: nw.col(f"{prefix}{n}") for n, name in enumerate(found)}

    def keeper(self, prefix: str) -> Keep:
        """Give what makes a stage of some expressions, and gives the columns that have them."""
        numbers = count()

        def keep(found: list[nw.Expr]) -> list[nw.Expr]:
            named = {f"{prefix}{next(numbers)}": one for one in found}
            self.stages.append(named)
            return [nw.col(name) for name in named]

        return keep

    def stage(self, prefix: str, found: Mapping[str, Truth]) -> dict[str, Truth]:
        """Make a stage of what is a column, and give every truth as it is read from then on."""
        columns = {n: t for n, t in found.items() if isinstance(t, nw.Expr)}
        self.stages.append({f"{prefix}{n}": expr for n, expr in enumerate(columns.values())})
        return {**found, **{name: nw.col(f"{prefix}{n}") for n, name in enumerate(columns)}}

    # Outcomes -----------------------------------------------------------------------------------

    def choose_of(self, output: str, words: tuple[str | None, ...], code: Number) -> None:
        """Make an output of a number that stands for a word."""
        column = CODE.format(output)
        self.stages[-1][column] = number(code)
        self.outputs[output] = CodedWord(column, words)

    def product(self, resolved: ResolvedProduct, person: list[Truth]) -> None:
        """Make a product's outputs."""
        name = resolved.product.id
        binding = [rule for rule in resolved.rules if rule.kind in BINDING]
        truths = [self.truths[rule.id] for rule in binding]
        bars = [
            negated(truth) if wants(rule.kind) else truth
            for rule, truth in zip(binding, truths, strict=True)
        ]
        barred = any_of(known(bar) for bar in bars)
        unknown = any_of(is_unknown(truth) for truth in truths)
        needs = [self.truths[rule.id] for rule in resolved.rules if rule.kind == "need"]
        stops = [*person, *(self.truths[r.id] for r in resolved.rules if r.severity == "stop")]
        against = any_of([barred, *(known(negated(need)) for need in needs), *map(known, stops)])
        open_ = any_of([unknown, *map(is_unknown, needs), *map(is_unknown, stops)])
        low, high, standing = self.score(resolved)
        self.stages[-1][STANDING.format(name)] = number(standing)
        decides = {
            rule.id: either(known(bar), both(negated(barred), is_unknown(truth)))
            for rule, bar, truth in zip(binding, bars, truths, strict=True)
        }
        verdict = choose(barred, 0, choose(unknown, 1, 2))
        self.choose_of(f"{name}_verdict", VERDICT, verdict)
        recommendation = choose(against, 0, choose(open_, 1, 2))
        self.choose_of(f"{name}_recommendation", RECOMMENDATION, recommendation)
        for output, points in ((f"{name}_score_low", low), (f"{name}_score_high", high)):
            self.stages[-1][output] = number(points)
            self.outputs[output] = None
        self.listing_of(f"{name}_reasons", decides)
        self.listing_of(
            f"{name}_needs",
            {
                rule.id: negated(known(self.truths[rule.id]))
                for rule in resolved.rules
                if rule.kind == "need"
            },
        )
        for end, paid in self.paid.monthly(name).items():
            column = CODE.format(f"{name}_monthly_{end}")
            self.stages[-1][column] = number(paid)
            self.outputs[f"{name}_monthly_{end}"] = Money(column)

    def listing_of(self, output: str, named: Mapping[str, Truth]) -> None:
        """Make an output of the names of what is true."""
        columns = {CODE.format(f"{output} {part}"): some for part, some in enumerate(bits(named))}
        self.stages[-1] |= {column: expr for column, (expr, _) in columns.items()}
        names = tuple(names for _, names in columns.values())
        self.outputs[output] = Listing(tuple(columns), names)

    def score(self, resolved: ResolvedProduct) -> tuple[Number, Number, Number]:
        """Give both ends of a product's score, and the points by which it is ranked."""
        low: Number = 0
        high: Number = 0
        standing: Number = 0
        for factor in resolved.factors:
            name = band_key(resolved, factor, factor.id)
            least, most = self.points[f"{name} low"], self.points[f"{name} high"]
            low, high = low + least, high + most
            standing = standing + greater(least, lesser(most, factor.neutral))
        return low, high, standing

    def factor_ends(self) -> Iterator[tuple[str, Any]]:
        """Give both ends of what each factor gives; what all products share is there once."""
        for resolved in self.edition.products:
            for factor in resolved.factors:
                least: Number = factor.bands[-1].points
                most: Number = factor.bands[-1].points
                for band in reversed(factor.bands[:-1]):
                    truth = self.truths[band_key(resolved, factor, band.name)]
                    wide = (lesser(least, band.points), greater(most, band.points))
                    least = choose(truth, band.points, choose(is_unknown(truth), wide[0], least))
                    most = choose(truth, band.points, choose(is_unknown(truth), wide[1], most))
                name = band_key(resolved, factor, factor.id)
                yield from ((f"{name} low", least), (f"{name} high", most))

    def advice(self, person: list[Truth]) -> None:
        """Make the advice, and the product to apply for."""
        names = [resolved.product.id for resolved in self.edition.products]
        found = {n: nw.col(CODE.format(f"{n}_recommendation")) for n in names}
        recommended = {n: code == RECOMMENDATION.index("recommended") for n, code in found.items()}
        possible = any_of(code == RECOMMENDATION.index("possible") for code in found.values())
        stop = any_of(map(known, person))
        rest = choose(possible, 2, 3)
        action = choose(stop, 0, choose(any_of(recommended.values()), 1, rest))
        self.choose_of("advice", ACTION, action)
        chosen: Any = len(names)
        for place, leads in enumerate(self.first(recommended)):
            chosen = choose(leads, place, chosen)
        self.choose_of("advice_product", (*names, None), choose(stop, len(names), chosen))

    def first(self, recommended: Mapping[str, Truth]) -> list[Truth]:
        """Tell of each product where it comes first."""
        if not recommended:
            return []
        runners = [self.runner(one, recommended[one.product.id]) for one in self.edition.products]
        need = Need(*(self.reader.fields.get(name) for name in ("amount", "repay_within_days")))
        found = first(runners, margin_of(self.edition, None), need, self.keeper("lead "))
        self.stages.append({})
        return found

    def runner(self, resolved: ResolvedProduct, recommended: Truth) -> Runner:
        """Give a product with what it is ranked by."""
        warned = [self.truths[rule.id] for rule in resolved.rules if is_warning(self.book, rule)]
        warnings = sum((choose(known(truth), 1, 0) for truth in warned), start=whole(0))
        low, high = (
            whole(BEYOND) if name is None else self.own_number(resolved.product.id, name)
            for name in cost_names(self.book)
        )
        standing = nw.col(STANDING.format(resolved.product.id))
        return Runner(recommended, warnings, standing, low, high)

    def own_number(self, product: str, name: str) -> nw.Expr:
        """Give a number of a product's own; where it is not known one beyond every other."""
        reader, own = self.readers[product]
        if name in own:
            return whole(own[name])
        column = reader.fields.get(name)
        return whole(BEYOND) if column is None else column.cast(nw.Int64).fill_null(BEYOND)


def read_over(condition: Condition, fields: Mapping[str, nw.Expr]) -> Truth:
    """Read a condition over some fields."""
    return Reader(fields).read(condition, {})


def blocks(reader: Reader, rule: ResolvedRule, own: Mapping[str, Value]) -> Truth:
    """Read a rule that stops: in its grey zone, where no answer is missing, it does not."""
    return reader.twin(rule.holds, passed(rule.holds, rule.fails), own)


def wanted(rule: ResolvedRule) -> bool:
    """Tell whether an output rests on a rule."""
    return rule.kind in BINDING or rule.kind == "need" or rule.severity == "stop"


def band_key(resolved: ResolvedProduct, factor: ResolvedFactor, name: str) -> str:
    """Name a band: alike for all products where it is about the person alone."""
    return name if factor.shared else f"{resolved.product.id}/{name}"


def bands(
    reader: Reader, own: Mapping[str, Value], resolved: ResolvedProduct, factor: ResolvedFactor
) -> dict[str, Truth]:
    """Read a factor's bands; those that all products share are read once."""
    return {
        band_key(resolved, factor, band.name): reader.twin(band.holds, band.fails, own)
        for band in factor.bands
        if band.holds is not None and band.fails is not None
    }

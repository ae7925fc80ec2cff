"""What a change of rules does to people, in words: each outcome with a reason and somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.edition.wording import percent, worded
from advisor.rulebook.labels import local
from advisor.rulebook.placed import placed_rules
from advisor.texts import sentence
from advisor.verify.changes_said import Point
from advisor.verify.people_said import somebody_said
from advisor.verify.printout import CLOSE, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from advisor.model import Action
    from advisor.texts import Lang
    from advisor.verify.diff import Effect, Flip, ProductDiff
    from advisor.verify.effects import (
        AdviceShift,
        CautionShift,
        Costed,
        CostShift,
        OrderShift,
        ScoreShift,
    )
    from advisor.verify.reasons import Reason
    from advisor.verify.timeline import Stretch

MOST_REASONS = 3
"""Rules that are named as the reason for one outcome; the rest are counted."""

MOST_ADVICE = 6
"""Pairs of different advice that are shown; the rest stand in the JSON."""


class Alike(NamedTuple):
    """Products to which the same happens, for the same reasons."""

    products: list[ProductDiff]

    @property
    def first(self) -> ProductDiff:
        """Give the one whose people are shown."""
        return self.products[0]

    @property
    def same(self) -> bool:
        """Tell whether nothing changes for them."""
        return self.first.verdict.outcome == self.first.recommendation.outcome == "same"


class Outcomes:
    """Puts what differs from a day on into words."""

    def __init__(self, stretch: Stretch, lang: Lang) -> None:
        self.stretch = stretch
        self.lang: Lang = lang
        self.books = [bench.book for bench in (stretch.new, stretch.old)]
        self.rules = {
            name: placed for book in reversed(self.books) for placed in placed_rules(book)
            for name in placed.ids
        }  # fmt: skip

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the bench's sentences."""
        return sentence(f"verify.{name}", self.lang, **values)

    def product(self, name: str | None) -> str:
        """Name a product."""
        found = [book.products[name].name for book in self.books if name in book.products]
        return local(found[0], self.lang) if found else str(name)

    def who(self, profile: dict[str, object], matters: Sequence[str]) -> str:
        """Say who somebody is, by the rulebook that knows what matters of them."""
        new, old = self.stretch.new, self.stretch.old
        known = set(matters) <= new.book.facts.facts.keys()
        return somebody_said(new if known else old, profile, matters, self.lang)

    # Verdicts and recommendations ---------------------------------------------------------------

    def groups(self) -> list[Alike]:
        """Put products together to which the same happens, for the same reasons."""
        found: dict[object, Alike] = {}
        for product in self.stretch.products:
            key = tuple(map(self.key, (product.verdict, product.recommendation)))
            found.setdefault(key, Alike([])).products.append(product)
        return sorted(found.values(), key=lambda one: one.same)

    def key(self, effect: Effect) -> object:
        """Give what products have in common that are told of together."""
        flips = tuple(
            (one.old, one.new, tuple(r._replace(rule=self.shared(r.rule)) for r in one.reasons))
            for one in effect.flips
        )
        return effect.outcome, flips

    def shared(self, rule: str) -> str:
        """Give a rule's id as the files have it."""
        placed = self.rules.get(rule)
        return rule if placed is None else placed.id

    def names(self, group: Alike) -> str:
        """Name the products of a group."""
        return sentence("report.list-comma", self.lang).join(
            self.product(one.id) for one in group.products
        )

    def heading(self, group: Alike) -> str:
        """Say in one line what happens to some products."""
        verdict, recommendation = group.first.verdict, group.first.recommendation
        words = {
            "verdict": self.say(f"outcome-{verdict.outcome}"),
            "recommendation": self.say(f"outcome-{recommendation.outcome}"),
        }
        names = self.names(group)
        if verdict.outcome in {"added", "removed"}:
            return self.say("diff-group", names=names, what=words["verdict"])
        if group.same:
            return self.say("diff-same", names=names)
        if verdict.outcome == recommendation.outcome:
            what = self.say("diff-both", outcome=words["verdict"])
        else:
            parts = [self.say(f"diff-{name}", outcome=word) for name, word in words.items()]
            what = self.say("listed").join(parts)
        return self.say("diff-group", names=names, what=what)

    def shortly(self, group: Alike) -> str:
        """Say in one line what happens to some products, and by which rules."""
        flips = (*group.first.verdict.flips, *group.first.recommendation.flips)
        rules = dict.fromkeys(reason.rule for flip in flips for reason in flip.reasons)
        placed = [self.rules[name] for name in rules if name in self.rules]
        names = [local(one.rule.name, self.lang) for one in placed[:MOST_REASONS]]
        why = (
            self.say("diff-by", rules=sentence("report.list-comma", self.lang).join(names))
            if names
            else ""
        )
        return self.heading(group) + why

    def point(self, group: Alike) -> Point:
        """Say what happens to some products, with a reason and somebody for each pair of outcomes."""
        verdict, recommendation = group.first.verdict, group.first.recommendation
        below = [line for flip in verdict.flips for line in self.flip("verdict", flip)]
        reasons = {reason for flip in verdict.flips for reason in flip.reasons}
        own = [f for f in recommendation.flips if not set(f.reasons) <= reasons]
        below += [line for flip in own for line in self.flip("recommendation", flip)]
        if rest := [self.pair("recommendation", f) for f in recommendation.flips if f not in own]:
            below.append(self.say("diff-likewise", pairs=self.say("comma").join(rest)))
        return Point(self.heading(group), tuple(below))

    def pair(self, aspect: str, flip: Flip) -> str:
        """Write one outcome and the other."""
        old, new = (sentence(f"report.{aspect}.{one}", self.lang) for one in (flip.old, flip.new))
        return self.say("diff-pair", old=old, new=new)

    def flip(self, aspect: str, flip: Flip) -> Iterator[str]:
        """Say a pair of outcomes, why, and of whom for example."""
        pair = self.say("detail", at=self.say(f"aspect-{aspect}"), said=self.pair(aspect, flip))
        yield self.joined(pair, self.because(flip.reasons))
        yield "  " + self.say("diff-example", who=self.who(flip.profile, flip.matters))

    def joined(self, said: str, why: str) -> str:
        """Put a reason behind what it is the reason of."""
        return f"{said}{self.say('comma')}{why}" if why else said

    def because(self, reasons: Sequence[Reason]) -> str:
        """Name the rules that come out differently; of too many the first, and how many more."""
        if not reasons:
            return ""
        said = [self.reason(one) for one in reasons[:MOST_REASONS]]
        if len(reasons) > MOST_REASONS:
            said.append(self.say("diff-more-reasons", count=len(reasons) - MOST_REASONS))
        return self.say("diff-because", reasons=self.say("comma").join(said))

    def reason(self, reason: Reason) -> str:
        """Say how a rule comes out by each rulebook."""
        placed = self.rules.get(reason.rule)
        name = reason.rule if placed is None else local(placed.rule.name, self.lang)
        old, new = (self.say(f"status-{one or 'none'}") for one in (reason.old, reason.new))
        rule = f"{OPEN}{reason.rule}{CLOSE}"
        return self.say("diff-reason", name=name, rule=rule, old=old, new=new)

    # Costs, scores, advice ----------------------------------------------------------------------

    def cost(self, shift: CostShift) -> str:
        """Say what a product costs by each rulebook."""
        old, new = (self.rates(one) for one in (shift.old, shift.new))
        values = {"product": self.product(shift.product), "old": old, "new": new}
        if shift.old.least is None and shift.new.least is None:
            return self.say("diff-cost-rate", **values)
        return self.say(
            "diff-cost",
            **values,
            amount=worded("money", shift.amount, self.lang),
            days=shift.days,
            least=self.span(shift.old.least, shift.old.most),
            most=self.span(shift.new.least, shift.new.most),
        )

    def rates(self, costed: Costed) -> str:
        """Write the yearly rates."""
        if costed.low is None:
            return self.say("not-published")
        return self.ends(percent(costed.low), None if costed.high is None else percent(costed.high))

    def span(self, least: Decimal | None, most: Decimal | None) -> str:
        """Write the ends of a cost, in 元."""
        if least is None:
            return self.say("not-published")
        low, high = (one and worded("money", one, self.lang) for one in (least, most))
        return self.say("money", amount=self.ends(str(low), high if high is None else str(high)))

    def ends(self, low: str, high: str | None) -> str:
        """Write two ends; only one where they are the same, or there is no other."""
        if high is None:
            return self.say("open-end", low=low)
        return low if low == high else self.say("range", low=low, high=high)

    def score(self, shift: ScoreShift, people: int) -> Point:
        """Say how the score of a product changes most, for whom, and by which factors."""
        names = {factor.id: factor.name for book in self.books for factor in book.scorecard}
        below = [
            self.say(
                "diff-factor",
                name=local(names[one.factor], self.lang),
                factor=f"{OPEN}{one.factor}{CLOSE}",
                old=self.points(one.old),
                new=self.points(one.new),
            )
            for one in shift.points
        ]
        below.append(self.say("diff-example", who=self.who(shift.profile, shift.matters)))
        text = self.say(
            "diff-score",
            product=self.product(shift.product),
            all=people,
            people=shift.people,
            old=self.points(shift.old),
            new=self.points(shift.new),
        )
        return Point(text, tuple(below))

    def points(self, ends: tuple[int, int] | None) -> str:
        """Write points, one number where both ends are the same."""
        if ends is None:
            return self.say("status-none")
        low, high = ends
        return str(low) if low == high else self.say("points", low=low, high=high)

    def advice(self, shift: AdviceShift, people: int) -> Point:
        """Say how many get other advice, why, and one of them."""
        old, new = (self.advised(*one) for one in (shift.old, shift.new))
        text = self.say("diff-advice", old=old, new=new, all=people, people=shift.people)
        below = [self.because(shift.reasons)] if shift.reasons else []
        below.append(self.say("diff-example", who=self.who(shift.profile, shift.matters)))
        return Point(text, tuple(below))

    def advised(self, action: Action, product: str | None) -> str:
        """Write an advice, as its headline does."""
        text = sentence(f"report.advice.head.{action}", self.lang, product=self.product(product))
        return text.rstrip(":： ")

    def caution(self, shift: CautionShift, people: int) -> str:
        """Say to how many a caution is said that was not, and the other way round."""
        placed = self.rules.get(shift.rule)
        return self.say(
            "diff-caution",
            name=shift.rule if placed is None else local(placed.rule.name, self.lang),
            rule=f"{OPEN}{shift.rule}{CLOSE}",
            all=people,
            more=shift.more,
            fewer=shift.fewer,
        )

    def order(self, shift: OrderShift, people: int) -> Point:
        """Say to how many the products come in another order, and one of them."""
        comma = sentence("report.list-comma", self.lang)
        old, new = (comma.join(map(self.product, one)) for one in (shift.old, shift.new))
        below = (
            self.say("diff-order-lists", old=old, new=new),
            self.say("diff-example", who=self.who(shift.profile, shift.matters)),
        )
        return Point(self.say("diff-order", all=people, people=shift.people), below)

    def newcomer(self, product: str, times: int, people: int) -> str:
        """Say how often a new product is advised."""
        share = f"{round(100 * times / people) if people else 0}%"
        name = self.product(product)
        return self.say("diff-newcomer", product=name, all=people, people=times, share=share)

    def beside(self) -> Iterator[Point]:
        """Say what differs beside verdicts and recommendations, what is cheaper or dearer first."""
        effects = self.stretch.effects
        yield from (Point(self.cost(one)) for one in effects.costs)
        for product, times in effects.newcomers.items():
            yield Point(self.newcomer(product, times, effects.people))
        yield from (self.advice(one, effects.people) for one in effects.advice[:MOST_ADVICE])
        yield from (Point(self.caution(one, effects.people)) for one in effects.cautions)
        if effects.order is not None:
            yield self.order(effects.order, effects.people)
        yield from (self.score(one, effects.people) for one in effects.scores)

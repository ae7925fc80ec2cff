"""Every change of one comparison, threshold or connective that our rule files can suffer."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from advisor.assess.scoring import possible_bands
from advisor.edition.edition import Edition
from advisor.edition.resolved import ResolvedBand, ResolvedFactor
from advisor.logic.condition import Condition, evaluate
from advisor.logic.traits import unfold
from advisor.rulebook import types
from advisor.rulebook.index import named_numbers
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.yaml12 import Path
from advisor.verify.cases import Placed, Vocabulary
from advisor.verify.claims import differ
from advisor.verify.judged import Judged, judged_bands, judged_notes, judged_rules, judged_traits
from tests.enumeration import Grid

OTHER = {
    "at_least": ("above", "at_most"),
    "above": ("at_least", "below"),
    "at_most": ("below", "at_least"),
    "below": ("at_most", "above"),
}
"""A comparison -> those that it can be mistaken for: the next one, and the opposite one."""

STEP = {"integer": Decimal(1), "money": Decimal("0.01"), "fraction": Decimal("0.000001")}


class Mutant(NamedTuple):
    """A rulebook with one change, and what was changed where."""

    name: str
    book: types.Rulebook


def mutants(book: types.Rulebook) -> Iterator[Mutant]:
    """Give every mutant."""
    for path, condition in conditions(book):
        for what, changed in changes(book, condition):
            yield Mutant(f"{'/'.join(map(str, path))}: {what}", put(book, path, changed))
    compared = {name for _, one in conditions(book) for name in named_numbers(book, one)}
    for kind, name, number, path in numbers(book):
        if path[1] not in compared and path[-2] not in compared:
            continue  # it stands in sentences only
        for sign in (1, -1):
            changed_number = number + sign * STEP[kind]
            yield Mutant(f"{name} {sign:+}", put(book, path, changed_number))


def conditions(book: types.Rulebook) -> Iterator[tuple[Path, types.Condition]]:
    """Give the conditions of rules, traits, notes and bands with their places."""
    for name, trait in book.traits.items():
        yield from sides(("traits", name), trait, ("holds", "fails"))
    for placed in placed_rules(book):
        yield from sides(placed.path, placed.rule, ("when", "fails"))
    for number, note in enumerate(book.notes):
        yield from sides(("notes", number), note, ("when",))
    factors: list[tuple[Path, Any]] = [(("scorecard", n), f) for n, f in enumerate(book.scorecard)]
    for product in book.products.values():
        factors += [
            (("scorecard", n, "products", product.id), f.products[product.id])
            for n, f in enumerate(book.scorecard)
            if product.id in f.products
        ]
    for start, factor in factors:
        for number, band in enumerate(factor.bands or ()):
            yield from sides((*start, "bands", number), band, ("when", "fails"))


def sides(path: Path, found: Any, names: tuple[str, ...]) -> Iterator[tuple[Path, types.Condition]]:
    """Give those of some conditions that there are."""
    for name in names:
        if getattr(found, name) is not None:
            yield (*path, name), getattr(found, name)


def numbers(book: types.Rulebook) -> Iterator[tuple[str, str, Decimal, Path]]:
    """Give the numbers that conditions compare with by name."""
    for name, parameter in book.parameters.items():
        for place, entry in enumerate(parameter.values):
            path: Path = ("parameters", name, "values", place, "value")
            yield parameter.type, f"{name} from {entry.from_}", entry.value, path
    for name, assumption in book.assumptions.items():
        if assumption.type is not None and assumption.value is not None:
            yield assumption.type, name, assumption.value, ("assumptions", name, "value")
    for product in book.products.values():
        limit = product.terms.get("limit")
        if limit is not None and limit.value is not None:
            path = ("products", product.id, "terms", "limit", "value")
            yield "money", f"{product.id} limit", Decimal(str(limit.value)), path


def changes(
    book: types.Rulebook, condition: types.Condition
) -> Iterator[tuple[str, types.Condition]]:
    """Give every way to change one thing in a condition."""
    yield "negated", types.NotOf.model_validate({"not": condition})
    if isinstance(condition, types.AllOf | types.AnyOf):
        joined = isinstance(condition, types.AllOf)
        parts = condition.all if isinstance(condition, types.AllOf) else condition.any
        turned = types.AnyOf(any=parts) if joined else types.AllOf(all=parts)
        yield "all and any swapped", turned
        for place, part in enumerate(parts):
            rest = parts[:place] + parts[place + 1 :]
            if rest:
                yield (
                    f"part {place} left out",
                    type(condition)(**{"all" if joined else "any": rest}),
                )
            for what, changed in changes(book, part):
                new = (*parts[:place], changed, *parts[place + 1 :])
                yield f"part {place}: {what}", type(condition)(**{"all" if joined else "any": new})
    elif isinstance(condition, types.NotOf):
        yield "not left out", condition.not_
    elif isinstance(condition, types.FactTest):
        yield from changed_test(book, condition)


def changed_test(
    book: types.Rulebook, test: types.FactTest
) -> Iterator[tuple[str, types.Condition]]:
    """Give every way to change a comparison with a fact."""
    for name in OTHER:
        if getattr(test, name) is not None:
            yield from changed_threshold(book, test, name, getattr(test, name))
    fact = book.facts.facts.get(test.fact)
    choices = [choice.id for choice in (fact.choices if fact else None) or ()]
    others: list[Any] = [one for one in choices if one != test.is_]
    if isinstance(test.is_, bool):
        others = [not test.is_]
    for other in others if test.is_ is not None else ():
        made = {"fact": test.fact, "is": other}
        yield f"{test.is_} made {other}", types.FactTest.model_validate(made)
    for one in choices if test.in_ is not None else ():
        listed = [c for c in choices if (c in (test.in_ or ())) != (c == one)]
        if listed:
            made = {"fact": test.fact, "in": listed}
            yield f"{one} put in or left out", types.FactTest.model_validate(made)


def changed_threshold(
    book: types.Rulebook, test: types.FactTest, name: str, value: Any
) -> Iterator[tuple[str, types.Condition]]:
    """Give every way to change a comparison with a number."""
    derived = book.facts.derived.get(test.fact)
    rounded = isinstance(derived, types.YearsSince | types.Ratio)
    for other in OTHER[name]:
        if not (rounded and other in {"below", "at_least"}):  # loading refuses these
            yield f"{name} made {other}", types.FactTest(**{"fact": test.fact, other: value})
    if isinstance(value, int):
        for near in (value - 1, value + 1):
            yield f"{value} made {near}", types.FactTest(**{"fact": test.fact, name: near})


def put(found: Any, path: Path, value: Any) -> Any:
    """Give a part of a rulebook with something else at a path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(found, dict):
        return {**found, step: put(found[step], rest, value)}
    if isinstance(found, tuple):
        place = int(step)
        return (*found[:place], put(found[place], rest, value), *found[place + 1 :])
    return found.model_copy(update={step: put(getattr(found, str(step)), rest, value)})


# Whether cases notice -----------------------------------------------------------------------------


class Turned:
    """A mutant as in force on a day, and what in it is not as it was.

    Attributes:
        rules: those that are judged otherwise; notes: whether one is; scores: of which products.
    """

    def __init__(self, base: Edition, changed: Edition) -> None:
        self.base = base
        self.changed = changed
        self.rules = list(turned(judged_rules, base, changed))
        self.notes = list(turned(judged_notes, base, changed))
        bands = {
            one.resolved.product.id for one in turned(judged_bands, base, changed) if one.resolved
        }
        self.scores = [resolved for resolved in changed.products if resolved.product.id in bands]


def turned(kind: Any, base: Edition, changed: Edition) -> Iterator[Judged]:
    """Give what is not as it was, its traits too."""
    before = {one.id: one.twin(base.traits) for one in kind(base)}
    for one in kind(changed):
        if before.get(one.id) != one.twin(changed.traits):
            yield one


class Case:
    """A case with what rules see of it, worked out once for all mutants."""

    def __init__(self, placed: Placed, made: Any, edition: Edition, vocabulary: Vocabulary) -> None:
        self.placed = placed
        self.statuses = placed.case.expect.statuses(vocabulary.rules)
        seen = edition.flat(made)
        self.values: dict[str | None, dict[str, Any]] = {None: seen}
        for resolved in edition.products:
            self.values[resolved.product.id] = {**seen, **resolved.seen(seen, made)}
        names = placed.case.expect.notes
        plain = names is not None and all(name in vocabulary.notes for name in names)
        self.notes = set(names or ()) if plain else None

    def notices(self, turned: "Turned") -> bool:
        """Tell whether something that the case expects comes out otherwise."""
        for rule in turned.rules:
            wanted = self.statuses.get(rule.id)
            product = rule.resolved.product.id if rule.resolved else None
            if wanted and self.status(rule.holds, rule.fails, turned.changed, product) != wanted:
                return True
        if turned.notes and self.notices_notes(turned.changed):
            return True
        return self.notices_points(turned)

    def status(
        self, holds: Condition, fails: Condition, edition: Edition, product: str | None
    ) -> str:
        values = self.values[product]
        if evaluate(unfold(holds, edition.traits), values):
            return "met"
        return "unmet" if evaluate(unfold(fails, edition.traits), values) else "unknown"

    def notices_notes(self, changed: Edition) -> bool:
        if self.notes is None:
            return False
        found = {
            one.id.removeprefix("note.")
            for one in judged_notes(changed)
            if self.status(one.holds, one.fails, changed, None) == "met"
        }
        return found != self.notes

    def notices_points(self, turned: Turned) -> bool:
        expect, changed = self.placed.case.expect, turned.changed
        for resolved in turned.scores:
            name = resolved.product.id
            wanted = expect.score.get(name)
            points = expect.points.get(name, {})
            if wanted is None and not points:
                continue
            ends = {f.id: self.ends(f, changed, name) for f in resolved.factors}
            whole = (sum(low for low, _ in ends.values()), sum(high for _, high in ends.values()))
            if wanted is not None and whole != tuple(wanted):
                return True
            if any(ends[factor] != tuple(two) for factor, two in points.items()):
                return True
        return False

    def ends(self, factor: Any, edition: Edition, product: str) -> tuple[int, int]:
        truths = {
            band.name: status == "met"
            for band in factor.bands
            if band.holds is not None
            and (status := self.status(band.holds, band.fails, edition, product)) != "unknown"
        }
        found = [band.points for band in possible_bands(factor, truths)]
        return min(found), max(found)


def equivalent(base: Edition, changed: Edition, day: date) -> bool:
    """Prove that nothing can come out otherwise: on every cell of everything that was changed."""
    for kind in (judged_rules, judged_traits, judged_notes, judged_bands):
        before = {one.id: one for one in kind(base)}
        for one in kind(changed):
            old = before.get(one.id)
            if old is None:
                return False
            twins = {"old": old.twin(base.traits), "new": one.twin(changed.traits)}
            if twins["old"] == twins["new"]:
                continue
            if kind is judged_bands:
                continue
            grid = Grid(base.book, day, twins, old.resolved)
            if grid.has(differ("old", "new")):
                return False
    return same_points(base, changed, day)


def same_points(base: Edition, changed: Edition, day: date) -> bool:
    """Tell whether every factor gives everybody the same points."""
    for old, new in zip(base.products, changed.products, strict=True):
        for factor, other in zip(old.factors, new.factors, strict=True):
            before, after = twins_of(factor, base), twins_of(other, changed)
            if (before, worth(factor)) == (after, worth(other)):
                continue
            sides = (("o", before), ("n", after))
            twins = {f"{s}{number}": both for s, found in sides for number, both in found.items()}
            if not twins:
                continue
            grid = Grid(base.book, day, twins, old)
            found = [
                points(grid, side, bands)
                for side, bands in (("o", factor.bands), ("n", other.bands))
            ]
            if found[0] != found[1]:
                return False
    return True


def twins_of(factor: ResolvedFactor, edition: Edition) -> dict[int, tuple[Condition, Condition]]:
    """Give the conditions of a factor's bands, over facts alone."""
    return {
        number: (unfold(band.holds, edition.traits), unfold(band.fails, edition.traits))
        for number, band in enumerate(factor.bands)
        if band.holds is not None and band.fails is not None
    }


def worth(factor: ResolvedFactor) -> list[int]:
    """Give what each of a factor's bands gives."""
    return [band.points for band in factor.bands]


def points(grid: Grid, side: str, bands: tuple[ResolvedBand, ...]) -> list[tuple[int, int]]:
    """Give both ends of a factor's points in every row."""
    columns = {
        number: grid.truths[f"{side}{number}"].to_list()
        for number, band in enumerate(bands)
        if band.holds is not None
    }
    ends = []
    for row in range(grid.truths.height):
        possible = []
        for number, band in enumerate(bands):
            truth = columns[number][row] if number in columns else True
            if truth is not False:
                possible.append(band.points)
            if truth:
                break
        ends.append((min(possible), max(possible)))
    return ends

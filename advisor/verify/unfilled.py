"""Sentences with an empty place: somebody is told them of whom what they name is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.logic.condition import ALWAYS, HIGH, LOW, NEVER, Compare, Or
from advisor.rulebook import types
from advisor.rulebook.index import WHEN, kind_of
from advisor.verify.bands import Scale, called
from advisor.verify.claims import ANYBODY, every, met, unknown
from advisor.verify.faults import Fault, unless_undecided
from advisor.verify.judged import judged_notes, judged_rules
from advisor.verify.logic import ITSELF, knowing, said_name
from advisor.verify.quoted import QUOTED
from advisor.verify.unsaid import STATUSES, both_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.edition.resolved import ResolvedFactor, ResolvedProduct, ResolvedVariant
    from advisor.logic.condition import Condition
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.judged import Judged


class Sentence(NamedTuple):
    """A sentence: where it stands, of which outcome it is, to whom it is said, what it names."""

    path: Path
    status: str
    said: Claim
    names: tuple[str, ...]


class Speaker:
    """A rule, a note, or a factor of the score as one product has it, with what it can say.

    Attributes:
        path: where it stands in the rulebook.
        name: what it is called.
        twins: the conditions on which it rests what it says.
        rules: its id where a report shows its outcome.
    """

    def __init__(
        self,
        path: Path,
        name: Mapping[Lang, str],
        resolved: ResolvedProduct | None,
        rules: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.name = name
        self.resolved = resolved
        self.rules = rules
        self.twins: dict[str, tuple[Condition, Condition]] = {}
        self.sentences: list[Sentence] = []

    def add(
        self,
        bench: Bench,
        status: str,
        variants: Sequence[ResolvedVariant],
        said: Claim,
        at: Path | None = None,
    ) -> None:
        """Add the sentences of an outcome: the first is said whose condition holds.

        They stand where the rule does, or `at` another place.
        """
        for number, variant in enumerate(variants):
            here = ANYBODY
            if variant.when is not None:
                name = f"{status} {number}"
                self.twins[name] = both_sides(bench, variant.when)
                here = met(name)
            path = (*(at or self.path), status, number)
            self.sentences.append(Sentence(path, status, said & here, variant.names))
            said &= ~here

    def all_known(self, bench: Bench, facts: Iterable[str]) -> Claim:
        """Claim that some facts are known; of the quotes, that the product's app shows one."""
        listed = list(facts)
        for fact in listed:
            self.twins[known(fact)] = known_where(bench, self.resolved, fact)
        return every(met(known(fact)) for fact in listed)


def check_unfilled(bench: Bench) -> Iterator[Fault]:
    """Find sentences that name what is not known of somebody to whom they are said."""
    told: set[tuple[Path, str]] = set()
    for speaker in (*rules_speaking(bench), *notes_speaking(bench), *factors_speaking(bench)):
        if any(one.names for one in speaker.sentences):
            found = check_speaker(bench, speaker, told)
            yield from unless_undecided(found, speaker.path, speaker.name)


def check_speaker(bench: Bench, speaker: Speaker, told: set[tuple[Path, str]]) -> Iterator[Fault]:
    """Find the empty places of one speaker; what several products have is told once."""
    named = {name for one in speaker.sentences for name in one.names}
    twins = {known(name): known_where(bench, speaker.resolved, name) for name in sorted(named)}
    everybody = bench.everybody({**speaker.twins, **twins}, speaker.resolved)
    for one in speaker.sentences:
        for name in dict.fromkeys(one.names):
            if (one.path, name) in told:
                continue
            person = everybody.find(one.said & ~met(known(name)))
            if person is None:
                continue
            told.add((one.path, name))
            values = {"name": speaker.name, "status": one.status, "placeholder": f"{{{name}}}"}
            products = [] if speaker.resolved is None else [speaker.resolved.product.id]
            witness = bench.witness(everybody.profile(person), products, speaker.rules)
            yield Fault("placeholder-unfilled", one.path, values, witness)


# What is known ------------------------------------------------------------------------------------


def known(name: str) -> str:
    """Name the condition that is met where something is known."""
    return f"known {name}"


def known_where(
    bench: Bench, resolved: ResolvedProduct | None, name: str
) -> tuple[Condition, Condition]:
    """Give a condition that is met where a placeholder has something to show, and nowhere else."""
    facts = bench.book.facts
    if name in (WHEN, types.QUOTES):
        return (ALWAYS if name == WHEN else Compare(QUOTED, "==", value=True)), NEVER
    if name in facts.facts:
        return knowing(bench.book, name)
    shape = facts.derived.get(name)
    if shape is not None and shape.measure != "number":
        if kind_of(bench.book, name) in {"boolean", "choice"}:
            return Or((Compare(name, "==", value=True), Compare(name, "!=", value=True))), NEVER
        return Or((Compare(name, ">", 0), Compare(name, "<=", 0))), NEVER
    worked_out = {one.name for one in bench.edition.formulas}
    if resolved is not None:
        worked_out |= {one.name for one in resolved.formulas}
    if name not in worked_out:
        return NEVER, NEVER  # a term without a value on the day
    ends = (Compare(name + end, op, 0) for end in (LOW, HIGH) for op in (">", "<="))
    return Or(tuple(ends)), NEVER


# Who speaks ---------------------------------------------------------------------------------------


def rules_speaking(bench: Bench) -> Iterator[Speaker]:
    """Give the rules in force."""
    for judged in judged_rules(bench.edition):
        if judged.rule is not None and any(v.names for s in judged.rule.said.values() for v in s):
            yield rule_speaking(bench, judged, judged.rule.said, judged.rule.facts)


def rule_speaking(
    bench: Bench,
    judged: Judged,
    said: Mapping[str, Sequence[ResolvedVariant]],
    facts: Sequence[str],
) -> Speaker:
    """Give a rule: with each outcome to whom its sentences are said."""
    speaker = Speaker(judged.path, said_name(bench, judged), judged.resolved, [judged.id])
    speaker.twins[ITSELF] = judged.twin(bench.edition.traits)
    open_ = unknown(ITSELF)
    claims = {**STATUSES, "unknown": open_}
    if "grey" in said:
        answered = speaker.all_known(bench, facts)
        claims |= {"unknown": open_ & ~answered, "grey": open_ & answered}
    for status, variants in said.items():
        speaker.add(bench, status, variants, claims[status])
    return speaker


def notes_speaking(bench: Bench) -> Iterator[Speaker]:
    """Give the notes, each of which has one sentence."""
    texts = {note.id: note.said["met"][0] for note in bench.edition.notes}
    for judged in judged_notes(bench.edition):
        speaker = Speaker(judged.path, said_name(bench, judged), None)
        speaker.twins[ITSELF] = judged.twin(bench.edition.traits)
        spot: Path = (*judged.path, "text")
        speaker.sentences.append(Sentence(spot, "text", met(ITSELF), texts[judged.id].names))
        yield speaker


def factors_speaking(bench: Bench) -> Iterator[Speaker]:
    """Give the factors of every product's score."""
    places = {factor.id: number for number, factor in enumerate(bench.book.scorecard)}
    for resolved in bench.edition.products:
        for factor in resolved.factors:
            yield factor_speaking(bench, resolved, factor, ("scorecard", places[factor.id]))


def factor_speaking(
    bench: Bench, resolved: ResolvedProduct, factor: ResolvedFactor, path: Path
) -> Speaker:
    """Give a factor: its bands, and what it says where more than one of them is possible."""
    scale = Scale(bench, resolved, factor)
    product, listed = resolved.product.id, bench.book.scorecard[int(path[1])]
    banded: Path = (*path, *listed.way_to(product))
    speaker = Speaker(path, called(scale, path), resolved)
    for band, judged in scale.conditional:
        speaker.twins[band.name] = judged.twin(bench.edition.traits)
    chosen = [scale.chosen(number) for number in range(len(factor.bands))]
    for number, (band, said) in enumerate(zip(factor.bands, chosen, strict=True)):
        spot: Path = (*banded, number, "text")
        speaker.sentences.append(Sentence(spot, f"bands {number + 1}", said, band.text.names))
    if any(variant.names for variants in factor.said.values() for variant in variants):
        open_ = every(~one for one in chosen)
        if listed.grey is not None:
            answered = speaker.all_known(bench, factor.facts)
            speaker.add(bench, "grey", factor.said["grey"], open_ & answered)
            open_ &= ~answered
        at = path if listed.of(product).unknown is None else banded[:-1]
        speaker.add(bench, "unknown", factor.said["unknown"], open_, at)
    return speaker

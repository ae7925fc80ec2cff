"""What the cases quote of the rules' sentences: each of them, in Chinese and in English.

Two sentences that are swapped, or one that was written anew, are noticed by a case that quotes what
no other sentence of the rule says: a run of words, or of four characters.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from advisor.texts import LANGS
from advisor.verify.cases import spoken_language
from advisor.verify.unfilled import rule_speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.resolved import ResolvedVariant
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.faults import Witness
    from advisor.verify.judged import Judged
    from advisor.verify.seen import Seen

RUN = 4
"""Characters of Chinese that tell one sentence from another."""

_BREAK = re.compile(r"\{\w+\}|[，。；：、？！“”（）,.;:?!\"()]")
_WORD = re.compile(r"[A-Za-z0-9%'’-]+")


class Spoken(NamedTuple):
    """A sentence of a rule, in one language: of which outcome it is, and its place among those."""

    status: str
    number: int
    lang: Lang


class Quotable(NamedTuple):
    """A sentence, and the runs in it that no other sentence of the rule has."""

    spoken: Spoken
    text: str
    runs: frozenset[str]

    @property
    def piece(self) -> str:
        """Give the first clause that no other sentence of the rule has."""
        clauses = (one.strip() for one in _BREAK.split(self.text))
        return next(one for one in clauses if self.runs & runs(one, self.spoken.lang))

    @property
    def outcome(self) -> str:
        """Give the outcome as a case names it: grey is a way to be unknown."""
        return "unknown" if self.spoken.status == "grey" else self.spoken.status


def runs(text: str, lang: Lang) -> frozenset[str]:
    """Give the runs of words or characters in a text, none of them over a placeholder or a stop."""
    found: set[str] = set()
    for clause in _BREAK.split(text):
        if lang == "en":
            words = _WORD.findall(clause)
            found |= {f"{one} {other}" for one, other in pairwise(words)}
        else:
            signs = clause.replace(" ", "")
            found |= {signs[n : n + RUN] for n in range(max(1, len(signs) - RUN + 1)) if signs}
    return frozenset(found)


def quotable(judged: Judged) -> list[Quotable]:
    """Give the sentences of a rule that can be told apart."""
    said: Mapping[str, Iterable[ResolvedVariant]] = {} if judged.rule is None else judged.rule.said
    found = []
    for lang in LANGS:
        texts = {
            Spoken(status, number, lang): variant.text[lang]
            for status, variants in said.items()
            for number, variant in enumerate(variants)
        }
        all_runs = {spoken: runs(text, lang) for spoken, text in texts.items()}
        for spoken, text in texts.items():
            others = frozenset().union(*(r for one, r in all_runs.items() if one != spoken))
            if all_runs[spoken] - others:
                found.append(Quotable(spoken, text, all_runs[spoken] - others))
    return found


def quoted_by(one: Seen, rule: Judged, sentence: Quotable) -> bool:
    """Tell whether a case quotes a sentence of a rule, as what is said of the outcome that it names."""
    if one.expected.get(rule.id) != sentence.outcome:
        return False
    return any(
        spoken_language(piece) == sentence.spoken.lang
        and sentence.runs & runs(piece, sentence.spoken.lang)
        for piece in one.quotes.get(rule.id, ())
    )


def unquoted(bench: Bench, same: list[Judged], seen: list[Seen]) -> Iterator[Quotable | None]:
    """Give the sentences of a rule, which several products may have, that no case quotes; else None."""
    elsewhere = {rule.id: {one.spoken: one for one in quotable(rule)} for rule in same}
    quoting = [one for one in seen if any(rule.id in one.quotes for rule in same)]
    for sentence in quotable(same[0]):
        shown = any(
            sentence.spoken in elsewhere[rule.id]
            and one.has(rule, bench)
            and quoted_by(one, rule, elsewhere[rule.id][sentence.spoken])
            for one in quoting
            for rule in same
        )
        yield None if shown else sentence


def said_by(bench: Bench, rule: Judged, sentence: Quotable) -> Witness | None:
    """Show somebody to whom a rule says a sentence; None where it says it to nobody.

    Raises UndecidedError.
    """
    mine = {one.spoken: one for one in quotable(rule)}.get(sentence.spoken)
    if rule.rule is None or mine is None:
        return None
    speaker = rule_speaking(bench, rule, rule.rule.said, rule.rule.facts)
    said: dict[tuple[str, int], Claim] = {}
    for one in speaker.sentences:
        number = sum(1 for status, _ in said if status == one.status)
        said[one.status, number] = one.said
    everybody = bench.everybody(speaker.twins, rule.resolved)
    person = everybody.find(said[sentence.spoken[:2]])
    if person is None:
        return None
    witness = bench.witness(everybody.profile(person), rule.owner, [rule.id])
    return witness._replace(expect={**witness.expect, "says": {rule.id: [mine.piece]}})

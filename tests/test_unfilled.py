"""Empty places in sentences: the check's answers are those of trying everybody, and ours have none."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import advisor
from advisor.edition import wording
from advisor.logic.condition import evaluate
from advisor.person.profile import make_profile
from advisor.rulebook import types
from advisor.rulebook.index import Names, sides, text_names
from advisor.rulebook.placed import placed_rules
from advisor.texts import sentence
from advisor.verify.bench import Bench
from advisor.verify.faults import layers_of
from advisor.verify.unfilled import check_unfilled
from tests.conftest import DAY
from tests.strategies import conditions, profiles, quotes, small_book, small_books
from tests.test_verify import PEOPLE, bench_of

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
STATUSES = ("met", "unmet", "unknown", "grey")


def naming(book: types.Rulebook, asked: list[dict[str, Any]]) -> types.Rulebook:
    """Let every sentence name all it can; `asked` are the conditions under which the first is said."""
    names, waiting = Names(book), list(asked)
    product = book.products["loan"]
    changed: dict[str, Any] = {}
    for section in ("opening", "rejection"):
        rules = []
        for rule in getattr(product, section):
            found = set[str]().union(*(text_names(one, names) for one in sides(rule)))
            text = shown(found)
            made: dict[str, Any] = {}
            for status in STATUSES:
                said: list[dict[str, Any]] = [{"zh": text, "en": text}]
                if waiting:
                    said.insert(0, {"when": waiting.pop()})
                    when = types.Variant.model_validate({**said[0], "zh": "一", "en": "1"}).when
                    first = shown(text_names(when, names)) if when else ""
                    said[0] |= {"zh": first, "en": first}
                made[status] = said
            raw = rule.model_dump(by_alias=True, exclude_none=True)
            rules.append(types.Rule.model_validate({**raw, **made}))
        changed[section] = tuple(rules)
    product = product.model_copy(update=changed)
    return book.model_copy(update={"products": {"loan": product}})


def shown(names: set[str]) -> str:
    """Name some facts in a sentence."""
    return " ".join(["Known:", *(f"{name}={{{name}}}" for name in sorted(names))])


def empty_places(bench: Bench) -> set[tuple[Any, ...]]:
    """Give the empty places that somebody reads: the sentence's path, and the name."""
    paths = {one.ids[0]: one.path for one in placed_rules(bench.book)}
    compiled = bench.judge.on(DAY)
    found = set()
    for person in PEOPLE:
        layer = layers_of(bench.judge, person, DAY, {"loan"})["loan"]
        profile = make_profile(person, bench.book, DAY)
        words = wording.Words(bench.book, profile.known, "en", layer.seen)
        for rule in compiled.edition.products[0].rules:
            status: str = layer.status(rule)
            if status == "unknown" and all(name in profile.known for name in rule.facts):
                status = "grey"
            for number, variant in enumerate(rule.said[status]):
                if variant.when is None or evaluate(variant.when, layer.seen):
                    for name in variant.names:
                        if words[name] == "not known":
                            found.add(((*paths[rule.id], status, number), f"{{{name}}}"))
                    break
    return found


SURE: dict[str, Any] = {"fact": "count", "at_least": 2}
EITHER = [{"fact": "yes_a", "is": True}, {"fact": "yes_b", "is": True}]


@example(small_book([{"trait": "grey-count"}], []), [{"all": [SURE, {"any": EITHER}]}] * 4)
@settings(max_examples=40)
@given(small_books, st.lists(conditions, max_size=6))
def test_what_check_finds_empty_is_what_somebody_reads(
    book: types.Rulebook, asked: list[dict[str, Any]]
) -> None:
    """The same places as trying everybody; each witness reads "not known" there."""
    bench = bench_of(naming(book, asked))
    faults = list(check_unfilled(bench))
    assert {(one.path, one.values["placeholder"]) for one in faults} == empty_places(bench)
    for one in faults:
        assert one.witness is not None
        status = one.values["status"]
        (rule,) = one.witness.expect["unknown" if status == "grey" else status]
        profile = make_profile(one.witness.profile, bench.book, DAY)
        (product,) = bench.judge.assess(profile, "en").products
        (text,) = [finding.text for finding in product.findings if finding.rule == rule]
        assert f"{one.values['placeholder'].strip('{}')}=not known" in text


@settings(max_examples=150)
@given(profiles(BOOK), quotes(BOOK))
def test_no_sentence_of_ours_has_an_empty_place(
    person: dict[str, Any], quoted: dict[str, Any]
) -> None:
    """Whoever asks, with whatever is unknown, reads no "not known" inside a sentence."""

    def strict(name: str, lang: Any, **values: Any) -> str:
        assert name not in {"report.not-known", "report.number-unknown"}
        return sentence(name, lang, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "sentence", strict)
        profile = make_profile({**person, "quotes": quoted}, BOOK, DAY)
        JUDGE.assess(profile, "zh")

"""Sentences carry the numbers of what they are about, in whatever order they are asked for."""

from itertools import permutations

import pytest

import advisor
from advisor.assess.judgement import Explanation, Judgement
from advisor.edition.wording import Words
from advisor.texts import LANGS, Lang
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_carries_another_lenders_rate(lang: Lang) -> None:
    """All layers are made first; then each is asked, in every order, for what its product costs."""
    profile = advisor.make_profile({"age": 30}, BOOK, DAY)
    edition = JUDGE.on(DAY).edition
    seen = edition.flat(profile)
    words = Words(BOOK, profile.known, lang)
    layers = {}
    for resolved in edition.products:
        values = {**seen, **resolved.facts(profile.known)}
        rule = next(r for r in resolved.rules if r.id.endswith(".over-24-percent"))
        unknown = Judgement((rule,), {}, values)
        layers[resolved.product.id] = Explanation(unknown, profile.echo, words.about(values))
    wanted = {
        finding.rule: finding.text
        for product in JUDGE.assess(profile, lang).products
        for finding in product.findings
        if finding.status == "unknown" and finding.rule.endswith(".over-24-percent")
    }
    assert len(wanted) > 1
    some = [name for name in layers if f"{name}.over-24-percent" in wanted]
    for order in permutations(some):
        for name in order:
            (finding,) = layers[name].findings()
            assert finding.text == wanted[finding.rule]


def test_the_json_of_the_contract_is_reached_from_python() -> None:
    """An assessment belongs with its costs, worked out once; no rulebook has to be passed again."""
    profile = advisor.make_profile(
        {"age": 30, "amount": "1500", "repay_within_days": 60}, BOOK, DAY
    )
    assessment = JUDGE.assess(profile, "en")
    assert '"totals"' in advisor.to_json(assessment)
    assert assessment.costs["we2000"] is assessment.costs["we2000"]
    assert list(assessment.costs) == [product.id for product in BOOK.ordered_products()]

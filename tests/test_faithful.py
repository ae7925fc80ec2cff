"""Our rules are faithful to the document: what it says has a home, and none can go unnoticed."""

from pathlib import Path

import pytest

import advisor
from advisor.errors import RuleError
from advisor.rulebook import types
from advisor.rulebook.placed import PlacedRule, placed_rules
from advisor.verify.cases import Vocabulary, read_cases
from advisor.verify.changes import changes
from advisor.verify.faithful import (
    bearers,
    carriers_of,
    check_faithful,
    sections_of,
    unclaimed_scores,
)
from advisor.verify.trial import failures
from tests.mutants import put
from tests.test_bad_rules import BASE
from tests.test_cases import FOLDER

BOOK = advisor.load_rulebook()
RULES = list(placed_rules(BOOK))
CARRYING = {
    name
    for number, claim in enumerate(BOOK.document)
    for _, kind, name in carriers_of(claim, number)
    if kind == "rules"
}


def without(placed: PlacedRule) -> types.Rulebook:
    """Give our rulebook without one of its rules."""
    *path, place = placed.path
    rules = BOOK
    for step in path:
        rules = rules[step] if isinstance(rules, dict) else getattr(rules, str(step))  # type: ignore[assignment]
    left = tuple(rule for number, rule in enumerate(rules) if number != place)
    changed: types.Rulebook = put(BOOK, tuple(path), left)
    return changed


def told(book: types.Rulebook) -> list[str]:
    return [f"{one.code} {one.text('en')}" for one in check_faithful(book)]


SHARED = {one.rule.id for one in RULES if one.id.startswith("every.")}

# What is deleted ------------------------------------------------------------------------------------


@pytest.mark.parametrize("placed", RULES, ids=lambda placed: placed.id)
def test_no_rule_is_deleted_unnoticed(placed: PlacedRule) -> None:
    """A deleted rule is named: by the claim that it carried, or else by the cases that show it."""
    book = without(placed)
    assert placed.id not in [one.id for one in placed_rules(book)]
    if {placed.id, *placed.ids} & CARRYING:
        begins = "claim-homeless the document's claim "
        named = [one for one in told(book) if one.startswith(begins) and f" {placed.id}, " in one]
        assert named
    else:
        assert sections_of(placed.rule.evidence) == frozenset()
        names = {placed.id, *placed.ids}
        if placed.rule.id in SHARED and not placed.id.startswith("every."):
            cases = read_cases(book, FOLDER)  # the rule of every product has the same name
            assert failures(book, cases, Vocabulary(book), "en")
            return
        with pytest.raises(RuleError) as refused:
            read_cases(book, FOLDER)
        assert any(f"no {name} here" in str(refused.value) for name in names)


def test_a_rule_without_a_claim_is_one_of_ours() -> None:
    """What rests on the document carries its claims; these rest on laws, pages and assumptions."""
    ours = {placed.id for placed in RULES if not {placed.id, *placed.ids} & CARRYING}
    assert ours == {
        "every.adult",
        "every.prohibited-purpose",
        "every.amount-within-limit",
        "every.affordable",
        "jiebei.amount-within-limit",
        "every.credit-reporting",
        "every.adverse-credit",
        "general.debt-for-debt",
        "general.gambling",
        "general.help-first",
        "general.small-amount",
        "we2000.older-than-listed",
        "jiebei.offered",
        "jintiao.offered",
        "jintiao.older-than-listed",
        "duxiaoman.offered",
    }


@pytest.mark.parametrize("kind", [kind for kind in types.Carriers.model_fields if kind != "rules"])
def test_nothing_else_that_carries_a_claim_is_lost_unnoticed(kind: str) -> None:
    """A claim whose carrier is not there by that name is told of, whatever kind of thing it is."""
    number, claim = next(
        (number, claim)
        for number, claim in enumerate(BOOK.document)
        if claim.carried_by is not None and getattr(claim.carried_by, kind)
    )
    (first, *rest) = getattr(claim.carried_by, kind)
    assert (kind, first) in bearers(BOOK)
    path = ("document", number, "carried_by", kind)
    found = list(check_faithful(put(BOOK, path, (f"{first}-gone", *rest))))
    homeless = [one for one in found if one.code == "claim-homeless"]
    assert [(*path, 0)] == [one.path for one in homeless]
    assert claim.id in homeless[0].text("en")
    assert f"{first}-gone" in homeless[0].text("zh")


# The document -----------------------------------------------------------------------------------------


def test_every_section_and_every_product_of_the_document_has_claims() -> None:
    """No section was passed over, and of each product something is said."""
    assert told(BOOK) == []
    sections = BOOK.sources["document"].sections or {}
    assert {str(claim.section) for claim in BOOK.document} == sections.keys()
    assert {name for claim in BOOK.document for name in claim.about} == BOOK.products.keys()


def test_claims_stand_in_the_order_of_the_document() -> None:
    """A keeper who reads the document finds its claims one after the other."""
    parts = [claim.section for claim in BOOK.document]
    assert parts == sorted(parts)


def test_claims_belong_to_the_meaning_of_the_rulebook() -> None:
    """The digest and `rules diff` know of a claim that was changed, and not of their order."""
    claim = BOOK.document[0].model_copy(update={"section": 8})
    changed = put(BOOK, ("document", 0), claim)
    assert changed.digest != BOOK.digest
    assert [("claim", claim.id)] == [(one.kind, one.name) for one in changes(BOOK, changed)]
    turned = put(BOOK, ("document",), BOOK.document[::-1])
    assert turned.digest == BOOK.digest


def test_what_the_document_says_in_passing_is_told_to_the_reader() -> None:
    """What used to be lost: a cause, a bound, a leaning, a possibility, and its last advice."""
    texts = {
        "cause": next(one.text for one in BOOK.cost_notes if one.id == "priced-by-algorithm"),
        "within": BOOK.products["fenfu"].terms["late_consequences"].statements[0].text,
        "leaning": BOOK.products["we2000"].terms["purposes"].statements[1].text,
        "bound": BOOK.products["fenfu"].terms["form"].statements[0].text,
    }
    wanted = {"cause": "算法", "within": "只在平台内", "leaning": "日常消费", "bound": "可以绑定"}
    assert {name for name, word in wanted.items() if word not in texts[name].zh} == set()
    (advice,) = (answer for answer in BOOK.answers if answer.id == "within-means")
    assert {"do_not_borrow", "none_suitable"} == {one.advice for one in advice.occasions}


# The score --------------------------------------------------------------------------------------------


def test_what_a_factor_cites_can_be_seen() -> None:
    """A factor that cites a section which says nothing of a product is found, product by product."""
    base = advisor.load_rulebook(BASE)
    found = [one.text("en") for one in unclaimed_scores(base)]
    assert [text.split(" cites ")[0] for text in found] == [
        "the score factor club.score/maturity",
        "the score factor loan.score/maturity",
    ]
    about_both = base.document[1].model_copy(update={"section": 1})
    assert list(unclaimed_scores(put(base, ("document", 1), about_both))) == []


def test_scores_cite_claims_of_their_own_product() -> None:
    """No factor rests, for a product, on a section that says nothing of it."""
    assert [one.text("en") for one in unclaimed_scores(BOOK)] == []


def test_the_folder_of_our_rules_has_its_claims(tmp_path: Path) -> None:
    """A rulebook without the file is refused, as without any other."""
    for path in BASE.glob("*.yaml"):
        if path.name != "document.yaml":
            tmp_path.joinpath(path.name).write_bytes(path.read_bytes())
    with pytest.raises(RuleError) as refused:
        advisor.load_rulebook(tmp_path)
    assert refused.value.lines("en") == ["document.yaml: the rulebook lacks this file."]

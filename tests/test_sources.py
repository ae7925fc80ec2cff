"""Where statements come from: days of reading, reliefs by plan, pages against the document."""

import json
from datetime import date

import pytest

import advisor
from advisor.report.formats import written
from advisor.report.text import to_text
from advisor.texts import LANGS, Lang
from tests.conftest import DAY

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)
SUBSIDY = "subsidy-"


def assessed(
    found: dict[str, object], day: date = DAY, lang: Lang = "en"
) -> advisor.model.Assessment:
    """Judge answers on a day."""
    return JUDGE.assess(advisor.make_profile(found, BOOK, day), lang)


def subsidies(found: dict[str, object], day: date) -> list[str]:
    """Name what is said of the subsidy to somebody on a day."""
    notes = assessed(found, day).cost_notes
    return [note.id for note in notes if note.id.startswith(SUBSIDY)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 8, 31), []),
        (date(2025, 9, 1), ["subsidy-first-plan"]),
        (date(2026, 1, 18), ["subsidy-first-plan"]),
        (date(2026, 1, 19), ["subsidy-second-plan"]),
        (date(2026, 12, 31), ["subsidy-second-plan"]),
        (date(2027, 1, 1), ["subsidy-over"]),
    ],
)
def test_the_subsidy_goes_by_plan(day: date, expected: list[str]) -> None:
    """Each plan is told in its days, and afterwards that no extension is known."""
    assert subsidies({"purpose": "renovation"}, day) == expected


@pytest.mark.parametrize("purpose", ["business", "house_purchase", "investment", "repay_debt"])
def test_the_subsidy_is_for_consumption(purpose: str) -> None:
    """Nobody else hears of it, nor does anyone whose purpose is not known."""
    assert subsidies({"purpose": purpose}, DAY) == []
    assert subsidies({}, DAY) == []


def test_the_subsidy_is_never_subtracted() -> None:
    """What a loan costs is the same on the days before, within and after the plans."""
    found = {"amount": "10000", "repay_within_days": 360, "purpose": "renovation"}
    days = (date(2025, 8, 31), date(2025, 9, 1), DAY, date(2027, 1, 1))
    costs = [assessed(dict(found), day).costs["weilidai"] for day in days]
    assert all(cost is not None for cost in costs)
    assert {cost.low.interest for cost in costs} == {costs[0].low.interest}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 23), "private-lending-cap"),
        (date(2025, 12, 24), "private-lending-cap-and-guideline"),
    ],
)
def test_the_cap_is_told_with_the_guideline_once_there_is_one(day: date, expected: str) -> None:
    """The press report on small-loan companies stands beside the cap, graded as what it is."""
    notes = {note.id: note for note in assessed({}, day).cost_notes}
    found = [name for name in notes if name.startswith("private-lending-cap")]
    assert found == [expected]
    grades = {one.source: one.grade for one in notes[expected].evidence}
    assert grades.get("small-loan-guideline", "public") == "public"


def test_that_24_percent_is_the_line_is_a_reading() -> None:
    """The ceiling rests on the notice, on a page that reads it so, and on our own reading."""
    caution = next(
        finding
        for product in assessed({}).products
        if product.id == "weilidai"
        for finding in product.findings
        if finding.rule == "weilidai.over-24-percent"
    )
    assert ("assumption", "ceiling_is_a_reading") in {(e.grade, e.source) for e in caution.evidence}


def test_the_measures_for_banks_are_cited_for_the_bank_alone() -> None:
    """WeBank lends Weilidai and WE2000; for the other four no bank is known to be the lender."""
    citing = {
        product.id
        for product in assessed({"purpose": "investment"}).products
        for finding in product.findings
        if finding.rule.endswith(".prohibited-purpose")
        and "internet-loan-measures" in {one.source for one in finding.evidence}
    }
    assert citing == {"weilidai", "we2000"}


def test_a_side_of_a_contradiction_names_its_page() -> None:
    """In JSON the document's side has its section, a page's side no section but its address."""
    told = json.loads(advisor.to_json(assessed({"use_form": "cash"})))
    conflict = next(one for one in told["conflicts"] if one["id"] == "we2000-cash-or-spending")
    document, page, _ = conflict["statements"]
    assert set(document) == {"section", "text"}
    assert document["section"] == 1
    assert page["section"] is None
    assert page["source"] == "we2000-spending"
    assert page["url"] == BOOK.sources["we2000-spending"].url


def test_what_stands_beside_the_costs_is_in_the_json_too() -> None:
    """A program that reads the JSON hears of the subsidy as a reader of the text does."""
    told = json.loads(advisor.to_json(assessed({"purpose": "travel"})))
    notes = {one["id"]: one for one in told["cost_notes"]}
    assert "Nothing is subtracted for it here." in notes["subsidy-second-plan"]["text"]
    assert [one["source"] for one in notes["subsidy-second-plan"]["evidence"]] == [
        "consumer-subsidy-plan",
        "consumer-subsidy-extension",
    ]


def test_the_costs_name_the_lender_of_the_contract() -> None:
    """Who lends is what the contract says; what is known of it stands beside, with its grade."""
    found = {"amount": "10000", "repay_within_days": 360, "purpose": "daily"}
    report = to_text(assessed(dict(found)), BOOK, 200, color=False, opened=["jintiao"])
    said = " ".join(report.split())
    assert "charged by the lender named in the contract; as far as we know: not JD itself" in said


@pytest.mark.parametrize("lang", LANGS)
def test_documents_say_when_pages_were_read_and_which_numbers_are_missing(lang: Lang) -> None:
    """A kept report names the day of reading, a missing number, and what the document is."""
    found = {"age": 20, "student": True, "purpose": "daily", "amount": "1000"}
    assessment = assessed({**found, "repay_within_days": 30}, lang=lang)
    said = str(written(assessment, BOOK, "markdown", width=100))
    assert {"zh": "2026-11-28 查阅", "en": "read on 2026-11-28"}[lang] in said
    assert {"zh": "文号没有查到", "en": "number not found"}[lang] in said
    assert {"zh": "没有署名的网上文章", "en": "unsigned web article"}[lang] in said

"""What held on a day, and for whom: terms with a history, products that end, limits by who asks.

On copies of our own rules, as a keeper would change them, through everything that reads them.
"""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.cli import main
from advisor.edition.numbers import NotInForceError, Numbers
from advisor.model import Finding, ProductAssessment
from advisor.report.formats import written
from advisor.report.json import as_object, to_json
from advisor.report.replay import replay
from advisor.rulebook.types import Rulebook
from tests.conftest import DAY
from tests.test_bad_rules import Spoil, both, edit
from tests.test_columns import expected, frame_of

RULES = Path(__file__).parent.parent / "rules"

BEFORE, SUMMER, PROMOTION, AFTER = (
    date(2026, 5, 1),
    date(2026, 7, 1),
    date(2026, 10, 1),
    date(2027, 1, 1),
)

LIMIT = edit(
    "products/jintiao.yaml",
    """  limit:
    value: 200000
    statements:
      - text: {zh: 最高 20 万元, en: 'up to 200,000 yuan'}
        evidence: [{source: document, section: 6}]
""",
    """  limit:
    values:
      - until: 2026-07-01
        value: 100000
        evidence: [{source: document, section: 6}]
      - from: 2026-07-01
        by:
          - {when: {fact: employment, is: employed}, value: 200000}
          - {when: {fact: employment, in: [freelancer, business_owner]}, value: 50000}
          - {value: 20000}
        evidence: [{source: jintiao-conditions}]
    statements:
      - text: {zh: 最高 10 万元, en: 'up to 100,000 yuan'}
        until: 2026-07-01
        evidence: [{source: document, section: 6}]
      - text:
          zh: 受雇的 20 万元，自由职业和经营的 5 万元，其余 2 万元
          en: '200,000 yuan for the employed, 50,000 for the self-employed, 20,000 for others'
        from: 2026-07-01
        evidence: [{source: jintiao-conditions}]
""",
)

RATE = edit(
    "products/jintiao.yaml",
    """    value: {from: "0.0003", to: "0.0008"}
    statements:
      - text: {zh: 日利率 0.03% 至 0.08%, en: 0.03% to 0.08% a day}
        evidence: [{source: document, section: 6}]
""",
    """    values:
      - until: 2026-10-01
        value: {from: "0.0003", to: "0.0008"}
        evidence: [{source: document, section: 6}]
      - from: 2026-10-01
        until: 2027-01-01
        by:
          - {when: {fact: employment, is: employed}, value: {from: "0.0002", to: "0.0002"}}
          - {value: {from: "0.0003", to: "0.0005"}}
        evidence: [{source: jintiao-rates}]
      - from: 2027-01-01
        value: {from: "0.0003", to: "0.0008"}
        evidence: [{source: document, section: 6}]
    statements:
      - text: {zh: 促销期内受雇的 0.02%，其余 0.03% 至 0.05%, en: '0.02% for the employed, 0.03% to 0.05% for others, for a while'}
        from: 2026-10-01
        until: 2027-01-01
        evidence: [{source: jintiao-rates}]
      - text: {zh: 日利率 0.03% 至 0.08%, en: 0.03% to 0.08% a day}
        evidence: [{source: document, section: 6}]
""",
)

ENDED = edit("products/duxiaoman.yaml", "order: 6\n", "order: 6\nuntil: 2026-06-01\n")
LATER = edit("products/jiebei.yaml", "order: 4\n", "order: 4\nfrom: 2027-01-01\n")

EXEMPT = edit(
    "products/fenfu.yaml",
    "order: 3\n",
    "order: 3\nexcept:\n  - {rule: adult, evidence: [{assumption: terms_may_differ}]}\n",
)

PERSON: dict[str, Any] = {
    "age": 30,
    "student": False,
    "income_stability": "stable",
    "monthly_income": "20000",
    "monthly_debt_payment": "0",
    "credit_record": "clean",
    "current_overdue": False,
    "active_lenders": 0,
    "lenders_applied_3m": 0,
    "jintiao_offered": True,
    "purpose": "daily",
    "use_form": "cash",
    "amount": "60000",
    "repay_within_days": 360,
}

Changed = Callable[..., advisor.Advisor]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Give an advisor for our rules with some changes; they lie in `tmp_path / "rules"`."""

    def make(*changes: Spoil) -> advisor.Advisor:
        folder = tmp_path / "rules"
        shutil.copytree(RULES, folder)
        both(*changes)(folder)
        return advisor.Advisor(advisor.load_rulebook(folder))

    return make


def assess(
    judge: advisor.Advisor, day: date, lang: Any = "en", **answers: Any
) -> advisor.Assessment:
    return judge.assess(advisor.make_profile({**PERSON, **answers}, judge.book, day), lang)


def product(assessment: advisor.Assessment, name: str = "jintiao") -> ProductAssessment:
    return next(one for one in assessment.products if one.id == name)


def finding(assessment: advisor.Assessment, rule: str) -> Finding:
    owner = product(assessment, rule.partition(".")[0])
    return next(one for one in owner.findings if one.rule == rule)


def report(judge: advisor.Advisor, assessment: advisor.Assessment, form: Any) -> str:
    """Write an assessment down, with every product unfolded."""
    found = written(assessment, judge.book, form, width=100, opened=judge.book.products)
    assert isinstance(found, str)
    return found


WITHIN = "jintiao.amount-within-limit"

# Terms --------------------------------------------------------------------------------------------


def test_a_limit_is_the_one_of_its_day(changed: Changed) -> None:
    """The day before a change the old limit holds, with its source; from that day on the new one."""
    judge = changed(LIMIT)
    before = finding(assess(judge, date(2026, 6, 30), employment="retired"), WITHIN)
    after = finding(assess(judge, SUMMER, employment="retired"), WITHIN)
    assert (before.status, after.status) == ("met", "unmet")
    assert "100,000 yuan" in before.text
    assert "20,000 yuan" in after.text
    assert [one.source for one in before.evidence] == ["terms_may_differ", "document"]
    assert [one.source for one in after.evidence] == ["terms_may_differ", "jintiao-conditions"]


LIMITS = [
    ("employed", "met", "200,000"),
    ("freelancer", "unmet", "50,000"),
    ("business_owner", "unmet", "50,000"),
    ("unemployed", "unmet", "20,000"),
]


@pytest.mark.parametrize(("employment", "status", "limit"), LIMITS)
def test_a_limit_by_who_asks_is_ones_own(
    changed: Changed, employment: str, status: str, limit: str
) -> None:
    """The rule is decided by the row of the person, and its sentence says that row's number."""
    found = finding(assess(changed(LIMIT), SUMMER, employment=employment), WITHIN)
    assert (found.status, found.facts["employment"]) == (status, employment)
    assert f"{limit} yuan" in found.text


AMOUNTS = [("20000", "met"), ("20000.01", "unknown"), ("200000", "unknown"), ("200000.01", "unmet")]


@pytest.mark.parametrize(("amount", "status"), AMOUNTS)
def test_a_limit_by_who_asks_decides_as_far_as_it_can(
    changed: Changed, amount: str, status: str
) -> None:
    """Not knowing the work, what is within every row is met, and what is above every row unmet."""
    judge = changed(LIMIT)
    found = finding(assess(judge, SUMMER, amount=amount), WITHIN)
    assert (found.status, found.facts["employment"]) == (status, None)
    if status == "unknown":
        assert "lends at most 20,000 to 200,000 yuan" in found.text
        in_chinese = finding(assess(judge, SUMMER, "zh", amount=amount), WITHIN)
        assert "最高 20,000 到 200,000 元" in in_chinese.text


RATES: list[tuple[date, dict[str, Any], tuple[str, str]]] = [
    (BEFORE, {}, ("0.109500", "0.292000")),
    (PROMOTION, {}, ("0.073000", "0.182500")),
    (PROMOTION, {"employment": "employed"}, ("0.073000", "0.073000")),
    (PROMOTION, {"employment": "retired"}, ("0.109500", "0.182500")),
    (AFTER, {"employment": "employed"}, ("0.109500", "0.292000")),
]


@pytest.mark.parametrize(("day", "answers", "annual"), RATES)
def test_a_rate_is_the_one_of_its_day_and_of_who_asks(
    changed: Changed, day: date, answers: dict[str, Any], annual: tuple[str, str]
) -> None:
    """In the costs, in what the rules say of them, and in the table of the text."""
    judge = changed(RATE)
    assessment = assess(judge, day, **answers)
    cost = next(one for one in as_object(assessment)["products"] if one["id"] == "jintiao")["cost"]
    assert annual == tuple(cost[end]["annualised"]["nominal"] for end in ("low", "high"))
    low, high = (f"{float(one):.2%}".replace("0%", "%") for one in annual)
    text = report(judge, assessment, "text")
    rows = [line for line in text.splitlines() if line.startswith("JD Jintiao   ")]
    assert (f"{low} to {high}" if low != high else f" {low} ") in rows[-1]
    assert "instalments" in rows[-1]
    caution = finding(assessment, "jintiao.over-24-percent")
    assert caution.status == ("unknown" if annual[1] > "0.24" else "unmet")
    source = "jintiao-rates" if day == PROMOTION else "document"
    assert source in [one.source for one in caution.evidence]


def test_what_is_said_of_a_term_is_what_was_said_then(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`advisor products --as-of` shows the statements of the day, as text and as JSON."""
    changed(LIMIT)
    words = ["products", "jintiao", "--rules", str(tmp_path / "rules"), "--lang", "en"]
    for day, said, other in (
        (BEFORE, "up to 100,000 yuan", "for the employed"),
        (SUMMER, "200,000 yuan for the employed", "up to 100,000"),
    ):
        dated = [*words, "--as-of", day.isoformat()]
        assert main(dated) == 0
        text = " ".join(capsys.readouterr().out.split())
        assert said in text
        assert other not in text
        main([*dated, "--format", "json"])
        limit = json.loads(capsys.readouterr().out)["products"][0]["terms"]["limit"]
        assert [said in one["text"] for one in limit["statements"]] == [True]
        if day == BEFORE:
            assert (limit["value"], "by" in limit) == ("100000.00", False)
        else:
            rows = [(one["when"] is None, one["value"]) for one in limit["by"]]
            assert rows == [(False, "200000.00"), (False, "50000.00"), (True, "20000.00")]


# Products -----------------------------------------------------------------------------------------

NOTES = [
    (BEFORE, "en", "Alipay Jiebei is offered from 2027-01-01 on; it is not judged here."),
    (DAY, "en", "Duxiaoman is no longer offered from 2026-06-01 on; it is not judged here."),
    (DAY, "zh", "度小满从 2026-06-01 起不再提供，这里没有评估它。"),
    (DAY, "zh", "支付宝借呗从 2027-01-01 起才提供，这里没有评估它。"),
]


@pytest.mark.parametrize(("day", "lang", "note"), NOTES)
def test_a_product_that_is_not_offered_is_said_and_not_judged(
    changed: Changed, day: date, lang: Any, note: str
) -> None:
    """In a note; not among the products, their costs, or what is asked for."""
    judge = changed(ENDED, LATER)
    absent = {"jiebei"} if day == BEFORE else {"jiebei", "duxiaoman"}
    assessment = assess(judge, day, lang)
    found = as_object(assessment)
    assert note in found["notes"]
    assert {one["id"] for one in found["products"]} == judge.book.products.keys() - absent
    assert f"{next(iter(sorted(absent)))}_offered" not in found["advice"]["ask"]
    for form in ("text", "markdown", "html"):
        text = report(judge, assessment, form)
        assert re.split("[；;，]", note, maxsplit=1)[0] in " ".join(text.split())


def test_on_the_days_between_every_product_is_judged(changed: Changed) -> None:
    """`from` is the first day with it, `until` the first without."""
    judge = changed(ENDED, LATER)
    days = {
        date(2026, 5, 31): True,
        date(2026, 6, 1): False,
    }
    for day, there in days.items():
        names = {one.id for one in assess(judge, day).products}
        assert ("duxiaoman" in names) is there
    assert "jiebei" not in {one.id for one in assess(judge, date(2026, 12, 31)).products}
    assert "jiebei" in {one.id for one in assess(judge, AFTER).products}


def test_products_says_which_are_not_offered(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`advisor products --as-of` leaves them out, and says so in text and JSON; by name as well."""
    judge = changed(ENDED, LATER)
    words = ["products", "--rules", str(tmp_path / "rules"), "--lang", "en"]
    main([*words, "--as-of", DAY.isoformat()])
    text = capsys.readouterr().out
    assert "Duxiaoman is no longer offered from 2026-06-01 on" in text
    assert "JD Jintiao" in text
    main([*words, "duxiaoman", "--as-of", DAY.isoformat(), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["products"] == []
    assert [one["id"] for one in found["absent"]] == ["duxiaoman"]
    assert found["rulebook"]["digest"] == judge.book.digest


def test_without_any_product_there_still_is_a_report(changed: Changed) -> None:
    """Where all have ended, nothing suits, and every form of the report says why."""
    names = sorted(advisor.load_rulebook().products)
    ends = [
        edit(f"products/{name}.yaml", "\norder: ", "\nuntil: 2026-06-01\norder: ") for name in names
    ]
    judge = changed(*ends)
    assessment = assess(judge, DAY)
    assert (assessment.advice.action, assessment.products) == ("none_suitable", ())
    assert len(as_object(assessment)["notes"]) == len(names)
    for form in ("text", "markdown", "html", "json"):
        assert "no longer offered" in " ".join(report(judge, assessment, form).split())
    person = advisor.make_profile(PERSON, judge.book, DAY)
    (row,) = advisor.judge_frame(frame_of(judge.book, [person]), judge, DAY).to_dicts()
    assert row == {"advice": "none_suitable", "advice_product": None, "rejected_facts": ""}


def test_a_quote_of_a_product_that_ended_breaks_nothing(changed: Changed) -> None:
    """Somebody may have one still; it is shown with their answers, and counts for nothing."""
    judge = changed(ENDED)
    assessment = assess(judge, DAY, quotes={"duxiaoman": {"annual_rate": "0.1"}})
    assert "Duxiaoman: " in report(judge, assessment, "markdown")


def test_a_product_can_be_exempt_from_a_shared_rule(changed: Changed) -> None:
    """It has no finding of it, its verdict does not rest on it, and others keep theirs."""
    judge = changed(EXEMPT)
    assessment = assess(judge, DAY, age=17)
    rules = {one.rule for each in assessment.products for one in each.findings}
    assert "fenfu.adult" not in rules
    assert {"weilidai.adult", "jintiao.adult"} <= rules
    assert product(assessment, "fenfu").verdict == "undetermined"
    assert product(assessment, "weilidai").verdict == "ineligible"


# Numbers, weights, notes --------------------------------------------------------------------------


def test_an_assumption_holds_in_its_days(changed: Changed) -> None:
    """After its last day the rules that need it are not applied, and the report names them."""
    judge = changed(
        edit(
            "assumptions.yaml",
            "many_lenders_from:\n  type: integer\n",
            "many_lenders_from:\n  until: 2026-09-01\n  type: integer\n",
        )
    )
    before, after = (assess(judge, day) for day in (date(2026, 8, 31), date(2026, 9, 1)))
    assert "general.many-lenders" in {one.rule for one in before.cautions}
    assert "general.many-lenders" not in {one.rule for one in after.cautions}
    assert not [note for note in before.notes if "not in force" in note]
    (note,) = [note for note in after.notes if "not in force" in note]
    name = next(one.name for one in before.cautions if one.rule == "general.many-lenders")
    assert name in note


WEIGHTS = edit(
    "scorecard.yaml",
    """- id: income
  name: {zh: 收入, en: income}
  weight: 10
""",
    """- id: steadiness
  name: {zh: 稳定, en: steadiness}
  weight: 10
  until: 2026-09-01
  evidence: [{assumption: scorecard_weights}]
  unknown: {zh: 还不知道稳不稳定。, en: It is not known how steady it is.}
- id: income
  name: {zh: 收入, en: income}
  weight: 10
  from: 2026-09-01
""",
)


def test_weights_count_in_their_days(changed: Changed) -> None:
    """A factor ends where another begins: the weights add up to 100 on each day."""
    judge = changed(WEIGHTS)
    for day, income, steadiness in ((date(2026, 8, 31), None, 10), (date(2026, 9, 1), 10, None)):
        parts = {one.factor: one.most for one in product(assess(judge, day)).score.contributions}
        assert (parts.get("income"), parts.get("steadiness")) == (income, steadiness)
        assert sum(parts.values()) == 100


def test_notes_are_said_in_their_days(changed: Changed) -> None:
    """Of answers that hardly fit, and of costs."""
    notes = advisor.load_rulebook()
    first = notes.notes[0].id
    cost = next(one for one in notes.cost_notes if one.from_ is None)
    judge = changed(
        edit("notes.yaml", f"- id: {first}\n", f"- id: {first}\n  until: 2026-09-01\n"),
        edit("cost_notes.yaml", f"- id: {cost.id}\n", f"- id: {cost.id}\n  from: 2026-09-01\n"),
    )
    for day, there in ((date(2026, 8, 31), False), (date(2026, 9, 1), True)):
        edition = judge.on(day).edition
        assert (f"note.{first}" in [one.id for one in edition.notes]) is not there
        assert (cost.id in [one.id for one in assess(judge, day).cost_notes]) is there


def test_a_parameter_worked_out_from_others_follows_them() -> None:
    """The cap on private lending is four times the LPR of the day, by the article and the LPR."""
    book = advisor.load_rulebook()
    rates = {value.from_: value.value for value in book.parameters["lpr_1y"].values}
    assert len(rates) > 5
    for day, rate in rates.items():
        assert day is not None
        numbers = Numbers(book, day)
        assert numbers.value("private_lending_cap", None) == ("fraction", 4 * rate)
        cited = [(one.source, one.article) for one in numbers.evidence("private_lending_cap", None)]
        assert cited == [("private-lending-provisions", "25"), ("loan-prime-rate", None)]
    with pytest.raises(NotInForceError):
        Numbers(book, date(2020, 8, 19)).value("private_lending_cap", None)


def test_a_parameter_worked_out_from_others_is_said(judge: advisor.Advisor) -> None:
    """The note on costs names both as they were."""
    for day, said in ((date(2024, 7, 22), "(3.35%), or 13.4%"), (DAY, "(3%), or 12%")):
        notes = [note.text for note in assess(judge, day).cost_notes]
        assert any(said in note for note in notes), day


# All of it together -------------------------------------------------------------------------------

ALL = (LIMIT, RATE, ENDED, LATER, EXEMPT)
DAYS = [BEFORE, date(2026, 6, 1), SUMMER, PROMOTION, DAY, AFTER]


def people(book: Rulebook, day: date) -> list[advisor.Profile]:
    kinds = [None, "employed", "freelancer", "retired"]
    found = [
        {**PERSON, "employment": kind, "amount": amount, "age": age}
        for kind in kinds
        for amount in (None, "20000", "60000", "200000.01")
        for age in (17, 30)
    ]
    return [
        advisor.make_profile({n: v for n, v in one.items() if v is not None}, book, day)
        for one in found
    ]


@pytest.mark.parametrize("day", DAYS)
def test_columns_and_replay_agree_on_every_day(changed: Changed, day: date) -> None:
    """Laws 6 and 7: many people at once come out alike, and a report can be replayed to the byte."""
    judge = changed(*ALL)
    found = people(judge.book, day)
    rows = advisor.judge_frame(frame_of(judge.book, found), judge, day).to_dicts()
    for person, row in zip(found, rows, strict=True):
        del row["rejected_facts"]
        assessment = judge.assess(person, "en")
        assert row == expected(assessment)
    outcome = replay(to_json(assessment).encode(), judge, "report")
    assert (outcome.identical, outcome.differences) == (True, ())


def test_a_day_judges_alike_whatever_is_said_of_later_ones(changed: Changed) -> None:
    """What is added to come into force later changes nothing of a report of today."""
    later = edit(
        "products/jintiao.yaml",
        "  limit:\n    value: 200000\n    statements:\n",
        "  limit:\n    values:\n"
        "      - {until: 2027-01-01, value: 200000, evidence: [{source: document, section: 6}]}\n"
        "      - {from: 2027-01-01, value: 250000, evidence: [{source: document, section: 6}]}\n"
        "    statements:\n"
        "      - text: {zh: 最高 25 万元, en: 'up to 250,000 yuan'}\n"
        "        from: 2027-01-01\n"
        "        evidence: [{source: document, section: 6}]\n",
    )
    ends = edit("products/duxiaoman.yaml", "order: 6\n", "order: 6\nuntil: 2027-01-01\n")
    judge, ours = changed(later, ends), advisor.Advisor(advisor.load_rulebook())
    mine, theirs = (json.loads(to_json(assess(one, DAY))) for one in (judge, ours))
    for found in (mine, theirs):
        del found["rulebook"]
    assert mine == theirs

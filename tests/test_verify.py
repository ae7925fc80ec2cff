"""The keeper's bench against brute force on small rulebooks, and its commands on our own rules."""

import copy
import itertools
import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, reject, settings

import advisor
from advisor.logic.condition import Condition, evaluate
from advisor.logic.traits import unfold
from advisor.model import VERDICTS, Value
from advisor.person.profile import make_profile
from advisor.rulebook import types
from advisor.rulebook.types.worked_out import Remainder
from advisor.texts import LANGS
from advisor.verify import solver
from advisor.verify.bench import Bench
from advisor.verify.cases import Vocabulary, parse_cases, read_cases
from advisor.verify.check import check_rules
from advisor.verify.coverage import coverage
from advisor.verify.diff import diff
from advisor.verify.flips import flips as flips_of
from advisor.verify.judged import judged_bands, judged_notes, judged_rules, judged_traits
from advisor.verify.logic import check_logic
from advisor.verify.memory import Memory
from advisor.verify.products import check_products
from advisor.verify.trial import mismatches
from advisor.verify.words import in_words
from advisor.verify.written import case_yaml
from tests.command import ROOT, called
from tests.conftest import DAY
from tests.strategies import GRID, small_books

RULES = ROOT / "rules"
BOOK = advisor.load_rulebook()
BENCH = Bench(BOOK, DAY)

PEOPLE = [
    {name: value for name, value in zip(GRID, cells, strict=True) if value is not None}
    for cells in itertools.product(*([None, *cells] for cells in GRID.values()))
]
"""Everybody that a small rulebook can tell apart."""


def bench_of(book: types.Rulebook) -> Bench:
    """Put a random rulebook on the bench; one that cannot be compiled is not wanted."""
    try:
        return Bench(book, DAY)
    except advisor.RuleError:
        reject()


def statuses(bench: Bench) -> dict[str, list[bool | None]]:
    """Judge every rule of a small rulebook for everybody, by the plain reading."""
    found: dict[str, list[bool | None]] = {}
    seen = [bench.edition.flat(make_profile(p, bench.book, DAY)) for p in PEOPLE]
    for one in judged_rules(bench.edition):
        holds, fails = (unfold(side, bench.edition.traits) for side in (one.holds, one.fails))
        found[one.id] = [truth_of(holds, fails, values) for values in seen]
    return found


def truth_of(holds: Condition, fails: Condition, values: dict[str, Value]) -> bool | None:
    """Judge two sides by the plain reading."""
    if evaluate(holds, values):
        return True
    return False if evaluate(fails, values) else None


def verdicts(found: dict[str, list[bool | None]]) -> list[int]:
    """Give the place of everybody's verdict."""
    made = []
    for place in range(len(PEOPLE)):
        bars = [
            None if truths[place] is None else truths[place] is (".reject" in name)
            for name, truths in found.items()
        ]
        made.append(2 if True in bars else 1 if None in bars else 0)
    return made


@settings(max_examples=40)
@given(small_books)
def test_what_check_finds_is_what_brute_force_finds(book: types.Rulebook) -> None:
    """Never, always, contradicting, implied: the same answers as trying everybody."""
    bench = bench_of(book)
    found = statuses(bench)
    logic = {(f.code.rsplit("-", 1)[0], f.path) for f in check_logic(bench) if "never" in f.code}
    paths = {one.id: one.path for one in judged_rules(bench.edition)}
    wanted = set()
    for name, truths in found.items():
        if True not in truths:
            wanted.add(("never-met", paths[name]))
        elif False not in truths:
            wanted.add(("never-unmet", paths[name]))
    assert {one for one in logic if one[1] in paths.values()} == wanted
    products = [finding.code for finding in check_products(bench)]
    made = verdicts(found)
    assert ("product-never-eligible" in products) == (0 not in made)
    assert ("product-turns-nobody-away" in products) == (2 not in made)
    able = {name: truths for name, truths in found.items() if (".reject" not in name) in truths}
    assert ("rule-implied" in products) == any(
        any(bars(name, able)) and not any(alone(name, able)) for name in able if len(able) > 1
    )


def bars(name: str, found: dict[str, list[bool | None]]) -> list[bool]:
    """Tell whom a rule bars."""
    return [truth is (".reject" in name) for truth in found[name]]


def alone(name: str, found: dict[str, list[bool | None]]) -> list[bool]:
    """Tell whom a rule bars and no other does."""
    others = [bars(other, found) for other in found if other != name]
    return [
        mine and not any(other[place] for other in others)
        for place, mine in enumerate(bars(name, found))
    ]


@settings(max_examples=40)
@given(small_books)
def test_a_part_is_idle_where_leaving_it_out_changes_nobody(book: types.Rulebook) -> None:
    """Each idle part that check names can be left out; its witness is judged as it says."""
    bench = bench_of(book)
    for finding in check_logic(bench):
        assert finding.witness is not None
        profile = make_profile(finding.witness.profile, book, DAY)
        assessment = bench.judge.assess(profile, "en")
        shown = {f.rule: f.status for product in assessment.products for f in product.findings}
        for status in ("met", "unmet", "unknown"):
            for rule in finding.witness.expect.get(status, []):
                assert shown[rule] == status


@settings(max_examples=60)
@given(small_books, small_books)
def test_diff_says_what_brute_force_says(one: types.Rulebook, other: types.Rulebook) -> None:
    """Same, stricter, looser or incomparable; and every pair of verdicts there is has a profile."""
    old, new = bench_of(one), bench_of(other)
    before, after = (verdicts(statuses(bench)) for bench in (old, new))
    pairs = {pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]}
    (found,) = diff(old, new).products
    stricter, looser = any(a < b for a, b in pairs), any(a > b for a, b in pairs)
    wanted = "incomparable" if stricter and looser else "stricter" if stricter else "looser"
    assert found.verdict.outcome == (wanted if pairs else "same")
    assert {(flip.old, flip.new) for flip in found.verdict.flips} == {
        (VERDICTS[a], VERDICTS[b]) for a, b in pairs
    }


def test_our_own_rules_have_nothing_to_find() -> None:
    """No false alarm, also where the parts are checked on another day."""
    assert check_rules(BOOK, DAY) == []


def test_what_is_not_proven_is_named_and_all_else_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that takes too much work is told of its rule; whatever needs no question still is."""
    book = with_rule(BOOK, "jintiao", {"fact": "monthly_income", "below": 0})
    source = BOOK.sources["civil-code"]
    book = book.model_copy(update={"sources": {**book.sources, "uncited": source}})
    codes = {one.code for one in check_rules(book, DAY)}
    assert {"unused-sources", "never-met-rejection"} <= codes
    monkeypatch.setattr(solver, "MOST_STEPS", 1)
    monkeypatch.setattr(solver, "LEAST_STEPS", 1)
    found = check_rules(book, DAY, memory=Memory())
    assert {one.code for one in found} == {"unused-sources", "figure-unused", "not-proven"}
    rules = {one.path for one in judged_rules(Bench(book, DAY).edition)}
    assert {one.path for one in found if one.code == "not-proven"} >= rules
    assert all("not proven" in one.text("en") for one in found if one.code == "not-proven")
    for product in diff(BENCH, Bench(book, DAY)).products:
        wanted = "unproven" if product.id == "jintiao" else "same"
        assert (product.verdict.outcome, product.recommendation.outcome) == (wanted, wanted)
    gaps = coverage(Bench(book, DAY), [], Vocabulary(book)).gaps
    assert {gap.witness for gap in gaps} == {None}
    assert len(gaps) > len(rules)


# Coverage -----------------------------------------------------------------------------------------


def test_a_case_left_out_is_missed_and_offered_again() -> None:
    """Without its cases a rule's outcomes and parts are gaps; what is offered closes them."""
    vocabulary = Vocabulary(BOOK)
    cases = read_cases(BOOK, RULES / "cases")
    assert coverage(BENCH, cases, vocabulary).gaps == []
    kept = [
        one
        for one in cases
        if one.case.expect.statuses(vocabulary.rules).get("we2000.adverse-credit") is None
    ]
    gaps = coverage(BENCH, kept, vocabulary).gaps
    outcomes = {gap.shows for gap in gaps if gap.leaf is None}
    assert outcomes >= {"met", "unmet", "unknown"}
    assert any(gap.leaf is not None and gap.leaf.field == "trait/adverse-credit" for gap in gaps)
    pasted = "\n".join(case_yaml(f"number {n}", gap.witness) for n, gap in enumerate(gaps))
    offered = parse_cases(f"as_of: 2020-01-01\ncases:\n{pasted}\n", "pasted.yaml", vocabulary)
    assert all(mismatches(one, BENCH.judge, vocabulary) == [] for one in offered)
    assert coverage(BENCH, [*kept, *offered], vocabulary).gaps == []


# Commands -----------------------------------------------------------------------------------------


def rules(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `advisor rules` in English."""
    return called("rules", *arguments, "--lang", "en")


DATED = ("--as-of", DAY.isoformat())


def test_a_lower_ceiling_changes_recommendations_and_no_verdict() -> None:
    """What a need rule or a stop does is proven too."""
    parameters = dict(BOOK.parameters)
    ceiling = parameters["cost_ceiling"]
    values = tuple(one.model_copy(update={"value": Decimal("0.15")}) for one in ceiling.values)
    parameters["cost_ceiling"] = ceiling.model_copy(update={"values": values})
    found = diff(BENCH, Bench(BOOK.model_copy(update={"parameters": parameters}), DAY))
    assert {one.verdict.outcome for one in found.products} == {"same"}
    outcomes = {one.id: one.recommendation.outcome for one in found.products}
    assert outcomes["we2000"] == "stricter"
    assert "looser" not in outcomes.values()


def test_values_that_one_rulebook_refuses_are_named_and_not_compared() -> None:
    """A choice that only the new rules take has no old verdict; the rest is compared."""
    purpose = BOOK.facts.facts["purpose"]
    study = purpose.choices[0].model_copy(update={"id": "study"})
    wider = purpose.model_copy(update={"choices": (*purpose.choices, study)})
    age = BOOK.facts.facts["age"].model_copy(update={"min": Decimal(18)})
    facts = {**BOOK.facts.facts, "purpose": wider, "age": age}
    book = BOOK.model_copy(update={"facts": BOOK.facts.model_copy(update={"facts": facts})})
    for old, new in ((BENCH, Bench(book, DAY)), (Bench(book, DAY), BENCH)):
        found = diff(old, new)
        assert sorted(found.partial) == ["age", "purpose"]
        assert {one.verdict.outcome for one in found.products} == {"same"}


def with_rule(book: types.Rulebook, product: str, when: dict[str, object]) -> types.Rulebook:
    """Give a rulebook with one more rejection case of a product."""
    one = book.products[product].rejection[0] if book.products[product].rejection else None
    base = one or book.every_product.rejection[0]
    made = {**base.model_dump(by_alias=True, exclude_none=True), "id": "rich", "when": when}
    made.pop("from", None)
    rule = types.Rule.model_validate(made)
    changed = book.products[product].model_copy(
        update={"rejection": (*book.products[product].rejection, rule)}
    )
    return book.model_copy(update={"products": {**book.products, product: changed}})


def test_an_amount_and_its_share_are_looked_at_together() -> None:
    """An income beyond all plain ones is found, where only that brings the share down."""
    when = {
        "all": [
            {"fact": "monthly_debt_payment", "at_least": 10_000},
            {"fact": "debt_service", "at_most": "0.5"},
        ]
    }
    book = with_rule(BOOK, "jintiao", when)
    bench = Bench(book, DAY)
    assert not any("never" in one.code for one in check_logic(bench))
    (found,) = [one for one in diff(BENCH, bench).products if one.id == "jintiao"]
    flips = {(flip.old, flip.new) for flip in found.verdict.flips}
    assert ("eligible", "ineligible") in flips
    assert found.recommendation.outcome == "stricter"


def test_cost_facts_that_the_new_rules_lack_are_still_quoted() -> None:
    """A ceiling that is taken away, with the facts it reads, lets dear quotes be recommended."""
    kept = {n: d for n, d in BOOK.facts.derived.items() if n != "settled_cost_low"}
    every = BOOK.every_product.model_copy(
        update={"need": tuple(r for r in BOOK.every_product.need if r.id != "cost-within-ceiling")}
    )
    facts = BOOK.facts.model_copy(update={"derived": kept})
    book = BOOK.model_copy(update={"every_product": every, "facts": facts})
    found = diff(BENCH, Bench(book, DAY))
    assert {one.recommendation.outcome for one in found.products} == {"looser"}


def test_a_part_is_no_outcome_of_its_own() -> None:
    """A trait's comparison has to matter to a rule that reads it, in the case that names the rule."""
    vocabulary = Vocabulary(BOOK)
    placed = read_cases(BOOK, RULES / "cases")
    done = coverage(BENCH, placed, vocabulary)
    assert done.parts[0] == done.parts[1] > 160
    few = [
        one
        for one in placed
        if "general.debt-service" not in one.case.expect.statuses(vocabulary.rules)
    ]
    gaps = coverage(BENCH, few, vocabulary).gaps
    assert any(gap.judged.id == "debt-service-too-high" for gap in gaps)


def test_a_fact_of_another_type_cannot_be_compared() -> None:
    """It is named, with what to do; nothing is guessed."""
    flag = BOOK.facts.facts["student"]
    facts = {**BOOK.facts.facts, "age": flag}
    book = BOOK.model_copy(update={"facts": BOOK.facts.model_copy(update={"facts": facts})})
    bench = copy.copy(BENCH)
    bench.book = book
    with pytest.raises(advisor.RuleError, match="the fact age is of another type"):
        diff(BENCH, bench)


def test_cases_count_for_rules_that_are_the_same_on_their_day() -> None:
    """A number that changes next month, and that no rule reads, leaves every case what it shows."""
    rate = BOOK.parameters["lpr_1y"]
    later = rate.values[-1].model_copy(update={"from_": DAY + timedelta(days=27)})
    changed = rate.model_copy(update={"values": (*rate.values, later)})
    book = BOOK.model_copy(update={"parameters": {**BOOK.parameters, "lpr_1y": changed}})
    cases = read_cases(book, RULES / "cases")
    for day in (DAY, DAY + timedelta(days=60)):
        assert coverage(Bench(book, day), cases, Vocabulary(book)).gaps == []


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Give a copy of our rules in which WE2000 takes unsteady incomes, and Weilidai fewer cards."""
    folder = tmp_path / "new"
    shutil.copytree(RULES, folder)
    we2000 = folder / "products" / "we2000.yaml"
    text = we2000.read_text("utf-8")
    assert "when: {trait: unsteady-income}" in text
    new = text.replace("when: {trait: unsteady-income}", "when: {fact: income_stability, is: none}")
    we2000.write_text(new, "utf-8")
    numbers = folder / "assumptions.yaml"
    read = yaml.safe_load(numbers.read_text("utf-8"))
    assert read["frequent_card_change_from"]["value"] == 4
    read["frequent_card_change_from"]["value"] = 3
    numbers.write_text(yaml.safe_dump(read, allow_unicode=True), "utf-8")
    return folder


def test_diff_proves_what_a_change_does(changed: Path, tmp_path: Path) -> None:
    """Stricter, looser and the same, each flip a profile that both rulebooks judge as told."""
    done = rules("diff", RULES, changed, "--format", "json", *DATED)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    (day,) = found["days"]
    assert (day["day"], day["alike"], found["last"]) == (DAY.isoformat(), False, "2027-01-01")
    expected = dict.fromkeys(BOOK.products, "same") | {"we2000": "looser", "weilidai": "stricter"}
    for aspect in ("verdict", "recommendation"):
        assert {one["id"]: one[aspect]["outcome"] for one in day["products"]} == expected
    names = {(one["kind"], one["name"]) for one in found["changes"]}
    assert names == {
        ("assumption", "frequent_card_change_from"),
        ("rule", "we2000.unstable-income"),
    }
    for product, aspect in itertools.product(day["products"], ("verdict", "recommendation")):
        for flip in product[aspect]["flips"]:
            path = tmp_path / "witness.json"
            path.write_text(json.dumps(flip["profile"]), "utf-8")
            for folder, wanted in ((RULES, flip["old"]), (changed, flip["new"])):
                told = called("assess", path, "--rules", folder, "--format", "json", *DATED)
                judged = {one["id"]: one for one in json.loads(told.stdout)["products"]}
                assert judged[product["id"]][aspect] == wanted


def test_diff_counts_people(changed: Path, tmp_path: Path) -> None:
    """A population: how many flip, and by which rule; a wrong row is told and not counted."""
    people = tmp_path / "people.csv"
    rows = "3,stable\n3,stable\n4,stable\n0,unstable\n-1,stable\n"
    people.write_text("bank_card_changes_6m,income_stability\n" + rows, "utf-8")
    done = rules("diff", RULES, changed, "--profiles", people, "--format", "json", *DATED)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["people"]
    assert (found["people"], found["rejected"]) == (5, 1)
    flips = [(one["product"], one["old"], one["new"], one["people"]) for one in found["flips"]]
    assert sorted(flips) == [
        ("we2000", "ineligible", "undetermined", 1),
        ("weilidai", "undetermined", "ineligible", 2),
    ]
    rules_ = {one["product"]: one["rules"] for one in found["flips"]}
    assert rules_["weilidai"] == [["weilidai.frequent-card-change", 2]]
    assert rules_["we2000"] == [["we2000.unstable-income", 1]]
    frame = pl.read_csv(people)
    frame.write_parquet(tmp_path / "people.parquet")
    frame.write_ndjson(tmp_path / "people.jsonl")
    old, new = (Bench(advisor.load_rulebook(folder), DAY) for folder in (RULES, changed))
    names = ("people.csv", "people.parquet", "people.jsonl")
    counted = [flips_of(old, new, tmp_path / name) for name in names]
    assert counted[0] == counted[1] == counted[2]
    assert (counted[0].people, counted[0].rejected) == (5, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("pid,age,STUDENT\n1,30,true\n", "Did you mean student"),
        ("PAR1", "this is a Parquet file"),
    ],
)
def test_people_that_diff_cannot_read(tmp_path: Path, content: str, told: str) -> None:
    """As strictly as `batch`: a column that looks like a fact is not passed over."""
    (tmp_path / "people.csv").write_text(content)
    done = rules("diff", RULES, RULES, "--profiles", tmp_path / "people.csv", *DATED)
    assert done.returncode == 2
    assert told in done.stderr


def test_people_as_a_spreadsheet_saves_them(tmp_path: Path) -> None:
    """With blanks, whole numbers with a point, and any letter case of true."""
    (tmp_path / "people.csv").write_text(" age ,student,monthly_income\n30.0 ,TRUE, \n")
    form = ("--format", "json", *DATED)
    done = rules("diff", RULES, RULES, "--profiles", tmp_path / "people.csv", *form)
    assert json.loads(done.stdout)["people"]["rejected"] == 0, done.stderr


def test_people_of_json_lines_are_read_as_strictly_as_a_batch(tmp_path: Path) -> None:
    """What `batch` rejects counts as wrong here, line by line."""
    lines = ['{"age": "30"}', '{"age": 30.0}', '{"age": 30, "age": 99}', "{", "[]", '{"age": 30}']
    (tmp_path / "people.jsonl").write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    form = ("--format", "json", *DATED)
    done = rules("diff", RULES, RULES, "--profiles", tmp_path / "people.jsonl", *form)
    people = json.loads(done.stdout)["people"]
    assert (people["people"], people["rejected"]) == (6, 5), done.stderr
    (tmp_path / "people.csv").write_text("pid,age\n1,30,2\n2,30\n")
    done = rules("diff", RULES, RULES, "--profiles", tmp_path / "people.csv", *form)
    people = json.loads(done.stdout)["people"]
    assert (people["people"], people["rejected"]) == (2, 1)


def test_diff_writes_over_no_rulebook(changed: Path) -> None:
    """Nor into its folder."""
    before = (changed / "facts.yaml").read_bytes()
    for name in ("facts.yaml", "new.md"):
        done = rules("diff", RULES, changed, "--output", changed / name, *DATED)
        assert done.returncode == 2
        assert "cannot lie in the folder that is read" in done.stderr
    assert (changed / "facts.yaml").read_bytes() == before


def test_diff_of_a_rulebook_and_itself_is_nothing() -> None:
    """The same rules differ in nothing."""
    done = rules("diff", RULES, RULES, *DATED)
    assert (done.returncode, done.stdout) == (0, "The rulebooks do not differ.\n")


def test_a_comment_for_a_change_request_is_safe_markdown(changed: Path) -> None:
    """Markdown: headings, lists, code; no text of a rulebook becomes markup or a mention."""
    sources = changed / "sources.yaml"
    sources.write_text(
        sources.read_text("utf-8").replace("dated: about 2024", "dated: '@you <b>x</b>'")
    )
    done = rules("diff", RULES, changed, "--format", "github", *DATED)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "## What differs between the rulebooks (2026-11-24)\n\n### In short\n\n- Things changed: 3 ("
    )
    assert "\n- `frequent_card_change_from`: value: 4 → 3\n" in done.stdout
    folded = done.stdout.split("<details><summary>What was changed</summary>\n\n")[1]
    assert "- assumption `frequent_card_change_from`: value\n  - value: 4 → 3\n" in folded
    assert "`we2000.unstable-income`" in folded
    assert (
        "<del>the trait (unsteady income) holds</del><ins>how steady your income is: no" in folded
    )
    assert "<b>" not in done.stdout
    assert "@you" not in done.stdout
    checked = rules("check", "--rules", changed, "--source-age", "0", "--format", "github", *DATED)
    assert checked.returncode == 1
    assert "<b>" not in checked.stdout


def test_the_commands_say_by_their_status_whether_something_was_found(changed: Path) -> None:
    """Nothing found is 0, something is 1, bad input is 2."""
    assert rules("check", *DATED).returncode == 0
    assert rules("coverage", *DATED).returncode == 0
    some = changed / "cases" / "products"
    assert rules("test", "--cases", some).stdout.startswith("All ")
    failed = rules("test", "--rules", changed, "--cases", some)
    assert failed.returncode == 1
    assert 'status we2000.unstable-income: expected "met", found "unmet"' in failed.stdout
    as_json = rules("test", "--rules", changed, "--cases", some, "--format", "json")
    assert len(json.loads(as_json.stdout)["failed"]) == failed.stdout.count(".yaml:")
    few = changed / "few"
    few.mkdir()
    shutil.copy(RULES / "cases" / "traits.yaml", few)
    gaps = rules("coverage", "--cases", few, *DATED)
    assert gaps.returncode == 1
    assert "no case shows weilidai.invited (invited) met." in gaps.stdout
    assert "Ready to paste" in gaps.stdout
    assert rules("--help").returncode == 0
    for age in ("99999999999", "-1", "x"):
        refused = rules("check", "--source-age", age)
        assert refused.returncode == 2
        assert "--source-age: a whole number from 0 to 999999 is wanted." in refused.stderr
    as_json = rules("coverage", "--format", "json", *DATED)
    assert json.loads(as_json.stdout)["outcomes"]["all"] == 253
    assert rules("coverage", "--cases", few, "--format", "github", *DATED).stdout.count("```") == 2
    missing = rules("check", "--rules", changed / "products", *DATED)
    assert missing.returncode == 2
    assert "cases" not in missing.stdout
    assert rules("test", "--cases", changed / "products" / "nowhere").returncode == 2


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        (
            "weilidai.frequent-card-change",
            ["rejection case", "in 6 months: at least 4", "products/weilidai"],
        ),
        ("every.adult", ["age: at least 18", "civil-code 17–18", "adult_age = 18"]),
        ("low-frequency", ["a month: below 3", "a month: at least 10", "grey zone"]),
        (
            "every.adverse-credit",
            [
                "fails where: the trait (adverse credit record) fails",
                "one-off credit repair: days from 2020-01-01",
                "negative_record_years = 5",
                "repairable_sum_up_to = 10,000",
                "  - current_overdue (",
                "  - adverse_overdue_largest (",
            ],
        ),
        ("negative_record_years", ["from 2013-03-15: 5", "used by"]),
        ("age", ["How old are you?", "every.adult"]),
        ("general.no-income", ["caution (stop)", "no income"]),
        ("fenfu", ["fenfu.low-frequency"]),
        ("civil-code", ["Civil Code", "every.adult"]),
        ("private_lending_cap", ["times (of: 4, lpr_1y)", "from 2025-05-20: 12%"]),
        ("debt_service", ["ratio (of: monthly_debt_payment; to: monthly_income)", "debt-service"]),
        ("weilidai.score/looks-at/1", ["score band", "WeChat Pay score: at least 550"]),
        ("every.score/income/1", ["score band", "how steady your income is: steady"]),
    ],
)
def test_show_puts_things_into_words(name: str, pieces: list[str]) -> None:
    """A rule, trait, band, parameter or fact: what it means, rests on, and is shown by."""
    done = rules("show", name, *DATED)
    assert (done.returncode, done.stderr) == (0, "")
    assert [piece for piece in pieces if piece not in done.stdout] == []
    assert json.loads(rules("show", name, "--format", "json", *DATED).stdout)


def test_show_draws_and_refuses_what_there_is_none_of() -> None:
    """A graph is an SVG; an unknown id is an error with the nearest name."""
    assert rules("show", "fenfu", "--graph", *DATED).stdout.startswith("<svg")
    for arguments in (["show", "weilidai.invted"], ["show", "weilidia", "--graph"]):
        done = rules(*arguments, *DATED)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Did you mean weilid" in done.stderr
    assert rules("show").returncode == 2


def test_words_of_conditions_are_whole() -> None:
    """Every rule, trait, note and band can be put into words, in both languages."""
    for kind in (judged_rules, judged_traits, judged_notes, judged_bands):
        for one in kind(BENCH.edition):
            for lang in LANGS:
                said = in_words(BOOK, one.holds, lang)
                assert said
                assert "{" not in said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"fact": "left", "below": 1000}, "what is left: below 1,000"),
        ({"fact": "left", "above": "amount"}, "what is left: above amount needed"),
        ({"fact": "amount", "at_most": "left"}, "amount needed: at most what is left"),
    ],
)
def test_numbers_that_are_worked_out_read_in_their_own_unit(
    when: dict[str, object], said: str
) -> None:
    """Whichever end a comparison asks for; one of two facts names both."""
    left = Remainder(
        op="difference",
        of="monthly_income",
        less=["monthly_debt_payment"],
        name=types.LocalText(zh="剩下的钱", en="what is left"),
    )
    facts = BOOK.facts.model_copy(update={"derived": {**BOOK.facts.derived, "left": left}})
    book = with_rule(BOOK.model_copy(update={"facts": facts}), "jintiao", when)
    bench = Bench(book, DAY)
    (rule,) = [one for one in judged_rules(bench.edition) if one.id == "jintiao.rich"]
    assert in_words(book, rule.holds, "en") == said


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("z3", ["check", "--rules", RULES]),
        ("z3", ["coverage", "--rules", RULES]),
        ("z3", ["diff", ROOT / "tests/bad_rules/base", RULES]),
        ("polars", ["diff", RULES, RULES, "--profiles", RULES / "facts.yaml"]),
    ],
)
def test_without_the_extra_a_command_says_what_to_install(
    library: str, arguments: list[object]
) -> None:
    """Status 2, one line."""
    program = (
        f"import sys; sys.modules['{library}'] = None; from advisor.cli import main;"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "rules", *map(str, arguments), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "wechat-loan-advisor[rules]" in done.stderr


@pytest.mark.parametrize("name", ["weilidai.invited", "age"])
def test_what_asks_nothing_takes_no_solver(name: str) -> None:
    """To show a rule, the program alone is enough."""
    program = (
        "import sys; sys.modules['z3'] = sys.modules['polars'] = None;"
        "from advisor.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "rules", "show", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_written_where_a_command_fails(tmp_path: Path) -> None:
    """A failed command leaves no file."""
    done = rules("check", "--rules", tmp_path / "none", "--output", tmp_path / "out.json")
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("made", "faults", "outcome"),
    [
        ("op: sum\n    of: [monthly_debt_payment, amount]", set(), "stricter"),
        ("op: times\n    of: [monthly_debt_payment, wechat_pay_score]", {"not-proven"}, "unproven"),
    ],
    ids=["a sum", "a product of two answers"],
)
def test_arithmetic_is_decided_or_named(
    made: str, faults: set[str], outcome: str, tmp_path: Path
) -> None:
    """A rule over a sum is proven; of one that is not linear it is said, and all else is looked at."""
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    facts = folder / "facts.yaml"
    written = f"\n  both_debts:\n    {made}\n    name: {{zh: 合计, en: both}}\n"
    facts.write_text(facts.read_text("utf-8") + written, "utf-8")
    product = folder / "products" / "jintiao.yaml"
    text = product.read_text("utf-8")
    changed = re.sub(r"(?m)^opening:\n", f"opening:\n{DEBTS}", text)
    assert changed != text
    product.write_text(changed, "utf-8")
    book = advisor.load_rulebook(folder)
    found = [one for one in check_rules(book, DAY) if one.code != "text-same"]
    assert {(one.code, one.path[:2]) for one in found} == {
        (code, ("products", "jintiao")) for code in faults
    }
    outcomes = {one.id: one.verdict.outcome for one in diff(BENCH, Bench(book, DAY)).products}
    assert outcomes == dict.fromkeys(BOOK.products, "same") | {"jintiao": outcome}


DEBTS = """\
  - id: debts
    name: {zh: 合计, en: both}
    when: {fact: both_debts, below: 5000}
    evidence: [{assumption: terms_may_differ}]
    met: {zh: 不多。, en: It is little.}
    unmet: {zh: 太多。, en: It is much.}
    unknown: {zh: 还不知道。, en: It is not known.}
"""

"""`advisor rules diff` to decide from: what was and is, why, of whom, and from which day on."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from advisor.person.profile import make_profile
from advisor.rulebook.load import load_rulebook, read_files
from advisor.verify.bench import Bench
from advisor.verify.changes import differences, things, told
from advisor.verify.compared import compared
from advisor.verify.diff_json import diff_as_json
from advisor.verify.marked import MarkedPiece, marked
from advisor.verify.printout import CUT, END, PUT, guarded, plain
from advisor.verify.show import show
from advisor.verify.stood import stood_by
from advisor.verify.written_diff import written_diff
from tests.command import called

RULES = Path(__file__).parent.parent / "rules"
BOOK = load_rulebook(RULES)
DAY = date(2026, 11, 24)


def edited(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """Give a copy of our rules with edits: file, what stands there exactly once, what is to."""
    made = folder / "new"
    shutil.copytree(RULES, made)
    for file, old, new in edits:
        path = made / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), "utf-8")
    return made


def said(new: Path, lang: str = "en") -> str:
    """Give what `diff` prints of our rules and others."""
    found = compared(read_files(RULES), load_rulebook(new), DAY)
    return written_diff(found, None, "text", lang)  # type: ignore[arg-type]  # a language


def as_object(new: Path) -> dict[str, Any]:
    """Give what `diff` says as JSON."""
    found = compared(read_files(RULES), load_rulebook(new), DAY)
    made: dict[str, Any] = json.loads(diff_as_json(found, None, "en"))
    return made


def test_a_rate_ten_times_too_low_is_the_first_thing_that_is_read(tmp_path: Path) -> None:
    """The old rate and the new one, what the loan then costs, and that the advice changes."""
    new = edited(
        tmp_path,
        ("products/duxiaoman.yaml", '{from: "0.072", to: "0.24"}', '{from: "0.0072", to: "0.024"}'),
        ("products/duxiaoman.yaml", "7.2% 至 24%", "0.72% 至 2.4%"),
        ("products/duxiaoman.yaml", "7.2% to 24%", "0.72% to 2.4%"),
    )
    top = "\n".join(said(new).splitlines()[:10])
    assert "duxiaoman.annual_rate: value: 7.2% to 24% → 0.72% to 2.4%" in top
    assert re.search(
        r"Duxiaoman: annual rate 7\.2% to 24% → 0\.72% to 2\.4%; 10,000 yuan for 360 days cost "
        r"394\.28 to 1,347\.15 yuan → 39\.03 to 130\.46 yuan",
        top,
    )
    assert "→ You could apply for: Duxiaoman" in top


def test_swapped_sentences_are_seen_word_by_word(tmp_path: Path) -> None:
    """Nothing is judged otherwise, which is proven, and both sentences are shown with their marks."""
    new = edited(
        tmp_path,
        ("cautions.yaml", "您不是全日制学生。", "您是全日制学生。"),
    )
    printed = said(new, "zh")
    assert "对谁都一样" in printed.splitlines()[2]
    assert "不成立时的话：您[-不-]是全日制学生。" in printed
    (day,) = as_object(new)["days"]
    assert (day["alike"], day["tried"]) == (True, 0)


VALUES = """\
    values:
      - {value: 200000, evidence: [{source: document, section: 6}]}
      - {from: 2027-02-01, until: 2027-04-01, value: 250000, evidence: [{source: document, section: 6}]}
      - {from: 2027-04-01, value: 200000, evidence: [{source: document, section: 6}]}
"""
STATEMENT = """\
      - text: {zh: 最高 25 万元, en: 'up to 250,000 yuan'}
        from: 2027-02-01
        until: 2027-04-01
        evidence: [{source: document, section: 6}]
"""


def test_what_begins_later_is_told_with_its_day(tmp_path: Path) -> None:
    """A limit that holds for two months: today the same, then looser, then the same again."""
    new = edited(
        tmp_path,
        (
            "products/jintiao.yaml",
            "    value: 200000\n",
            VALUES,
        ),
        (
            "products/jintiao.yaml",
            "      - text: {zh: 最高 20 万元,",
            STATEMENT + "      - text: {zh: 最高 20 万元,",
        ),
    )
    found = as_object(new)
    outcomes = [
        (one["day"], {p["id"]: p["recommendation"]["outcome"] for p in one["products"]}["jintiao"])
        for one in found["days"]
    ]
    assert outcomes == [("2026-11-24", "same"), ("2027-02-01", "looser"), ("2027-04-01", "same")]
    assert found["last"] == "2027-04-01"
    assert "from 2027-02-01 value: 200,000 → 250,000" in said(new)


def test_a_flip_names_its_rule_and_only_what_matters_of_somebody(tmp_path: Path) -> None:
    """Of the person the one fact on which it hangs; the whole profile is judged as told."""
    new = edited(
        tmp_path,
        (
            "products/fenfu.yaml",
            "  - id: low-frequency",
            "  - id: low-frequency\n    until: 2026-11-01",
        ),
    )
    (day,) = as_object(new)["days"]
    (fenfu,) = [one for one in day["products"] if one["id"] == "fenfu"]
    flips = {(one["old"], one["new"]): one for one in fenfu["verdict"]["flips"]}
    flip = flips["ineligible", "eligible"]
    assert flip["rules"] == [{"rule": "fenfu.low-frequency", "old": "met", "new": None}]
    assert re.fullmatch(
        r"WeChat payments a month: \d times \(and \d other answers\)", flip["person"]
    )
    unknown = flips["undetermined", "eligible"]
    assert unknown["person"].startswith("WeChat payments a month: not answered")
    benches = [Bench(load_rulebook(folder), DAY) for folder in (RULES, new)]
    verdicts = [
        stood_by(bench, make_profile(flip["profile"], bench.book, DAY)).of("fenfu").verdict
        for bench in benches
    ]
    assert verdicts == ["ineligible", "eligible"]


def test_a_share_of_the_score_is_told_by_product_and_factor(tmp_path: Path) -> None:
    """A share of 100 that becomes 0: whose score, by how much, and who sees it."""
    band = "        - when: {fact: purpose, is: emergency}\n          share: 100\n"
    text = (RULES / "scorecard.yaml").read_text("utf-8")
    place = text.index(band)
    new = edited(tmp_path)
    changed = text[:place] + band.replace("100", "0") + text[place + len(band) :]
    (new / "scorecard.yaml").write_text(changed, "utf-8")
    (day,) = as_object(new)["days"]
    scores = {one["id"]: one["score"] for one in day["products"] if one["score"] is not None}
    assert list(scores) == ["we2000"]
    assert scores["we2000"]["points"] == [{"factor": "purpose", "old": [30, 30], "new": [0, 0]}]
    assert scores["we2000"]["person"].startswith("purpose: an emergency")
    assert all(one["verdict"]["outcome"] == "same" for one in day["products"])


def test_a_rename_is_recognised_and_changes_nobody(tmp_path: Path) -> None:
    """A rule, and a fact with all that speaks of it, under new ids: no removal and no addition."""
    new = edited(tmp_path)
    for path in new.rglob("*.yaml"):
        text = path.read_text("utf-8").replace("duxiaoman.offered", "duxiaoman.entry")
        text = re.sub(r"\bbank_card_changes_6m\b", "card_changes", text)
        path.write_text(text, "utf-8")
    product = new / "products" / "duxiaoman.yaml"
    product.write_text(product.read_text("utf-8").replace("id: offered", "id: entry"), "utf-8")
    found = as_object(new)
    assert {(one["kind"], one["was"], one["name"], *one["how"]) for one in found["changes"]} == {
        ("rule", "duxiaoman.offered", "duxiaoman.entry", "renamed"),
        ("fact", "bank_card_changes_6m", "card_changes", "renamed"),
    }
    assert [one["alike"] for one in found["days"]] == [True]


def test_a_new_product_is_told_by_how_often_it_is_advised(tmp_path: Path) -> None:
    """A copy of Jiebei that costs nothing to speak of comes first for many."""
    new = edited(tmp_path)
    text = (RULES / "products" / "jiebei.yaml").read_text("utf-8")
    text = text.replace("id: jiebei", "id: twin", 1).replace("order: 4", "order: 0", 1)
    (new / "products" / "twin.yaml").write_text(text, "utf-8")
    (day,) = as_object(new)["days"]
    (twin,) = [one for one in day["products"] if one["id"] == "twin"]
    assert twin["verdict"]["outcome"] == "added"
    assert 0 < twin["advised"] <= day["tried"]
    assert f"advised to {twin['advised']} of {day['tried']} people tried" in said(new)


def test_a_caution_of_less_weight_lets_people_be_advised(tmp_path: Path) -> None:
    """A stop that becomes a warning changes recommendations and the advice, and names itself."""
    old = "  name: {zh: 学生, en: students}\n  severity: stop"
    new = edited(tmp_path, ("cautions.yaml", old, old.replace("stop", "warn")))
    (day,) = as_object(new)["days"]
    shifts = {(one["old"]["action"], one["new"]["action"]): one for one in day["advice"]}
    shift = shifts["do_not_borrow", "apply"]
    assert [one["rule"] for one in shift["rules"]] == ["general.student"]
    assert shift["person"].startswith("full-time student: yes")
    assert {one["recommendation"]["outcome"] for one in day["products"]} == {"looser"}


def test_the_page_marks_what_was_changed_and_loads_nothing(tmp_path: Path) -> None:
    """HTML: words marked, the changed part of the graph with its box set off, no outside address."""
    new = edited(
        tmp_path,
        (
            "products/weilidai.yaml",
            "when: {fact: wechat_real_name, is: false}",
            "when: {fact: wechat_real_name, is: true}",
        ),
    )
    done = called(
        "rules", "diff", RULES, new, "--format", "html", "--lang", "en", "--as-of", "2026-11-24"
    )
    assert done.returncode == 0, done.stderr
    page = done.stdout
    assert page.startswith("<!DOCTYPE html>")
    assert "<del>no</del>" in page
    assert page.count('fill="#ffe9a8"') == 1
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="http', page)


# The parts ----------------------------------------------------------------------------------------


def test_everything_of_a_rulebook_can_be_told_as_new_and_as_gone() -> None:
    """Each kind of entry has details when it comes and goes, and none against itself."""
    for key, one in things(BOOK):
        assert list(told(one, one)) == [], key
        come, gone = list(told(None, one)), list(told(one, None))
        assert [detail.new for detail in come] == [detail.old for detail in gone] != [], key


def test_numbers_are_compared_field_by_field() -> None:
    """A value alone is told where only the value differs."""
    ceiling = BOOK.parameters["cost_ceiling"]
    first = ceiling.values[0].model_copy(update={"value": Decimal("0.2")})
    other = ceiling.model_copy(update={"values": (first, *ceiling.values[1:])})
    (detail,) = differences(ceiling, other)
    assert (detail.what, detail.old, detail.new) == (
        "value",
        ceiling.values[0].value,
        Decimal("0.2"),
    )


def test_words_are_marked_as_words_and_chinese_by_the_character() -> None:
    """What is common stays, a number is one word, texts that have nothing in common stand whole."""
    assert marked("换 4 次", "换 12 次") == [
        MarkedPiece("kept", "换 "),
        MarkedPiece("cut", "4"),
        MarkedPiece("put", "12"),
        MarkedPiece("kept", " 次"),
    ]
    assert marked("up to 200,000 yuan", "up to 20,000 yuan")[1:3] == [
        MarkedPiece("cut", "200,000"),
        MarkedPiece("put", "20,000"),
    ]
    assert marked("one", "两个") == [MarkedPiece("cut", "one"), MarkedPiece("put", "两个")]


def test_marks_are_set_safely() -> None:
    """In Markdown and on a terminal; what looks like markup in a text stays text."""
    text = f"a {CUT}<b>*old*{END}{PUT}~~new~~{END} @me"
    assert guarded(text) == ("a <del>&lt;b>\\*old\\*</del><ins>\\~\\~new\\~\\~</ins> @&#8203;me")
    assert plain(text) == "a [-<b>*old*-]{+~~new~~+} @me"


# Show, for a review -------------------------------------------------------------------------------


def shown(name: str) -> dict[str, list[str]]:
    """Give what `show` says of a thing."""
    found = show(Bench(BOOK, DAY), name, "en", [])
    made: dict[str, list[str]] = {}
    for key, words in found:
        made.setdefault(key, []).extend(words)
    return made


def test_show_has_what_a_review_needs() -> None:
    """Every sentence of a rule, where it fails, the bands of a factor, terms, who prints a number."""
    rule = shown("duxiaoman.offered")
    assert rule["fails"] == ["whether Duxiaoman offers you a loan: no"]
    assert [one.split(":")[0] for one in rule["said"]] == [
        "sentence met",
        "sentence unmet",
        "sentence unknown",
    ]
    assert {"cost_note.private-lending-cap", "private_lending_cap"} <= set(
        shown("lpr_1y")["readers"]
    )
    assert any(one.startswith("annual_rate: 7.2% to 24%") for one in shown("duxiaoman")["terms"])
    band = shown("we2000.score/purpose/1")["bands"]
    assert band[0].startswith("band 1, 100%: purpose: an emergency; says: ")
    assert all(part in band[-1] for part in ("otherwise", "says: "))
    behind = shown("fenfu.low-frequency")["trait"]
    assert [one.split(":")[0] for one in behind] == ["low-frequency use", "not (low-frequency use)"]

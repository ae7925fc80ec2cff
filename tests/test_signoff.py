"""The rules of a product as a document to be signed off: all of them, in words, with what they rest on."""

import html
import re
from pathlib import Path

import pytest

import advisor
from advisor.rulebook.labels import local
from advisor.texts import LANGS, Lang
from advisor.verify.bench import Bench
from advisor.verify.cases import Vocabulary, read_cases
from advisor.verify.signoff import sign_off_page
from tests.command import ROOT, called
from tests.conftest import DAY
from tests.test_documents import Page

BOOK = advisor.load_rulebook()
BENCH = Bench(BOOK, DAY)
CASES = read_cases(BOOK, ROOT / "rules" / "cases")
RULES = Vocabulary(BOOK).rules


def cases_of(rule: str) -> list:
    named = ((one, one.case.expect.statuses(RULES)) for one in CASES)
    return [(one, statuses[rule]) for one, statuses in named if rule in statuses]


def page(name: str, lang: Lang) -> str:
    return sign_off_page(BENCH, name, cases_of, lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("product", BOOK.products)
def test_every_rule_stands_there_once_with_every_sentence(product: str, lang: Lang) -> None:
    """Each rule that the product has, each thing that it can say, and how many cases hold it."""
    drawn = page(product, lang)
    text = html.unescape(drawn)
    titles = [title for _, title in Page(drawn).headings]
    for rule in BENCH.products[product].rules:
        called_so = {f"{rule.name[lang]}（{rule.id}）", f"{rule.id} ({rule.name[lang]})"}
        assert len([one for one in titles if one in called_so]) == 1
        for variants in rule.said.values():
            assert all(one.text[lang] in text for one in variants)
    (part,) = [
        one
        for one in re.findall("<article.*?</article>", drawn, re.DOTALL)
        if f"{product}.adult" in one.split("</h3>")[0]
    ]
    counted = len([status for _, status in cases_of(f"{product}.adult") if status == "met"])
    label = {"zh": "<li>成立：{} 个", "en": "<li>met: {},"}[lang].format(counted)
    assert label in part


@pytest.mark.parametrize("lang", LANGS)
def test_every_statement_number_and_source_stands_there(lang: Lang) -> None:
    """What is stated of the product, each working value with its text, each source with its reading."""
    text = html.unescape(page("weilidai", lang))
    for term in BOOK.products["weilidai"].terms.values():
        assert all(local(one.text, lang) in text for one in term.statements)
    for name in ("frequent_card_change_from", "invitation_means_entry"):
        assert local(BOOK.assumptions[name].text, lang) in text
    source = BOOK.sources["weilidai-conditions"]
    assert source.url in text
    assert source.read.isoformat() in text
    assert BOOK.digest in text
    assert "{'zh'" not in text


def test_what_a_rule_rests_on_that_is_not_this_products_is_left_out() -> None:
    """Neither another product's rules nor a source that only they cite."""
    text = page("weilidai", "en")
    assert "fenfu.low-frequency" not in text
    assert str(BOOK.sources["fenfu-rates"].url) not in text


def test_of_any_other_thing_there_is_its_description() -> None:
    """A rule alone, a number alone."""
    assert "low-frequency use" in html.unescape(page("fenfu.low-frequency", "en"))
    assert "majority" in html.unescape(page("adult_age", "en"))


def test_the_command_writes_a_page_and_paper(tmp_path: Path) -> None:
    """By the name of the output, or as it is told; what there is none of is told with the nearest name."""
    for name, begins in (("fenfu.html", b"<!DOCTYPE html>"), ("fenfu.pdf", b"%PDF")):
        target = tmp_path / name
        done = called("rules", "show", "fenfu", "--lang", "zh", "--output", target)
        assert (done.returncode, done.stderr) == (0, "")
        assert target.read_bytes().startswith(begins)
    shown = called("rules", "show", "fenfu", "--lang", "en", "--format", "html")
    assert re.search("<h1>Fenfu: its rules and what they rest on</h1>", shown.stdout)
    wrong = called("rules", "show", "fenfoo", "--lang", "en", "--format", "html")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "fenfu" in wrong.stderr

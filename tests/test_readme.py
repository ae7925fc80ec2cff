"""The README is true: its report is what the program prints, its product can be added as told."""

import re
import shutil
from pathlib import Path

import advisor
from advisor.cli import main
from tests.conftest import DAY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(marker: str) -> str:
    """Give the code block behind a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, marker
    return found[1]


def with_club(folder: Path) -> Path:
    """Copy our rules and add the README's product, as it tells."""
    shutil.copytree(ROOT / "rules", folder)
    facts = folder / "facts.yaml"
    text = facts.read_text("utf-8")
    text = text.replace("[weilidai_offered, ", "[club_offered, weilidai_offered, ")
    text = text.replace("  jiebei_offered:\n", block("fact") + "  jiebei_offered:\n", 1)
    facts.write_text(text, encoding="utf-8")
    (folder / "products" / "club.yaml").write_text(block("product"), encoding="utf-8")
    return folder


def test_the_product_of_the_readme_can_be_added_without_python(tmp_path: Path) -> None:
    """Two edits under rules/ are enough: the new product is judged with its grey zone and limit."""
    book = advisor.load_rulebook(with_club(tmp_path / "rules"))
    found = {"club_offered": True, "age": 30, "purpose": "daily", "wechat_account_age_months": 6}
    found["amount"] = "6000"
    profile = advisor.make_profile(found, book, DAY)
    assessment = advisor.Advisor(book).assess(profile, DAY, "en")
    club = next(product for product in assessment.products if product.id == "club")
    assert club.verdict == "undetermined"
    texts = {f.rule: (f.status, f.text) for f in club.findings}
    assert texts["club.new-member"] == (
        "unknown",
        "Only the savings club knows whether your account counts as new.",
    )
    assert texts["club.amount-within-limit"][0] == "unmet"
    assert texts["club.prohibited-purpose"][0] == "unmet"


def test_the_mistake_of_the_readme_is_told_as_printed(tmp_path: Path) -> None:
    """The error that the README shows is the one that a keeper gets."""
    folder = with_club(tmp_path / "rules")
    club = folder / "products" / "club.yaml"
    club.write_text(
        club.read_text("utf-8").replace("trait: new-account", "trait: new-acount"), "utf-8"
    )
    try:
        advisor.load_rulebook(folder)
    except advisor.RuleError as error:
        lines = [f"advisor: {line}" for line in error.lines("en")]
    assert "\n".join(lines) in README


def test_the_report_of_the_readme_is_what_is_printed(tmp_path: Path) -> None:
    """Nobody edits the sample by hand: its head is the program's own output."""
    target = tmp_path / "report.txt"
    arguments = ["--lang", "en", "--as-of", DAY.isoformat(), "--output", str(target)]
    assert main(["assess", str(ROOT / "tests" / "freelancer.json"), *arguments]) == 0
    shown = README.split("$ advisor assess tests/freelancer.json --lang en\n")[1].split("```")[0]
    printed = target.read_text("utf-8")
    for part in shown.split("[…]\n"):
        assert part.rstrip("\n") in printed

"""`advisor rules rename`, `retire` and `watch`: every file that names a thing is mended, or none."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from advisor.cli.together import write_together
from advisor.errors import UsageError
from advisor.rulebook.load import load_rulebook, load_texts
from advisor.rulebook.placed import placed_rules
from advisor.verify.cases import Vocabulary, parse_cases
from advisor.verify.changes import things
from advisor.verify.look import look
from advisor.verify.mending import FIXED, all_files, rename, retire, rules_alone
from advisor.verify.naming import renamed_files
from advisor.verify.renames import FOLLOWING, renaming_of
from tests.command import called

RULES = Path(__file__).parent.parent / "rules"
BOOK = load_rulebook(RULES)
FILES = all_files(RULES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of our rules."""
    made = tmp_path / "rules"
    shutil.copytree(RULES, made)
    return made


@pytest.fixture
def small(folder: Path) -> Path:
    """Give a copy of our rules with the cases of single products alone, which are soon tried."""
    for path in (folder / "cases").glob("*.yaml"):
        path.unlink()
    return folder


def renamable() -> dict[str, list[tuple[str, str]]]:
    """Give the ids of all things that can be renamed, by kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for (kind, name), _ in things(BOOK):
        if kind not in {*FOLLOWING, "group", "row"} and (kind == "rule" or name not in FIXED):
            new = f"{name}-x" if "." in name else f"{name}_x"
            found.setdefault(kind, []).append((name, new))
    return found


@pytest.mark.parametrize("kind", renamable())
def test_a_thing_of_each_kind_can_be_renamed(kind: str) -> None:
    """Rules and cases load under the new name: the first, middle and last of each kind."""
    own = {one.id for one in placed_rules(BOOK) if one.owner != "every"}
    listed = renamable()[kind]
    for old, new in dict.fromkeys([listed[0], listed[len(listed) // 2], listed[-1]]):
        files = renamed_files(FILES, renaming_of(kind, old, new), own)
        book = load_texts(rules_alone(files))
        names = {name for (one, name), _ in things(book) if one == kind}
        assert new in names
        assert old not in names
        for name, text in files.items():
            if name.startswith("cases/"):
                parse_cases(text, name, Vocabulary(book))


def test_nothing_but_the_name_is_touched(folder: Path) -> None:
    """Comments, blanks and quotes stay; of a product its file is called otherwise too."""
    made = rename(folder, "bank_card_changes_6m", "card_changes_6m")
    for name, text in made.new.items():
        assert text.replace("card_changes_6m", "bank_card_changes_6m") == made.old[name]
    product = rename(folder, "jintiao", "goldbar")
    assert product.gone == ["products/jintiao.yaml", "cases/products/jintiao.yaml"]
    assert "products/goldbar.yaml" in product.changed
    assert not re.search(r"\bjintiao\.", "".join(product.new.values()))


def test_a_rule_of_every_product_is_renamed_as_each_product_has_it(folder: Path) -> None:
    """Its cases name it by the product; a product's own rule of that name is left alone."""
    made = rename(folder, "every.adult", "every.of-age")
    text = re.sub("#.*", "", "\n".join(made.new.values()))
    assert "weilidai.of-age" in text
    assert not re.search(r"\b(every|weilidai|we2000|fenfu|jiebei|jintiao|duxiaoman)\.adult\b", text)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("duxiaoman.entry", "duxiaoman.x", "there is no duxiaoman.entry"),
        ("duxiaoman.offered", "jintiao.offered", "keeps its owner"),
        ("duxiaoman.offered", "duxiaoman.arrival", ""),
        ("age", "student", "there is a student already"),
        ("amount", "sum", "the program itself knows the name amount"),
        ("age", "Years old", "facts.yaml:"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_written(
    folder: Path, old: str, new: str, told: str
) -> None:
    """Unknown, another's, taken, the program's own, or no name at all."""
    before = all_files(folder)
    done = called("rules", "rename", old, new, "--rules", folder, "--lang", "en")
    if told:
        assert done.returncode == 2
        assert told in done.stderr
        assert all_files(folder) == before
    else:
        assert done.returncode == 0, done.stderr


def test_the_command_writes_and_says_what_that_does(folder: Path) -> None:
    """Every file under the new name, the schemas too; the diff says: renamed, the same for everybody."""
    done = called(
        "rules", "rename", "duxiaoman.offered", "duxiaoman.entry", "--rules", folder, "--lang", "en"
    )
    assert done.returncode == 0, done.stderr
    assert "(was duxiaoman.offered): renamed" in done.stdout
    assert "the same for everybody" in done.stdout
    assert "duxiaoman.entry" in (folder / "schema" / "document.json").read_text("utf-8")
    cases = called("rules", "test", "--rules", folder, "--lang", "en").stdout
    assert re.search("^All [0-9]+ cases come out", cases)
    assert not list(folder.rglob(".advisor-*"))


def test_what_is_retired_ends_on_its_day(folder: Path) -> None:
    """A rule, a product, an assumption: `until` stands behind the id, and a second one replaces it."""
    day = date(2027, 1, 1)
    rule = retire(folder, "fenfu.low-frequency", day).changed
    assert "  - id: low-frequency\n    until: 2027-01-01\n" in rule["products/fenfu.yaml"]
    product = retire(folder, "duxiaoman", day)
    assert product.book.products["duxiaoman"].until == day
    assert "order: 6\nuntil: 2027-01-01\n" in product.changed["products/duxiaoman.yaml"]
    number = retire(folder, "new_account_below", day)
    assert number.book.assumptions["new_account_below"].until == day
    (folder / "products" / "fenfu.yaml").write_text(rule["products/fenfu.yaml"], "utf-8")
    later = retire(folder, "fenfu.low-frequency", date(2027, 6, 1)).changed["products/fenfu.yaml"]
    assert later == rule["products/fenfu.yaml"].replace("until: 2027-01-01", "until: 2027-06-01")
    with pytest.raises(UsageError, match="cannot end on a day"):
        retire(folder, "low-frequency", day)


def test_a_failed_write_leaves_every_file_as_it_was(folder: Path) -> None:
    """The third file cannot be put in place: the first two are put back."""
    before = all_files(folder)
    (folder / "odd.yaml").mkdir()
    files = {"traits.yaml": "a", "facts.yaml": "b", "odd.yaml": "c"}
    with pytest.raises(UsageError):
        write_together(folder, files, [])
    (folder / "odd.yaml").rmdir()
    assert all_files(folder) == before


def test_check_names_a_case_that_speaks_of_a_rule_that_is_gone(folder: Path) -> None:
    """Renamed by hand in the product's file only: the cases are found at their lines."""
    path = folder / "products" / "duxiaoman.yaml"
    path.write_text(path.read_text("utf-8").replace("id: offered", "id: entry"), "utf-8")
    for name in ("answers.yaml", "document.yaml"):
        other = folder / name
        other.write_text(
            other.read_text("utf-8").replace("duxiaoman.offered", "duxiaoman.entry"), "utf-8"
        )
    done = called("rules", "check", "--rules", folder, "--lang", "en", "--as-of", "2026-11-24")
    assert done.returncode == 1
    assert re.search(
        r"^cases/products/duxiaoman\.yaml:\d+: .*duxiaoman\.offered", done.stdout, re.MULTILINE
    )


def test_a_look_says_what_is_wrong_what_flips_and_which_cases_fail(small: Path) -> None:
    """First the cases, then the effect in short, then the findings; or the mistakes alone."""
    path = small / "assumptions.yaml"
    old = "frequent_card_change_from:\n  type: integer\n  value: 4"
    path.write_text(path.read_text("utf-8").replace(old, old.replace("4", "5")), "utf-8")
    lines = list(look(all_files(small), FILES, date(2026, 11, 24), "en"))
    assert lines[0].startswith("case fails: cases/products/weilidai.yaml:")
    assert any(
        re.match("[1-9] of [0-9]+ cases do not come out as expected", line) for line in lines
    )
    assert "frequent_card_change_from: value: 4 → 5" in lines
    assert any("Weilidai: verdict and recommendation looser" in line for line in lines)
    assert any("value of the assumption frequent_card_change_from is 5" in line for line in lines)
    path.write_text("- no", "utf-8")
    assert list(look(all_files(small), FILES, date(2026, 11, 24), "en")) != lines


def test_watching_tells_of_each_save_and_ends_by_an_interrupt(small: Path) -> None:
    """A save is told of; Ctrl-C ends it with status 0 and no traceback."""
    command = [
        sys.executable,
        "-m",
        "advisor",
        "rules",
        "watch",
        "--rules",
        str(small),
        "--lang",
        "en",
    ]
    with subprocess.Popen(
        command, cwd=RULES.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        assert "Ctrl-C ends it" in watching.stdout.readline()
        while "That took" not in watching.stdout.readline():
            pass
        path = small / "terms.yaml"
        path.write_text(path.read_text("utf-8") + "- no\n", "utf-8")
        assert watching.stdout.readline().startswith("As of ")
        assert "terms.yaml:" in watching.stdout.readline()
        time.sleep(0.1)
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=30)
    assert (watching.returncode, err) == (0, "")
    assert out.endswith("No longer watching.\n")

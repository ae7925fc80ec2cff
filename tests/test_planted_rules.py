"""One planted fault per file: a check of the rules finds it, at its place, and nothing else.

Every file of `planted_rules/` is a mistake in a copy of our own rules, such as their keeper could
make: `defect` says it in a sentence. `file` is changed by `old` and `new`, or by `append`; further
edits of the same mistake stand under `also`. Then the check `finds` a code whose English sentence
`says` something, on a `line` of the same file or of the one that `in` names; `under` tells the rule
or product whose line it is. `shows` is what the witness comes to (a rule's status, a product's
verdict), `knows` the facts that it gives. `follows` are the other findings of the same mistake, each
with its reason. What loading already refuses has `refused`, its message, instead. A file that says
what the check `misses` is expected to fail until the check is mended.
"""

import json
import re
import shutil
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import advisor
from advisor.errors import RuleError
from advisor.person.profile import make_profile
from advisor.rulebook.load import Lines, default_folder, read_files
from advisor.verify.check import check_rules
from advisor.verify.faults import Fault, Witness
from advisor.verify.memory import Memory
from tests.command import called
from tests.conftest import DAY

ROOT = Path(__file__).parent / "planted_rules"
PLANTED = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.glob("*.yaml"))
}
REFUSED = [name for name, planted in PLANTED.items() if "refused" in planted]
FOUND = [name for name in PLANTED if name not in REFUSED]

ONLY_TOLD = (
    *("unused-", "assumption-", "rule-over", "evidence-", "source-", "text-", "numbers-"),
    *("claim-", "citation-", "figure-", "day-", "name-", "names-", "unit-", "fact-", "count-"),
    "step-",
)
"""Codes of what is no fault of logic, and has no witness."""

BY_COMMAND = [
    "gap-at-rule",
    "grey-empty-assumption",
    "never-met-rejection-beyond-scale",
    "never-unmet-opening-any-for-all",
    "rule-implied-several",
    "rules-contradict-triple",
]


class Told(NamedTuple):
    """A finding as its keeper reads it."""

    code: str
    text: str
    file: str
    line: str
    under: str
    witness: Witness | None


# Each file ------------------------------------------------------------------------------------------


def plant(planted: dict[str, Any], tmp_path: Path) -> Path:
    """Copy our own rules, and make a mistake in them."""
    folder = tmp_path / "rules"
    shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("cases", "schema"))
    for edit in (planted, *planted.get("also", ())):
        path = folder / edit["file"]
        text = path.read_text(encoding="utf-8")
        if "append" in edit:
            text += edit["append"]
        else:
            assert text.count(edit["old"]) == 1, f"`old` stands once in {path.name}"
            assert edit["old"] != edit["new"]
            text = text.replace(edit["old"], edit["new"])
        path.write_text(text, encoding="utf-8")
    return folder


def told(findings: list[Fault], folder: Path) -> list[Told]:
    """Read findings with their places."""
    lines = Lines(read_files(folder))
    return [read(one, lines.place(one.path), folder) for one in findings]


def read(one: Fault, place: str, folder: Path) -> Told:
    file, _, number = place.rpartition(":")
    above = (folder / file).read_text(encoding="utf-8").splitlines()[: int(number)]
    under = next((line for line in reversed(above) if re.match(r"(\s*- )?\s*id:", line)), "")
    return Told(one.code, one.text("en"), file, above[-1], under, one.witness)


def fits(one: Told, wanted: dict[str, Any], file: str) -> bool:
    """Tell whether a finding is the one that a file expects."""
    return (
        one.code == wanted["code"]
        and wanted.get("says", "") in one.text
        and one.file == wanted.get("in", file)
        and wanted.get("line", "") in one.line
        and wanted.get("under", "") in one.under
    )


def outcomes(witness: Witness, judge: advisor.Advisor, folder: Path) -> dict[str, str]:
    """Write a witness to a file, judge that, and give each rule's status and product's verdict."""
    path = folder.parent / "witness.json"
    path.write_text(json.dumps(witness.profile), encoding="utf-8")
    profile = make_profile(json.loads(path.read_text("utf-8")), judge.book, witness.as_of)
    assessed = judge.assess(profile, "en")
    listed = [*assessed.cautions, *(f for p in assessed.products for f in p.findings)]
    return {f.rule: f.status for f in listed} | {p.id: p.verdict for p in assessed.products}


def check_witness(one: Told, judge: advisor.Advisor, folder: Path, shows: dict[str, str]) -> None:
    """A witness comes to what it expects, and to what the file says that it shows."""
    if one.witness is None:
        assert one.code.startswith(ONLY_TOLD)
        assert not shows
        return
    found = outcomes(one.witness, judge, folder)
    expect = dict(one.witness.expect)
    wanted = expect.pop("verdict") | {rule: status for status in expect for rule in expect[status]}
    for wish in (wanted, shows):
        assert wish == {name: found.get(name, "absent") for name in wish}


def marked(name: str) -> Any:
    """Expect a file to fail whose mistake the check is known to miss."""
    why = PLANTED[name].get("misses")
    marks = (
        [pytest.mark.xfail(reason=why, raises=(AssertionError, pytest.fail.Exception))]
        if why
        else []
    )
    return pytest.param(name, marks=marks)


@pytest.mark.parametrize("name", [marked(name) for name in FOUND])
def test_planted_fault_is_found(name: str, tmp_path: Path, memory: Memory) -> None:
    """A planted fault is found at its place, with a witness that shows it; so is what follows."""
    planted = PLANTED[name]
    folder = plant(planted, tmp_path)
    book = advisor.load_rulebook(folder)
    judge = advisor.Advisor(book)
    age = planted.get("source_age")
    ours = [] if age is None else check_rules(advisor.load_rulebook(), DAY, age, memory)
    known = [one.text("en") for one in ours]
    left = [o for o in told(check_rules(book, DAY, age, memory), folder) if o.text not in known]
    wanted = {**planted, "code": planted["finds"]}
    for wish in (wanted, *planted.get("follows", ())):
        file = wish["file"] if "file" in wish else planted["file"]
        found = [one for one in left if fits(one, wish, file)]
        assert found, (wish, left)
        left.remove(found[0])
        check_witness(found[0], judge, folder, wish.get("shows", {}))
        given = found[0].witness.profile if found[0].witness else {}
        assert set(wish.get("knows", ())) <= given.keys()
    assert left == []


@pytest.mark.parametrize("name", [marked(name) for name in REFUSED])
def test_planted_fault_is_refused(name: str, tmp_path: Path) -> None:
    """A planted fault with which nobody can be judged is refused in one line with its place."""
    folder = plant(PLANTED[name], tmp_path)
    with pytest.raises(RuleError) as refused:
        advisor.Advisor(advisor.load_rulebook(folder)).on(DAY)
    assert refused.value.lines("en") == [PLANTED[name]["refused"]]


@pytest.mark.parametrize("name", BY_COMMAND)
def test_planted_fault_by_command(name: str, tmp_path: Path) -> None:
    """The command tells a planted fault with status 1; `assess` shows it from the witness."""
    planted = PLANTED[name]
    folder = plant(planted, tmp_path)
    status, text = run("rules", "check", "--rules", folder, "--lang", "en", "--as-of", DAY)
    assert status == 1
    lines = text.splitlines()
    (place,) = [number for number, line in enumerate(lines) if planted["says"] in line]
    assert lines[place].startswith(f"{planted.get('in', planted['file'])}:")
    day, profile = re.fullmatch(r" +Shown by \((.*?)\): (.*)", lines[place + 1]).groups()
    path = tmp_path / "witness.json"
    path.write_text(profile, encoding="utf-8")
    status, text = run("assess", path, "--rules", folder, "--as-of", day, "--format", "json")
    assert status == 0
    report = json.loads(text)
    listed = [*report["cautions"], *(f for p in report["products"] for f in p["findings"])]
    shown = {f["rule"]: f["status"] for f in listed}
    shown |= {p["id"]: p["verdict"] for p in report["products"]}
    assert planted["shows"].items() <= shown.items()


def run(*words: object) -> tuple[int, str]:
    """Run the command line as its keeper would."""
    done = called(*words)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", BY_COMMAND[::3])
def test_what_is_remembered_changes_no_finding(name: str, tmp_path: Path) -> None:
    """A check after that of another rulebook finds the same, and nothing that only that one had."""
    kept = Memory()
    ours = [told(check_rules(advisor.load_rulebook(), DAY, memory=kept), default_folder())]
    folder = plant(PLANTED[name], tmp_path)
    book = advisor.load_rulebook(folder)
    after, alone = (told(check_rules(book, DAY, memory=m), folder) for m in (kept, Memory()))
    assert [one[:5] for one in after] == [one[:5] for one in alone]
    ours.append(told(check_rules(advisor.load_rulebook(), DAY, memory=kept), default_folder()))
    assert ours == [[], []]


# All of them ----------------------------------------------------------------------------------------


def test_our_own_rules_have_no_fault(book: advisor.rulebook.types.Rulebook) -> None:
    """Nothing is found in our own rulebook."""
    assert told(check_rules(book, DAY), default_folder()) == []


def test_every_code_is_planted() -> None:
    """Every finding that a check can give is planted by some file."""
    texts = json.loads(resources.files("advisor.texts").joinpath("verify.json").read_text("utf-8"))
    names = list(texts)
    codes = names[names.index("never-met-opening") : names.index("text-same") + 1]
    assert {planted["finds"] for planted in PLANTED.values() if "finds" in planted} == set(codes)


@pytest.mark.parametrize("name", PLANTED)
def test_file_is_well_made(name: str) -> None:
    """A file's name says what it plants, and each further finding has its reason."""
    planted = PLANTED[name]
    begins = "loading-" if name in REFUSED else planted["finds"]
    assert name.startswith(begins)
    assert planted["defect"].endswith(".")
    assert all(follows["because"] for follows in planted.get("follows", ()))

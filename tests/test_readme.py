"""The READMEs are true: what they show is what the program prints, what they name is there.

`rules/README.md` has further tests of its own, in `tests/test_rules_readme.py`.
"""

import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

import advisor
from advisor.cli import main, make_cli
from tests.conftest import DAY, LANES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PAGES = {
    page: (ROOT / page).read_text("utf-8")
    for page in (
        "README.md",
        "advisor/README.md",
        "advisor/batch/README.md",
        "advisor/web/README.md",
        "rules/README.md",
        "tests/benchmarks/README.md",
    )
}
README = PAGES["README.md"]
PROGRAM = PAGES["advisor/README.md"]
KEEPING = PAGES["rules/README.md"]


def block(marker: str, page: str = KEEPING) -> str:
    """Give the code block behind a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert found, marker
    return found[1]


def with_club(folder: Path) -> Path:
    """Copy our rules and add the product of rules/README.md, as it tells."""
    shutil.copytree(ROOT / "rules", folder)
    facts = folder / "facts.yaml"
    text = facts.read_text("utf-8")
    first = "      - weilidai_offered\n"
    text = text.replace(first, "      - club_offered\n" + first, 1)
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
    assessment = advisor.Advisor(book).assess(profile, "en")
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
    assert "\n".join(lines) in KEEPING


def test_the_report_of_the_readme_is_what_is_printed(tmp_path: Path) -> None:
    """Nobody edits the sample by hand: its head is the program's own output."""
    target = tmp_path / "report.txt"
    arguments = ["--lang", "en", "--as-of", DAY.isoformat(), "--output", str(target)]
    assert main(["assess", str(ROOT / "tests" / "freelancer.json"), *arguments]) == 0
    shown = README.split("$ advisor assess tests/freelancer.json --lang en\n")[1].split("```")[0]
    printed = target.read_text("utf-8")
    for part in shown.split("[…]\n"):
        assert part.rstrip("\n") in printed


def test_the_way_in_is_short() -> None:
    """Who comes to the door is not held up there: what is more stands in the rooms."""
    assert len(README.encode()) <= 12_000


@pytest.mark.parametrize("marker", ["run", "test"])
def test_each_of_the_two_commands_is_one_line_that_needs_nothing_besides(marker: str) -> None:
    """`.ci/run` runs them in a fresh copy; no flag and no place to fetch from is asked of anybody."""
    command = block(marker, README)
    assert command.count("\n") == 1
    assert "FLAGS" not in command
    assert "://" not in command
    assert "uv run " in command


def test_uv_is_told_the_flag_that_the_others_are_shown() -> None:
    """What pip is told by hand is what uv is told by pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    flags = project["tool"]["uv"]["extra-build-variables"]["durable-rules"]["CPPFLAGS"]
    shown = [found for page in PAGES.values() for found in re.findall(r'CPPFLAGS="([^"]*)"', page)]
    assert set(shown) == {flags}
    workflow = yaml.safe_load(block("workflow"))
    assert workflow["jobs"]["rules"]["env"]["CPPFLAGS"] == flags


def anchors(page: str) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    """Nobody follows a link to a file or a heading that is not there."""
    links = re.findall(r"\]\((?!\w+://)([^)]*)\)", PAGES[page])
    for link in links:
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text("utf-8")), link


def named(page: str) -> list[tuple[str, click.Command, set[str]]]:
    """Give each command line that a page shows, with the command it names, and its options."""
    found = []
    shown = r"(?:^(?:\$ )?|`|uv run |--from \. |--spec \. )advisor ((?:[a-z]|-)[^`\n>|]*)"
    for line in re.findall(shown, PAGES[page], re.MULTILINE):
        words = line.partition(" #")[0].split()
        command: click.Command = make_cli("en")
        while words and isinstance(command, click.Group) and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        found.append((line, command, {word for word in words if word.startswith("--")}))
    return found


@pytest.mark.parametrize(
    "page", ["README.md", "advisor/README.md", "advisor/batch/README.md", "advisor/web/README.md"]
)
def test_every_command_and_option_that_is_shown_exists(page: str) -> None:
    """Nobody is sent to a command or an option that is not there."""
    lines = named(page)
    assert lines
    for line, command, options in lines:
        assert not isinstance(command, click.Group) or options, line
        known = {option for param in command.params for option in param.opts}
        assert options <= known | {"--help", "--version"}, line


@pytest.mark.parametrize("page", ["advisor/README.md", "advisor/batch/README.md"])
def test_the_python_of_the_readmes_runs(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The examples are programs; what follows them in a sentence works on what they made."""
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGES[page], re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102  # our own page
    if page == "advisor/README.md":
        assert capsys.readouterr().out.startswith("[('")
        assert eval("advisor.to_json(assessment)", names).startswith("{")  # noqa: S307
        for call in re.findall(r"`(advisor\.show\([^`]*\))`", PAGES[page]):
            assert "Fenfu" in repr(eval(call, names))  # noqa: S307  # our own page
    else:
        assert names["judged"]["rejected_facts"].to_list() == ["", ""]  # type: ignore[index]


def test_the_walk_names_what_is_there() -> None:
    """Whoever walks a profile's way finds each function where it is named."""
    rooms = {path.parent.name for path in (ROOT / "advisor").glob("*/__init__.py")} | {"model"}
    walked = [
        name for name in re.findall(r"`([a-z_]+\.[\w.]+)`", PROGRAM) if name.split(".")[0] in rooms
    ]
    assert len(walked) > 20
    for name in walked:
        pkgutil.resolve_name(f"advisor.{name}")


def test_the_map_has_every_room_from_top_to_bottom() -> None:
    """The map is that of the import contract: the same rooms in the same order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    order = [{name.strip() for name in layer.split("|")} for layer in layers]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| [A-Z]", PROGRAM, re.MULTILINE)
    shown = [set(re.findall(r"\w+", row)) for row in rows]
    packages = {path.parent.name for path in (ROOT / "advisor").glob("*/__init__.py")}
    assert set().union(*shown) == packages
    assert [layer & packages for layer in order if layer & packages] == shown


def test_every_benchmark_is_named() -> None:
    """Each script that can be run is in the table, and nothing else is."""
    folder = ROOT / "tests" / "benchmarks"
    scripts = {
        path.stem
        for path in folder.glob("*.py")
        if "__main__" in path.read_text("utf-8") and path.stem != "cold_stages"
    }
    listed = re.findall(
        r"`python -m tests\.benchmarks\.(\w+)`", PAGES["tests/benchmarks/README.md"]
    )
    assert set(listed) == scripts
    assert len(listed) == len(scripts)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_had_as_told(shell: str) -> None:
    """Each shell gets a script that asks this program."""
    assert f"_ADVISOR_COMPLETE={shell}_source advisor" in PROGRAM
    environment = {**os.environ, "_ADVISOR_COMPLETE": f"{shell}_source"}
    command = [Path(sys.executable).parent / "advisor"]
    script = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert f"_ADVISOR_COMPLETE={shell}_complete" in script.stdout


def test_the_lanes_are_made_of_files_that_are_there() -> None:
    """A file that was renamed does not drop out of its lane unseen, and the README names each lane."""
    files = [file for lane in LANES.values() for file in lane.files.split()]
    assert len(files) == len(set(files))
    assert all((ROOT / "tests" / f"test_{file}.py").exists() for file in files)
    assert all(f"`{name}`" in PROGRAM for name in LANES)

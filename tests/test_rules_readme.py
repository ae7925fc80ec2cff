"""rules/README.md is true: its examples are followed step by step, its outputs are the program's.

In it a marker stands before each block that is followed. `<!-- fresh: NAME -->` begins an example on
a fresh copy of rules/; `<!-- edit: FILE -->` is an edit, a diff to be found in the file exactly once
or YAML for its end; `<!-- run: STATUS -->` is a command and all that it prints, of which
`<!-- run: STATUS, first N -->` keeps N lines. When an output is meant to change:
`python -m tests.test_rules_readme` writes them anew; read the difference.
"""

import json
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import click
import pytest
import yaml
from pydantic import TypeAdapter

from advisor import model
from advisor.cli import main, make_cli
from advisor.rulebook import types, yaml12
from advisor.rulebook.checks import check_evidence
from advisor.rulebook.index import Names
from advisor.rulebook.load import FILES
from advisor.rulebook.rule_checks import COMPARISONS, Context, check_condition
from advisor.rulebook.types import products
from advisor.rulebook.types.worked_out import Arithmetic
from advisor.verify.cases import Case, Expect
from advisor.verify.schemas import rule_schemas
from tests.command import called

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "rules" / "README.md"
TEXT = PAGE.read_text("utf-8")
CUT = "[…]\n"


class Step(NamedTuple):
    """A marked block: what it is (`edit` or `run`), what the marker says, and the block itself."""

    kind: str
    about: str
    lang: str
    block: str


def examples(text: str) -> dict[str, list[Step]]:
    """Give the steps of each example."""
    found: dict[str, list[Step]] = {}
    marker = r"<!-- (fresh|edit|run): ([^>]+) -->(?:\n+```(\w+)\n(.*?)^```$)?"
    for kind, about, lang, block in re.findall(marker, text, re.DOTALL | re.MULTILINE):
        if kind == "fresh":
            assert about not in found, about
            steps = found[about] = []
        else:
            steps.append(Step(kind, about, lang, block))
    return found


EXAMPLES = examples(TEXT)
WORKED = "a minimum income"


def follow(steps: list[Step], folder: Path) -> Iterator[tuple[Step, int, str]]:
    """Do each step in a folder; give each command with its exit status and the block it makes."""
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("README.md"))
    for step in steps:
        if step.kind == "edit":
            edit(folder / "rules" / step.about, step)
        else:
            yield step, *run(step, folder)


def edit(path: Path, step: Step) -> None:
    """Do an edit: lines for the end of a file, or a diff whose old lines stand there exactly once."""
    text = path.read_text("utf-8") if path.exists() else ""
    if step.lang == "yaml":
        path.write_text(text + step.block, "utf-8")
        return
    assert step.lang == "diff", step
    for hunk in step.block.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        assert all(line[0] in " +-" for line in lines), f"not a diff: {hunk}"
        old = "".join(line[1:] for line in lines if line[0] != "+")
        new = "".join(line[1:] for line in lines if line[0] != "-")
        assert old != new, f"changes nothing: {hunk}"
        assert ("\n" + text).count("\n" + old) == 1, f"not once in {step.about}:\n{old}"
        text = ("\n" + text).replace("\n" + old, "\n" + new)[1:]
    path.write_text(text, "utf-8")


def run(step: Step, folder: Path) -> tuple[int, str]:
    """Run the command of a block; give its exit status, and the block with what it printed."""
    command = step.block.splitlines()[0]
    prompt, program, *arguments = shlex.split(command)
    assert prompt == "$", command
    if program == "cp":
        assert arguments[0] == "-r", command
        shutil.copytree(folder / arguments[1], folder / arguments[2])
        return 0, f"{command}\n"
    assert program == "advisor", command
    done = called(*arguments, cwd=folder)
    lines = (done.stdout + done.stderr).splitlines(keepends=True)
    kept = re.search(r"first (\d+)", step.about)
    if kept and len(lines) > int(kept[1]):
        lines = [*lines[: int(kept[1])], CUT]
    return done.returncode, f"{command}\n{''.join(lines)}"


# The examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_goes_as_printed(name: str, tmp_path: Path) -> None:
    """Whoever does what the README says sees what the README shows."""
    steps = EXAMPLES[name]
    assert any(step.kind == "run" for step in steps)
    for step, status, made in follow(steps, tmp_path):
        assert made == step.block
        assert str(status) == step.about.partition(",")[0], made
    if name == WORKED:
        new, old = (
            folder.joinpath("rules/schema/product.json").read_text("utf-8")
            for folder in (tmp_path, ROOT)
        )
        assert "jintiao_income_from" in new
        assert "jintiao_income_from" not in old


def test_the_worked_example_goes_the_whole_way() -> None:
    """A mistake is found with its witness and mended, gaps are found and closed, the rest is shown."""
    runs = [step for step in EXAMPLES[WORKED] if step.kind == "run"]
    statuses: dict[str, list[str]] = {}
    for step in runs[1:]:
        statuses.setdefault(step.block.split()[3], []).append(step.about)
    assert statuses == {
        "check": ["1", "0"],
        "test": ["1", "0"],
        "coverage": ["1", "0"],
        "diff": ["0"],
        "schema": ["0"],
    }
    assert '{"monthly_income": "3000.00"}' in runs[1].block
    assert CUT not in "".join(step.block for step in runs)


def test_every_shown_output_is_one_that_is_compared() -> None:
    """No block with a prompt stands without a marker, so none can grow old unseen."""
    shown = re.findall(r"^```console\n\$ (.*)$", TEXT, re.MULTILINE)
    compared = [
        s.block.splitlines()[0][2:] for steps in EXAMPLES.values() for s in steps if s.kind == "run"
    ]
    assert shown == compared
    assert len(shown) > 15
    edits = re.findall(r"^```diff$", TEXT, re.MULTILINE)
    done = [s for steps in EXAMPLES.values() for s in steps if s.lang == "diff"]
    assert len(edits) == len(done)


# What it names ------------------------------------------------------------------------------------


def commands_of(group: click.Command, name: str = "advisor") -> dict[str, click.Command]:
    """Give each command by its whole name."""
    found = {name: group}
    for word, command in getattr(group, "commands", {}).items():
        found |= commands_of(command, f"{name} {word}")
    return found


COMMANDS = commands_of(make_cli("en"))


def options_of(command: click.Command) -> set[str]:
    """Give the options of a command."""
    return {option for param in command.params for option in param.opts if option[0] == "-"} | {
        "--help"
    }


def named() -> Iterator[tuple[str, str, set[str]]]:
    """Give each command line in the README, with the command it names, and its options."""
    for line in re.findall(r"(?<=[ `]advisor )[^`\n>]+", TEXT):
        words = line.split()
        name = "advisor"
        while words and f"{name} {words[0]}" in COMMANDS:
            name += f" {words.pop(0)}"
        yield line, name, {word for word in words if word.startswith("-")}


def test_every_command_and_option_that_is_named_exists() -> None:
    """Nobody is sent to a command or an option that is not there."""
    lines = list(named())
    for line, name, options in lines:
        whole = name == f"advisor {line}" or not hasattr(COMMANDS[name], "commands")
        assert whole, f"no such command: advisor {line}"
        assert options <= options_of(COMMANDS[name]), f"advisor {line}"
    assert len(lines) > 40


def test_an_option_in_prose_exists() -> None:
    """An option that is named by itself is one of the keeper's commands."""
    keeper = set().union(
        *(options_of(c) for n, c in COMMANDS.items() if n.startswith("advisor rules"))
    )
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    alone = set(re.findall(r"`(--[a-z][a-z-]*)[^`]*`", prose))
    assert alone
    assert alone <= keeper


def test_every_command_for_keepers_and_each_option_is_named() -> None:
    """What the keeper has is told to the keeper."""
    for name, command in COMMANDS.items():
        if name.startswith("advisor rules "):
            assert f"`{name}" in TEXT, name
            missing = {
                option
                for option in options_of(command)
                if option[:2] == "--" and option not in TEXT
            }
            assert not missing, name


def spans() -> set[str]:
    """Give what stands in the README as code within a sentence."""
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    return set(re.findall(r"`([^`\n]+)`", prose))


def test_every_file_is_described() -> None:
    """Whoever looks for the place of something finds it."""
    names = {*FILES, "products/<id>.yaml", "cases/", "schema/"}
    assert names <= spans()
    assert len(FILES) > 10


def test_every_form_and_comparison_is_described() -> None:
    """All that a condition can be is told."""
    assert {*types.FORMS, *COMPARISONS} <= spans()


@pytest.mark.parametrize(
    "model",
    [
        types.Rule,
        types.Variant,
        types.Trait,
        types.Evidence,
        types.Source,
        types.Parameter,
        types.ParameterValue,
        types.Assumption,
        types.Fact,
        types.Step,
        types.OverTime,
        types.Product,
        types.Term,
        products.Branch,
        products.DatedValue,
        products.Exemption,
        types.Band,
        types.Factor,
        types.Note,
        types.CostNote,
        types.Occasion,
        types.Conflict,
        Case,
        Expect,
    ],
)
def test_every_field_is_described(model: type) -> None:
    """Each field that a keeper can write is explained somewhere, as code in a sentence."""
    fields = {field.alias or name for name, field in model.model_fields.items()}
    assert fields <= spans()


def test_every_word_of_a_fixed_choice_is_described() -> None:
    """Types, grades, severities, ways of changing: all that can be chosen is told."""
    kinds = get_args(get_args(types.Derived)[0])
    words = {
        *get_args(model.Grade),
        *get_args(model.Severity),
        *get_args(types.FactType),
        *types.SECTIONS,
        *get_args(types.Fact.model_fields["change"].annotation),
        *get_args(types.OverTime.model_fields["kind"].annotation),
        *get_args(types.TermRow.model_fields["type"].annotation),
        *types.METHODS,
        *(get_args(kind.model_fields["op"].annotation)[0] for kind in kinds),
    }
    assert len(words) > 30
    assert words <= spans()


def test_what_it_points_to_is_there() -> None:
    """Links lead somewhere, and headings that are linked to exist."""
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", TEXT)
    assert links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in headings, link
        else:
            assert (PAGE.parent / link.partition("#")[0]).exists(), link


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table under a header."""
    table = TEXT.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]


@pytest.mark.parametrize(("heading", "model"), [("field |", types.Rule), ("in `expect` |", Expect)])
def test_a_table_of_fields_has_each_of_them_once(heading: str, model: type) -> None:
    """The tables of a rule's fields and of a case's expectations are whole."""
    listed = [name for first, *_ in rows(heading) for name in re.findall(r"`(\w+)`", first)]
    fields = [field.alias or name for name, field in model.model_fields.items()]
    assert sorted(listed) == sorted(fields)


def test_the_conditions_of_the_table_are_conditions(book: types.Rulebook) -> None:
    """Each example has the form that it stands for, and loads as it stands."""
    shape: TypeAdapter[types.Condition] = TypeAdapter(types.Condition)
    found = {}
    for form, _, example in rows("form | holds where | example"):
        parsed = yaml12.parse(example.strip("`"), "README")
        condition = shape.validate_python(parsed)
        assert not list(check_condition((), condition, Context(Names(book)))), example
        found[form.strip("`")] = next(iter(parsed))
    assert found == {form: form for form in types.FORMS}


def test_the_arithmetic_of_the_table_is_arithmetic() -> None:
    """Each example is a derived fact of the operation beside it, and every operation has one."""
    shape: TypeAdapter[types.Derived] = TypeAdapter(types.Derived)
    found = {}
    for op, example in rows("`op` | example"):
        parsed = yaml12.parse(example.split("`")[1], "README")
        found[op.strip("`")] = shape.validate_python(parsed)
    assert {name: one.op for name, one in found.items()} == {name: name for name in found}
    assert all(isinstance(one, Arithmetic) for one in found.values())
    kinds = [k for k in get_args(get_args(types.Derived)[0]) if issubclass(k, Arithmetic)]
    assert found.keys() == {
        op for kind in kinds for op in get_args(kind.model_fields["op"].annotation)
    }


def test_the_evidence_of_the_table_is_of_its_grade(book: types.Rulebook) -> None:
    """Strongest first, each example names something that we have, of the grade beside it."""
    found = {}
    for grade, _, example, _ in rows("grade | strongest first | entry | in `sources.yaml`"):
        piece = types.Evidence.model_validate(yaml12.parse(example.split("`")[1], "README"))
        assert not list(check_evidence(book, (), piece)), example
        source = book.sources[piece.source].grade if piece.source else "assumption"
        found[grade.strip("`")] = source
    assert list(found.items()) == [(grade, grade) for grade in get_args(model.Grade)]


def test_the_comparisons_of_the_table_are_for_the_types_it_says(book: types.Rulebook) -> None:
    """What is said to go with a type does, and what goes with it is said."""
    names = Names(book)
    numbers = ["integer", "money", "fraction"]
    told = {
        comparison.strip("`"): {kind for kind in get_args(types.FactType) if f"`{kind}`" in about}
        or (set(numbers) if about == "numbers" else set())
        for comparison, _, about in rows("comparison | means | for")
    }
    assert set(told) == set(COMPARISONS)
    for name, fact in book.facts.facts.items():
        allowed = set(names.comparisons(name))
        assert allowed == {one for one, kinds in told.items() if fact.type in kinds}, name


def test_the_variants_are_as_printed(book: types.Rulebook) -> None:
    """The example of variants is one that we have."""
    (block,) = re.findall(r"```yaml\nunmet:\n(.*?)```", TEXT, re.DOTALL)
    said = TypeAdapter(types.Said).validate_python(
        yaml12.parse(f"unmet:\n{block}", "README")["unmet"]
    )
    assert said in [caution.unmet for caution in book.cautions]


# For programs, editors and change requests --------------------------------------------------------


def block_after(marker: str) -> str:
    """Give the block behind a marker of its own."""
    found = re.search(rf"<!-- {marker} -->\n+```\w+\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found, marker
    return found[1]


def keys_of(found: object) -> set[str]:
    """Give the keys of JSON, all the way down to profiles and expectations, whose keys are names."""
    if isinstance(found, list):
        return set().union(*map(keys_of, found)) if found else set()
    if not isinstance(found, dict):
        return set()
    own = {"profile", "expect", "expected", "found", "filed"}
    return set(found).union(*(keys_of(value) for key, value in found.items() if key not in own))


def test_the_json_has_the_keys_that_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program written by the README finds what it looks for, and nothing is kept from it."""
    list(follow(EXAMPLES[WORKED][:4], tmp_path))
    people = tmp_path / "people.jsonl"
    people.write_text('{"age": 30, "monthly_income": "100", "jintiao_offered": true}\n', "utf-8")
    rules = ["--rules", "rules"]
    calls = {
        "check": rules,
        "test": rules,
        "coverage": rules,
        "diff": ["before", "rules", "--profiles", str(people)],
    }
    told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", TEXT, re.MULTILINE))
    monkeypatch.chdir(tmp_path)
    for name, arguments in calls.items():
        day = [] if name == "test" else ["--as-of", "2026-11-24"]
        main(["rules", name, *arguments, "--format", "json", *day])
        keys = keys_of(json.loads(capsys.readouterr().out))
        known = set(re.findall(r"`(\w+)`", told[name]))
        assert keys <= known, name
        assert name == "diff" or keys == known, name  # of a score or a cost nothing changes here


def test_the_workflow_checks_and_comments() -> None:
    """It is YAML, asks for no more rights than it needs, and runs every command of the keeper's round."""
    workflow = yaml.safe_load(block_after("workflow"))
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    (job,) = workflow["jobs"].values()
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    for name in ("check", "test", "coverage", "diff"):
        assert f"advisor rules {name} " in commands
    assert "gh pr comment" in commands
    assert "--body-file" in commands
    assert (
        "github.event.pull_request.head" not in commands
    )  # nobody's branch name becomes a command


def test_the_editor_settings_are_json_and_the_headers_those_of_the_files() -> None:
    """They can be pasted; each rule file begins with the line that the README gives."""
    assert "yaml.schemas" not in json.loads(block_after("settings"))
    assert "redhat.vscode-yaml" in TEXT
    headers = re.findall(r"^# yaml-language-server: .*$", block_after("headers"), re.MULTILINE)
    kept = {path.read_text("utf-8").splitlines()[0] for path in PAGE.parent.glob("*.yaml")}
    kept |= {
        path.read_text("utf-8").splitlines()[0] for path in PAGE.parent.glob("products/*.yaml")
    }
    assert len(headers) == 2
    assert set(headers) <= kept


def test_the_number_of_schemas_is_every_file_and_the_product(book: types.Rulebook) -> None:
    """What `rules schema` says it wrote is a schema for each file that the README lists."""
    assert len(rule_schemas(book)) == len(FILES) + 1
    assert f"{len(FILES) + 1} schemas" in TEXT


# Writing the outputs anew -------------------------------------------------------------------------


def rewritten(text: str) -> str:
    """Put what the commands print now into the README; statuses are the writer's to change."""
    start = 0  # one command can stand in several examples, with another output in each
    for steps in examples(text).values():
        with tempfile.TemporaryDirectory() as folder:
            for step, _, made in follow(steps, Path(folder)):
                old = f"<!-- run: {step.about} -->\n```console\n{step.block}```"
                start = text.index(old, start)
                new = old.replace(step.block, made)
                text = text[:start] + new + text[start + len(old) :]
                start += len(new)
    return text


if __name__ == "__main__":
    PAGE.write_text(rewritten(TEXT), "utf-8")

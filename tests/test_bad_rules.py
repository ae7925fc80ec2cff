"""One bad rule file per possible mistake: each is refused with exactly the words it deserves.

`bad_rules/base/` is a small valid rulebook. Every `bad_rules/<error code>[-variant].yaml` spoils one
file of it: `file` is changed by `find` and `replace`, replaced by `content`, or taken away by
`remove`. `error` and `zh` are the lines that its keeper then reads.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import advisor
from advisor.errors import ProfileError, RuleError
from advisor.rulebook import types
from advisor.rulebook.index import compared_with
from tests.conftest import DAY

ROOT = Path(__file__).parent / "bad_rules"
BASE = ROOT / "base"
MISTAKES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.glob("*.yaml"))
}
CODES = list(
    json.loads(resources.files("advisor.texts").joinpath("errors.json").read_text("utf-8"))
)

PEOPLE: list[dict[str, Any]] = [
    {},
    {"age": 19, "student": True, "work": "employed", "ended_on": "2026-01-01", "top_rate": "0.2"},
    {"age": 23, "student": False, "work": "retired", "income": "8000", "debt": 5000, "amount": 1},
    {"age": 40, "amount": 900_000, "top_rate": 0, "quotes": {"loan": {"annual_rate": "0.1"}}},
    {"quotes": 3},
]


def code_of(stem: str) -> str:
    """Give the error code with which a mistake's file name begins."""
    return max((c for c in CODES if stem == c or stem.startswith(f"{c}-")), key=len, default="")


def as_list(lines: str | list[str]) -> list[str]:
    return [lines] if isinstance(lines, str) else lines


def refusal(folder: Path) -> RuleError | None:
    """Load and compile a rulebook, and judge some people by it; give what it is refused with."""
    try:
        book = advisor.load_rulebook(folder)
        judge = advisor.Advisor(book)
        judge.on(DAY)
    except RuleError as error:
        return error
    for person in PEOPLE:
        with contextlib.suppress(ProfileError):
            read = advisor.read_profile(json.dumps(person), book, DAY)
            judge.assess(read, "zh")
            judge.assess(read, "en")
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "rules"))


# One mistake per file ----------------------------------------------------------------------------


def spoil(folder: Path, mistake: dict[str, Any]) -> None:
    path = folder / mistake["file"]
    if "find" in mistake:
        text = path.read_text(encoding="utf-8")
        assert text.count(mistake["find"]) == 1, "`find` stands in the base file exactly once"
        path.write_text(text.replace(mistake["find"], mistake["replace"]), encoding="utf-8")
    elif "content" in mistake:
        path.write_text(mistake["content"], encoding="utf-8")
    else:
        assert mistake["remove"] is True
        path.unlink()


def test_base_is_a_good_rulebook() -> None:
    """The rulebook that every mistake starts from loads, compiles and judges."""
    assert refusal(BASE) is None


def test_base_has_something_of_every_kind() -> None:
    """A mistake can be made in every kind of thing that a rulebook holds."""
    book = advisor.load_rulebook(BASE)
    assert set(get_args(types.FactType)) == {fact.type for fact in book.facts.facts.values()}
    operations = {derived.op for derived in book.facts.derived.values()}
    shapes = get_args(get_args(types.Derived)[0])
    known = {op for shape in shapes for op in get_args(shape.model_fields["op"].annotation)}
    assert known == operations
    assert set(types.FORMS) == {types.form_of(one) for one in conditions_of(book)}
    compared = [one for one in conditions_of(book) if isinstance(one, types.FactTest)]
    assert any(set(compared_with(one)) & book.facts.facts.keys() for one in compared)
    traits = list(conditions_of(list(book.traits.values())))
    assert any(isinstance(one, types.TraitTest) for one in traits)
    assert {None, "times"} == {parameter.op for parameter in book.parameters.values()}
    terms = [term for product in book.products.values() for term in product.terms.values()]
    for field in ("value", "by", "values"):
        assert any(getattr(term, field) is not None for term in terms)
    assert all(any(one.from_ and one.until for one in dated) for dated in with_days(book))
    assert any(product.except_ for product in book.products.values())
    assert {"regulation", "document", "public"} == {s.grade for s in book.sources.values()}
    assert {True, False} == {trait.fails is not None for trait in book.traits.values()}
    assert all(getattr(book.products["loan"], kind) for kind in types.SECTIONS)
    assert all(getattr(book, name) for name in types.Rulebook.model_fields)


def with_days(book: types.Rulebook) -> list[list[Any]]:
    """Give everything that can have days, by its kind."""
    products = list(book.products.values())
    terms = [term for product in products for term in product.terms.values()]
    rules = [rule for product in products for rule in product.caution]
    return [
        [*book.cautions, *rules],
        products,
        list(book.assumptions.values()),
        list(book.notes),
        list(book.cost_notes),
        list(book.scorecard),
        [own for factor in book.scorecard for own in factor.products.values()],
        [statement for term in terms for statement in term.statements],
    ]


def conditions_of(found: Any) -> Iterator[Any]:
    """Give every condition in a part of a rulebook, and the parts of each."""
    if isinstance(found, types.Model):
        if types.form_of(found) is not None:
            yield found
        for name in type(found).model_fields:
            yield from conditions_of(getattr(found, name))
    elif isinstance(found, list | tuple | dict):
        for one in found.values() if isinstance(found, dict) else found:
            yield from conditions_of(one)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_named(name: str, folder: Path) -> None:
    """A mistake is refused in both languages with exactly the lines that its file expects."""
    mistake = MISTAKES[name]
    spoil(folder, mistake)
    error = refusal(folder)
    assert error is not None
    assert as_list(mistake["error"]) == error.lines("en")
    assert as_list(mistake["zh"]) == error.lines("zh")
    assert code_of(name) in {problem.code for problem in error.problems}


def test_a_pyyaml_without_its_c_part_is_refused() -> None:
    """Its own scanner reads our files otherwise: the command says so, and what to install."""
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from advisor.cli import main; sys.exit(main(['products', '--lang', 'en']))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("advisor: PyYAML is here without libyaml")
    assert "pip install" in found.stderr


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_changes_the_base(name: str, folder: Path) -> None:
    """A mistake's file says what it changes in one of the known ways, and does change it."""
    mistake = MISTAKES[name]
    ways = ({"find", "replace"}, {"content"}, {"remove"})
    assert mistake.keys() in [{"file", "error", "zh"} | way for way in ways]
    path = folder / mistake["file"]
    before = path.read_bytes() if path.exists() else None
    spoil(folder, mistake)
    assert before != (path.read_bytes() if path.exists() else None)


def test_every_file_is_used() -> None:
    """Nothing lies in the folder of mistakes that no test reads."""
    kept = {path.name for path in ROOT.iterdir()} - {"base"}
    assert {f"{name}.yaml" for name in MISTAKES} == kept
    nameless = [name for name in MISTAKES if not code_of(name)]
    assert not nameless


ELSEWHERE = {
    "file-too-large": "takes two million characters: made below",
    "rulebook-missing": "is about the folder: made below",
    "branches-many": "takes edits of two files: made below",
    "operand-deep": "takes a hundred sums: made below",
    "trait-deep": "takes a hundred traits: made below",
    "too-many-files": "takes five hundred files: made below",
    "not-utf8": "cannot be written in a YAML file: made below",
    "cannot-read": "needs a file that may not be read: test_unreadable_file",
    "too-many-rules": "takes two thousand rules: made below",
    "rule-file-odd": "is about the file system: made below",
    "fact-quotes": "takes two edits of one file: made below",
    "text-has-no-order": "is the engine's own guard; the loader says comparison-type before it",
}


def test_every_code_has_a_file() -> None:
    """Every error that a rulebook can cause has a file here, or a reason why it has none."""
    codes = CODES[CODES.index("file-too-large") : CODES.index("constant-too-large") + 1]
    codes += CODES[CODES.index("step-never") : CODES.index("rule-unknown") + 1]
    covered = {code_of(name) for name in MISTAKES}
    assert set(codes) - covered == ELSEWHERE.keys()
    made = {code for _, found in HOSTILE.values() for code in found}
    made |= {code for one in SUBTLE for code in one.values[1]}
    below = {code for code, reason in ELSEWHERE.items() if reason.endswith("made below")}
    assert below - made == set()


# Hostile rulebooks -------------------------------------------------------------------------------

Spoil = Callable[[Path], object]

LONGEST_LINE = 250
"""Characters of an error line: a value that was found is cut, whatever its length."""


def put(name: str, content: str | bytes) -> Spoil:
    """Write a file anew."""
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(raw)


def add(name: str, content: str | bytes) -> Spoil:
    """Write something at the end of a file."""
    raw = content.encode() if isinstance(content, str) else content
    return lambda folder: put(name, (folder / name).read_bytes() + raw)(folder)


def edit(name: str, find: str, replace: str | bytes) -> Spoil:
    """Replace a text that a file holds once."""

    def change(folder: Path) -> None:
        raw = (folder / name).read_bytes()
        assert raw.count(find.encode()) == 1
        new = replace.encode() if isinstance(replace, str) else replace
        (folder / name).write_bytes(raw.replace(find.encode(), new))

    return change


def both(*changes: Spoil) -> Spoil:
    return lambda folder: [change(folder) for change in changes]


def without(name: str, instead: Callable[[Path], object]) -> Spoil:
    """Put something that is no file in a file's place."""

    def change(folder: Path) -> None:
        (folder / name).unlink()
        instead(folder / name)

    return change


def rename(name: str, new: str) -> Spoil:
    return lambda folder: (folder / name).rename(folder / new)


def value(written: str) -> Spoil:
    """Write a parameter's value."""
    return edit("parameters.yaml", "- value: 5\n", f"- value: {written}\n")


def threshold(written: str) -> Spoil:
    """Write a number that a fact is compared with."""
    return edit("products/loan.yaml", 'at_least: "0.07"', f"at_least: {written}")


def opening(when: str) -> Spoil:
    """Write the condition of an opening rule."""
    return edit("products/loan.yaml", "when: {fact: work, in: [employed]}", f"when: {when}")


def general(when: str) -> Spoil:
    """Write the condition of a general caution."""
    return edit("cautions.yaml", "when: {fact: student, is: true}", f"when: {when}")


def said(text: str) -> Spoil:
    """Write what a caution says in both languages."""
    known = "unmet: {zh: 您不是学生。, en: You are no student.}"
    return edit("cautions.yaml", known, f'unmet: {{zh: "{text}", en: "{text}"}}')


def rule(number: int, fact: str = "age", constant: object = 1) -> str:
    both_said = "{zh: 好, en: good}"
    texts = ", ".join(f"{key}: {both_said}" for key in ("name", "met", "unmet", "unknown"))
    when = f"when: {{fact: {fact}, is: {constant}}}"
    return (
        f"- {{id: r{number}, severity: info, {when}, evidence: [{{source: loan-page}}], {texts}}}\n"
    )


def product(name: str, order: int) -> str:
    texts = "name: {zh: 产品, en: product}\nlender: {zh: 银行, en: bank}\nterms: {}\n"
    return f"id: {name}\norder: {order}\n{texts}"


def products(count: int) -> Spoil:
    return lambda folder: [
        put(f"products/p{number}.yaml", product(f"p{number}", number + 2))(folder)
        for number in range(count)
    ]


def facts(names: list[str]) -> Spoil:
    """Add yes-or-no facts, each with a general caution of its own."""
    text = "{zh: 好, en: good}"
    fact = f"{{type: boolean, change: now, name: {text}, question: {text}, example: true}}"
    listed = "".join(f"  {name}: {fact}\n" for name in names)
    return both(
        edit("facts.yaml", "\nfacts:\n", f"\nfacts:\n{listed}"),
        edit("facts.yaml", "facts: [amount,", f"facts: [{', '.join(names)}, amount,"),
        add("cautions.yaml", "".join(rule(n, name, "true") for n, name in enumerate(names))),
    )


def nested(outer: str, inner: str, count: int, width: int) -> str:
    """Write `count` groups of `width` comparisons each."""
    numbers = [iter(range(n * width, (n + 1) * width)) for n in range(count)]
    groups = [", ".join(f"{{fact: age, is: {n}}}" for n in row) for row in numbers]
    return f"{{{outer}: [" + ", ".join(f"{{{inner}: [{group}]}}" for group in groups) + "]}"


BOMB = "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1 or ''}, *a]\n" for n in range(1, 40))
SAME_HASH = ["costarring", "liquid", "declinate", "macallums"]
ENDLESS = "{{op: sum, of: [{of}], name: {{zh: 好, en: good}}}}"


def sums(count: int, *needs: str) -> Spoil:
    """Add sums, each of others: `needs` are they, with how far each is before it, or the number 1."""
    made = [
        f"  s{n}: "
        + ENDLESS.format(
            of=", ".join(f"s{n - int(one)}" for one in needs) if n >= len(needs) else "debt"
        )
        for n in range(count)
    ]
    return add("facts.yaml", "\n".join(made) + "\n")


def traits(count: int, form: str) -> Spoil:
    """Add traits, each of the one before it."""
    made = [
        f"t{n}: {{name: {{zh: 好, en: good}}, holds: {form.format(f't{n - 1}') if n else '{fact: student, is: true}'}, "
        "evidence: [{source: loan-page}]}"
        for n in range(count)
    ]
    return add("traits.yaml", "\n".join(made) + "\n")


def tables(count: int, rows: int) -> Spoil:
    """Add terms that depend on who asks."""
    listed = ", ".join(f"{{when: {{fact: age, is: {n}}}, value: {n + 1}}}" for n in range(rows - 1))
    statement = "statements: [{text: {zh: 好, en: good}, evidence: [{source: loan-page}]}]"
    term = f"{{by: [{listed}, {{value: 99}}], {statement}}}"
    names = [f"x{n}" for n in range(count)]
    rows_ = [f"- {{id: {name}, name: {{zh: 好, en: good}}, type: money}}\n" for name in names]
    written = "".join(f"  {name}: {term}\n" for name in names)
    return both(
        add("terms.yaml", "".join(rows_)),
        edit("products/club.yaml", "terms:\n", f"terms:\n{written}"),
    )


def counts(depth: int) -> str:
    """Write a count in a count, and so on."""
    found = "{fact: student, is: true}"
    for n in range(depth):
        found = f"{{count: [{found}, {{fact: age, above: {n}}}], at_least: 1}}"
    return found


ODD_NAMES = ["all", "any", "not", "fact", "trait", "sid", "id", "m", "f0", "g0", "e", "yes", "x-y"]
NOBODY = "root reads every file"

HOSTILE: dict[str, tuple[Spoil, list[str]]] = {
    "aliases that double forty times": (put("traits.yaml", BOMB), ["yaml-alias"]),
    "100,000 lists in each other": (put("traits.yaml", "a: " + "[" * 100_000), ["yaml-deep"]),
    "100,000 mappings in each other": (put("traits.yaml", "{a: " * 100_000), ["yaml-deep"]),
    "100,000 list items in one line": (put("traits.yaml", "- " * 100_000), ["yaml-deep"]),
    "900,000 keys that are no text": (put("traits.yaml", "? " * 900_000), ["yaml-key"]),
    "10,000 rules": (
        put("cautions.yaml", "".join(rule(n) for n in range(10_000))),
        ["too-many-rules"],
    ),
    "500 rules": (add("cautions.yaml", "".join(rule(n, "age", n) for n in range(500))), []),
    "500 comparisons, any of all": (general(nested("any", "all", 20, 25)), ["rule-too-complex"]),
    "500 comparisons, all of any": (opening(nested("all", "any", 20, 25)), ["rule-too-complex"]),
    "1,600 comparisons": (general(nested("any", "all", 40, 40)), ["rule-too-complex"]),
    "198 more products": (products(198), []),
    "201 more products": (products(201), ["field-length"]),
    "501 files": (products(501), ["too-many-files"]),
    "names with one 32-bit hash": (facts(SAME_HASH), []),
    "names that mean something elsewhere": (facts(ODD_NAMES), []),
    "a name in Chinese": (edit("notes.yaml", "id: working-student", "id: 学生"), ["wanted-name"]),
    "a name with a line break": (
        edit("notes.yaml", "id: working-student", 'id: "a\\n"'),
        ["wanted-name"],
    ),
    "a name of 100,000 letters": (
        edit("notes.yaml", "id: working-student", "id: " + "a" * 100_000),
        ["wanted-name"],
    ),
    "a file of 3 MB": (put("notes.yaml", "# " + "x" * 3_000_000), ["file-too-large"]),
    "a NUL byte": (add("notes.yaml", "\0"), ["yaml-unprintable"]),
    "a NUL as an escape": (said("\\0"), ["yaml-unprintable"]),
    "a terminal's escape": (said("\\e[31m"), ["yaml-unprintable"]),
    "text that runs from right to left": (said("\u202etxet"), ["yaml-unprintable"]),
    "an isolate of the direction": (said("\\u2066"), ["yaml-unprintable"]),
    "a lone surrogate": (said("\\ud800"), ["yaml-broken"]),
    "a lone surrogate's bytes": (add("notes.yaml", b"# \xed\xa0\x80\n"), ["not-utf8"]),
    "GBK": (put("notes.yaml", "# 说明\n[]\n".encode("gbk")), ["not-utf8"]),
    "UTF-16": (put("notes.yaml", "[]\n".encode("utf-16")), ["not-utf8"]),
    "UTF-8 with a byte order mark": (put("notes.yaml", b"\xef\xbb\xbf[]\n"), []),
    "Windows line ends": (put("notes.yaml", b"# none\r\n[]\r\n"), []),
    "a folder in a file's place": (without("notes.yaml", Path.mkdir), ["rule-file-odd"]),
    "a link to itself": (
        without("notes.yaml", lambda path: path.symlink_to(path.name)),
        ["rule-file-odd"],
    ),
    "a link to nothing": (
        without("notes.yaml", lambda path: path.symlink_to("nowhere")),
        ["rule-file-odd"],
    ),
    "a link to endless zeros": (
        without("notes.yaml", lambda path: path.symlink_to("/dev/zero")),
        ["rule-file-odd"],
    ),
    "a file in the products' place": (
        lambda folder: [shutil.rmtree(folder / "products"), (folder / "products").write_text("")],
        ["field-empty"],
    ),
    "no folder at all": (shutil.rmtree, ["rulebook-missing"]),
    "a file in the rulebook's place": (
        lambda folder: [shutil.rmtree(folder), folder.write_text("")],
        ["rulebook-missing"],
    ),
    "a file name that is no text": (
        put(os.fsdecode(b"products/\xff.yaml"), product("other", 2)),
        ["field-wrong"],
    ),
    "one key twice, deep inside": (
        opening("{not: {not: {any: [{fact: age, is: 1, fact: age}]}}}"),
        ["yaml-duplicate"],
    ),
    "1e999999 as a value": (value("1e999999"), ["wanted-decimal"]),
    "1e999999 as a threshold": (threshold("1e999999"), ["wanted-decimal"]),
    "1e999 as a value": (value("1e999"), ["number-type"]),
    "1e-999 as a threshold": (threshold("1e-999"), ["number-type"]),
    "0x10": (value("0x10"), ["yaml-number"]),
    "0x10 in quotes": (threshold('"0x10"'), ["wanted-decimal"]),
    "infinity": (threshold("-.inf"), ["yaml-number"]),
    "infinity in quotes": (threshold('"Infinity"'), ["number-unknown"]),
    "not a number": (value(".nan"), ["yaml-number"]),
    "not a number in quotes": (value('"NaN"'), ["wanted-decimal"]),
    "400 digits to be the same as": (
        general(f"{{fact: age, is: {10**399}}}"),
        ["yaml-number"],
    ),
    "400 digits as an order": (
        edit("products/loan.yaml", "order: 1\n", f"order: {10**399}\n"),
        ["yaml-number"],
    ),
    "an octal number is decimal in YAML 1.2": (value("0005"), []),
    "a placeholder with an attribute": (said("{student.__class__}"), ["placeholder-unknown"]),
    "a placeholder with an index": (said("{student[0]}"), ["placeholder-unknown"]),
    "a placeholder by position": (said("{0}"), ["placeholder-unknown"]),
    "an empty placeholder": (said("{}"), ["placeholder-unknown"]),
    "a placeholder with a format": (said("{student!r:>10}"), ["placeholder-broken"]),
    "a placeholder in a placeholder": (said("{student:{student}}"), ["placeholder-broken"]),
    "a placeholder a million wide": (said("{student:>1000000}"), ["placeholder-broken"]),
    "half a placeholder": (said("{student"), ["placeholder-broken"]),
    "braces that are none": (said("{{student}}"), []),
    "a percent sign and a dollar": (said("%s %(age)d $age ${age}".replace("${age}", "$")), []),
    "Python in a tag": (
        edit("cautions.yaml", "severity: stop", "severity: !!python/object/apply:os.getcwd []"),
        ["yaml-tag"],
    ),
    "a chain of 5,000 sums": (sums(5_000, "1"), ["operand-deep"]),
    "sums that double 200 times": (sums(200, "1", "2"), ["operand-deep"]),
    "a circle of 3,000 sums": (
        both(
            sums(3_000, "1"),
            edit("facts.yaml", "of: [debt, amount]", "of: [debt, s2999]"),
            edit("facts.yaml", "  s0: {op: sum, of: [debt]", "  s0: {op: sum, of: [all_debt]"),
        ),
        ["operand-circle"],
    ),
    "99 sums, each of the one before": (sums(99, "1"), []),
    "a chain of 3,000 traits": (traits(3_000, "{{trait: {0}}}"), ["trait-deep"]),
    "traits that double 100 times": (
        traits(100, "{{all: [{{trait: {0}}}, {{trait: {0}}}]}}"),
        ["trait-deep"],
    ),
    "99 traits, each the opposite of the one before": (
        traits(99, "{{not: {{trait: {0}}}}}"),
        [],
    ),
    "a count in a count, five times": (general(counts(5)), []),
    "a count in a count, twenty times": (general(counts(20)), ["yaml-deep"]),
    "1e999999 in a sum": (
        edit("facts.yaml", "of: [debt, amount]", "of: [debt, 1e999999]"),
        ["operand-number"],
    ),
    "1e999 in a sum": (
        edit("facts.yaml", "of: [debt, amount]", "of: [debt, 1e999]"),
        ["operand-large"],
    ),
    "1e-999 in a product": (
        edit("facts.yaml", "of: [income, heavy_burden]", "of: [income, 1e-999]"),
        ["operand-fine"],
    ),
    "1e999 in a parameter": (
        edit("parameters.yaml", "of: [12, record_kept_years]", "of: [1e999, record_kept_years]"),
        ["parameter-worth"],
    ),
    "six tables, 486 combinations": (tables(4, 3), []),
    "tables that combine in 13,122 ways": (tables(7, 3), ["branches-many"]),
    "a table of 60 rows": (tables(1, 60), []),
    "a table of 61 rows": (tables(1, 61), ["field-length"]),
    "days at the ends of time": (
        both(
            edit("cautions.yaml", "from: 2020-01-01", "from: 0001-01-01"),
            edit("cautions.yaml", "until: 2030-01-01", "until: 9999-12-31"),
        ),
        [],
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rulebook(name: str, folder: Path) -> None:
    """A hostile rulebook is refused in short printable lines, or is harmless; it breaks nothing."""
    change, expected = HOSTILE[name]
    change(folder)
    error = refusal(folder)
    assert expected == sorted({problem.code for problem in error.problems} if error else set())
    check_lines(error)


def check_lines(error: RuleError | None) -> None:
    lines = [*error.lines("en"), *error.lines("zh")] if error else []
    bad = [line for line in lines if len(line) > LONGEST_LINE or not printable(line)]
    assert not bad


def printable(line: str) -> bool:
    """Tell whether a line is one line and sends nothing strange to a terminal."""
    return all(c.isprintable() or "\udc80" <= c <= "\udcff" for c in line)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason=NOBODY)
def test_unreadable_file(folder: Path) -> None:
    """A file that may not be read is named."""
    (folder / "notes.yaml").chmod(0)
    error = refusal(folder)
    assert error is not None
    expected = ["notes.yaml: cannot be read (Permission denied)."]
    assert expected == error.lines("en")


def fnv(name: str) -> int:
    """Give the hash by which the engine would know a name: 32-bit FNV-1a."""
    found = 0x811C9DC5
    for byte in name.encode():
        found = (found ^ byte) * 0x01000193 % 2**32
    return found


@pytest.mark.parametrize("names", [SAME_HASH, ODD_NAMES], ids=["one hash", "odd"])
def test_colliding_names_are_told_apart(names: list[str], folder: Path) -> None:
    """Facts whose names look alike to the engine, or mean something to it, are never confused."""
    assert fnv(SAME_HASH[0]) == fnv(SAME_HASH[1])
    assert fnv(SAME_HASH[2]) == fnv(SAME_HASH[3])
    facts(names)(folder)
    book = advisor.load_rulebook(folder)
    judge = advisor.Advisor(book)
    for chosen in names:
        profile = advisor.make_profile({name: name == chosen for name in names}, book, DAY)
        cautions = judge.assess(profile).cautions
        met = [finding.rule for finding in cautions if finding.status == "met"]
        assert [f"general.r{names.index(chosen)}", "general.talk"] == met


BY_COMMAND = [
    "aliases that double forty times",
    "100,000 lists in each other",
    "500 comparisons, all of any",
    "a NUL byte",
    "GBK",
    "a folder in a file's place",
    "a file in the rulebook's place",
    "a placeholder with an attribute",
]


@pytest.mark.parametrize("name", BY_COMMAND)
def test_hostile_rulebook_by_command(name: str, folder: Path) -> None:
    """The command line refuses a hostile rulebook with status 2, lines on stderr and no traceback."""
    change, _ = HOSTILE[name]
    change(folder)
    error = refusal(folder)
    assert error is not None
    command = [sys.executable, "-W", "error", "-m", "advisor", "assess", "-", "--lang", "zh"]
    run = subprocess.run(
        [*command, "--rules", str(folder)], input=b"{}", capture_output=True, check=False
    )
    expected = 2, b"", [f"advisor: {line}" for line in error.lines("zh")]
    assert expected == (run.returncode, run.stdout, run.stderr.decode().splitlines())


# Subtler mistakes ---------------------------------------------------------------------------------


def subtle(name: str, change: Spoil, expected: list[str]) -> Any:
    """Give a mistake that once slipped through, and the codes that name it now."""
    return pytest.param(change, expected, id=name)


TEXT = "{zh: 好, en: good}"
SUBTLE = [
    subtle(
        "a trait made of itself",
        edit(
            "traits.yaml",
            "holds: {fact: burden, above: heavy_burden}",
            "holds: {trait: overburdened}",
        ),
        ["trait-circle"],
    ),
    subtle("an empty products.yaml", put("products.yaml", "# products\n"), ["rule-file-unknown"]),
    subtle(
        "25 decimals as a threshold",
        threshold('"0.1234567890123456789012345"'),
        ["number-type"],
    ),
    subtle("a million digits as a value", value("1" * 1_200_000), ["yaml-number"]),
    subtle(
        "a million digits as a maximum",
        edit("facts.yaml", "max: 120", f"max: {'9' * 1_200_000}"),
        ["yaml-number"],
    ),
    subtle(
        "a placeholder for a term that is a choice",
        edit(
            "products/loan.yaml",
            "met: {zh: 您有工作。, en: You are employed.}",
            "met: {zh: '{method}', en: '{method}'}",
        ),
        ["placeholder-unknown"],
    ),
    subtle(
        "a placeholder for a limit that some products lack",
        both(
            edit(
                "every_product.yaml",
                "    where: limit\n    when: {fact: amount, at_most: limit}",
                "    when: {fact: amount, above: 0}",
            ),
            put("products/other.yaml", product("other", 2)),
        ),
        ["placeholder-unknown"],
    ),
    subtle(
        "a placeholder for a number of the sentence's own condition",
        both(
            edit(
                "products/loan.yaml",
                "      - when: {trait: young}\n",
                "      - when: {fact: age, above: low}\n        zh: '{low}'\n        en: '{low}'\n      - when: {trait: young}\n",
            ),
            add("assumptions.yaml", f"low: {{type: integer, value: 10, text: {TEXT}}}\n"),
        ),
        [],
    ),
    subtle(
        "a fact called quotes that is a number",
        both(
            edit("facts.yaml", "  quotes:\n    type", "  offers:\n    type"),
            edit(
                "facts.yaml",
                "[amount, top_rate, quotes, repay_within_days]",
                "[amount, top_rate, quotes, repay_within_days, offers]",
            ),
            edit(
                "facts.yaml",
                "\nfacts:\n",
                f"\nfacts:\n  quotes: {{type: integer, change: now, name: {TEXT}, question: {TEXT}, example: 3}}\n",
            ),
        ),
        ["fact-quotes"],
    ),
    subtle(
        "2,000 rules with one mistake each",
        put("cautions.yaml", "".join(rule(n) for n in range(1980)).replace("severity: info, ", "")),
        ["severity"],
    ),
    subtle(
        "1,600 comparisons in an opening condition",
        opening(nested("any", "all", 40, 40)),
        ["rule-too-complex"],
    ),
    subtle("half a million digits as a value", value("9" * 500_000), ["yaml-number"]),
    subtle("a pipe in a file's place", without("notes.yaml", os.mkfifo), ["rule-file-odd"]),
    subtle(
        "a field with a line break",
        edit("cautions.yaml", "severity: stop", 'severity: stop\n  "a\\nb\\x9b": 1'),
        ["yaml-unprintable"],
    ),
    subtle(
        "a field of 100,000 letters",
        edit("cautions.yaml", "severity: stop", f"severity: stop\n  ? {'k' * 100_000}\n  : 1"),
        ["field-unknown"],
    ),
    subtle(
        "a tag with a terminal's escape",
        edit("cautions.yaml", "severity: stop", "severity: !<%1B[31m%0A> stop"),
        ["yaml-tag"],
    ),
    subtle("a placeholder with a line break", said("{a\\nb}"), ["placeholder-unknown"]),
    subtle(
        "a file name with a line break",
        put("products/a\n\x1b[31m.yaml", product("other", 2)),
        ["wanted-name"],
    ),
    subtle("a raw C1 control character", said("\x9b31m"), ["yaml-unprintable"]),
    subtle("10 to the 400th as a value", value(str(10**400)), ["yaml-number"]),
    subtle("200 digits as a threshold", threshold("9" * 200), ["yaml-number"]),
    subtle("a C1 control character as an escape", said("\\x9b31m"), ["yaml-unprintable"]),
    subtle("a mark that turns the direction", said("\\u200f"), ["yaml-unprintable"]),
    subtle(
        "a product's file that ends in .YAML", put("products/other.YAML", "["), ["rule-file-suffix"]
    ),
    subtle("a whole number that is none, by a hair", value("4." + "9" * 40), ["yaml-number"]),
    subtle("full-width digits as a value", value("５"), ["wanted-decimal"]),
    subtle(
        "half a year as the least age",
        edit("facts.yaml", "    min: 0\n    max: 120", "    min: 0.5\n    max: 120"),
        ["number-type"],
    ),
    subtle("1e999 as a maximum", edit("facts.yaml", "max: 120", "max: 1e999"), ["number-type"]),
    subtle(
        "a range of a quote upside down",
        edit("facts.yaml", "min: 1, max: 600", "min: 600, max: 1"),
        ["fact-range-empty"],
    ),
    subtle(
        "an example of a quote that cannot be",
        edit("facts.yaml", "example: {loan: {annual_rate", "example: {laon: {annual_rate"),
        ["product-unknown"],
    ),
    subtle(
        "a general caution that needs a product's term",
        general("{fact: amount, above: limit}"),
        ["term-lacking"],
    ),
    subtle(
        "a product's rule that needs a term it lacks",
        opening("{fact: age, at_least: day_count}"),
        ["term-lacking"],
    ),
    subtle(
        "a contradiction that needs a product's term",
        edit(
            "conflicts.yaml",
            "when: {fact: student, is: false}",
            "when: {fact: amount, above: limit}",
        ),
        ["term-lacking"],
    ),
    subtle(
        "a rule that can be met and unmet at once",
        edit(
            "cautions.yaml",
            "when: {fact: student, is: true}",
            f"when: {{fact: age, above: 20}}\n  fails: {{fact: age, below: 60}}\n  grey: {TEXT}",
        ),
        ["rule-overlap"],
    ),
    subtle(
        "a section of an assumption",
        edit(
            "every_product.yaml",
            "[{assumption: entry_is_enough}]",
            "[{assumption: entry_is_enough, section: 77}]",
        ),
        ["evidence-assumption"],
    ),
    subtle(
        "a placeholder in a contradiction",
        edit("conflicts.yaml", "en: It is not reported.", "en: 'It is {nope}.'"),
        ["placeholder-differs", "placeholder-unknown"],
    ),
    subtle(
        "a placeholder in a term's statement",
        edit(
            "products/loan.yaml",
            "{zh: 最高 20 万元, en: 'up to 200,000 yuan'}",
            "{zh: '{value}', en: '{value}'}",
        ),
        ["placeholder-unknown"],
    ),
    subtle(
        "a limit below zero",
        edit("products/loan.yaml", "value: 200000", "value: -5"),
        ["term-type"],
    ),
    subtle(
        "a rate below zero",
        edit("products/loan.yaml", '{from: "0.07"', '{from: "-0.07"'),
        ["term-type"],
    ),
    subtle(
        "a year of no days",
        edit(
            "products/loan.yaml",
            "  method:\n",
            f"  day_count: {{value: 0, statements: [{{text: {TEXT}, evidence: [{{source: loan-page}}]}}]}}\n  method:\n",
        ),
        ["term-type"],
    ),
]


@pytest.mark.parametrize(("change", "expected"), SUBTLE)
def test_subtle_mistake(change: Spoil, expected: list[str], folder: Path) -> None:
    """What looks well made and is not is refused too, in short printable lines."""
    change(folder)
    error = refusal(folder)
    assert expected == sorted({problem.code for problem in error.problems} if error else set())
    check_lines(error)

"""`advisor rules`: for those who keep the rules."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options, writing
from advisor.cli.localised import Localised, LocalisedGroup
from advisor.cli.mend import rename_command, retire_command
from advisor.cli.options import told
from advisor.cli.status import FOUND
from advisor.cli.watch import watch_command
from advisor.errors import Problem, UsageError
from advisor.model import EVERY, owned, rule_id
from advisor.rulebook.load import Lines, default_folder, load_rulebook, read_files
from advisor.verify.printout import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary

PATH = click.Path(path_type=Path)

DIFF_FORMS = (*FORMS, "html")
SHOW_FORMS = ("text", "json", "html", "pdf")
"""What `show` writes; without one the output's name tells."""


def rules_command(lang: Lang) -> click.Group:
    """`advisor rules check|test|coverage|show|diff|rename|retire|watch|schema`."""
    group = LocalisedGroup(
        "rules", lang=lang, help=told("rules-group", lang), short_help=told("rules-short", lang)
    )
    for make in (
        check_command,
        test_command,
        coverage_command,
        show_command,
        diff_command,
        rename_command,
        retire_command,
        watch_command,
        schema_command,
    ):
        group.add_command(make(lang))
    return group


def bench_of(rules: Path | None, as_of: date) -> Bench:
    """Put a rulebook on the bench."""
    from advisor.verify.bench import Bench

    return Bench(load_rulebook(rules), as_of)


def shared(lang: Lang, formats: tuple[str, ...] = FORMS) -> Callable[[Any], Any]:
    """Give the options that all of these commands have."""

    def decorate(command: Any) -> Any:
        for option in (
            options.lang_option(lang),
            options.day_option(lang),
            options.output_option(lang),
            options.format_option(lang, formats),
        ):
            command = option(command)
        return command

    return decorate


def cases_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--cases DIR`."""
    return click.option("--cases", type=PATH, metavar="DIR", help=told("rules-cases", lang))


def cases_of(
    book: Rulebook, rules: Path | None, cases: Path | None
) -> tuple[list[Placed], Vocabulary]:
    """Read the cases: those of a folder, else the rulebook's own."""
    from advisor.verify.cases import FOLDER, Vocabulary, read_cases

    folder = cases or (rules or default_folder()) / FOLDER
    return read_cases(book, folder), Vocabulary(book)


def check_command(lang: Lang) -> click.Command:
    """`advisor rules check`."""

    @click.command("check", Localised, lang=lang, help=told("rules-check", lang))
    @click.option(
        "--source-age",
        type=click.IntRange(0, 999_999),
        metavar="DAYS",
        help=told("rules-age", lang),
    )
    @options.rules_option(lang)
    @shared(lang)
    def check(
        source_age: int | None,
        rules: Path | None,
        as_of: date,
        form: Any,
        output: Path | None,
        lang: Lang,
    ) -> int:
        bench = bench_of(rules, as_of)
        from advisor.verify.case_faults import CASES, check_cases
        from advisor.verify.check import check_rules
        from advisor.verify.written import written_check

        folder = rules or default_folder()
        faults = [*check_rules(bench.book, as_of, source_age), *check_cases(bench.book, folder)]
        lines = Lines(read_files(folder))

        def place(path: tuple[str | int, ...]) -> str:
            return str(path[1]) if path[0] == CASES else lines.place(path)

        text = written_check(faults, place, bench.book, form, lang)
        options.write_result(text, output)
        return FOUND if faults else 0

    return check


def test_command(lang: Lang) -> click.Command:
    """`advisor rules test`; each file of cases says on which day they are judged."""

    @click.command("test", Localised, lang=lang, help=told("rules-test", lang))
    @cases_option(lang)
    @options.rules_option(lang)
    @options.format_option(lang, FORMS)
    @options.output_option(lang)
    @options.lang_option(lang)
    def test(
        cases: Path | None, rules: Path | None, form: Any, output: Path | None, lang: Lang
    ) -> int:
        from advisor.verify.trial import failures
        from advisor.verify.written import written_test

        book = load_rulebook(rules)
        placed, vocabulary = cases_of(book, rules, cases)
        failed = failures(book, placed, vocabulary, lang)
        options.write_result(written_test(len(placed), failed, form, lang), output)
        return FOUND if failed else 0

    return test


def coverage_command(lang: Lang) -> click.Command:
    """`advisor rules coverage`."""

    @click.command("coverage", Localised, lang=lang, help=told("rules-coverage", lang))
    @cases_option(lang)
    @options.rules_option(lang)
    @shared(lang)
    def coverage(
        cases: Path | None,
        rules: Path | None,
        as_of: date,
        form: Any,
        output: Path | None,
        lang: Lang,
    ) -> int:
        bench = bench_of(rules, as_of)
        from advisor.verify.coverage import coverage as covered
        from advisor.verify.written import written_coverage

        found = covered(bench, *cases_of(bench.book, rules, cases))
        options.write_result(written_coverage(found, bench, form, lang), output)
        return FOUND if found.gaps else 0

    return coverage


def show_command(lang: Lang) -> click.Command:
    """`advisor rules show ID`."""

    @click.command("show", Localised, lang=lang, help=told("rules-show", lang))
    @click.argument("name", metavar="[ID]", required=False)
    @click.option("--graph", is_flag=True, help=told("rules-graph", lang))
    @cases_option(lang)
    @options.rules_option(lang)
    @click.option("--format", "form", type=click.Choice(SHOW_FORMS), help=told("report-form", lang))
    @options.output_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def show(
        name: str | None,
        graph: bool,  # noqa: FBT001  # click calls it so
        cases: Path | None,
        rules: Path | None,
        as_of: date,
        form: Any,
        output: Path | None,
        lang: Lang,
    ) -> None:
        if name is None and not graph:
            raise UsageError(Problem("missing-argument", "", {"shown": "ID"}))
        if graph and form is not None:
            raise UsageError(
                Problem("option-not-with", "", {"option": "--graph", "method": f"--format {form}"})
            )
        bench = bench_of(rules, as_of)
        if graph:
            from advisor.verify.graph import graph_svg

            options.write_result(graph_svg(bench.edition, lang, name), output)
            return
        from advisor.verify.show import show as shown
        from advisor.verify.written import written_entries

        wanted = str(name)
        showing = partial(cases_showing, cases_with_statuses(bench.book, rules, cases))
        form = options.report_format(form, output)
        if form not in SHOW_FORMS:
            given = {"found": f".{output.suffix[1:]}" if output else "", "name": ""}
            accepted = {**given, "accepted": ", ".join(SHOW_FORMS)}
            raise UsageError(Problem("value-not-a-choice", "--output", accepted))
        if form in {"html", "pdf"}:
            from advisor.report.pdf import printed
            from advisor.verify.signoff import sign_off_page

            page = sign_off_page(bench, wanted, showing, lang)
            options.write_result(printed(page) if form == "pdf" else page, output)
            return
        entries = shown(bench, wanted, lang, showing(wanted))
        options.write_result(written_entries(entries, form, lang), output)

    return show


def cases_with_statuses(
    book: Rulebook, rules: Path | None, cases: Path | None
) -> list[tuple[Placed, dict[str, str]]]:
    """Give each case with the outcomes of rules that it names; none where there are no cases."""
    try:
        placed, vocabulary = cases_of(book, rules, cases)
    except UsageError:
        return []
    return [(one, dict(one.case.expect.statuses(vocabulary.rules))) for one in placed]


def cases_showing(
    placed: list[tuple[Placed, dict[str, str]]], wanted: str
) -> list[tuple[Placed, str]]:
    """Give the cases that name an outcome of a rule, with the outcome; of one of all, of any product's."""
    found = []
    for one, statuses in placed:
        named = [s for n, s in statuses.items() if wanted in (n, rule_id(EVERY, owned(n)[1]))]
        found += [(one, status) for status in named[:1]]
    return found


def diff_command(lang: Lang) -> click.Command:
    """`advisor rules diff OLD NEW`."""

    @click.command("diff", Localised, lang=lang, help=told("rules-diff", lang))
    @click.argument("old", metavar="OLD", type=PATH)
    @click.argument("new", metavar="NEW", type=PATH)
    @click.option("--profiles", type=PATH, metavar="FILE", help=told("rules-profiles", lang))
    @shared(lang, DIFF_FORMS)
    def diff(
        old: Path,
        new: Path,
        profiles: Path | None,
        as_of: date,
        form: Any,
        output: Path | None,
        lang: Lang,
    ) -> None:
        if profiles is not None:
            options.check_apart(str(profiles), output)
        for folder in (old, new):
            options.check_apart(str(folder), output)
        from advisor.verify.compared import compared

        found = compared(read_files(old), load_rulebook(new), as_of)
        people = None
        if profiles is not None:
            try:
                from advisor.verify.flips import flips
            except ImportError:
                raise UsageError(Problem("extra-missing", "", {"extra": "rules"})) from None
            first = found.stretches[0]
            with writing.hushed():
                people = flips(first.old, first.new, profiles)
        if form == "json":
            from advisor.verify.diff_json import diff_as_json

            text = diff_as_json(found, people, lang)
        elif form == "html":
            from advisor.verify.diff_page import diff_page

            text = diff_page(found, people, lang)
        else:
            from advisor.verify.written_diff import written_diff

            text = written_diff(found, people, form, lang)
        options.write_result(text, output)

    return diff


def schema_command(lang: Lang) -> click.Command:
    """`advisor rules schema DIR`."""

    @click.command("schema", Localised, lang=lang, help=told("rules-schema", lang))
    @click.argument("folder", metavar="DIR", type=PATH)
    @options.lang_option(lang)
    def schema(folder: Path, lang: Lang) -> None:
        from advisor.verify.schemas import write_schemas

        written = write_schemas(load_rulebook(folder), folder)
        writing.tell(told("rules-schema-done", lang, count=len(written), folder=folder / "schema"))

    return schema

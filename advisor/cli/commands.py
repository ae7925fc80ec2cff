"""The commands. Each is made for a language, so that its help speaks it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.localised import Localised, LocalisedGroup
from advisor.cli.options import told
from advisor.errors import Problem, UsageError, shown
from advisor.report.formats import written
from advisor.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from advisor.report.formats import Format
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang


def assess_command(lang: Lang) -> click.Command:
    """`advisor assess PROFILE.json|-`."""

    @click.command(
        "assess",
        Localised,
        lang=lang,
        help=told("assess", lang),
        short_help=told("assess-short", lang),
    )
    @click.argument("profile", metavar="PROFILE.json|-")
    @click.argument("products", metavar="[PRODUCT]...", nargs=-1)
    @click.option("--explain", is_flag=True, help=told("explain", lang))
    @options.report_format_option(lang)
    @options.output_option(lang)
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def assess(
        profile: str,
        products: tuple[str, ...],
        explain: bool,  # noqa: FBT001  # click calls it so
        form: Format | None,
        output: Path | None,
        rules: Path | None,
        as_of: date,
        lang: Lang,
    ) -> None:
        from advisor.assess.advisor import Advisor  # heavy imports only where they are used
        from advisor.interview.form import read_filled

        options.check_apart(profile, output)
        kind = options.report_format(form, output)
        book = load_rulebook(rules)
        check_products(book, products)
        read = read_filled(options.read_input(profile), book, as_of)
        assessment = Advisor(book).assess(read, lang)
        result = written(
            assessment,
            book,
            kind,
            width=options.page_width(output),
            color=options.wants_color(output),
            opened=set(book.products) if explain else set(products),
        )
        options.write_result(result, output)

    return assess


def check_products(book: Rulebook, products: tuple[str, ...]) -> None:
    """Refuse a product that there is none of. Raises UsageError."""
    for name in products:
        if name not in book.products:
            known = tuple(book.products)
            given = {"name": name, "shown": shown(name), "accepted": ", ".join(known)}
            raise UsageError(Problem("product-asked", "", given, known))


def products_command(lang: Lang) -> click.Command:
    """`advisor products [PRODUCT…]`."""

    @click.command(
        "products",
        Localised,
        lang=lang,
        help=told("products", lang),
        short_help=told("products-short", lang),
    )
    @click.argument("products", metavar="[PRODUCT]...", nargs=-1)
    @options.format_option(lang, ("text", "json"))
    @options.output_option(lang)
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def products(
        products: tuple[str, ...],
        form: str,
        output: Path | None,
        rules: Path | None,
        as_of: date,
        lang: Lang,
    ) -> None:
        from advisor.report.json_text import json_text
        from advisor.report.products import products_object, products_text

        book = load_rulebook(rules)
        check_products(book, products)
        chosen = [p for p in book.ordered_products() if not products or p.id in products]
        if form == "json":
            options.write_result(json_text(products_object(book, chosen, lang, as_of)), output)
        else:
            width, color = options.page_width(output), options.wants_color(output)
            text = products_text(book, chosen, lang, width, color=color, day=as_of)
            options.write_result(text, output)

    return products


def profile_command(lang: Lang) -> click.Group:
    """`advisor profile schema|example|blank`."""
    group = LocalisedGroup(
        "profile", lang=lang, help=told("profile", lang), short_help=told("profile-short", lang)
    )

    def form(name: str) -> None:
        formats = ("json", "text") if name == "blank" else ("json",)

        @group.command(name, cls=Localised, lang=lang, help=told(f"profile-{name}", lang))
        @options.format_option(lang, formats)
        @options.output_option(lang)
        @options.rules_option(lang)
        @options.lang_option(lang)
        def write(form: str, output: Path | None, rules: Path | None, lang: Lang) -> None:
            from advisor.report.json_text import json_text, schema_text
            from advisor.rulebook import schema

            book = load_rulebook(rules)
            if name == "schema":
                made = schema_text(schema.profile_schema(book, lang))
            elif name == "example":
                made = json_text(schema.example_profile(book))
            elif form == "text":
                from advisor.interview.form import blank_form

                made = blank_form(book, lang)
            else:
                made = json_text(schema.blank_profile(book))
            options.write_result(made, output)

    for name in ("schema", "example", "blank"):
        form(name)
    return group

"""`advisor serve`: the questionnaire and the report in a browser, and the HTTP API."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from advisor.cli import options, writing
from advisor.cli.cost import NumberOption
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cost.order import Number
from advisor.errors import Problem, UsageError, shown
from advisor.person.typed import Measure
from advisor.rulebook.load import load_rulebook
from advisor.texts import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.texts import Lang

PORT = 8_000
PORTS = Number("integer", Decimal(0), Decimal(65_535))


def serve_command(lang: Lang) -> click.Command:
    """`advisor serve`."""

    @click.command(
        "serve",
        Localised,
        lang=lang,
        help=told("serve", lang),
        short_help=told("serve-short", lang),
    )
    @click.option("--host", default="127.0.0.1", metavar="ADDRESS", help=told("serve-host", lang))
    @click.option(
        "--port", type=NumberOption(PORTS, Measure()), default=PORT, help=told("serve-port", lang)
    )
    @click.option("--allow-host", multiple=True, metavar="NAME", help=told("serve-allow", lang))
    @options.rules_option(lang)
    @options.lang_option(lang)
    def serve(
        host: str, port: int, allow_host: tuple[str, ...], rules: Path | None, lang: Lang
    ) -> None:
        try:
            from advisor.web import server
        except ImportError:
            raise UsageError(Problem("extra-missing", "", {"extra": "web"})) from None
        hosts = [server.allowed(name) for name in allow_host]
        if None in hosts:
            found = shown(allow_host[hosts.index(None)])
            raise click.UsageError(sentence("web.not-a-host", lang, found=found))
        book = load_rulebook(rules)
        listening = server.bind(host, port)
        address = server.address_of(listening)
        if not address.is_loopback:
            writing.warn(told("serve-everywhere", lang))
        at = f"http://{server.reached_at(address)}:{listening.getsockname()[1]}/"
        writing.warn(told("serving", lang, address=at))
        server.serve(book, listening, [name for name in hosts if name], lang)

    return serve

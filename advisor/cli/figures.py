"""What the apps show, asked for in a terminal, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.interview.figures import (
    FIGURES,
    open_products,
    read_figures,
    say,
    shown_figures,
)
from advisor.person.words import wish
from advisor.rulebook.labels import entry_of
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.cli.screen import Screen
    from advisor.edition.resolved import ResolvedProduct
    from advisor.interview.session import Interview, Standing
    from advisor.texts import Lang


class AppFigures:
    """Asks for the figures of every open product, each of which can be left open."""

    def __init__(self, screen: Screen, lang: Lang) -> None:
        self.screen = screen
        self.lang: Lang = lang

    def ask(self, interview: Interview, standing: Standing) -> Iterator[Interview]:
        """Ask app by app, and give the answers with each one's; going back leaves the rest out."""
        advisor = interview.advisor
        resolved = {one.product.id: one for one in advisor.on(interview.as_of).edition.products}
        known = interview.profile().known
        for product in open_products(standing.assessment):
            self.screen.say("")
            place = entry_of(advisor.book, product.id, self.lang)
            self.screen.say(say("intro", self.lang, product=place))
            had = interview.answers.get(QUOTES, {}).get(product.id, {})
            quote = self.one(resolved[product.id], product.name, had, known)
            if quote is None:
                return
            interview = interview.quoting(product.id, quote)
            yield interview

    def one(
        self,
        resolved: ResolvedProduct,
        name: str,
        had: Mapping[str, object],
        known: Mapping[str, object],
    ) -> dict[str, object] | None:
        """Ask for one app's figures until they are plain, or said to be right; None who goes back."""
        before = dict(shown_figures(had, self.lang))
        typed = dict(before)
        while True:
            for figure in FIGURES:
                text = self.typed(figure, name, typed.get(figure, ""), resolved, known)
                if text is None:
                    return None
                typed[figure] = text
            if {name: text for name, text in typed.items() if text} == before:
                return dict(had)
            read = read_figures(typed, resolved, known, self.lang)
            if not read.doubts:
                return read.quote
            for doubt in read.doubts.values():
                self.screen.say(doubt)
            ways = [(right, say(word, self.lang)) for right, word in RIGHT]
            if self.screen.choose(f"{name}:", ways, now=True):
                return read.taken()

    def typed(
        self,
        figure: str,
        name: str,
        had: str,
        resolved: ResolvedProduct,
        known: Mapping[str, object],
    ) -> str | None:
        """Ask for one figure; nothing typed keeps what there is. None who goes back."""

        def check(text: str) -> str | None:
            if not text.strip() or wish(text) in {"back", "leave", "unknown"}:
                return None
            return read_figures({figure: text}, resolved, known, self.lang).wrong.get(figure)

        question = say(figure, self.lang, product=name)
        hint = say("kept", self.lang, question=question, value=had) if had else ""
        text = self.screen.type(hint or say("skip", self.lang, question=question), check)
        wanted = wish(text)
        if wanted == "leave":
            raise KeyboardInterrupt
        if wanted:
            return None if wanted == "back" else ""
        return text.strip() or had


RIGHT = ((True, "right"), (False, "again"))
"""Whether what was doubted is right, and the choice's name."""

"""The search for somebody who fits (z3): found, proven not to be, or not decided within the bounds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import z3

from advisor.verify.claims import UndecidedError
from advisor.verify.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.model import Value
    from advisor.verify.encoding import Formula

MOST_STEPS = 5_000_000
"""z3's own count of work for one question, a few seconds; the same on every machine."""

MOST_LOST = 25_000_000
"""Work that all questions together may spend without coming to an answer."""

LEAST_STEPS = 50_000
"""What each question gets however much is lost; of 10,000 about our and generated rules all took less."""

SEED = 0


class Solver(Encoding):
    """Everybody there could be by a rulebook's facts on a day; each question is asked once."""

    def __init__(self, edition: Edition, as_of: date) -> None:
        """Take the vocabulary."""
        super().__init__(edition, as_of)
        self.search = z3.Solver(ctx=self.context)
        self.search.set("ctrl_c", False)  # noqa: FBT003  # else Ctrl-C would count as "no answer"
        self.search.set("random_seed", SEED)
        self.answers: dict[int, tuple[Formula, bool]] = {}
        self.lost = 0

    def possible(self, formula: Formula, facts: Collection[str]) -> bool:
        """Tell whether somebody fits, by facts of which the formula speaks. Raises UndecidedError."""
        number = formula.get_id()
        if number not in self.answers:
            with self.asking(formula, facts):
                self.answers[number] = formula, self.decided()  # kept: so its number stays its own
        return self.answers[number][1]

    def solve(self, formula: Formula, facts: Collection[str]) -> dict[str, Value] | None:
        """Find somebody who fits, and give what is known of them. Raises UndecidedError."""
        known = self.answers.get(formula.get_id())
        if known is not None and not known[1]:
            return None
        with self.asking(formula, facts):
            possible = self.decided()
            self.answers[formula.get_id()] = formula, possible
            return self.values_of(self.search.model(), facts) if possible else None

    @contextmanager
    def asking(self, formula: Formula, facts: Collection[str]) -> Iterator[None]:
        """Put a question, with the ranges of the facts of which it speaks, and of no others."""
        self.search.push()
        try:
            ranges = (self.ranges[name] for name in facts if name in self.ranges)
            self.search.add(formula, *ranges)
            yield
        finally:
            self.search.pop()

    def decided(self) -> bool:
        """Ask. Raises UndecidedError."""
        steps = max(min(MOST_STEPS, MOST_LOST - self.lost), LEAST_STEPS)
        self.search.set("rlimit", steps)
        answer = self.search.check()
        if answer == z3.unknown:
            self.lost += steps
            raise UndecidedError
        return bool(answer == z3.sat)

    def values_of(self, model: z3.ModelRef, names: Collection[str]) -> dict[str, Value]:
        """Read off the facts that are known, in rule units."""
        found: dict[str, Value] = {}
        for name in names:
            known, value = self.variable(name)
            if not z3.is_true(model.eval(known, model_completion=True)):
                continue
            made: Any = model.eval(value, model_completion=True)
            fact = self.book.facts.facts[name]
            if fact.type == "boolean":
                found[name] = z3.is_true(made)
            elif fact.type == "choice":
                found[name] = (fact.choices or ())[made.as_long()].id
            else:
                found[name] = made.as_long()
        return found

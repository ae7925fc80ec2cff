"""Conditions run by durable-rules: the only module that knows the engine.

The extension module is driven directly, one flat fact at a time, inside the small part of it that
has been shown to be right. Everything that would crash, hang or mislead it is kept out here:

- A field travels as `f<number>`, a value as an integer (`Alphabet`), so no name, text or decimal
  of a rulebook ever reaches the engine.
- Every rule becomes two engine rules, one for "certainly true" and one for "certainly false". An
  unknown field is simply absent, neither twin fires, and that *is* Kleene's unknown.
- "At least so many of" is counted in Python, between two runs: its parts are rules of an earlier
  layer, and the rule itself asks how many of them hold for certain, and how many still can.
- Rules sit behind group keys, so that few comparisons are pending on the engine's stack at a time;
  a ruleset that is still too large is spread over several networks.
- A sentinel rule fires once, last, in every run: it proves that the run is complete.
"""

from __future__ import annotations

import json
import queue
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import durable_rules_engine as durable

from advisor.errors import EngineError, Problem, RuleError
from advisor.logic.condition import (
    ALWAYS,
    HIGH,
    LOW,
    NEVER,
    And,
    Compare,
    Condition,
    parts_of,
)
from advisor.logic.twins import PART, Alphabet, Twin, parts_counted, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from advisor.logic.condition import Op
    from advisor.model import Value

MOST_PENDING_IN_A_GROUP = 30
MOST_PENDING_IN_A_RULE = 40
MOST_GROUPS = 18
"""Together these stay under the engine's stack of 64 pending matches."""

MOST_CONNECTIVES = 15
"""`$and` and `$or` nodes in one engine rule; one more is refused by the engine."""

MOST_FIELDS = 200
"""Properties of one fact; from 252 on the engine refuses it."""

LARGEST = 2**53
"""The largest integer that the engine's JSON reader keeps exact."""

OPERATORS: dict[Op, str | None] = {
    "==": None,
    "!=": "$neq",
    "<": "$lt",
    "<=": "$lte",
    ">": "$gt",
    ">=": "$gte",
}

LAST = 30_000
"""From which turn on rules fire that say where something fails: what is said last counts, so that of
a rule that holds and fails at once it is the failing that does."""

SENTINEL = "E"
RETRACT = '{"sid":"s","id":"p"}'

encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class Layer(NamedTuple):
    """Rules that are run together, and what is counted after them: count -> the rules it counts."""

    networks: list[Network]
    counts: Mapping[str, Sequence[str]]

    def tally(self, judged: Mapping[str, bool]) -> dict[str, Value]:
        """Give, for each count, how many of its rules hold for certain, and how many still can."""
        ends: dict[str, Value] = {}
        for count, names in self.counts.items():
            truths = [judged.get(name) for name in names]
            ends[count + LOW] = truths.count(True)
            ends[count + HIGH] = len(truths) - truths.count(False)
        return ends


class Ruleset:
    """Rules compiled into durable-rules. Not for two threads at once: see `Pool`."""

    def __init__(self, twins: Sequence[Twin], alphabet: Alphabet) -> None:
        """Compile `twins`. Raises RuleError for one that the engine cannot hold."""
        self.alphabet = alphabet
        self.layers: list[Layer] = []
        listed = list(map(plain, twins))
        self.fixed = {one.name: one.holds == ALWAYS for one in listed if one.is_fixed}
        twins = [one for one in listed if not one.is_fixed]
        counts: Mapping[str, Sequence[str]] = {}
        while twins or not self.layers:
            parts, counted = parts_counted(twins, alphabet)
            flat = [
                Twin(one.name, alphabet.counted(one.holds), alphabet.counted(one.fails))
                for one in twins
            ]
            networks = [Network(part, alphabet) for part in spread(flat)]
            self.layers.insert(0, Layer(networks, counts))
            twins, counts = parts, counted

    def run(self, written: Mapping[str, str]) -> dict[str, bool]:
        """Judge every rule; a rule that is not in the answer is unknown.

        Args:
            written: the flat fact, as `Alphabet.write` gives it.

        Raises:
            EngineError: a run was not complete; the ruleset must not be used again then.
        """
        judged: dict[str, bool] = {}
        for layer in self.layers:
            judged = {}
            for network in layer.networks:
                judged.update(network.run(written))
            if layer.counts:
                written = {**written, **self.alphabet.write(layer.tally(judged))}
        return judged | self.fixed if self.fixed else judged


class Network:
    """One network of the engine, small enough for every one of its limits."""

    def __init__(self, twins: Sequence[Twin], alphabet: Alphabet) -> None:
        """Build the network and run it once on nothing, after which it can be freed safely."""
        self.alphabet = alphabet
        self.fields = sorted({compare.field for twin in twins for compare in twin.comparisons()})
        self.names = {
            f"{side}{number}": (twin.name, side == "T")
            for number, twin in enumerate(twins)
            for side in "TF"
        }
        groups, rules = self.define(twins)
        self.prefix = encode({"sid": "s", "id": "p", **dict.fromkeys(groups, 1)})[:-1]
        self.handle = durable.create_ruleset("rules", encode(rules))
        self.run({})
        weakref.finalize(self, free, self.handle)

    def define(self, twins: Sequence[Twin]) -> tuple[list[str], dict[str, object]]:
        """Give the group keys and the engine's own definition of the rules."""
        groups = ["g0"]
        used = 0
        rules: dict[str, object] = {}
        for number, twin in enumerate(twins):
            if used and used + pending(twin) > MOST_PENDING_IN_A_GROUP:
                groups.append(f"g{len(groups)}")
                used = 0
            used += pending(twin)
            for side, condition, turn in (("T", twin.holds, 1), ("F", twin.fails, LAST)):
                if condition == NEVER:
                    continue
                pattern = {"$and": [{groups[-1]: 1}, self.pattern(condition)]}
                rules[f"{side}{number}"] = {"all": [{"m": pattern}], "pri": turn + number}
        rules[SENTINEL] = {"all": [{"m": {"g0": 1}}], "pri": 60_000}
        return groups, rules

    def pattern(self, condition: Condition) -> dict[str, object]:
        """Write a condition without `Not` as the engine's pattern."""
        if isinstance(condition, Compare):
            key = self.alphabet.keys[condition.field]
            name, value = OPERATORS[condition.op], self.alphabet.code(condition.value)
            return {key: value} if name is None else {name: {key: value}}
        connective = "$and" if isinstance(condition, And) else "$or"
        return {connective: [self.pattern(part) for part in parts_of(condition)]}

    def run(self, written: Mapping[str, str]) -> dict[str, bool]:
        """Assert one fact, collect what fires, retract it."""
        fact = [self.prefix, *[written[field] for field in self.fields if field in written]]
        handle, fired = self.handle, []
        failed, state = durable.assert_fact(handle, ",".join(fact) + "}")
        if failed:
            raise EngineError(Problem("engine-refused", values={"status": failed}))
        started = durable.start_action_for_state(handle, state)
        message = started[1] if started else None
        proceed = durable.complete_and_start_action
        while message:
            fired.append(message[2 : message.index('"', 2)])  # {"T3":{…}}
            message = proceed(handle, state)
        durable.retract_fact(handle, RETRACT)
        if not fired or fired.pop() != SENTINEL or SENTINEL in fired:
            raise EngineError(Problem("engine-incomplete"))
        names = self.names
        return dict([names[name] for name in fired])


class Pool:
    """Hands each concurrent run an instance of its own; one that raised is not used again."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make
        self.idle: queue.LifoQueue[Any] = queue.LifoQueue()
        self.idle.put(make())

    @contextmanager
    def instance(self) -> Iterator[Any]:
        """Lend an idle instance, or a new one where all are busy."""
        try:
            lent = self.idle.get_nowait()
        except queue.Empty:
            lent = self.make()
        yield lent
        self.idle.put(lent)


def spread(twins: Sequence[Twin]) -> Iterator[list[Twin]]:
    """Split the rules into parts that each fit one network."""
    part: list[Twin] = []
    groups, used = 1, 0
    fields: frozenset[str] = frozenset()
    for twin in twins:
        needed = pending(twin)
        read = {compare.field for compare in twin.comparisons()}
        check(twin, needed)
        if used and used + needed > MOST_PENDING_IN_A_GROUP:
            groups, used = groups + 1, 0
        if groups > MOST_GROUPS or len(fields | read) > MOST_FIELDS:
            yield part
            part, groups, used, fields = [], 1, 0, frozenset()
        part.append(twin)
        used += needed
        fields |= read
    yield part


def pending(twin: Twin) -> int:
    """Give how many of a rule's nodes can be pending on the engine's stack at once."""
    return sum(1 for _ in twin.comparisons()) + 2


def check(twin: Twin, needed: int) -> None:
    """Refuse a rule that would take the engine outside its limits."""
    rule = twin.name.partition(PART)[0]
    connectives = max(count_connectives(twin.holds), count_connectives(twin.fails)) + 1
    if needed > MOST_PENDING_IN_A_RULE or connectives > MOST_CONNECTIVES:
        most = (MOST_PENDING_IN_A_RULE - 2) // 2
        raise RuleError(Problem("rule-too-complex", rule, {"most": most}))
    for compare in twin.comparisons():
        if isinstance(compare.value, str):
            if compare.op not in ("==", "!="):
                raise RuleError(Problem("text-has-no-order", rule))
        elif abs(compare.value) > LARGEST:
            raise RuleError(Problem("constant-too-large", rule))


def count_connectives(condition: Condition) -> int:
    """Count the groups in a condition without `Not`."""
    if isinstance(condition, Compare):
        return 0
    return 1 + sum(count_connectives(part) for part in parts_of(condition))


def free(handle: int) -> None:
    """Give a network's memory back; safe because it has run once."""
    durable.delete_state(handle, "s")
    durable.delete_ruleset(handle)

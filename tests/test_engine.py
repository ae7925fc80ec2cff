"""durable-rules behind `engine.py`: right, bounded, shared safely, and freed."""

import gc
import random
import threading
from pathlib import Path

import pytest

from advisor.errors import EngineError, RuleError
from advisor.logic import engine
from advisor.logic.condition import (
    And,
    AtLeast,
    Compare,
    Condition,
    Not,
    Op,
    Or,
    evaluate,
    push_not,
    two_sided,
)
from advisor.logic.engine import Pool, Ruleset
from advisor.logic.twins import Alphabet, Twin

FIELDS = {f"布尔{i}": "bool" for i in range(8)} | {f"n{i}": "int" for i in range(12)}
FIELDS |= {f"text-{i}": "str" for i in range(6)}
NUMBERS = [-5, 0, 1, 2, 3, 10**8, 2**53]
TEXTS = ["个体户", "国企", "", 'a"b', "1", "true"]
ORDERED: list[Op] = ["==", "!=", "<", "<=", ">", ">="]
SAME: list[Op] = ["==", "!="]


def value(rand: random.Random, field: str) -> bool | int | str:
    kind = FIELDS[field]
    if kind == "bool":
        return rand.random() < 0.5
    return rand.choice(NUMBERS) if kind == "int" else rand.choice(TEXTS)


def condition(rand: random.Random, depth: int) -> Condition:
    if depth == 0 or rand.random() < 0.35:
        field = rand.choice(list(FIELDS))
        op = rand.choice(ORDERED if FIELDS[field] == "int" else SAME)
        return Compare(field, op, value(rand, field))
    if rand.random() < 0.2:
        return Not(condition(rand, depth - 1))
    parts = tuple(condition(rand, depth - 1) for _ in range(rand.randint(1, 4)))
    if rand.random() < 0.05:
        return rand.choice([And, Or])(())
    if rand.random() < 0.15:
        return AtLeast(parts, rand.randint(1, len(parts)))
    return rand.choice([And, Or])(parts)


def twin(name: str, found: Condition) -> Twin:
    return Twin(name, push_not(found), push_not(found, negate=True))


def accepted(rules: dict[str, Condition]) -> dict[str, Twin]:
    """Keep the rules that the engine's limits allow."""
    kept = {}
    for name, found in rules.items():
        one = twin(name, found)
        try:
            engine.check(one, engine.pending(one))
        except RuleError:
            continue
        kept[name] = one
    return kept


@pytest.mark.parametrize(
    ("seeds", "rules", "profiles", "depth"),
    [(30, 40, 50, 1), (30, 40, 50, 3), (6, 250, 30, 2), (40, 6, 30, 5)],
    ids=["flat", "nested", "many networks", "deep"],
)
def test_random_rules_are_judged_as_the_reference_judges(
    seeds: int, rules: int, profiles: int, depth: int
) -> None:
    """Law 6, random rulebooks: over 150,000 three-valued evaluations, not one differs."""
    judged = 0
    for seed in range(seeds):
        rand = random.Random(seed * 1000 + depth)  # noqa: S311  # seeded, so that a run repeats
        conditions = {f"r{i}": condition(rand, depth) for i in range(rules)}
        kept = accepted(conditions)
        alphabet = Alphabet(kept.values())
        ruleset = Ruleset(list(kept.values()), alphabet)
        for _ in range(profiles):
            known = {f: value(rand, f) for f in FIELDS if rand.random() > 0.25}
            expected = {
                name: truth
                for name in kept
                if (truth := evaluate(conditions[name], known)) is not None
            }
            assert ruleset.run(alphabet.write(known)) == expected
            judged += len(kept)
    assert judged > {1: 59_000, 3: 55_000, 2: 44_000, 5: 4_000}[depth]


@pytest.mark.parametrize("connective", [And, Or])
def test_the_largest_accepted_rule_does_not_crash_the_engine(connective: type) -> None:
    """A network filled to every limit, with everything matching at once, answers rightly."""
    most = (engine.MOST_PENDING_IN_A_RULE - 2) // 2
    wide = connective(tuple(Compare(f"n{i}", ">=", 0) for i in range(most)))
    rules = [twin(f"r{i}", wide) for i in range(200)]
    alphabet = Alphabet(rules)
    known = {f"n{i}": 5 for i in range(most)}
    assert Ruleset(rules, alphabet).run(alphabet.write(known)) == {r.name: True for r in rules}


@pytest.mark.parametrize("order", [1, -1])
def test_where_a_rule_holds_and_fails_the_failing_counts(order: int) -> None:
    """Law 13 in the engine and the plain reading: what loading could not see is judged as failing."""
    above, below = Compare("n0", ">", 0), Compare("n0", "<", 5)
    rules = [Twin(f"r{n}", above, below) for n in range(40)][::order]
    alphabet = Alphabet(rules)
    for value, truth in ((-1, False), (3, False), (7, True)):
        found = Ruleset(rules, alphabet).run(alphabet.write({"n0": value}))
        assert set(found.values()) == {truth}
        assert two_sided(above, below, {"n0": value}) is truth


def test_a_rule_beyond_the_limit_is_refused() -> None:
    """One comparison more than the engine's stack is safe for is an error, not a crash."""
    most = (engine.MOST_PENDING_IN_A_RULE - 2) // 2
    wide = And(tuple(Compare(f"n{i}", ">=", 0) for i in range(most + 1)))
    with pytest.raises(RuleError, match="too complex"):
        Ruleset([twin("wide", wide)], Alphabet([twin("wide", wide)]))


def test_deep_nesting_is_refused() -> None:
    """More connectives than one engine rule may hold are an error."""
    deep: Condition = Compare("n0", ">", 0)
    for i in range(16):
        deep = (And if i % 2 else Or)((deep, Compare("n1", ">", 0)))
    with pytest.raises(RuleError, match="too complex"):
        Ruleset([twin("deep", deep)], Alphabet([twin("deep", deep)]))


def test_texts_are_not_ordered_and_numbers_not_huge() -> None:
    """What the engine would compare wrongly is refused when compiling."""
    for bad in (Compare("text-0", "<", "a"), Compare("n0", "<", 2**53 + 1)):
        one = Twin("r", bad, bad)
        with pytest.raises(RuleError):
            Ruleset([one], Alphabet([one]))


def test_no_rules_and_no_facts() -> None:
    """An empty layer is no special case."""
    assert Ruleset([], Alphabet([])).run({}) == {}


def test_an_incomplete_run_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its sentinel a run is never taken for an answer."""
    one = twin("r", Compare("n0", ">", 0))
    alphabet = Alphabet([one])
    ruleset = Ruleset([one], alphabet)
    monkeypatch.setattr(engine.durable, "start_action_for_state", lambda *_: None)
    with pytest.raises(EngineError, match="did not finish"):
        ruleset.run(alphabet.write({"n0": 1}))


def test_a_broken_instance_is_not_lent_again() -> None:
    """The pool drops an instance during whose run something was raised."""
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    pool = Pool(make)
    with pytest.raises(EngineError), pool.instance():
        raise EngineError
    with pool.instance() as lent:
        assert lent is made[1]
    with pool.instance() as lent:
        assert lent is made[1]


def test_threads_do_not_disturb_each_other() -> None:
    """Eight threads over one pool get the answers that one thread gets."""
    rules = [twin(f"r{i}", Compare(f"n{i % 12}", ">", i)) for i in range(30)]
    alphabet = Alphabet(rules)
    pool = Pool(lambda: Ruleset(rules, alphabet))
    wrong: list[object] = []

    def work(seed: int) -> None:
        rand = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
        for _ in range(200):
            known = {f"n{i}": rand.randint(0, 40) for i in range(12) if rand.random() > 0.2}
            with pool.instance() as ruleset:
                judged = ruleset.run(alphabet.write(known))
            expected = {r.name: evaluate(r.holds, known) for r in rules}
            if judged != {name: truth for name, truth in expected.items() if truth is not None}:
                wrong.append(known)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def resident() -> int:
    """Give the process's resident memory in pages."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's memory counters")
def test_memory_stays_flat() -> None:
    """Neither runs nor discarded networks accumulate."""
    rules = [twin(f"r{i}", Compare(f"n{i % 12}", ">", i)) for i in range(40)]
    alphabet = Alphabet(rules)
    written = alphabet.write({f"n{i}": 20 for i in range(12)})

    def round_of_work() -> None:
        ruleset = Ruleset(rules, alphabet)
        for _ in range(2_000):
            ruleset.run(written)
        for _ in range(20):
            Ruleset(rules, alphabet)
        gc.collect()

    round_of_work()
    before = resident()
    for _ in range(5):
        round_of_work()
    assert resident() - before < 1_000

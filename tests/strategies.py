"""Hypothesis strategies: profiles of a vocabulary, and small random rulebooks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from advisor.rulebook import types, values
from advisor.rulebook.checks import check
from tests.conftest import DAY

NEAR = {
    "adverse_overdue_largest": ["9999.99", "10000", "10000.01"],
    "age": [0, 17, 18, 19, 55],
    "bank_card_changes_6m": [0, 1, 2, 3, 4, 5],
    "wechat_pay_per_month": [0, 2, 3, 9, 10, 11],
    "wechat_account_age_months": [0, 2, 3, 11, 12, 13, 190, 191],
    "active_lenders": [0, 1, 2, 3, 4],
    "lenders_applied_3m": [0, 1, 2, 3, 4],
    "needed_within_days": [0, 1, 2],
    "amount": ["0.01", "1999.99", "2000", "2000.01", "200000", "200000.01", "300000.01"],
    "monthly_income": ["0", "0.01", "5000", "5000.01"],
    "monthly_debt_payment": ["0", "0.01", "2500", "2500.01"],
    "wechat_pay_score": [300, 550, 850],
}
"""Values about our rulebook's thresholds, so that both sides of each are met often."""


def fact_values(name: str, fact: types.Fact) -> st.SearchStrategy[Any]:
    """Give values of one fact as JSON would have them."""
    if fact.type == "boolean":
        return st.booleans()
    if fact.type == "choice":
        return st.sampled_from([choice.id for choice in fact.choices or ()])
    if fact.type == "date":
        near = [DAY.replace(year=DAY.year - 5) + timedelta(days=d) for d in (-1, 0, 1)]
        near += [date.fromisoformat(day) for day in REPAIR]
        dates = st.one_of(st.sampled_from(near), st.dates(date(1998, 7, 1), DAY))
        return dates.map(date.isoformat)
    low, high = values.limits(fact)
    if fact.type == "integer":
        anywhere: st.SearchStrategy[Any] = st.integers(int(low), min(int(high), 10**6))
    else:
        anywhere = st.decimals(low, min(high, Decimal(10**7)), places=2).map(str)
    return st.one_of(st.sampled_from(NEAR[name]), anywhere) if name in NEAR else anywhere


REPAIR = ["2019-12-31", "2020-01-01", "2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"]
"""Days about the edges of what the one-off repair of records covers."""


def quotes(book: types.Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """Give quotes of some products, complete and incomplete, with and without fees."""
    quote = st.fixed_dictionaries(
        {},
        optional={
            "annual_rate": st.sampled_from(["0.05", "0.1", "0.24", "0.36"]),
            "fee_per_instalment": st.sampled_from(["0", "0.01", "50", "9999"]),
            "upfront_fee": st.sampled_from(["0", "10", "2000"]),
            "instalments": st.sampled_from([1, 12]),
            "limit": st.sampled_from(["0", "1000", "250000"]),
            "confirmed": st.booleans(),
        },
    )
    return st.dictionaries(st.sampled_from(sorted(book.products)), quote)


def profiles(book: types.Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """Give profiles in which any fact may be missing; quotes are left out."""
    facts = {n: fact_values(n, f) for n, f in book.facts.facts.items() if f.type != "quotes"}
    return st.fixed_dictionaries({}, optional=facts)


# Small random rulebooks that can be enumerated ----------------------------------------------------

SAID = {"zh": "一句话。", "en": "A sentence."}
EVIDENCE = [{"source": "paper", "section": 1}]
READ = "2026-11-28"


def small_facts() -> dict[str, Any]:
    """Give a small vocabulary of every kind of fact that conditions can use."""
    shape = {"change": "now", "name": SAID, "question": SAID}
    choices = [{"id": one, "name": SAID} for one in ("red", "green", "blue")]
    facts: dict[str, Any] = {
        "yes_a": {"type": "boolean", "example": True, **shape},
        "yes_b": {"type": "boolean", "example": True, **shape},
        "count": {"type": "integer", "min": 0, "max": 4, "example": 1, **shape},
        "color": {"type": "choice", "choices": choices, "example": "red", **shape},
        "ended": {"type": "date", "example": "2020-01-01", **shape},
    }
    derived = {"ended_years": {"op": "years_since", "date": "ended", "name": SAID}}
    groups = [{"id": "all_facts", "name": SAID, "facts": list(facts)}]
    return {"groups": groups, "facts": facts, "derived": derived}


GRID: dict[str, list[Any]] = {
    "yes_a": [False, True],
    "yes_b": [False, True],
    "count": [0, 1, 2, 3, 4],
    "color": ["red", "green", "blue"],
    "ended": ["2026-01-01", "2022-01-01", "2019-01-01"],
}
"""Values that fall into every cell that small rulebooks can cut."""

ORDER = ("below", "at_most", "above", "at_least")

comparisons: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda fact, value: {"fact": fact, "is": value},
        st.sampled_from(["yes_a", "yes_b"]),
        st.booleans(),
    ),
    st.builds(
        lambda op, value: {"fact": "count", op: value}, st.sampled_from(ORDER), st.integers(0, 4)
    ),
    st.builds(lambda value: {"fact": "count", "is": value}, st.integers(0, 4)),
    st.builds(
        lambda chosen: {"fact": "color", "in": sorted(chosen)},
        st.sets(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=2),
    ),
    st.builds(
        lambda op, value: {"fact": "ended_years", op: value},
        st.sampled_from(["above", "at_most"]),
        st.sampled_from([2, 6]),
    ),
    st.just({"trait": "grey-count"}),
)
"""One comparison; 2 and 6 years separate the dates of the grid."""


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Join conditions with all, any, so many of, and not."""
    parts = st.lists(inner, min_size=1, max_size=3)
    several = st.lists(inner, min_size=2, max_size=4)
    counts = st.sampled_from(["at_least", "at_most", "exactly"])
    return st.one_of(
        parts.map(lambda found: {"all": found}),
        parts.map(lambda found: {"any": found}),
        st.builds(lambda found, how: {"count": found, how: len(found) // 2}, several, counts),
        inner.map(lambda found: {"not": found}),
    )


conditions = st.recursive(comparisons, combined, max_leaves=5)


def rule(name: str, when: dict[str, Any]) -> dict[str, Any]:
    """Give a rule as a file would have it."""
    said = dict.fromkeys(("met", "unmet", "unknown", "grey"), SAID)
    return {"id": name, "name": SAID, "when": when, "evidence": EVIDENCE, **said}


def small_book(opening: list[dict[str, Any]], rejection: list[dict[str, Any]]) -> types.Rulebook:
    """Make a rulebook with one product of these conditions."""
    product = {
        "id": "loan",
        "order": 1,
        "name": SAID,
        "lender": SAID,
        "terms": {},
        "opening": [rule(f"open-{n}", when) for n, when in enumerate(opening)],
        "rejection": [rule(f"reject-{n}", when) for n, when in enumerate(rejection)],
    }
    grey = {
        "name": SAID,
        "holds": {"fact": "count", "at_least": 4},
        "fails": {"fact": "count", "at_most": 1},
        "evidence": EVIDENCE,
    }
    paper = {"grade": "document", "title": SAID, "read": READ, "sections": {"1": SAID}}
    return types.Rulebook.model_validate(
        {
            "facts": small_facts(),
            "traits": {"grey-count": grey},
            "parameters": {},
            "assumptions": {},
            "sources": {"paper": paper},
            "terms": [],
            "cautions": [],
            "notes": [],
            "conflicts": [],
            "cost_notes": [],
            "document": [],
            "steps": {},
            "scorecard": [],
            "answers": [],
            "every_product": {},
            "products": {"loan": product},
        }
    )


small_books = st.builds(
    small_book,
    st.lists(conditions, min_size=1, max_size=3),
    st.lists(conditions, min_size=0, max_size=3),
)

# Small random rulebooks of every form -------------------------------------------------------------


def every_facts() -> dict[str, Any]:
    """Give a vocabulary of every kind of fact, and of every kind of arithmetic over them."""
    shape = {"change": "never", "name": SAID, "question": SAID}
    money = {"type": "money", "example": 1, **shape}
    things = {"zh": "个", "en": "things"}
    choices = [{"id": one, "name": SAID} for one in ("red", "green", "blue")]
    facts: dict[str, Any] = {
        "yes_a": {"type": "boolean", "example": True, **shape},
        "yes_b": {"type": "boolean", "example": True, **shape},
        "count": {"type": "integer", "min": 0, "max": 4, "example": 1, "unit": things, **shape},
        "most": {"type": "integer", "min": 1, "max": 4, "example": 1, "unit": things, **shape},
        "color": {"type": "choice", "choices": choices, "example": "red", **shape},
        "began": {"type": "date", "example": "2020-01-01", **shape},
        "ended": {"type": "date", "example": "2020-01-01", **shape},
        "pay": {"min": 0, "max": "1000000", **money},
        "owed": {"min": 0, **money},
        "room": money,
        "share": {"type": "fraction", "min": 0, "max": 1, "example": 0, **shape},
    }
    derived: dict[str, Any] = {
        "years": {"op": "years_since", "date": "ended"},
        "burden": {"op": "ratio", "of": "owed", "to": "pay"},
        "total": {"op": "sum", "of": ["pay", "owed", "0.01"]},
        "left": {"op": "difference", "of": "pay", "less": ["owed", "bar"]},
        "thrice": {"op": "times", "of": ["owed", 3]},
        "part": {"op": "times", "of": ["pay", "share"]},
        "lots": {"op": "times", "of": ["pay", "most"]},
        "after": {"op": "difference", "of": "left", "less": ["part", "room"]},
        "loss": {"op": "times", "of": ["left", "-0.5"]},
        "shares": {"op": "sum", "of": ["share", "half"]},
        "both": {"op": "sum", "of": ["count", "most"]},
        "months": {"op": "months_since", "date": "ended"},
        "days": {"op": "days_since", "date": "began"},
        "between": {"op": "days_between", "from": "began", "to": "ended"},
        "late": {"op": "days_between", "from": "2026-10-24", "to": "ended"},
        "over": {"op": "days_since_month_end", "date": "began", "months": 1},
        "in_effect": {
            "op": "days_since_month_end",
            "date": "ended",
            "months": 2,
            "earliest": "2026-11-20",
        },
        "beyond": {"op": "difference", "of": "owed", "less": "limit"},
        "worth": {"op": "times", "of": ["limit", "half"]},
        "beneath": {"op": "sum", "of": ["worth", "fee", "part"]},
        "is_reported": {"op": "term", "term": "reported"},
        "kind": {"op": "term", "term": "form"},
        "cost_low": {"op": "annual_cost", "bound": "low"},
        "cost_high": {"op": "annual_cost", "bound": "high"},
    }
    derived = {name: {**one, "name": SAID} for name, one in derived.items()}
    groups = [{"id": "all_facts", "name": SAID, "facts": list(facts)}]
    return {"groups": groups, "facts": facts, "derived": derived}


EVERY_VALUE: dict[str, list[Any]] = {
    "yes_a": [False, True],
    "yes_b": [False, True],
    "count": [0, 1, 2, 3, 4],
    "most": [1, 2, 3, 4],
    "color": ["red", "green", "blue"],
    "began": ["2026-11-24", "2026-10-31", "2024-02-29", "2020-01-01"],
    "ended": ["2026-11-24", "2026-11-23", "2026-10-25", "2026-10-24", "2024-11-24", "2019-01-01"],
    "pay": ["0", "0.01", "50", "99.99", "100", "100.01", "200", "333.33", "1000000"],
    "owed": ["0", "0.01", "33.33", "50", "100", "150", "200", "9999999999999.99"],
    "room": ["-100", "-0.01", "0", "50", "100", "-9999999999999.99"],
    "share": ["0", "0.000001", "0.25", "0.333333", "0.5", "1"],
}
"""Values on both sides of what random rules compare with, and at the ends of what there is."""

AMOUNTS = ["pay", "owed", "room", "total", "left", "thrice", "part", "lots", "after", "loss"]
OWN_AMOUNTS = ["beyond", "worth", "beneath"]
NUMBERS: list[Any] = [0, "0.01", 50, "100.00", 200, "-50", "bar", "twice_bar"]
COUNTS = ["count", "most", "both"]
TIMES = ["months", "days", "between", "late", "over", "in_effect"]


def compared(
    facts: list[str], others: list[Any], ops: tuple[str, ...] = ORDER
) -> st.SearchStrategy[Any]:
    """Give comparisons of a fact with a number, or with another fact."""
    return (
        st.tuples(st.sampled_from(facts), st.sampled_from(ops), st.sampled_from(others))
        .filter(lambda found: found[0] != found[2])
        .map(lambda found: {"fact": found[0], found[1]: found[2]})
    )


about_person: st.SearchStrategy[dict[str, Any]] = st.one_of(
    compared(["yes_a", "yes_b"], [True, False], ("is",)),
    compared(["color"], [["red"], ["red", "green"]], ("in",)),
    compared(COUNTS, [0, 1, 2, 3, "few", *COUNTS]),
    compared(["count", "both", "months"], [1, 2, 3], ("is",)),
    compared(AMOUNTS, [*NUMBERS, *AMOUNTS]),
    compared(["share", "shares"], ["0.25", "0.5", "0.75", "half", "share", "shares"]),
    compared(["burden"], ["0.5", 1, "half", "share"], ("above", "at_most")),
    compared(["years"], [2, 6], ("above", "at_most")),
    compared(["months"], [0, 1, 24]),
    compared(
        ["days", "between", "late", "over", "in_effect"],
        [0, 1, 24, 30, 365, "days", "between", "over"],
    ),
    compared(["pay"], ["later"]),
    st.just({"trait": "grey-count"}),
    st.just({"always": True}),
)
"""One comparison about the person; `later` is a number that has no value yet."""

about_product: st.SearchStrategy[dict[str, Any]] = st.one_of(
    about_person,
    st.sampled_from([{"trait": "first"}, {"trait": "second"}]),
    compared(AMOUNTS, ["limit", "fee"]),
    compared(OWN_AMOUNTS, [*NUMBERS, *AMOUNTS, *OWN_AMOUNTS, "limit"]),
    compared(["is_reported"], [True, False], ("is",)),
    compared(["kind"], ["cash", "card"], ("is",)),
    compared(["cost_low", "cost_high"], ["0.1", "0.2", "half", "share", "cost_low"]),
    compared(["share"], ["cost_low", "cost_high"]),
)
"""One comparison of a rule of a product, which also sees what is the product's own."""


def every_combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Join conditions in every form there is."""

    def counted(found: tuple[list[Any], str, int]) -> dict[str, Any]:
        parts, how, number = found
        low, high = {"at_least": (1, 0), "at_most": (0, -1), "exactly": (0, 0)}[how]
        return {"count": parts, how: low + number % (len(parts) + high - low + 1)}

    ways = st.sampled_from(["at_least", "at_most", "exactly"])
    parts = st.lists(inner, min_size=2, max_size=5)
    return st.one_of(combined(inner), st.tuples(parts, ways, st.integers(0, 12)).map(counted))


person_conditions = st.recursive(about_person, every_combined, max_leaves=5)
product_conditions = st.recursive(about_product, every_combined, max_leaves=6)


def table_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Give tables by who asks: some rows with a condition, and one for everybody else."""
    traits = st.sampled_from([{"trait": "second"}, {"not": {"trait": "first"}}])
    row = st.fixed_dictionaries({"when": st.one_of(person_conditions, traits), "value": values})
    last = st.fixed_dictionaries({"value": values})
    return st.tuples(st.lists(row, min_size=1, max_size=2), last).map(lambda t: [*t[0], t[1]])


RATE = {"from": "0.05", "to": "0.15"}
RATES: list[Any] = [RATE, {"from": "0.1", "to": "0.1"}, {"from": "0.2"}]


def term_of(values: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Give a term: one value, a table, or a history of either; some have had none for a while."""
    value = st.sampled_from(values)
    one = st.one_of(value.map(lambda v: {"value": v}), table_of(value).map(lambda by: {"by": by}))
    before: dict[str, Any] = {"until": "2026-01-01", "value": values[0], "evidence": EVIDENCE}
    since = st.sampled_from(["2026-01-01", "2026-11-24", "2026-11-25"])
    history = st.tuples(one, since).map(
        lambda found: {"values": [before, {"from": found[1], "evidence": EVIDENCE, **found[0]}]}
    )
    said = {"statements": [{"text": SAID, "evidence": EVIDENCE}]}
    return st.one_of(one, history).map(lambda found: {**found, **said})


TERMS: dict[str, list[Any]] = {
    "limit": [100, "150.5", 9000],
    "fee": [1, "0.01"],
    "annual_rate": RATES,
    "reported": [True, False],
    "form": ["cash", "card"],
}
ROWS = [
    {"id": "limit", "name": SAID, "type": "money"},
    {"id": "fee", "name": SAID, "type": "money"},
    {"id": "annual_rate", "name": SAID, "type": "range"},
    {"id": "reported", "name": SAID, "type": "boolean"},
    {"id": "form", "name": SAID, "type": "choice", "choices": ["cash", "card"]},
]


def exact(value: Any) -> Any:
    """Give a term's value as a file is read: money as a decimal."""
    return Decimal(value) if isinstance(value, str) and value[0].isdigit() else value


@st.composite
def every_product(draw: st.DrawFn, name: str, order: int, size: int) -> dict[str, Any]:
    """Give a product with rules of every kind, with terms of every kind."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for section, most in (("opening", 2), ("rejection", 2), ("need", 1), ("caution", 1)):
        found = draw(st.lists(product_conditions, min_size=size - 1, max_size=most * size))
        sections[section] = [rule(f"{section}-{n}", when) for n, when in enumerate(found)]
    for one in sections["caution"]:
        one["severity"] = draw(st.sampled_from(["stop", "info"]))
    terms = {
        row: draw(term_of([exact(value) for value in values])) for row, values in TERMS.items()
    }
    # A sentence may not name a term on days without a value, unless its rule rests on it.
    steady = [f"{{{name}}}" for name in ("limit", "fee") if "values" not in terms[name]]
    text = dict.fromkeys(("zh", "en"), " ".join([*steady, "{product}"]))
    if sections["opening"]:
        sections["opening"][0]["met"] = text
    days: dict[str, Any] = draw(st.sampled_from([{}, {}, {"from": "2026-01-01"}]))
    exempt = draw(st.booleans())
    except_ = [{"rule": "shared", "evidence": EVIDENCE}]
    return {
        "id": name,
        "order": order,
        "name": SAID,
        "lender": SAID,
        "terms": terms,
        **days,
        **sections,
        **({"except": except_} if exempt else {}),
    }


@st.composite
def every_form_books(draw: st.DrawFn, size: int = 1) -> types.Rulebook:
    """Give a rulebook of two products that may use every form there is; a larger one has more rules."""
    trait = {"name": SAID, "evidence": EVIDENCE}
    over = st.recursive(
        st.one_of(about_person, st.just({"trait": "first"})), every_combined, max_leaves=4
    )
    grey = {"holds": {"fact": "count", "at_least": 4}, "fails": {"fact": "count", "at_most": 1}}
    traits = {
        "grey-count": {**trait, **grey},
        "first": {**trait, "holds": draw(person_conditions)},
        "second": {**trait, "holds": draw(over)},
    }
    bands = [
        {"when": draw(product_conditions), "share": share, "text": SAID}
        for share in draw(st.lists(st.integers(0, 100), max_size=2))
    ]
    factor = {
        "id": "fit",
        "name": SAID,
        "weight": 60,
        "evidence": EVIDENCE,
        "bands": [*bands, {"share": 50, "text": SAID}],
        "unknown": SAID,
        "grey": SAID,
    }
    person = [{"when": draw(person_conditions), "share": 80, "text": SAID}]
    other = {
        **factor,
        "id": "person",
        "weight": 40,
        "bands": [*person, {"share": 10, "text": SAID}],
    }
    cautions = [
        {**rule(f"caution-{n}", when), "severity": "stop" if n == 0 else "warn"}
        for n, when in enumerate(draw(st.lists(person_conditions, max_size=2 * size)))
    ]
    value = {"evidence": EVIDENCE}
    book = types.Rulebook.model_validate(
        {
            "facts": every_facts(),
            "traits": traits,
            "parameters": {
                "bar": {"type": "money", "name": SAID, "values": [{"value": 100, **value}]},
                "half": {"type": "fraction", "name": SAID, "values": [{"value": "0.5", **value}]},
                "twice_bar": {
                    "type": "money",
                    "name": SAID,
                    "op": "times",
                    "of": [2, "bar"],
                    "evidence": EVIDENCE,
                },
                "later": {
                    "type": "money",
                    "name": SAID,
                    "values": [{"from": "2027-01-01", "value": 100, **value}],
                },
            },
            "assumptions": {
                "few": {"type": "integer", "value": 2, "text": SAID, "until": "2027-01-01"}
            },
            "sources": {
                "paper": {"grade": "document", "title": SAID, "read": READ, "sections": {"1": SAID}}
            },
            "terms": ROWS,
            "cautions": cautions,
            "notes": [{"id": "odd", "when": draw(person_conditions), "text": SAID}],
            "conflicts": [],
            "cost_notes": [],
            "document": [],
            "steps": {},
            "scorecard": [factor, other],
            "answers": [],
            "every_product": {"need": [rule("shared", draw(product_conditions))]},
            "products": {
                name: draw(every_product(name, order, size))
                for order, name in enumerate(("loan", "club"), start=1)
            },
        }
    )
    mistakes = list(check(book))
    assert not mistakes, mistakes
    return book


every_profiles = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in EVERY_VALUE.items()}
)
"""What may be known of somebody, for a rulebook of every form."""

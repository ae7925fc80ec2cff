"""Hypothesis strategies: profiles of a vocabulary, and small random rulebooks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from advisor.rulebook import types, values
from tests.conftest import DAY

NEAR = {
    "age": [0, 17, 18, 19, 55],
    "bank_card_changes_6m": [0, 1, 2, 3, 4, 5],
    "wechat_pay_per_month": [0, 2, 3, 9, 10, 11],
    "wechat_account_age_months": [0, 2, 3, 11, 12, 13],
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
        dates = st.one_of(st.sampled_from(near), st.dates(date(2000, 2, 29), DAY))
        return dates.map(date.isoformat)
    low, high = values.limits(fact)
    if fact.type == "integer":
        anywhere: st.SearchStrategy[Any] = st.integers(int(low), min(int(high), 10**6))
    else:
        anywhere = st.decimals(low, min(high, Decimal(10**7)), places=2).map(str)
    return st.one_of(st.sampled_from(NEAR[name]), anywhere) if name in NEAR else anywhere


def quotes(book: types.Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """Give quotes of some products, complete and incomplete, with and without fees."""
    quote = st.fixed_dictionaries(
        {},
        optional={
            "annual_rate": st.sampled_from(["0.05", "0.1", "0.24", "0.36"]),
            "fee_per_instalment": st.sampled_from(["0", "0.01", "50", "9999"]),
            "upfront_fee": st.sampled_from(["0", "10", "2000"]),
            "instalments": st.sampled_from([1, 12]),
        },
    )
    return st.dictionaries(st.sampled_from(sorted(book.products)), quote)


def profiles(book: types.Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """Give profiles in which any fact may be missing; quotes are left out."""
    facts = {n: fact_values(n, f) for n, f in book.facts.facts.items() if f.type != "quotes"}
    return st.fixed_dictionaries({}, optional=facts)


# Small random rulebooks ---------------------------------------------------------------------------

SAID = {"zh": "一句话。", "en": "A sentence."}
EVIDENCE = [{"source": "paper", "section": 1}]


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
    paper = {"grade": "document", "title": SAID, "sections": {"1": SAID}}
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

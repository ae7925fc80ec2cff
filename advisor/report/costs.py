"""What the need would cost at each product: the comparison, and each product's cost sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.cells import cell_len

from advisor.cost.loan import MONTH_DAYS, YEAR, due_payment, length_of, pay_off_amount
from advisor.edition.wording import percent
from advisor.report.cost import all_in, money, remarks
from advisor.report.evidence import cited, lender_of, wrong
from advisor.report.wrap import indented
from advisor.rulebook.labels import local
from advisor.texts import Lang, sentence
from advisor.texts.templates import closed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.cost.loan import Cost
    from advisor.cost.sheet import ProductCost
    from advisor.model import Assessment, ProductAssessment
    from advisor.rulebook.types import Product, Rulebook
    from advisor.rulebook.types.products import Method

GAP = "  "

FALLING = "equal-principal"
"""The way of repaying whose payments fall from the first one on."""

LAST = {"interest-only", "minimum"}
"""The ways of repaying whose last payment is the largest."""


class CostSection:
    """Writes the costs of one assessment."""

    def __init__(self, assessment: Assessment, book: Rulebook) -> None:
        self.assessment = assessment
        self.book = book
        self.costs: Mapping[str, ProductCost | None] = assessment.costs
        self.lang: Lang = assessment.lang

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the sentences about costs."""
        text = sentence(f"cost.{name}", self.lang, **values)
        return closed(text) if self.lang == "zh" else text

    def lines(self, width: int) -> Iterator[str]:
        """Write the comparison of all products that nothing speaks against, then what to know.

        Args:
            width: columns of the page.
        """
        for said in self.introduction():
            yield from indented(said, width, "")
        if rows := self.comparison():
            yield ""
            yield from self.table(rows, width)
        yield ""
        for note in self.notes():
            yield from indented(note, width, "· ")

    def introduction(self) -> Iterator[str]:
        """Say what is compared, or why nothing is."""
        if not self.in_order():
            yield self.say(self.lacking())
            return
        known = self.assessment.profile.known
        amount, days = money(known["amount"]), known.get("repay_within_days")
        yield self.say("need" if days is None else "need-days", amount=amount, days=days)
        if any(f.severity == "stop" and f.status == "met" for f in self.assessment.cautions):
            yield self.say("not-advice")
        if any(cost.low.loan.method != "daily" for _, cost in self.in_order()):
            yield self.say("whole-months")
        if not all(cost.rates.quoted for _, cost in self.in_order()):
            yield self.say("published")
        missing = [
            product.name
            for product in self.assessment.products
            if product.recommendation != "not_recommended" and self.costs[product.id] is None
        ]
        if missing:
            yield self.say(
                "not-reckoned", products=sentence("report.list-comma", self.lang).join(missing)
            )

    def lacking(self) -> str:
        """Tell why nothing is compared, as a sentence's name."""
        if any(self.costs.values()):
            return "none-left"
        known = self.assessment.profile.known
        if ("amount" in known) == ("repay_within_days" in known):
            return "no-need"
        return "no-need-days" if "amount" in known else "no-need-amount"

    def comparison(self) -> list[list[str]]:
        """Give a row for each product that is compared, to stand under `head`."""
        return [self.row(self.book.products[product.id], cost) for product, cost in self.in_order()]

    def head(self) -> list[str]:
        """Give the headings of the comparison."""
        return [self.say(f"column.{name}") for name in ("product", "cost", "rate", "first")]

    def notes(self) -> Iterator[str]:
        """Give what to know beside the costs."""
        for note in self.assessment.cost_notes:
            yield f"{note.text} {cited(note.evidence, self.lang)}"

    def in_order(self) -> list[tuple[ProductAssessment, ProductCost]]:
        """Give the products that are open, meet the need and have a cost, cheapest first."""
        offered = [
            (product, cost)
            for product in self.assessment.products
            if not any(map(wrong, product.findings))
            and (cost := self.costs[product.id]) is not None
        ]
        return sorted(offered, key=lambda one: one[1].low.total)

    def row(self, product: Product, cost: ProductCost) -> list[str]:
        """Write one product's row of the comparison."""
        loan = cost.low.loan
        if loan.method == "daily":
            repaid = self.say("once", days=loan.days)
        else:
            repaid = self.say(
                "times" if loan.instalments > 1 else "times-one", count=loan.instalments
            )
        ends = shown_ends(cost)
        return [
            local(product.name, self.lang),
            self.range([money(one.total) for one in ends]),
            self.yearly(ends),
            repaid,
        ]

    def range(self, ends: list[str]) -> str:
        """Write a range by its ends; with one end only, "at least"."""
        if len(ends) == 1:
            return self.say("at-least", low=ends[0])
        low, high = ends
        return low if low == high else self.say("between", low=low, high=high)

    def yearly(self, ends: list[Cost]) -> str:
        """Write yearly costs on 365 days, with the lender's own beside them where it counts otherwise."""
        said = self.range([percent(one.yearly) for one in ends])
        count = ends[0].loan.day_count
        if count == YEAR:
            return said
        own = self.range([percent(all_in(one)) for one in ends])
        return self.say("own-count", yearly=said, count=count, own=own)

    def table(self, rows: list[list[str]], width: int) -> Iterator[str]:
        """Write rows under their headings."""
        head = self.head()
        widths = [max(cell_len(row[i]) for row in (head, *rows)) for i in range(len(head))]
        total = sum(widths) + len(GAP) * (len(widths) - 1)
        if total > width:
            for name, *cells in rows:
                yield from indented(GAP.join(cells), width, f"{name}  ")
            return
        yield self.joined(head, widths)
        yield "─" * total
        for row in rows:
            yield self.joined(row, widths)

    def joined(self, row: list[str], widths: list[int]) -> str:
        """Write a row with its columns under each other."""
        cells = [text + " " * (w - cell_len(text)) for text, w in zip(row, widths, strict=True)]
        return GAP.join(cells).rstrip()

    # One product --------------------------------------------------------------------------------

    def card(self, product: Product) -> str:
        """Write what falls on a month, what is paid back in all, and the yearly rate; or nothing."""
        cost = self.costs[product.id]
        if cost is None:
            return ""
        glance = self.glance(product.id, cost)
        return self.say("item-card", glance=glance, annual=self.annual(product))

    def annual(self, product: Product) -> str:
        """Write the yearly cost with every known fee in it; nothing where it is not known."""
        cost = self.costs[product.id]
        return "" if cost is None else self.yearly(shown_ends(cost))

    def whole_annual(self, product: Product) -> str:
        """Write the yearly cost where both of its ends are known; else nothing."""
        cost = self.costs[product.id]
        whole = cost is not None and len(shown_ends(cost)) > 1
        return self.annual(product) if whole else ""

    def brief(self, product: Product) -> Iterator[str]:
        """Write what a product costs a year, by each way of repaying, and one day late."""
        cost = self.costs[product.id]
        if cost is not None:
            yield self.total(cost)
            yield from self.due(cost)
            yield from self.late(cost)

    def glance(self, product: str, cost: ProductCost) -> str:
        """Write what falls on a month, what is paid back in all, and how much of that is cost."""
        glance = self.assessment.costs.glance(product)

        def ends(name: str) -> str:
            low, high = (getattr(glance, f"{name}_{end}") for end in ("low", "high"))
            return self.range([money(one) for one in (low, high) if one is not None])

        sums = {name: ends(name) for name in ("monthly", "repay", "interest")}
        if glance.final:
            return self.say("item-glance-once", **sums)
        by_way = {ends[0].loan.method: ends for ends in self.by_method(cost)}
        mine = by_way.pop(glance.method)
        sums["repay"] = self.range([money(one.payment) for one in mine])
        sums["interest"] = self.range([money(one.total) for one in mine])
        loan = mine[0].loan
        name = "item-month" if by_way else "item-glance"
        if glance.method == "daily" or loan.instalments == 1:
            name = "item-glance-at-once"
        elif glance.method == FALLING:
            name = "item-glance-falling"
        elif glance.method in LAST:
            name = "item-glance-last"
        days = loan.days or MONTH_DAYS
        first = self.say(name, method=self.method(glance.method), days=days, **sums)
        if not by_way:
            return first
        others = [
            self.say(
                "item-other-way",
                method=self.method(method),
                repay=self.range([money(one.payment) for one in way]),
            )
            for method, way in by_way.items()
        ]
        apart = " " if self.lang == "en" else ""
        return self.say("item-glance-several", first=first, others=apart.join(others))

    def by_method(self, cost: ProductCost) -> Iterator[list[Cost]]:
        """Give the costs of each way of repaying, at the lowest and, where it is known, the highest."""
        highs = cost.highs if cost.rates.fees_known else ()
        for number, low in enumerate(cost.lows):
            yield [low, *highs[number : number + 1]]

    def method(self, method: Method) -> str:
        """Name a way of repaying, as a sentence begins with it."""
        name = self.say(f"method.{method}")
        return name[:1].upper() + name[1:]

    def late(self, cost: ProductCost) -> Iterator[str]:
        """Write what one day late costs, by both readings."""
        low = cost.low
        if low.late is None:
            yield self.say("item-late-unknown")
            return
        same = (one for one in cost.highs if one.loan.method == low.loan.method)
        worst = next(same, low)
        late = worst.late or low.late
        due = self.range([money(due_payment(one.rows, one.loan)) for one in (low, worst)])
        yield self.say("item-late", due=due, low=money(low.late[0]), high=money(late[1]))

    def sheet(self, product: Product) -> Iterator[str]:
        """Write a product's cost sheet: every item, who charges it, the total, what a default costs."""
        cost = self.costs[product.id]
        known = self.assessment.profile.known
        quote = known.get("quotes", {}).get(product.id, {})
        if "amount" in known and quote.get("upfront_fee", 0) >= known["amount"]:
            yield self.say("item-upfront", fee=money(quote["upfront_fee"]))
        if cost is None:
            return
        low, high = cost.low, cost.high
        interest = self.range([money(one.interest) for one in (low, high) if one is not None])
        lender = lender_of(self.book, product, self.lang)
        yield self.say("item-interest", range=interest, lender=lender)
        if low.fees:
            yield self.say("item-fees", fees=money(low.fees))
        yield from remarks(low, self.lang)
        if not cost.rates.fees_known:
            yield self.say("item-fees-unknown")
        yield self.total(cost)
        yield from self.due(cost)
        if low.annualised.simple_360 is not None and low.annualised.simple_365 is not None:
            simple = {
                "low": percent(low.annualised.simple_360),
                "high": percent(low.annualised.simple_365),
            }
            yield self.say("item-days", **simple)
        yield from self.late(cost)
        if length_of(low.loan) > MONTH_DAYS:
            half = self.half_way(high or low)
            saved = (high or low).total - half
            yield self.say("item-early", half=money(half), saved=money(saved))
        limit = product.terms["limit"].value if "limit" in product.terms else None
        if isinstance(limit, int | Decimal) and low.loan.amount > limit:
            over = {"amount": money(low.loan.amount), "limit": money(Decimal(limit))}
            yield self.say("item-limit", **over)

    def due(self, cost: ProductCost) -> Iterator[str]:
        """Write the largest payment; of several documented ways of repaying what each comes to."""
        if len(cost.lows) == 1:
            if cost.low.loan.method not in {"equal-instalment", "daily"}:
                due = [money(largest_payment(one)) for one in shown_ends(cost)]
                yield self.say("item-due", due=self.range(due))
            return
        for ends in self.by_method(cost):
            low = ends[0]
            at_end = {"daily": "-once", "interest-only": "-at-end"}.get(low.loan.method, "")
            yield self.say(
                f"item-method{at_end}",
                method=self.method(low.loan.method),
                total=self.range([money(one.total) for one in ends]),
                due=self.range([money(largest_payment(one)) for one in ends]),
            )

    def total(self, cost: ProductCost) -> str:
        """Write the annual rates of everything together, and the 24 % line."""
        both = shown_ends(cost)
        if cost.over_low:
            line = "over"
        elif cost.over_low is False and cost.over_high is False:
            line = "not-over"
        else:
            line = "unknown"
        lead = "published"
        if cost.rates.quoted:
            lead = "complete" if cost.rates.fees_known else "partial"
        return self.say(
            "item-total",
            lead=self.say(f"lead.{lead}"),
            nominal=self.yearly(both),
            effective=self.range([percent(one.annualised.effective) for one in both]),
            line=self.say(f"line.{line}"),
        )

    def half_way(self, cost: Cost) -> Decimal:
        """Give what it costs to pay everything off after half the time."""
        day = length_of(cost.loan) // 2
        reached, paid = 0, cost.loan.upfront_fee - cost.loan.amount
        for row in cost.rows:
            reached += row.days if row.days is not None else MONTH_DAYS
            if reached > day:
                break
            paid += row.payment
        return paid + pay_off_amount(cost.loan, day)


def largest_payment(cost: Cost) -> Decimal:
    """Give the largest single payment of a loan, in 元."""
    return max(row.payment for row in cost.rows)


def shown_ends(cost: ProductCost) -> list[Cost]:
    """Give the ends of a range that are known; a fee that is not known leaves only the lower one."""
    if cost.high is None or not cost.rates.fees_known:
        return [cost.low]
    return [cost.low, cost.high]

"""An assessment laid out as a document, for the templates of Markdown, HTML and PDF to draw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.model import BINDING, GRADES
from advisor.report import pictures
from advisor.report.as_judged import as_judged
from advisor.report.cards import Cards
from advisor.report.costs import CostSection
from advisor.report.evidence import cited, said_by, wrong
from advisor.report.product import ProductSection, open_cautions
from advisor.report.references import references
from advisor.report.summary import MARKS, VERDICT_MARKS, Summary
from advisor.report.tables import Table, balance_table, points_table, schedule_table
from advisor.report.view import Block, CardPart, Document, Fold, Item, ProductPart, Question
from advisor.rulebook.labels import labels, local
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from advisor.cost.loan import Cost
    from advisor.cost.sheet import ProductCost
    from advisor.model import Assessment, Finding, ProductAssessment
    from advisor.report.cards import Card
    from advisor.rulebook.types import Rulebook


PROFILE = "profile.json"
"""What the record calls the file of the answers."""


def document_of(assessment: Assessment, book: Rulebook, opened: Collection[str] = ()) -> Document:
    """Lay an assessment out as a document; the products in `opened` are unfolded in full."""
    return Layout(assessment, book, opened).document()


class Layout:
    """Lays out one assessment."""

    def __init__(self, assessment: Assessment, whole: Rulebook, opened: Collection[str]) -> None:
        book = as_judged(whole, assessment)
        self.assessment = assessment
        self.whole = whole
        self.book = book
        self.opened = opened
        self.lang: Lang = assessment.lang
        self.costs = CostSection(assessment, book)
        self.section = ProductSection(assessment, book, self.costs)
        self.summary = Summary(assessment, self.section, opened)
        self.rows = list(self.summary.rows())
        self.cards = Cards(assessment, self.section, self.summary)

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's sentences, or with a dot one of another file."""
        full = name if name.partition(".")[0] in {"document", "cost"} else f"report.{name}"
        return sentence(full, self.lang, **values)

    def document(self) -> Document:
        """Lay it out."""
        assessment = self.assessment
        prices = self.summary.prices
        compared = self.costs.in_order() if prices else []
        methods = pictures.balances(*self.best(compared), self.lang) if compared else None
        cards = {card.product.id: self.card(card) for card in self.cards.cards()}
        advised = cards.pop(assessment.advice.product or "", None)
        known, total = len(assessment.profile.known), len(self.book.facts.facts)
        return Document(
            lang=self.lang,
            title=self.say("title"),
            day=self.say("title-day", day=assessment.as_of.isoformat()),
            known=self.say("known", known=known, all=total),
            stop=self.summary.stop,
            lends=self.summary.lends,
            slips=list(assessment.slips),
            headline=self.summary.headline().rstrip("：:"),
            warnings=self.summary.warnings(),
            reasons=list(self.summary.reasons()),
            advised=advised,
            steps_title=self.say(f"steps-{'apply' if advised else 'clarify'}"),
            steps=self.cards.steps(),
            cards=list(cards.values()),
            overview=self.overview(),
            score_means=self.say("document.score-means"),
            scores=None if self.summary.stop else pictures.scores(assessment.products, self.lang),
            person=items(self.summary.person(), self.lang),
            costs=list(self.costs.introduction()) if prices else None,
            comparison=Table(
                self.say("document.comparison"), self.costs.head(), self.costs.comparison()
            )
            if compared
            else None,
            rates=pictures.rates(compared, self.costs, self.lang) if compared else None,
            balance=methods and methods.picture,
            balance_table=methods and balance_table(methods, self.lang),
            cost_notes=list(self.costs.notes()) if prices else [],
            products=[self.product(one) for one in assessment.products if self.summary.tells],
            conflicts=list(self.conflicts()) if self.summary.tells else [],
            instead=self.questions(instead=True),
            questions=self.questions(instead=False),
            grades=[
                (self.say(f"grade.{grade}"), self.say(f"grade-means.{grade}")) for grade in GRADES
            ],
            references=references(assessment, self.book, products=self.summary.tells),
            answers=self.answers(),
            record=[
                (self.say("document.record-digest"), assessment.digest),
                (self.say("document.record-version"), assessment.engine_version),
                (self.say("document.record-day"), assessment.as_of.isoformat()),
                (self.say("document.record-lang"), assessment.lang),
            ],
            profile=json.dumps(assessment.profile.echo, ensure_ascii=False),
            command=f"advisor assess {PROFILE} --as-of {assessment.as_of.isoformat()} --lang {assessment.lang}",
            disclaimer=self.say("disclaimer"),
        )

    def best(self, compared: list[tuple[ProductAssessment, ProductCost]]) -> tuple[str, Cost]:
        """Give the name of the best-ranked product that is compared, and its cost at the lowest."""
        product, cost = min(compared, key=lambda one: self.assessment.products.index(one[0]))
        return product.name, cost.low

    def card(self, card: Card) -> CardPart:
        """Lay out the card of an open product."""
        place = self.assessment.products.index(card.product) + 1
        return CardPart(
            name=card.name,
            state=card.product.recommendation.replace("_", "-"),
            recommendation=card.recommendation,
            score=card.score,
            items=items(card.lines, self.lang),
            link=f"product-{place}",
        )

    def overview(self) -> Table | None:
        """Give a row for each product that has no card; nothing where no product belongs on the page."""
        shown = {card.product.id for card in self.cards.cards()}
        left = [row for row in self.rows if row.product.id not in shown]
        if not left or not self.summary.tells:
            return None
        heads = [
            self.say(f"document.column-{name}") for name in ("product", "recommendation", "verdict")
        ]
        rows = [[row.product.name, row.recommendation, row.why] for row in left]
        return Table(self.say("document.overview"), heads, rows)

    # One product --------------------------------------------------------------------------------

    def product(self, product: ProductAssessment) -> ProductPart:
        """Lay out one product: what decides, what is not known, what would change it, the cost."""
        row = next(row for row in self.rows if row.product is product)
        return ProductPart(
            name=product.name,
            state=product.recommendation.replace("_", "-"),
            mark=self.mark(product),
            grade=self.section.grade(product),
            recommendation=row.recommendation,
            score=row.score and self.say("document.score", points=row.score),
            lead=row.why,
            blocks=[block for block in self.blocks(product) if block.items],
            folds=list(self.folds(product)),
        )

    def mark(self, product: ProductAssessment) -> str:
        """Give a product's mark; no tick where it is not to be recommended."""
        passed_over = product.recommendation == "not_recommended" and product.verdict == "eligible"
        return MARKS["not_recommended"] if passed_over else VERDICT_MARKS[product.verdict]

    def blocks(self, product: ProductAssessment) -> Iterator[Block]:
        """Give what stands open under a product's name."""
        section = self.section
        shown = product.recommendation != "not_recommended"
        against = [("✘", section.marked(f)) for f in section.against(product)]
        fine = [("✔", section.marked(f)) for f in product.findings if recommends(product, f)]
        mind = [("!", text) for text in section.to_mind(product)] if shown else []
        unknown = list(section.uncertain(product)) if shown else []
        unknown += [
            ("·", section.marked(f)) for f in open_cautions(product) if f.text not in section.shared
        ]
        yield self.block("reasons", against + fine + mind)
        yield self.block("unknown", [*unknown, *(self.undecided_points(product) if shown else ())])
        yield self.block("changes", section.changes(product, None))
        if self.summary.prices and (shown or product.id in self.opened):
            sheet = section.costs.sheet(self.book.products[product.id])
            yield self.block("costs", [("¥", line) for line in sheet])

    def undecided_points(self, product: ProductAssessment) -> Iterator[tuple[str, str]]:
        """Say which parts of the score may still grow, and by how much."""
        parts = [part for part in product.score.contributions if part.low < part.high]
        if parts:
            yield "?", self.say("document.undecided-points")
        for part in parts:
            more = {"points": part.high - part.low, "most": part.most}
            yield "", self.say("document.more-points", text=part.text, name=part.name, **more)

    def block(self, name: str, pairs: Iterable[tuple[str, str]]) -> Block:
        """Put (mark, text) pairs under a heading."""
        return Block(self.say(f"document.{name}"), items(pairs, self.lang))

    def folds(self, product: ProductAssessment) -> Iterator[Fold]:
        """Give what a product's reader can open: the score's parts, the schedule, every finding."""
        opened = product.id in self.opened
        first = product is self.assessment.products[0]
        score, section = product.score, self.section
        if opened or not self.summary.stop:
            points = section.points(score.low, score.high)
            yield Fold(
                title=self.say("document.score-fold", points=points),
                opened=opened or (first and product.recommendation != "not_recommended"),
                items=[],
                pictures=[pictures.contributions(product, self.lang)],
                tables=[points_table(product, self.lang)],
            )
        cost = self.costs.costs[product.id]
        had = self.summary.prices and not any(map(wrong, product.findings))
        if cost is not None and (opened or had):
            ends = [cost.low]
            if cost.high is not None and cost.high != cost.low:
                ends.append(cost.high)
            yield Fold(
                title=self.say("document.schedule-fold"),
                opened=opened,
                items=[],
                pictures=[],
                tables=[
                    schedule_table(end, self.lang, fees_known=cost.rates.fees_known) for end in ends
                ],
            )
        pairs = [pair for finding in product.findings for pair in section.opened(finding)]
        yield Fold(
            title=self.say("document.findings-fold", count=len(product.findings)),
            opened=opened,
            items=items(pairs, self.lang),
            pictures=[],
            tables=[],
        )

    # The rest -----------------------------------------------------------------------------------

    def conflicts(self) -> Iterator[Block]:
        """Give both sides of the document's contradictions about products that may be recommended."""
        touched = {one.id for one in self.summary.conflicts()}
        touched |= {
            name for p in self.assessment.products if p.id in self.opened for name in p.conflicts
        }
        for one in self.assessment.conflicts:
            if one.id in touched:
                said = [("·", said_by(*side, self.lang)) for side in one.statements]
                said.append(("→", self.say("conflict-treatment", treatment=one.treatment)))
                yield Block(one.name, items(said, self.lang))

    def questions(self, *, instead: bool) -> list[Question]:
        """Give the questions of one kind with their answers."""
        return [
            Question(one.question, f"{one.text} {cited(one.evidence, self.lang)}")
            for one in self.summary.questions(instead=instead)
        ]

    def answers(self) -> Table:
        """Give the person's own answers in words."""
        heads = [self.say(f"document.column-{name}") for name in ("fact", "answer")]
        known, rows = self.assessment.profile.echo, []
        for name in self.book.facts.shown:
            if name not in known:
                continue
            label = labels(self.book, [name], self.lang)[0]
            rows.append([label, self.answer(name, known[name])])
        return Table(self.say("document.answers"), heads, rows)

    def answer(self, name: str, value: Any) -> str:
        """Write an answer in words; what the apps quote, product by product."""
        if self.book.facts.facts[name].type != "quotes":
            return self.section.answer(name, value)
        names = {one.id: local(one.name, self.lang) for one in self.whole.products.values()}
        said = [
            self.say(
                "document.quoted", product=names[product], quote=self.section.answer(name, quote)
            )
            for product, quote in value.items()
        ]
        return self.say("list-semicolon").join(said)


def recommends(product: ProductAssessment, finding: Finding) -> bool:
    """Tell whether a finding is a reason for recommending a product: it could have barred it."""
    passed = finding.kind in BINDING and finding.well is True
    return product.recommendation == "recommended" and passed


MEANINGS = {"✘": "against", "✔": "fine", "?": "unknown", "!": "mind", "↻": "change", "↓": "behind"}
"""What the marks mean that a heading does not tell."""


def items(pairs: Iterable[tuple[str, str]], lang: Lang) -> list[Item]:
    """Turn a section's (mark, text) pairs into items; a pair without a mark belongs to the last."""
    listed: list[Item] = []
    for spaced_mark, text in pairs:
        mark = spaced_mark.strip()
        if mark or not listed:
            meaning = MEANINGS.get(mark)
            said = sentence(f"document.mark-{meaning}", lang) if meaning else ""
            listed.append(Item(mark, said, text, ()))
        else:
            listed[-1] = listed[-1]._replace(below=(*listed[-1].below, text))
    return listed

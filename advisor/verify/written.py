"""What the bench found, written for a terminal, as JSON, or as Markdown for a change request."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from advisor.errors import printable
from advisor.texts import LANGS, sentence
from advisor.verify.logic import said_name
from advisor.verify.words import in_words
from advisor.wording import local

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rulebook.types import Rulebook
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed
    from advisor.verify.coverage import Coverage, Gap
    from advisor.verify.diff import Effect, ProductDiff, RulebookDiff
    from advisor.verify.findings import Finding, Witness
    from advisor.verify.flips import Flips
    from advisor.verify.show import Row
    from advisor.verify.trial import Difference

OPEN, CLOSE = "\x01", "\x02"
"""What is between them is code; no text of a rulebook holds control characters."""

Form = Literal["text", "json", "github"]
FORMS: tuple[Form, ...] = ("text", "json", "github")


class Page:
    """Lines of a terminal, or of Markdown."""

    def __init__(self, form: Form, lang: Lang, heading: str, **values: object) -> None:
        """Begin; a terminal needs no heading."""
        self.form = form
        self.lang = lang
        self.lines: list[str] = []
        if form == "github":
            self.lines.append(f"## {self.say(heading, **values)}")
            self.lines.append("")

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the bench's sentences."""
        return sentence(f"verify.{name}", self.lang, **values)

    def section(self, title: str) -> None:
        """Begin a part."""
        self.lines += ["", f"### {title}", ""] if self.form == "github" else ["", title]

    def item(self, text: str, *below: str) -> None:
        """Add a point, and what belongs under it."""
        if self.form == "github":
            self.lines.append(f"- {guarded(text)}")
            self.lines += [f"  - {guarded(one)}" for one in below]
        else:
            self.lines.append(plain(text))
            self.lines += [f"    {plain(one)}" for one in below]

    def text(self, text: str) -> None:
        """Add a line of its own."""
        self.lines += ["", guarded(text), ""] if self.form == "github" else [plain(text)]

    def code(self, text: str) -> None:
        """Add lines as they are."""
        fenced = ["", "```yaml", text.rstrip("\n"), "```"]
        self.lines += fenced if self.form == "github" else ["", text.rstrip("\n")]

    def written(self) -> str:
        """Give the whole."""
        return re.sub("\n{3,}", "\n\n", "\n".join(self.lines).strip("\n")) + "\n"


def guarded(text: str) -> str:
    """Keep a text of the rulebook from being read as markup; what is code is set as code."""
    found = []
    for place, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        if place % 2:
            found.append("`" + printable(part).replace("`", "'") + "`")
        else:
            safe = printable(part).replace("&", "&amp;").replace("<", "&lt;")
            safe = "".join(f"\\{one}" if one in "\\`*_[]|#" else one for one in safe)
            # No link, no mention and no reference to an issue comes out of a rulebook's text.
            found.append(re.sub(r"([@#])(?=\w)", "\\1&#8203;", safe).replace("://", ":&#8203;//"))
    return "".join(found)


def plain(text: str) -> str:
    """Give a text for a terminal."""
    return printable(text.replace(OPEN, "").replace(CLOSE, ""))


def as_json(found: Any) -> str:
    """Write as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n"


def short(found: Any) -> str:
    """Write a value on one line, as code."""
    return OPEN + one_line(found) + CLOSE


def one_line(found: Any) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(found, ensure_ascii=False, default=str)


def witness_object(witness: Witness | None) -> dict[str, Any] | None:
    """Give a witness as JSON has it."""
    if witness is None:
        return None
    day = witness.as_of.isoformat()
    return {"profile": witness.profile, "as_of": day, "expect": witness.expect}


# Check --------------------------------------------------------------------------------------------


def written_check(
    found: list[Finding], place: Callable[[Path], str], book: Rulebook, form: Form, lang: Lang
) -> str:
    """Write what a check found."""
    if form == "json":
        findings = [
            {
                "code": one.code,
                "where": place(one.path),
                "text": {name: one.text(name) for name in LANGS}[lang],
                "witness": witness_object(one.witness),
            }
            for one in found
        ]
        return as_json({"findings": findings})
    page = Page(form, lang, "check-heading")
    for one in found:
        below = []
        if one.witness is not None:
            day = one.witness.as_of.isoformat()
            below.append(page.say("witness", day=day, profile=short(one.witness.profile)))
            below.append(page.say("witness-says", expect=short(one.witness.expect)))
        page.item(f"{place(one.path)}: {one.text(lang)}", *below)
    rules = len(book.cautions) + sum(
        len(getattr(owner, kind))
        for owner in (book.every_product, *book.products.values())
        for kind in ("opening", "rejection", "need", "caution")
    )
    count = {"count": len(found), "rules": rules, "products": len(book.products)}
    page.text(page.say("check-count" if found else "check-clean", **count))
    return page.written()


# Cases --------------------------------------------------------------------------------------------


def written_test(
    count: int, failed: list[tuple[Placed, list[Difference] | str]], form: Form, lang: Lang
) -> str:
    """Write how the cases came out."""
    if form == "json":
        listed = [
            {
                "where": placed.place,
                "name": placed.case.name,
                "problem": found if isinstance(found, str) else None,
                "differences": [] if isinstance(found, str) else [one._asdict() for one in found],
            }
            for placed, found in failed
        ]
        return as_json({"cases": count, "failed": listed})
    page = Page(form, lang, "test-heading")
    for placed, found in failed:
        if isinstance(found, str):
            below = [page.say("test-profile", why=found)]
        else:
            below = [
                page.say(
                    "test-difference",
                    what=one.what,
                    expected=short(one.expected),
                    found=short(one.found),
                )
                for one in found
            ]
        page.item(f"{placed.place}: {placed.case.name}", *below)
    page.text(page.say("test-count" if failed else "test-clean", count=count, failed=len(failed)))
    return page.written()


def written_coverage(found: Coverage, bench: Bench, form: Form, lang: Lang) -> str:
    """Write what the cases show, and what they do not."""
    if form == "json":
        gaps = [
            {
                "name": gap.judged.shared,
                "part": None if gap.leaf is None else in_words(bench.book, gap.leaf, lang),
                "shows": gap.shows,
                "case": witness_object(gap.witness),
            }
            for gap in found.gaps
        ]
        (all_, shown), (parts, parts_shown) = found.outcomes, found.parts
        counts = {
            "outcomes": {"all": all_, "shown": shown},
            "parts": {"all": parts, "shown": parts_shown},
        }
        return as_json({**counts, "gaps": gaps})
    page = Page(form, lang, "coverage-heading")
    for gap in found.gaps:
        page.item(gap_text(page, gap, bench))
    for name, (whole, shown) in (("outcomes", found.outcomes), ("parts", found.parts)):
        page.text(page.say(f"coverage-{name}", all=whole, shown=shown))
    cases = [gap for gap in found.gaps if gap.witness is not None]
    if cases:
        page.text(page.say("coverage-paste"))
        page.code(offered(cases, bench))
    return page.written()


def gap_text(page: Page, gap: Gap, bench: Bench) -> str:
    """Say what no case shows."""
    name = said_name(bench, gap.judged)[page.lang]
    if gap.leaf is None:
        return page.say("coverage-outcome-gap", name=name, status=gap.shows)
    part = in_words(bench.book, gap.leaf, page.lang)
    status = page.say(f"coverage-{gap.shows}")
    return page.say("coverage-part-gap", name=name, part=part, status=status)


def offered(gaps: list[Gap], bench: Bench) -> str:
    """Write the cases that are missing, one for each profile."""
    found: dict[str, tuple[str, Witness]] = {}
    for gap in gaps:
        if gap.witness is None:
            continue
        shared = gap.judged.shared
        if gap.leaf is None:
            name = sentence("verify.coverage-case-outcome", "en", name=shared, status=gap.shows)
        else:
            part = in_words(bench.book, gap.leaf, "en")
            values = {"name": shared, "part": part, "status": gap.shows}
            name = sentence("verify.coverage-case-part", "en", **values)
        key = one_line([gap.witness.profile, gap.witness.as_of])
        first, witness = found.get(key, (name, gap.witness))
        found[key] = (first, witness._replace(expect=joined(witness.expect, gap.witness.expect)))
    return "\n".join(case_yaml(name, witness) for name, witness in found.values())


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Expect what either of two cases with one profile expects."""
    whole = {**one, "verdict": {**one["verdict"], **other["verdict"]}}
    for status, rules in other.items():
        if status != "verdict":
            whole[status] = list(dict.fromkeys([*one.get(status, []), *rules]))
    return whole


def case_yaml(name: str, witness: Witness) -> str:
    """Write a case as a file of cases has it; JSON is YAML."""
    return (
        f"- name: {one_line(name)}\n"
        f"  as_of: {witness.as_of.isoformat()}\n"
        f"  profile: {one_line(witness.profile)}\n"
        f"  expect: {one_line(witness.expect)}"
    )


# Differences --------------------------------------------------------------------------------------


def written_diff(
    found: RulebookDiff, people: Flips | None, bench: Bench, form: Form, lang: Lang
) -> str:
    """Write what differs between two rulebooks."""
    if form == "json":
        return as_json(diff_object(found, people))
    day = bench.as_of.isoformat()
    page = Page(form, lang, "diff-heading", day=day)
    if not found.changes:
        page.text(page.say("diff-none"))
        return page.written()
    page.section(page.say("diff-changes"))
    for change in found.changes:
        how = ("、" if lang == "zh" else ", ").join(page.say(f"how-{one}") for one in change.how)
        kind, name = page.say(f"thing-{change.kind}"), f"{OPEN}{change.name}{CLOSE}"
        page.item(page.say("change", kind=kind, name=name, how=how))
    page.section(page.say("diff-products"))
    for product in found.products:
        write_product(page, product, bench)
    if found.partial:
        page.text(page.say("diff-partial", names=", ".join(found.partial)))
    if people is not None:
        page.section(page.say("diff-people"))
        page.text(page.say("diff-rejected", people=people.people, rejected=people.rejected))
        for count in people.counts:
            known = bench.book.products.get(count.product)
            verdicts = {
                "old": sentence(f"report.verdict.{count.old}", lang),
                "new": sentence(f"report.verdict.{count.new}", lang),
            }
            name = local(known.name, lang) if known else count.product
            why = [
                page.say("diff-why", rule=f"{OPEN}{rule}{CLOSE}", people=some)
                for rule, some in count.rules
            ]
            page.item(page.say("diff-count", product=name, people=count.people, **verdicts), *why)
        if not people.counts:
            page.text(page.say("diff-nobody"))
    return page.written()


def write_product(page: Page, product: ProductDiff, bench: Bench) -> None:
    """Write what becomes of a product."""
    known = bench.book.products.get(product.id)
    names = {"name": local(known.name, page.lang) if known else product.id, "id": product.id}
    verdict, recommendation = product.verdict, product.recommendation
    if verdict.outcome == recommendation.outcome and not (verdict.flips or recommendation.flips):
        page.item(
            page.say("diff-product-new", outcome=page.say(f"outcome-{verdict.outcome}"), **names)
        )
        return
    for aspect, effect in (("verdict", verdict), ("recommendation", recommendation)):
        below = [
            page.say(
                "diff-flip",
                old=sentence(f"report.{aspect}.{flip.old}", page.lang),
                new=sentence(f"report.{aspect}.{flip.new}", page.lang),
                profile=short(flip.profile),
            )
            for flip in effect.flips
        ]
        outcome = page.say(f"outcome-{effect.outcome}")
        page.item(page.say(f"diff-product-{aspect}", outcome=outcome, **names), *below)


def diff_object(found: RulebookDiff, people: Flips | None) -> dict[str, Any]:
    """Give what differs as JSON has it."""
    made: dict[str, Any] = {
        "changes": [one._asdict() for one in found.changes],
        "partial": found.partial,
        "products": [
            {
                "id": one.id,
                "verdict": effect_object(one.verdict),
                "recommendation": effect_object(one.recommendation),
            }
            for one in found.products
        ],
    }
    if people is not None:
        made["people"] = {
            "people": people.people,
            "rejected": people.rejected,
            "flips": [one._asdict() for one in people.counts],
        }
    return made


def effect_object(found: Effect) -> dict[str, Any]:
    """Give what becomes of an outcome as JSON has it."""
    return {"outcome": found.outcome, "flips": [flip._asdict() for flip in found.flips]}


def written_rows(rows: list[Row], form: Form, lang: Lang) -> str:
    """Write one thing of the rulebook in words."""
    if form == "json":
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row.key, []).extend(row.words)
        return as_json(found)
    colon = "：" if lang == "zh" else ": "
    lines: list[str] = []
    for row in rows:
        label = sentence(f"verify.label-{row.key}", lang)
        if len(row.words) == 1:
            lines.append(printable(f"{label}{colon}{row.words[0]}"))
        else:
            lines.append(printable(f"{label}{colon}".rstrip()))
            lines += [printable(f"  - {one}") for one in row.words]
    return "\n".join(lines) + "\n"

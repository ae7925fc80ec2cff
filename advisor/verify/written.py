"""What the bench found, written for a terminal, as JSON, or as Markdown for a change request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from advisor.errors import printable
from advisor.report.json_text import json_text
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS, sentence
from advisor.verify.logic import said_name
from advisor.verify.printout import Printout, one_line, short
from advisor.verify.words import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.rulebook.types import Rulebook
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed
    from advisor.verify.coverage import Coverage, Gap
    from advisor.verify.faults import Fault, Witness
    from advisor.verify.printout import Form
    from advisor.verify.scored import Ungraded
    from advisor.verify.show import Entry
    from advisor.verify.trial import Mismatch


def witness_object(witness: Witness | None) -> dict[str, Any] | None:
    """Give a witness as JSON has it."""
    if witness is None:
        return None
    day = witness.as_of.isoformat()
    return {"profile": witness.profile, "as_of": day, "expect": witness.expect}


# Check --------------------------------------------------------------------------------------------


def written_check(
    faults: list[Fault], place: Callable[[Path], str], book: Rulebook, form: Form, lang: Lang
) -> str:
    """Write what a check found."""
    if form == "json":
        listed = [
            {
                "code": one.code,
                "where": place(one.path),
                "text": {name: one.text(name) for name in LANGS}[lang],
                "witness": witness_object(one.witness),
            }
            for one in faults
        ]
        return json_text({"findings": listed})
    printout = Printout(form, lang, "check-heading")
    for one in faults:
        below = []
        if one.witness is not None:
            day = one.witness.as_of.isoformat()
            below.append(printout.say("witness", day=day, profile=short(one.witness.profile)))
            below.append(printout.say("witness-says", expect=short(one.witness.expect)))
        printout.item(f"{place(one.path)}: {one.text(lang)}", *below)
    rules = sum(1 for _ in placed_rules(book))
    count = {"count": len(faults), "rules": rules, "products": len(book.products)}
    printout.text(printout.say("check-count" if faults else "check-clean", **count))
    return printout.written()


# Cases --------------------------------------------------------------------------------------------


def written_test(
    count: int, failed: list[tuple[Placed, list[Mismatch] | str]], form: Form, lang: Lang
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
        return json_text({"cases": count, "failed": listed})
    printout = Printout(form, lang, "test-heading")
    for placed, found in failed:
        if isinstance(found, str):
            below = [printout.say("test-profile", why=found)]
        else:
            below = [
                printout.say(
                    "test-difference",
                    what=one.what,
                    expected=short(one.expected),
                    found=short(one.found),
                )
                for one in found
            ]
        printout.item(f"{placed.place}: {placed.case.name}", *below)
    printout.text(
        printout.say("test-count" if failed else "test-clean", count=count, failed=len(failed))
    )
    return printout.written()


def written_coverage(coverage: Coverage, bench: Bench, form: Form, lang: Lang) -> str:
    """Write what the cases show, and what they do not."""
    if form == "json":
        gaps = [
            {
                "name": gap.judged.shared,
                "part": None if gap.leaf is None else in_words(bench.book, gap.leaf, lang),
                "shows": gap.shows,
                "sentence": None if gap.sentence is None else gap.sentence.piece,
                "moved": None if gap.moved is None else in_words(bench.book, gap.moved, lang),
                "case": witness_object(gap.witness),
            }
            for gap in coverage.gaps
        ]
        counts = {
            name: {"all": whole, "shown": shown} for name, (whole, shown) in counted(coverage)
        }
        gaps += [
            {
                "name": one.name[lang],
                "part": None if one.leaf is None else in_words(bench.book, one.leaf, lang),
                "shows": f"band {one.number}",
                "sentence": None,
                "moved": None if one.moved is None else in_words(bench.book, one.moved, lang),
                "case": witness_object(one.witness),
            }
            for one in coverage.ungraded
        ]
        return json_text({**counts, "gaps": gaps})
    printout = Printout(form, lang, "coverage-heading")
    told = []
    for gap in coverage.gaps:
        text = gap_text(printout, gap, bench)
        proven = gap.witness is not None
        told.append(text if proven else printout.say("coverage-not-proven", gap=text))
    for one in coverage.ungraded:
        text = band_text(printout, one, bench)
        proven = one.witness is not None
        told.append(text if proven else printout.say("coverage-not-proven", gap=text))
    for text in dict.fromkeys(told):  # what several products have is told once
        printout.item(text)
    for name, (whole, shown) in counted(coverage):
        printout.text(printout.say(f"coverage-{name}", all=whole, shown=shown))
    cases = [(case_name(gap, bench), gap.witness) for gap in coverage.gaps]
    cases += [(band_name(one, bench), one.witness) for one in coverage.ungraded]
    if any(witness is not None for _, witness in cases):
        printout.text(printout.say("coverage-paste"))
        printout.code(offered(cases))
    return printout.written()


def counted(coverage: Coverage) -> list[tuple[str, tuple[int, int]]]:
    """Give what is counted, by its name."""
    return [
        (name, getattr(coverage, name))
        for name in ("outcomes", "parts", "lines", "sentences", "bands")
    ]


def gap_text(printout: Printout, gap: Gap, bench: Bench) -> str:
    """Say what no case shows."""
    name = said_name(bench, gap.judged)[printout.lang]
    if gap.sentence is not None:
        piece, lang = gap.sentence.piece, gap.sentence.spoken.lang
        values = {"name": name, "status": gap.shows, "piece": piece, "language": lang}
        return printout.say("coverage-sentence-gap", **values)
    if gap.leaf is None:
        return printout.say("coverage-outcome-gap", name=name, status=gap.shows)
    part = in_words(bench.book, gap.leaf, printout.lang)
    if gap.moved is not None:
        moved = in_words(bench.book, gap.moved, printout.lang)
        return printout.say("coverage-line-gap", name=name, part=part, moved=moved)
    status = printout.say(f"coverage-{gap.shows}")
    return printout.say("coverage-part-gap", name=name, part=part, status=status)


def band_text(printout: Printout, one: Ungraded, bench: Bench) -> str:
    """Say which band, or which line of one, no case shows."""
    values: dict[str, object] = {"name": one.name[printout.lang], "number": one.number}
    if one.leaf is None or one.moved is None:
        return printout.say("coverage-band-gap", **values)
    values["part"] = in_words(bench.book, one.leaf, printout.lang)
    values["moved"] = in_words(bench.book, one.moved, printout.lang)
    return printout.say("coverage-band-line", **values)


def band_name(one: Ungraded, bench: Bench) -> str:
    """Name a case by the band that it shows."""
    values: dict[str, object] = {"name": one.name["en"], "number": one.number, "part": ""}
    if one.leaf is not None:
        values["part"] = f", {in_words(bench.book, one.leaf, 'en')}"
    return sentence("verify.coverage-case-band", "en", **values)


def offered(cases: list[tuple[str, Witness | None]]) -> str:
    """Write the cases that are missing, one for each profile, each under a name of its own."""
    found: dict[str, tuple[str, Witness]] = {}
    names: Counter[str] = Counter()
    for name, witness in cases:
        if witness is None:
            continue
        key = one_line([witness.profile, witness.as_of])
        if key in found:
            first, before = found[key]
            whole = joined(before.expect, witness.expect)
            found[key] = (first, before._replace(expect=whole))
        else:
            names[name] += 1
            again = names[name]
            found[key] = (name if again == 1 else f"{name} ({again})", witness)
    return "\n".join(case_yaml(name, witness) for name, witness in found.values())


def case_name(gap: Gap, bench: Bench) -> str:
    """Name a case by what it shows, and by the day that it is on."""
    shared = gap.judged.shared
    if gap.sentence is not None:
        return sentence("verify.coverage-case-sentence", "en", name=shared, status=gap.shows)
    if gap.leaf is None:
        return sentence("verify.coverage-case-outcome", "en", name=shared, status=gap.shows)
    part = in_words(bench.book, gap.leaf, "en")
    if gap.moved is not None:
        moved = in_words(bench.book, gap.moved, "en")
        return sentence("verify.coverage-case-line", "en", name=shared, part=part, moved=moved)
    values = {"name": shared, "part": part, "status": gap.shows}
    return sentence("verify.coverage-case-part", "en", **values)


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Expect what either of two cases with one profile expects."""
    whole = dict(one)
    for key, found in other.items():
        before = whole.get(key)
        if before is None:
            whole[key] = found
        elif isinstance(found, dict):
            whole[key] = joined(before, found)
        elif listed(found):
            whole[key] = list(dict.fromkeys([*before, *found]))
    return whole


def listed(found: object) -> bool:
    """Tell a list of names from a single value, and from the two ends of points."""
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def case_yaml(name: str, witness: Witness) -> str:
    """Write a case as a file of cases has it; JSON is YAML."""
    return (
        f"- name: {one_line(name)}\n"
        f"  as_of: {witness.as_of.isoformat()}\n"
        f"  profile: {one_line(witness.profile)}\n"
        f"  expect: {one_line(witness.expect)}"
    )


def written_entries(entries: list[Entry], form: Form, lang: Lang) -> str:
    """Write one thing of the rulebook in words."""
    if form == "json":
        found: dict[str, list[str]] = {}
        for entry in entries:
            found.setdefault(entry.key, []).extend(entry.words)
        return json_text(found)
    colon = "：" if lang == "zh" else ": "
    lines: list[str] = []
    for entry in entries:
        label = sentence(f"verify.label-{entry.key}", lang)
        if len(entry.words) == 1:
            lines.append(printable(f"{label}{colon}{entry.words[0]}"))
        else:
            lines.append(printable(f"{label}{colon}".rstrip()))
            lines += [printable(f"  - {one}") for one in entry.words]
    return "\n".join(lines) + "\n"

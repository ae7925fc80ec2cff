"""Whether texts name the products that they are about, and no others, the same in both languages.

Another product's name in a sentence, a claim or an answer is a mistake that reads well.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from advisor.rulebook import types
from advisor.rulebook.said_numbers import DIGITS
from advisor.verify.faithful import carriers_of
from advisor.verify.faults import Fault
from advisor.verify.translations import texts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang

BRAND = 3
"""Characters up to which a Chinese name is one word; of a longer one the last two are the product's
own, and what stands before is the brand: 京东金条 is also called 金条."""

_COUNT = re.compile(r"(?P<other>另外|其他|其余)?(?P<count>[两三四五六七八九])(?:个产品|者|家产品)")
_COUNT_EN = re.compile(r"\b(?:other|all) (?P<count>two|three|four|five|six|seven|eight|nine)\b")
WORDS = dict(enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine"], 2))

_HAN = re.compile(r"[\u4e00-\u9fff]")

TELLING = 3
"""Facts with a step in which two characters may stand that still tell of one of them."""

BESIDE = ("answers", "cost_notes")
"""What may speak of any product, and names at least those that its claims are about."""


class Naming:
    """Finds the products that a text names.

    Attributes:
        resting: assumption -> the products whose own files cite it.
    """

    def __init__(self, book: types.Rulebook) -> None:
        self.zh = {name: spoken_zh(one.name.zh) for name, one in book.products.items()}
        self.en = {name: spoken_en(one.name.en) for name, one in book.products.items()}
        self.resting = resting(book)

    def named(self, text: str, lang: Lang) -> set[str]:
        """Give the products that a text names."""
        if lang == "zh":
            return {name for name, word in self.zh.items() if word in text}
        return {name for name, word in self.en.items() if re.search(rf"\b{word}\b", text)}


def spoken_zh(name: str) -> str:
    """Give the shortest that a product is called in Chinese."""
    return name if len(name) <= BRAND or name.isascii() else name[-2:]


def spoken_en(name: str) -> str:
    """Give the shortest that a product is called in English: its last word."""
    return re.escape(name.rsplit(maxsplit=1)[-1])


def check_named(book: types.Rulebook) -> Iterator[Fault]:
    """Find texts that name another product than the one they are about, or not the ones they should."""
    naming = Naming(book)
    for path, text in texts_of(book, ()):
        zh, en = naming.named(text.zh, "zh"), naming.named(text.en, "en")
        if zh - en and en - zh:
            yield Fault(
                "names-differ", path, {"zh": listed(zh, book, "zh"), "en": listed(en, book, "en")}
            )
            continue
        about = about_of(book, path, naming)
        if about is not None and zh - about:
            name = min(zh - about)
            yield Fault("name-elsewhere", path, {"name": both(book, name)})
    yield from check_claimed(book, naming)
    yield from check_counts(book, naming)
    yield from check_steps(book)


def check_counts(book: types.Rulebook, naming: Naming) -> Iterator[Fault]:
    """Find texts that count products otherwise than their names come to: "the other three"."""
    claimed = [len(one.about) for one in book.document if one.about and _COUNT.search(one.text.zh)]
    for path, text in texts_of(book, ()):
        match = _COUNT.search(text.zh)
        if match is None:
            continue
        said = DIGITS[match["count"]]
        if match["other"]:
            count = len(book.products) - len(naming.named(text.zh, "zh"))
        elif path[0] == "document":
            count = len(about_of(book, path, naming) or ()) or said
        else:  # what a claim of the document counts is repeated
            count = said if said in claimed else next(iter(claimed), said)
        english = _COUNT_EN.search(text.en)
        if said != count or (english is not None and english["count"] != WORDS.get(count)):
            yield Fault("count-differs", path, {"said": match["count"], "count": count})


def check_steps(book: types.Rulebook) -> Iterator[Fault]:
    """Find steps that speak of something else: in Chinese, in no two characters of their fact.

    What stands in many of the facts, such as the name of the app, tells nothing.
    """
    told = {}
    for name in book.steps:
        fact = book.facts.facts[name]
        words = [fact.name.zh, fact.question.zh, *(one.name.zh for one in fact.choices or ())]
        told[name] = pairs(" ".join(words))
    times = Counter(pair for mine in told.values() for pair in mine)
    for name, step in book.steps.items():
        telling = {pair for pair in told[name] if times[pair] <= TELLING}
        if telling.isdisjoint(pairs(step.text.zh)):
            yield Fault("step-elsewhere", ("steps", name, "text"), {"name": name})


def pairs(text: str) -> set[str]:
    """Give each two Chinese characters that stand next to each other in a text."""
    return {one + other for one, other in pairwise(text) if _HAN.match(one) and _HAN.match(other)}


def check_claimed(book: types.Rulebook, naming: Naming) -> Iterator[Fault]:
    """Find claims that name some of the products that they are about, and not all of them.

    Beside them answers and notes that name products, but not one which a claim they carry is about.
    """
    asked: dict[tuple[str, str], set[str]] = {}
    for number, claim in enumerate(book.document):
        said = naming.named(claim.text.zh, "zh")
        for product in sorted(set(claim.about) - said if said else ()):
            place: Path = ("document", number, "text")
            yield Fault("name-missing", place, {"name": both(book, product), "id": claim.id})
        for _, kind, name in carriers_of(claim, number):
            if kind in BESIDE and 0 < len(claim.about) < len(book.products):
                asked.setdefault((kind, name), set()).update(claim.about)
    for kind in BESIDE:
        for number, one in enumerate(getattr(book, kind)):
            text = naming.named(one.text.zh, "zh")
            wanted = asked.get((kind, one.id), set()) if text else set()
            for product in sorted(wanted - text):
                path: Path = (kind, number, "text")
                yield Fault("name-missing", path, {"name": both(book, product), "id": one.id})


def about_of(book: types.Rulebook, path: Path, naming: Naming) -> set[str] | None:
    """Give the products that a text may name; None where it may name any."""
    about: Collection[str] = ()
    match path:
        case ("facts", "facts", str(name), *_, "question" | "help"):
            about = naming.named(book.facts.facts[name].name.zh, "zh")
        case ("assumptions", str(name), *_):
            about = naming.resting.get(name, ())
        case ("products", str(name), *_):
            about = {name}
        case ("conflicts", int(number), *_):
            about = book.conflicts[number].products
        case ("document", int(number), *_):
            about = book.document[number].about
        case ("scorecard", *_) if "products" in path:
            about = {str(path[path.index("products") + 1])}
    return set(about) or None


def resting(book: types.Rulebook) -> dict[str, set[str]]:
    """Give the products whose own files cite an assumption, for each that is cited so."""
    found: dict[str, set[str]] = {}
    for name, product in book.products.items():
        for one in cited_in(product):
            if one.assumption is not None:
                found.setdefault(one.assumption, set()).add(name)
    return found


def cited_in(found: Any) -> Iterator[types.Evidence]:
    """Give every piece of evidence that a part of a rulebook cites."""
    if isinstance(found, types.Evidence):
        yield found
    elif isinstance(found, types.Model):
        for name in type(found).model_fields:
            yield from cited_in(getattr(found, name))
    elif isinstance(found, dict | tuple):
        for one in found.values() if isinstance(found, dict) else found:
            yield from cited_in(one)


def both(book: types.Rulebook, name: str) -> dict[str, Any]:
    """Give a product's name in each language."""
    product = book.products[name].name
    return {"zh": product.zh, "en": product.en}


def listed(names: set[str], book: types.Rulebook, lang: Lang) -> str:
    """List some products by name."""
    nothing = "没有" if lang == "zh" else "nothing"
    return ", ".join(both(book, name)[lang] for name in sorted(names)) or nothing

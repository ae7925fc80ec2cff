"""Bands judged by the engine -> a product's score: an interval where answers are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.logic.condition import evaluate
from advisor.logic.twins import Twin
from advisor.model import Contribution, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.resolved import ResolvedBand, ResolvedFactor
    from advisor.edition.wording import Words
    from advisor.model import Value


def twins(factors: Iterable[ResolvedFactor]) -> Iterator[Twin]:
    """Give the bands as the engine takes them; the last band of a factor needs no judging."""
    for factor in factors:
        for band in factor.bands:
            if band.holds is not None and band.fails is not None:
                yield Twin(band.name, band.holds, band.fails)


def possible_bands(factor: ResolvedFactor, truths: Mapping[str, bool]) -> list[ResolvedBand]:
    """Give the bands in which a person can be: up to the first that certainly holds."""
    possible: list[ResolvedBand] = []
    for band in factor.bands:
        truth = band.holds is None or truths.get(band.name)
        if truth is not False:
            possible.append(band)
        if truth:
            break
    return possible


def score(
    factors: Iterable[ResolvedFactor],
    truths: Mapping[str, bool],
    values: Mapping[str, Value],
    echo: Mapping[str, object],
    words: Words,
) -> Score:
    """Give a score with its contributions.

    Args:
        factors: those of the product.
        truths: band -> outcome; a band that is not in it cannot be told.
        values: the flat fact, on which the variants of a sentence are chosen.
        echo: the person's known facts.
        words: fills the sentences.
    """
    contributions = []
    for factor in factors:
        bands = possible_bands(factor, truths)
        if len(bands) == 1:
            low = high = bands[0].points
            variant = bands[0].text
        else:
            points = [band.points for band in bands]
            low, high = min(points), max(points)
            known = all(echo.get(name) is not None for name in factor.facts)
            said = factor.said["grey" if known else "unknown"]
            variant = next(v for v in said if v.when is None or evaluate(v.when, values))
        template = variant.text[words.lang]
        text = template.format_map(words) if variant.names else template
        contributions.append(
            Contribution(
                factor.id,
                factor.name[words.lang],
                low,
                high,
                factor.most,
                text,
                factor.evidence,
            )
        )
    least = sum([one.low for one in contributions])
    most = sum([one.high for one in contributions])
    return Score(least, most, tuple(contributions))

"""What must hold of parameters and assumptions: types, a history in order, arithmetic that comes out."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from advisor.errors import shown
from advisor.rulebook.meant import meant_number
from advisor.rulebook.parameters import NotInForceError, days_of, is_name, operands_of, worth
from advisor.rulebook.rule_checks import Mistake, check_days, fits, mistake
from advisor.rulebook.units import FollowsError, UnitError, quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from advisor.rulebook import types
    from advisor.rulebook.yaml12 import Path

HIGHEST_RATE = 10


def check_numbers(book: types.Rulebook) -> Iterator[Mistake]:
    """Check parameters and assumptions: types, and a history in order."""
    for name, parameter in book.parameters.items():
        rest = (parameter.op, parameter.of, parameter.less, parameter.from_, parameter.evidence)
        if not parameter.values or any(one is not None for one in rest):
            yield from check_worked_out(book, name, parameter)
            continue
        path: Path = ("parameters", name, "values")
        days = [value.from_ for value in parameter.values]
        for number, value in enumerate(parameter.values):
            if not fits(parameter.type, value.value):
                yield mistake((*path, number), "number-type", found=value.value)
            yield from check_share((*path, number, "value"), parameter.type, value.value)
        if None in days[1:]:
            yield mistake((*path, days.index(None, 1)), "parameter-no-day", name=name)
        elif any(a and b and a >= b for a, b in pairwise(days)):
            yield mistake(path, "parameter-order", name=name)
    for name, assumption in book.assumptions.items():
        yield from check_assumption(name, assumption)


def check_assumption(name: str, assumption: types.Assumption) -> Iterator[Mistake]:
    """Check an assumption: its days, its type, its value."""
    yield from check_days(("assumptions", name), name, assumption)
    if (assumption.type is None) != (assumption.value is None):
        yield mistake(("assumptions", name), "assumption-half", name=name)
    elif assumption.type and not fits(assumption.type, assumption.value):
        yield mistake(("assumptions", name), "number-type", found=assumption.value)
    elif assumption.type and assumption.value is not None:
        yield from check_share(("assumptions", name), assumption.type, assumption.value)


def check_share(path: Path, kind: str, value: Decimal) -> Iterator[Mistake]:
    """Refuse a share that is larger than any rate can be: it was written in percent."""
    if kind == "fraction" and value > HIGHEST_RATE:
        given = {"found": f"{value.normalize():f}", "instead": meant_number(value, kind)}
        yield mistake(path, "share-percent", percent=f"{(value * 100).normalize():f}", **given)


def check_worked_out(
    book: types.Rulebook, name: str, parameter: types.Parameter
) -> Iterator[Mistake]:
    """Check a parameter that is worked out from others: what from, what it is in, what it comes to."""
    path: Path = ("parameters", name)
    if parameter.op is None or not parameter.of or parameter.values:
        yield mistake(path, "parameter-half", name=name)
        return
    if (parameter.op == "difference") != (parameter.less is not None):
        yield mistake((*path, "op"), "parameter-less", name=name, op=parameter.op)
        return
    if not parameter.evidence:
        yield mistake(path, "parameter-evidence", name=name)
        return
    numbers = {**book.parameters, **{n: a for n, a in book.assumptions.items() if a.type}}
    places: list[Path] = [
        (*path, field, place)
        for field in ("of", "less")
        for place in range(len(getattr(parameter, field) or ()))
    ]
    unknown = [
        (spot, one)
        for spot, one in zip(places, operands_of(parameter), strict=True)
        if is_name(one) and one not in numbers
    ]
    for spot, one in unknown:
        yield mistake(spot, "operand-parameter", numbers, name=one)
    if unknown:
        return
    found = list(reckoned(lambda: in_its_type(book, name), path, places, ()))
    yield from found or check_worth(book, name, parameter)


def in_its_type(book: types.Rulebook, name: str) -> None:
    """Check that what a parameter comes to is of its type. Raises UnitError."""
    wanted, kind = book.parameters[name].type, quantity(book, name).unit.kind
    if kind != wanted:
        raise UnitError("parameter-kind", operand=name, found=wanted, wanted=kind)


def check_worth(book: types.Rulebook, name: str, parameter: types.Parameter) -> Iterator[Mistake]:
    """Check what a parameter comes to on every day: as exact as its type, and not too large."""
    if not all(number_fits(book, one) for one in operands_of(parameter)):
        return  # told where it stands
    for day in sorted({date.min, *days_of(book, name)}):
        with suppress(NotInForceError):
            value = worth(book, name, day)
            if not fits(parameter.type, value):
                spot: Path = ("parameters", name, "of")
                yield mistake(spot, "parameter-worth", operand=name, found=shown(value))
                return


def number_fits(book: types.Rulebook, operand: Any) -> bool:
    """Tell whether the values that a number has by itself are of its type."""
    if not is_name(operand) or operand in book.assumptions:
        one = book.assumptions.get(operand) if is_name(operand) else None
        return one is None or one.type is None or fits(one.type, one.value)
    parameter = book.parameters[operand]
    listed = all(fits(parameter.type, value.value) for value in parameter.values)
    return listed and all(number_fits(book, one) for one in operands_of(parameter))


def reckoned(
    work: Callable[[], object], path: Path, places: Sequence[Path], known: Iterable[str]
) -> Iterator[Mistake]:
    """Reckon, and tell what is wrong with that; what follows from another mistake is not told."""
    try:
        work()
    except FollowsError:
        return
    except UnitError as error:
        spot = path if error.place is None else places[error.place]
        yield mistake(spot, error.code, known, **error.values)

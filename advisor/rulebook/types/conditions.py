"""Conditions, as a rule keeper writes them."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, StrictInt, StrictStr, Tag

from advisor.rulebook.types.common import Id, Model


class FactTest(Model):
    """A fact compared with a constant, or with a parameter, assumption or term by its name.

    Exactly one of the comparisons is given. Numbers are in the fact's own unit (元, fraction …).
    """

    fact: Id
    is_: StrictBool | StrictInt | Id | None = Field(None, alias="is")
    in_: tuple[Id, ...] | None = Field(None, alias="in", min_length=1, max_length=30)
    below: StrictInt | Decimal | StrictStr | None = None
    at_most: StrictInt | Decimal | StrictStr | None = None
    above: StrictInt | Decimal | StrictStr | None = None
    at_least: StrictInt | Decimal | StrictStr | None = None


class TraitTest(Model):
    """True where the trait holds, false where it fails, unknown in its grey zone."""

    trait: Id


class AllOf(Model):
    """Every part holds."""

    all: "tuple[Condition, ...]" = Field(min_length=1, max_length=40)


class AnyOf(Model):
    """At least one part holds."""

    any: "tuple[Condition, ...]" = Field(min_length=1, max_length=40)


MOST_COUNTED = 12
"""Parts of one count; an explanation of more could not be followed."""


class CountOf(Model):
    """So many of the parts hold: exactly one of `at_least`, `at_most` and `exactly` is given.

    It is met when so many hold for certain, and unmet when so many no longer can.
    """

    count: "tuple[Condition, ...]" = Field(min_length=2, max_length=MOST_COUNTED)
    at_least: StrictInt | None = None
    at_most: StrictInt | None = None
    exactly: StrictInt | None = None


class NotOf(Model):
    """The part fails."""

    not_: "Condition" = Field(alias="not")


class Always(Model):
    """Holds whatever is known."""

    always: Literal[True]


FORMS = ("fact", "trait", "all", "any", "count", "not", "always")


TAGS = {
    "FactTest": "fact",
    "TraitTest": "trait",
    "AllOf": "all",
    "AnyOf": "any",
    "CountOf": "count",
    "NotOf": "not",
    "Always": "always",
}


def form_of(found: Any) -> str | None:
    """Tell which form of condition a mapping is, by the key that only this form has."""
    if not isinstance(found, dict):
        return TAGS.get(type(found).__name__)
    forms = [form for form in FORMS if form in found]
    return forms[0] if len(forms) == 1 else None


Condition: TypeAlias = Annotated[
    Annotated[FactTest, Tag("fact")]
    | Annotated[TraitTest, Tag("trait")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[CountOf, Tag("count")]
    | Annotated[NotOf, Tag("not")]
    | Annotated[Always, Tag("always")],
    Discriminator(
        form_of, custom_error_type="condition", custom_error_message="one of fact, trait, all, …"
    ),
]

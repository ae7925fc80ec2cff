"""What the document says, claim by claim, and what in the rulebook carries each of them."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr, StringConstraints

from advisor.rulebook.types.common import Id, LocalText, Model

OWNED = r"^[a-z][a-z0-9_-]{0,59}\.[a-z][a-z0-9_-]{0,59}$"

OwnedId = Annotated[StrictStr, StringConstraints(pattern=OWNED)]
"""The id of something together with whose it is: `weilidai.invited`, `every.adult`."""

Owned = Annotated[tuple[OwnedId, ...], Field(max_length=60)]
Named = Annotated[tuple[Id, ...], Field(max_length=60)]


class Carriers(Model):
    """What carries a claim: each field is a kind of thing, with the ids of those that do.

    `rules` and `terms` say whose they are; `every.adult` is a rule of every product, and
    `weilidai.adult` the same rule as that product has it. A product by itself carries its name and
    its lender.
    """

    products: Named = ()
    terms: Owned = ()
    rules: Owned = ()
    traits: Named = ()
    parameters: Named = ()
    assumptions: Named = ()
    answers: Named = ()
    cost_notes: Named = ()
    conflicts: Named = ()


class DocumentClaim(Model):
    """One thing that the document says, in our own words, and what becomes of it.

    `section`, `part` and `item` are its place: the second row of the table of section 4, the first
    paragraph of the text of section 7. `about` are the products that it is about; without it, it is
    about borrowing as such. Either something carries it, or `left_out` says why nothing does.
    """

    id: Id
    section: Annotated[StrictInt, Field(ge=0, le=99)]
    part: Literal["list", "table", "text"]
    item: Annotated[StrictInt, Field(ge=1, le=99)]
    about: Named = ()
    text: LocalText
    carried_by: Carriers | None = None
    left_out: LocalText | None = None

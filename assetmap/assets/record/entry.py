"""An entry: everything that a group may say about its asset, as it is written, compared and kept in the history."""

from math import hypot
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.record.fact import Fact
from assetmap.assets.record.facts import FACTS


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Whereabouts(_Said):
    """The position of an asset; eastings and northings in metres (EPSG:27700), None where it has no place.

    `near` is known exactly to us and shown by the middle of its neighbourhood; `works_in` names where something
    without a place of its own comes to people, and `extent` is its border, where it was drawn: corners in metres.
    """

    location_type: Literal["physical", "postal", "virtual"] = "physical"
    privacy: Literal["exact", "near"] = "exact"
    address: str | None = None
    city: str | None = None
    postcode: str | None = None
    easting: float | None = None
    northing: float | None = None
    works_in: str | None = None
    extent: tuple[tuple[float, float], ...] | None = None

    @property
    def pin(self) -> tuple[float, float] | None:
        """Easting and northing of the door; None of what has none, as an area."""
        if self.easting is None or self.northing is None or self.works_in or self.extent:
            return None
        return self.easting, self.northing

    def metres_to(self, other: "Whereabouts") -> float | None:
        """Metres from its pin to that of another, in a straight line; None where one of them has none."""
        if self.pin is None or other.pin is None:
            return None
        return hypot(self.pin[0] - other.pin[0], self.pin[1] - other.pin[1])


def _field_of(fact: Fact) -> tuple[Any, Any]:
    if fact.kind == "list":
        return tuple[str, ...], ()
    if fact.kind == "amounts":
        return dict[str, Any], Field(default_factory=dict)
    return {"boolean": bool, "number": int}.get(fact.kind, str) | None, None


# The type checker knows these fields as those of any model: their names are those of the declared facts.
if TYPE_CHECKING:

    class _Facts(_Said):
        def __getattr__(self, name: str) -> Any: ...

else:
    _Facts = create_model("_Facts", __base__=_Said, **{one.key: _field_of(one) for one in FACTS})


class Entry(_Facts):
    """Everything that can be said of an asset, less what identifies a person."""

    name: str
    kind: str = "group"
    categories: tuple[str, ...] = ()
    organization: str | None = None
    phones: tuple[str, ...] = ()
    whereabouts: Whereabouts = Whereabouts()
    hours: tuple[Rule, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As JSON, without what nobody has said."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {
            "name": self.name
        }


# What stands in a column of `asset` by the same name.
PLAIN_FACTS = tuple(fact.key for fact in FACTS)
_FIRST = ("name", "kind", "description", "categories", "organization", "url", "email", "phones")
# The fields of an entry in the order in which people read them.
FIELDS = tuple(dict.fromkeys((*_FIRST, *Entry.model_fields)))


def differences(before: Entry, after: Entry) -> dict[str, tuple[Any, Any]]:
    """The fields that differ: before and after, by name."""
    return {
        name: (old, new)
        for name in FIELDS
        if (old := getattr(before, name)) != (new := getattr(after, name))
    }

"""The entries of a shortlist as they are shown, with notes, map numbers and opening times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import stopped_among
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.opening_hours.short_wording import told, told_briefly
from assetmap.assets.shortlists.handover import TextEntry
from assetmap.assets.shortlists.queries import Listed, listed_now, outlines_in
from assetmap.assets.shortlists.small_map import Dot, drawn_map, frame_around, sheet_of
from assetmap.basemap.queries import background_attributions, sheet_ground, sheet_names
from assetmap.web.svg_map import as_image


@dataclass(frozen=True)
class Shown:
    """An entry that is listed now; the number counts from 1 among those."""

    number: int
    listed: Listed
    note: str

    @property
    def asset_id(self) -> UUID:
        return self.listed.asset_id

    @property
    def name(self) -> str:
        return self.listed.name

    @property
    def result(self) -> dict[str, Any]:
        return self.listed.result

    @property
    def when(self) -> list[str]:
        return told(self.listed.rules, _today())

    @property
    def is_on_map(self) -> bool:
        return self.listed.easting is not None and self.listed.northing is not None


def _today() -> date:
    return datetime.now(UK).date()


@dataclass(frozen=True)
class Showing:
    """The entries that are listed, in order, and the names of those that are no longer.

    What its own people have taken off the map has an empty name: nothing of it is published any more.
    """

    entries: list[Shown]
    closed: list[str]


def showing(session: Session, entries: Sequence[tuple[UUID, str, str]]) -> Showing:
    """Entries given as asset, name as shared and note, as they are now."""
    listed = listed_now(session, [asset_id for asset_id, _, _ in entries])
    gone = [asset_id for asset_id, _, _ in entries if asset_id not in listed]
    unnamed = stopped_among(session, gone) if gone else set()
    open_ones = [(listed[i], note) for i, _, note in entries if i in listed]
    return Showing(
        entries=[
            Shown(number, asset, note) for number, (asset, note) in enumerate(open_ones, start=1)
        ],
        closed=[
            "" if asset_id in unnamed else name
            for asset_id, name, _ in entries
            if asset_id not in listed
        ],
    )


def small_map(session: Session, entries: Sequence[Shown]) -> str | None:
    """The map of the entries as an image's address; None where none of them is anywhere."""
    dots = [
        Dot(
            entry.number,
            entry.listed.easting,
            entry.listed.northing,
            is_approximate=bool(entry.result["is_location_approximate"]),
        )
        for entry in entries
        if entry.listed.easting is not None and entry.listed.northing is not None
    ]
    if not dots:
        return None
    frame = frame_around(dots)
    sheet = sheet_of(frame)
    return as_image(
        drawn_map(
            dots,
            frame,
            outlines_in(session, frame),
            background=sheet_ground(session, sheet),
            names=sheet_names(session, sheet),
            source=", ".join(background_attributions(session)),
        )
    )


def address_of(result: Mapping[str, Any]) -> str:
    """The address of a result on one line; empty where the exact place is not shown or nothing is known."""
    if result["service_area"] or result["is_location_approximate"]:
        return ""
    return ", ".join(filter(None, (result["address"], result["city"], result["postcode"])))


def text_entries(entries: Sequence[Shown]) -> list[TextEntry]:
    """The entries as a text message has them."""
    return [
        TextEntry(
            name=entry.name,
            phone=next(iter(entry.result["phones"]), None),
            when=told_briefly(entry.listed.rules, _today()),
            address=address_of(entry.result),
        )
        for entry in entries
    ]

"""The streets of all areas as one network, held by each process."""

from collections.abc import Sequence
from threading import Lock

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.travel.network import WalkingNetwork, joined
from assetmap.travel.network_bytes import from_bytes
from assetmap.travel.snapping import snap

# In SQL, the marks of what is loaded: they are compared with what a process holds.
MARKS = "(SELECT coalesce(array_agg(mark ORDER BY id), '{}') FROM street_network)"
CONTENTS = "SELECT mark, content FROM street_network ORDER BY id"

Marks = tuple[str, ...]

# The one in use, and the one before it for whoever still asks by that.
_MOST_HELD = 2
_held: dict[Marks, WalkingNetwork] = {}
_holding = Lock()


def held_network(marks: Sequence[str]) -> WalkingNetwork | None:
    """The network of these marks, where this process holds it."""
    return _held.get(tuple(marks))


def hold(rows: Sequence[tuple[str, bytes]]) -> WalkingNetwork | None:
    """Keeps the network that the rows of `CONTENTS` come to, ready to be walked; None of none."""
    marks = tuple(mark for mark, _ in rows)
    with _holding:
        if marks in _held or not rows:
            return _held.get(marks)
        network = joined([from_bytes(bytes(content)) for _, content in rows])
        assert network is not None
        # What every search needs of it is worked out now, and not within the first.
        snap(network, network.node_points[:1])
        while len(_held) >= _MOST_HELD:
            del _held[next(iter(_held))]
        _held[marks] = network
        return network


def current_network(session: Session, marks: Sequence[str] | None = None) -> WalkingNetwork | None:
    """The network of all streets that are loaded, EPSG:27700; None where there are none.

    `marks` are those of what is loaded, where whoever asks has read them already.
    """
    if marks is None:
        marks = session.execute(text(f"SELECT {MARKS}")).scalar_one()
    if not marks:
        return None
    return held_network(marks) or hold([tuple(row) for row in session.execute(text(CONTENTS))])


def street_attributions(session: Session) -> list[str]:
    """The attributions for drawn streets, each once: in the words of their area, else the source and its licence."""
    rows = session.scalars(
        text(
            "SELECT DISTINCT coalesce("
            "   (SELECT string_agg(line, ' ') FROM unnest(area.attribution) AS line"
            "     WHERE position(dataset.source IN line) > 0),"
            "   concat_ws(', ', dataset.source, dataset.licence)) AS words"
            " FROM dataset JOIN area ON area.id = dataset.area_id"
            " WHERE section = 'streets' AND replaced_at IS NULL ORDER BY words"
        )
    )
    return list(rows)


# A name is kept with the middle of its street, which may be long.
_STREET_WITHIN_METRES = 250


def nearest_street(session: Session, easting: float, northing: float) -> str | None:
    """The name of the street whose middle is nearest to a point (EPSG:27700); None where none is near."""
    found: str | None = session.scalar(
        text(
            "WITH here AS (SELECT ST_SetSRID(ST_MakePoint(:easting, :northing), 27700) AS point)"
            " SELECT name FROM street_name, here WHERE ST_DWithin(middle_bng, point, :within)"
            " ORDER BY ST_Distance(middle_bng, point), name LIMIT 1"
        ),
        {"easting": easting, "northing": northing, "within": _STREET_WITHIN_METRES},
    )
    return found

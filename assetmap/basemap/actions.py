"""The drawing of the background of all areas together, at every range of zooms."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.basemap.levels import DETAIL_LEVEL, LEVELS, NAMES_TOLERANCE, Level

# Lines are joined within squares of so many metres, so that a country's streets are never one line.
_SQUARE = 20_000
# Names and small areas need no simpler shape.
_POINTS = ("places", "stations", "names")
_LINES = ("roads", "rails", "waterways")
_AREAS = ("water", "land")


def draw_background(session: Session) -> None:
    """Draws what the loaded areas show together: after an area was loaded or removed."""
    _choose_of_overlapping(session)
    session.execute(text("DELETE FROM basemap_shape"))
    for level in LEVELS:
        _draw_lines(session, level)
        _draw_areas(session, level)
        _draw_points(session, level)
    _draw_road_names(session)
    _draw_boundaries(session)
    session.execute(text("DELETE FROM basemap_edition"))
    session.execute(
        text(
            "INSERT INTO basemap_edition (id, mark) SELECT 1, md5(clock_timestamp()::text)"
            " WHERE EXISTS (SELECT FROM basemap_shape)"
        )
    )
    session.execute(text("ANALYZE basemap_feature, basemap_shape"))


def _choose_of_overlapping(session: Session) -> None:
    """Of a feature that several extracts hold, that of the newest is drawn."""
    session.execute(
        text(
            "UPDATE basemap_feature SET is_drawn = ranked.is_first FROM ("
            "   SELECT id, row_number() OVER (PARTITION BY osm_id, layer ORDER BY dataset_id DESC) = 1 AS is_first"
            "   FROM basemap_feature) AS ranked"
            " WHERE ranked.id = basemap_feature.id AND is_drawn <> is_first"
        )
    )


def _values(level: Level) -> dict[str, object]:
    return {
        "level": level.number,
        "last": level.zooms[1],
        "tolerance": level.tolerance,
        "smallest": level.smallest_area,
        "named": list(level.named_roads),
        "square": _SQUARE,
        "lines": list(_LINES),
        "areas": list(_AREAS),
        "points": list(_POINTS),
    }


def _draw_lines(session: Session, level: Level) -> None:
    """Lines of one kind and name, joined where they meet."""
    session.execute(
        text(
            "INSERT INTO basemap_shape (level, layer, kind, name, ref, min_zoom, shape)"
            " SELECT :level, layer, kind, name, ref, min_zoom, ST_Simplify(line, :tolerance, true) FROM ("
            "   SELECT layer, kind, name, ref, min(min_zoom) AS min_zoom,"
            "   (ST_Dump(ST_LineMerge(ST_Collect(shape)))).geom AS line FROM ("
            "     SELECT layer, kind, min_zoom, shape,"
            "     CASE WHEN layer <> 'roads' OR kind = ANY(:named) THEN name END AS name,"
            "     CASE WHEN kind = ANY(:named) THEN ref END AS ref"
            "     FROM basemap_feature WHERE is_drawn AND layer = ANY(:lines) AND min_zoom <= :last) AS seen"
            "   GROUP BY layer, kind, name, ref, round(ST_X(ST_StartPoint(shape)) / :square),"
            "   round(ST_Y(ST_StartPoint(shape)) / :square)) AS joined"
            " WHERE ST_Length(line) > 3 * :tolerance"
        ),
        _values(level),
    )


def _draw_road_names(session: Session) -> None:
    """The lines along which names of roads run close by: a street's parts joined, and made a little straighter."""
    session.execute(
        text(
            "INSERT INTO basemap_shape (level, layer, kind, name, min_zoom, shape)"
            " SELECT :level, 'road_names', kind, name, min_zoom, ST_Simplify(line, :tolerance, true) FROM ("
            "   SELECT kind, name, min(min_zoom) AS min_zoom,"
            "   (ST_Dump(ST_LineMerge(ST_Collect(shape)))).geom AS line"
            "   FROM basemap_feature WHERE is_drawn AND layer = 'roads' AND name IS NOT NULL"
            "   GROUP BY kind, name, round(ST_X(ST_StartPoint(shape)) / :square),"
            "   round(ST_Y(ST_StartPoint(shape)) / :square)) AS joined"
        ),
        {"level": DETAIL_LEVEL, "tolerance": NAMES_TOLERANCE, "square": _SQUARE},
    )


def _draw_areas(session: Session, level: Level) -> None:
    """Areas that are large enough to be seen."""
    session.execute(
        text(
            "INSERT INTO basemap_shape (level, layer, kind, min_zoom, shape)"
            " SELECT :level, layer, kind, min_zoom, ST_SimplifyPreserveTopology(shape, :tolerance)"
            " FROM basemap_feature WHERE is_drawn AND layer = ANY(:areas) AND min_zoom <= :last"
            " AND ST_Area(shape) > :smallest"
        ),
        _values(level),
    )


def _draw_points(session: Session, level: Level) -> None:
    session.execute(
        text(
            "INSERT INTO basemap_shape (level, layer, kind, name, min_zoom, shape)"
            " SELECT :level, layer, kind, name, min_zoom, shape"
            " FROM basemap_feature WHERE is_drawn AND layer = ANY(:points) AND min_zoom <= :last"
        ),
        _values(level),
    )


# What names the ground where no extract does: the first kind that an area has from afar, the second besides it close
# by.
_OUTLINED = ("neighbourhood", "ward", "msoa")


def _draw_boundaries(session: Session) -> None:
    """Boundaries of the areas that have no extract, with their names."""
    for level, tolerance in [*((one.number, one.tolerance) for one in LEVELS), (DETAIL_LEVEL, 0.5)]:
        session.execute(
            text(
                "WITH outlined AS (SELECT place.id, dense_rank() OVER ("
                "     PARTITION BY area_id ORDER BY array_position(:kinds, kind)) AS rank"
                "   FROM place JOIN area_place ON place_id = place.id AND is_current"
                "   WHERE boundary IS NOT NULL AND kind = ANY(:kinds) AND NOT EXISTS ("
                "     SELECT FROM dataset WHERE dataset.area_id = area_place.area_id"
                "     AND section = 'background' AND replaced_at IS NULL AND row_count > 0)),"
                " bare AS (SELECT name, ST_Transform(boundary, 3857) AS shape,"
                "     CASE rank WHEN 1 THEN 'large' ELSE 'small' END AS kind"
                "   FROM place JOIN (SELECT id, min(rank) AS rank FROM outlined GROUP BY id) AS ranked USING (id)"
                "   WHERE rank <= 2),"
                " drawn AS (INSERT INTO basemap_shape (level, layer, kind, min_zoom, shape)"
                "   SELECT :level, 'boundaries', kind, CASE kind WHEN 'large' THEN 0 ELSE 12 END,"
                "   ST_SimplifyPreserveTopology(shape, :tolerance) FROM bare)"
                " INSERT INTO basemap_shape (level, layer, kind, name, min_zoom, shape)"
                " SELECT :level, 'boundary_names', kind, name, CASE kind WHEN 'large' THEN 9 ELSE 13 END,"
                " ST_PointOnSurface(shape) FROM bare"
            ),
            {"level": level, "tolerance": tolerance, "kinds": list(_OUTLINED)},
        )

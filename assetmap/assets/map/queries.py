"""Reads of what the browse map shows besides assets: places, published figures, surveys."""

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.map.browse_map import Contents, Measure
from assetmap.assets.map.measures import (
    COLOURS,
    UNKNOWN_COLOUR,
    Figure,
    figures_of,
    shading,
    value_of,
    words_of,
)
from assetmap.places.queries import attributions
from assetmap.web.translations import gettext

OUTLINED = ("neighbourhood", "pcn", "ward")
_CURRENT = "EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current)"
# To about ten metres: neighbours share their corners, so they still touch.
_SHAPE = "ST_AsGeoJSON(ST_ReducePrecision(ST_Transform({shape}, 4326), 0.0001), 4)::json"


def contents_of(session: Session) -> Contents:
    """What there is for the map to show."""
    row = session.execute(
        text(
            "SELECT (SELECT array_agg(DISTINCT kind) FROM place WHERE boundary IS NOT NULL AND kind = ANY(:kinds)"
            f"   AND {_CURRENT}) AS kinds,"
            " (SELECT array_agg(DISTINCT measure) FROM place_statistic) AS measures,"
            " EXISTS (SELECT FROM street_network) AS has_streets,"
            " EXISTS (SELECT FROM survey WHERE withdrawn_at IS NULL) AS has_surveys"
        ),
        {"kinds": list(OUTLINED)},
    ).one()
    figures = figures_of(set(row.measures or ()))
    return Contents(
        place_kinds=tuple(sorted(row.kinds or ())),
        measures=tuple(Measure(one.key, gettext(one.label)) for one in figures),
        has_streets=row.has_streets,
        has_surveys=row.has_surveys,
        sources=tuple(attributions(session)),
    )


def outlines(session: Session, kind: str) -> dict[str, Any]:
    """The places of a kind as GeoJSON, each with its residents and a point inside; of PCNs also where their patients live."""
    rows = session.execute(
        text(
            f"SELECT place.id, code, name, status, {_SHAPE.format(shape='boundary')} AS shape,"
            " ST_X(middle) AS longitude, ST_Y(middle) AS latitude, (SELECT sum(value * share) FROM place_member"
            "   JOIN LATERAL (SELECT value FROM place_statistic WHERE place_statistic.place_id = member_id"
            "     AND measure = 'population' ORDER BY vintage DESC LIMIT 1) AS people ON true"
            "   WHERE place_member.place_id = place.id) AS people"
            " FROM place, LATERAL (SELECT ST_Transform(ST_PointOnSurface(boundary), 4326) AS middle) AS inside"
            f" WHERE kind = :kind AND boundary IS NOT NULL AND {_CURRENT} ORDER BY ST_Area(boundary) DESC, code"
        ),
        {"kind": kind},
    ).all()
    practices = _practices(session) if kind == "pcn" else {}
    found: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            _feature(
                row.shape,
                kind=kind,
                code=row.code,
                name=row.name,
                status=row.status,
                people=None if row.people is None else round(row.people),
                middle=[round(row.longitude, 5), round(row.latitude, 5)],
                practices=practices.get(row.code, []),
            )
            for row in rows
        ],
    }
    if kind == "pcn":
        found["small_areas"] = _small_areas_of_pcns(session)
    return found


def _practices(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The practices of each PCN that have a known postcode."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (practice.code) pcn_code, name, ST_X(point) AS longitude, ST_Y(point) AS latitude"
            " FROM practice JOIN LATERAL (SELECT ST_Transform(location_bng, 4326) AS point FROM postcode"
            "   WHERE postcode.postcode = replace(practice.postcode, ' ', '') AND location_bng IS NOT NULL"
            "   LIMIT 1) AS here ON true"
            " WHERE pcn_code IS NOT NULL ORDER BY practice.code, dataset_id DESC"
        )
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.pcn_code].append(
            {
                "name": row.name,
                "longitude": round(row.longitude, 5),
                "latitude": round(row.latitude, 5),
            }
        )
    return found


def _small_areas_of_pcns(session: Session) -> dict[str, Any]:
    """Each small area with its PCNs by the share of its registered patients, the largest first."""
    rows = session.execute(
        text(
            f"SELECT area.name, {_SHAPE.format(shape='area.boundary')} AS shape, shares FROM ("
            "   SELECT member_id, json_agg(json_build_array(place.code, place.name, round(share::numeric, 3))"
            "     ORDER BY share DESC, place.code) AS shares"
            "   FROM place_member JOIN place ON place.id = place_member.place_id"
            f"   WHERE place.kind = 'pcn' AND {_CURRENT} GROUP BY member_id) AS told"
            " JOIN place AS area ON area.id = member_id WHERE area.boundary IS NOT NULL ORDER BY area.code"
        )
    )
    features = [_feature(row.shape, name=row.name, shares=row.shares) for row in rows]
    return {"type": "FeatureCollection", "features": features}


def shaded(session: Session, figure: Figure) -> dict[str, Any]:
    """The small areas with a published figure, their classes and where it comes from, as GeoJSON."""
    rows = session.execute(
        text(
            f"SELECT name, {_SHAPE.format(shape='boundary')} AS shape, told, sources FROM place JOIN LATERAL ("
            "   SELECT json_object_agg(measure, value) AS told, array_agg(DISTINCT source || ' (' || vintage || ')') AS sources"
            "   FROM (SELECT DISTINCT ON (measure) measure, value, source, vintage FROM place_statistic"
            "     WHERE place_id = place.id AND measure = ANY(:measures)"
            "     ORDER BY measure, vintage DESC, dataset_id DESC) AS newest) AS published ON true"
            f" WHERE kind = 'lsoa' AND boundary IS NOT NULL AND {_CURRENT} ORDER BY code"
        ),
        {"measures": list(figure.measures)},
    ).all()
    values = [value_of(figure, row.told or {}) for row in rows]
    shades = shading(figure, values)
    sources = dict.fromkeys(source for row in rows for source in row.sources or ())
    # Fewer classes are spread over the same range of colours.
    last = max(1, len(shades.words) - 1)
    colours = [COLOURS[round(at * (len(COLOURS) - 1) / last)] for at in range(len(shades.words))]
    return {
        "type": "FeatureCollection",
        "figure": {
            "label": gettext(figure.label),
            "source": "; ".join(sources),
            "classes": [
                {"words": words, "colour": colour}
                for words, colour in zip(shades.words, colours, strict=True)
            ],
        },
        "features": [
            _feature(
                row.shape,
                name=row.name,
                colour=UNKNOWN_COLOUR if at is None else colours[at],
                words=words_of(figure, value),
            )
            for row, value, at in zip(rows, values, shades.classes, strict=True)
        ],
    }


def surveyed(session: Session) -> dict[str, Any]:
    """The places that stewards have gone through, with what they looked for and when, as GeoJSON."""
    rows = session.execute(
        text(
            f"SELECT place.name, {_SHAPE.format(shape='boundary')} AS shape,"
            " json_agg(json_build_object('category', term.name, 'on', surveyed_on) ORDER BY surveyed_on DESC, term.position) AS surveys"
            " FROM survey JOIN place ON place.id = survey.place_id JOIN taxonomy_term AS term ON term.id = term_id"
            " WHERE withdrawn_at IS NULL AND boundary IS NOT NULL GROUP BY place.id ORDER BY ST_Area(boundary) DESC"
        )
    )
    features = [_feature(row.shape, name=row.name, surveys=row.surveys) for row in rows]
    return {"type": "FeatureCollection", "features": features}


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": properties}


def as_text(collection: dict[str, Any]) -> str:
    """GeoJSON without blanks."""
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), default=str)

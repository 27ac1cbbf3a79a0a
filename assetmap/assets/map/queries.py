"""Reads of what the browse map shows besides assets: places, published figures, surveys."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.map.browse_map import Contents, ShadingChoice
from assetmap.assets.map.measures import (
    COLOURS,
    UNKNOWN_COLOUR,
    ShadedFigure,
    figures_of,
    shading,
    value_of,
    words_of,
)
from assetmap.assets.published.sheets import (
    EVERY_CATEGORY,
    SAMPLE_OF,
    SHEET_METRES,
    sample_below,
    sheet_origin,
)
from assetmap.assets.search.parameters import SearchParameters, outline_of
from assetmap.places.own_kinds import ONE_OF_OWN_KIND, OWN_KINDS
from assetmap.places.queries import area_extents, attributions
from assetmap.web.translations import gettext

OUTLINED = ("neighbourhood", "pcn", "ward", *OWN_KINDS)
_CURRENT = "EXISTS (SELECT FROM area_place WHERE area_place.place_id = place.id AND is_current)"
# To about ten metres: neighbours share their corners, so they still touch.
_SHAPE = "ST_AsGeoJSON(ST_ReducePrecision(ST_Transform({shape}, 4326), 0.0001), 4)::json"


def contents_of(session: Session) -> Contents:
    """The layers that there are for the map to show."""
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
        measures=tuple(ShadingChoice(one.key, gettext(one.label)) for one in figures),
        has_streets=row.has_streets,
        has_surveys=row.has_surveys,
        sources=tuple(attributions(session)),
        areas=tuple(area_extents(session)),
    )


def outlines(session: Session, kind: str) -> dict[str, Any]:
    """The places of a kind as GeoJSON, each with its residents and a point inside; of PCNs also where their patients
    live.
    """
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


def shaded(session: Session, figure: ShadedFigure) -> dict[str, Any]:
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


def crowd_of(session: Session, parameters: SearchParameters) -> int:
    """About how many entries of these categories lie in the view or anywhere, counted from the sample."""
    slugs = parameters.category
    ids = (
        session.scalars(
            text("SELECT id FROM taxonomy_term WHERE slug = ANY(:slugs)"), {"slugs": slugs}
        ).all()
        if slugs
        else [EVERY_CATEGORY]
    )
    outline = outline_of(parameters)
    sampled = 0
    for category_id in ids:
        east, north = sheet_origin(category_id)
        corners = outline or (
            (-SHEET_METRES / 4, -SHEET_METRES / 4),
            (SHEET_METRES / 2, -SHEET_METRES / 4),
            (SHEET_METRES / 2, SHEET_METRES * 0.75),
            (-SHEET_METRES / 4, SHEET_METRES * 0.75),
        )
        path = ",".join(f"({x + east},{y + north})" for x, y in corners)
        sampled += session.execute(
            text(
                "SELECT count(*) FROM search_entry WHERE sheet_point <@ CAST(:path AS polygon)"
                f" AND asset_at_location_id < '{sample_below()}'::uuid"
            ),
            {"path": f"({path})"},
        ).scalar_one()
    return sampled * SAMPLE_OF


@dataclass(frozen=True)
class PlaceNumbers:
    """A place as the map names it: what it is, and its numbers with their labels."""

    name: str
    kind: str
    numbers: list[tuple[str, str]]


def numbers_of(session: Session, kind: str, code: str) -> PlaceNumbers | None:
    """The numbers of a current place; None where there is none of that kind and code."""
    row = session.execute(
        text(
            f"""SELECT name, status, people, elders, deprived, areas, (SELECT count(DISTINCT code) FROM practice
                WHERE pcn_code = place.code) AS practices
            FROM place, LATERAL (
              SELECT sum(share * value) FILTER (WHERE measure = 'population') AS people,
                sum(share * value) FILTER (WHERE measure = 'population_65_over') AS elders,
                count(*) FILTER (WHERE measure = 'imd_decile' AND value <= 2 AND share >= 0.5) AS deprived,
                count(*) FILTER (WHERE measure = 'imd_decile' AND share >= 0.5) AS areas
              FROM (SELECT DISTINCT ON (member_id, measure) share, measure, value
                FROM place_member JOIN place_statistic ON place_statistic.place_id = member_id
                WHERE place_member.place_id = place.id AND measure IN ('population', 'population_65_over', 'imd_decile')
                ORDER BY member_id, measure, vintage DESC) AS told) AS numbers
            WHERE kind = :kind AND code = :code AND {_CURRENT} ORDER BY id DESC LIMIT 1"""
        ),
        {"kind": kind, "code": code},
    ).first()
    if row is None:
        return None
    numbers = []
    if row.people:
        numbers.append((gettext("Residents"), f"{row.people:,.0f}"))
    if row.people and row.elders:
        numbers.append((gettext("Aged 65 and over"), f"{row.elders / row.people:.0%}"))
    if row.areas:
        told = gettext("%(some)s of %(all)s") % {"some": row.deprived, "all": row.areas}
        numbers.append((gettext("Small areas in England’s most deprived fifth"), told))
    if kind == "pcn" and row.practices:
        numbers.append((gettext("GP practices"), str(row.practices)))
    kinds = {
        "neighbourhood": gettext("Neighbourhood"),
        "pcn": gettext("Primary Care Network (PCN)"),
        "ward": gettext("Ward"),
        **{own: gettext(words) for own, words in ONE_OF_OWN_KIND.items()},
    }
    called = kinds.get(kind, kind)
    if row.status == "draft":
        called = gettext("%(kind)s, working draft") % {"kind": called}
    return PlaceNumbers(row.name, called, numbers)


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": properties}


def as_text(collection: dict[str, Any]) -> str:
    """GeoJSON without blanks."""
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), default=str)

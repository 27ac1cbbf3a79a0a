"""The writer of boundaries and population-weighted centroids."""

from pathlib import Path

import numpy as np
import shapely
from sqlalchemy import text

from assetmap.geography import BNG
from assetmap.places import formats
from assetmap.places.loading.staging import (
    Target,
    Written,
    none_loaded,
    not_loaded,
    place_ids,
    save_edition,
    save_places,
    stage,
)
from assetmap.places.manifest import Boundaries, Centroids


def write_boundaries(target: Target, section: Boundaries, paths: list[Path]) -> Written:
    """Places of one kind and edition; those that a newer edition drops stay, no longer current."""
    frame = formats.read_boundaries(paths[0], section)
    resolution = section.resolution
    if resolution is None and "generalised" in section.source.lower():
        resolution = "generalised"
    edition = save_edition(
        target, section.kind, section.edition, section.source, section.licence, resolution
    )
    boundaries = shapely.to_wkb(
        shapely.set_srid(np.asarray(frame.geometry), BNG), hex=True, include_srid=True
    )
    rows = zip(frame["code"], frame["name"], ["official"] * len(frame), boundaries, strict=True)
    save_places(target, edition, rows)
    return Written(len(frame))


def write_centroids(target: Target, section: Centroids, paths: list[Path]) -> Written:
    """The population-weighted centre of each loaded place of the kind and edition."""
    frame = formats.read_centroids(paths[0], section)
    places = place_ids(target.session, section.kind, section.edition)
    frame["place_id"] = frame["code"].map(places)
    known = frame.dropna(subset=["place_id"])
    if known.empty:
        raise none_loaded(paths[0], section.kind, section.edition)
    stage(target.session, known[["place_id", "easting", "northing"]])
    target.session.execute(
        text(
            "UPDATE place SET population_centre_bng ="
            " ST_SetSRID(ST_MakePoint(easting, northing), 27700)"
            " FROM staged WHERE place.id = staged.place_id"
        )
    )
    return Written(len(known), not_loaded(len(frame) - len(known), section.kind))

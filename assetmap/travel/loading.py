"""The load of an extract's street network, which replaces the one before."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.places.actions import Step
from assetmap.places.files import locate
from assetmap.places.loading.staging import Target, Written
from assetmap.places.manifest import Manifest, Streets
from assetmap.places.models import Area
from assetmap.travel.models import StreetNetwork
from assetmap.travel.network import Floats, WalkingNetwork
from assetmap.travel.network_bytes import to_bytes
from assetmap.travel.osm_streets import day_of, read_streets
from assetmap.travel.snapping import FARTHEST_METRES, snap


def street_steps(manifest: Manifest, *, folder: Path, kept_in: Path) -> Iterator[Step]:
    """The sections of a manifest that are about streets, for `load_area`, with the day that an extract says it is of.

    Raises `InvalidInput` where a file is missing.
    """
    for section in manifest.streets:
        if section.vintage is None:
            path = locate(section.file, beside=folder, kept_in=kept_in)
            section = section.model_copy(update={"vintage": day_of(path)})
        yield Step(
            "streets", section, section.format, section.vintage, (section.file,), write_streets
        )


def write_streets(target: Target, section: Streets, paths: list[Path]) -> Written:
    """The walking network of an extract; the area's former one of the same subject goes.

    Raises what `read_streets` raises.
    """
    extract = read_streets(paths[0], target.progress)
    network = extract.network
    session = target.session
    session.execute(
        text(
            "DELETE FROM street_network USING dataset WHERE dataset.id = street_network.dataset_id"
            " AND dataset.area_id = :area AND dataset.section = 'streets' AND dataset.subject = :subject"
        ),
        {"area": target.area.id, "subject": target.dataset.subject},
    )
    content = to_bytes(network)
    session.add(
        StreetNetwork(
            dataset_id=target.dataset.id,
            mark=hashlib.sha256(content).hexdigest(),
            node_count=len(network.node_ids),
            edge_count=len(network.edge_ends),
            metres=float(network.edge_metres.sum()),
            content=content,
        )
    )
    session.flush()
    notes = [f"{network.edge_metres.sum() / 1000:,.0f} km to walk"]
    if len(network.part_metres) > 1:
        apart = network.part_metres[1:].sum() / network.part_metres.sum()
        notes.append(f"{apart:.1%} of it is not joined to the rest")
    if extract.missing_nodes:
        notes.append(f"{extract.missing_nodes:,} points of ways lie beyond the extract")
    notes += _off_the_streets(session, target.area, network)
    return Written(len(network.edge_ends), notes)


# Where people start from: their postcodes, and the middles of their LSOAs.
_STARTS = {
    "postcodes": "SELECT ST_X(location_bng), ST_Y(location_bng) FROM postcode"
    " JOIN dataset ON dataset.id = dataset_id"
    " WHERE area_id = :area AND location_bng IS NOT NULL AND withdrawn_on IS NULL",
    "LSOA centres": "SELECT ST_X(population_centre_bng), ST_Y(population_centre_bng) FROM place"
    " JOIN area_place ON place_id = place.id"
    " WHERE area_id = :area AND is_current AND kind = 'lsoa' AND population_centre_bng IS NOT NULL",
}


def _off_the_streets(session: Session, area: Area, network: WalkingNetwork) -> Iterator[str]:
    for what, statement in _STARTS.items():
        rows = session.execute(text(statement), {"area": area.id}).all()
        points: Floats = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 2)
        off = int(np.count_nonzero(~snap(network, points).is_on))
        if off:
            yield (
                f"{off:,} of {len(points):,} {what} are more than {FARTHEST_METRES:.0f} m from any way:"
                " walking times from there are estimated"
            )

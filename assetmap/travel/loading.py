"""The load of an extract's street network, which replaces the one before."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.geography import to_bng
from assetmap.places.actions import LoadingStep
from assetmap.places.files import locate
from assetmap.places.loading.staging import Target, Written
from assetmap.places.manifest import Manifest, StreetsSection
from assetmap.places.models import Area
from assetmap.text import counted, fold
from assetmap.travel.models import StreetNetwork
from assetmap.travel.network import Floats, WalkingNetwork
from assetmap.travel.network_bytes import to_bytes
from assetmap.travel.osm_streets import day_of, read_streets
from assetmap.travel.snapping import FARTHEST_METRES, snap


def street_steps(manifest: Manifest, *, folder: Path, kept_in: Path) -> Iterator[LoadingStep]:
    """The sections of a manifest that are about streets, for `load_area`, with the day that an extract says it is of.

    Raises `InvalidInput` where a file is missing.
    """
    for section in manifest.streets:
        if section.vintage is None:
            path = locate(section.file, beside=folder, kept_in=kept_in)
            section = section.model_copy(update={"vintage": day_of(path)})
        yield LoadingStep(
            "streets", section, section.format, section.vintage, (section.file,), write_streets
        )


# Those of an area's former extract of the same subject.
_FORMER = (
    "DELETE FROM {table} USING dataset WHERE dataset.id = {table}.dataset_id"
    " AND dataset.area_id = :area AND dataset.section = 'streets' AND dataset.subject = :subject"
)


def write_streets(target: Target, section: StreetsSection, paths: list[Path]) -> Written:
    """The walking network of an extract; the area's former one of the same subject goes.

    Raises what `read_streets` raises.
    """
    extract = read_streets(paths[0], target.progress)
    network = extract.network
    session = target.session
    of_former = {"area": target.area.id, "subject": target.dataset.subject}
    for table in ("street_network", "street_name"):
        session.execute(text(_FORMER.format(table=table)), of_former)
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
    _write_names(session, target.dataset.id, extract.named)
    notes = [f"{network.edge_metres.sum() / 1000:,.0f} km of streets and paths"]
    if len(network.part_metres) > 1:
        apart = network.part_metres[1:].sum() / network.part_metres.sum()
        notes.append(f"{apart:.1%} of it is not connected to the rest")
    if extract.missing_nodes:
        notes.append(
            counted(
                extract.missing_nodes,
                "point on streets and paths is outside the extract",
                "points on streets and paths are outside the extract",
            )
        )
    notes += _off_the_streets(session, target.area, network)
    return Written(len(network.edge_ends), notes)


def _write_names(
    session: Session, dataset_id: int, named: Mapping[str, tuple[float, float]]
) -> None:
    """The streets by their names, of two that differ only in accents or capitals the first."""
    by_folded = {fold(name): name for name in sorted(named, reverse=True) if fold(name)}
    if not by_folded:
        return
    points = np.array([named[name] for name in by_folded.values()])
    eastings, northings = to_bng(points[:, 0], points[:, 1])
    rows = [
        {"dataset_id": dataset_id, "folded": folded, "name": name, "east": east, "north": north}
        for (folded, name), east, north in zip(
            by_folded.items(), eastings.tolist(), northings.tolist(), strict=True
        )
    ]
    session.execute(
        text(
            "INSERT INTO street_name (dataset_id, folded, name, middle_bng)"
            " VALUES (:dataset_id, :folded, :name, ST_SetSRID(ST_MakePoint(:east, :north), 27700))"
        ),
        rows,
    )


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
                f"{off:,} of {len(points):,} {what} {'is' if off == 1 else 'are'} more than {FARTHEST_METRES:.0f} m from any street or path,"
                " so walking times from there are estimated"
            )

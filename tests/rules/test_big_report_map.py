"""The size of a map of all of London's small areas."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.layers import TableLayer
from assetmap.gaps.report.document import Table
from assetmap.geography import to_wgs84
from tests.report_maps import data_of_map


def test_london_in_small_areas_is_under_three_megabytes(shared_data: Path) -> None:
    layer = london(shared_data)
    assert 4_900 < len(layer.shapes) < 5_100
    document = map_document("London", [layer])
    assert len(document) < 3_000_000
    assert len(data_of_map(document)["layers"][0]["shapes"]) == len(layer.shapes)


def london(shared_data: Path) -> TableLayer:
    """Voronoi cells of the centroids of London's small areas, with one measure: the decile of deprivation."""
    england = shared_data / "england"
    centres = pd.read_csv(
        england / "lsoa21_population_weighted_centroids.csv", encoding="utf-8-sig"
    )
    wards = pd.read_csv(england / "lookup_lsoa21_ward24_ltla24.csv", encoding="utf-8-sig")
    imd = pd.read_csv(england / "imd2025_lsoa21.csv", usecols=["lsoa21_code", "IMD_decile"])
    inside = wards[wards["ltla24_code"].str.startswith("E09")]
    rows = inside.merge(centres, left_on="lsoa21_code", right_on="LSOA21CD").merge(imd)
    points = shapely.multipoints(shapely.points(rows["x"], rows["y"]))
    around = points.convex_hull.buffer(1_000)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))
    cells = shapely.intersection(cells, around)
    cells = shapely.transform(
        cells, lambda at: np.column_stack(to_wgs84(at[:, 0], at[:, 1])).round(5)
    )
    table = Table(
        "places-lsoa",
        "LSOAs (small areas)",
        ["name", "code", "decile"],
        [
            [name, code, int(decile)]
            for name, code, decile in zip(
                rows["lsoa21_name"], rows["lsoa21_code"], rows["IMD_decile"], strict=True
            )
        ],
    )
    return TableLayer("lsoa", table, list(cells), [False] * len(rows), [""] * len(rows))

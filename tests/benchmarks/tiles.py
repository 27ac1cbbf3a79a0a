"""Bytes and times of the background's tiles, by zoom, on the demo area and on Rutland."""

import asyncio
import gzip
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from assetmap.basemap.actions import draw_background
from assetmap.basemap.features import MOST_ZOOM
from assetmap.basemap.loading import background_steps
from assetmap.basemap.queries import TileAddress, cut_tile
from assetmap.places.actions import load_area
from assetmap.places.manifest import read_manifest
from tests.benchmarks.populating import bench_cluster

PROJECT = Path(__file__).parents[2]
AREAS = {
    "demo": PROJECT / "data" / "demo" / "area.toml",
    "Rutland": PROJECT.parent / "shared" / "data" / "rutland" / "area.toml",
}
MOST_TILES = 60
BUDGET_BYTES, BUDGET_MS = 200_000, 150
HALF_WORLD = 20_037_508.342789244


def measure_tiles() -> None:
    """Prints a line for each zoom of each area: tiles asked, bytes packed and milliseconds, with the budgets."""
    for name, manifest in AREAS.items():
        if not manifest.is_file():
            print(f"tiles: ../shared/data is not here, so {name} is not measured")
            continue
        with bench_cluster() as url:
            box = _load(url, name, manifest)
            asyncio.run(_measure(url, name, box))


def _load(url: str, name: str, path: Path) -> Sequence[float]:
    """Loads the background alone; the box of its roads."""
    manifest = read_manifest(path).model_copy(
        update={
            kind: []
            for kind in (
                "boundaries",
                "centroids",
                "lookups",
                "groups",
                "practices",
                "postcodes",
                "statistics",
            )
        }
    )
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with Session(engine) as session, session.begin():
        begun = time.perf_counter()
        steps = background_steps(manifest, folder=path.parent, kept_in=path.parent)
        [outcome] = load_area(
            session, manifest, folder=path.parent, kept_in=path.parent, further=steps
        )
        read = time.perf_counter()
        draw_background(session)
        print(
            f"tiles: {name}: {outcome.row_count:,} features read in {read - begun:.1f} s,"
            f" drawn in {time.perf_counter() - read:.1f} s"
        )
        box = session.execute(
            text(
                "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM"
                " (SELECT ST_Extent(shape) AS box FROM basemap_feature WHERE layer = 'roads') AS drawn"
            )
        ).one()
    engine.dispose()
    return tuple(box)


async def _measure(url: str, name: str, box: Sequence[float]) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for zoom in range(8, MOST_ZOOM + 1):
            sizes, took = [], []
            for tile in _tiles(zoom, box):
                begun = time.perf_counter()
                cut = await cut_tile(connection, tile, known_mark=None)
                packed = gzip.compress(cut.content or b"", 6)
                took.append((time.perf_counter() - begun) * 1_000)
                sizes.append(len(packed) if cut.content else 0)
            _print(name, zoom, sizes, took)


def _tiles(zoom: int, box: Sequence[float]) -> list[TileAddress]:
    side = 2 * HALF_WORLD / 2**zoom
    west, east = (int((edge + HALF_WORLD) / side) for edge in (box[0], box[2]))
    north, south = (int((HALF_WORLD - edge) / side) for edge in (box[3], box[1]))
    tiles = [
        TileAddress(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)
    ]
    chosen = np.random.default_rng(7).permutation(len(tiles))[:MOST_TILES]
    return [tiles[i] for i in chosen]


def _print(name: str, zoom: int, sizes: list[int], took: list[float]) -> None:
    half_bytes, most_bytes = np.percentile(sizes, 50) / 1_000, max(sizes) / 1_000
    p50, p95 = np.percentile(took, [50, 95])
    is_kept = most_bytes * 1_000 <= BUDGET_BYTES and p95 <= BUDGET_MS
    print(
        f"tiles: {name} zoom {zoom}: {len(sizes)} tiles, {half_bytes:.1f} kB (p50), {most_bytes:.1f} kB (most),"
        f" {p50:.1f} ms (p50), {p95:.1f} ms (p95){'' if is_kept else ' OVER BUDGET'}"
    )


if __name__ == "__main__":
    measure_tiles()

"""How do many assets of real density come into a database: real ones repeated with noise over a growing area."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from assetmap.assets.published.search_documents import refresh_search
from assetmap.assets.published.touched import TouchedAssets
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.terms import save_vocabulary, term_ids
from assetmap.command_line.migrating import migrate
from assetmap.database.local_postgis import cluster as local_postgis
from assetmap.database.sessions import copy_rows
from assetmap.geography import to_bng, to_wgs84

ENGLAND = Path(__file__).parents[3] / "shared" / "data" / "england" / "assets.parquet"
# How far a copy lies from the real one: far enough to be elsewhere, near enough to keep towns towns.
NOISE_METRES = 400.0
TILE = 10_000


@contextmanager
def bench_cluster() -> Iterator[str]:
    """A private PostGIS of its own with the product's own settings, migrated; stopped and removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            url = local_postgis.start(home)
            migrate(url)
            yield url
        finally:
            local_postgis.stop(home)


def growing_area(count: int) -> pd.DataFrame:
    """`count` assets of one density: the 10,000 real ones nearest to Charing Cross, repeated with noise side by side.

    Columns name, category, easting and northing (metres). The tiles are too many for Great Britain, which the
    search's tables do not mind.
    """
    real = pd.read_parquet(ENGLAND, columns=["name", "category", "lon", "lat"])
    easting, northing = to_bng(real["lon"], real["lat"])
    real = real.assign(easting=easting, northing=northing)
    distance = np.hypot(real["easting"] - 530_000, real["northing"] - 180_400).to_numpy()
    tile = real.iloc[np.argsort(distance)[:TILE]]
    width = 2 * float(np.sort(distance)[TILE - 1])
    generator = np.random.default_rng(2026)
    tiles = []
    for number in range(count // TILE):
        row, column = divmod(number, 8)
        noise = generator.normal(0, NOISE_METRES, (2, TILE))
        tiles.append(
            tile.assign(
                name=tile["name"] + (f" {number + 1}" if number else ""),
                easting=tile["easting"] + column * width + (noise[0] if number else 0),
                northing=tile["northing"] + row * width + (noise[1] if number else 0),
            )
        )
    return pd.concat(tiles, ignore_index=True)


def write_assets(connection: psycopg.Connection[Any], assets: pd.DataFrame) -> None:
    """Replaces whatever is there, in a few statements: the search's tables are filled by the product's own code."""

    dsn = connection.info.dsn
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    vocabulary = our_vocabulary()
    with Session(engine) as session, session.begin():
        session.execute(text("TRUNCATE asset, location, search_document CASCADE"))
        save_vocabulary(session, vocabulary)
        ids = term_ids(session)
        terms = {word: ids[str(vocabulary.find(word))] for word in assets["category"].unique()}
        longitude, latitude = to_wgs84(assets["easting"], assets["northing"])
        session.execute(
            text(
                "CREATE TEMPORARY TABLE pile (name text, term_id integer, easting float, northing float,"
                " longitude float, latitude float, asset_id uuid DEFAULT gen_random_uuid(),"
                " location_id uuid DEFAULT gen_random_uuid()) ON COMMIT DROP"
            )
        )
        columns = ["name", "term_id", "easting", "northing", "longitude", "latitude"]
        rows = zip(
            assets["name"].replace("", "Nameless"),
            assets["category"].map(terms).tolist(),
            assets["easting"].tolist(),
            assets["northing"].tolist(),
            longitude.tolist(),
            latitude.tolist(),
            strict=True,
        )
        copy_rows(session, "pile", columns, rows)
        for statement in _FILL:
            session.execute(text(statement))
        with TouchedAssets(session) as touched:
            touched.add_found("SELECT asset_id FROM pile")
            refresh_search(session, touched)
    engine.dispose()
    with psycopg.connect(dsn, autocommit=True) as tidy:
        for table in ("asset", "location", "schedule", "search_document", "search_entry"):
            tidy.execute(f"VACUUM ANALYZE {table}")


# Facts in the shares that careful lists have them, so that every filter leaves some and takes some.
_FILL = (
    "INSERT INTO asset (id, name, status, source, source_vintage, cost, is_step_free, has_toilets,"
    "   has_hearing_loop, referral, languages, minimum_age, assured_on)"
    " SELECT asset_id, name, 'published', 'England', '2026', CASE WHEN random() < 0.7 THEN 'free' END,"
    "   random() < 0.7, random() < 0.7, random() < 0.7, CASE WHEN random() < 0.8 THEN 'none' END,"
    "   CASE WHEN random() < 0.8 THEN '{en,tr}'::text[] ELSE '{}' END, CASE WHEN random() < 0.2 THEN 18 END,"
    "   CASE WHEN random() < 0.5 THEN current_date END FROM pile",
    "INSERT INTO location (id, location_bng, public_location_bng, longitude, latitude)"
    " SELECT location_id, point, point, longitude, latitude FROM"
    " (SELECT *, ST_SetSRID(ST_MakePoint(easting, northing), 27700) AS point FROM pile) AS pile",
    "INSERT INTO asset_at_location (asset_id, location_id) SELECT asset_id, location_id FROM pile",
    "INSERT INTO asset_category (asset_id, term_id) SELECT asset_id, term_id FROM pile",
    "INSERT INTO schedule (asset_at_location_id, freq, byday, opens_at, closes_at)"
    " SELECT id, 'WEEKLY', 'MO,TU,WE,TH,FR,SA', CASE WHEN random() < 0.7 THEN time '09:00' END, NULL"
    " FROM asset_at_location WHERE random() < 0.8",
    "UPDATE schedule SET closes_at = time '17:00' WHERE opens_at IS NOT NULL",
    "ANALYZE schedule, asset, location, asset_at_location, asset_category",
)

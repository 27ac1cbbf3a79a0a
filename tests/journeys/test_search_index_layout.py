"""A search index that another version has built is never read: it is rebuilt first."""

from pathlib import Path

import psycopg

from assetmap.assets.record.index_bits import BITS
from tests.journeys.running_commands import assetmap


def facts_of(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT facts FROM search_entry")]


def test_commands_refuse_an_index_of_another_layout_until_it_is_rebuilt(
    database_url: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "name,category,longitude,latitude,cost,schedule\nHall,community-centre,-0.05,51.55,free,FREQ=WEEKLY;BYDAY=TU\n"
    )
    assert assetmap("assets", "import", rows).code == 0
    right = facts_of(database_url)
    assert right and all(facts & BITS["day:TU"] and facts & BITS["is_free"] for facts in right)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE search_entry SET facts = facts << 1")
        connection.execute("UPDATE search_document SET facts = facts << 1")
        connection.execute("UPDATE search_index_layout SET fingerprint = 'of an older version'")

    refused = assetmap("assets", "export", tmp_path / "out.csv")
    assert refused.code != 0
    assert "Run `assetmap database migrate` to rebuild it" in refused.complained
    assert not (tmp_path / "out.csv").exists()

    migrated = assetmap("database", "migrate")
    assert migrated.code == 0
    assert "The search index was built by another version and has been rebuilt." in migrated.said
    assert facts_of(database_url) == right
    assert assetmap("assets", "export", tmp_path / "out.csv").code == 0

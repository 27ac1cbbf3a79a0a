"""The command that loads the demo area."""

import psycopg
import typer

from assetmap.command_line.migrating import ready_database
from assetmap.settings import PROJECT_ROOT

MANIFEST = PROJECT_ROOT / "data" / "demo" / "area.toml"


def load_where_nothing_is() -> None:
    """Loads the fictional borough unless any area is loaded, in which case it only says so."""
    with psycopg.connect(ready_database(), connect_timeout=10) as connection:
        loaded = [name for (name,) in connection.execute("SELECT name FROM area ORDER BY name")]
    if loaded:
        typer.echo(f"Already loaded: {', '.join(loaded)}. The demo area is not needed.")
        return
    typer.echo("Loading the demo area, a fictional borough …")
    # Only now: this imports geopandas.
    from assetmap.command_line import areas

    areas.load(MANIFEST, skip_refused=False)

"""A real place on the screen from one command, its files coming from their publishers' stand-in."""

import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fits, served
from tests.databases import database_like
from tests.journeys.running_commands import Done, assetmap
from tests.publishers import Publishers


@pytest.fixture(scope="module")
def fetched(
    cluster: str,
    template: str,
    shared_data: Path,
    own_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Done, float]]:
    """A database with the City of London and Hackney, what the command said, and its seconds."""
    folder = tmp_path_factory.mktemp("fetched")
    with (
        database_like(cluster, template) as url,
        Publishers(shared_data).open() as publishers,
    ):
        begun = time.perf_counter()
        done = assetmap(
            *("area", "fetch", "E09000001", "hackney", "--with-neighbours", "3km"),
            *("--sources", publishers.sources_file(folder)),
            ASSETMAP_DATABASE_URL=url,
            ASSETMAP_FETCH_PRIVATE_HOSTS="127.0.0.1",
        )
        yield url, done, time.perf_counter() - begun


def test_two_authorities_come_with_one_command(
    fetched: tuple[str, Done, float], own_home: Path, open_page: Callable[..., Page]
) -> None:
    url, done, seconds = fetched
    assert done.code == 0, done
    assert "Missing" not in done.said and "left out: /" not in done.said
    assert "There is no national source for neighbourhoods" in done.said
    # What nobody has seen is named.
    assert done.said.count("nobody has checked this file's layout") >= 10
    # A quiet machine needs half a minute: what is checked here is that nothing waits.
    assert seconds < 240
    folder = own_home / "areas" / "city-of-london-and-hackney"
    manifest = tomllib.loads((folder / "area.toml").read_text(encoding="utf-8"))
    assert manifest["area"]["name"] == "City of London and Hackney"
    assert "© OpenStreetMap contributors (ODbL)" in manifest["area"]["attribution"]
    assert {one["edition"] for one in manifest["boundaries"]} == {"2021", "2025"}
    assert [one["edition"] for one in manifest["groups"]] == ["2026-10"]
    assert (folder / "gias.csv").read_text(encoding="utf-8").count("Café School – Hackney") == 1
    with psycopg.connect(url) as database:
        counts = database.execute(
            "SELECT kind, count(*) FROM place GROUP BY kind ORDER BY kind"
        ).fetchall()
        rows = database.execute("SELECT name FROM asset WHERE status = 'published'").fetchall()
        names = {str(name) for (name,) in rows}
        opened = database.execute(
            "SELECT name, opened_on, is_category_guessed FROM asset WHERE opened_on IS NOT NULL"
        ).fetchall()
        people = database.execute(
            "SELECT sum(value) FROM place_statistic WHERE measure = 'population'"
        ).fetchone()
        children = database.execute(
            "SELECT max(value) FROM place_statistic WHERE measure = 'population_0_15'"
        ).fetchone()
    assert dict(counts) == {"lsoa": 155, "msoa": 31, "ward": 46, "pcn": 8}
    # The newest sheet, not the first; sixteen years of both sexes.
    assert people == (267_750.0,) and children == (160.0,)
    expected = {"The Old Mill", "London Fields", "WELL PHARMACY", "Rose House", "Hackney Foodbank"}
    expected |= {"Hackney Central Library", "Café School – Hackney", "Hackney Town Hall"}
    assert expected <= names
    # Of charities those that work here, with the dates of registers; a charity's kind is a guess.
    assert "Hackney Befrienders" in names and not {"Gone Charity", "Cornish Charity"} & names
    assert {
        ("Hackney Befrienders", "2000-06-19", True),
        ("Rose House", "2010-10-01", None),
        ("WELL PHARMACY", "1974-04-01", None),
        ("Hackney Central Library", "2002", None),
    } <= set(opened)
    assert not {"Far Chapel", "Truro", "Truro Library", "OLD CHEMIST", "Closed School"} & names
    with served(url) as site:
        page = open_page(f"{site}/assets?postcode=E8+1EA&q=hackney&radius_metres=5000")
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            expect(page.get_by_role("link", name="Hackney Foodbank")).to_be_visible()
            assert fits(page)
        page.goto(f"{site}/about/data")
        expect(page.get_by_text("Royal Mail copyright")).to_be_visible()

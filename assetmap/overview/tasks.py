"""The background job that fetches an area and loads it."""

from pathlib import Path
from typing import Any

from sqlalchemy import update

from assetmap.assets.published.search_documents import SEARCHED
from assetmap.database.sessions import session_factory, vacuum
from assetmap.errors import AssetmapError
from assetmap.jobs.app import jobs
from assetmap.overview.area_loading import lists_of, load_whole_area
from assetmap.overview.models import AreaFetchJob
from assetmap.places.fetching.area import AreaFetch, chosen_sources
from assetmap.places.fetching.sources import read_sources
from assetmap.places.manifest import read_manifest
from assetmap.settings import get_settings


class _Told:
    """Progress that the page of a fetch shows."""

    def __init__(self, fetch_id: int) -> None:
        self._fetch_id = fetch_id

    def begin(self, label: str, total: int | None = None) -> None:
        """The next step is told."""
        _note(self._fetch_id, step=label)

    def advance(self, steps: int) -> None:
        """Of parts of a step nobody is told."""


@jobs.task(name="fetch_area", lock="fetching an area")
def fetch_area(fetch_id: int) -> None:
    """Fetches an area and loads it; what goes wrong is written where the administrator reads it."""
    with session_factory()() as session:
        asked = session.get(AreaFetchJob, fetch_id)
        if asked is None or asked.state in ("done", "failed"):
            return
        wanted, without, reach = list(asked.wanted), list(asked.without), asked.reach_metres
    settings = get_settings()
    _note(fetch_id, state="fetching", outcomes=[])
    try:
        area = AreaFetch(
            wanted,
            chosen_sources(read_sources(settings.sources_file), without=without),
            areas=settings.home / "areas",
            kept_in=settings.home / "fetched",
            progress=_Told(fetch_id),
            reach_metres=reach,
        )
        outcomes: list[dict[str, Any]] = []
        for one in area.outcomes():
            outcomes.append(
                {
                    "source": one.source.id,
                    "title": one.source.title,
                    "state": one.state,
                    "edition": one.edition,
                    "rows": one.row_count,
                    "notes": list(one.notes),
                }
            )
            _note(fetch_id, outcomes=outcomes, area_name=area.record.name)
        _note(fetch_id, state="loading", step=None)
        outcomes += _load(fetch_id, area.manifest)
    except AssetmapError as error:
        _note(fetch_id, state="failed", step=None, message=str(error))
    else:
        _note(fetch_id, state="done", step=None, outcomes=outcomes)


def _load(fetch_id: int, path: Path) -> list[dict[str, Any]]:
    """Loads the manifest; what of it could not be loaded."""
    manifest = read_manifest(path)
    lists, _ = lists_of(path, manifest)
    with session_factory().begin() as session:
        loaded = load_whole_area(
            session,
            path,
            manifest,
            lists,
            _Told(fetch_id),
            skip_refused=True,
            skip_wrong=True,
        )
    vacuum(*SEARCHED)
    wrong = [
        (f"{one.section}: {one.subject}", "; ".join(one.notes))
        for one in loaded.outcomes
        if one.state == "left out"
    ]
    wrong += [("assets", words) for words in loaded.wrong_lists]
    return [
        {
            "source": "",
            "title": title,
            "state": "missing",
            "edition": "",
            "rows": 0,
            "notes": [words],
        }
        for title, words in wrong
    ]


def _note(fetch_id: int, **said: Any) -> None:
    """Writes at once, for a page that is read meanwhile."""
    with session_factory().begin() as session:
        session.execute(update(AreaFetchJob).where(AreaFetchJob.id == fetch_id).values(**said))

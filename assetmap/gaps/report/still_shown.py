"""The places in an old report that may still be named and drawn today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.cells.dates import earliest_day
from assetmap.gaps.analysis.figures import Figures, SuggestedSite
from assetmap.gaps.inputs.opened_places import near_in_words
from assetmap.geography import to_wgs84
from assetmap.web.translations import gettext

# Degrees, about ten metres: what is no further apart is the same point, however it was rounded.
_SAME = 1e-4

# Of an asset that was merged into another what the other says. Where each stands now is read only to be held against a
# point that was public when the report was made; the columns are those of the public point.
_TODAY = """
SELECT asked.id::text, CASE WHEN asset.status = 'published' THEN asset.name END AS name,
  asset.is_name_from_category,
  coalesce((SELECT asset_import_id IS NOT NULL FROM asset_history AS history WHERE history.asset_id = asset.id
    AND status_after = 'withdrawn' AND status_before IS DISTINCT FROM 'withdrawn' ORDER BY history.id DESC LIMIT 1), false)
    AS is_dropped_by_list,
  coalesce((SELECT json_agg(json_build_array(longitude, latitude, privacy = 'exact')) FROM asset_at_location AS standing
    JOIN location ON location.id = location_id WHERE standing.asset_id = asset.id), '[]') AS places
FROM asset AS asked LEFT JOIN merged_asset ON merged_asset.asset_id = asked.id
JOIN asset ON asset.id = coalesce(into_id, asked.id) WHERE asked.id = ANY(CAST(:ids AS uuid[]))
"""


@dataclass(frozen=True)
class Today:
    """An asset as it is now: its name, None where it is not published; each place as longitude, latitude, is exact
    (WGS84).

    `has_own_name` is false of what is called by its kind, as "Churches".
    """

    name: str | None
    has_own_name: bool
    is_dropped_by_list: bool
    places: list[tuple[float | None, float | None, bool]]

    def shows(self, longitude: float, latitude: float, *, is_approximate: bool = False) -> bool:
        """Whether a point that it was told to stand at may be told still.

        It may not where its people or a steward took it off the map, nor where it says only roughly where it is, or
        nothing at all, and the point is not what it shows of that. A list that drops it has no such wish: what was true
        stays. What was told as approximate told no more than it may now.
        """
        if self.name is None and not self.is_dropped_by_list:
            return False
        if is_approximate:
            return True
        if self.places and all(is_exact and x is not None for x, _, is_exact in self.places):
            return True
        return any(
            x is not None
            and y is not None
            and abs(x - longitude) < _SAME
            and abs(y - latitude) < _SAME
            for x, y, _ in self.places
        )


def today_of(session: Session, asset_ids: Collection[str]) -> dict[str, Today]:
    """Assets by the ids that a report knows them by; what is not there any more is left out."""
    if not asset_ids:
        return {}
    rows = session.execute(text(_TODAY), {"ids": sorted(set(asset_ids))})
    return {
        row.id: Today(
            row.name,
            not row.is_name_from_category,
            row.is_dropped_by_list,
            [tuple(one) for one in row.places],
        )
        for row in rows
    }


def site_names(session: Session, figures: Figures) -> list[str | None]:
    """The present name of each site that a report proposes; None where it may no longer be named."""
    today = today_of(session, [one.id for one in figures.sites if one.id])
    # A report of an earlier method kept names alone: a small area, and what something on the map is called, may be
    # named.
    without_id = {one.name for one in figures.sites if not one.has_id and one.name}
    nameable = {one.name for one in figures.units} | _published(session, without_id)
    names = [_name(one, today, nameable) for one in figures.sites]
    return _with_whereabouts(session, figures.sites, names, today)


def _with_whereabouts(
    session: Session,
    sites: Sequence[SuggestedSite],
    names: Sequence[str | None],
    today: Mapping[str, Today],
) -> list[str | None]:
    """The names with what each stands near, where it has no name of its own: "Churches" alone is no place."""
    named: list[str | None] = list(names)
    for at, site in enumerate(sites):
        now = today.get(site.id or "")
        if named[at] and now and not now.has_own_name and site.easting and site.northing:
            longitude, latitude = to_wgs84(site.easting, site.northing)
            [near] = near_in_words(session, [(float(longitude), float(latitude))])
            named[at] = gettext("an unnamed place (%(kind)s) near %(near)s") % {
                "kind": named[at],
                "near": near,
            }
    return named


def names_of_today(session: Session, asset_ids: Collection[str]) -> dict[str, str]:
    """The present names of these assets, by id; what is no longer on the map is left out."""
    return {one: now.name for one, now in today_of(session, asset_ids).items() if now.name}


def opened_since(session: Session, asset_ids: Collection[str], day: date) -> set[str]:
    """Those of these assets that say that they opened after a day."""
    rows = session.execute(
        text(
            "SELECT id::text, opened_on FROM asset"
            " WHERE id = ANY(CAST(:ids AS uuid[])) AND opened_on IS NOT NULL"
        ),
        {"ids": sorted(set(asset_ids))},
    )
    return {row.id for row in rows if earliest_day(row.opened_on) > day}


def _name(site: SuggestedSite, today: Mapping[str, Today], nameable: Collection[str]) -> str | None:
    if site.id:
        found = today.get(site.id)
        if not site.name or found is None or site.easting is None or site.northing is None:
            return None
        longitude, latitude = to_wgs84(site.easting, site.northing)
        return found.name if found.shows(float(longitude), float(latitude)) else None
    return site.name if site.has_id or site.name in nameable else None


def _published(session: Session, names: Collection[str]) -> set[str]:
    """Those of these names that something published bears."""
    if not names:
        return set()
    published = published_assets().subquery("published")
    rows = session.scalars(
        select(Asset.name)
        .join(published, published.c.asset_id == Asset.id)
        .where(Asset.name.in_(names))
    )
    return set(rows)

"""The page of one asset."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely.geometry
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.help.danger import sensitive_categories
from assetmap.assets.opening_hours.rules import UK, Rule, next_dates, opening_status, week
from assetmap.assets.opening_hours.short_wording import told
from assetmap.assets.pictures.queries import shown_picture
from assetmap.assets.practice.queries import practice_of
from assetmap.assets.published.queries import (
    AssetPage,
    Related,
    practice_pcn,
    published_asset,
    related_nearby,
)
from assetmap.assets.record.fact_words import page_rows
from assetmap.assets.record.freshness import fresh_months
from assetmap.assets.record.index_bits import is_confirmed_lately
from assetmap.assets.shortlists.kept.queries import starred_by
from assetmap.assets.twins.queries import listed_twice, merged_into, other_listings
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, NotFound
from assetmap.geography import walking_metres_per_minute
from assetmap.people.access import SomebodyDep
from assetmap.people.roles import Role
from assetmap.places.postcodes import read_postcode, spaced
from assetmap.places.queries import nearest_postcode, postcode_centre
from assetmap.travel.queries import current_network, nearest_street
from assetmap.travel.reaching import WalkFrom
from assetmap.web.forms import way_back
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
_MOST_RELATED = 5
# What a feature above this one gives the page of an entry: the words of a template of its own.
Part = Callable[[Session, UUID], dict[str, Any]]


def add_part(app: FastAPI, part: Part) -> None:
    """Lets a feature that lies above this one give the page of an entry something to show."""
    app.state.asset_parts = [*getattr(app.state, "asset_parts", ()), part]


@dataclass(frozen=True)
class WayThere:
    """The way from a postcode: a straight line, and minutes on foot; None where nobody can walk.

    `is_in_service_area`: whether the postcode lies where it comes to people; None of what has a place of its own.
    """

    postcode: str
    metres: float
    minutes: float | None
    is_estimated: bool
    is_in_service_area: bool | None = None


@router.get("/assets/{asset_id}", name="asset")
def asset_page(
    request: Request,
    session: SessionDep,
    asset_id: UUID,
    person: SomebodyDep,
    postcode: str = "",
) -> Response:
    """Everything public about one asset; with a postcode also how far it is from there.

    Link workers who have signed in also see what they have noted for one another, and whether they have starred it.
    """
    page = published_asset(session, asset_id)
    if page is None and (now_at := merged_into(session, asset_id)):
        return RedirectResponse(request.app.url_path_for("asset", asset_id=now_at), 307)
    if page is None:
        raise NotFound(gettext("This entry does not exist, or it is no longer published."))
    context: dict[str, Any] = {"asked": postcode, "way": None, "errors": []}
    if postcode.strip():
        try:
            context["way"] = _way(
                session, page, postcode, request.app.state.settings.walking_speed_kmh
            )
        except AssetmapError as error:
            context["errors"] = [{"field": "postcode", "sentence": str(error)}]
    for part in getattr(request.app.state, "asset_parts", ()):
        context |= part(session, asset_id)
    now = datetime.now(UK)
    if person and person.has(Role.LINK_WORKER):
        context["practice"] = practice_of(session, asset_id, today=now.date())
        context["starred_ids"] = {str(one) for one in starred_by(session, person.person_id)}
    if person and person.has(Role.STEWARD):
        context["may_be_twice"] = other_listings(session, [asset_id], person.steward_places())
    if person:
        organization_id = page.asset.organization_id
        is_steward = person.has(Role.STEWARD) and person.is_steward_of(
            [one.id for one in page.places]
        )
        # Whom only a list knows: nobody writes for them yet.
        context["may_invite"] = is_steward and page.asset.asset_list_id is not None
        context["may_change"] = (
            organization_id is not None and person.may_edit(organization_id)
        ) or is_steward
    slugs = [term.slug for term in page.categories]
    has_place = page.location_type != "virtual" and not page.result["service_area"]
    answer = render(
        request,
        "assets/asset.html",
        # The asset is here whatever was asked of it, so an unknown postcode is no 404.
        status_code=422 if context["errors"] else 200,
        title=page.result["name"],
        page=page,
        today=now.date(),
        back=_way_back(request),
        directions=_directions(page, request.app.state.settings.directions_url),
        around=_surroundings(session, page),
        is_sensitive=not sensitive_categories().isdisjoint(slugs),
        opening_status=opening_status(page.rules, now),
        new_people=page_rows(page.asset, "new people", has_place=has_place),
        getting_there=page_rows(page.asset, "getting there", has_place=has_place),
        week=week(page.rules, now.date()),
        rules_in_words=told(page.rules, now.date()),
        has_further_rules=any(map(_is_not_weekly, page.rules)),
        next_dates=next_dates(page.rules, now),
        is_confirmed_lately=is_confirmed_lately(page.result["assured_on"], slugs, now.date()),
        fresh_months=fresh_months(slugs),
        practice_pcn=practice_pcn(session, page),
        related=_related(session, page),
        picture=shown_picture(session, asset_id),
        **context,
    )
    if person:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _directions(page: AssetPage, template: str) -> str | None:
    """The address of the way there on a map service; None where the exact place is not shown or there is none."""
    result = page.result
    is_shown = not (result["is_location_approximate"] or result["service_area"])
    if page.location_type == "virtual" or not is_shown or result["latitude"] is None:
        return None
    return template.format(latitude=result["latitude"], longitude=result["longitude"])


@dataclass(frozen=True)
class Surroundings:
    """The surroundings of an entry without an address: each None where it is not known."""

    postcode: str | None
    street: str | None
    quarter: str | None


def _surroundings(session: Session, page: AssetPage) -> Surroundings | None:
    """For an entry that nobody can call, write to or find by an address: what lies next to it."""
    result = page.result
    has_way = any(
        (
            *(result["phones"], page.organization_phones, result["email"], result["url"]),
            *(result["address"], result["postcode"]),
            *(
                (
                    page.asset.organization
                    and (page.asset.organization.email, page.asset.organization.url)
                )
                or ()
            ),
        )
    )
    is_hidden = result["is_location_approximate"] or result["service_area"]
    if has_way or is_hidden or page.point_bng is None:
        return None
    stored = nearest_postcode(session, *page.point_bng)
    quarters = {one.kind: one.name for one in page.places}
    return Surroundings(
        spaced(stored) if stored else None,
        nearest_street(session, *page.point_bng),
        quarters.get("neighbourhood") or quarters.get("ward"),
    )


def _related(session: Session, page: AssetPage) -> list[Related]:
    """Others like it nearby; of two entries that may be one thing, one."""
    near = related_nearby(session, page, limit=2 * _MOST_RELATED)
    twice = listed_twice(session, [one.asset_id for one in near], beside=page.asset.id)
    return [one for one in near if one.asset_id not in twice][:_MOST_RELATED]


def _way_back(request: Request) -> str:
    """The search that the reader came from, as it was; an empty one else."""
    search = str(request.app.url_path_for("search"))
    came_from = way_back(
        asked=None,
        referrer=request.headers.get("referer"),
        host=request.headers.get("host"),
        otherwise=search,
    )
    return came_from if came_from.partition("?")[0] == search else search


def _is_not_weekly(rule: Rule) -> bool:
    """Whether a week does not show all that the rule says."""
    is_every_week = rule.freq == "WEEKLY" and rule.byday and rule.byday.replace(",", "").isalpha()
    further = (rule.bymonthday, rule.bymonth, rule.valid_from, rule.valid_to, rule.off_dates)
    return not is_every_week or (rule.interval or 1) > 1 or any(further)


def _way(session: Session, page: AssetPage, postcode: str, speed_kmh: float) -> WayThere | None:
    """Raises `InvalidInput` for what is no postcode and `NotFound` for one that leads nowhere."""
    stored = read_postcode(postcode)
    point = postcode_centre(session, stored)
    if page.point_bng is None:
        return None
    metres = math.dist((point.easting, point.northing), page.point_bng)
    start = (point.easting, point.northing)
    walked = WalkFrom(current_network(session), start).to(np.array([page.point_bng]))
    minutes = float(walked.metres[0]) / walking_metres_per_minute(speed_kmh)
    return WayThere(
        spaced(stored),
        metres,
        minutes if math.isfinite(minutes) else None,
        bool(walked.is_estimated[0]),
        _lies_in(page.service_area_extent, point.longitude, point.latitude),
    )


def _lies_in(extent: dict[str, Any] | None, longitude: float, latitude: float) -> bool | None:
    if extent is None:
        return None
    return bool(shapely.geometry.shape(extent).intersects(shapely.Point(longitude, latitude)))

"""Pages made of several features: the home page, About the data, and the health check."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assetmap.assets.confirming.queries import checked_shares, shares_over_time
from assetmap.assets.confirming.shares import line_points
from assetmap.assets.vocabulary.needs import NEEDS
from assetmap.assets.vocabulary.terms import categories_with_counts
from assetmap.basemap.queries import areas_with_extract
from assetmap.database.sessions import SessionDep, database_url
from assetmap.overview.privacy import COOKIES, RETENTION, duration
from assetmap.overview.queries import areas_with_datasets, asset_sources, operator_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter()

_MOST_AREAS_NAMED = 2


@router.get("/", name="front", include_in_schema=False)
def front_page(request: Request, session: SessionDep) -> HTMLResponse:
    """A search, what people often need, and how many places and groups of each kind there are."""
    tops = [c for c in categories_with_counts(session) if not c.parents]
    areas = areas_with_datasets(session)
    operator = operator_of(session, request.app.state.settings)
    return render(
        request,
        "overview/front.html",
        title=gettext("Find local support"),
        where=operator.area_name or _area_names([loaded.area.name for loaded in areas]),
        needs=NEEDS,
        operator=operator,
        tops=[top for top in tops if top.asset_count],
    )


def _area_names(names: Sequence[str]) -> str | None:
    """The loaded areas in a heading; None where there are none or too many to name."""
    return gettext(" and ").join(names) if 0 < len(names) <= _MOST_AREAS_NAMED else None


@router.get("/about/data", name="about_data", include_in_schema=False)
def about_data(request: Request, session: SessionDep) -> HTMLResponse:
    """Every file that was loaded, with its source, vintage and licence."""
    return render(
        request,
        "overview/about_data.html",
        areas_with_extract=areas_with_extract(session),
        title=gettext("About the data"),
        areas=areas_with_datasets(session),
        sources=asset_sources(session),
        shares=shares_over_time(session),
        line=line_points(shares_over_time(session)),
        by_place=checked_shares(session, "place"),
        by_category=checked_shares(session, "category"),
    )


@router.get("/about", name="about", include_in_schema=False)
def about(request: Request, session: SessionDep) -> HTMLResponse:
    """The page that says what this site is, and who runs it."""
    return render(
        request,
        "overview/about.html",
        title=gettext("About this site"),
        areas=areas_with_datasets(session),
        operator=operator_of(session, request.app.state.settings),
    )


@router.get("/contact", name="contact", include_in_schema=False)
def contact(request: Request, session: SessionDep) -> HTMLResponse:
    """The page that says how to reach the people who run this site."""
    return render(
        request,
        "overview/contact.html",
        title=gettext("Contact us"),
        operator=operator_of(session, request.app.state.settings),
    )


@router.get("/privacy", name="privacy", include_in_schema=False)
def privacy(request: Request, session: SessionDep) -> HTMLResponse:
    """The page that says what this site stores about its readers."""
    settings = request.app.state.settings
    return render(
        request,
        "overview/privacy.html",
        title=gettext("Privacy and cookies"),
        operator=operator_of(session, settings),
        cookies=COOKIES,
        retention=RETENTION,
        duration=duration,
        tiles_host=urlsplit(settings.tiles_url or "").hostname,
    )


@router.get("/accessibility", name="accessibility", include_in_schema=False)
def accessibility(request: Request, session: SessionDep) -> HTMLResponse:
    """The page that says how far everybody can use this site."""
    return render(
        request,
        "overview/accessibility.html",
        title=gettext("Accessibility statement"),
        operator=operator_of(session, request.app.state.settings),
    )


@router.get("/docs", name="docs", include_in_schema=False)
def api_docs(request: Request) -> HTMLResponse:
    """The interface for programs, described by the application itself."""
    return render(request, "overview/docs.html", title=gettext("For developers"))


@router.get("/health", tags=["service"], summary="Is it up")
async def health() -> dict[str, Any]:
    """Answers ok when the application and its database do.

    On a connection of its own, so that it waits for no other request.
    """
    async with await psycopg.AsyncConnection.connect(
        database_url(), autocommit=True, connect_timeout=2
    ) as connection:
        await connection.execute("SELECT 1")
    return {"status": "ok"}

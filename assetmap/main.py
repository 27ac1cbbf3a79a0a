"""The application, put together from every feature."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import psycopg
import sqlalchemy.exc
from fastapi import FastAPI, Request, Response
from psycopg_pool import PoolTimeout
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.meaning.model import language_model
from assetmap.assets.register import register as register_assets
from assetmap.assets.search.reads import Reads
from assetmap.assets.shortlists.keeping import header_context
from assetmap.assets.vocabulary.terms import hear_of_changes
from assetmap.basemap.register import register as register_basemap
from assetmap.database.postgresql_programs import is_full
from assetmap.database.sessions import open_read_pool, request_session, revive
from assetmap.errors import AssetmapError
from assetmap.footprints.register import register as register_footprints
from assetmap.gaps.register import register as register_gaps
from assetmap.mail.register import register as register_mail
from assetmap.overview.queries import site_colour, site_logo
from assetmap.overview.register import register as register_overview
from assetmap.people.access import header_context as signed_in_context
from assetmap.people.cookies import DRAFT, SESSION
from assetmap.people.register import register as register_people
from assetmap.places.models import Area
from assetmap.places.queries import area_notices, attributions
from assetmap.places.register import register as register_places
from assetmap.registration.register import register as register_registration
from assetmap.settings import Settings, get_settings
from assetmap.text import shown_name
from assetmap.travel.register import register as register_travel
from assetmap.voice.emergencies.queries import open_emergencies
from assetmap.voice.register import register as register_voice
from assetmap.web.admission import Admission, busy
from assetmap.web.languages import SpeakingReadersLanguage
from assetmap.web.moments import moment
from assetmap.web.problems import add_problem_handlers, problem
from assetmap.web.security import SecurityHeaders
from assetmap.web.templating import add_filters, mount_static
from assetmap.web.translations import gettext

logger = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    pool = open_read_pool()
    await pool.open()
    app.state.read_pool = pool
    settings = app.state.settings
    app.state.reads = Reads(
        pool, speed_kmh=settings.walking_speed_kmh, by_meaning=settings.search_by_meaning
    )
    if settings.search_by_meaning:
        # The first search should not wait for the model to load.
        await asyncio.to_thread(language_model)
    yield
    await pool.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole application; its database is the one of `settings`, or the environment's."""
    app = FastAPI(
        title="assetmap",
        summary="A map of what is strong in a place: community assets by neighbourhood and PCN.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=_lifespan,
    )
    app.state.page_context = _page_context
    app.state.is_invented = _is_invented
    follow_settings(app, settings or get_settings())
    add_problem_handlers(app)
    for away in (psycopg.OperationalError, sqlalchemy.exc.OperationalError):
        app.add_exception_handler(away, _on_database_away)
    for wrong in (psycopg.DataError, sqlalchemy.exc.DataError):
        app.add_exception_handler(wrong, _on_wrong_data)
    for full in (PoolTimeout, sqlalchemy.exc.TimeoutError):
        app.add_exception_handler(full, _on_full_pool)
    mount_static(app)
    add_filters(moment, shown_name)
    for register in (
        # Routes are tried in this order, and a search is asked most.
        register_assets,
        register_places,
        register_travel,
        register_basemap,
        register_footprints,
        register_voice,
        register_gaps,
        register_mail,
        register_people,
        register_registration,
        register_overview,
    ):
        register(app)
    return app


def follow_settings(app: FastAPI, settings: Settings) -> None:
    """Apply `settings` to an application before it starts, also to one that has run with others."""
    app.state.settings = settings
    app.middleware_stack = None
    app.user_middleware.clear()
    app.add_middleware(
        Admission,
        requests_at_once=settings.database_pool_size,
        seconds_to_wait=settings.seconds_to_wait,
    )
    app.add_middleware(SpeakingReadersLanguage)
    app.add_middleware(SecurityHeaders, private_cookies=(SESSION, DRAFT))


def _on_wrong_data(request: Request, error: Exception) -> Response:
    """Refuses the character NUL, wherever it stands: no text of PostgreSQL can hold it, and nobody types it."""
    if "NUL" not in str(error):
        raise error
    return problem(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        detail=gettext(
            "Your text contains an invisible character that we cannot store. Type the text again instead of pasting it, then send it."
        ),
    )


def _on_full_pool(request: Request, _error: Exception) -> Response:
    """Says that many people ask at once."""
    return busy(request)


def _on_database_away(request: Request, error: Exception) -> Response:
    """Says so, and starts the private PostGIS again where it was killed."""
    if is_full(error):
        logger.error("PostgreSQL has no connection left: raise max_connections or lower the pools.")
        return busy(request)
    try:
        revive()
    except AssetmapError:
        logger.exception("The database is away, and could not be started again.")
    if request.method == "GET":
        detail = gettext("The database is not responding. Try again in a moment.")
    else:
        detail = gettext(
            "The database is not responding, so what you sent was not saved. Reload this page in a moment. Your browser will ask whether to send it again, so nothing you wrote is lost."
        )
    return problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        detail=detail,
        headers={"Retry-After": "5"},
    )


def _is_invented(session: Session) -> bool:
    """Whether all that is loaded is fictional."""
    return bool(session.scalar(select(func.bool_and(Area.is_fictional))))


def _page_context(request: Request) -> dict[str, Any]:
    """The values that every page is given: notices on the areas, attributions, open emergencies,
    the site's colour and logo, the shortlist, and the person who has signed in.
    """
    with request_session(request) as session:
        notices = area_notices(session)
        # Other processes hear of renamed and hidden categories with their next page.
        hear_of_changes(session)
        return {
            "area_notice": " ".join(notices) or None,
            "attributions": attributions(session),
            "emergencies": open_emergencies(session, now=datetime.now(UTC)),
            "site_colour": site_colour(session),
            "site_logo": site_logo(session),
            **header_context(request),
            **signed_in_context(request, session),
        }

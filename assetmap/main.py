"""What is the application made of: the only module that imports every feature."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import psycopg
import sqlalchemy.exc
from fastapi import FastAPI, Request, Response
from psycopg_pool import PoolTimeout
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import assetmap.assets.confirming.pages
import assetmap.assets.confirming.report_pages
import assetmap.assets.confirming.tasks
import assetmap.assets.pages.api
import assetmap.assets.pages.asset
import assetmap.assets.pages.search
import assetmap.assets.pages.synonyms
import assetmap.assets.practice.pages
import assetmap.assets.published.tasks
import assetmap.assets.shortlists.counts_pages
import assetmap.assets.shortlists.kept.pages
import assetmap.assets.shortlists.pages
import assetmap.assets.shortlists.shared_pages
import assetmap.assets.shortlists.tasks
import assetmap.assets.surveys.pages
import assetmap.assets.twins.pages
import assetmap.assets.twins.tasks
import assetmap.gaps.builds.quarterly
import assetmap.gaps.builds.tasks
import assetmap.gaps.pages.api
import assetmap.gaps.pages.compare
import assetmap.gaps.pages.report
import assetmap.gaps.pages.subscribe
import assetmap.gaps.pages.what_if
import assetmap.mail.pages
import assetmap.mail.tasks
import assetmap.overview.pages
import assetmap.people.account_pages
import assetmap.people.openid_pages
import assetmap.people.pages
import assetmap.people.tasks
import assetmap.places.api
import assetmap.registration.form.map_pages
import assetmap.registration.form.question_pages
import assetmap.registration.form.sending_pages
import assetmap.registration.moderation.import_pages
import assetmap.registration.moderation.pages
import assetmap.registration.own_entries.pages
import assetmap.registration.tasks
import assetmap.travel.api
from assetmap.assets.editing.wording import change_words, field_words
from assetmap.assets.opening_hours import wording as opening_words
from assetmap.assets.record.fact_words import card_words, option_words
from assetmap.assets.record.service_area import size_words
from assetmap.assets.search.reads import Reads
from assetmap.assets.shortlists.keeping import header_context
from assetmap.database.sessions import open_read_pool, revive, session_factory
from assetmap.errors import AssetmapError
from assetmap.people.access import add_way_to_sign_in
from assetmap.people.access import header_context as signed_in_context
from assetmap.people.wording import role_words
from assetmap.places.models import Area
from assetmap.places.queries import area_notices, attributions
from assetmap.registration.moderation.wording import waited
from assetmap.settings import Settings, get_settings
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
    app.state.reads = Reads(pool, speed_kmh=app.state.settings.walking_speed_kmh)
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
    app.state.settings = settings or get_settings()
    app.state.page_context = _page_context
    app.state.is_invented = _is_invented
    app.add_middleware(SpeakingReadersLanguage)
    app.add_middleware(SecurityHeaders)
    add_problem_handlers(app)
    add_way_to_sign_in(app)
    for away in (psycopg.OperationalError, sqlalchemy.exc.OperationalError, PoolTimeout):
        app.add_exception_handler(away, _on_database_away)
    mount_static(app)
    add_filters(
        opening_words.open_words,
        opening_words.opening_status_words,
        opening_words.hours_words,
        opening_words.doubt_words,
        opening_words.weekday_words,
        moment,
        role_words,
        waited,
        field_words,
        change_words,
        size_words,
        card_words,
        option_words,
    )
    app.include_router(assetmap.places.api.router)
    app.include_router(assetmap.travel.api.router)
    app.include_router(assetmap.assets.pages.api.straight)
    app.include_router(assetmap.assets.pages.api.router)
    app.include_router(assetmap.assets.pages.search.router)
    app.include_router(assetmap.assets.pages.asset.router)
    app.include_router(assetmap.assets.confirming.pages.router)
    app.include_router(assetmap.assets.confirming.report_pages.router)
    app.include_router(assetmap.assets.practice.pages.router)
    app.include_router(assetmap.assets.shortlists.pages.router)
    app.include_router(assetmap.assets.shortlists.kept.pages.router)
    app.include_router(assetmap.assets.shortlists.shared_pages.router)
    app.include_router(assetmap.assets.shortlists.counts_pages.router)
    app.include_router(assetmap.assets.surveys.pages.router)
    app.include_router(assetmap.assets.pages.synonyms.router)
    app.include_router(assetmap.assets.twins.pages.router)
    app.include_router(assetmap.gaps.pages.api.router)
    app.include_router(assetmap.gaps.pages.compare.api)
    app.include_router(assetmap.gaps.pages.compare.router)
    app.include_router(assetmap.gaps.pages.subscribe.router)
    app.include_router(assetmap.gaps.pages.what_if.router)
    app.include_router(assetmap.gaps.pages.report.router)
    app.include_router(assetmap.mail.pages.router)
    app.include_router(assetmap.people.pages.router)
    app.include_router(assetmap.people.openid_pages.router)
    app.include_router(assetmap.people.account_pages.router)
    # Before the questions, whose addresses are any word after /register.
    app.include_router(assetmap.registration.form.sending_pages.router)
    # Before the questions, whose addresses would hold these too.
    app.include_router(assetmap.registration.form.map_pages.router)
    app.include_router(assetmap.registration.form.question_pages.router)
    app.include_router(assetmap.registration.moderation.import_pages.router)
    app.include_router(assetmap.registration.moderation.pages.router)
    app.include_router(assetmap.registration.own_entries.pages.router)
    app.include_router(assetmap.overview.pages.router)
    return app


def _on_database_away(request: Request, _error: Exception) -> Response:
    """Says so, and starts the private PostGIS again where it was killed."""
    try:
        revive()
    except AssetmapError:
        logger.exception("The database is away, and could not be started again.")
    if request.method == "GET":
        detail = gettext("The database does not answer just now: try again in a moment.")
    else:
        detail = gettext(
            "The database does not answer just now, so this was not kept. Load this page again in a moment: your"
            " browser asks whether to send it again, and nothing that you wrote is lost."
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
    """What every page is given: whether what it shows is invented, whom its data asks to be named, the shortlist's count,
    and who has signed in.
    """
    with session_factory()() as session:
        notices = area_notices(session)
        return {
            "area_notice": " ".join(notices) or None,
            "attributions": attributions(session),
            **header_context(request),
            **signed_in_context(request, session),
        }

"""What is the application made of: the only module that imports every feature."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request

import assetmap.assets.api
import assetmap.assets.pages
import assetmap.overview.pages
import assetmap.places.api
from assetmap.database import open_read_pool, session_factory
from assetmap.places.queries import area_notices, attributions
from assetmap.settings import Settings, get_settings
from assetmap.web.problems import add_problem_handlers
from assetmap.web.security import SecurityHeaders
from assetmap.web.templating import mount_static


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    pool = open_read_pool()
    await pool.open()
    app.state.read_pool = pool
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
    app.add_middleware(SecurityHeaders)
    add_problem_handlers(app)
    mount_static(app)
    app.include_router(assetmap.places.api.router)
    app.include_router(assetmap.assets.api.router)
    app.include_router(assetmap.assets.pages.router)
    app.include_router(assetmap.overview.pages.router)
    return app


def _page_context(request: Request) -> dict[str, Any]:
    """What every page is given: whether what it shows is invented, and whom its data asks to be named."""
    with session_factory()() as session:
        notices = area_notices(session)
        return {"area_notice": " ".join(notices) or None, "attributions": attributions(session)}

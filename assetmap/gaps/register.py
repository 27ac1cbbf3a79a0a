"""The part of the application that reports where support is missing."""

from fastapi import FastAPI

import assetmap.gaps.builds.quarterly
import assetmap.gaps.builds.tasks  # noqa: F401  jobs are known by being imported
from assetmap.gaps.pages import (
    api,
    challenge,
    compare,
    embed,
    map_layer,
    report,
    subscribe,
    trend,
    unmet,
    what_if,
    what_ifs,
)


def register(app: FastAPI) -> None:
    """Adds the routes of gap reports."""
    app.include_router(api.router)
    app.include_router(compare.api)
    app.include_router(trend.api)
    app.include_router(map_layer.router)
    for part in (challenge, compare, trend, embed, subscribe, unmet, what_if, what_ifs, report):
        app.include_router(part.router)

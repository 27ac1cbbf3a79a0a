"""The part of the application that draws what lies under its maps."""

from fastapi import FastAPI

from assetmap.basemap import api


def register(app: FastAPI) -> None:
    """Adds the routes of the background."""
    app.include_router(api.router)

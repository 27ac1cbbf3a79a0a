"""The part of the application that answers how far people walk."""

from fastapi import FastAPI

from assetmap.travel import api


def register(app: FastAPI) -> None:
    """Adds the routes of walking times and streets."""
    app.include_router(api.router)

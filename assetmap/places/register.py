"""The part of the application that shows places."""

from fastapi import FastAPI

from assetmap.places import api


def register(app: FastAPI) -> None:
    """Adds the routes of places."""
    app.include_router(api.router)

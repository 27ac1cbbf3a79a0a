"""The part of the application that is made of several features: the front page and the pages about the data."""

from fastapi import FastAPI

from assetmap.overview import pages


def register(app: FastAPI) -> None:
    """Adds the front page and the pages about the data."""
    app.include_router(pages.router)

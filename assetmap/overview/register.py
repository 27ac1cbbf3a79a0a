"""The part of the application that is made of several features: the front page and the pages about the data."""

from fastapi import FastAPI

from assetmap.overview import erase_pages, pages, people_pages, site_pages


def register(app: FastAPI) -> None:
    """Adds the front page, the pages about the data, the page that erases a person, and those of roles and of settings."""
    for part in (pages, erase_pages, people_pages, site_pages):
        app.include_router(part.router)

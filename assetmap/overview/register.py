"""The part of the application that is made of several features: the front page and the pages about the data."""

from fastapi import FastAPI

import assetmap.overview.tasks  # noqa: F401  jobs are known by being imported
from assetmap.overview import area_pages, erase_pages, pages, people_pages, site_pages
from assetmap.overview.places import pages as place_pages
from assetmap.overview.places.wording import offer_words
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Adds the front page, place pages, the pages about the data, and the administrators' pages of areas, erasing,
    roles and settings.
    """
    add_filters(offer_words)
    for part in (pages, erase_pages, people_pages, site_pages, area_pages, place_pages):
        app.include_router(part.router)

"""The part of the application with which people make places of their own."""

from fastapi import FastAPI

from assetmap.footprints import outline_pages, pages


def register(app: FastAPI) -> None:
    """Adds the routes of own footprints."""
    app.include_router(outline_pages.router)
    app.include_router(pages.router)

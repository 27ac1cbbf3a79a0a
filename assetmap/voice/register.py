"""The routers of the voice features."""

from fastapi import FastAPI

from assetmap.voice.emergencies import pages as emergency_pages
from assetmap.voice.emergencies import steward_pages as emergency_steward_pages
from assetmap.voice.emergencies import tasks as _emergency_tasks  # noqa: F401
from assetmap.voice.panel import pages as panel_pages
from assetmap.voice.ten_steps import pages as ten_steps_pages


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""
    # Before the pages whose addresses hold an id.
    app.include_router(emergency_steward_pages.router)
    app.include_router(emergency_pages.router)
    app.include_router(panel_pages.router)
    app.include_router(ten_steps_pages.router)

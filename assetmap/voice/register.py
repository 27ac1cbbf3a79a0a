"""The routers of the voice features."""

from fastapi import FastAPI

import assetmap.voice.following.tasks
import assetmap.voice.ideas.tasks  # noqa: F401  jobs are known by being imported
from assetmap.voice.following import pages as following_pages
from assetmap.voice.ideas.pages import idea, listing, moderation, proposing
from assetmap.voice.ideas.wording import days_waited
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""
    add_filters(days_waited)
    for part in (following_pages, listing, proposing, moderation, idea):
        app.include_router(part.router)

"""The routers of the voice features."""

from fastapi import FastAPI

import assetmap.voice.challenges.tasks
import assetmap.voice.stories.tasks  # noqa: F401  jobs are known by being imported
from assetmap.assets.pages.asset import add_part
from assetmap.voice.challenges import pages as challenges
from assetmap.voice.stories import api as story_api
from assetmap.voice.stories.pages import moderation as story_moderation
from assetmap.voice.stories.pages import own as own_story
from assetmap.voice.stories.pages import reading as stories
from assetmap.voice.stories.pages import telling as telling_stories


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""
    add_part(app, stories.of_asset)
    app.include_router(story_api.router)
    # The stories themselves come after their form: their addresses are any word after /stories.
    for part in (telling_stories, own_story, story_moderation, stories, challenges):
        app.include_router(part.router)

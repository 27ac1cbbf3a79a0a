"""The routers of the voice features."""

from fastapi import FastAPI

import assetmap.voice.challenges.tasks
import assetmap.voice.emergencies.tasks
import assetmap.voice.stories.tasks  # noqa: F401  jobs are known by being imported
from assetmap.assets.pages.asset import add_part
from assetmap.voice.challenges import pages as challenges
from assetmap.voice.emergencies import pages as emergencies
from assetmap.voice.emergencies import steward_pages as steering_emergencies
from assetmap.voice.panel import pages as panel
from assetmap.voice.seasons import pages as seasons
from assetmap.voice.stories.pages import moderation as story_moderation
from assetmap.voice.stories.pages import own as own_story
from assetmap.voice.stories.pages import reading as stories
from assetmap.voice.stories.pages import telling as telling_stories
from assetmap.voice.ten_steps import pages as ten_steps


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""
    add_part(app, stories.of_asset)
    # Stories and emergencies come after their forms: their addresses are any word after /stories and /emergencies.
    for part in (
        telling_stories,
        own_story,
        story_moderation,
        stories,
        challenges,
        steering_emergencies,
        emergencies,
        panel,
        ten_steps,
        seasons,
    ):
        app.include_router(part.router)

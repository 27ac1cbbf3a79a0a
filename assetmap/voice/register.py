"""The routers of the voice features."""

from fastapi import FastAPI

import assetmap.voice.challenges.tasks
import assetmap.voice.emergencies.tasks
import assetmap.voice.following.tasks
import assetmap.voice.ideas.tasks
import assetmap.voice.stories.tasks  # noqa: F401  jobs are known by being imported
from assetmap.assets.pages.asset import add_part
from assetmap.voice.challenges import pages as challenges
from assetmap.voice.emergencies import pages as emergencies
from assetmap.voice.emergencies import steward_pages as steering_emergencies
from assetmap.voice.following import pages as following
from assetmap.voice.ideas.pages import idea, listing, proposing
from assetmap.voice.ideas.pages import moderation as idea_moderation
from assetmap.voice.ideas.wording import days_waited
from assetmap.voice.panel import pages as panel
from assetmap.voice.seasons import pages as seasons
from assetmap.voice.stories import api as story_api
from assetmap.voice.stories.pages import moderation as story_moderation
from assetmap.voice.stories.pages import own as own_story
from assetmap.voice.stories.pages import reading as stories
from assetmap.voice.stories.pages import telling as telling_stories
from assetmap.voice.ten_steps import pages as ten_steps
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""
    add_filters(days_waited)
    add_part(app, stories.of_asset)
    app.include_router(story_api.router)
    # What has any word after /stories, /ideas or /emergencies comes last of its own.
    for part in (
        telling_stories,
        own_story,
        story_moderation,
        stories,
        challenges,
        following,
        listing,
        proposing,
        idea_moderation,
        idea,
        steering_emergencies,
        emergencies,
        panel,
        ten_steps,
        seasons,
    ):
        app.include_router(part.router)

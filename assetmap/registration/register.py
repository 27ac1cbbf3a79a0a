"""The part of the application in which groups add themselves and stewards decide."""

from fastapi import FastAPI

import assetmap.registration.tasks  # noqa: F401  jobs are known by being imported
from assetmap.assets.record.freshness import fresh_months
from assetmap.registration.desk import pages as desk
from assetmap.registration.form import leaflet_pages, map_pages, question_pages, sending_pages
from assetmap.registration.importing import step_pages, upload_pages
from assetmap.registration.invitations import pages as invitations
from assetmap.registration.moderation import pages as moderation
from assetmap.registration.moderation.wording import waited
from assetmap.registration.notices import pages as notices
from assetmap.registration.own_entries import emergency_pages, picture_pages, planning_pages
from assetmap.registration.own_entries import pages as own_entries
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Adds the routes of registration and moderation."""
    add_filters(waited, fresh_months)
    # The questions come last of the form: their addresses are any word after /register.
    for part in (invitations, sending_pages, map_pages, leaflet_pages, question_pages):
        app.include_router(part.router)
    for other in (
        notices,
        upload_pages,
        step_pages,
        moderation,
        desk,
        own_entries,
        picture_pages,
        planning_pages,
        emergency_pages,
    ):
        app.include_router(other.router)

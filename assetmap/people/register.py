"""The part of the application that signs people in and says what they may do."""

from fastapi import FastAPI

import assetmap.people.tasks  # noqa: F401  jobs are known by being imported
from assetmap.people import account_pages
from assetmap.people.access import add_way_to_sign_in
from assetmap.people.roles import role_words
from assetmap.people.sign_in import openid_pages, pages
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Adds the routes of signing in and of accounts, and the way there for everybody who needs it."""
    add_way_to_sign_in(app)
    add_filters(role_words)
    for part in (pages, openid_pages, account_pages):
        app.include_router(part.router)

"""The part of the application that sends emails and shows them."""

from fastapi import FastAPI

import assetmap.mail.tasks  # noqa: F401  jobs are known by being imported
from assetmap.mail import pages


def register(app: FastAPI) -> None:
    """Adds the page of what was sent."""
    app.include_router(pages.router)

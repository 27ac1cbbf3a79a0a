"""The routers of the voice features."""

from fastapi import FastAPI


def register(app: FastAPI) -> None:
    """Add the routers of every voice feature to the application."""

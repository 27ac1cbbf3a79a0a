"""The part of the application that shows, finds and keeps the directory of assets."""

from fastapi import FastAPI

import assetmap.assets.confirming.tasks
import assetmap.assets.help.tasks
import assetmap.assets.published.tasks
import assetmap.assets.search.words.tasks
import assetmap.assets.shortlists.tasks
import assetmap.assets.twins.tasks  # noqa: F401  jobs are known by being imported
from assetmap.assets.confirming import pages as confirming
from assetmap.assets.confirming import report_pages, room_pages
from assetmap.assets.confirming.room import room_words
from assetmap.assets.editing.wording import change_words, field_words
from assetmap.assets.help import pages as help_pages
from assetmap.assets.map import api as map_api
from assetmap.assets.map import pages as map_pages
from assetmap.assets.opening_hours import wording as opening
from assetmap.assets.pages import api, asset, categories, search, synonyms, type_ahead
from assetmap.assets.pictures import pages as pictures
from assetmap.assets.practice import pages as practice
from assetmap.assets.record.fact_words import (
    card_words,
    option_words,
    people_words,
    short_card_words,
)
from assetmap.assets.record.service_area import size_words
from assetmap.assets.shortlists import counts_pages, shared_pages
from assetmap.assets.shortlists import pages as shortlists
from assetmap.assets.shortlists.kept import pages as kept_shortlists
from assetmap.assets.shortlists.week import pages as shortlist_week
from assetmap.assets.surveys import pages as surveys
from assetmap.assets.surveys.lists import pages as survey_lists
from assetmap.assets.surveys.lists.answers import found_words
from assetmap.assets.twins import pages as twins
from assetmap.web.templating import add_filters


def register(app: FastAPI) -> None:
    """Adds the routes of the directory, and the words of its templates."""
    add_filters(
        opening.open_words,
        opening.opening_status_words,
        opening.hours_words,
        opening.doubt_words,
        opening.weekday_words,
        field_words,
        change_words,
        size_words,
        card_words,
        short_card_words,
        option_words,
        people_words,
        found_words,
        room_words,
    )
    for straight in (api.straight, map_api.straight):
        app.include_router(straight)
    for part in (
        *(
            api,
            type_ahead,
            search,
            asset,
            room_pages,
            confirming,
            report_pages,
            practice,
            help_pages,
        ),
        *(shortlists, kept_shortlists, shared_pages, shortlist_week, counts_pages),
        *(surveys, survey_lists, synonyms, categories, twins, pictures, map_api, map_pages),
    ):
        app.include_router(part.router)

"""Writes of help beyond the directory: urgent contacts, national services, counts of searches without an answer, and
suggestions.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from assetmap.assets.help.models import NationalServiceLine, PlaceSuggestion, UrgentContact
from assetmap.assets.help.national import NationalService
from assetmap.assets.help.queries import UrgentLine
from assetmap.errors import Conflict, Forbidden, InvalidInput, NotFound, TooOften
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.people.roles import SignedIn
from assetmap.web.translations import gettext

LONGEST_NAME, LONGEST_DETAILS = 200, 1000
SUGGESTIONS_BY_NETWORK = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_CLOSED_KEPT_FOR = timedelta(days=30)


def save_urgent_lines(session: Session, lines: Sequence[UrgentLine]) -> None:
    """Replaces the panel's contacts; without lines those of the file count again.

    Raises `InvalidInput` with the field and the position of the line, as "number-2".
    """
    for position, line in enumerate(lines):
        if not line.name.strip() or not line.words.strip():
            lacking = "words" if line.name.strip() else "name"
            raise InvalidInput(
                gettext("Give each contact a name, and say who it is for."),
                parameter=f"{lacking}-{position}",
            )
        if not (line.number or line.text_number):
            raise InvalidInput(
                gettext("%(name)s has no number. Enter a number to call or a number to text.")
                % {"name": line.name},
                parameter=f"number-{position}",
            )
    session.execute(delete(UrgentContact))
    for position, line in enumerate(lines):
        session.add(
            UrgentContact(
                position=position,
                name=line.name.strip(),
                words=line.words.strip(),
                number=line.number,
                text_number=line.text_number,
                text_words=line.text_words,
                checked_on=line.checked_on,
            )
        )
    session.flush()


def save_services(session: Session, services: Sequence[NationalService]) -> None:
    """Replaces the national services; without any those of the file count again. Raises `InvalidInput`."""
    for one in services:
        named = {"name": one.name}
        if not (one.name and one.words and one.phone):
            raise InvalidInput(
                gettext("Give each service a name and a telephone number, and say what it offers.")
            )
        if not _WEB_ADDRESS.fullmatch(one.url):
            raise InvalidInput(
                gettext("Enter the web address of %(name)s, beginning with https://.") % named
            )
        if not one.categories:
            raise InvalidInput(
                gettext("Choose the categories under which %(name)s should appear.") % named
            )
    session.execute(delete(NationalServiceLine))
    session.add_all(
        NationalServiceLine(
            position=position,
            name=one.name,
            words=one.words,
            phone=one.phone,
            url=one.url,
            categories=list(one.categories),
            checked_on=one.checked_on,
        )
        for position, one in enumerate(services)
    )
    session.flush()


_COUNT = """
INSERT INTO unmet_need (term_id, place_id, month, {column})
SELECT taxonomy_term.id, place.id, date_trunc('month', CAST(:today AS date)), 1
FROM taxonomy_term, place WHERE taxonomy_term.slug = :slug AND place.id = :place
ON CONFLICT (term_id, place_id, month) DO UPDATE SET {column} = unmet_need.{column} + 1
"""


def count_unmet(
    session: Session,
    slug: str,
    place_id: int,
    *,
    what: Literal["nothing_found", "nothing_opened"],
    today: date,
) -> None:
    """Counts one more search for a category in a place that had no answer. What is unknown is not counted."""
    session.execute(
        text(_COUNT.format(column=what)), {"slug": slug, "place": place_id, "today": today}
    )


def suggest_place(
    session: Session,
    *,
    name: str,
    details: str,
    slug: str | None,
    place_id: int | None,
    network_key: bytes,
    now: datetime,
) -> None:
    """Keeps a suggestion for the stewards. Raises `InvalidInput` and `TooOften`."""
    name, details = " ".join(name.split()), details.replace("\r\n", "\n").strip()
    if not name:
        raise InvalidInput(gettext("Enter the name of the place or group."), parameter="name")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            gettext("Enter a name of up to %(most)s characters.") % {"most": LONGEST_NAME},
            parameter="name",
        )
    if not details or len(details) > LONGEST_DETAILS:
        raise InvalidInput(
            gettext(
                "Say where the place or group is, or how people can get in touch, in %(most)s characters or fewer."
            )
            % {"most": f"{LONGEST_DETAILS:,}"},
            parameter="details",
        )
    known = select(PlaceSuggestion.id).where(
        PlaceSuggestion.name == name,
        PlaceSuggestion.details == details,
        PlaceSuggestion.closed_at.is_(None),
    )
    if session.scalar(known.limit(1)) is not None:
        # The form was sent twice.
        return
    count_attempt(
        session,
        network_key,
        SUGGESTIONS_BY_NETWORK,
        now=now,
        too_often=TooOften(
            gettext("We have had too many suggestions from your network today. Try again tomorrow.")
        ),
    )
    term_id = slug and session.scalar(
        text("SELECT id FROM taxonomy_term WHERE slug = :slug"), {"slug": slug}
    )
    is_known = place_id and session.scalar(
        text("SELECT EXISTS (SELECT FROM place WHERE id = :id)"), {"id": place_id}
    )
    session.add(
        PlaceSuggestion(
            name=name,
            details=details,
            term_id=term_id or None,
            place_id=place_id if is_known else None,
            created_at=now,
        )
    )
    session.flush()


def close_suggestion(
    session: Session,
    suggestion_id: UUID,
    *,
    steward: SignedIn,
    places: Collection[int] | None,
    now: datetime,
) -> None:
    """Closes a suggestion. Raises `NotFound`, `Forbidden` and `Conflict`."""
    known = session.get(PlaceSuggestion, suggestion_id, with_for_update=True)
    if known is None:
        raise NotFound(gettext("We can’t find this suggestion."))
    if places is not None and known.place_id is not None and known.place_id not in places:
        raise Forbidden("")
    if known.closed_at is not None:
        raise Conflict(gettext("Another steward has already closed this suggestion."))
    known.closed_at, known.closed_by = now, steward.person_id
    session.flush()


def forget_suggestions(session: Session, *, now: datetime) -> None:
    """Deletes suggestions that were closed a month ago."""
    session.execute(
        delete(PlaceSuggestion).where(PlaceSuggestion.closed_at <= now - _CLOSED_KEPT_FOR)
    )

"""Ideas and stories that wait at a steward's desk."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from assetmap.registration.desk.item import Item
from assetmap.voice.ideas.queries import held_for
from assetmap.voice.ideas.rules import SIGNS
from assetmap.voice.stories.looks import looks_of
from assetmap.voice.stories.queries import waiting_stories
from assetmap.web.translations import gettext


def held_ideas(session: Session, places: Collection[int] | None) -> list[Item]:
    """Ideas, and what people can bring to one, that nobody has read yet; decided on their own page."""
    return [
        Item(
            "idea",
            str(one.id),
            one.title,
            one.created_at,
            tag=one.place_name,
            words=one.words,
            looks=tuple(gettext(SIGNS[sign]) for sign in one.signs),
            further={"place_id": one.place_id},
        )
        for one in held_for(session, places)
    ]


def unread_stories(session: Session, places: Collection[int] | None) -> list[Item]:
    """Stories that nobody has read yet; decided on their own page, where their pictures and sounds are."""
    return [
        Item(
            "story",
            str(one.id),
            gettext("A story about %(subject)s") % {"subject": one.subject}
            if one.subject
            else gettext("A story"),
            one.told_at,
            words=one.words,
            looks=tuple(looks_of(one)),
        )
        for one in waiting_stories(session, places)
    ]

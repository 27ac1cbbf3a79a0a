"""What people said of places, as things that wait at a steward's desk."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from assetmap.registration.desk.item import Item
from assetmap.voice.ideas.queries import held_for
from assetmap.voice.ideas.rules import SIGNS
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

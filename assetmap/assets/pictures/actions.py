"""Writes of pictures: given, shown after a steward's look, and removed, each with its line of history."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.pictures.encoding import Encoded
from assetmap.assets.pictures.models import AssetPicture
from assetmap.assets.record.history import By, record
from assetmap.assets.record.models import Asset
from assetmap.assets.record.status import AssetStatus
from assetmap.errors import NotFound
from assetmap.web.translations import gettext


def keep_picture(
    session: Session,
    asset_id: UUID,
    picture: Encoded,
    description: str,
    *,
    by: By,
    is_waiting: bool,
) -> None:
    """Keeps the picture in place of one before it; one that waits is shown once a steward has looked at it."""
    values = {
        "picture": picture.data,
        "width": picture.width,
        "height": picture.height,
        "description": description,
        "mark": picture.mark,
    }
    session.execute(
        insert(AssetPicture)
        .values(asset_id=asset_id, is_waiting=is_waiting, **values)
        .on_conflict_do_update(index_elements=["asset_id", "is_waiting"], set_=values)
    )
    _note(session, asset_id, "picture sent in" if is_waiting else "picture added", by)


def show_picture(session: Session, asset_id: UUID, mark: str, *, by: By) -> None:
    """Shows the picture that waits. Raises `NotFound` where another or none waits now."""
    waits = (AssetPicture.asset_id == asset_id) & AssetPicture.is_waiting
    found = session.execute(
        AssetPicture.__table__.select().where(waits, AssetPicture.mark == mark).with_for_update()
    ).first()
    if found is None:
        raise NotFound(gettext("This picture is no longer available. Go back and reload the page."))
    session.execute(
        delete(AssetPicture).where(AssetPicture.asset_id == asset_id, ~AssetPicture.is_waiting)
    )
    session.execute(update(AssetPicture).where(waits).values(is_waiting=False))
    _note(session, asset_id, "picture added", by)


def remove_picture(session: Session, asset_id: UUID, mark: str, *, by: By) -> None:
    """Removes the picture of that mark, shown or waiting. Raises `NotFound` where there is none."""
    removed = session.execute(
        delete(AssetPicture)
        .where(AssetPicture.asset_id == asset_id, AssetPicture.mark == mark)
        .returning(AssetPicture.is_waiting)
    ).all()
    if not removed:
        raise NotFound(gettext("This picture is no longer available. Go back and reload the page."))
    _note(session, asset_id, "picture removed", by)


def _note(session: Session, asset_id: UUID, what: str, by: By) -> None:
    asset = session.get_one(Asset, asset_id)
    status = AssetStatus(asset.status)
    record(session, asset_id, what=what, by=by, before=status, after=status)

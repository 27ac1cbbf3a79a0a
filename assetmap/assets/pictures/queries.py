"""Reads of pictures; the public ones start from `published_assets()`."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.pictures.models import AssetPicture
from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset


@dataclass(frozen=True)
class PictureFacts:
    """A picture without its bytes."""

    description: str
    mark: str
    width: int
    height: int
    is_waiting: bool


_FACTS = (
    AssetPicture.description,
    AssetPicture.mark,
    AssetPicture.width,
    AssetPicture.height,
    AssetPicture.is_waiting,
)


def pictures_of(session: Session, asset_id: UUID) -> list[PictureFacts]:
    """The picture that is shown, and one that waits for a steward: for those who may change the entry."""
    rows = session.execute(
        select(*_FACTS).where(AssetPicture.asset_id == asset_id).order_by(AssetPicture.is_waiting)
    )
    return [PictureFacts(*row) for row in rows]


def shown_picture(session: Session, asset_id: UUID) -> PictureFacts | None:
    """The picture that everybody sees of the entry."""
    return next((one for one in pictures_of(session, asset_id) if not one.is_waiting), None)


def picture_bytes(
    session: Session, asset_id: UUID, mark: str, *, is_public: bool = True
) -> bytes | None:
    """The picture of that mark; for everybody only what is shown, of an entry that is published."""
    asked = select(AssetPicture.picture).where(
        AssetPicture.asset_id == asset_id, AssetPicture.mark == mark
    )
    if is_public:
        published = published_assets().where(Asset.id == asset_id).exists()
        asked = asked.where(~AssetPicture.is_waiting, published)
    return session.scalars(asked.limit(1)).first()


@dataclass(frozen=True)
class WaitingPicture:
    """An entry whose picture waits for a steward."""

    asset_id: UUID
    name: str


def waiting_pictures(session: Session, places: Collection[int] | None) -> list[WaitingPicture]:
    """Those in these places, or everywhere where that is None; the longest wait first."""
    rows = session.execute(
        text(
            "SELECT asset.id, asset.name FROM asset_picture JOIN asset ON asset.id = asset_id"
            " WHERE is_waiting AND asset.status = 'published' AND (CAST(:places AS integer[]) IS NULL"
            "   OR EXISTS (SELECT FROM asset_at_location AS standing JOIN location_place USING (location_id)"
            "     WHERE standing.asset_id = asset.id AND place_id = ANY (:places)))"
            " ORDER BY added_at, asset.id LIMIT 100"
        ),
        {"places": None if places is None else list(places)},
    )
    return [WaitingPicture(*row) for row in rows]

"""The table of street networks, one value for each extract."""

from sqlalchemy import Double, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.places.models import Dataset


class StreetNetwork(Base):
    """What can be walked in one extract; a newer vintage takes the older's place.

    In the database and not in a file, so that a backup holds it and all processes see the same.
    """

    __tablename__ = "street_network"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), unique=True)
    mark: Mapped[str] = mapped_column(
        comment="SHA-256 of the content: a process that holds it already need not read it."
    )
    node_count: Mapped[int]
    edge_count: Mapped[int]
    metres: Mapped[float] = mapped_column(Double)
    content: Mapped[bytes] = mapped_column(
        comment="Its arrays, as travel/network_bytes.py writes them."
    )

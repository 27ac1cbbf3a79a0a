"""The tables of street networks, one value for each extract, and of the names of streets."""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Double, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.geography import BNG
from assetmap.places.models import Dataset


class StreetName(Base):
    """A street that is named in an extract, and a point in the middle of its longest part."""

    __tablename__ = "street_name"

    dataset_id: Mapped[int] = mapped_column(
        ForeignKey(Dataset.id, ondelete="CASCADE"), primary_key=True
    )
    folded: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    middle_bng: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=BNG, spatial_index=False))


Index(
    "ix_street_name_folded",
    StreetName.folded,
    postgresql_using="gin",
    postgresql_ops={"folded": "gin_trgm_ops"},
)


class StreetNetwork(Base):
    """The walkable streets of one extract; a newer vintage takes the older's place.

    They are in the database and not in a file, so that a backup holds them and all
    processes see the same.
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

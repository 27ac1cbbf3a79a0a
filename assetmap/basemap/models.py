"""The tables of the background: what extracts hold, what is drawn at low zooms, and the mark of the present drawing."""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.database.sessions import Base
from assetmap.places.models import Dataset

# Tiles are cut in Web Mercator.
MERCATOR = 3857


class BasemapFeature(Base):
    """A feature of an extract: a road, a building, a name, in full detail.

    Where extracts overlap, each keeps its own row, and `is_drawn` says which of them is shown.
    """

    __tablename__ = "basemap_feature"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), index=True)
    osm_id: Mapped[str] = mapped_column(comment="n, w or r for node, way or relation, and its id.")
    layer: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str | None]
    ref: Mapped[str | None] = mapped_column(comment="A road's number.")
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    is_drawn: Mapped[bool] = mapped_column(server_default=text("true"))
    shape: Mapped[WKBElement] = mapped_column(Geometry(srid=MERCATOR, spatial_index=False))


Index(
    "ix_basemap_feature_shape",
    BasemapFeature.shape,
    postgresql_using="gist",
    postgresql_where=BasemapFeature.is_drawn,
)
Index("ix_basemap_feature_osm_id", BasemapFeature.osm_id, BasemapFeature.layer)


class BasemapShape(Base):
    """The shapes that all areas together show at a range of zooms: joined and simplified lines,
    areas large enough to be seen and, where there is no extract, boundaries with their names.
    """

    __tablename__ = "basemap_shape"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, comment="The range of zooms.")
    layer: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str | None]
    ref: Mapped[str | None]
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    shape: Mapped[WKBElement] = mapped_column(Geometry(srid=MERCATOR, spatial_index=False))


# Needs btree_gist.
Index("ix_basemap_shape_level", BasemapShape.level, BasemapShape.shape, postgresql_using="gist")


class BasemapEdition(Base):
    """The one row that says when the background was last drawn: the tiles' ETag."""

    __tablename__ = "basemap_edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]

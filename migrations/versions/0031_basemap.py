"""Keep the map's own background: features of extracts, and what is drawn of them at low zooms."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "basemap_feature",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column(
            "osm_id",
            sa.Text(),
            nullable=False,
            comment="n, w or r for node, way or relation, and its id.",
        ),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True, comment="A road's number."),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("is_drawn", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("shape", Geometry(srid=3857, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_basemap_feature_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_feature")),
    )
    op.create_index("ix_basemap_feature_dataset_id", "basemap_feature", ["dataset_id"])
    op.create_index("ix_basemap_feature_osm_id", "basemap_feature", ["osm_id", "layer"])
    op.create_index(
        "ix_basemap_feature_shape",
        "basemap_feature",
        ["shape"],
        postgresql_using="gist",
        postgresql_where=sa.text("is_drawn"),
    )
    op.create_table(
        "basemap_shape",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False, comment="The range of zooms."),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("shape", Geometry(srid=3857, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_shape")),
    )
    op.create_index(
        "ix_basemap_shape_level", "basemap_shape", ["level", "shape"], postgresql_using="gist"
    )
    op.create_table(
        "basemap_edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_edition")),
    )


def downgrade() -> None:
    op.drop_table("basemap_edition")
    op.drop_table("basemap_shape")
    op.drop_table("basemap_feature")
    op.execute("DELETE FROM dataset WHERE section = 'background'")

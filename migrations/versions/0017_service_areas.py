"""What comes to people is found wherever they are in its area, drawn or named, and not only near the area's middle."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column(
        "location",
        sa.Column(
            "extent_bng",
            Geometry("MULTIPOLYGON", srid=27700, spatial_index=False),
            nullable=True,
            comment="The area in which it comes to people; HSDS: the extent of a service area.",
        ),
    )
    op.add_column(
        "location",
        sa.Column(
            "extent_type",
            sa.Text(),
            nullable=True,
            comment="drawn by its group, or the border of the place that `name` names; null: has a place of its own.",
        ),
    )
    op.create_check_constraint(
        op.f("ck_location_extent_type"), "location", "extent_type IN ('drawn', 'place')"
    )
    op.create_index(
        "ix_location_extent_bng",
        "location",
        ["extent_bng"],
        postgresql_using="gist",
        postgresql_where=sa.text("extent_bng IS NOT NULL"),
    )
    op.execute(
        "UPDATE location SET extent_type = 'place', extent_bng = (SELECT ST_Multi(boundary) FROM place WHERE place.name = location.name"
        "   AND kind IN ('neighbourhood', 'ward') AND ST_Intersects(boundary, location_bng)"
        "   AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
        "   ORDER BY kind, code LIMIT 1)"
        " WHERE privacy = 'near' AND name IS NOT NULL"
    )
    # What the search shows already says it too, without everything being made anew.
    op.execute(
        "UPDATE search_document SET result = left(result, -1) || ',\"service_area\":'"
        " || coalesce((SELECT to_json(name)::text FROM location"
        "   WHERE location.id = location_id AND extent_type IS NOT NULL), 'null') || '}'"
    )


def downgrade() -> None:
    op.drop_index("ix_location_extent_bng", "location")
    op.drop_constraint(op.f("ck_location_extent_type"), "location", type_="check")
    op.drop_column("location", "extent_type")
    op.drop_column("location", "extent_bng")

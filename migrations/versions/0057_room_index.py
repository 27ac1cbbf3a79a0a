"""Find the entries that have said whether they have room without reading all entries."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.create_index(
        op.f("ix_asset_room_on"),
        "asset",
        ["room_on"],
        postgresql_where=sa.text("room_on IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_asset_room_on"), table_name="asset")

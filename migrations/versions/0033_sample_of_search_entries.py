"""Index one search entry in 64, so that a map of a million is drawn from a sample."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_index(
        "ix_search_entry_sample",
        "search_entry",
        ["sheet_point"],
        postgresql_using="gist",
        postgresql_include=["asset_at_location_id", "facts"],
        postgresql_where=sa.text(
            "asset_at_location_id < '04000000-0000-0000-0000-000000000000'::uuid"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_search_entry_sample", table_name="search_entry")

"""Keep when an asset opened, so that a comparison tells what opened from what was newly listed."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column(
            "opened_on",
            sa.Text(),
            nullable=True,
            comment="When it opened, as far as it is known: 2026, 2026-03 or 2026-03-09.",
        ),
    )


def downgrade() -> None:
    op.drop_column("asset", "opened_on")

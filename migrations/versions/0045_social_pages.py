"""Keep the social media page of an entry apart from its website."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0037"


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column("social_url", sa.Text(), nullable=True, comment="Its page on a social network."),
    )


def downgrade() -> None:
    op.drop_column("asset", "social_url")

"""Mark categories that are guessed from a register until a person confirms them."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column(
            "is_category_guessed",
            sa.Boolean(),
            nullable=True,
            comment="Whether its categories are guessed from a register; false once a person has confirmed them.",
        ),
    )
    op.create_index(
        op.f("ix_asset_guessed"),
        "asset",
        ["created_at"],
        postgresql_where=sa.text("is_category_guessed"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_asset_guessed"), table_name="asset")
    op.drop_column("asset", "is_category_guessed")

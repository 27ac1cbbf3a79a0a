"""In which language whoever asks to keep an entry is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column(
        "claim",
        sa.Column(
            "language",
            sa.Text(),
            server_default=sa.text("'en'"),
            nullable=False,
            comment="In which it was asked, and is answered.",
        ),
    )


def downgrade() -> None:
    op.drop_column("claim", "language")

"""Keep whether somebody gave a report its title; the month stands behind one that nobody gave."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

_BEFORE = (
    "SHA-256 of the names that its files have; null where they were made before this was kept."
)


def upgrade() -> None:
    op.add_column(
        "gap_report",
        sa.Column(
            "is_titled",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether somebody gave it its title.",
        ),
    )
    op.alter_column(
        "gap_report",
        "names_mark",
        comment="SHA-256 of the names that its files have and of the code that wrote them; null where none was kept.",
    )


def downgrade() -> None:
    op.alter_column("gap_report", "names_mark", comment=_BEFORE)
    op.drop_column("gap_report", "is_titled")

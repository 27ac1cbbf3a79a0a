"""Keep where each asset of a report stands, whether its hours are known, and which names its files have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column(
        "gap_report_point",
        sa.Column(
            "places",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="By kind of place the code of the one it stands in, and metres from its people.",
        ),
    )
    op.add_column(
        "gap_report_point",
        sa.Column(
            "knows_hours",
            sa.Boolean(),
            nullable=True,
            comment="Whether its opening hours were known; null in a report of an earlier method.",
        ),
    )
    op.add_column(
        "gap_report",
        sa.Column(
            "names_mark",
            sa.Text(),
            nullable=True,
            comment="SHA-256 of the names that its files have; null where they were made before this was kept.",
        ),
    )


def downgrade() -> None:
    op.drop_column("gap_report", "names_mark")
    op.drop_column("gap_report_point", "knows_hours")
    op.drop_column("gap_report_point", "places")

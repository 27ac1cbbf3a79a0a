"""Store whether a person chose the title of a report, and which version of the code wrote its files."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

_IS_TITLED = "True if a person chose the title. Null if we do not know."


def upgrade() -> None:
    for table in ("gap_report", "gap_subscription"):
        op.add_column(table, sa.Column("is_titled", sa.Boolean(), comment=_IS_TITLED))
    op.add_column(
        "gap_report",
        sa.Column(
            "files_version",
            sa.Text(),
            comment="SHA-256 of the code that wrote its files. Null if we do not know.",
        ),
    )


def downgrade() -> None:
    op.drop_column("gap_report", "files_version")
    for table in ("gap_subscription", "gap_report"):
        op.drop_column(table, "is_titled")

"""Let a report be only for the person who asked, as every what-if is from now on, and keep where a what-if adds
something.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0023"

# Nobody who asked what if was asked who may read it. They can show it again. Titles begin with what it closes and
# opens.
_WHAT_IFS = """
UPDATE gap_report SET readers = CASE WHEN asked_by IS NULL THEN 'commissioners' ELSE 'asker' END,
  title = regexp_replace(title, '^What if: ', '')
WHERE question -> 'closed' <> '[]' OR question -> 'opened' <> '[]'
"""


def upgrade() -> None:
    op.add_column(
        "gap_report",
        sa.Column(
            "readers",
            sa.Text(),
            server_default=sa.text("'everybody'"),
            nullable=False,
            comment="everybody, commissioners, or asker: only the person who asked.",
        ),
    )
    op.add_column(
        "gap_report",
        sa.Column(
            "opened_near",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="In words, where each place is that a what-if adds.",
        ),
    )
    op.execute("UPDATE gap_report SET readers = 'commissioners' WHERE NOT is_public")
    op.execute(_WHAT_IFS)
    op.create_check_constraint(
        op.f("ck_gap_report_readers"),
        "gap_report",
        "readers IN ('everybody', 'commissioners', 'asker')",
    )
    op.drop_column("gap_report", "is_public")


def downgrade() -> None:
    op.add_column(
        "gap_report",
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.execute("UPDATE gap_report SET is_public = readers = 'everybody'")
    op.drop_column("gap_report", "opened_near")
    op.drop_column("gap_report", "readers")

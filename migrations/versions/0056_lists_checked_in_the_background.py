"""Keep how far the background worker is with a large list, and what it found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.add_column(
        "import_draft",
        sa.Column(
            "work",
            sa.Text(),
            nullable=True,
            comment="What the worker is to do or does: check, import or import-rest; null: nothing.",
        ),
    )
    op.add_column(
        "import_draft",
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("import_draft", sa.Column("step", sa.Text(), nullable=True))
    op.add_column(
        "import_draft",
        sa.Column("message", sa.Text(), nullable=True, comment="Why it could not be done."),
    )
    op.add_column(
        "import_draft",
        sa.Column(
            "trial",
            postgresql.JSONB(),
            nullable=True,
            comment="What would come of it, as the worker found.",
        ),
    )
    op.add_column(
        "import_draft",
        sa.Column(
            "trial_of",
            sa.Text(),
            nullable=True,
            comment="A hash of what was said of the list when it was checked.",
        ),
    )


def downgrade() -> None:
    for name in ("trial_of", "trial", "message", "step", "rows_done", "work"):
        op.drop_column("import_draft", name)

"""What may be done only so often is counted in one table, in which each row knows until when it counts."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "attempt",
        sa.Column(
            "counts_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="From then on no limit looks back on it.",
        ),
    )
    op.execute("UPDATE attempt SET counts_until = attempted_at + interval '1 day'")
    op.execute(
        "INSERT INTO attempt (subject_hash, attempted_at, counts_until)"
        " SELECT subject_hash, attempted_at, attempted_at + interval '1 hour' FROM handover_attempt"
    )
    op.alter_column("attempt", "counts_until", nullable=False)
    op.drop_index("ix_attempt_attempted_at", "attempt")
    op.create_index("ix_attempt_counts_until", "attempt", ["counts_until"])
    op.drop_table("handover_attempt")


def downgrade() -> None:
    op.create_table(
        "handover_attempt",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column(
            "subject_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed, of what is counted: a network, a link, a mail address.",
        ),
        sa.Column(
            "attempted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_attempt")),
    )
    op.create_index("ix_handover_attempt_subject_hash", "handover_attempt", ["subject_hash"])
    op.create_index("ix_handover_attempt_attempted_at", "handover_attempt", ["attempted_at"])
    # Only what was handed over counts for no more than an hour.
    op.execute(
        "WITH handed_over AS ("
        "   DELETE FROM attempt WHERE counts_until <= attempted_at + interval '1 hour'"
        "   RETURNING subject_hash, attempted_at)"
        " INSERT INTO handover_attempt (subject_hash, attempted_at)"
        " SELECT subject_hash, attempted_at FROM handed_over"
    )
    op.drop_index("ix_attempt_counts_until", "attempt")
    op.drop_column("attempt", "counts_until")
    op.create_index("ix_attempt_attempted_at", "attempt", ["attempted_at"])

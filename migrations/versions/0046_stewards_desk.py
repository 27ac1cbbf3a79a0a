"""Keep what stewards do at their desk, so that it can be undone, and what was said when a question was asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "desk_action",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The steward."),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="What it was done to, by its name."),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What undoing it needs; emptied after two days.",
        ),
        sa.Column("mail_ids", postgresql.ARRAY(sa.Uuid()), nullable=False, server_default="{}"),
        sa.Column(
            "done_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_desk_action_person_id", "desk_action", ["person_id", "done_at"])
    op.add_column(
        "submission",
        sa.Column(
            "answers_asked",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What it said when a steward asked about it.",
        ),
    )


def downgrade() -> None:
    op.drop_column("submission", "answers_asked")
    op.drop_table("desk_action")

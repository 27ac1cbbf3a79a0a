"""Create challenges to the findings of gap reports."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), primary_key=True),
        sa.Column(
            "question_key",
            sa.Text(),
            nullable=False,
            index=True,
            comment="Of the report’s question, so that a report that is built again keeps it.",
        ),
        sa.Column("report_id", sa.Uuid(), comment="On which it was written."),
        sa.Column("report_title", sa.Text(), nullable=False),
        sa.Column(
            "is_public", sa.Boolean(), nullable=False, comment="Whether that was for everybody."
        ),
        sa.Column("finding", sa.Text(), nullable=False, comment="The key of what is challenged."),
        sa.Column("finding_words", sa.Text(), nullable=False, comment="As it read that day."),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("missing_name", sa.Text(), comment="What is missing from the map."),
        sa.Column(
            "personal_detail_id",
            sa.Uuid(),
            sa.ForeignKey(
                "personal_detail.id",
                name=op.f("fk_challenge_personal_detail_id_personal_detail"),
                ondelete="SET NULL",
            ),
            index=True,
        ),
        sa.Column("language", sa.Text(), server_default=sa.text("'en'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column(
            "shows_words",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether its words stand on the report; only once they have been read.",
        ),
        sa.Column("suggestion_id", sa.Uuid(), comment="What it became on the map’s to-do list."),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected')", name=op.f("ck_challenge_state")
        ),
        sa.CheckConstraint("(state = 'open') = (answer IS NULL)", name=op.f("ck_challenge_answer")),
    )


def downgrade() -> None:
    op.drop_table("challenge")

"""Add the questions that places ask each season, and counts of their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "season_question",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            unique=True,
            comment="The short part of its link, which everybody may know.",
        ),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="A key of voice/seasons/questions.py."),
        sa.Column(
            "own_words",
            sa.Text(),
            nullable=True,
            comment="The question, where it is none of ours.",
        ),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column(
            "closes_on",
            sa.Date(),
            nullable=False,
            comment="The last day on which it is answered.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
    )
    op.create_table(
        "season_count",
        sa.Column(
            "question_id",
            sa.Uuid(),
            sa.ForeignKey("season_question.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("answer", sa.Text(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("season_count")
    op.drop_table("season_question")

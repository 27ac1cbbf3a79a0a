"""Add reviews of the ten steps."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.create_table(
        "ten_steps_review",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column(
            "token",
            sa.Text(),
            nullable=True,
            comment="The shared link, shown to stewards and commissioners until the review is closed.",
        ),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "ten_steps_voice",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "review_id",
            sa.Uuid(),
            sa.ForeignKey("ten_steps_review.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "levels",
            sa.ARRAY(sa.Integer()),
            nullable=False,
            comment="1 to 4 for each step, null for not known.",
        ),
        sa.Column("words", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
    )
    op.create_index("ix_ten_steps_voice_review_id", "ten_steps_voice", ["review_id"])


def downgrade() -> None:
    op.drop_table("ten_steps_voice")
    op.drop_table("ten_steps_review")

"""Keep lists of entries to visit with their answers, and what a group says about its room."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_table(
        "survey_list",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "place_id", sa.Integer(), sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("term_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column(
            "token_hash",
            sa.LargeBinary(),
            nullable=False,
            unique=True,
            comment="SHA-256 of its link.",
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="The steward who made it."),
        sa.Column(
            "adopted_by",
            sa.Text(),
            nullable=True,
            comment="The volunteer, as they call themselves.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_survey_list_place_id", "survey_list", ["place_id"])
    op.create_table(
        "survey_task",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "survey_list_id",
            sa.Integer(),
            sa.ForeignKey("survey_list.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was given, on the way.",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answer IN ('there', 'changed', 'closed', 'nobody', 'do-not-contact')", name="answer"
        ),
        sa.UniqueConstraint("survey_list_id", "asset_id"),
    )
    op.create_index("ix_survey_task_asset_id", "survey_task", ["asset_id"])
    op.add_column(
        "asset",
        sa.Column(
            "room", sa.Text(), nullable=True, comment="room, waiting or full, as its group said."
        ),
    )
    op.add_column(
        "asset",
        sa.Column("room_weeks", sa.Integer(), nullable=True, comment="How long one waits, about."),
    )
    op.add_column(
        "asset", sa.Column("room_on", sa.Date(), nullable=True, comment="When its group said so.")
    )
    op.create_check_constraint(
        op.f("ck_asset_room"), "asset", "room IN ('room', 'waiting', 'full')"
    )


def downgrade() -> None:
    for name in ("room_on", "room_weeks", "room"):
        op.drop_column("asset", name)
    op.drop_table("survey_task")
    op.drop_table("survey_list")

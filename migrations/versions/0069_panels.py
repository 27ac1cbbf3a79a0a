"""Add panels of groups that are asked."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    op.create_table(
        "panel",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False, comment="When and where, in words."),
        sa.Column("place_kind", sa.Text(), nullable=True, comment="Null: everywhere."),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column(
            "made_by", sa.Uuid(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True
        ),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "summary", sa.Text(), nullable=True, comment="What the groups said, told back to them."
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "panel_group",
        sa.Column(
            "panel_id", sa.Uuid(), sa.ForeignKey("panel.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True, unique=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "words", sa.Text(), nullable=True, comment="What the group wrote with its answer."
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('comes', 'cannot')", name="answer"),
    )
    op.create_index("ix_panel_group_asset_id", "panel_group", ["asset_id"])


def downgrade() -> None:
    op.drop_table("panel_group")
    op.drop_table("panel")

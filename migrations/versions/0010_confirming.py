"""When groups were asked whether their entries are still right, what others found wrong, and until when a mail is of
use.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "outbox_message",
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when it is of use, where that is said.",
        ),
    )
    op.create_table(
        "confirmation_round",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stands_since",
            sa.Date(),
            nullable=False,
            comment="When it was last confirmed, or else came here, as of the first mail.",
        ),
        sa.Column("mails", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answer IN ('right', 'change', 'stopped')", name=op.f("ck_confirmation_round_answer")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_confirmation_round_asset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_round")),
        sa.UniqueConstraint(
            "asset_id", "stands_since", name=op.f("uq_confirmation_round_asset_id_stands_since")
        ),
    )
    op.create_table(
        "confirmation_token",
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("confirmation_round_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_round_id"],
            ["confirmation_round.id"],
            name=op.f("fk_confirmation_token_confirmation_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_confirmation_token")),
    )
    op.create_index(
        op.f("ix_confirmation_token_confirmation_round_id"),
        "confirmation_token",
        ["confirmation_round_id"],
    )
    op.create_table(
        "asset_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_from_group", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("personal_detail_id", sa.Uuid(), nullable=True),
        sa.Column(
            "network_hash",
            postgresql.BYTEA(),
            nullable=True,
            comment="Keyed, of the asking address; forgotten after a day.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True, comment="The steward."),
        sa.CheckConstraint(
            "what IN ('closed', 'moved', 'time', 'other')", name=op.f("ck_asset_report_what")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_report_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["personal_detail_id"],
            ["personal_detail.id"],
            name=op.f("fk_asset_report_personal_detail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_report")),
    )
    op.create_index(op.f("ix_asset_report_asset_id"), "asset_report", ["asset_id"])
    op.create_index(
        op.f("ix_asset_report_personal_detail_id"), "asset_report", ["personal_detail_id"]
    )
    op.create_index(
        "ix_asset_report_open",
        "asset_report",
        ["created_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("asset_report")
    op.drop_table("confirmation_token")
    op.drop_table("confirmation_round")
    op.drop_column("outbox_message", "expires_at")

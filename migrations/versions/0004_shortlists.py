"""What was handed over by link, for as long as the link lives, and how often each kind of support was."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "shared_shortlist",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token."),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_shortlist")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shared_shortlist_token_hash")),
    )
    op.create_index(op.f("ix_shared_shortlist_expires_at"), "shared_shortlist", ["expires_at"])
    op.create_table(
        "shared_shortlist_entry",
        sa.Column("shared_shortlist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shared_shortlist_id"],
            ["shared_shortlist.id"],
            name=op.f("fk_shared_shortlist_entry_shared_shortlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "shared_shortlist_id", "position", name=op.f("pk_shared_shortlist_entry")
        ),
    )
    op.create_table(
        "handover_count",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="Its first day."),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column(
            "place_id",
            sa.Integer(),
            nullable=True,
            comment="The neighbourhood of the asset; null where it lies in none.",
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["taxonomy_term.id"], name=op.f("fk_handover_count_term_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_handover_count_place_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_count")),
        sa.UniqueConstraint(
            "month",
            "term_id",
            "place_id",
            name=op.f("uq_handover_count_month_term_id_place_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_handover_count_term_id"), "handover_count", ["term_id"])
    op.create_index(op.f("ix_handover_count_place_id"), "handover_count", ["place_id"])


def downgrade() -> None:
    op.drop_table("handover_count")
    op.drop_table("shared_shortlist_entry")
    op.drop_table("shared_shortlist")

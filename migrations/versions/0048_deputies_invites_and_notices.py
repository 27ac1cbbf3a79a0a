"""Keep invitations to a role, roles that end, offers and needs of groups, and how much of the map is checked."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.add_column(
        "role",
        sa.Column("until", sa.Date(), nullable=True, comment="The last day on which it is held."),
    )
    op.create_table(
        "role_invite",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "place_id", sa.Integer(), sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("until", sa.Date(), nullable=True, comment="Of a deputy: the last day."),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
    )
    op.create_index("ix_role_invite_place_id", "role_invite", ["place_id"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False, comment="The last day on which it is shown."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('offer', 'need')", name="kind"),
    )
    op.create_index("ix_notice_asset_id", "notice", ["asset_id"])
    op.create_table(
        "checked_share",
        sa.Column("measured_on", sa.Date(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True, comment="all, place or category."),
        sa.Column("of", sa.Text(), primary_key=True, comment="Its name; empty for all."),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    for table in ("checked_share", "notice", "role_invite"):
        op.drop_table(table)
    op.drop_column("role", "until")

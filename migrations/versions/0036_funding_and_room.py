"""Keep who funds an entry, until when, and how many people it can take."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "asset_plan",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "funded_by",
            sa.Text(),
            nullable=True,
            comment="The source of its funding, in words.",
        ),
        sa.Column(
            "funded_until",
            sa.Date(),
            nullable=True,
            comment="The last day for which it has funding.",
        ),
        sa.Column(
            "capacity",
            sa.Integer(),
            nullable=True,
            comment="How many people it can take at a time, or on its list.",
        ),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_asset_plan_capacity")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_plan_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_asset_plan")),
    )
    op.create_index(op.f("ix_asset_plan_funded_until"), "asset_plan", ["funded_until"])


def downgrade() -> None:
    op.drop_table("asset_plan")

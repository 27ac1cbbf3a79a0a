"""Keep what administrators asked to be fetched, how far it is, and what did not come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.create_table(
        "area_fetch",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("wanted", sa.ARRAY(sa.Text()), nullable=False, comment="Codes or names."),
        sa.Column("reach_metres", sa.Double(), nullable=False),
        sa.Column(
            "without",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Sources that are left out.",
        ),
        sa.Column(
            "state",
            sa.Text(),
            server_default=sa.text("'waiting'"),
            nullable=False,
        ),
        sa.Column("step", sa.Text(), nullable=True, comment="What is being done."),
        sa.Column(
            "outcomes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="What came of each source.",
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed."),
        sa.Column("area_name", sa.Text(), nullable=True),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'fetching', 'loading', 'done', 'failed')",
            name=op.f("ck_area_fetch_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_fetch")),
    )


def downgrade() -> None:
    op.drop_table("area_fetch")

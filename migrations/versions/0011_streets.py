"""Streets to walk along: one network for each extract that was loaded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "street_network",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column(
            "mark",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the content: a process that holds it already need not read it.",
        ),
        sa.Column("node_count", sa.Integer(), nullable=False),
        sa.Column("edge_count", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Double(), nullable=False),
        sa.Column(
            "content",
            postgresql.BYTEA(),
            nullable=False,
            comment="Its arrays, as travel/network_bytes.py writes them.",
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_street_network_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_network")),
        sa.UniqueConstraint("dataset_id", name=op.f("uq_street_network_dataset_id")),
    )
    # Kept as it is: numbers hardly shrink, and unpacking them would take longer than reading them.
    op.execute("ALTER TABLE street_network ALTER COLUMN content SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("street_network")

"""The same thing listed twice: suspected pairs with what stewards decided, and where merged assets went."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "twin_pair",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column(
            "likeness", sa.Float(), nullable=False, comment="A probability, when last looked at."
        ),
        sa.Column(
            "found_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("decision", sa.Text(), nullable=True, comment="null: nobody has looked yet."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="Who decided."),
        sa.Column(
            "decided_mark",
            sa.Text(),
            nullable=True,
            comment="What both said then, hashed: two that were kept are asked of again when that changes.",
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_twin_pair_order")),
        sa.CheckConstraint(
            "decision IN ('merged', 'kept', 'refused')", name=op.f("ck_twin_pair_decision")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["asset.id"], name=op.f("fk_twin_pair_first_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["asset.id"], name=op.f("fk_twin_pair_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_twin_pair_first_id_second_id")),
    )
    op.create_index(op.f("ix_twin_pair_second_id"), "twin_pair", ["second_id"])
    op.create_table(
        "merged_asset",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column(
            "merged_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "is_by_import",
            sa.Boolean(),
            nullable=False,
            comment="One list named it twice, under two categories.",
        ),
        sa.Column(
            "brought_term_ids",
            sa.ARRAY(sa.Integer()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Categories that the other has from it.",
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_merged_asset_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["asset.id"], name=op.f("fk_merged_asset_into_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_merged_asset")),
    )
    op.create_index(op.f("ix_merged_asset_into_id"), "merged_asset", ["into_id"])

    op.create_table(
        "twin_key",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="postcode E81EA, phone 079460001, page host/path",
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_twin_key_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "key", name=op.f("pk_twin_key")),
    )
    op.create_index(op.f("ix_twin_key_key"), "twin_key", ["key"])


def downgrade() -> None:
    op.drop_table("twin_key")
    op.drop_table("merged_asset")
    op.drop_table("twin_pair")

"""Keep when an asset opened, and which places of an older edition became which of a newer one."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column(
            "opened_on",
            sa.Text(),
            nullable=True,
            comment="When it opened, as far as it is known: 2026, 2026-03 or 2026-03-09.",
        ),
    )
    op.create_table(
        "edition_change",
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("old_code", sa.Text(), nullable=False),
        sa.Column("new_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("old_edition", sa.Text(), nullable=False),
        sa.Column("new_edition", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.CheckConstraint("change IN ('U', 'S', 'M', 'X')", name=op.f("ck_edition_change_change")),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_edition_change_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "dataset_id", "old_code", "new_code", name=op.f("pk_edition_change")
        ),
    )


def downgrade() -> None:
    op.drop_table("edition_change")
    op.drop_column("asset", "opened_on")

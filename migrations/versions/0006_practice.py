"""What professionals know of an asset: notes to one another, and how it went when they tried it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "practice_note",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_practice_note_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_practice_note_person_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_note")),
    )
    op.create_index(op.f("ix_practice_note_asset_id"), "practice_note", ["asset_id"])
    op.create_index(op.f("ix_practice_note_person_id"), "practice_note", ["person_id"])
    op.create_table(
        "asset_trial",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('worked', 'full', 'closed', 'hard-to-reach')",
            name=op.f("ck_asset_trial_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_trial_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_asset_trial_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "person_id", "tried_on", name=op.f("pk_asset_trial")),
    )
    op.create_index(op.f("ix_asset_trial_person_id"), "asset_trial", ["person_id"])


def downgrade() -> None:
    op.drop_table("asset_trial")
    op.drop_table("practice_note")

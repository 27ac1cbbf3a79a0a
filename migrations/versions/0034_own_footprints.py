"""Keep places that commissioners and stewards make, with their versions; a place may be a working draft."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_place_status"), "place", type_="check")
    op.create_check_constraint(
        op.f("ck_place_status"), "place", "status IN ('official', 'modelled', 'draft')"
    )
    op.create_table(
        "footprint_version",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "drawn_by",
            sa.Text(),
            nullable=False,
            comment="A team or body, as it names itself; no person.",
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False, comment="What was given, in a sentence."),
        sa.Column("lsoa_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("population", sa.Float(), nullable=True),
        sa.Column(
            "cut",
            postgresql.JSONB(),
            nullable=False,
            comment="Small areas that a drawn line divides, and the part of each inside.",
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "status IN ('official', 'draft')", name=op.f("ck_footprint_version_status")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_footprint_version_person_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_footprint_version_place_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footprint_version")),
        sa.UniqueConstraint(
            "place_id", "number", name=op.f("uq_footprint_version_place_id_number")
        ),
    )
    op.create_index("ix_footprint_version_place_id", "footprint_version", ["place_id"])
    op.create_index("ix_footprint_version_person_id", "footprint_version", ["person_id"])


def downgrade() -> None:
    op.execute("DELETE FROM place WHERE id IN (SELECT place_id FROM footprint_version)")
    op.drop_table("footprint_version")
    op.execute("DELETE FROM place WHERE status = 'draft'")
    op.drop_constraint(op.f("ck_place_status"), "place", type_="check")
    op.create_check_constraint(
        op.f("ck_place_status"), "place", "status IN ('official', 'modelled')"
    )

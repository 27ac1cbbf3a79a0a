"""What groups send in and stewards decide, and a history that says who, why and what was before, and is only added
to.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "organization",
        sa.Column(
            "publishes_at_once",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Its changes need no steward's look.",
        ),
    )
    op.drop_constraint("fk_asset_history_personal_detail_id", "asset_history", type_="foreignkey")
    op.drop_column("asset_history", "personal_detail_id")
    op.add_column(
        "asset_history",
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="Who, where a person did it."),
    )
    op.add_column("asset_history", sa.Column("why", sa.Text(), nullable=True))
    op.add_column(
        "asset_history",
        sa.Column(
            "entry_before",
            postgresql.JSONB(),
            nullable=True,
            comment="What it said until then (assets/entry.py), where that has changed.",
        ),
    )
    op.execute(
        "CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'asset_history is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON asset_history"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "token_hash",
            postgresql.BYTEA(),
            nullable=False,
            comment="SHA-256 of the token that opens it for whoever writes it.",
        ),
        sa.Column(
            "confirm_hash",
            postgresql.BYTEA(),
            nullable=True,
            comment="SHA-256 of the mailed token that proves the address.",
        ),
        sa.Column(
            "asset_id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="The asset that it is about, or that it will be.",
        ),
        sa.Column("is_new", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("answers", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "entry_before",
            postgresql.JSONB(),
            nullable=True,
            comment="What the asset said when this change of it was begun.",
        ),
        sa.Column("personal_detail_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="Whoever has proved the address."),
        sa.Column(
            "entered_by", sa.Uuid(), nullable=True, comment="The steward who wrote it for a group."
        ),
        sa.Column("how", sa.Text(), server_default=sa.text("'online'"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'en'"), nullable=False),
        sa.Column(
            "network_hash",
            postgresql.BYTEA(),
            nullable=True,
            comment="Keyed, of the asking address; forgotten after a day.",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Counts changes, so that nobody decides on what has changed since.",
        ),
        sa.Column(
            "links_mailed",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="How often a link to go on with it was sent.",
        ),
        sa.Column(
            "words", sa.Text(), nullable=True, comment="What a steward has asked, or why not."
        ),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'more_information_needed', 'published', 'declined', 'withdrawn')",
            name=op.f("ck_submission_status"),
        ),
        sa.CheckConstraint(
            "how IN ('online', 'telephone', 'paper')", name=op.f("ck_submission_how")
        ),
        sa.ForeignKeyConstraint(
            ["personal_detail_id"],
            ["personal_detail.id"],
            name=op.f("fk_submission_personal_detail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_submission_token_hash")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_submission_confirm_hash")),
    )
    op.create_index(op.f("ix_submission_asset_id"), "submission", ["asset_id"])
    op.create_index(op.f("ix_submission_personal_detail_id"), "submission", ["personal_detail_id"])
    op.create_index(op.f("ix_submission_status"), "submission", ["status", "waiting_since"])
    op.create_table(
        "submission_place",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_place_submission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_submission_place_place_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "place_id", name=op.f("pk_submission_place")),
    )
    op.create_index(op.f("ix_submission_place_place_id"), "submission_place", ["place_id"])

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True, comment="Who they are to the group."),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_claim_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_claim_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("asset_id", "person_id", name=op.f("uq_claim_asset_id_person_id")),
    )
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"])


def downgrade() -> None:
    op.drop_table("claim")
    op.drop_table("submission_place")
    op.drop_table("submission")
    op.execute("DROP TRIGGER is_only_added_to ON asset_history")
    op.execute("DROP FUNCTION refuse_to_change_history()")
    op.drop_column("asset_history", "entry_before")
    op.drop_column("asset_history", "why")
    op.drop_column("asset_history", "person_id")
    op.add_column(
        "asset_history",
        sa.Column(
            "personal_detail_id", sa.Uuid(), nullable=True, comment="Who, where a person did it."
        ),
    )
    op.create_foreign_key(
        "fk_asset_history_personal_detail_id",
        "asset_history",
        "personal_detail",
        ["personal_detail_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.drop_column("organization", "publishes_at_once")

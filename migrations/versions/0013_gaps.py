"""What stewards went through, so that an empty map can say whether anybody looked; and reports with their files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

_NOW = sa.text("now()")
_NEW_ID = sa.text("gen_random_uuid()")


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("surveyed_on", sa.Date(), nullable=False),
        sa.Column(
            "note",
            sa.Text(),
            nullable=True,
            comment="How it was gone through; shown to everybody.",
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="It was recorded by mistake, and counts no more.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_survey_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_survey_place_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["taxonomy_term.id"], name=op.f("fk_survey_term_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    for column in ("place_id", "term_id", "person_id"):
        op.create_index(op.f(f"ix_survey_{column}"), "survey", [column])
    op.create_table(
        "gap_report",
        sa.Column("id", sa.Uuid(), server_default=_NEW_ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False, comment="SHA-256 of what is asked."),
        sa.Column(
            "ground_state",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the files, assets, surveys and streets that it stands on.",
        ),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column(
            "progress", sa.Float(), server_default=sa.text("0"), nullable=False, comment="0 to 1."
        ),
        sa.Column(
            "step", sa.Text(), nullable=True, comment="What is being done, or what went wrong."
        ),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "keeps_small_numbers", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", postgresql.JSONB(), nullable=True),
        sa.Column("inputs", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'building', 'ready', 'failed', 'cancelled')",
            name=op.f("ck_gap_report_state"),
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (figures IS NOT NULL)", name=op.f("ck_gap_report_figures")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_gap_report_asked_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_report")),
    )
    op.create_index("ix_gap_report_question", "gap_report", ["question_key", "ground_state"])
    for column in ("asked_by", "asked_at"):
        op.create_index(op.f(f"ix_gap_report_{column}"), "gap_report", [column])
    op.create_table(
        "gap_report_file",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["gap_report.id"],
            name=op.f("fk_gap_report_file_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "name", name=op.f("pk_gap_report_file")),
    )
    op.create_table(
        "gap_subscription",
        sa.Column("id", sa.Uuid(), server_default=_NEW_ID, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("question_key", sa.Text(), nullable=False),
        sa.Column("last_report_id", sa.Uuid(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["last_report_id"],
            ["gap_report.id"],
            name=op.f("fk_gap_subscription_last_report_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_gap_subscription_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_subscription")),
    )
    for column in ("person_id", "next_on"):
        op.create_index(op.f(f"ix_gap_subscription_{column}"), "gap_subscription", [column])
    op.create_index(
        "uq_gap_subscription_person_question",
        "gap_subscription",
        ["person_id", "question_key"],
        unique=True,
    )


def downgrade() -> None:
    for table in ("gap_subscription", "gap_report_file", "gap_report", "survey"):
        op.drop_table(table)

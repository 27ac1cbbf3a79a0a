"""Keep ideas of what a place needs, who can bring what, the answers, and whether people felt heard."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
_NOW = sa.func.now()
_NEW_ID = sa.text("gen_random_uuid()")


def _moment(name: str, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment)


def _detail(ondelete: str, *, nullable: bool) -> sa.Column:
    return sa.Column(
        "personal_detail_id",
        sa.Uuid(),
        sa.ForeignKey("personal_detail.id", ondelete=ondelete),
        nullable=nullable,
    )


def _idea() -> sa.Column:
    return sa.Column(
        "idea_id", sa.Uuid(), sa.ForeignKey("idea.id", ondelete="CASCADE"), nullable=False
    )


def _asset() -> sa.Column:
    return sa.Column(
        "asset_id",
        sa.Uuid(),
        sa.ForeignKey("asset.id", ondelete="SET NULL"),
        nullable=True,
        comment="What came of it, on the map.",
    )


def upgrade() -> None:
    op.create_table(
        "idea",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=_NEW_ID),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False, comment="As it was called then."),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False, comment="Whether it may be read."),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            server_default=sa.text("'proposed'"),
            comment="What became of it.",
        ),
        sa.Column(
            "signs",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="What a steward is told to look at.",
        ),
        sa.Column("refusal", sa.Text(), nullable=True, comment="One of the public reasons."),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        _detail("SET NULL", nullable=True),
        _asset(),
        sa.Column("meaning", sa.LargeBinary(), nullable=True, comment="The vector of its words."),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        _moment("shown_at"),
        _moment("answered_at", "When it was first answered."),
        sa.Column("answered_by", sa.Text(), nullable=True, comment="The body that answered first."),
        sa.CheckConstraint(
            "stage IN ('unconfirmed', 'held', 'shown', 'refused', 'withdrawn')", name="stage"
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'looking', 'happening', 'done', 'not-possible')", name="state"
        ),
    )
    op.create_index("ix_idea_personal_detail_id", "idea", ["personal_detail_id"])
    op.create_index("ix_idea_asset_id", "idea", ["asset_id"])
    op.create_index("ix_idea_place", "idea", ["place_kind", "place_code"])
    op.create_table(
        "idea_answer",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _idea(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="A team, body or group; no person."),
        sa.Column(
            "person_id",
            sa.Uuid(),
            sa.ForeignKey("person.id", ondelete="SET NULL"),
            nullable=True,
        ),
        _asset(),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.CheckConstraint(
            "state IN ('looking', 'happening', 'done', 'not-possible')", name="state"
        ),
    )
    for name in ("idea_id", "person_id", "asset_id"):
        op.create_index(f"ix_idea_answer_{name}", "idea_answer", [name])
    op.create_table(
        "idea_support",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=_NEW_ID),
        _idea(),
        _detail("CASCADE", nullable=False),
        sa.Column(
            "email_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed, so that nobody joins twice.",
        ),
        sa.Column(
            "brings", sa.Text(), nullable=False, comment="What they can bring, in their words."
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        _moment("confirmed_at"),
        _moment("shown_at", "When its words were let through; null: a steward has not read them."),
        _moment("refused_at"),
        sa.UniqueConstraint("idea_id", "email_hash"),
    )
    op.create_index("ix_idea_support_personal_detail_id", "idea_support", ["personal_detail_id"])
    op.create_table(
        "idea_feeling",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _idea(),
        sa.Column(
            "follow_id",
            sa.Uuid(),
            sa.ForeignKey("follow.id", ondelete="SET NULL"),
            nullable=True,
            unique=True,
        ),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("able", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.CheckConstraint("heard IN ('yes', 'partly', 'no')", name="heard"),
        sa.CheckConstraint("able IN ('more', 'same', 'less')", name="able"),
    )
    op.create_index("ix_idea_feeling_idea_id", "idea_feeling", ["idea_id"])


def downgrade() -> None:
    for table in ("idea_feeling", "idea_support", "idea_answer", "idea"):
        op.drop_table(table)

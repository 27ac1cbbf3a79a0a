"""Add emergencies, what groups could do in one, responders, and the record."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0064"


def upgrade() -> None:
    op.create_table(
        "emergency_ability",
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "abilities",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Keys of voice/emergencies/abilities.py.",
        ),
        sa.Column(
            "capacity",
            sa.Integer(),
            nullable=True,
            comment="How many people it can let in at once.",
        ),
        sa.Column("beds", sa.Integer(), nullable=True, comment="How many people can sleep there."),
        sa.Column(
            "contact", sa.Text(), nullable=True, comment="A name and a telephone number. Private."
        ),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("beds > 0", name="beds"),
    )
    op.create_table(
        "emergency",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "advice", sa.Text(), nullable=False, comment="What happened, and what people should do."
        ),
        sa.Column(
            "needs",
            sa.ARRAY(sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="What is needed, a line each.",
        ),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column(
            "declared_by", sa.Uuid(), sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True
        ),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("end_reason IN ('over', 'time', 'mistake')", name="end_reason"),
    )
    op.create_index(
        "ix_emergency_open",
        "emergency",
        ["ends_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "emergency_site",
        sa.Column(
            "emergency_id",
            sa.Uuid(),
            sa.ForeignKey("emergency.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("state", sa.Text(), nullable=True, comment="Null until its group has answered."),
        sa.Column("offers", sa.Text(), nullable=True, comment="What people find there."),
        sa.Column("needs", sa.Text(), nullable=True, comment="What the group needs."),
        sa.Column(
            "room", sa.Integer(), nullable=True, comment="For how many more people there is room."
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'full', 'closed')", name="state"),
        sa.CheckConstraint("room > 0", name="room"),
    )
    op.create_index("ix_emergency_site_asset_id", "emergency_site", ["asset_id"])
    op.create_table(
        "emergency_responder",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "emergency_id",
            sa.Uuid(),
            sa.ForeignKey("emergency.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=True, comment="Null 30 days after the end."),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_emergency_responder_emergency_id", "emergency_responder", ["emergency_id"])
    op.create_table(
        "emergency_event",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "emergency_id",
            sa.Uuid(),
            sa.ForeignKey("emergency.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="A key of voice/emergencies/record.py."
        ),
        sa.Column(
            "asset_id", sa.Uuid(), sa.ForeignKey("asset.id", ondelete="SET NULL"), nullable=True
        ),
        sa.Column("detail", sa.Text(), nullable=True),
    )
    op.create_index("ix_emergency_event_emergency_id", "emergency_event", ["emergency_id"])


def downgrade() -> None:
    for table in (
        "emergency_event",
        "emergency_responder",
        "emergency_site",
        "emergency",
        "emergency_ability",
    ):
        op.drop_table(table)

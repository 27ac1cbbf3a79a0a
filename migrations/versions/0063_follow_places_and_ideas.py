"""Keep who follows a place or an idea by mail, and the address by which a mail program ends that."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0061"


def upgrade() -> None:
    op.add_column(
        "outbox_message",
        sa.Column(
            "unsubscribe_url",
            sa.Text(),
            nullable=True,
            comment="Where a mail program ends the subscription with one click.",
        ),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column(
            "subject", sa.Text(), nullable=False, comment="place/ward/E05009372 or idea/its id."
        ),
        sa.Column(
            "personal_detail_id",
            sa.Uuid(),
            sa.ForeignKey("personal_detail.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "email_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="Keyed, so that nobody follows twice.",
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("subject", "email_hash"),
    )
    op.create_index("ix_follow_personal_detail_id", "follow", ["personal_detail_id"])


def downgrade() -> None:
    op.drop_table("follow")
    op.drop_column("outbox_message", "unsubscribe_url")

"""Store an area's helpline, urgent contacts, searches without an answer and suggested places."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"


def upgrade() -> None:
    op.add_column(
        "area", sa.Column("helpline_name", sa.Text(), comment="Whom people there can ask.")
    )
    op.add_column("area", sa.Column("helpline_phone", sa.Text()))
    op.add_column("area", sa.Column("helpline_url", sa.Text()))
    op.create_table(
        "urgent_contact",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="For whom, and when it answers."),
        sa.Column("number", sa.Text(), comment="To call."),
        sa.Column("text_number", sa.Text(), comment="To send a text message to."),
        sa.Column("text_words", sa.Text(), comment="What the message says."),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_contact")),
    )
    op.create_table(
        "unmet_need",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="Its first day."),
        sa.Column("nothing_found", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("nothing_opened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_unmet_need_place_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_unmet_need_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term_id", "place_id", "month", name=op.f("pk_unmet_need")),
    )
    op.create_index(op.f("ix_unmet_need_place_id"), "unmet_need", ["place_id"])
    op.create_table(
        "place_suggestion",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False, comment="Where it is and how to reach it."),
        sa.Column("term_id", sa.Integer()),
        sa.Column("place_id", sa.Integer(), comment="The MSOA of the search, if there was one."),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["closed_by"],
            ["person.id"],
            name=op.f("fk_place_suggestion_closed_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_place_suggestion_place_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_place_suggestion_term_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_suggestion")),
    )
    op.create_index(
        "ix_place_suggestion_open",
        "place_suggestion",
        ["created_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("place_suggestion")
    op.drop_table("unmet_need")
    op.drop_table("urgent_contact")
    for name in ("helpline_url", "helpline_phone", "helpline_name"):
        op.drop_column("area", name)

"""Keep lists that stewards are bringing in, the mapping of each list, and which imports were undone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False, comment="Its name among the uploads."),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=True),
        sa.Column(
            "columns",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Our names and theirs; null until somebody has looked at the guess.",
        ),
        sa.Column("category_value", sa.Text(), nullable=True),
        sa.Column(
            "category_words",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "mends",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="By row number, what its cells should say.",
        ),
        sa.Column(
            "skipped",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Entries that this import leaves as they are.",
        ),
        sa.Column("asset_import_id", sa.Integer(), nullable=True, comment="What came of it."),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asset_import_id"],
            ["asset_import.id"],
            name=op.f("fk_import_draft_asset_import_id_asset_import"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_import_draft_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    op.create_index(op.f("ix_import_draft_person_id"), "import_draft", ["person_id"])
    op.add_column(
        "asset_list",
        sa.Column(
            "mapping",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="How its columns and words were read the last time that a steward brought it in.",
        ),
    )
    op.add_column(
        "asset_import",
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("asset_import", "undone_at")
    op.drop_column("asset_list", "mapping")
    op.drop_table("import_draft")

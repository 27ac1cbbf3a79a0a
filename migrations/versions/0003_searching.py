"""What a search by time and by what fits a person needs to know."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "schedule",
        sa.Column("bymonth", sa.Text(), comment="Months by number, 9,10: only in these."),
    )
    op.add_column(
        "schedule",
        sa.Column(
            "is_on_bank_holidays",
            sa.Boolean(),
            comment="Whether it takes place on a bank holiday; null: nobody has said.",
        ),
    )
    # What a search reads is derived: it is made anew from the directory, for the tables are other ones now.
    op.drop_index("ix_search_document_folded_name", table_name="search_document")
    op.drop_column("search_document", "folded_name")
    op.execute("DELETE FROM search_document")
    for column in _document_columns():
        op.add_column("search_document", column)
    op.add_column(
        "search_entry",
        sa.Column("facts", sa.BigInteger(), nullable=False, comment="As in its document."),
    )
    op.drop_index("ix_search_entry_sheet_point", table_name="search_entry")
    op.create_index(
        "ix_search_entry_sheet_point",
        "search_entry",
        ["sheet_point"],
        postgresql_using="gist",
        postgresql_include=["asset_at_location_id", "facts"],
    )
    # Words as they stand, without accents and capitals.
    op.execute("CREATE TEXT SEARCH CONFIGURATION assetmap_words (COPY = simple)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION assetmap_words ALTER MAPPING FOR hword, hword_part, word"
        " WITH unaccent, simple"
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_stem"), "search_word", ["stem"])
    op.create_index(
        "ix_search_word_word",
        "search_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "synonym",
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("means", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "categories", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "is_dropped",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="The phrase of the file is not to be used.",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("phrase", name=op.f("pk_synonym")),
    )


def _document_columns() -> list[sa.Column]:
    return [
        sa.Column(
            "category_ids",
            sa.ARRAY(sa.Integer()),
            nullable=False,
            comment="Its categories and all that lie above them.",
        ),
        sa.Column(
            "facts", sa.BigInteger(), nullable=False, comment="A bit for each of assets/facts.py."
        ),
        sa.Column(
            "marks",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="language:tr, for:women, by:turkish: what has no bit of its own.",
        ),
        sa.Column("minimum_age", sa.Integer()),
        sa.Column("maximum_age", sa.Integer()),
        sa.Column("confirmed_on", sa.Date()),
    ]


def downgrade() -> None:
    op.drop_table("synonym")
    op.drop_table("search_word")
    op.execute("DROP TEXT SEARCH CONFIGURATION assetmap_words")
    op.drop_index("ix_search_entry_sheet_point", table_name="search_entry")
    op.drop_column("search_entry", "facts")
    op.create_index(
        "ix_search_entry_sheet_point",
        "search_entry",
        ["sheet_point"],
        postgresql_using="gist",
        postgresql_include=["asset_at_location_id"],
    )
    for column in reversed(_document_columns()):
        op.drop_column("search_document", column.name)
    op.execute("DELETE FROM search_document")
    op.add_column(
        "search_document",
        sa.Column(
            "folded_name",
            sa.Text(),
            nullable=False,
            comment="Name without accents and capitals, for trigrams.",
        ),
    )
    op.create_index(
        "ix_search_document_folded_name",
        "search_document",
        ["folded_name"],
        postgresql_using="gin",
        postgresql_ops={"folded_name": "gin_trgm_ops"},
    )
    op.drop_column("schedule", "is_on_bank_holidays")
    op.drop_column("schedule", "bymonth")

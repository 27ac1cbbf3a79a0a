"""Keep vectors of meaning with the search documents, names of streets, and words as people type them."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"


# Without apostrophes, which people leave out; a slash parts words; and letters of Hebrew and Arabic without their
# points.
_PLAIN_WORDS = """
    CREATE FUNCTION plain_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(CASE WHEN octet_length(words) = length(words) THEN words
      ELSE regexp_replace(normalize(words, NFKD), '[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]', '', 'g')
      END, '/&''’‘ʼ`´', '  ')
    $$
"""


def upgrade() -> None:
    op.execute(_PLAIN_WORDS)
    op.create_table(
        "street_name",
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("middle_bng", Geometry("POINT", srid=27700, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_street_name_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dataset_id", "folded", name=op.f("pk_street_name")),
    )
    op.create_index(
        "ix_street_name_folded",
        "street_name",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    # It is written anew, with the words as people type them.
    op.execute("DELETE FROM search_document")
    op.create_table(
        "text_vector",
        sa.Column(
            "mark", sa.Uuid(), nullable=False, comment="MD5 of the model's name and the text."
        ),
        sa.Column("vector", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_text_vector")),
    )
    op.add_column(
        "search_document",
        sa.Column(
            "meaning",
            postgresql.BYTEA(),
            nullable=True,
            comment="The vector of its name and description, a byte for each part; null: not worked out yet.",
        ),
    )
    # What still lacks a vector is looked for every minute.
    op.create_index(
        "ix_search_document_without_meaning",
        "search_document",
        ["asset_at_location_id"],
        postgresql_where=sa.text("meaning IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_search_document_without_meaning", table_name="search_document")
    op.drop_column("search_document", "meaning")
    op.drop_table("text_vector")
    op.drop_table("street_name")
    op.execute("DELETE FROM search_document")
    op.execute("DROP FUNCTION plain_words(text)")

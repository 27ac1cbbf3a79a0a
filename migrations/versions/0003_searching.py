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
    # How many signs apart two words are; it stays when this is undone, as the other extensions do.
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
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
    op.execute(_FALLS_ON)
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


# The rule of a schedule falls on a day, or may: an interval that begins nowhere says not which. `code` is what
# RFC 5545 calls the day of the week. What decides most often stands first: it is asked of many rules.
_FALLS_ON = """
    CREATE FUNCTION falls_on(rule schedule, day date, code text, is_holiday boolean) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE rule.freq
      WHEN 'WEEKLY' THEN
        CASE WHEN rule.byday IS NOT NULL THEN strpos(rule.byday, code) > 0
          ELSE rule.valid_from IS NULL OR extract(dow FROM rule.valid_from) = extract(dow FROM day) END
        AND (coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
          OR (date_trunc('week', day)::date - date_trunc('week', rule.valid_from)::date) / 7 % rule.interval = 0)
      WHEN 'MONTHLY' THEN
        (rule.byday IS NULL OR string_to_array(replace(rule.byday, '+', ''), ',') && ARRAY[code,
          (extract(day FROM day)::integer - 1) / 7 + 1 || code,
          '-' || (date_trunc('month', day + interval '1 month')::date - day - 1) / 7 + 1 || code])
        AND (rule.bymonthday IS NULL OR string_to_array(replace(rule.bymonthday, '+', ''), ',') && ARRAY[
          extract(day FROM day)::text, '-' || (date_trunc('month', day + interval '1 month')::date - day)])
        AND (rule.byday IS NOT NULL OR rule.bymonthday IS NOT NULL OR rule.valid_from IS NULL
          OR extract(day FROM day) = extract(day FROM rule.valid_from))
        AND (coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
          OR (extract(year FROM day)::integer * 12 + extract(month FROM day)::integer
            - extract(year FROM rule.valid_from)::integer * 12 - extract(month FROM rule.valid_from)::integer)
            % rule.interval = 0)
      WHEN 'DAILY' THEN coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
        OR (day - rule.valid_from) % rule.interval = 0
      ELSE rule.valid_from = day END
    AND (rule.valid_from IS NULL OR rule.valid_from <= day)
    AND (rule.valid_to IS NULL OR rule.valid_to >= day)
    AND (rule.bymonth IS NULL OR extract(month FROM day)::text = ANY (string_to_array(rule.bymonth, ',')))
    AND (rule.is_on_bank_holidays IS NOT FALSE OR NOT is_holiday)
    $$
"""


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
    op.execute("DROP FUNCTION falls_on(schedule, date, text, boolean)")
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

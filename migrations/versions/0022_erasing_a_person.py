"""Let what names an erased person leave every line of the history, and note when a person was last here."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

# The same wherever they are asked, so that the trigger can compare. What a pattern takes whole is dropped from lists
# and objects, but an entry without a name could not be read any more.
_WITHOUT = (
    """
CREATE FUNCTION words_without(words text, pattern text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(words, pattern, '[…]', 'gi')
$$""",
    """
CREATE FUNCTION json_without(said jsonb, pattern text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
  RETURN CASE jsonb_typeof(said)
    WHEN 'string' THEN to_jsonb(words_without(said #>> '{}', pattern))
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(json_without(value, pattern) ORDER BY place)
        FILTER (WHERE json_without(value, pattern) <> '"[…]"'), '[]')
      FROM jsonb_array_elements(said) WITH ORDINALITY AS part (value, place))
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, json_without(value, pattern))
        FILTER (WHERE key = 'name' OR json_without(value, pattern) <> '"[…]"'), '{}') FROM jsonb_each(said))
    ELSE said END;
END $$""",
)
_EDIT = """
CREATE OR REPLACE FUNCTION refuse_to_edit_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased asset_history := OLD;
  {declared}
BEGIN
  {allowed}
  erased.why := words_without_contacts(OLD.why);
  FOR strictness IN 0..3 LOOP
    erased.entry_before := entry_without_person(OLD.entry_before, strictness >= 2, strictness % 2 = 1);
    IF NEW IS NOT DISTINCT FROM erased
      AND NOT EXISTS (SELECT FROM asset WHERE id = OLD.asset_id AND status <> 'withdrawn') THEN
      RETURN NEW;
    END IF;
  END LOOP;
  RAISE EXCEPTION 'asset_history is only ever added to; of what is withdrawn, entry_without_person() may be left';
END $$"""
# Whoever erases a person says for this transaction what names them; of a line only what is left without that may stand.
_DECLARED = "pattern text := current_setting('assetmap.erased_person', true);"
_ALLOWED = """IF pattern <> '' THEN
    erased.why := words_without(OLD.why, pattern);
    erased.entry_before := json_without(OLD.entry_before, pattern);
    IF NEW IS NOT DISTINCT FROM erased THEN
      RETURN NEW;
    END IF;
    erased := OLD;
  END IF;"""


def upgrade() -> None:
    for function in (*_WITHOUT, _EDIT.format(declared=_DECLARED, allowed=_ALLOWED)):
        op.execute(function)
    op.add_column(
        "person_detail",
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When they last signed in or opened a page; their sessions are forgotten sooner.",
        ),
    )


def downgrade() -> None:
    op.drop_column("person_detail", "last_seen_at")
    op.execute(_EDIT.format(declared="", allowed=""))
    op.execute("DROP FUNCTION json_without(jsonb, text)")
    op.execute("DROP FUNCTION words_without(text, text)")

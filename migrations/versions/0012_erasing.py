"""What is personal in an old entry can be erased and nothing else of the history edited; and in which language a group
is written to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# The same wherever it is asked, so that the trigger can compare: what is left of words, of any JSON and of an entry.
_WITHOUT = (
    # An address with an @, and what begins like a telephone number and is as long as one.
    r"""
CREATE FUNCTION words_without_contacts(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(words, '[^\s@<>"]+@[^\s@<>"]+\.[[:alpha:]]{2,}', '[…]', 'g'),
    '(\+[0-9]|\(?\m0)[0-9 ()/\-]{8,}[0-9]', '[…]', 'g')
$$""",
    """
CREATE FUNCTION json_without_contacts(said jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
  RETURN CASE jsonb_typeof(said)
    WHEN 'string' THEN to_jsonb(words_without_contacts(said #>> '{}'))
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(json_without_contacts(value) ORDER BY place), '[]')
      FROM jsonb_array_elements(said) WITH ORDINALITY AS part (value, place))
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, json_without_contacts(value)), '{}') FROM jsonb_each(said))
    ELSE said END;
END $$""",
    # An entry is as assets/entry.py writes it. Somebody who does something alone is known by all that they say, and
    # what is hidden now may have been shown once: whoever asks says whether another version says either.
    """
CREATE FUNCTION entry_without_person(entry jsonb, is_alone boolean, is_hidden boolean)
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
  is_alone := is_alone OR coalesce(entry->>'kind' = 'person-led', false);
  is_hidden := is_hidden OR (coalesce(entry#>>'{whereabouts,privacy}' = 'near', false)
    AND entry#>>'{whereabouts,works_in}' IS NULL);
  IF is_alone THEN
    entry := entry - ARRAY['organization', 'description', 'url', 'eligibility', 'accessibility', 'transport',
      'safeguarding', 'insurance', 'cost_text', 'referral_text'] || '{"name": "[…]"}';
  END IF;
  IF is_alone OR is_hidden THEN
    entry := entry #- '{whereabouts,address}' #- '{whereabouts,city}' #- '{whereabouts,postcode}'
      #- '{whereabouts,easting}' #- '{whereabouts,northing}';
  END IF;
  RETURN json_without_contacts(entry - ARRAY['email', 'phones']);
END $$""",
)
_MAY_ONLY_BE_ERASED = """
CREATE FUNCTION refuse_to_edit_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased asset_history := OLD;
BEGIN
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


def upgrade() -> None:
    for function in (*_WITHOUT, _MAY_ONLY_BE_ERASED):
        op.execute(function)
    op.execute("DROP TRIGGER is_only_added_to ON asset_history")
    op.execute(
        "CREATE TRIGGER is_only_added_to BEFORE DELETE OR TRUNCATE ON asset_history"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
    )
    op.execute(
        "CREATE TRIGGER is_only_erased BEFORE UPDATE ON asset_history"
        " FOR EACH ROW EXECUTE FUNCTION refuse_to_edit_history()"
    )
    # Those that are not ALWAYS keep quiet for whoever pretends to be a replica.
    for trigger in ("is_only_added_to", "is_only_erased"):
        op.execute(f"ALTER TABLE asset_history ENABLE ALWAYS TRIGGER {trigger}")
    op.add_column(
        "asset",
        sa.Column(
            "written_to_in",
            sa.Text(),
            nullable=True,
            comment="The language (BCP 47) in which its group is written to; null: English.",
        ),
    )


def downgrade() -> None:
    op.drop_column("asset", "written_to_in")
    op.execute("DROP TRIGGER is_only_erased ON asset_history")
    op.execute("DROP TRIGGER is_only_added_to ON asset_history")
    op.execute(
        "CREATE TRIGGER is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON asset_history"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
    )
    op.execute("DROP FUNCTION refuse_to_edit_history()")
    op.execute("DROP FUNCTION entry_without_person(jsonb, boolean, boolean)")
    op.execute("DROP FUNCTION json_without_contacts(jsonb)")
    op.execute("DROP FUNCTION words_without_contacts(text)")

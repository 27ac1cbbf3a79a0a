"""Keep the dates on which an opening rule does not hold, and find nothing by a rule that names no day."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_IS_OFF = """
    CREATE FUNCTION is_off(off_dates text, day date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(bool_or(
      CASE WHEN length(begins) > 5 THEN to_char(day, 'YYYY-MM-DD') BETWEEN begins AND ends
        WHEN begins <= ends THEN to_char(day, 'MM-DD') BETWEEN begins AND ends
        ELSE to_char(day, 'MM-DD') >= begins OR to_char(day, 'MM-DD') <= ends END), false)
    FROM unnest(string_to_array(off_dates, ',')) AS span,
      LATERAL (SELECT split_part(span, '/', 1) COLLATE "C" AS begins,
        coalesce(nullif(split_part(span, '/', 2), ''), span) COLLATE "C" AS ends) AS both_ends
    $$
"""
# What a rule without a day comes to, and what is asked of dates that are off, by version.
_FALLS_ON = """
    CREATE OR REPLACE FUNCTION falls_on(rule schedule, day date, code text, is_holiday boolean) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE rule.freq
      WHEN 'WEEKLY' THEN
        CASE WHEN rule.byday IS NOT NULL THEN strpos(rule.byday, code) > 0
          ELSE {weekly} extract(dow FROM rule.valid_from) = extract(dow FROM day) END
        AND (coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
          OR (date_trunc('week', day)::date - date_trunc('week', rule.valid_from)::date) / 7 % rule.interval = 0)
      WHEN 'MONTHLY' THEN
        (rule.byday IS NULL OR string_to_array(replace(rule.byday, '+', ''), ',') && ARRAY[code,
          (extract(day FROM day)::integer - 1) / 7 + 1 || code,
          '-' || (date_trunc('month', day + interval '1 month')::date - day - 1) / 7 + 1 || code])
        AND (rule.bymonthday IS NULL OR string_to_array(replace(rule.bymonthday, '+', ''), ',') && ARRAY[
          extract(day FROM day)::text, '-' || (date_trunc('month', day + interval '1 month')::date - day)])
        AND (rule.byday IS NOT NULL OR rule.bymonthday IS NOT NULL
          OR {monthly} extract(day FROM day) = extract(day FROM rule.valid_from))
        AND (coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
          OR (extract(year FROM day)::integer * 12 + extract(month FROM day)::integer
            - extract(year FROM rule.valid_from)::integer * 12 - extract(month FROM rule.valid_from)::integer)
            % rule.interval = 0)
      WHEN 'DAILY' THEN coalesce(rule.interval, 1) = 1 OR rule.valid_from IS NULL
        OR (day - rule.valid_from) % rule.interval = 0
      ELSE {once} rule.valid_from = day END
    AND (rule.valid_from IS NULL OR rule.valid_from <= day)
    AND (rule.valid_to IS NULL OR rule.valid_to >= day)
    AND (rule.bymonth IS NULL OR extract(month FROM day)::text = ANY (string_to_array(rule.bymonth, ',')))
    AND (rule.is_on_bank_holidays IS NOT FALSE OR NOT is_holiday)
    {off}
    $$
"""
_DATED = "rule.valid_from IS NOT NULL AND"


def upgrade() -> None:
    op.add_column(
        "schedule",
        sa.Column(
            "off_dates",
            sa.Text(),
            nullable=True,
            comment="Dates on which it does not hold: 12-25 of every year, 12-24/01-02, 2026-12-25.",
        ),
    )
    op.execute(_IS_OFF)
    off = "AND (rule.off_dates IS NULL OR NOT is_off(rule.off_dates, day))"
    op.execute(_FALLS_ON.format(weekly=_DATED, monthly=_DATED, once=_DATED, off=off))


def downgrade() -> None:
    undated = "rule.valid_from IS NULL OR"
    op.execute(_FALLS_ON.format(weekly=undated, monthly=undated, once="", off=""))
    op.execute("DROP FUNCTION is_off(text, date)")
    op.drop_column("schedule", "off_dates")

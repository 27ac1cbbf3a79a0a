"""Erasure of personal data a month after an entry was withdrawn or declined.

What is left is what `entry_without_person()` of the database leaves of an entry, the same in the directory and in the
history: no e-mail address, telephone number, contact or address that was not shown, and of somebody who does something
alone nothing that they have said. The history's own trigger allows this one change of an old line and no other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import IS_STOPPED_SQL
from assetmap.assets.record.history import ENTRY_SQL, By, record
from assetmap.assets.record.status import AssetStatus
from assetmap.mail.actions import forget_mail_to
from assetmap.people.actions import erase_person
from assetmap.registration.own_entries.naming import pattern_of_name

PERSON_KEPT_FOR = timedelta(days=30)
# Whoever has not answered a steward's question for so long will not.
ANSWER_AWAITED_FOR = timedelta(days=90)
# What the history calls it, and what stands where something was.
ERASED = "erased"
NAMELESS = "[…]"
_AT_ONCE = 1_000


def erase_withdrawn(session: Session, *, now: datetime) -> int:
    """Erases what is personal in what has been withdrawn or declined for `PERSON_KEPT_FOR`, or not been answered for
    `ANSWER_AWAITED_FOR`; returns of how many assets.

    Entries that a list has dropped are not among them: it may bring them back. Done twice, it finds nothing to do.
    """
    before = {
        "before": now - PERSON_KEPT_FOR,
        "unanswered": now - ANSWER_AWAITED_FOR,
        "most": _AT_ONCE,
    }
    assets = list(session.scalars(text(_TO_ERASE), before))
    sent_in = list(session.scalars(text(_SENT_IN), before | {"assets": assets}))
    never_published = session.execute(text(_NEVER_PUBLISHED), {"ids": sent_in}).all()
    erased = dict.fromkeys(assets, AssetStatus.WITHDRAWN)
    erased |= {row.asset_id: AssetStatus(row.status) for row in never_published}
    erase_entries(session, erased, sent_in)
    return len(erased)


def erase_entries(
    session: Session, erased: Mapping[UUID, AssetStatus], sent_in: Sequence[UUID]
) -> None:
    """Erases what is personal in these entries, each in its state, none of which is published, and these
    submissions.
    """
    names = session.scalars(text(_NAMES), {"ids": list(erased), "sent_in": sent_in}).all()
    _forget_contacts(session, list(erased), sent_in)
    session.execute(text(f"DELETE FROM submission WHERE id {_OF}"), {"ids": sent_in})
    session.execute(text("DROP TABLE IF EXISTS erased"))
    for statement in (_HOW, *_ERASE_ASSETS, _ERASE_HISTORY):
        session.execute(text(statement), {"ids": list(erased)})
    for name in names:
        if naming := pattern_of_name(name, or_part=True):
            for statement in _ERASE_NAMES:
                session.execute(text(statement), {"ids": list(erased), "pattern": naming})
    session.execute(text("DROP TABLE erased"))
    for asset_id, status in erased.items():
        record(session, asset_id, what=ERASED, by=By(), before=status, after=status)


def _forget_contacts(session: Session, assets: Sequence[UUID], sent_in: Sequence[UUID]) -> None:
    """Erases the contacts who are asked about them, and the mails to them."""
    emails = session.scalars(text(_FORGET_CONTACTS), {"ids": assets, "sent_in": sent_in}).all()
    for email in {one for one in emails if one}:
        forget_mail_to(session, email)


def is_nameless(session: Session, asset_id: UUID) -> bool:
    """Whether nothing is left that could be shown again: it was somebody's who did it alone."""
    found = text("SELECT EXISTS (SELECT FROM asset WHERE id = :id AND name = :name)")
    return bool(session.execute(found, {"id": asset_id, "name": NAMELESS}).scalar_one())


def forget_idle_accounts(session: Session, *, now: datetime) -> int:
    """Erases accounts that keep nothing and have not been used for `PERSON_KEPT_FOR`; returns how many.

    An account keeps something while it holds a role, edits an entry that is not long withdrawn, or waits for a steward.
    """
    found = session.scalars(text(_KEEP_NOTHING), {"before": now - PERSON_KEPT_FOR}).all()
    for person_id in found:
        erase_person(session, person_id)
    return len(found)


# The lines that tell how it came to be withdrawn; erasing adds one that tells of no move.
_WITHDREW = (
    "history.status_after = 'withdrawn' AND history.status_before IS DISTINCT FROM 'withdrawn'"
)
# What was merged into one of these says the same of the same people.
_TO_ERASE = f"""
WITH RECURSIVE found AS (
  SELECT id FROM (SELECT asset.id, (SELECT history.id FROM asset_history AS history
      WHERE history.asset_id = asset.id AND {_WITHDREW} AND happened_at < :before
        AND NOT EXISTS (SELECT FROM asset_history AS later WHERE later.asset_id = asset.id AND later.id > history.id
          AND (later.what = '{ERASED}' OR later.status_after <> 'withdrawn'))
      ORDER BY history.id DESC LIMIT 1) AS withdrawn_by
    FROM asset WHERE {IS_STOPPED_SQL}) AS stopped WHERE withdrawn_by IS NOT NULL
  UNION
  SELECT merged_asset.asset_id FROM merged_asset JOIN found ON merged_asset.into_id = found.id
    JOIN asset ON asset.id = merged_asset.asset_id WHERE asset.status = 'withdrawn')
SELECT id FROM found ORDER BY id LIMIT :most
"""
_SENT_IN = """
SELECT id FROM submission WHERE asset_id = ANY (CAST(:assets AS uuid[]))
OR (status IN ('declined', 'withdrawn') AND decided_at < :before)
OR (status = 'more_information_needed' AND saved_at < :unanswered AND NOT EXISTS (SELECT FROM asset_history AS history
  WHERE history.asset_id = submission.asset_id AND happened_at >= :unanswered))
ORDER BY id LIMIT :most
"""
_NEVER_PUBLISHED = """
SELECT DISTINCT asset_id, status FROM submission WHERE id = ANY (CAST(:ids AS uuid[]))
AND NOT EXISTS (SELECT FROM asset WHERE asset.id = submission.asset_id)
"""
_NAMES = """
SELECT DISTINCT name FROM personal_detail WHERE name <> '' AND id IN (
  SELECT personal_detail_id FROM contact WHERE asset_id = ANY (CAST(:ids AS uuid[]))
  UNION SELECT personal_detail_id FROM submission WHERE id = ANY (CAST(:sent_in AS uuid[])))
"""
# What others wrote about the entries.
_ERASE_NAMES = (
    "UPDATE practice_note SET text = words_without(text, :pattern)"
    " WHERE asset_id = ANY (CAST(:ids AS uuid[])) AND text ~* :pattern",
    "UPDATE asset_report SET words = words_without(words, :pattern), answer = words_without(answer, :pattern)"
    " WHERE asset_id = ANY (CAST(:ids AS uuid[]))",
)
# A contact of something that stays is somebody to ask about that.
_FORGET_CONTACTS = """
DELETE FROM personal_detail WHERE id IN (
  SELECT personal_detail_id FROM contact WHERE asset_id = ANY (CAST(:ids AS uuid[]))
  UNION SELECT personal_detail_id FROM submission WHERE id = ANY (CAST(:sent_in AS uuid[])))
AND NOT EXISTS (SELECT FROM contact WHERE personal_detail_id = personal_detail.id
  AND (asset_id IS NULL OR asset_id <> ALL (CAST(:ids AS uuid[]))))
RETURNING email
"""
_OF = "= ANY (CAST(:ids AS uuid[]))"
# Whether it is, or was before a change, somebody's who does it alone, or somewhere that is not to be known.
_HOW = f"""
CREATE TEMPORARY TABLE erased ON COMMIT DROP AS
SELECT asset_id, bool_or(entry->>'kind' = 'person-led') IS TRUE AS is_alone,
  bool_or(entry#>>'{{whereabouts,privacy}}' = 'near' AND entry#>>'{{whereabouts,works_in}}' IS NULL) IS TRUE AS is_hidden
FROM (SELECT asset_id, entry_before AS entry FROM asset_history WHERE asset_id {_OF}
  UNION ALL SELECT id, {ENTRY_SQL} FROM asset WHERE id {_OF}) AS said GROUP BY asset_id
"""
FREE_TEXTS = (
    "description",
    "url",
    "social_url",
    "cost_text",
    "eligibility",
    "accessibility",
    "referral_text",
    "first_visit",
    "safeguarding",
    "insurance",
    "transport",
)
# Organizations that run nothing else that is left.
_WITH_THEM = f"""
organization.id IN (SELECT organization_id FROM asset WHERE id {_OF})
AND NOT EXISTS (SELECT FROM asset WHERE organization_id = organization.id AND id <> ALL (CAST(:ids AS uuid[]))
  AND NOT EXISTS (SELECT FROM asset_history WHERE asset_id = asset.id AND what = '{ERASED}'))"""
_ERASE_ASSETS = (
    # As shortlists called them.
    f"UPDATE shared_shortlist_entry SET name = '' WHERE asset_id {_OF}",
    f"UPDATE kept_shortlist_entry SET name = '' WHERE asset_id {_OF}",
    f"DELETE FROM contact WHERE asset_id {_OF}",
    f"""
DELETE FROM personal_detail WHERE id IN (SELECT personal_detail_id FROM contact
  WHERE organization_id IN (SELECT id FROM organization WHERE {_WITH_THEM}))""",
    f"DELETE FROM contact WHERE organization_id IN (SELECT id FROM organization WHERE {_WITH_THEM})",
    f"DELETE FROM phone WHERE organization_id IN (SELECT id FROM organization WHERE {_WITH_THEM})",
    # The names of a list's are told apart by it.
    f"""
UPDATE organization SET email = NULL, url = NULL, description = words_without_contacts(description),
  name = CASE WHEN asset_list_id IS NULL AND EXISTS (SELECT FROM asset JOIN erased ON asset_id = asset.id
    WHERE organization_id = organization.id AND is_alone) THEN '{NAMELESS}' ELSE name END
WHERE {_WITH_THEM}""",
    f"DELETE FROM asset_picture WHERE asset_id {_OF}",
    f"DELETE FROM asset_plan WHERE asset_id {_OF}",
    f"DELETE FROM claim WHERE asset_id {_OF}",
    f"DELETE FROM notice WHERE asset_id {_OF}",
    f"UPDATE survey_task SET note = words_without_contacts(note) WHERE asset_id {_OF}",
    f"DELETE FROM twin_key WHERE asset_id {_OF}",
    f"UPDATE asset_report SET words = words_without_contacts(words), answer = words_without_contacts(answer)"
    f" WHERE asset_id {_OF}",
    f"""
UPDATE asset_report SET words = '{NAMELESS}', answer = '{NAMELESS}' FROM erased
WHERE erased.asset_id = asset_report.asset_id AND is_alone""",
    # What link workers wrote about somebody who does something alone is about a person.
    f"UPDATE practice_note SET text = words_without_contacts(text) WHERE asset_id {_OF}",
    "DELETE FROM practice_note USING erased WHERE erased.asset_id = practice_note.asset_id AND is_alone",
    # Before the asset itself: what is left follows from what kind it is, and whether its place was shown.
    f"""
UPDATE schedule SET description = words_without_contacts(schedule.description) FROM asset_at_location AS standing
WHERE standing.id = asset_at_location_id AND standing.asset_id {_OF}""",
    """
UPDATE location SET address = NULL, city = NULL, postcode = NULL, location_bng = NULL,
  public_location_bng = CASE WHEN privacy = 'near' THEN public_location_bng END,
  longitude = CASE WHEN privacy = 'near' THEN longitude END,
  latitude = CASE WHEN privacy = 'near' THEN latitude END
FROM asset_at_location AS standing JOIN erased USING (asset_id)
WHERE standing.location_id = location.id AND (is_alone OR is_hidden)
AND NOT EXISTS (SELECT FROM asset_at_location AS other WHERE other.location_id = location.id
  AND other.asset_id <> ALL (CAST(:ids AS uuid[])))""",
    f"DELETE FROM phone WHERE asset_id {_OF}",
    f"""
UPDATE asset SET name = left_over.entry->>'name', email = NULL, extra = '{{}}', updated_at = now(),
  offers = coalesce(left_over.entry->'offers', '{{}}'),
  {", ".join(f"{name} = left_over.entry->>'{name}'" for name in FREE_TEXTS)}
FROM (SELECT id, entry_without_person({ENTRY_SQL}, is_alone, is_hidden) AS entry
  FROM asset JOIN erased ON asset_id = id) AS left_over
WHERE asset.id = left_over.id""",
)
_ERASE_HISTORY = """
UPDATE asset_history SET entry_before = entry_without_person(entry_before, is_alone, is_hidden),
  why = words_without_contacts(why) FROM erased WHERE erased.asset_id = asset_history.asset_id
"""
_KEEP_NOTHING = """
SELECT person_id FROM person_detail WHERE last_seen_at < :before
AND NOT EXISTS (SELECT FROM role WHERE role.person_id = person_detail.person_id)
AND NOT EXISTS (SELECT FROM claim WHERE claim.person_id = person_detail.person_id)
AND NOT EXISTS (SELECT FROM submission WHERE submission.person_id = person_detail.person_id
  AND status IN ('submitted', 'more_information_needed'))
AND NOT EXISTS (SELECT FROM organization_editor AS editor JOIN asset USING (organization_id)
  WHERE editor.person_id = person_detail.person_id AND (asset.status <> 'withdrawn' OR coalesce(
    (SELECT max(happened_at) FROM asset_history AS history WHERE history.asset_id = asset.id
      AND history.what <> 'erased'), asset.updated_at) >= :before))
"""

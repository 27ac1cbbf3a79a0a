"""Erasure of a person at their request: the account, what they alone wrote, and what names them anywhere else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import save_move
from assetmap.assets.published.search_documents import refresh_assets
from assetmap.assets.record.history import By
from assetmap.assets.record.status import AssetStatus, Move
from assetmap.assets.twins.likeness import phone_digits
from assetmap.errors import NotFound
from assetmap.mail.actions import forget_mail_to
from assetmap.mail.envelope import mail_address
from assetmap.people.actions import erase_person
from assetmap.people.queries import person_by_email
from assetmap.registration.own_entries.erase import FREE_TEXTS, NAMELESS, erase_entries
from assetmap.registration.own_entries.naming import (
    either,
    pattern_of_address,
    pattern_of_email,
    pattern_of_name,
    pattern_of_phone,
)
from assetmap.voice.stories.actions import withdraw_stories_of

# Published by others about places, or made anew from what is erased here.
_NO_WORDS_OF_PEOPLE = (
    "alembic_version",
    "area",
    "boundary_edition",
    "dataset",
    "edition_change",
    "place",
    "place_member",
    "place_statistic",
    "postcode",
    "practice",
    "search_document",
    "search_word",
    "spatial_ref_sys",
    "taxonomy",
    "taxonomy_term",
)
# The name of a library may be that of the person whom it was named after.
_NAMES_OF_THINGS = {
    ("asset", "name"),
    ("asset_list", "name"),
    ("location", "address"),
    ("location", "name"),
    ("organization", "name"),
    ("kept_shortlist_entry", "name"),
    ("shared_shortlist_entry", "name"),
}
_KINDS = {
    "text": "words_without({0}, :pattern)",
    "text[]": "array_remove(ARRAY(SELECT words_without(one, :pattern) FROM unnest({0}) AS one), '[…]')",
    "jsonb": "json_without({0}, :pattern)",
    "json": "CAST(json_without(CAST({0} AS jsonb), :pattern) AS json)",
}


@dataclass(frozen=True)
class Forgotten:
    """The outcome of an erasure: whether there was an account, and the numbers of entries and other rows changed."""

    had_account: bool
    entries_withdrawn: int
    rows_changed: int


@dataclass(frozen=True)
class _Traces:
    """The traces of a person: their account, the names and numbers that they gave, and the texts that they wrote."""

    person_id: UUID | None
    emails: Sequence[str]
    names: Sequence[str]
    phones: Sequence[str]
    entries: Sequence[UUID]
    sent_in: Sequence[UUID]
    alone: Sequence[UUID]
    addresses: Sequence[str]


def forget_person(session: Session, email: str) -> Forgotten:
    """Erases the person with this address, so that nothing that names them is left.

    Entries of something that only they do are withdrawn and erased. The entries of their groups stay, without them.
    Raises `NotFound` where nothing is known of the address.
    """
    email = mail_address(email)
    traces = _traces(session, email)
    _withdraw(session, traces)
    stories = withdraw_stories_of(session, email, now=datetime.now(UTC))
    forget_mail_to(session, email)
    contacts = either(
        [*map(pattern_of_email, traces.emails), *map(pattern_of_phone, traces.phones)]
    )
    about = either(
        [
            contacts,
            *map(pattern_of_name, traces.names),
            *map(pattern_of_address, traces.addresses),
        ]
    )
    own = either([about, *(pattern_of_name(name, or_part=True) for name in traces.names)])
    values = {"email": email, "person": traces.person_id, "entries": list(traces.entries)}
    shown = set(traces.entries) | set(session.scalars(text(_SHOWS), {"pattern": about}).all())
    changed = stories
    for statement in _OWN_WORDS:
        changed += _run(session, statement, values | {"pattern": own})
    # After what is found by the account, and before what its own rows say is looked through.
    if traces.person_id:
        erase_person(session, traces.person_id)
    for statement in _CONTACTS:
        changed += _run(session, statement, values | {"pattern": contacts})
    keys = [f"phone {digits}" for digits in map(phone_digits, traces.phones) if digits]
    changed += _run(session, "DELETE FROM twin_key WHERE key = ANY (:keys)", {"keys": keys})
    _let_history_lose(session, own)
    changed += _run(session, _OWN_HISTORY, values | {"pattern": own})
    _let_history_lose(session, about)
    changed += _erase_everywhere(session, about, contacts)
    _let_history_lose(session, "")
    refresh_assets(session, sorted(shown))
    for name in traces.names:
        session.execute(text(_FORGET_WORDS), {"words": name.lower().split()})
    if not (traces.person_id or traces.entries or traces.sent_in or changed):
        raise NotFound(f"Nothing is known of {email}.")
    return Forgotten(traces.person_id is not None, len(traces.alone), changed)


def _traces(session: Session, email: str) -> "_Traces":
    person_id = person_by_email(session, email)
    values: dict[str, Any] = {"email": email, "person": person_id}
    sent_in = session.execute(text(_SENT_IN), values).all()
    details = session.execute(
        text(_DETAILS), values | {"sent_in": [row.id for row in sent_in]}
    ).all()
    entries = session.scalars(
        text(_ENTRIES), values | {"assets": [row.asset_id for row in sent_in]}
    ).all()
    alone = session.scalars(text(_ALONE), values | {"entries": list(entries)}).all()
    own = session.execute(text(_SAID_ALONE), {"alone": list(alone)}).all()
    return _Traces(
        person_id=person_id,
        emails=sorted({email, *(row.email for row in own if row.email)}),
        names=sorted({row.name.strip() for row in (*details, *own) if row.name} - {""}),
        phones=sorted({row.phone for row in (*details, *own) if row.phone}),
        entries=entries,
        sent_in=[row.id for row in sent_in],
        alone=alone,
        addresses=sorted({row.address for row in own if row.address}),
    )


def _withdraw(session: Session, traces: "_Traces") -> None:
    """Takes off the map and erases what only they do, and what they have sent in."""
    for asset_id in traces.alone:
        status = session.scalar(text("SELECT status FROM asset WHERE id = :id"), {"id": asset_id})
        if status != AssetStatus.WITHDRAWN:
            save_move(session, asset_id, Move.WITHDRAW, by=By(), what="withdrawn")
    erase_entries(session, dict.fromkeys(traces.alone, AssetStatus.WITHDRAWN), traces.sent_in)
    session.flush()
    session.expire_all()


def _let_history_lose(session: Session, pattern: str) -> None:
    """Tells the history's trigger what its old lines may be without, in this transaction."""
    session.execute(
        text("SELECT set_config('assetmap.erased_person', :pattern, true)"), {"pattern": pattern}
    )


def _run(session: Session, statement: str, values: dict[str, Any]) -> int:
    return cast("CursorResult[None]", session.execute(text(statement), values)).rowcount


def _erase_everywhere(session: Session, about: str, contacts: str) -> int:
    """Takes what names the person out of every column that can hold words; returns of how many rows."""
    columns: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in session.execute(text(_COLUMNS), {"without": list(_NO_WORDS_OF_PEOPLE)}):
        columns[row.table_name].append((row.column_name, row.kind))
    changed = 0
    for table, own in columns.items():
        for pattern, which in (
            (about, [one for one in own if (table, one[0]) not in _NAMES_OF_THINGS]),
            (contacts, [one for one in own if (table, one[0]) in _NAMES_OF_THINGS]),
        ):
            if which:
                told = ", ".join(
                    f'"{name}" = {_KINDS[kind].format(f"{chr(34)}{name}{chr(34)}")}'
                    for name, kind in which
                )
                found = " OR ".join(f'CAST("{name}" AS text) ~* :pattern' for name, _ in which)
                changed += _run(
                    session, f'UPDATE "{table}" SET {told} WHERE {found}', {"pattern": pattern}
                )
    return changed


_SENT_IN = """
SELECT id, asset_id FROM submission WHERE person_id = :person OR personal_detail_id IN (
  SELECT id FROM personal_detail WHERE lower(email) = lower(:email))
"""
_DETAILS = """
SELECT name, phone FROM personal_detail WHERE lower(email) = lower(:email)
OR email IS NULL AND id IN (SELECT personal_detail_id FROM submission WHERE id = ANY (CAST(:sent_in AS uuid[])))
"""
_ENTRIES = """
SELECT id FROM asset WHERE id = ANY (CAST(:assets AS uuid[]))
OR organization_id IN (SELECT organization_id FROM organization_editor WHERE person_id = :person)
OR id IN (SELECT asset_id FROM contact JOIN personal_detail ON personal_detail.id = personal_detail_id
  WHERE lower(personal_detail.email) = lower(:email))
"""
# Something that one person does, and that nobody else keeps.
_ALONE = """
SELECT id FROM asset WHERE id = ANY (CAST(:entries AS uuid[])) AND kind = 'person-led'
AND NOT EXISTS (SELECT FROM organization_editor AS editor WHERE editor.organization_id = asset.organization_id
  AND editor.person_id IS DISTINCT FROM :person)
"""
# What somebody who does something alone says of it is theirs.
_SAID_ALONE = """
SELECT asset.email, organization.name, number AS phone, address FROM asset
LEFT JOIN organization ON organization.id = organization_id LEFT JOIN phone ON phone.asset_id = asset.id
LEFT JOIN asset_at_location AS standing ON standing.asset_id = asset.id LEFT JOIN location ON location.id = location_id
WHERE asset.id = ANY (CAST(:alone AS uuid[]))
"""
_SHOWS = """
SELECT id FROM asset WHERE concat_ws(' ', name, description, email, url, social_url, eligibility, accessibility, transport,
  cost_text, referral_text, first_visit, safeguarding, insurance) ~* :pattern
UNION SELECT asset_id FROM phone WHERE number ~* :pattern AND asset_id IS NOT NULL
"""
# Notes and reports that they wrote, or that are about what they keep: of these no telephone number or address stays.
_OWN_WORDS = (
    """
UPDATE practice_note SET text = words_without(words_without_contacts(text), :pattern)
WHERE person_id = :person OR asset_id = ANY (CAST(:entries AS uuid[]))""",
    """
UPDATE asset_report SET words = words_without(words_without_contacts(words), :pattern),
  answer = words_without(words_without_contacts(answer), :pattern)
WHERE asset_id = ANY (CAST(:entries AS uuid[])) OR personal_detail_id IN (
  SELECT id FROM personal_detail WHERE lower(email) = lower(:email))""",
    """
UPDATE challenge SET words = words_without(words_without_contacts(words), :pattern),
  missing_name = words_without(missing_name, :pattern), changed_at = now()
WHERE personal_detail_id IN (SELECT id FROM personal_detail WHERE lower(email) = lower(:email))""",
    f"""
UPDATE asset SET {", ".join(f"{name} = words_without({name}, :pattern)" for name in FREE_TEXTS)}
WHERE id = ANY (CAST(:entries AS uuid[])) AND concat_ws(' ', {", ".join(FREE_TEXTS)}) ~* :pattern""",
    """
UPDATE schedule SET description = words_without(schedule.description, :pattern) FROM asset_at_location AS standing
WHERE standing.id = asset_at_location_id AND asset_id = ANY (CAST(:entries AS uuid[]))
AND schedule.description ~* :pattern""",
    # Ideas that they wrote; what they can bring and what they follow goes with the address.
    f"""
UPDATE idea SET stage = 'withdrawn', title = '{NAMELESS}', words = '{NAMELESS}', meaning = NULL
WHERE personal_detail_id IN (SELECT id FROM personal_detail WHERE lower(email) = lower(:email))""",
    """
DELETE FROM contact WHERE personal_detail_id IN (
  SELECT id FROM personal_detail WHERE lower(email) = lower(:email))""",
    "DELETE FROM personal_detail WHERE lower(email) = lower(:email)",
    "DELETE FROM claim WHERE person_id = :person",
    "DELETE FROM sign_in_request WHERE lower(email) = lower(:email)",
)
_CONTACTS = (
    "UPDATE asset SET email = NULL WHERE email ~* :pattern",
    "UPDATE organization SET email = NULL WHERE email ~* :pattern",
    "DELETE FROM phone WHERE number ~* :pattern",
)
_OWN_HISTORY = """
UPDATE asset_history SET why = words_without(why, :pattern), entry_before = json_without(entry_before, :pattern)
WHERE asset_id = ANY (CAST(:entries AS uuid[])) AND concat_ws(' ', why, entry_before) ~* :pattern
"""
_COLUMNS = """
SELECT relname AS table_name, attname AS column_name, format_type(atttypid, atttypmod) AS kind
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
AND format_type(atttypid, atttypmod) IN ('text', 'text[]', 'jsonb', 'json') AND attgenerated = ''
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = attrelid AND deptype = 'e')
AND relname <> ALL (CAST(:without AS text[])) ORDER BY relname, attnum
"""
# Words of names, by which a slip is put right, that no published name or category has any more.
_FORGET_WORDS = """
DELETE FROM search_word WHERE word = ANY (CAST(:words AS text[]))
AND NOT EXISTS (SELECT FROM search_document
  WHERE to_tsvector('assetmap_words', name) @@ plainto_tsquery('assetmap_words', word))
AND NOT EXISTS (SELECT FROM taxonomy_term
  WHERE to_tsvector('assetmap_words', name) @@ plainto_tsquery('assetmap_words', word))
"""

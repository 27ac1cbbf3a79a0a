"""Reads of groups that are due to be asked, and of reported mistakes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.models import (
    AssetReport,
    ConfirmationRound,
    ConfirmationToken,
)
from assetmap.assets.confirming.shares import Share
from assetmap.assets.record.freshness import fresh_months_sql
from assetmap.people.tokens import token_hash

# The address of whoever keeps the asset in the row `asset`: its own contact, its organization's, the first editor's,
# and of what no list brought the one that it publishes. Null where there is none.
KEEPER_SQL = """coalesce(
  (SELECT detail.email FROM contact JOIN personal_detail AS detail ON detail.id = personal_detail_id
    WHERE contact.asset_id = asset.id AND detail.email IS NOT NULL ORDER BY detail.created_at DESC LIMIT 1),
  (SELECT detail.email FROM contact JOIN personal_detail AS detail ON detail.id = personal_detail_id
    WHERE contact.organization_id = asset.organization_id AND detail.email IS NOT NULL
    ORDER BY detail.created_at DESC LIMIT 1),
  (SELECT detail.email FROM organization_editor AS editor JOIN person_detail AS detail USING (person_id)
    WHERE editor.organization_id = asset.organization_id ORDER BY editor.created_at LIMIT 1),
  CASE WHEN asset.asset_list_id IS NULL THEN asset.email END)"""
# The address that is asked about the asset in the row `asset`: that of the editor who last said something of it, else
# its keeper's. Whoever answered by a mail is the person whom that mail went to, so nothing has to be known of them.
ASKED_SQL = f"""coalesce(
  (SELECT detail.email FROM asset_history AS history
    JOIN organization_editor AS editor
      ON editor.person_id = history.person_id AND editor.organization_id = asset.organization_id
    JOIN person_detail AS detail ON detail.person_id = history.person_id
    WHERE history.asset_id = asset.id ORDER BY history.id DESC LIMIT 1),
  {KEEPER_SQL})"""
# Of the table asset: its group or a steward has withdrawn it, so that no list brings it back.
IS_STOPPED_SQL = (
    "(asset.status = 'withdrawn' AND (EXISTS (SELECT FROM confirmation_round AS round"
    " WHERE round.asset_id = asset.id AND round.answer = 'stopped')"
    " OR (SELECT person_id IS NOT NULL AND what = 'withdrawn' FROM asset_history AS history WHERE history.asset_id = asset.id"
    " AND status_after = 'withdrawn' AND status_before <> 'withdrawn' ORDER BY history.id DESC LIMIT 1)))"
)
# Of the table asset: somebody writes it for its group, so that no list drops it.
IS_KEPT_BY_GROUP_SQL = "EXISTS (SELECT FROM organization_editor AS editor WHERE editor.organization_id = asset.organization_id)"
# So, or a person has changed what it says, so that no list changes it back.
IS_KEPT_SQL = (
    f"({IS_KEPT_BY_GROUP_SQL}"
    " OR EXISTS (SELECT FROM asset_history AS history WHERE history.asset_id = asset.id"
    " AND history.person_id IS NOT NULL AND history.what = 'changed'))"
)
# Of the table asset: whether it is a steward's to decide on, of :places or, :is_everywhere, of all; what lies in no
# place is any steward's.
IS_THEIRS_SQL = (
    "(:is_everywhere OR coalesce((SELECT bool_or(place_id = ANY (:places)) FROM asset_at_location AS standing"
    " JOIN location_place USING (location_id) WHERE standing.asset_id = asset.id), true))"
)
_STANDS_SINCE = "coalesce(asset.assured_on, asset.created_at::date)"


def stopped_among(session: Session, asset_ids: Collection[UUID]) -> set[UUID]:
    """Those of them that their own people, or a steward, have withdrawn."""
    found = session.scalars(
        text(f"SELECT id FROM asset WHERE id = ANY (:ids) AND {IS_STOPPED_SQL}"),
        {"ids": list(asset_ids)},
    )
    return set(found)


# Asked before it leaves the search, which an entry does a year after it was last confirmed.
_LATEST_MONTHS = 10
_ASKED_AFTER = f"make_interval(months => CAST(least({fresh_months_sql(':months')}, {_LATEST_MONTHS}) AS integer))"
_DUE = text(f"""
SELECT asset.id, asset.name, {_STANDS_SINCE} AS stands_since, {ASKED_SQL} AS email, written_to_in
FROM asset WHERE status = 'published' AND {_STANDS_SINCE} <= CAST(:today AS date) - {_ASKED_AFTER}
  AND {KEEPER_SQL} IS NOT NULL
  AND NOT EXISTS (SELECT FROM survey_task WHERE survey_task.asset_id = asset.id AND answer = 'do-not-contact')
  AND NOT EXISTS (SELECT FROM confirmation_round AS round
    WHERE round.asset_id = asset.id AND round.stands_since = {_STANDS_SINCE})
ORDER BY stands_since, asset.id LIMIT :most FOR UPDATE OF asset SKIP LOCKED""")
_TO_REMIND = text(f"""
SELECT round.id AS round_id, asset.id, asset.name, round.stands_since, round.mails, {ASKED_SQL} AS email,
  asset.written_to_in
FROM confirmation_round AS round JOIN asset ON asset.id = round.asset_id
WHERE round.answer IS NULL AND asset.status = 'published' AND round.stands_since = {_STANDS_SINCE}
  AND round.mails BETWEEN 1 AND cardinality(CAST(:weeks AS int[]))
  AND round.began_at <= CAST(:now AS timestamptz) - make_interval(weeks => (CAST(:weeks AS int[]))[round.mails])
  AND {KEEPER_SQL} IS NOT NULL
ORDER BY round.began_at, round.id LIMIT :most FOR UPDATE OF round SKIP LOCKED""")


@dataclass(frozen=True)
class ToAsk:
    """An entry of which somebody is to be asked; `round_id` and `mails` are of the round that is to be gone on with."""

    asset_id: UUID
    name: str
    stands_since: date
    email: str
    round_id: UUID | None = None
    mails: int = 0
    language: str | None = None


def due_entries(session: Session, *, today: date, months: int, most: int) -> list[ToAsk]:
    """Published entries that somebody keeps, confirmed so long ago that they are no longer fresh and not asked about
    since; locked. `months` are those of what has none of its own. What does not want to be contacted is not asked.
    """
    rows = session.execute(_DUE, {"today": today, "months": months, "most": most})
    return [
        ToAsk(row.id, row.name, row.stands_since, row.email, language=row.written_to_in)
        for row in rows
    ]


def entries_to_remind(
    session: Session, *, now: datetime, weeks: Sequence[int], most: int
) -> list[ToAsk]:
    """Entries whose groups have not answered so many weeks after the first mail; locked."""
    rows = session.execute(_TO_REMIND, {"now": now, "weeks": list(weeks), "most": most})
    return [
        ToAsk(
            row.id,
            row.name,
            row.stands_since,
            row.email,
            row.round_id,
            row.mails,
            row.written_to_in,
        )
        for row in rows
    ]


def round_of(session: Session, token: str, *, is_locked: bool = False) -> ConfirmationRound | None:
    """The round that a mailed token belongs to; None for a forged one."""
    statement = (
        select(ConfirmationRound)
        .join(ConfirmationToken, ConfirmationToken.confirmation_round_id == ConfirmationRound.id)
        .where(ConfirmationToken.token_hash == token_hash(token))
    )
    if is_locked:
        statement = statement.with_for_update(of=ConfirmationRound)
    return session.scalar(statement.execution_options(populate_existing=True))


def keeper_of(session: Session, asset_id: UUID) -> str | None:
    """The address of whoever keeps an entry."""
    found: str | None = session.execute(
        text(f"SELECT {KEEPER_SQL} FROM asset WHERE id = :id"), {"id": asset_id}
    ).scalar()
    return found


def places_of(session: Session, asset_id: UUID) -> list[int]:
    """The places that an asset lies in, by their ids."""
    return list(
        session.scalars(
            text(
                "SELECT DISTINCT place_id FROM location_place"
                " JOIN asset_at_location USING (location_id) WHERE asset_id = :id"
            ),
            {"id": asset_id},
        )
    )


@dataclass(frozen=True)
class ReportShown:
    """A report with what a steward has to know of its asset, and whether there is somebody to answer."""

    report: AssetReport
    name: str
    status: str
    can_be_answered: bool


def open_reports(
    session: Session, *, place_ids: Collection[int] | None = None, most: int = 200
) -> list[ReportShown]:
    """The open reports on entries in these places or in none, or everywhere, the oldest first."""
    rows = session.execute(
        text(
            "SELECT report.id, asset.name, asset.status, detail.email IS NOT NULL AS has_sender"
            " FROM asset_report AS report JOIN asset ON asset.id = report.asset_id"
            " LEFT JOIN personal_detail AS detail ON detail.id = report.personal_detail_id"
            f" WHERE report.closed_at IS NULL AND {IS_THEIRS_SQL}"
            " ORDER BY report.created_at, report.id LIMIT :most"
        ),
        {"most": most, "is_everywhere": place_ids is None, "places": sorted(place_ids or ())},
    ).all()
    found = session.scalars(select(AssetReport).where(AssetReport.id.in_([row.id for row in rows])))
    reports = {report.id: report for report in found}
    return [ReportShown(reports[row.id], row.name, row.status, row.has_sender) for row in rows]


def checked_shares(session: Session, kind: str) -> list[Share]:
    """The shares that were counted last: of all entries, of each place or of each category, the lowest share first."""
    rows = session.execute(
        text(
            'SELECT measured_on, "of", entries, checked FROM checked_share WHERE kind = :kind'
            " AND measured_on = (SELECT max(measured_on) FROM checked_share)"
            ' ORDER BY checked::float / entries, "of"'
        ),
        {"kind": kind},
    )
    return [Share(*row) for row in rows]


def shares_over_time(session: Session, *, most: int = 60) -> list[Share]:
    """The share of all entries on each day on which it was counted, the first day first."""
    rows = session.execute(
        text(
            "SELECT measured_on, \"of\", entries, checked FROM checked_share WHERE kind = 'all'"
            " ORDER BY measured_on DESC LIMIT :most"
        ),
        {"most": most},
    )
    return [Share(*row) for row in rows][::-1]

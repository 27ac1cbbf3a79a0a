"""Reads of submissions, of whose they are, and of a person's own groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.record.status import AssetStatus
from assetmap.assets.twins.suggesting import LikelyTwin, likely_twins, namesakes
from assetmap.people.roles import SignedIn
from assetmap.people.tokens import token_hash
from assetmap.registration.models import Submission, SubmissionPlace

# A change of what has been withdrawn waits until that is back, and nobody need look at it.
_IS_PAUSED = "(NOT is_new AND NOT EXISTS (SELECT FROM asset WHERE asset.id = submission.asset_id AND asset.status = 'published'))"
# A steward of no place in particular decides on everything.
_THEIRS = (
    "(:is_everywhere OR NOT EXISTS (SELECT FROM submission_place WHERE submission_id = submission.id)"
    " OR EXISTS (SELECT FROM submission_place WHERE submission_id = submission.id"
    "   AND place_id = ANY (:places)))"
)


@dataclass(frozen=True)
class WaitingSubmission:
    """One that a steward has to decide on, or that its group has been asked about."""

    id: UUID
    name: str
    status: str
    is_new: bool
    how: str
    waiting_since: datetime
    version: int


@dataclass(frozen=True)
class OwnEntry:
    """An entry of a group that somebody may write for; `draft_id` is a change of it that has not been decided."""

    asset_id: UUID
    name: str
    status: str
    organization: str
    assured_on: Any
    updated_at: datetime
    publishes_at_once: bool
    pending: str | None
    is_erased: bool
    funded_by: str | None
    funded_until: date | None


def submission_by_token(session: Session, token: str) -> Submission | None:
    """The one that the token opens."""
    return session.scalars(
        select(Submission).where(Submission.token_hash == token_hash(token))
    ).first()


def submission_by_confirmation(session: Session, token: str) -> Submission | None:
    """The one whose mailed link bears the token."""
    return session.scalars(
        select(Submission).where(Submission.confirm_hash == token_hash(token))
    ).first()


def steward_scope(steward: SignedIn) -> dict[str, Any]:
    """The places of a steward as parameters: `is_everywhere`, `places`."""
    places = steward.steward_places()
    return {"is_everywhere": places is None, "places": sorted(places or ())}


def waiting_for(session: Session, steward: SignedIn) -> list[WaitingSubmission]:
    """The submissions that wait in the steward's places, the longest wait first."""
    rows = session.execute(
        text(
            "SELECT id, coalesce(answers->>'name', '') AS name, status, is_new, how, waiting_since, version"
            " FROM submission WHERE status IN ('submitted', 'more_information_needed')"
            f" AND NOT {_IS_PAUSED} AND {_THEIRS} ORDER BY status DESC, waiting_since, id LIMIT 500"
        ),
        steward_scope(steward),
    )
    return [WaitingSubmission(**row) for row in rows.mappings()]


def submission_for(session: Session, steward: SignedIn, submission_id: UUID) -> Submission | None:
    """One in the steward's places, whatever has become of it; drafts are nobody's but their writer's."""
    found = session.execute(
        text(f"SELECT id FROM submission WHERE id = :id AND status <> 'draft' AND {_THEIRS}"),
        {"id": submission_id, **steward_scope(steward)},
    ).scalar()
    return session.get(Submission, found) if found else None


def entries_of(session: Session, organization_ids: Sequence[UUID]) -> list[OwnEntry]:
    """The entries of these organizations by name, withdrawn ones too."""
    rows = session.execute(
        text(
            "SELECT asset.id AS asset_id, asset.name, asset.status, organization.name AS organization,"
            "   asset.assured_on, asset.updated_at, publishes_at_once, funded_by, funded_until,"
            "   (SELECT status FROM submission WHERE submission.asset_id = asset.id AND NOT is_new"
            "      AND status IN ('submitted', 'more_information_needed')"
            "      ORDER BY waiting_since DESC LIMIT 1) AS pending,"
            "   asset.status = 'withdrawn' AND EXISTS (SELECT FROM asset_history"
            "      WHERE asset_history.asset_id = asset.id AND what = 'erased') AS is_erased"
            " FROM asset JOIN organization ON organization.id = organization_id"
            " LEFT JOIN asset_plan ON asset_plan.asset_id = asset.id"
            " WHERE organization_id = ANY (:ids) AND NOT EXISTS"
            "   (SELECT FROM merged_asset WHERE merged_asset.asset_id = asset.id) ORDER BY asset.name, asset.id"
        ),
        {"ids": list(organization_ids)},
    )
    return [OwnEntry(**row) for row in rows.mappings()]


def own_submissions(session: Session, person_id: UUID) -> list[Submission]:
    """Somebody's submissions that are not on the map yet, the newest first."""
    statuses = (
        AssetStatus.SUBMITTED,
        AssetStatus.MORE_INFORMATION_NEEDED,
        AssetStatus.DECLINED,
    )
    found = (
        select(Submission)
        .where(
            Submission.person_id == person_id,
            Submission.entered_by.is_(None),
            Submission.status.in_(statuses),
        )
        .order_by(Submission.saved_at.desc())
        .limit(100)
    )
    return list(session.scalars(found))


def paused(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The ids of somebody's changes that wait for their entry to be brought back."""
    found = text(f"SELECT id FROM submission WHERE person_id = :id AND {_IS_PAUSED}")
    return frozenset(session.scalars(found, {"id": person_id}))


def is_merged(session: Session, asset_id: UUID) -> bool:
    """Whether stewards have made it one with another entry."""
    found = text("SELECT EXISTS (SELECT FROM merged_asset WHERE asset_id = :id)")
    return bool(session.execute(found, {"id": asset_id}).scalar_one())


def submission_asked_by(session: Session, token: str) -> Submission | None:
    """The one that a steward has asked about in a mail with this token, while that is not used."""
    asked = select(Submission).where(Submission.asked_hash == token_hash(token))
    return session.scalars(asked).first()


def is_published(session: Session, asset_id: UUID) -> bool:
    """Whether anybody may see it."""
    found = text("SELECT EXISTS (SELECT FROM asset WHERE id = :id AND status = 'published')")
    return bool(session.execute(found, {"id": asset_id}).scalar_one())


def is_trusted(session: Session, asset_id: UUID) -> bool:
    """Whether stewards have said that changes by its group need no look."""
    found = text(
        "SELECT coalesce((SELECT publishes_at_once FROM organization JOIN asset"
        " ON organization_id = organization.id WHERE asset.id = :id), false)"
    )
    return bool(session.execute(found, {"id": asset_id}).scalar_one())


def was_withdrawn_by_a_steward(session: Session, asset_id: UUID) -> bool:
    """Whether it was somebody other than its group's own people who took it off the map last."""
    found = text(
        "SELECT coalesce((SELECT history.person_id IS NOT NULL AND NOT EXISTS (SELECT FROM organization_editor AS editor"
        "   JOIN asset ON asset.organization_id = editor.organization_id"
        "   WHERE asset.id = history.asset_id AND editor.person_id = history.person_id)"
        " FROM asset_history AS history WHERE history.asset_id = :id AND status_after = 'withdrawn'"
        " AND status_before <> 'withdrawn' ORDER BY history.id DESC LIMIT 1), false)"
    )
    return bool(session.execute(found, {"id": asset_id}).scalar_one())


def waiting_change(session: Session, asset_id: UUID, person_id: UUID) -> Submission | None:
    """Somebody's change of an entry of their own that is not decided, locked until the transaction ends."""
    return session.scalars(
        select(Submission)
        .where(
            Submission.asset_id == asset_id,
            Submission.person_id == person_id,
            Submission.entered_by.is_(None),
            ~Submission.is_new,
            Submission.status.in_([AssetStatus.SUBMITTED, AssetStatus.MORE_INFORMATION_NEEDED]),
        )
        .order_by(Submission.waiting_since.desc())
        .limit(1)
        .with_for_update()
    ).first()


def organization_of(session: Session, asset_id: UUID) -> UUID | None:
    """The organization whose entry it is; None where there is no entry, or it is nobody's."""
    found: UUID | None = session.execute(
        text("SELECT organization_id FROM asset WHERE id = :id"), {"id": asset_id}
    ).scalar()
    return found


def areas_to_work_in(session: Session) -> list[tuple[int, str]]:
    """The neighbourhoods and wards that are loaded: their ids and names."""
    rows = session.execute(
        text(
            "SELECT place.id, place.name, place.kind FROM place"
            " WHERE kind IN ('neighbourhood', 'ward') AND EXISTS"
            "   (SELECT FROM area_place WHERE place_id = place.id AND is_current)"
            " ORDER BY kind, name LIMIT 2000"
        )
    )
    return [(row.id, row.name) for row in rows]


def middle_of_place(session: Session, place_id: int) -> tuple[float, float, str] | None:
    """A point inside the place in metres (EPSG:27700), and its name."""
    row = session.execute(
        text(
            "SELECT ST_X(point) AS x, ST_Y(point) AS y, name FROM (SELECT name,"
            " CASE WHEN ST_Intersects(boundary, ST_Centroid(boundary)) THEN ST_Centroid(boundary)"
            "   ELSE ST_PointOnSurface(boundary) END AS point FROM place"
            " WHERE id = :id AND kind IN ('neighbourhood', 'ward')) AS found"
        ),
        {"id": place_id},
    ).first()
    return None if row is None or row.x is None else (row.x, row.y, row.name)


def likely_theirs(session: Session, submission: Submission) -> list[LikelyTwin]:
    """The entries that may be the one being written; none for a change."""
    answers = submission.answers
    if not submission.is_new or not answers.get("name"):
        return []
    easting, northing = answers.get("easting"), answers.get("northing")
    if not answers.get("where"):
        return namesakes(session, answers["name"])
    return likely_twins(
        session,
        answers["name"],
        None if easting is None or northing is None else (easting, northing),
        postcode=answers.get("postcode"),
        phones=(answers["phone"],) if answers.get("phone") else (),
        categories=tuple(answers.get("categories") or ()),
        url=answers.get("url"),
        organization=answers.get("organization"),
    )


def places_sent_to(session: Session, submission: Submission) -> list[int]:
    """The places, by their ids, whose stewards decide on it."""
    found = select(SubmissionPlace.place_id).where(SubmissionPlace.submission_id == submission.id)
    return list(session.scalars(found))

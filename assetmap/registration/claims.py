"""Who may keep an entry that they did not send in: by an address at its web domain, or by a steward's word?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.history import By, record
from assetmap.assets.models import Asset, Organization
from assetmap.assets.status import AssetStatus
from assetmap.errors import NotFound
from assetmap.people.actions import make_editor
from assetmap.people.roles import SignedIn
from assetmap.registration.claiming import is_proof
from assetmap.registration.models import Claim
from assetmap.registration.queries import steward_scope
from assetmap.web.translations import gettext

LONGEST_WORDS = 500


@dataclass(frozen=True)
class ClaimShown:
    """A claim that a steward has to decide on; `email` is what whoever asks has proved."""

    id: int
    asset_id: UUID
    name: str
    email: str
    words: str | None
    asked_at: datetime


def claim(
    session: Session, asset_id: UUID, person: SignedIn, words: str, *, language: str = "en"
) -> bool:
    """Lets somebody keep the entry where their address proves it, else asks the stewards; whether it is theirs now.

    Raises `NotFound` where there is no such entry.
    """
    asset = session.get(Asset, asset_id)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        raise NotFound(gettext("There is no such entry."))
    if is_proof(person.email, asset.url):
        _hand_over(
            session, asset, person.person_id, by=By(person.person_id, "address at its website")
        )
        asset.written_to_in = language
        session.flush()
        return True
    session.execute(
        insert(Claim)
        .values(
            asset_id=asset_id,
            person_id=person.person_id,
            words=" ".join(words.split())[:LONGEST_WORDS] or None,
            language=language,
        )
        .on_conflict_do_nothing()
    )
    return False


def claims_for(session: Session, steward: SignedIn) -> list[ClaimShown]:
    """Claims on what lies in the steward's places, the oldest first."""
    rows = session.execute(text(_CLAIMS.format(which="true")), steward_scope(steward))
    return [ClaimShown(**row) for row in rows.mappings()]


def decide_claim(
    session: Session, claim_id: int, *, steward: SignedIn, is_theirs: bool
) -> tuple[str, str]:
    """Says whether the entry is theirs to keep; the claim is gone then. Raises `NotFound`.

    Returns their address, and the language in which they asked.
    """
    values: dict[str, Any] = {**steward_scope(steward), "id": claim_id}
    found = session.execute(text(_CLAIMS.format(which="claim.id = :id")), values).first()
    if found is None:
        raise NotFound(gettext("There is nothing at this address, or it is another steward's."))
    asked = session.scalars(select(Claim).where(Claim.id == claim_id)).one()
    asset = session.get_one(Asset, asked.asset_id)
    if is_theirs:
        _hand_over(session, asset, asked.person_id, by=By(steward.person_id, "a steward's word"))
        asset.written_to_in = asked.language
    session.delete(asked)
    session.flush()
    return str(found.email), asked.language


def _hand_over(session: Session, asset: Asset, person_id: UUID, *, by: By) -> None:
    """Makes them an editor of whoever runs it: of this entry alone, where others have the same name above them."""
    known = session.get(Organization, asset.organization_id) if asset.organization_id else None
    others = select(Asset.id).where(
        Asset.organization_id == asset.organization_id, Asset.id != asset.id
    )
    if known is None or known.asset_list_id is not None or session.scalars(others).first():
        organization = Organization(id=uuid4(), name=known.name if known else asset.name)
        session.add(organization)
        session.flush()
        asset.organization_id = organization.id
        session.flush()
    assert asset.organization_id is not None
    make_editor(session, person_id=person_id, organization_id=asset.organization_id)
    status = AssetStatus(asset.status)
    record(session, asset.id, what="claimed", by=by, before=status, after=status)


_CLAIMS = (
    "SELECT claim.id, claim.asset_id, asset.name, person_detail.email, claim.words, claim.asked_at"
    " FROM claim JOIN asset ON asset.id = claim.asset_id JOIN person_detail USING (person_id)"
    " WHERE {which} AND (:is_everywhere OR EXISTS (SELECT FROM asset_at_location"
    "   JOIN location_place USING (location_id) WHERE asset_at_location.asset_id = asset.id"
    "   AND place_id = ANY (:places))) ORDER BY claim.asked_at, claim.id LIMIT 200"
)

"""Claims to an entry that somebody else sent in, proved by its web domain or decided by a steward."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import IS_THEIRS_SQL, keeper_of, places_of
from assetmap.assets.record.history import By, record
from assetmap.assets.record.models import Asset, Organization
from assetmap.assets.record.status import AssetStatus
from assetmap.errors import InvalidInput, NotFound
from assetmap.mail.outbox import queue_mail
from assetmap.people.actions import make_editor
from assetmap.people.queries import steward_addresses
from assetmap.people.roles import SignedIn
from assetmap.registration.claims.address_proof import is_proof, registered_domain
from assetmap.registration.limits import count_claim
from assetmap.registration.models import Claim
from assetmap.registration.queries import steward_scope
from assetmap.web.translations import DEFAULT_LANGUAGE, gettext

logger = logging.getLogger(__name__)

LONGEST_WORDS = 500
# Of a domain with more entries than this, no address proves any of them.
MOST_ENTRIES_OF_A_GROUP = 3


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
    session: Session,
    asset_id: UUID,
    person: SignedIn,
    words: str,
    *,
    language: str = "en",
    key: str,
    link_to_asset: str,
    link_to_queue: str,
    now: datetime,
) -> bool:
    """Lets somebody keep the entry where their address proves it, else asks the stewards; whether it is theirs now.

    The stewards are mailed once for each, and whoever kept it until now where it is taken at once. Raises `NotFound`
    where there is no such entry, and `TooOften`.
    """
    asset = session.get(Asset, asset_id, with_for_update=True)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        raise NotFound(gettext("We can’t find this entry."))
    if asset.organization_id and person.may_edit(asset.organization_id):
        return True
    stewards = steward_addresses(session, places_of(session, asset_id))
    if is_proof(person.email, asset.url) and not _is_a_large_body(session, asset.url):
        count_claim(session, person.person_id, key=key, now=now)
        keeper = keeper_of(session, asset_id)
        for address in dict.fromkeys([*([keeper] if keeper else []), *stewards]):
            _tell_of_claim(session, asset, address, person, stewards, link=link_to_asset)
        _hand_over(
            session, asset, person.person_id, by=By(person.person_id, "address at its website")
        )
        asset.written_to_in = language
        session.flush()
        return True
    asked = session.scalar(
        insert(Claim)
        .values(
            asset_id=asset_id,
            person_id=person.person_id,
            words=" ".join(words.split())[:LONGEST_WORDS] or None,
            language=language,
        )
        .on_conflict_do_nothing()
        .returning(Claim.id)
    )
    if asked is not None:
        count_claim(session, person.person_id, key=key, now=now)
        for address in stewards:
            queue_mail(
                session,
                recipient=address,
                template="registration/waiting_mail",
                name=asset.name,
                link=link_to_queue,
            )
    return False


def _is_a_large_body(session: Session, url: str | None) -> bool:
    """Whether more entries are at this website's domain than one group has: a council's, a church's head office.

    Whoever has an address there need not speak for all of them, so a steward decides.
    """
    domain = registered_domain(url)
    if domain is None:
        return True
    count = session.execute(
        text(
            "SELECT count(*) FROM (SELECT FROM asset WHERE status = 'published' AND url ~* :pattern LIMIT :most) AS one"
        ),
        {
            "pattern": rf"^[a-z]+://([^/?#@]*\.)?{re.escape(domain)}([/:?#]|$)",
            "most": MOST_ENTRIES_OF_A_GROUP + 1,
        },
    ).scalar_one()
    return int(count) > MOST_ENTRIES_OF_A_GROUP


def _tell_of_claim(
    session: Session,
    asset: Asset,
    address: str,
    person: SignedIn,
    stewards: list[str],
    *,
    link: str,
) -> None:
    """Tells somebody that an entry was taken; only stewards learn by whom."""
    if address == person.email:
        return
    is_steward = address in stewards
    try:
        queue_mail(
            session,
            recipient=address,
            template="registration/claimed_mail",
            language=(None if is_steward else asset.written_to_in) or DEFAULT_LANGUAGE,
            name=asset.name,
            who=person.email if is_steward else None,
            link=link,
        )
    except InvalidInput:
        # An address that a list brought, and that no mail reaches.
        logger.warning("The group of asset %s has an address that is none.", asset.id)


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
        raise NotFound(gettext("This page does not exist, or it is for another steward."))
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
    if known is None or known.asset_list_id is not None or _runs_others(session, known, asset):
        organization = Organization(id=uuid4(), name=known.name if known else asset.name)
        session.add(organization)
        session.flush()
        if known is not None:
            whose = {"organization": organization.id, "former": known.id}
            for statement in _CARRY_OVER:
                session.execute(text(statement), whose)
        asset.organization_id = organization.id
        session.flush()
    assert asset.organization_id is not None
    make_editor(session, person_id=person_id, organization_id=asset.organization_id)
    status = AssetStatus(asset.status)
    record(session, asset.id, what="claimed", by=by, before=status, after=status)


def _runs_others(session: Session, organization: Organization, asset: Asset) -> bool:
    whose = {"organization": organization.id, "id": asset.id}
    return bool(session.execute(text(_RUNS_OTHERS), whose).scalar_one())


# What was merged says what another entry says, and does not come back.
_RUNS_OTHERS = """
SELECT EXISTS (SELECT FROM asset AS other WHERE organization_id = :organization AND id <> :id
  AND NOT EXISTS (SELECT FROM merged_asset WHERE merged_asset.asset_id = other.id))"""
# Whoever kept the entry by the former organization, and is to be asked about it, does so by this one.
_CARRY_OVER = (
    "INSERT INTO organization_editor (person_id, organization_id, created_at)"
    " SELECT person_id, :organization, created_at FROM organization_editor WHERE organization_id = :former",
    "INSERT INTO contact (organization_id, personal_detail_id)"
    " SELECT :organization, personal_detail_id FROM contact WHERE organization_id = :former",
)
_CLAIMS = (
    "SELECT claim.id, claim.asset_id, asset.name, person_detail.email, claim.words, claim.asked_at"
    " FROM claim JOIN asset ON asset.id = claim.asset_id JOIN person_detail USING (person_id)"
    f" WHERE {{which}} AND {IS_THEIRS_SQL} ORDER BY claim.asked_at, claim.id LIMIT 200"
)

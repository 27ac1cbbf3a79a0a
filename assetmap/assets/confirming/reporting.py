"""Reports of mistakes: mailed to the group and the stewards, answered, closed, and cleared of who sent them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from assetmap.assets.confirming.answers import Wrong
from assetmap.assets.confirming.models import AssetReport
from assetmap.assets.confirming.queries import keeper_of, places_of
from assetmap.assets.confirming.wording import PeopleTold, wrong_words
from assetmap.assets.record.models import Asset, PersonalDetail
from assetmap.assets.record.status import AssetStatus
from assetmap.errors import Conflict, Forbidden, InvalidInput, NotFound, TooOften
from assetmap.mail.envelope import mail_address
from assetmap.mail.outbox import queue_mail
from assetmap.people.limits import BY_EMAIL, Limit, is_too_often
from assetmap.people.queries import caretakers_of
from assetmap.people.roles import SignedIn
from assetmap.web.translations import DEFAULT_LANGUAGE, gettext, speaking

LONGEST = 1000
SENDER_KEPT_FOR = timedelta(days=30)
NETWORK_KEPT_FOR = timedelta(days=1)
_MAIL_GOOD_FOR = timedelta(days=5)
_SAID_AGAIN_WITHIN = timedelta(hours=1)
_BY_NETWORK = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
# However many tell of one entry, its group is not to be flooded.
_BY_ASSET = (Limit(20, timedelta(days=1)),)


def report(
    session: Session,
    asset_id: UUID,
    *,
    what: str,
    words: str,
    email: str = "",
    network_hash: bytes | None = None,
    is_from_group: bool = False,
    link_to_asset: str,
    link_to_reports: str,
    now: datetime,
) -> PeopleTold:
    """Keeps a report and mails it to the group and the stewards; the same said again within an hour is taken as said.

    Returns who is told of it. Raises `InvalidInput`, `NotFound` and `TooOften`.
    """
    asset = session.get(Asset, asset_id)
    if asset is None or asset.status != AssetStatus.PUBLISHED:
        raise NotFound(gettext("We can’t find this entry."))
    said = words.replace("\r\n", "\n").strip()
    if what not in set(Wrong):
        raise InvalidInput(gettext("Tell us what is wrong."), parameter="what")
    if not said or len(said) > LONGEST:
        raise InvalidInput(
            gettext("Tell us what is wrong, in %(most)s characters or fewer.")
            % {"most": f"{LONGEST:,}"},
            parameter="words",
        )
    recipient = mail_address(email) if email.strip() else None
    keeper = None if is_from_group else keeper_of(session, asset_id)
    caretakers, stewards = caretakers_of(session, places_of(session, asset_id))
    told = PeopleTold(is_group_told=keeper is not None, caretakers=caretakers)
    if _is_said_again(session, asset_id, what, said, network_hash, now=now):
        return told
    _check_limits(session, asset_id, recipient, network_hash, now=now)
    detail_id = None
    if recipient:
        detail_id = uuid4()
        session.add(PersonalDetail(id=detail_id, email=recipient, created_at=now))
        session.flush()
    session.add(
        AssetReport(
            asset_id=asset_id,
            what=what,
            words=said,
            is_from_group=is_from_group,
            personal_detail_id=detail_id,
            network_hash=network_hash,
            created_at=now,
        )
    )
    session.flush()
    for address in dict.fromkeys([*([keeper] if keeper else []), *stewards]):
        spoken = (address == keeper and asset.written_to_in) or DEFAULT_LANGUAGE
        with speaking(spoken):
            what_words = wrong_words(what)
        queue_mail(
            session,
            recipient=address,
            template="confirming/report_mail",
            language=spoken,
            is_private=True,
            good_for=_MAIL_GOOD_FOR,
            name=asset.name,
            what=what_words,
            words=said,
            is_from_group=is_from_group,
            link=link_to_asset,
            reports=link_to_reports if address in stewards else "",
            caretakers=caretakers,
        )
    return told


def _is_said_again(
    session: Session,
    asset_id: UUID,
    what: str,
    words: str,
    network_hash: bytes | None,
    *,
    now: datetime,
) -> bool:
    """Whether a form was sent twice: by a double click, or by going back and sending it again."""
    # Two at once are looked at one after the other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(asset_id)))))
    said = select(AssetReport.id).where(
        AssetReport.asset_id == asset_id,
        AssetReport.what == what,
        AssetReport.words == words,
        AssetReport.network_hash.is_not_distinct_from(network_hash),
        AssetReport.created_at > now - _SAID_AGAIN_WITHIN,
    )
    return session.scalar(said.limit(1)) is not None


def _check_limits(
    session: Session,
    asset_id: UUID,
    email: str | None,
    network_hash: bytes | None,
    *,
    now: datetime,
) -> None:
    recent = select(AssetReport.created_at).where(AssetReport.created_at > now - NETWORK_KEPT_FOR)
    asked: list[tuple[Select[datetime], tuple[Limit, ...]]] = [
        (recent.where(AssetReport.asset_id == asset_id), _BY_ASSET)
    ]
    if network_hash:
        asked.append((recent.where(AssetReport.network_hash == network_hash), _BY_NETWORK))
    if email:
        whose = recent.join(
            PersonalDetail, PersonalDetail.id == AssetReport.personal_detail_id
        ).where(PersonalDetail.email == email)
        asked.append((whose, BY_EMAIL))
    if any(is_too_often(session.scalars(rows).all(), limits, now=now) for rows, limits in asked):
        raise TooOften(
            gettext(
                "There have been too many reports recently, so we did not send yours. Try again tomorrow."
            )
        )


def close_report(
    session: Session, report_id: UUID, *, answer: str, steward: SignedIn, now: datetime
) -> None:
    """Closes a report; its sender, where they left an address, is sent the answer, if there is one.

    Raises `NotFound`, `Forbidden` where the steward is of another place, `InvalidInput`, and `Conflict` where it is
    closed already.
    """
    known = session.get(AssetReport, report_id, with_for_update=True)
    if known is None:
        raise NotFound(gettext("We can’t find this report."))
    if not steward.is_steward_of(places_of(session, known.asset_id)):
        raise Forbidden("")
    if known.closed_at is not None:
        raise Conflict(gettext("Someone else has already closed this report."))
    said = answer.replace("\r\n", "\n").strip()
    if len(said) > LONGEST:
        raise InvalidInput(
            gettext("Your answer must be %(most)s characters or fewer.") % {"most": f"{LONGEST:,}"},
            parameter="answer",
        )
    known.answer, known.closed_at, known.closed_by = said or None, now, steward.person_id
    sender = known.personal_detail_id and session.get(PersonalDetail, known.personal_detail_id)
    if said and sender and sender.email:
        queue_mail(
            session,
            recipient=sender.email,
            template="confirming/answer_mail",
            is_private=True,
            good_for=_MAIL_GOOD_FOR,
            name=session.get_one(Asset, known.asset_id).name,
            words=known.words,
            answer=said,
        )
    session.flush()


def forget_senders(session: Session, *, now: datetime) -> None:
    """Erases who sent a report a month ago, and from which network a day ago."""
    old = select(AssetReport.personal_detail_id).where(
        AssetReport.created_at <= now - SENDER_KEPT_FOR,
        AssetReport.personal_detail_id.is_not(None),
    )
    session.execute(delete(PersonalDetail).where(PersonalDetail.id.in_(old)))
    session.execute(
        update(AssetReport)
        .where(
            AssetReport.network_hash.is_not(None),
            AssetReport.created_at <= now - NETWORK_KEPT_FOR,
        )
        .values(network_hash=None)
    )

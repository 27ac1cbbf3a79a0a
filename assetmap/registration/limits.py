"""Rate limits of mailed links, changes and claims, counted for a day."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assetmap.errors import TooOften
from assetmap.people.counting import count_attempt
from assetmap.people.limits import Limit
from assetmap.people.tokens import keyed_hash
from assetmap.web.translations import gettext

_DAY = timedelta(days=1)
# Of one address that nobody has proved, whatever asks for the mails.
CONFIRMATIONS_BY_ADDRESS = (Limit(10, _DAY),)
LINKS_BY_ADDRESS = (Limit(6, _DAY),)
# Of one entry, to whoever has proved the address.
REPEATED_MAILS = (Limit(5, _DAY),)
CHANGES_OF_ENTRY = (Limit(10, _DAY),)
CHANGES_BY_PERSON = (Limit(60, _DAY),)
CLAIMS_BY_PERSON = (Limit(10, _DAY),)


def count_confirmation(session: Session, email: str, *, key: str, now: datetime) -> None:
    """Before a mail that asks an address to confirm something. Raises `TooOften`."""
    count_attempt(
        session,
        keyed_hash(key, "confirmations", email),
        CONFIRMATIONS_BY_ADDRESS,
        now=now,
        too_often=TooOften(
            gettext(
                "We have sent too many emails to this address today. Look for the newest one, or try "
                "again tomorrow."
            )
        ),
    )


def count_link(session: Session, email: str, *, key: str, now: datetime) -> None:
    """Before a mail with a link to go on with a draft. Raises `TooOften`."""
    count_attempt(
        session,
        keyed_hash(key, "links", email),
        LINKS_BY_ADDRESS,
        now=now,
        too_often=TooOften(
            gettext("We have sent the link several times. Look for the newest email.")
        ),
    )


def count_repeated_mail(session: Session, submission_id: UUID, *, key: str, now: datetime) -> None:
    """Before a steward's words are mailed again. Raises `TooOften`."""
    count_attempt(
        session,
        keyed_hash(key, "repeated mail", str(submission_id)),
        REPEATED_MAILS,
        now=now,
        too_often=TooOften(
            gettext("We have sent this email several times today. Look for the newest one.")
        ),
    )


def count_change(
    session: Session, person_id: UUID, asset_id: UUID, *, key: str, now: datetime
) -> None:
    """Before somebody's change of an entry goes to the stewards. Raises `TooOften`."""
    too_often = TooOften(
        gettext(
            "You have sent too many changes today. We have saved this one, so that you can send it "
            "tomorrow."
        )
    )
    for subject, limits in (
        (("change", str(person_id), str(asset_id)), CHANGES_OF_ENTRY),
        (("changes", str(person_id)), CHANGES_BY_PERSON),
    ):
        count_attempt(session, keyed_hash(key, *subject), limits, now=now, too_often=too_often)


def count_claim(session: Session, person_id: UUID, *, key: str, now: datetime) -> None:
    """Before somebody asks for an entry. Raises `TooOften`."""
    count_attempt(
        session,
        keyed_hash(key, "claims", str(person_id)),
        CLAIMS_BY_PERSON,
        now=now,
        too_often=TooOften(
            gettext(
                "You have asked to manage too many entries today. Ask to manage this one tomorrow."
            )
        ),
    )

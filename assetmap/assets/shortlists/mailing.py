"""The mail that hands over a shortlist. Nobody can send other words with it.

The subject and the words around the list are ours; the sender adds a note that is short and holds no web address, so
that nothing can be advertised. How often is counted for an hour, by keyed hashes.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from assetmap.assets.shortlists.limits import MAILS_BY_ADDRESS, MAILS_BY_LINK, MAILS_BY_SENDER
from assetmap.assets.shortlists.shortlist import note_from
from assetmap.assets.shortlists.showing import Shown
from assetmap.errors import InvalidInput, TooOften
from assetmap.mail.envelope import mail_address
from assetmap.mail.outbox import queue_mail
from assetmap.people.counting import count_attempt
from assetmap.people.tokens import keyed_hash
from assetmap.web.translations import gettext

# What mail programs make a link of, whether or not it was written as one.
_WEB_ADDRESS = re.compile(
    r"://|\bwww\.|\w\.[a-z]{2,}/|\w\.(com|org|net|info|biz|uk|io|ly|me|app|ru|xyz)\b", re.IGNORECASE
)


def mail_shortlist(
    session: Session,
    *,
    email: str,
    note: str,
    entries: Sequence[Shown],
    link: str,
    expires_on: date,
    language: str,
    sender: str,
    key: str,
    now: datetime,
) -> None:
    """Queues the list as it is now, with the link, for one address; both leave the outbox with the sending.

    The entries' own notes are for the link, and vanish with it. Raises `InvalidInput`, and `TooOften`.
    """
    recipient = mail_address(email)
    said = _without_web_address(note_from(note, parameter="mail_note"))
    if not entries:
        raise InvalidInput(
            gettext(
                "None of the entries on this shortlist are on the site any more, so there is nothing to send."
            ),
            parameter="email",
        )
    too_often = TooOften(
        gettext(
            "Too many emails were sent from your network, or to this address, in the last hour. We did not "
            "send this one. Wait an hour, or share the link instead."
        )
    )
    for subject, limits in (
        (("mails of link", link), MAILS_BY_LINK),
        (("mails to", recipient), MAILS_BY_ADDRESS),
        (("mails from", sender), MAILS_BY_SENDER),
    ):
        count_attempt(session, keyed_hash(key, *subject), limits, now=now, too_often=too_often)
    queue_mail(
        session,
        recipient=recipient,
        template="shortlists/handover_mail",
        language=language,
        is_private=True,
        entries=entries,
        note=said,
        link=link,
        expires_on=expires_on,
    )


def _without_web_address(note: str) -> str:
    if _WEB_ADDRESS.search(note):
        raise InvalidInput(
            gettext(
                "Remove web and email addresses from the note. The email already includes the link."
            ),
            parameter="mail_note",
        )
    return note

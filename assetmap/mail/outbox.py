"""Queueing of a mail, in the transaction of the change that it follows from."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput
from assetmap.jobs.app import queue_job
from assetmap.mail.envelope import mail_address, new_message_id, one_line
from assetmap.mail.models import OutboxMessage
from assetmap.mail.rendering import rendered
from assetmap.mail.tasks import send_mail
from assetmap.settings import get_settings
from assetmap.web.translations import DEFAULT_LANGUAGE

logger = logging.getLogger(__name__)


def queue_mail(
    session: Session,
    *,
    recipient: str,
    template: str,
    language: str = "en",
    is_private: bool = False,
    good_for: timedelta | None = None,
    unsubscribe_url: str | None = None,
    **context: Any,
) -> UUID:
    """Writes a mail in the session's transaction and queues its sending there; its id in the outbox.

    `template` names two: `people/sign_in_mail` is `…/people/sign_in_mail.txt`, its first line the subject, and `.html`.
    Private is what holds a link or a code that opens something; it is given up after an hour, unless it is `good_for`
    longer. A mail program may post to `unsubscribe_url` to end a subscription. Raises `InvalidInput` when the recipient
    is no address.
    """
    words = rendered(template, language=language, **context)
    message = OutboxMessage(
        message_id=new_message_id(get_settings().mail_from),
        recipient=mail_address(recipient),
        subject=one_line(words.subject),
        text=words.text,
        html=words.html,
        is_private=is_private,
        expires_at=datetime.now(UTC) + good_for if good_for else None,
        unsubscribe_url=unsubscribe_url,
    )
    session.add(message)
    session.flush()
    queue_job(session, send_mail, message_id=str(message.id))
    return message.id


def try_mail(
    session: Session,
    *,
    recipient: str,
    template: str,
    language: str | None,
    good_for: timedelta,
    **context: Any,
) -> bool:
    """Queues a private mail to an address that a list or a group gave; False where it is none, which the log says."""
    try:
        with session.begin_nested():
            queue_mail(
                session,
                recipient=recipient,
                template=template,
                language=language or DEFAULT_LANGUAGE,
                is_private=True,
                good_for=good_for,
                **context,
            )
    except InvalidInput:
        logger.warning("A mail (%s) was not sent, because its address is none.", template)
        return False
    return True

"""Begin to follow something: counts the attempt, keeps the address, and mails the link that confirms it."""

from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy.orm import Session

from assetmap.mail.envelope import mail_address
from assetmap.mail.outbox import queue_mail
from assetmap.people.counting import network_in
from assetmap.people.sign_in.pages import site_address
from assetmap.voice.following.actions import UNCONFIRMED_KEPT_FOR, count_sending, follow
from assetmap.voice.following.models import Follow
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import language_of


def ask_to_follow(request: Request, session: Session, subject: str, name: str, typed: str) -> None:
    """Mails the link by which an address confirms that it follows something.

    Raises `InvalidInput` for what is no address, `TooOften`.
    """
    key, now = secret_key(request.app.state.settings), datetime.now(UTC)
    email = mail_address(typed)
    count_sending(
        session, key=key, network=network_in(request), email=email, what="follow", now=now
    )
    begun = follow(session, subject, email, key=key, language=language_of(request))
    # An address that follows already is not told so here: the page says the same to everybody.
    if begun.confirmed_at is None:
        queue_mail(
            session,
            recipient=email,
            template="following/confirm_mail",
            language=begun.language,
            is_private=True,
            good_for=UNCONFIRMED_KEPT_FOR,
            name=name,
            link=link_of(request, begun),
        )


def link_of(request: Request, begun: Follow) -> str:
    """The address by which somebody confirms or ends what they follow."""
    path = request.app.url_path_for("following", follow_id=str(begun.id))
    return f"{site_address(request)}{path}"

"""The proof that a mail address belongs to a person: a mailed link or code.

Known and unknown addresses are treated alike: an account is made when its address has been proved, and not before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from hmac import compare_digest
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assetmap.errors import TooOften
from assetmap.mail.outbox import queue_mail
from assetmap.people.counting import count_attempt
from assetmap.people.limits import (
    ATTEMPTS_AT_A_CODE,
    BY_BROWSER,
    BY_EMAIL,
    BY_NETWORK,
    GOOD_FOR,
    is_too_often,
    network_of,
)
from assetmap.people.models import SignInRequest
from assetmap.people.queries import asked_at
from assetmap.people.sign_in.known_browsers import knows, number_of
from assetmap.people.tokens import keyed_hash, new_code, new_token, token_hash, typed_code
from assetmap.web.translations import gettext


class Outcome(Enum):
    """The outcome of using a link or a code."""

    RIGHT = auto()
    WRONG = auto()
    OTHER_BROWSER = auto()
    ENDED = auto()


@dataclass(frozen=True)
class Proof:
    """An outcome; where it is right, whose address was proved and where they wanted to go."""

    outcome: Outcome
    email: str = ""
    back: str = ""


def ask_to_sign_in(
    session: Session,
    *,
    email: str,
    browser: str,
    host: str,
    back: str,
    language: str,
    key: str,
    link_to: Callable[[str], str],
    now: datetime,
    known: str | None = None,
) -> None:
    """Mails a link and a code, good for fifteen minutes in the browser that holds the token `browser`.

    An earlier mail of this browser is good no longer. A browser that keeps as `known` that somebody has signed in there
    with the address has a count of its own, so that nobody who asks elsewhere keeps them out. Raises `TooOften`.
    """
    too_often = TooOften(
        gettext("You have asked for too many sign-in emails. Wait an hour, then try again.")
    )
    is_known = knows(known, email, key=key)
    browser_hash, network_hash = token_hash(browser), keyed_hash(key, "network", network_of(host))
    # Two who ask at the same moment come one after the other; always in one order, so that none waits for the other.
    for lock in sorted({keyed_hash(key, "asking", email)[:8], browser_hash[:8], network_hash[:8]}):
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(lock, signed=True))))
    for which, limits in (
        (SignInRequest.email == email, () if is_known else BY_EMAIL),
        (SignInRequest.browser_hash == browser_hash, BY_BROWSER),
        (SignInRequest.network_hash == network_hash, BY_NETWORK),
    ):
        if is_too_often(asked_at(session, which, now=now), limits, now=now):
            raise too_often
    if is_known:
        subject = keyed_hash(key, "sign-in mails", number_of(known), email)
        count_attempt(session, subject, BY_EMAIL, now=now, too_often=too_often)
    session.execute(
        update(SignInRequest)
        .where(SignInRequest.browser_hash == browser_hash, SignInRequest.ended_at.is_(None))
        .values(ended_at=now)
    )
    request_id, token, code = uuid4(), new_token(), new_code()
    session.add(
        SignInRequest(
            id=request_id,
            email=email,
            link_hash=token_hash(token),
            code_hash=keyed_hash(key, "code", str(request_id), code),
            browser_hash=browser_hash,
            network_hash=network_hash,
            back=back,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    queue_mail(
        session,
        recipient=email,
        template="people/sign_in_mail",
        language=language,
        is_private=True,
        link=link_to(token),
        code=f"{code[:3]} {code[3:]}",
    )


def look_at_link(session: Session, *, token: str, browser: str | None, now: datetime) -> Proof:
    """The proof that using the link would give. Changes nothing, since mail scanners open links."""
    return _proof_by_link(_request_of_link(session, token), browser, now)


def use_link(session: Session, *, token: str, browser: str | None, now: datetime) -> Proof:
    """Uses the link up where it is right."""
    request = _request_of_link(session, token, is_to_be_used=True)
    proof = _proof_by_link(request, browser, now)
    if request is not None and proof.outcome is Outcome.RIGHT:
        request.ended_at = now
    return proof


def _request_of_link(
    session: Session, token: str, *, is_to_be_used: bool = False
) -> SignInRequest | None:
    question = select(SignInRequest).where(SignInRequest.link_hash == token_hash(token))
    return session.scalar(question.with_for_update() if is_to_be_used else question)


def _proof_by_link(request: SignInRequest | None, browser: str | None, now: datetime) -> Proof:
    if request is None or request.ended_at is not None or request.expires_at <= now:
        return Proof(Outcome.ENDED)
    # Whoever has somebody else's address could ask in their own browser and wait for the other to open the link.
    if browser is None or not compare_digest(request.browser_hash, token_hash(browser)):
        return Proof(Outcome.OTHER_BROWSER)
    return Proof(Outcome.RIGHT, request.email, request.back)


def use_code(
    session: Session, *, typed: str, browser: str | None, key: str, now: datetime
) -> Proof:
    """Uses up the code that was mailed for this browser where it is right, else one of five attempts."""
    if browser is None:
        return Proof(Outcome.ENDED)
    request = session.scalar(
        select(SignInRequest)
        .where(
            SignInRequest.browser_hash == token_hash(browser),
            SignInRequest.ended_at.is_(None),
            SignInRequest.expires_at > now,
        )
        .order_by(SignInRequest.created_at.desc())
        .limit(1)
        .with_for_update()
    )
    if request is None:
        return Proof(Outcome.ENDED)
    code_hash = keyed_hash(key, "code", str(request.id), typed_code(typed))
    request.attempts += 1
    if compare_digest(request.code_hash, code_hash):
        request.ended_at = now
        return Proof(Outcome.RIGHT, request.email, request.back)
    if request.attempts >= ATTEMPTS_AT_A_CODE:
        request.ended_at = now
        return Proof(Outcome.ENDED)
    return Proof(Outcome.WRONG)

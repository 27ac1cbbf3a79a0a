"""The pages on which a group checks its answers, sends them, and confirms them by mail."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.mail.envelope import TRIED_FOR
from assetmap.mail.outbox import queue_mail
from assetmap.mail.pages import shows_outbox
from assetmap.people.access import anyone, current_person
from assetmap.people.queries import caretakers_of, steward_addresses
from assetmap.people.sign_in.pages import site_address
from assetmap.places.postcodes import spaced
from assetmap.registration.drafts.actions import (
    begin_beside,
    note_link_mailed,
    now_utc,
    personal_of,
    renew_token,
    writer_address,
)
from assetmap.registration.drafts.further_changes import prove_address, unproved_address
from assetmap.registration.drafts.open_draft import (
    NOT_KEPT,
    draft_awaiting_its_mail,
    draft_of,
    draft_page,
    gone,
    keep_draft,
    leave_draft,
    network_hash,
)
from assetmap.registration.models import Submission
from assetmap.registration.moderation.decisions import confirm as take_in
from assetmap.registration.moderation.decisions import mail_again as new_mailed_token
from assetmap.registration.moderation.decisions import send as send_in
from assetmap.registration.queries import (
    likely_theirs,
    places_sent_to,
    submission_by_confirmation,
)
from assetmap.registration.questions.catalogue import (
    further_pages,
    further_unanswered,
    is_looked_at,
    pages_for,
    unanswered,
)
from assetmap.registration.questions.opening_hours_preview import preview_of
from assetmap.web.forms import FormDep
from assetmap.web.problems import status_of
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])

Token = Annotated[str, Query(max_length=200)]


@router.get("/register/check", name="check_registration")
def check_page(request: Request, session: SessionDep) -> Response:
    """All answers, each with a way to change it."""
    draft = draft_of(request, session)
    return gone(request, session) if draft is None else _check(request, session, draft)


@router.post("/register/check", name="send_registration")
def send(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Sends it in, once, however often the button is pressed."""
    draft = draft_of(request, session, form)
    if draft is None:
        return gone(request, session)
    now = now_utc()
    if not draft.entered_by:
        # What is mailed about it speaks as this page did.
        draft.language = language_of(request)
        session.flush()
    if form.get("action") == "mail-link" and draft.is_new and not draft.entered_by:
        return _mail_way_back(request, session, draft)
    try:
        with speaking(language_of(request)):
            sent = send_in(
                session, draft, now=now, key=_key(request), by=current_person(request, session)
            )
    except (InvalidInput, TooOften) as error:
        return _check(request, session, draft, error=error)
    if sent.token is not None:
        _mail_confirmation(request, session, draft, sent.token)
    if sent.has_moved and draft.status == "submitted":
        tell_stewards(request, session, draft)
    return RedirectResponse(request.app.url_path_for("registration_sent"), 303, headers=NOT_KEPT)


def _mail_way_back(request: Request, session: Session, draft: Submission) -> Response:
    """Mails a link that opens the draft elsewhere; this browser goes on with the same."""
    personal = personal_of(session, draft)
    if not personal.get("your_email"):
        with speaking(language_of(request)):
            error = InvalidInput(
                gettext("Enter your email address first, so that we can send you the link.")
            )
        return _check(request, session, draft, error=error)
    try:
        with speaking(language_of(request)):
            note_link_mailed(
                session, draft, personal["your_email"], key=_key(request), now=now_utc()
            )
    except TooOften as too_often:
        return _check(request, session, draft, error=too_often)
    token = renew_token(session, draft)
    address = f"{site_address(request)}{request.app.url_path_for('resume_registration')}"
    _mail(session, draft, "registration/resume_mail", link=f"{address}?token={token}")
    response = RedirectResponse(
        f"{request.app.url_path_for('check_registration')}?link=sent", 303, headers=NOT_KEPT
    )
    keep_draft(request, response, token)
    return response


@router.get("/register/sent", name="registration_sent")
def sent_page(request: Request, session: SessionDep) -> Response:
    """The page after sending: the state of the entry, and what happens next and when."""
    draft = draft_of(request, session)
    if draft is None:
        return gone(request, session)
    if draft.status == "draft" and draft.sent_at is None:
        return RedirectResponse(
            request.app.url_path_for("check_registration"), 303, headers=NOT_KEPT
        )
    return _sent(request, session, draft)


def _sent(
    request: Request, session: Session, draft: Submission, *, error: TooOften | None = None
) -> HTMLResponse:
    return draft_page(
        request,
        "registration/sent.html",
        error=error,
        draft=draft,
        email=personal_of(session, draft).get("your_email"),
        caretakers=caretakers_of(session, places_sent_to(session, draft))[0],
        new_address=unproved_address(session, draft),
        **_further(draft),
        is_mailed_again=request.query_params.get("mail") == "again",
        outbox_is_open=shows_outbox(request, session),
    )


@router.post("/register/sent", name="mail_registration_again")
def mail_again(request: Request, session: SessionDep, _form: FormDep) -> Response:
    """Sends the mail again that this browser was told of, with a link of its own."""
    awaited = draft_awaiting_its_mail(request, session)
    draft = awaited or draft_of(request, session)
    if draft is None:
        return gone(request, session)
    try:
        with speaking(language_of(request)):
            token = new_mailed_token(session, draft, key=_key(request), now=now_utc())
    except TooOften as error:
        if awaited is not None:
            return gone(request, session, error=error)
        return _sent(request, session, draft, error=error)
    if token is not None and awaited is None:
        _mail_confirmation(request, session, draft, token)
    elif token is not None:
        _mail_words_again(request, session, draft, token)
    address = request.app.url_path_for("registration_sent")
    return RedirectResponse(f"{address}?mail=again", 303, headers=NOT_KEPT)


def _mail_confirmation(request: Request, session: Session, draft: Submission, token: str) -> None:
    address = f"{site_address(request)}{request.app.url_path_for('confirm_registration')}"
    template = f"registration/{'confirm' if draft.is_new else 'address'}_mail"
    _mail(session, draft, template, link=f"{address}?token={token}")


def _mail_words_again(request: Request, session: Session, draft: Submission, token: str) -> None:
    """Mails the steward's question, or the reason for not publishing, to the writer."""
    email = writer_address(session, draft)
    if email:
        address = f"{site_address(request)}{request.app.url_path_for('resume_registration')}"
        is_declined = draft.status == "declined"
        queue_mail(
            session,
            recipient=email,
            template=f"registration/{'declined' if is_declined else 'asked'}_mail",
            language=draft.language,
            is_private=True,
            good_for=TRIED_FOR,
            name=draft.answers.get("name", ""),
            words=draft.words,
            link=f"{address}?token={token}",
        )


@router.get("/register/confirm", name="confirm_registration")
def confirm_page(request: Request, session: SessionDep, token: Token = "") -> Response:
    """The page behind the mailed link: a button, so that a mail scanner that opens it confirms nothing."""
    found = submission_by_confirmation(session, token)
    if found is None:
        return gone(request)
    return draft_page(request, "registration/confirm.html", draft=found, token=token)


@router.post("/register/confirm", name="use_confirmation")
def confirm(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Takes the entry in; pressed twice it is taken in once."""
    found = submission_by_confirmation(session, form.get("token", ""))
    if found is None:
        return gone(request)
    if not found.is_new:
        prove_address(session, found, now=now_utc())
        return draft_page(request, "registration/confirm.html", draft=found, token="")
    with speaking(language_of(request)):
        has_moved = take_in(session, found, now=now_utc())
    if has_moved and found.status == "submitted":
        tell_stewards(request, session, found)
        _mail(
            session,
            found,
            "registration/received_mail",
            link=_account(request),
            caretakers=caretakers_of(session, places_sent_to(session, found))[0],
        )
    page = draft_page(
        request,
        "registration/sent.html",
        draft=found,
        **_further(found),
        email=None,
        caretakers=caretakers_of(session, places_sent_to(session, found))[0],
        outbox_is_open=shows_outbox(request, session),
    )
    if has_moved:
        # Whoever had it open before has proved nothing: from now on it opens here, for the one who has the mailbox.
        keep_draft(request, page, renew_token(session, found))
    return page


@router.post("/register/another-place", name="another_place")
def another_place(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Begins an entry for another place of the same group: with its answers, but for where and when."""
    draft = draft_of(request, session, form)
    if draft is None:
        return gone(request, session)
    try:
        with speaking(language_of(request)):
            _, token = begin_beside(
                session, draft, network_hash=network_hash(request), now=now_utc()
            )
    except TooOften as error:
        return _sent(request, session, draft, error=error)
    address = request.app.url_path_for("registration_page", slug="where")
    response = RedirectResponse(address, 303, headers=NOT_KEPT)
    keep_draft(request, response, token)
    return response


@router.post("/register/leave", name="leave_registration")
def leave(request: Request, form: FormDep) -> Response:
    """Forgets the draft in this browser; it stays as it is, for a link that was mailed or for who signs in."""
    response = RedirectResponse(request.app.url_path_for("register"), 303, headers=NOT_KEPT)
    leave_draft(request, response)
    return response


def tell_stewards(request: Request, session: Session, submission: Submission) -> None:
    """Mails those who decide that something waits."""
    link = f"{site_address(request)}{request.app.url_path_for('moderation')}"
    for email in steward_addresses(session, places_sent_to(session, submission)):
        queue_mail(
            session,
            recipient=email,
            template="registration/waiting_mail",
            name=submission.answers.get("name", ""),
            link=link,
        )


def _check(
    request: Request, session: Session, draft: Submission, *, error: AssetmapError | None = None
) -> HTMLResponse:
    personal = personal_of(session, draft)
    answers = {**draft.answers, **personal}
    if answers.get("postcode"):
        answers["postcode"] = spaced(answers["postcode"])
    looked_at = dict(answers)
    if draft.entered_by or draft.person_id:
        looked_at.setdefault("your_email", "known")
    return draft_page(
        request,
        "registration/check.html",
        status_code=status_of(error) if error else 200,
        errors=[{"text": str(error)}] if error else [],
        draft=draft,
        answers=answers,
        pages=[
            *pages_for(answers),
            *(p for p in further_pages(answers) if p.fields and is_looked_at(p, answers)),
        ],
        **_further(draft),
        missing=[page.slug for page in unanswered(looked_at)],
        theirs=likely_theirs(session, draft),
        preview=preview_of(answers),
        vocabulary=our_vocabulary().by_slug,
        is_link_sent=request.query_params.get("link") == "sent",
        outbox_is_open=shows_outbox(request, session),
    )


# Most of the further questions are answered by a tap or two.
_FURTHER_SECONDS = 20


def _further(draft: Submission) -> dict[str, Any]:
    """The further questions that nobody has looked at, and about how many minutes they take."""
    further = further_unanswered(draft.answers)
    return {"further": further, "further_minutes": -(-len(further) * _FURTHER_SECONDS // 60)}


def _mail(session: Session, submission: Submission, template: str, **context: Any) -> None:
    email = personal_of(session, submission).get("your_email")
    if email:
        queue_mail(
            session,
            recipient=email,
            template=template,
            language=submission.language,
            is_private=True,
            good_for=TRIED_FOR,
            name=submission.answers.get("name", ""),
            **context,
        )


def _key(request: Request) -> str:
    return secret_key(request.app.state.settings)


def _account(request: Request) -> str:
    return f"{site_address(request)}{request.app.url_path_for('my_assets')}"

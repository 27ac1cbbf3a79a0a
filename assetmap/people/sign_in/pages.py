"""The sign-in pages: an address, then the link or the code that was mailed to it."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.mail.envelope import mail_address
from assetmap.mail.pages import shows_outbox
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.actions import SIGNED_IN_FOR, begin_session
from assetmap.people.cookies import ASKING, KNOWN, SESSION, forget, keep, kept
from assetmap.people.limits import REQUESTS_KEPT_FOR
from assetmap.people.sign_in.browsers import browser_words
from assetmap.people.sign_in.known_browsers import KEPT_SECONDS, with_address
from assetmap.people.sign_in.mailed_link import (
    Outcome,
    Proof,
    ask_to_sign_in,
    look_at_link,
    use_code,
    use_link,
)
from assetmap.people.tokens import new_token
from assetmap.settings import Settings
from assetmap.web.forms import FormDep, way_back
from assetmap.web.problems import status_of
from assetmap.web.secret_key import secret_key
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])

NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
Token = Annotated[str, Query(max_length=200)]


@router.get("/sign-in", name="sign_in")
def sign_in_page(request: Request, person: SomebodyDep, back: str = "") -> Response:
    """Asks for an address; who has signed in already goes where they wanted to."""
    if person is not None:
        return RedirectResponse(own_path(request, back), 303, headers=NOT_KEPT)
    return ask_page(request, back=back)


def ask_page(
    request: Request, *, back: str = "", typed: str = "", error: AssetmapError | None = None
) -> HTMLResponse:
    """The page that asks; after an error it says what was wrong, and keeps what was typed."""
    way = own_path(request, back)
    return _page(
        request,
        "people/sign_in.html",
        error=error,
        typed=typed,
        back=way,
        openid_address=f"{request.app.url_path_for('sign_in_by_openid')}?back={quote(way, safe='')}"
        if _settings(request).oidc_issuer
        else "",
        openid_label=_settings(request).oidc_label,
    )


@router.post("/sign-in", name="ask_to_sign_in")
def ask(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Mails a link and a code; the answer is the same whoever it is, and whether or not they have an account."""
    language, browser = language_of(request), kept(request, ASKING) or new_token()
    typed, back = form.get("email", ""), form.get("back", "")
    try:
        with speaking(language):
            ask_to_sign_in(
                session,
                email=mail_address(typed),
                browser=browser,
                host=request.client.host if request.client else "",
                back=own_path(request, back),
                language=language,
                key=secret_key(_settings(request)),
                link_to=lambda token: _link(request, token),
                now=datetime.now(UTC),
                known=kept(request, KNOWN),
            )
    except (InvalidInput, TooOften) as error:
        return ask_page(request, back=back, typed=typed, error=error)
    response = RedirectResponse(request.app.url_path_for("sign_in_code"), 303, headers=NOT_KEPT)
    seconds = int(REQUESTS_KEPT_FOR.total_seconds())
    keep(request, response, ASKING, browser, seconds=seconds)
    return response


def _link(request: Request, token: str) -> str:
    """With the token in its query, which no log keeps."""
    return f"{site_address(request)}{request.app.url_path_for('sign_in_link')}?token={token}"


@router.get("/sign-in/code", name="sign_in_code")
def code_page(request: Request, session: SessionDep) -> HTMLResponse:
    """Says that a mail is on its way, and asks for the code in it."""
    return _code_page(request, session)


def _code_page(
    request: Request, session: Session, error: AssetmapError | None = None
) -> HTMLResponse:
    return _page(
        request, "people/code.html", error=error, outbox_is_open=shows_outbox(request, session)
    )


@router.post("/sign-in/code", name="use_sign_in_code")
def code(request: Request, session: SessionDep, person: SomebodyDep, form: FormDep) -> Response:
    """Signs in by the code; a wrong one counts, so the answer is a page and no error."""
    proof = use_code(
        session,
        typed=form.get("code", ""),
        browser=kept(request, ASKING),
        key=secret_key(_settings(request)),
        now=datetime.now(UTC),
    )
    if proof.outcome is Outcome.RIGHT:
        return let_in(request, session, proof)
    if proof.outcome is Outcome.ENDED and person is not None:
        return RedirectResponse(own_path(request, ""), 303, headers=NOT_KEPT)
    with speaking(language_of(request)):
        words = (
            gettext("That code is not right. Enter the 6 digits from the newest email.")
            if proof.outcome is Outcome.WRONG
            else gettext("This code no longer works. Ask for a new email.")
        )
    return _code_page(request, session, InvalidInput(words, parameter="code"))


@router.get("/sign-in/link", name="sign_in_link")
def link_page(request: Request, session: SessionDep, token: Token = "") -> HTMLResponse:
    """The page that the mailed link opens: a button, so that only opening the
    link does not use it up.
    """
    now = datetime.now(UTC)
    proof = look_at_link(session, token=token, browser=kept(request, ASKING), now=now)
    return _page(request, "people/link.html", proof=proof, token=token)


@router.post("/sign-in/link", name="use_sign_in_link")
def link(request: Request, session: SessionDep, person: SomebodyDep, form: FormDep) -> Response:
    """Signs in by the link."""
    token, now = form.get("token", ""), datetime.now(UTC)
    proof = use_link(session, token=token, browser=kept(request, ASKING), now=now)
    if proof.outcome is Outcome.RIGHT:
        return let_in(request, session, proof)
    if proof.outcome is Outcome.ENDED and person is not None:
        # The button was pressed twice.
        return RedirectResponse(own_path(request, ""), 303, headers=NOT_KEPT)
    return _page(request, "people/link.html", status_code=410, proof=proof, token="")


def let_in(request: Request, session: Session, proof: Proof) -> Response:
    """Signs in whoever has proved an address, and takes them where they wanted to go."""
    token = begin_session(
        session,
        email=proof.email,
        browser=browser_words(request.headers.get("user-agent", "")),
        former=kept(request, SESSION),
        now=datetime.now(UTC),
    )
    response = RedirectResponse(own_path(request, proof.back), 303, headers=NOT_KEPT)
    keep(request, response, SESSION, token, seconds=int(SIGNED_IN_FOR.total_seconds()))
    forget(request, response, ASKING)
    known = with_address(kept(request, KNOWN), proof.email, key=secret_key(_settings(request)))
    keep(request, response, KNOWN, known, seconds=KEPT_SECONDS)
    return response


def site_address(request: Request) -> str:
    """The public address of the site; what a request says counts only where no setting gives it."""
    return (_settings(request).public_url or str(request.base_url)).rstrip("/")


def own_path(request: Request, asked: str) -> str:
    """The path to go to after signing in: the one asked for if it is on this site,
    otherwise the account.
    """
    account = str(request.app.url_path_for("account"))
    return way_back(asked=asked, referrer=None, host=None, otherwise=account)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _page(
    request: Request,
    template: str,
    *,
    error: AssetmapError | None = None,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    page = render(
        request,
        template,
        status_code=status_of(error) if error else status_code,
        errors=[str(error)] if error else [],
        Outcome=Outcome,
        **context,
    )
    page.headers.update(NOT_KEPT)
    return page

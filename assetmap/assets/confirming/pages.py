"""The pages behind the links of the six-month mail. Each has a button, so that a mail scanner changes nothing."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from starlette.routing import NoMatchFound

from assetmap.assets.confirming.actions import LinkState, give_answer, look_at, take_back_stop
from assetmap.assets.confirming.answers import Answer, Wrong
from assetmap.assets.confirming.queries import places_of
from assetmap.assets.confirming.reporting import LONGEST, report
from assetmap.assets.confirming.tasks import PATH
from assetmap.assets.confirming.wording import PeopleTold
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.record.models import Asset
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.people.access import anyone
from assetmap.people.queries import Caretakers, caretakers_of
from assetmap.people.sign_in.pages import site_address
from assetmap.web.forms import FormDep
from assetmap.web.problems import status_of
from assetmap.web.templating import render, sends_mail
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])

NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
Token = Annotated[str, Query(max_length=200)]
_STATUS = {LinkState.GONE: 410, LinkState.OLD: 410, LinkState.OTHERWISE: 410, LinkState.FORGED: 404}


@router.get(PATH + "{answer}", name="confirm_entry")
def confirm_page(
    request: Request, session: SessionDep, answer: Answer, token: Token = ""
) -> HTMLResponse:
    """Asks for the answer that the link is for."""
    found, asset = look_at(session, token=token, answer=answer)
    return _page(request, session, answer, found, asset, token=token)


@router.post(PATH + "{answer}", name="give_answer")
def answer_page(
    request: Request, session: SessionDep, answer: Answer, form: FormDep
) -> HTMLResponse:
    """Notes the answer; what needs a change goes to the stewards in the group's own words."""
    told: PeopleTold | None = None
    token, now = form.get("token", ""), datetime.now(UTC)
    if form.get("action") == "undo":
        found, asset = take_back_stop(session, token=token)
        is_back = found is LinkState.GOOD
        return _page(request, session, answer, found, asset, token=token, is_back=is_back)
    if answer is Answer.CHANGE:
        found, asset = look_at(session, token=token, answer=answer, is_locked=True)
        if found is LinkState.GOOD and asset is not None:
            try:
                with speaking(language_of(request)):
                    told = _tell_stewards(request, session, asset, form.get("words", ""), now=now)
            except (InvalidInput, TooOften) as error:
                words = form.get("words", "")
                return _page(
                    request, session, answer, found, asset, token=token, error=error, words=words
                )
    found, asset = give_answer(
        session, token=token, answer=answer, today=now.astimezone(UK).date(), now=now
    )
    return _page(request, session, answer, found, asset, token=token, told=told)


def _tell_stewards(
    request: Request, session: SessionDep, asset: Asset, words: str, *, now: datetime
) -> PeopleTold:
    site, path_for = site_address(request), request.app.url_path_for
    return report(
        session,
        asset.id,
        what=Wrong.OTHER,
        words=words,
        is_from_group=True,
        link_to_asset=f"{site}{path_for('asset', asset_id=asset.id)}",
        link_to_reports=f"{site}{path_for('reports')}",
        now=now,
    )


def _page(
    request: Request,
    session: SessionDep,
    answer: Answer,
    found: LinkState,
    asset: Asset | None,
    *,
    token: str,
    is_back: bool = False,
    words: str = "",
    error: AssetmapError | None = None,
    told: PeopleTold | None = None,
) -> HTMLResponse:
    try:
        # Made by a feature of a higher layer, where there is one.
        own_pages = str(request.app.url_path_for("my_assets"))
    except NoMatchFound:
        own_pages = ""
    caretakers = Caretakers.NOBODY
    if answer is Answer.CHANGE and asset is not None:
        caretakers, _ = caretakers_of(session, places_of(session, asset.id))
    page = render(
        request,
        "confirming/answer.html",
        status_code=status_of(error) if error else _STATUS.get(found, 200),
        title=_title(answer, found, caretakers, is_back=is_back),
        caretakers=caretakers,
        told=told.in_words(sends_mail=sends_mail()) if told else "",
        answer=answer,
        found=found.name,
        asset=asset,
        token=token,
        is_back=is_back,
        words=words,
        longest=LONGEST,
        months=request.app.state.settings.confirm_after_months,
        own_pages=own_pages,
        error=error,
        errors=[str(error)] if error else [],
    )
    page.headers.update(NOT_KEPT)
    return page


def _title(answer: Answer, found: LinkState, caretakers: Caretakers, *, is_back: bool) -> str:
    if is_back:
        return gettext("Your entry is published again")
    if found is LinkState.DONE:
        return {
            Answer.RIGHT: gettext("Thank you. We’ve marked your entry as checked today"),
            Answer.CHANGE: {
                Caretakers.STEWARDS: gettext("Thank you. A steward has your message"),
                Caretakers.ADMINISTRATORS: gettext(
                    "Thank you. The people who run this site have your message"
                ),
                Caretakers.NOBODY: gettext("Thank you. We have saved your message"),
            }[caretakers],
            Answer.STOPPED: gettext("Your entry has been withdrawn"),
        }[answer]
    if found is LinkState.GOOD:
        return {
            Answer.RIGHT: gettext("Is your entry still correct?"),
            Answer.CHANGE: gettext("What needs changing?"),
            Answer.STOPPED: gettext("Do you want to withdraw your entry?"),
        }[answer]
    return {
        LinkState.OTHERWISE: gettext("This link has already been used"),
        LinkState.OLD: gettext("This entry has been checked since we emailed you"),
        LinkState.GONE: gettext("This entry is no longer published"),
    }.get(found, gettext("This link does not work"))

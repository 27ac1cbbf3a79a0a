"""The pages of a person's own groups: change, withdraw, bring back, and older versions."""

from itertools import zip_longest
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import say_room
from assetmap.assets.confirming.queries import places_of
from assetmap.assets.editing.entries import move_asset, restore_version, said_then
from assetmap.assets.editing.wording import field_words, told_in_words
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.record.history import By, entry_of, versions_of
from assetmap.assets.record.status import Move
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, Forbidden, InvalidInput, NotFound, TooOften
from assetmap.people.access import PersonDep
from assetmap.people.queries import caretakers_of
from assetmap.people.roles import Role, SignedIn
from assetmap.people.sign_in.pages import site_address
from assetmap.registration.claims.actions import claim
from assetmap.registration.claims.address_proof import is_proof
from assetmap.registration.drafts.actions import (
    begin_change,
    now_utc,
    renew_token,
    save_answers,
    take_back,
)
from assetmap.registration.drafts.open_draft import (
    NOT_KEPT,
    open_draft,
)
from assetmap.registration.own_entries.erase import is_nameless
from assetmap.registration.queries import (
    entries_of,
    is_merged,
    is_published,
    is_trusted,
    organization_of,
    own_submissions,
    paused,
    places_sent_to,
    waiting_change,
    was_withdrawn_by_a_steward,
)
from assetmap.registration.questions.answers import answers_from
from assetmap.web.forms import FormDep
from assetmap.web.problems import status_of
from assetmap.web.secret_key import secret_key
from assetmap.web.templating import render
from assetmap.web.translations import gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
# In figures: more than PostgreSQL's identities have, no version bears.
_LONGEST_NUMBER = 18


@router.get("/my/assets", name="my_assets")
def my_page(request: Request, session: SessionDep, person: PersonDep) -> HTMLResponse:
    """The entries of the groups that somebody writes for."""
    submissions = own_submissions(session, person.person_id)
    page = render(
        request,
        "registration/my_assets.html",
        entries=entries_of(session, sorted(person.organization_ids)),
        submissions=submissions,
        caretakers={
            one.id: caretakers_of(session, places_sent_to(session, one))[0] for one in submissions
        },
        paused=paused(session, person.person_id),
        today=now_utc().astimezone(UK).date(),
        done=request.query_params.get("done", ""),
    )
    page.headers.update(NOT_KEPT)
    return page


@router.post("/my/submissions/{submission_id}", name="change_my_submission")
def change_submission(
    request: Request, session: SessionDep, person: PersonDep, submission_id: UUID, form: FormDep
) -> Response:
    """Opens what somebody has sent in, to be changed and sent again, or withdraws it."""
    found = next(
        (o for o in own_submissions(session, person.person_id) if o.id == submission_id), None
    )
    if found is None:
        raise NotFound(gettext("We can’t find this entry."))
    if form.get("action") == "open" and found.is_open:
        return open_draft(request, renew_token(session, found))
    if form.get("action") != "take-back":
        raise InvalidInput(gettext("Choose an action: open the entry or withdraw it."))
    take_back(session, found, person_id=person.person_id, now=now_utc())
    address = request.app.url_path_for("my_assets")
    return RedirectResponse(f"{address}?done=take-back", 303, headers=NOT_KEPT)


@router.post("/my/assets/{asset_id}", name="change_my_asset")
def change(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Begins a change, withdraws the entry from every interface at once, or brings it back."""
    is_own = _may_change(session, person, asset_id)
    action, by = form.get("action", ""), By(person.person_id)
    if action == "change":
        _, token = begin_change(
            session, asset_id, person_id=person.person_id, is_steward=not is_own
        )
        return open_draft(request, token)
    if action == "withdraw":
        move_asset(session, asset_id, Move.WITHDRAW, by=by, what="withdrawn")
    elif action == "return":
        if is_merged(session, asset_id):
            raise NotFound(
                gettext("This entry has been merged with another one. Change that one instead.")
            )
        if is_nameless(session, asset_id):
            raise NotFound(
                gettext("We have erased the details of this entry. Add the entry again.")
            )
        if not _is_steward(session, person, asset_id) and was_withdrawn_by_a_steward(
            session, asset_id
        ):
            raise Conflict(
                gettext("A steward took this entry off the map. Ask the steward to restore it.")
            )
        move_asset(session, asset_id, Move.RETURN, by=by, what="returned")
    else:
        raise InvalidInput(gettext("Choose an action: change, withdraw or restore the entry."))
    address = request.app.url_path_for("my_assets")
    return RedirectResponse(f"{address}?done={action}", 303, headers=NOT_KEPT)


@router.post("/my/assets/{asset_id}/room", name="say_own_room")
def say_own_room(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Says whether the group has room, by one tap."""
    _may_change(session, person, asset_id)
    with speaking(language_of(request)):
        say_room(
            session,
            asset_id,
            form.get("room", ""),
            form.get("weeks", ""),
            by=By(person.person_id),
            today=now_utc().astimezone(UK).date(),
        )
    address = request.app.url_path_for("my_assets")
    return RedirectResponse(f"{address}?done=room", 303, headers=NOT_KEPT)


@router.get("/my/assets/{asset_id}/claim", name="claim_asset")
def claim_page(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID
) -> HTMLResponse:
    """Asks who they are to the group; says what happens then."""
    return _claim_page(request, session, person, asset_id, outcome="")


@router.post("/my/assets/{asset_id}/claim", name="send_claim")
def send_claim(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Lets them keep it at once, or asks the stewards."""
    site = site_address(request)
    try:
        with speaking(language_of(request)), session.begin_nested():
            is_theirs = claim(
                session,
                asset_id,
                person,
                form.get("words", ""),
                language=language_of(request),
                key=secret_key(request.app.state.settings),
                link_to_asset=f"{site}{request.app.url_path_for('asset', asset_id=asset_id)}",
                link_to_queue=f"{site}{request.app.url_path_for('moderation')}",
                now=now_utc(),
            )
    except TooOften as error:
        return _claim_page(request, session, person, asset_id, outcome="", error=error)
    if is_theirs:
        return RedirectResponse(request.app.url_path_for("my_assets"), 303, headers=NOT_KEPT)
    return _claim_page(request, session, person, asset_id, outcome="asked")


def _claim_page(
    request: Request,
    session: Session,
    person: SignedIn,
    asset_id: UUID,
    *,
    outcome: str,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    entry = entry_of(session, asset_id) if is_published(session, asset_id) else None
    if entry is None:
        raise NotFound(gettext("We can’t find this entry."))
    page = render(
        request,
        "registration/claim.html",
        status_code=status_of(error) if error else 200,
        errors=[{"text": str(error)}] if error else [],
        entry=entry,
        asset_id=asset_id,
        is_proved=is_proof(person.email, entry.url),
        email=person.email,
        outcome=outcome,
        caretakers=caretakers_of(session, places_of(session, asset_id))[0],
    )
    page.headers.update(NOT_KEPT)
    return page


@router.get("/my/assets/{asset_id}/history", name="asset_history")
def history_page(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID
) -> HTMLResponse:
    """Every change: who, when, what and why, and what the entry said after it."""
    is_own = _may_change(session, person, asset_id)
    versions = versions_of(session, asset_id)
    rows = []
    for version, earlier in zip_longest(versions, versions[1:]):
        before = earlier.entry if earlier else None
        # A group's editors learn that a steward did it, and not which; whoever came before them likewise.
        shows_who = not is_own or version.who == person.email
        rows.append(
            {
                "version": version,
                "said": _said(version.entry, before),
                "who": version.who if shows_who else None,
            }
        )
    now = entry_of(session, asset_id)
    page = render(
        request,
        "registration/history.html",
        rows=rows,
        asset_id=asset_id,
        name=now.name if now else "",
        zone=UK,
    )
    page.headers.update(NOT_KEPT)
    return page


@router.post("/my/assets/{asset_id}/history", name="restore_asset")
def restore(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, form: FormDep
) -> Response:
    """Makes the entry say again what it said then; where a steward looks first, as a change that is ready to be
    sent.
    """
    _may_change(session, person, asset_id)
    which = form.get("version", "")
    version_id = int(which) if which.isdecimal() and len(which) <= _LONGEST_NUMBER else 0
    if not (_is_steward(session, person, asset_id) or is_trusted(session, asset_id)):
        if waiting_change(session, asset_id, person.person_id):
            raise Conflict(
                gettext(
                    "A change to this entry is already waiting for a steward. Continue with that change "
                    "instead."
                )
            )
        said = said_then(session, asset_id, version_id)
        draft, token = begin_change(session, asset_id, person_id=person.person_id)
        save_answers(session, draft, answers_from(said), now=now_utc())
        return open_draft(request, token)
    restore_version(session, asset_id, version_id, by=By(person.person_id, "restored"))
    address = request.app.url_path_for("asset_history", asset_id=asset_id)
    return RedirectResponse(address, 303, headers=NOT_KEPT)


def _said(entry: Any, before: Any) -> list[tuple[str, str, str]]:
    """The fields that differ from before: name, before and now; all fields where the former entry is not known."""
    if entry is None:
        return []
    said = []
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        former = None if before is None else getattr(before, name)
        if before is not None and value == former:
            continue
        words = told_in_words(name, value)
        if words or before is not None:
            was = "" if before is None else told_in_words(name, former)
            said.append((field_words(name), was, words))
    return said


def _may_change(session: Session, person: SignedIn, asset_id: UUID) -> bool:
    """Whether it is their own group's; stewards of its places may too. Raises `NotFound` or `Forbidden`."""
    entry = entry_of(session, asset_id)
    if entry is None:
        raise NotFound(gettext("We can’t find this entry."))
    organization = organization_of(session, asset_id)
    if organization and person.may_edit(organization):
        return True
    if _is_steward(session, person, asset_id):
        return False
    raise Forbidden("")


def _is_steward(session: Session, person: SignedIn, asset_id: UUID) -> bool:
    return person.has(Role.STEWARD) and person.is_steward_of(places_of(session, asset_id))

"""The page on which a group or a steward gives an entry its picture, changes it or takes it away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import places_of
from assetmap.assets.pictures.actions import keep_picture, remove_picture, show_picture
from assetmap.assets.pictures.encoding import encoded
from assetmap.assets.pictures.pages import Mark, chosen_picture, picture_response
from assetmap.assets.pictures.queries import picture_bytes, pictures_of
from assetmap.assets.record.history import By, entry_of
from assetmap.database.sessions import SessionDep, release_connection
from assetmap.errors import Forbidden, InvalidInput, NotFound
from assetmap.people.access import PersonDep
from assetmap.people.queries import caretakers_of
from assetmap.people.roles import Role, SignedIn
from assetmap.registration.drafts.open_draft import NOT_KEPT
from assetmap.registration.queries import is_trusted, organization_of
from assetmap.web.forms import from_this_site
from assetmap.web.templating import render
from assetmap.web.translations import gettext
from assetmap.web.uploads.form_with_file import Upload, upload_of

router = APIRouter(include_in_schema=False)
LONGEST_DESCRIPTION = 250


def may_give_a_picture(session: SessionDep, person: PersonDep, asset_id: UUID) -> bool:
    """Whether its picture is shown at once: a steward's, or that of a group whose changes nobody looks at first.

    Raises `NotFound`, or `Forbidden` for everybody who may not change the entry.
    """
    if entry_of(session, asset_id) is None:
        raise NotFound(gettext("We can’t find this entry."))
    if person.has(Role.STEWARD) and person.is_steward_of(places_of(session, asset_id)):
        return True
    organization = organization_of(session, asset_id)
    if organization is None or not person.may_edit(organization):
        raise Forbidden("")
    return is_trusted(session, asset_id)


AtOnceDep = Annotated[bool, Depends(may_give_a_picture)]


async def _upload(request: Request, session: SessionDep, _: AtOnceDep) -> Upload:
    # Named after the rule, so that of what nobody may send nothing is read.
    await run_in_threadpool(release_connection, session)
    return await upload_of(request)


@router.get("/my/assets/{asset_id}/picture", name="picture_page")
def picture_page(
    request: Request, session: SessionDep, person: PersonDep, asset_id: UUID, at_once: AtOnceDep
) -> HTMLResponse:
    """The picture as it is, and a form for another."""
    return _page(request, session, person, asset_id, at_once=at_once)


@router.get("/my/assets/{asset_id}/picture/{mark}", name="own_picture")
def own_picture(session: SessionDep, asset_id: UUID, mark: Mark, _: AtOnceDep) -> Response:
    """A picture for those who may change the entry, also while it waits."""
    data = picture_bytes(session, asset_id, mark, is_public=False)
    if data is None:
        raise NotFound(gettext("We can’t find this picture."))
    return picture_response(data, "no-store")


@router.post(
    "/my/assets/{asset_id}/picture", name="give_picture", dependencies=[Depends(from_this_site)]
)
def give_picture(
    request: Request,
    session: SessionDep,
    person: PersonDep,
    asset_id: UUID,
    at_once: AtOnceDep,
    sent: Annotated[Upload, Depends(_upload)],
) -> Response:
    """Keeps a picture, shows one that waits, or removes one."""
    by = By(person.person_id)
    action, _, mark = sent.words("action", most=40).partition(" ")
    if action == "remove":
        remove_picture(session, asset_id, mark, by=by)
    elif action == "show":
        if not at_once:
            raise Forbidden("")
        show_picture(session, asset_id, mark, by=by)
    else:
        description = " ".join(sent.words("description", most=LONGEST_DESCRIPTION).split())
        try:
            picture = encoded(chosen_picture(sent))
            if not description:
                raise InvalidInput(
                    gettext("Describe the picture for people who can’t see it."),
                    parameter="description",
                )
        except InvalidInput as error:
            return _page(
                request,
                session,
                person,
                asset_id,
                at_once=at_once,
                description=description,
                error=error,
            )
        keep_picture(session, asset_id, picture, description, by=by, is_waiting=not at_once)
    address = request.app.url_path_for("picture_page", asset_id=asset_id)
    done = {"remove": "removed", "show": "shown"}.get(action, "shown" if at_once else "waits")
    return RedirectResponse(f"{address}?done={done}", 303, headers=NOT_KEPT)


def _page(
    request: Request,
    session: Session,
    person: SignedIn,
    asset_id: UUID,
    *,
    at_once: bool,
    description: str = "",
    error: InvalidInput | None = None,
) -> HTMLResponse:
    entry = entry_of(session, asset_id)
    assert entry is not None
    page = render(
        request,
        "registration/picture.html",
        status_code=422 if error else 200,
        name=entry.name,
        asset_id=asset_id,
        pictures=pictures_of(session, asset_id),
        at_once=at_once,
        caretakers=caretakers_of(session, places_of(session, asset_id))[0],
        description=description,
        most=LONGEST_DESCRIPTION,
        error=error,
        done=request.query_params.get("done", ""),
    )
    page.headers.update(NOT_KEPT)
    return page

"""The stewards' pages of possible duplicates."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.confirming.queries import places_of
from assetmap.assets.editing.wording import told_in_words
from assetmap.assets.record.entry import FIELDS, differences
from assetmap.assets.record.history import By
from assetmap.assets.twins.deciding import decide_twins
from assetmap.assets.twins.queries import Half, Pair, twin_pair, waiting_twins
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Conflict, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext
from assetmap.web.wording import distance

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


@router.get("/moderation/twins", name="twins")
def twins_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """The entries that may be listed twice in the steward's places, the longest waiting first."""
    return render(
        request,
        "twins/waiting.html",
        title=gettext("Listed twice?"),
        waiting=waiting_twins(session, steward.steward_places()),
        now=datetime.now(UTC),
    )


@router.get("/moderation/twins/{pair_id}", name="twin_pair")
def twin_page(
    request: Request, session: SessionDep, steward: StewardDep, pair_id: int
) -> HTMLResponse:
    """Both, side by side, field by field."""
    return _page(request, session, steward, _found(session, steward, pair_id))


@router.post("/moderation/twins/{pair_id}", name="decide_twins")
def decide(
    request: Request, session: SessionDep, steward: StewardDep, pair_id: int, form: FormDep
) -> Response:
    """Merges the two, keeps both, or notes that they are not the same."""
    pair = _found(session, steward, pair_id)
    choices = {name[6:]: value for name, value in form.items() if name.startswith("field-")}
    try:
        # Where it fails nothing of it stays, and both are shown as they are now.
        with session.begin_nested():
            decide_twins(
                session,
                pair,
                form.get("decision", ""),
                mark=form.get("mark", ""),
                by=By(steward.person_id),
                keep=form.get("keep", "first"),
                choices=choices,
            )
    except (Conflict, InvalidInput) as error:
        return _page(request, session, steward, _found(session, steward, pair_id), error)
    return RedirectResponse(request.app.url_path_for("twins"), 303)


def _hides_its_place(session: Session, steward: SignedIn, half: Half) -> bool:
    """Whether its exact place is told to the stewards of its own places only, and this is none of them."""
    is_private = half.entry.whereabouts.privacy == "near"
    return is_private and not steward.is_steward_of(places_of(session, half.asset_id))


def _found(session: Session, steward: SignedIn, pair_id: int) -> Pair:
    # More digits than the number of a pair may have are none.
    pair = twin_pair(session, pair_id, steward.steward_places()) if 0 < pair_id < 2**31 else None
    if pair is None:
        raise NotFound(gettext("We can’t find this pair of entries."))
    return pair


def _page(
    request: Request,
    session: Session,
    steward: SignedIn,
    pair: Pair,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    hidden = [_hides_its_place(session, steward, half) for half in (pair.first, pair.second)]
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    other = differences(pair.first.entry, pair.second.entry)
    rows = []
    for name in FIELDS:
        first, second = getattr(pair.first.entry, name), getattr(pair.second.entry, name)
        words, others = told_in_words(name, first), told_in_words(name, second)
        apart = pair.first.entry.whereabouts.metres_to(pair.second.entry.whereabouts)
        if name == "whereabouts" and any(hidden):
            # How far apart the two are would give the hidden one away too.
            words, others = (
                gettext("Not shown, because its exact location is private") if is_hidden else told
                for is_hidden, told in zip(hidden, (words, others), strict=True)
            )
        elif name == "whereabouts" and apart:
            others = gettext("%(words)s (%(distance)s from the first entry)") % {
                "words": others,
                "distance": distance(apart),
            }
        if name in other or words:
            rows.append(
                {
                    "name": name,
                    "first": words,
                    "second": others,
                    "is_other": name in other,
                    "is_list": isinstance(first, tuple) and name != "hours",
                }
            )
    return render(
        request,
        "twins/pair.html",
        status_code=status,
        title=gettext("Are these two entries the same?"),
        pair=pair,
        rows=rows,
        error=error,
    )

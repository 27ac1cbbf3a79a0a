"""Pages of help beyond the directory: suggest a place, urgent contacts, national services, and searches without an answer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assetmap.assets.help.actions import (
    LONGEST_DETAILS,
    close_suggestion,
    count_unmet,
    save_services,
    save_urgent_lines,
    suggest_place,
)
from assetmap.assets.help.national import NationalService
from assetmap.assets.help.queries import (
    LEAST_SEARCHES_SHOWN,
    UrgentLine,
    open_suggestions,
    services_shown,
    unmet_needs,
    urgent_lines,
)
from assetmap.assets.opening_hours.rules import UK
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, TooOften
from assetmap.people.access import anyone, requires
from assetmap.people.counting import count_attempt, network_key
from assetmap.people.limits import Limit
from assetmap.people.roles import Role, SignedIn
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]
# The panel stays short enough to be read at a glance.
MOST_URGENT_LINES = 10
MOST_SERVICES = 60
_OF_CONTACT = ("name", "words", "number", "text_number", "text_words", "checked_on")
_OF_SERVICE = ("name", "words", "phone", "url", "categories", "checked_on")
_EMPTY_LINES = 2
# Of one network: more than a library full of readers sends.
_UNMET_BY_NETWORK = (Limit(200, timedelta(hours=1)),)


@router.get("/suggest", name="suggest", dependencies=[Depends(anyone)])
def suggest_page(request: Request, category: str = "", place: str = "") -> HTMLResponse:
    """Asks for a place or group that is missing from the map."""
    return _suggest_page(request, form={"category": category, "place": place})


@router.post("/suggest", name="send_suggestion", dependencies=[Depends(anyone)])
def send_suggestion(request: Request, session: SessionDep, form: FormDep) -> HTMLResponse:
    """Sends the suggestion to the stewards. A program that fills the hidden field is thanked and not heard."""
    if form.get("website"):
        return _suggest_page(request, is_sent=True)
    place = form.get("place", "")
    try:
        suggest_place(
            session,
            name=form.get("name", ""),
            details=form.get("details", ""),
            slug=form.get("category") or None,
            place_id=int(place)
            if place.isascii() and place.isdigit() and len(place) < 10
            else None,
            network_key=network_key(request, "suggestion"),
            now=datetime.now(UTC),
        )
    except (InvalidInput, TooOften) as error:
        return _suggest_page(request, form=form, error=error)
    return _suggest_page(request, is_sent=True)


def _suggest_page(
    request: Request,
    *,
    form: Form | dict[str, str] | None = None,
    error: AssetmapError | None = None,
    is_sent: bool = False,
) -> HTMLResponse:
    return render_form(
        request,
        "help/suggest.html",
        error=error,
        title=gettext("Thank you") if is_sent else gettext("Suggest a place or group"),
        form=form or {},
        is_sent=is_sent,
        longest=LONGEST_DETAILS,
    )


@router.get("/moderation/suggestions", name="suggested_places")
def suggestions_page(request: Request, session: SessionDep, steward: StewardDep) -> HTMLResponse:
    """Places that people say are missing, the oldest first."""
    return render_form(
        request,
        "help/suggestions.html",
        error=None,
        title=gettext("Suggested places"),
        suggestions=open_suggestions(session, steward.steward_places()),
    )


@router.post("/moderation/suggestions/{suggestion_id}", name="close_suggestion")
def close_this_suggestion(
    request: Request, session: SessionDep, steward: StewardDep, suggestion_id: UUID, _form: FormDep
) -> Response:
    """Takes a suggestion off the list."""
    close_suggestion(
        session,
        suggestion_id,
        steward=steward,
        places=steward.steward_places(),
        now=datetime.now(UTC),
    )
    return RedirectResponse(request.app.url_path_for("suggested_places"), 303, headers=NOT_KEPT)


@router.post("/unmet-need", name="count_unmet_need", dependencies=[Depends(anyone)])
def count_unmet_need(request: Request, session: SessionDep, form: FormDep) -> Response:
    """Counts a search of which no result was opened; a browser sends it when its reader leaves the results."""
    place, slug = form.get("place", ""), form.get("category", "")
    if place.isascii() and place.isdigit() and len(place) < 10 and slug in _slugs():
        count_attempt(
            session,
            network_key(request, "unmet need"),
            _UNMET_BY_NETWORK,
            now=datetime.now(UTC),
            too_often=TooOften(
                gettext(
                    "There have been too many searches from your network today. Try again tomorrow."
                )
            ),
        )
        today = datetime.now(UK).date()
        count_unmet(session, slug, int(place), what="nothing_opened", today=today)
    return Response(status_code=204)


def _slugs() -> set[str]:
    return {term.slug for term in our_vocabulary().terms}


@router.get("/unmet-need", name="unmet_need")
def unmet_need_page(
    request: Request, session: SessionDep, _commissioner: CommissionerDep
) -> HTMLResponse:
    """Searches that found nothing, by category, place and month."""
    return render_form(
        request,
        "help/unmet_need.html",
        error=None,
        title=gettext("Unsuccessful searches"),
        needs=unmet_needs(session),
        least=LEAST_SEARCHES_SHOWN,
    )


@router.get("/urgent-help", name="urgent_help")
def urgent_help_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep
) -> HTMLResponse:
    """The contacts that people in danger are shown, to change."""
    return _urgent_page(request, urgent_lines(session))


@router.post("/urgent-help", name="change_urgent_help")
def change_urgent_help(
    request: Request, session: SessionDep, _administrator: AdministratorDep, form: FormDep
) -> Response:
    """Saves the contacts, or goes back to those that came with the software."""
    is_reset = form.get("action") == "reset"
    rows = [] if is_reset else _contacts_in(form)
    try:
        if not is_reset and not rows:
            raise InvalidInput(gettext("Keep at least one contact."))
        save_urgent_lines(session, [_line_in(row, at) for at, row in enumerate(rows)])
    except InvalidInput as error:
        return _urgent_page(request, rows, error=error)
    return RedirectResponse(request.app.url_path_for("urgent_help"), 303, headers=NOT_KEPT)


def _contacts_in(form: Form) -> list[dict[str, str]]:
    """The contacts of the form, as they were typed; one of which only the date is left has been cleared."""
    rows = [
        {name: form.get(f"{name}-{number}", "").strip() for name in _OF_CONTACT}
        for number in range(MOST_URGENT_LINES)
    ]
    return [row for row in rows if any(row[name] for name in _OF_CONTACT if name != "checked_on")]


def _line_in(row: dict[str, str], at: int) -> UrgentLine:
    """The line of the row at this position. Raises `InvalidInput` for a day that is none."""
    try:
        checked_on = date.fromisoformat(row["checked_on"])
    except ValueError:
        raise InvalidInput(
            gettext("Enter the date you checked %(name)s.")
            % {"name": row["name"] or row["number"] or row["text_number"] or row["words"]},
            parameter=f"checked_on-{at}",
        ) from None
    return UrgentLine(
        row["name"],
        row["words"],
        row["number"] or None,
        row["text_number"] or None,
        row["text_words"] or None,
        checked_on,
    )


def _urgent_page(
    request: Request,
    rows: Sequence[UrgentLine | dict[str, str]],
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    return render_form(
        request,
        "help/urgent.html",
        error=error,
        title=gettext("Help for people in danger"),
        rows=rows,
        shown=min(len(rows) + _EMPTY_LINES, MOST_URGENT_LINES),
    )


@router.get("/national-services", name="national_services")
def national_services_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep
) -> HTMLResponse:
    """The national services that a search without results offers, to change."""
    rows = [_row_of(one) for one in services_shown(session)]
    return _services_page(request, rows)


@router.post("/national-services", name="change_national_services")
def change_national_services(
    request: Request, session: SessionDep, _administrator: AdministratorDep, form: FormDep
) -> Response:
    """Saves the services, or goes back to those that came with the software."""
    is_reset = form.get("action") == "reset"
    rows = [] if is_reset else _rows_in(form)
    try:
        if not is_reset and not rows:
            raise InvalidInput(gettext("Keep at least one service."))
        save_services(session, [_service_in(row) for row in rows])
    except InvalidInput as error:
        return _services_page(request, rows, error=error)
    address = request.app.url_path_for("national_services")
    return RedirectResponse(f"{address}?done=yes", 303, headers=NOT_KEPT)


def _rows_in(form: Form) -> list[dict[str, str]]:
    """The rows of the form that have anything in them, as they were typed."""
    rows = [
        {name: " ".join(form.get(f"{name}-{number}", "").split()) for name in _OF_SERVICE}
        for number in range(MOST_SERVICES)
    ]
    return [row for row in rows if any(row.values())]


def _row_of(one: NationalService) -> dict[str, str]:
    names = {term.slug: gettext(term.name) for term in our_vocabulary().terms}
    return {
        "name": one.name,
        "words": one.words,
        "phone": one.phone,
        "url": one.url,
        "categories": "; ".join(names.get(slug, slug) for slug in one.categories),
        "checked_on": one.checked_on.isoformat() if one.checked_on else "",
    }


def _service_in(row: dict[str, str]) -> NationalService:
    """The service of a row. Raises `InvalidInput` for a day that is none, and for a category that there is not."""
    vocabulary = our_vocabulary()
    slugs = []
    for words in filter(None, map(str.strip, row["categories"].split(";"))):
        slug = vocabulary.find(words)
        if slug is None:
            raise InvalidInput(
                gettext("There is no category called “%(word)s”.") % {"word": words[:60]}
            )
        slugs.append(slug)
    try:
        checked_on = date.fromisoformat(row["checked_on"]) if row["checked_on"] else None
    except ValueError:
        raise InvalidInput(
            gettext("Enter the date you checked %(name)s.") % {"name": row["name"]}
        ) from None
    return NationalService(
        row["name"],
        row["words"],
        row["phone"],
        row["url"],
        tuple(dict.fromkeys(slugs)),
        checked_on,
    )


def _services_page(
    request: Request, rows: list[dict[str, str]], *, error: AssetmapError | None = None
) -> HTMLResponse:
    return render_form(
        request,
        "help/national_services.html",
        error=error,
        title=gettext("National services"),
        rows=rows,
        shown=min(len(rows) + _EMPTY_LINES, MOST_SERVICES),
        is_done=request.query_params.get("done") == "yes",
    )

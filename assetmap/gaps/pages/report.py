"""The pages on which a commissioner asks for a report, watches it being built, and reads it."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assetmap.assets.help.queries import LEAST_SEARCHES_SHOWN, unmet_needs
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput, TooOften
from assetmap.gaps import actions, queries
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.subscriptions import (
    last_report_for,
    subscription_to,
    subscriptions_of,
    titles_of_subscriptions,
)
from assetmap.gaps.files.html_pdf import BEFORE
from assetmap.gaps.files.question_toml import NAME as QUESTION_FILE
from assetmap.gaps.inputs.availability import NOTHING_OFFERED, offer_of
from assetmap.gaps.inputs.merged_categories import merged_in_words
from assetmap.gaps.models import Readers, ReportState
from assetmap.gaps.names import KIND_NAMES, kinds_in_order
from assetmap.gaps.pages.challenge import challenge_address
from assetmap.gaps.pages.compare import share_words
from assetmap.gaps.pages.embed import snippet_of
from assetmap.gaps.pages.nearby import best_site, gap_places, ideas_near, who_could_start
from assetmap.gaps.pages.question_form import asked_of, fields_of_question, question_of_form
from assetmap.gaps.pages.what_if_closing import funded_of
from assetmap.gaps.question import AUDIENCES, PRESETS
from assetmap.gaps.report.beside.unmet import beside_the_gaps
from assetmap.gaps.report.contents import definitions_used, unit_table
from assetmap.gaps.report.document import Table
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.gaps.report.question_summary import taken_back
from assetmap.gaps.report.voices.stories import themes_in_words
from assetmap.gaps.report.wording import cell_words, is_number
from assetmap.people.access import SomebodyDep, anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.settings import get_settings
from assetmap.voice.ideas.rules import STATE_NAMES
from assetmap.web.forms import FormDep
from assetmap.web.maps import policy_of
from assetmap.web.problems import status_of
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]
# While a report is built its page asks after so many seconds how far it is.
_SECONDS_BETWEEN_LOOKS = 2
# More small areas than this make a page too long to read; the files have them.
_MOST_ROWS = 500
# What browsers are told of a file that hardly ever changes, and may not be everybody's.
_KEPT = {"Cache-Control": "private, max-age=600"}


@router.get("/gaps", name="gaps", dependencies=[Depends(anyone)])
def gaps_page(
    request: Request,
    session: SessionDep,
    person: SomebodyDep,
    preset: str = "",
    area: str = "",
    cursor: str | None = None,
) -> HTMLResponse:
    """The questions that people have, the reports that there are, and for commissioners the form."""
    asked = fields_of_question(PRESETS[preset].asks if preset in PRESETS else {})
    return _gaps_page(
        request, session, person, {**asked, "area": area}, cursor=cursor, preset=preset
    )


@router.post("/gaps", name="ask_gap_report")
def ask_report(
    request: Request, session: SessionDep, person: CommissionerDep, form: FormDep
) -> Response:
    """Queues a report, and leads to its page."""
    try:
        question = question_of_form(form)
        keeps_small_numbers = form.get("keeps_small_numbers", "yes") == "yes"
        report = requesting.ask(
            session,
            question,
            title=actions.title_in(form.get("title")),
            person_id=person.person_id,
            readers=actions.readers_in(form),
            keeps_small_numbers=keeps_small_numbers,
        )
    except (InvalidInput, TooOften) as error:
        return _gaps_page(
            request,
            session,
            person,
            form,
            error=error if isinstance(error, InvalidInput) else InvalidInput(str(error)),
            status_code=int(status_of(error)),
        )
    return RedirectResponse(request.app.url_path_for("gap_report", report_id=str(report.id)), 303)


@router.get("/gaps/{report_id}", name="gap_report", dependencies=[Depends(anyone)])
def report_page(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID
) -> HTMLResponse:
    """The report; before it is ready, how far it is."""
    stored = queries.readable_report(session, report_id, person)
    is_owner = actions.owns(person, stored)
    title = titles_of(session, [stored])[stored.id]
    if stored.state != ReportState.READY:
        return render(
            request,
            "gaps/building.html",
            title=title,
            report=stored,
            is_owner=is_owner,
            seconds=_SECONDS_BETWEEN_LOOKS,
        )
    report, story = story_of(session, stored)
    units = unit_table(report)
    may_ask = person is not None and person.has(Role.COMMISSIONER)
    places = gap_places(report)
    return render(
        request,
        "gaps/report.html",
        gap_places=places,
        ideas_near=ideas_near(session, places),
        idea_states=STATE_NAMES,
        starters=who_could_start(session, report, places),
        best_site=best_site(report),
        title=title,
        stored=stored,
        report=report,
        story=story,
        units=units if len(units.rows) <= _MOST_ROWS else None,
        shown=_first_rows,
        most_rows=_MOST_ROWS,
        taken_back=taken_back(report),
        merged=merged_in_words(session, report.question.categories),
        definitions=definitions_used(story, units),
        themes_in_words=themes_in_words,
        challenge_address=challenge_address(request, stored),
        cell_words=cell_words,
        is_number=is_number,
        # Not the templates' own: to them a per cent sign is a parameter.
        say=gettext,
        files=queries.file_names(session, stored.id),
        pictures_in=_pictures_in,
        others=queries.same_question(session, stored, person),
        subscription=subscription_to(session, stored, person.person_id) if person else None,
        snippet=snippet_of(request, stored, title),
        is_owner=is_owner,
        may_ask=may_ask,
        funded=funded_of(session, report.figures.asset_ids) if may_ask else [],
        unmet=beside_the_gaps(report, unmet_needs(session, report.question.categories))
        if may_ask
        else [],
        share_words=share_words,
        least_searches=LEAST_SEARCHES_SHOWN,
    )


@router.post("/gaps/{report_id}/cancel", name="cancel_gap_report")
def cancel_report(
    request: Request, session: SessionDep, person: CommissionerDep, report_id: UUID, _form: FormDep
) -> Response:
    """Stops the building of a report."""
    report = queries.readable_report(session, report_id, person)
    actions.require_owner(person, report)
    actions.call_off(session, report)
    return RedirectResponse(request.app.url_path_for("gap_report", report_id=str(report_id)), 303)


@router.post("/gaps/{report_id}/readers", name="gap_report_readers")
def choose_readers(
    request: Request, session: SessionDep, person: CommissionerDep, report_id: UUID, form: FormDep
) -> Response:
    """Shows a report to everybody, to commissioners, or only to the person who asked."""
    report = queries.readable_report(session, report_id, person)
    actions.require_owner(person, report)
    readers = actions.readers_in(form)
    if readers is None:
        raise InvalidInput(
            gettext("Choose who can read the report: everybody, commissioners only, or only you."),
            parameter="readers",
        )
    actions.show_to(session, report, readers)
    return RedirectResponse(request.app.url_path_for("gap_report", report_id=str(report_id)), 303)


@router.get("/gaps/{report_id}/map", name="gap_report_map", dependencies=[Depends(anyone)])
def report_map(session: SessionDep, person: SomebodyDep, report_id: UUID) -> Response:
    """The map that the worker drew, a document of its own for a sandboxed frame."""
    answer = _file(session, person, report_id, "map.html")
    html = bytes(answer.body).decode()
    answer.headers["Content-Security-Policy"] = policy_of(html, get_settings().tiles_url)
    return answer


@router.get(
    "/gaps/{report_id}/report.{ending}", name="gap_report_file", dependencies=[Depends(anyone)]
)
def take_away(session: SessionDep, person: SomebodyDep, report_id: UUID, ending: str) -> Response:
    """The report as a file: pdf, xlsx, gpkg, csv, or html, a page that stands alone."""
    return _download(
        session, person, report_id, f"report.{ending}", saved_as=f"report-{report_id}.{ending}"
    )


@router.get(
    "/gaps/{report_id}/report-wide.csv",
    name="gap_report_wide",
    dependencies=[Depends(anyone)],
)
def take_wide(session: SessionDep, person: SomebodyDep, report_id: UUID) -> Response:
    """A row for each place and small area, for programs."""
    return _download(
        session, person, report_id, "report-wide.csv", saved_as=f"report-wide-{report_id}.csv"
    )


@router.get(
    "/gaps/{report_id}/data-dictionary.csv",
    name="gap_report_dictionary",
    dependencies=[Depends(anyone)],
)
def take_dictionary(session: SessionDep, person: SomebodyDep, report_id: UUID) -> Response:
    """The data dictionary, which says what each column of the files means."""
    return _download(
        session, person, report_id, "data-dictionary.csv", saved_as="data-dictionary.csv"
    )


@router.get(
    f"/gaps/{{report_id}}/{QUESTION_FILE}",
    name="gap_report_question",
    dependencies=[Depends(anyone)],
)
def take_question(session: SessionDep, person: SomebodyDep, report_id: UUID) -> Response:
    """The question of the report as a file, for `assetmap gaps build --question`."""
    return _download(session, person, report_id, QUESTION_FILE, saved_as=QUESTION_FILE)


@router.get(
    "/gaps/{report_id}/map-{kind}.{ending}",
    name="gap_report_picture",
    dependencies=[Depends(anyone)],
)
def take_picture(
    session: SessionDep, person: SomebodyDep, report_id: UUID, kind: str, ending: str
) -> Response:
    """The map of one kind of place as a picture: png, or svg to edit."""
    return _file(session, person, report_id, f"map-{kind}.{ending}")


def _first_rows(table: Table) -> Table:
    """As much of a table as a page has room for."""
    return replace(table, rows=table.rows[:_MOST_ROWS])


def _pictures_in(files: list[str]) -> list[tuple[str, str]]:
    """The kinds of places that have a picture among these files, and their names."""
    kinds = [
        name.removeprefix("map-").removesuffix(".png")
        for name in files
        if name.startswith("map-") and name.endswith(".png")
    ]
    return [(kind, _kind_in_words(kind)) for kind in kinds_in_order(kinds)]


def _kind_in_words(kind: str) -> str:
    plain = kind.removesuffix(BEFORE)
    name = gettext(KIND_NAMES.get(plain, plain))
    return gettext("%(kind)s, before the changes") % {"kind": name} if plain != kind else name


def _download(
    session: SessionDep, person: SomebodyDep, report_id: UUID, name: str, *, saved_as: str
) -> Response:
    """A file that a browser saves under this name instead of showing it."""
    answer = _file(session, person, report_id, name)
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return answer


def _file(session: SessionDep, person: SomebodyDep, report_id: UUID, name: str) -> Response:
    stored = queries.readable_report(session, report_id, person)
    file = queries.report_file(session, stored.id, name)
    # What is not everybody's stays on no computer that others use, and a story may be taken back at any time.
    is_kept = stored.readers == Readers.EVERYBODY and not name.startswith("report.")
    headers = _KEPT if is_kept else {"Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _gaps_page(
    request: Request,
    session: SessionDep,
    person: SignedIn | None,
    asked: dict[str, Any],
    *,
    cursor: str | None = None,
    preset: str = "",
    error: InvalidInput | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    total, reports, following = queries.list_reports(session, person, after=cursor)
    offered = queries.askable(session)
    subscriptions = subscriptions_of(session, person.person_id) if person else []
    areas = offered["areas"]
    area = next(
        (one for one in areas if one.slug == asked.get("area")), areas[0] if areas else None
    )
    offer = offer_of(session, area.id) if area else NOTHING_OFFERED
    asked, left_out = asked_of(offer, asked) if error is None else (asked, "")
    return render(
        request,
        "gaps/gaps.html",
        status_code=status_code,
        title=gettext("Where support is, and where it is missing"),
        presets=PRESETS,
        audiences={slug: AUDIENCES[slug] for slug in offer.people},
        kinds={kind: gettext(KIND_NAMES.get(kind, kind)) for kind in offer.kinds},
        has_deprivation=offer.has_deprivation,
        has_streets=offer.has_streets,
        area=area,
        preset=preset,
        left_out=left_out,
        reports=reports,
        titles=titles_of(session, reports),
        total=total,
        following=following,
        may_ask=person is not None and person.has(Role.COMMISSIONER),
        asked=asked,
        errors=[error] if error else [],
        subscriptions=subscriptions,
        subscription_titles=titles_of_subscriptions(session, subscriptions),
        last_reports={one.id: last_report_for(session, one) for one in subscriptions},
        **offered,
    )

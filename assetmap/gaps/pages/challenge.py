"""The page on which anybody says why a finding of a report is wrong."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound, TooOften
from assetmap.gaps import queries
from assetmap.gaps.models import GapReport, Readers, ReportState
from assetmap.gaps.names import KIND_NAMES, kinds_in_order
from assetmap.gaps.report.document import ReportStory
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.voices.challenges import PLACES_SECTION, finding_words, place_key
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.counting import network_key
from assetmap.people.tokens import keyed_hash
from assetmap.voice.challenges.actions import LONGEST_WORDS, Challenged, challenge
from assetmap.voice.challenges.reasons import REASONS
from assetmap.web.form_pages import render_form
from assetmap.web.forms import Form, FormDep
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import DEFAULT_LANGUAGE, gettext, language_of, speaking

router = APIRouter(include_in_schema=False)
Key = Annotated[str, Query(max_length=120)]


def challenge_address(request: Request, stored: GapReport) -> str:
    """The address where findings of a report are challenged; empty for a report that only the
    person who asked can read.
    """
    if stored.readers == Readers.ASKER:
        return ""
    return str(request.app.url_path_for("challenge_finding", report_id=str(stored.id)))


@router.get("/gaps/{report_id}/challenge", name="challenge_finding", dependencies=[Depends(anyone)])
def challenge_page(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID, finding: Key
) -> HTMLResponse:
    """Asks why the finding is wrong."""
    stored = _challengeable(session, report_id, person)
    report, story = _in_english(session, stored)
    return _page(request, session, stored, report, story, {"finding": finding})


@router.post("/gaps/{report_id}/challenge", name="send_challenge", dependencies=[Depends(anyone)])
def send_challenge(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID, form: FormDep
) -> HTMLResponse:
    """Keeps the challenge. A program that fills the hidden field is thanked and not heard."""
    stored = _challengeable(session, report_id, person)
    report, story = _in_english(session, stored)
    key = form.get("finding", "")
    if (place := form.get("place", "")) and key == PLACES_SECTION:
        key = place
    words = _words_of(report, story, key)
    if form.get("website"):
        return _page(request, session, stored, report, story, form, is_sent=True)
    try:
        _keep(request, session, stored, form, key, words)
    except (InvalidInput, TooOften) as error:
        return _page(request, session, stored, report, story, form, error=error)
    return _page(request, session, stored, report, story, form, is_sent=True)


def _keep(
    request: Request, session: Session, stored: GapReport, form: Form, key: str, words: str
) -> None:
    secret = secret_key(request.app.state.settings)
    challenge(
        session,
        Challenged(
            question_key=stored.question_key,
            report_id=stored.id,
            report_title=titles_of(session, [stored])[stored.id],
            is_public=stored.readers == Readers.EVERYBODY,
            finding=key,
            finding_words=words,
        ),
        reason=form.get("reason", ""),
        words=form.get("words", ""),
        missing_name=form.get("missing_name", ""),
        email=form.get("email", ""),
        language=language_of(request),
        network_key=network_key(request, "challenge"),
        question_limit_key=keyed_hash(secret, "challenges", stored.question_key),
        now=datetime.now(UTC),
    )


def _in_english(session: Session, stored: GapReport) -> tuple[Report, ReportStory]:
    """The report in the language that it has everywhere, whatever language the form is read in."""
    with speaking(DEFAULT_LANGUAGE):
        return story_of(session, stored)


def _words_of(report: Report, story: ReportStory, key: str) -> str:
    """The text of the challenged finding. Raises `NotFound` if the report has no such finding."""
    with speaking(DEFAULT_LANGUAGE):
        words = finding_words(report, story, key)
    if words is None:
        raise NotFound(
            gettext("This finding is not in the report. Go back to the report and choose another.")
        )
    return words


def _challengeable(session: Session, report_id: UUID, person: SomebodyDep) -> GapReport:
    """A finished report that several people can read. Raises `NotFound` for any other."""
    stored = queries.readable_report(session, report_id, person)
    if stored.state != ReportState.READY or stored.readers == Readers.ASKER:
        raise NotFound("There is no such report, or it is not public.")
    return stored


def _page(
    request: Request,
    session: Session,
    stored: GapReport,
    report: Report,
    story: ReportStory,
    form: Form,
    *,
    error: AssetmapError | None = None,
    is_sent: bool = False,
) -> HTMLResponse:
    key = form.get("finding", "")
    words = _words_of(report, story, key)
    return render_form(
        request,
        "gaps/challenge.html",
        error=error,
        title=gettext("Thank you for telling us")
        if is_sent
        else gettext("Is this wrong? Tell us why"),
        report_title=titles_of(session, [stored])[stored.id],
        report=str(request.app.url_path_for("gap_report", report_id=str(stored.id))),
        action=challenge_address(request, stored),
        finding=key,
        finding_words=words,
        places=_places(report) if key == PLACES_SECTION else [],
        reasons=[(slug, gettext(name)) for slug, name in REASONS.items()],
        form=form,
        is_sent=is_sent,
        longest=LONGEST_WORDS,
    )


def _places(report: Report) -> list[tuple[str, str]]:
    """Every place that the report has a table of, under the key of what is found there."""
    return [
        (place_key(kind, one.code), f"{gettext(KIND_NAMES.get(kind, kind))}: {one.name}")
        for kind in kinds_in_order(report.figures.places)
        for one in report.figures.places[kind]
    ]

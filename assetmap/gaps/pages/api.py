"""The JSON API of reports."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict
from assetmap.gaps import actions, queries
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.measures.catalogue import MEASURES, Measure
from assetmap.gaps.models import GapReport, Readers, ReportState
from assetmap.gaps.question import Question
from assetmap.gaps.report.contents import definitions_used, unit_table
from assetmap.gaps.report.document import Cell, ReportSection, Table
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.people.access import SomebodyDep, anyone, requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import from_this_site
from assetmap.web.translations import gettext

router = APIRouter(prefix="/api/v1/gaps", tags=["gaps"])
CommissionerDep = Annotated[SignedIn, Depends(requires(Role.COMMISSIONER))]


@router.get("", summary="Reports, the newest first", dependencies=[Depends(anyone)])
def list_reports(
    session: SessionDep,
    person: SomebodyDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Those that this reader may see: public ones, a person's own, and for commissioners those that are for all of
    them.
    """
    total, reports, following = queries.list_reports(session, person, limit=limit, after=cursor)
    titles = titles_of(session, reports)
    return {
        "total": total,
        "results": [_summary(one, titles[one.id]) for one in reports],
        "next": following,
    }


@router.post(
    "", status_code=202, summary="Ask for a report", dependencies=[Depends(from_this_site)]
)
def ask_report(
    request: Request,
    response: Response,
    session: SessionDep,
    person: CommissionerDep,
    question: Question,
    title: Annotated[str | None, Query(max_length=200)] = None,
    readers: Readers | None = None,
    is_public: bool | None = None,
    keeps_small_numbers: bool = True,
) -> dict[str, Any]:
    """Queues it, and says where it will be; the same question about the same map is built once.

    Where `readers` is left out a what-if is only for you, and any other report for everybody. `is_public` is the
    earlier way to say that it is for everybody, or for commissioners only.
    """
    asked = question.in_order()
    if readers is None and is_public is not None:
        readers = Readers.EVERYBODY if is_public else Readers.COMMISSIONERS
    report = requesting.ask(
        session,
        asked,
        title=actions.title_in(title),
        person_id=person.person_id,
        readers=readers,
        keeps_small_numbers=keeps_small_numbers,
    )
    response.headers["Location"] = str(
        request.app.url_path_for("gap_report_json", report_id=str(report.id))
    )
    return _summary(report, titles_of(session, [report])[report.id])


@router.get(
    "/{report_id}",
    name="gap_report_json",
    summary="A report: how far it is, and when it is ready all of it",
    dependencies=[Depends(anyone)],
)
def read_report(session: SessionDep, person: SomebodyDep, report_id: UUID) -> dict[str, Any]:
    """Findings in words, their numbers each with the key of its definition; every table, whose columns are such keys
    too; what each means and stands on. Counts of people are as they may be told, null where they may not.
    """
    stored = queries.readable_report(session, report_id, person)
    answer = _summary(stored, titles_of(session, [stored])[stored.id])
    if stored.state != ReportState.READY:
        return answer
    report, story = story_of(session, stored)
    units = unit_table(report)
    return answer | {
        "is_estimated": report.figures.is_estimated,
        "sections": [_section(section) for section in story.sections],
        "small_areas": _rows(units),
        "definitions": {
            key: {
                "label": gettext(one.label),
                "unit": one.unit,
                "meaning": gettext(one.meaning),
                "measures": [_measure(MEASURES[slug]) for slug in one.measures],
                "stands_on": [
                    {"source": source.source, "vintage": source.vintage}
                    for source in story.basis[key].sources
                ],
            }
            for key, one in definitions_used(story, units).items()
        },
        "files": [
            f"/gaps/{stored.id}/{'map' if name == 'map.html' else name}"
            for name in queries.file_names(session, stored.id)
        ],
    }


@router.get(
    "/{report_id}/places.geojson",
    summary="A report’s small areas with their figures, WGS84",
    dependencies=[Depends(anyone)],
)
def read_geojson(session: SessionDep, person: SomebodyDep, report_id: UUID) -> Response:
    """As the worker stored it."""
    stored = queries.readable_report(session, report_id, person)
    file = queries.report_file(session, stored.id, "places.geojson")
    headers = {"Access-Control-Allow-Origin": "*"}
    if stored.readers != Readers.EVERYBODY:
        headers = {"Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.delete(
    "/{report_id}",
    status_code=204,
    summary="Stop building a report",
    dependencies=[Depends(from_this_site)],
)
def stop_report(session: SessionDep, person: CommissionerDep, report_id: UUID) -> None:
    """A finished report cannot be stopped: reports are kept for ever."""
    report = queries.readable_report(session, report_id, person)
    if report.state == ReportState.READY:
        raise Conflict("This report is finished, and finished reports are kept.")
    actions.require_owner(person, report)
    actions.call_off(session, report)


def _summary(report: GapReport, title: str) -> dict[str, Any]:
    return {
        "id": str(report.id),
        "title": title,
        "state": report.state,
        "progress": report.progress,
        "step": report.step,
        "question": report.question,
        "readers": report.readers,
        "is_public": report.readers == Readers.EVERYBODY,
        "keeps_small_numbers": report.keeps_small_numbers,
        "asked_at": report.asked_at.isoformat(),
        "ended_at": report.ended_at.isoformat() if report.ended_at else None,
        "inputs": report.inputs,
        "page": f"/gaps/{report.id}",
    }


def _measure(measure: Measure) -> dict[str, str]:
    return {
        "slug": measure.slug,
        "name": measure.name,
        "formula": measure.formula,
        "source": measure.source,
    }


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": section.heading,
        "findings": [
            {
                "text": one.text,
                "is_caution": one.is_caution,
                "challenged": one.challenged or None,
                "numbers": [
                    {"words": part.words, "definition": part.key} for part in one.parts if part.key
                ],
            }
            for one in section.findings
        ],
        "tables": [
            {"key": one.key, "title": one.title, "rows": _rows(one)} for one in section.tables
        ],
    }


def _rows(table: Table) -> list[dict[str, Cell]]:
    """Each row under the keys of its columns."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

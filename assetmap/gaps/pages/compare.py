"""The comparison of two reports, on a page and as JSON."""

from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import Conflict
from assetmap.gaps import queries
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.comparison import (
    Comparison,
    FigureChange,
    in_sentences,
    survey_state_words,
)
from assetmap.gaps.report.load import compare_stored, titles_of
from assetmap.gaps.report.out_of_reach import share_in_words
from assetmap.people.access import SomebodyDep, anyone
from assetmap.people.roles import SignedIn
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/gaps", tags=["gaps"])
UK = ZoneInfo("Europe/London")


def compared(
    session: Session, report_id: UUID, other_id: UUID, person: SignedIn | None
) -> tuple[GapReport, GapReport, Comparison]:
    """The earlier of the two, the later, and what has changed between them.

    Raises `NotFound` for one that this reader may not see, `Conflict` for one that is not ready, `InvalidInput` where
    they answer other questions.
    """
    both = [queries.readable_report(session, one, person) for one in (report_id, other_id)]
    if any(one.state != ReportState.READY for one in both):
        raise Conflict(
            gettext(
                "We cannot compare these two reports, because at least one of them is not finished. Choose two finished reports."
            )
        )
    before, after = sorted(both, key=lambda one: (one.asked_at, one.id))
    return before, after, compare_stored(session, before, after)


@router.get(
    "/gaps/{report_id}/compare/{other_id}", name="compare_reports", dependencies=[Depends(anyone)]
)
def compare_page(
    request: Request, session: SessionDep, person: SomebodyDep, report_id: UUID, other_id: UUID
) -> HTMLResponse:
    """The page that shows the changes between two reports by place, and their causes."""
    before, after, found = compared(session, report_id, other_id, person)
    names = queries.names_of(session, {*found.came, *found.went, *found.moved})
    return render(
        request,
        "gaps/compare.html",
        title=gettext("What has changed"),
        before=before,
        after=after,
        found=found,
        titles=titles_of(session, [before, after]),
        sentences=in_sentences(found, asked_before=before.asked_at.astimezone(UK).date()),
        kind_names=KIND_NAMES,
        people_words=people_words,
        share_words=share_words,
        change_words=change_words,
        survey_state_words=survey_state_words,
        opened=named(found.opened, names),
        listed=named(found.listed, names),
        went=named(found.went, names),
        moved=named(found.moved, names),
    )


@api.get(
    "/{report_id}/compare/{other_id}",
    summary="What has changed between two reports of one question, and why",
    dependencies=[Depends(anyone)],
)
def read_comparison(
    session: SessionDep, person: SomebodyDep, report_id: UUID, other_id: UUID
) -> dict[str, Any]:
    """The earlier against the later, whichever is named first; a name is null of an asset that is no longer published.

    Assets that came either say that they opened in between, or are newly listed and may have been there before.
    """
    before, after, found = compared(session, report_id, other_id, person)
    names = queries.names_of(session, {*found.came, *found.went, *found.moved})
    return {
        "before": {"id": str(before.id), "asked_at": before.asked_at.isoformat()},
        "after": {"id": str(after.id), "asked_at": after.asked_at.isoformat()},
        "sentences": [
            one.text
            for one in in_sentences(found, asked_before=before.asked_at.astimezone(UK).date())
        ],
        "whole": _row(found.whole),
        "of_the_change": None
        if found.parts is None
        else dict(
            zip(
                ("from_what_is_within_reach", "from_how_many_people_live_where"),
                found.parts,
                strict=True,
            )
        ),
        "places": {kind: [_row(one) for one in rows] for kind, rows in found.places.items()},
        "assets_that_came": [{"id": one, "name": names.get(one)} for one in found.came],
        "assets_that_opened": [{"id": one, "name": names.get(one)} for one in found.opened],
        "assets_newly_listed": [{"id": one, "name": names.get(one)} for one in found.listed],
        "assets_that_went": [{"id": one, "name": names.get(one)} for one in found.went],
        "assets_that_moved": [{"id": one, "name": names.get(one)} for one in found.moved],
        "data_that_changed": [asdict(one) for one in found.data],
    }


def _row(change: FigureChange) -> dict[str, Any]:
    return asdict(change) | {"change": change.change}


def named(ids: Any, names: dict[str, str]) -> list[tuple[str, str | None]]:
    """The assets by name, those that are missing last."""
    return sorted(
        ((one, names.get(one)) for one in ids),
        key=lambda one: (one[1] is None, (one[1] or "").casefold(), one[0]),
    )


def people_words(count: int | None) -> str:
    """A count of people; a dash where it may not be told, or is not known."""
    return "–" if count is None else f"{count:,}"


def share_words(share: float | None) -> str:
    """A share in per cent."""
    return "–" if share is None else share_in_words(share)


def change_words(change: int | None) -> str:
    """A difference with its sign."""
    if change is None:
        return "–"
    return f"{change:+,}".replace("-", "−") if change else "0"

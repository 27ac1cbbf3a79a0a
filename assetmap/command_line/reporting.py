"""The command that builds a gap report."""

from collections.abc import Sequence
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build as build_report
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.question import read_question
from assetmap.gaps.report.load import story_of
from assetmap.gaps.report.wording import title_of


def build(
    categories: list[str],
    place_kinds: list[str],
    *,
    threshold_minutes: float,
    area: str | None,
) -> None:
    """Builds a report here and now, or shows the one that there is where nothing has changed since."""
    with session_factory().begin() as session:
        given: dict[str, object] = {
            "area": area
            or _only_area(session.execute(text("SELECT slug FROM area")).scalars().all()),
            "categories": categories or _tops(session),
            "threshold_minutes": threshold_minutes,
        }
        if place_kinds:
            given["place_kinds"] = place_kinds
        question = read_question(given)
        report_id = requesting.ask(
            session, question, title=title_of(session, question), person_id=None
        ).id
    build_report(report_id, watch=lambda _, step: typer.echo(f"{step} …", err=True))
    _say(report_id)


def _only_area(found: Sequence[str]) -> str:
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise InvalidInput(
            "No area is loaded: run `assetmap area load AREA.toml`, or `assetmap demo`."
        )
    raise InvalidInput(f"Several areas are loaded: choose one with --area, of {', '.join(found)}.")


def _tops(session: Session) -> list[str]:
    """The categories that lie below no other."""
    return list(
        session.execute(
            text(
                "SELECT slug FROM taxonomy_term WHERE retired_at IS NULL"
                " AND NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = id) ORDER BY position"
            )
        ).scalars()
    )


def _say(report_id: UUID) -> None:
    """Prints the findings, and where to read the rest. Raises `InvalidInput` where it could not be built."""
    with session_factory()() as session:
        stored = session.get_one(GapReport, report_id)
        if stored.state != ReportState.READY:
            raise InvalidInput(stored.step or "The report was not built.")
        _, story = story_of(session, stored)
    typer.echo(stored.title)
    for section in story.sections:
        if section.findings:
            typer.echo(f"\n{section.heading}")
        for finding in section.findings:
            typer.echo(f"  {finding.text}")
    typer.echo(f"\nRead it at /gaps/{report_id}")

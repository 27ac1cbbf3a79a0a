"""The command that builds a gap report."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build as build_report
from assetmap.gaps.files.question_toml import AskedInFile, read_question_file
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.load import story_of, titles_of
from assetmap.gaps.report.wording import title_of


def build(
    categories: list[str],
    place_kinds: list[str],
    *,
    threshold_minutes: float | None,
    area: str | None,
    question_file: Path | None = None,
) -> None:
    """Builds a report here and now, or shows the one that there is where nothing has changed since."""
    if question_file is not None:
        options = {
            "--category": categories,
            "--place-kind": place_kinds,
            "--threshold-minutes": threshold_minutes,
            "--area": area,
        }
        given = [name for name, value in options.items() if value]
        if given:
            raise InvalidInput(
                f"The question in {question_file} says everything; leave out {', '.join(given)}."
            )
        asked = read_question_file(question_file)
    with session_factory().begin() as session:
        if question_file is None:
            asked = AskedInFile(
                _question(session, categories, place_kinds, threshold_minutes, area),
                title=None,
                keeps_small_numbers=True,
            )
        report_id = requesting.ask(
            session,
            asked.question,
            title=asked.title
            or title_of(session, asked.question, keeps_small_numbers=asked.keeps_small_numbers),
            person_id=None,
            keeps_small_numbers=asked.keeps_small_numbers,
        ).id
    build_report(report_id, watch=lambda _, step: typer.echo(f"{step} …", err=True))
    _say(report_id)


def _question(
    session: Session,
    categories: list[str],
    place_kinds: list[str],
    threshold_minutes: float | None,
    area: str | None,
) -> Question:
    """The question that the options ask."""
    given: dict[str, object] = {
        "area": area or _only_area(session.execute(text("SELECT slug FROM area")).scalars().all()),
        "categories": categories or _tops(session),
    }
    if threshold_minutes is not None:
        given["threshold_minutes"] = threshold_minutes
    if place_kinds:
        given["place_kinds"] = place_kinds
    return read_question(given)


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
        title = titles_of(session, [stored])[report_id]
    typer.echo(title)
    for section in story.sections:
        if section.findings:
            typer.echo(f"\n{section.heading}")
        for finding in section.findings:
            typer.echo(f"  {finding.text}")
    typer.echo(f"\nRead it at /gaps/{report_id}")

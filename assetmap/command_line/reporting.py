"""The command that builds a gap report."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.database.sessions import session_factory
from assetmap.errors import InvalidInput
from assetmap.gaps.builds import request as requesting
from assetmap.gaps.builds.build import build as build_report
from assetmap.gaps.builds.cluster import tasks_on
from assetmap.gaps.files.question_toml import AskedInFile, read_question_file
from assetmap.gaps.models import GapReport, ReportState
from assetmap.gaps.question import Question, read_question
from assetmap.gaps.report.load import story_of, titles_of

# What each option of the command is called.
_OPTIONS = {
    "categories": "--category",
    "place_kinds": "--place-kind",
    "threshold_minutes": "--threshold-minutes",
    "area": "--area",
    "serves": "--all-of-these",
    "is_step_free": "--step-free",
    "breaks": "--class-break",
}


def build(
    options: Mapping[str, Any], *, question_file: Path | None = None, cluster: str | None = None
) -> None:
    """Builds a report here and now, or shows the one that there is where nothing has changed since.

    `options` are those of the command, by the field of the question that each sets; the areas after the first are
    compared with it. `cluster`: where walks are worked out, as `tasks_on` takes it.
    """
    # A threshold of 0 is said, and refused.
    given = {
        name: value
        for name, value in options.items()
        if value is not None and value is not False and value != []
    }
    if question_file is not None:
        if given:
            raise InvalidInput(
                f"{question_file} already holds the whole question; leave out {', '.join(_OPTIONS[name] for name in given)}."
            )
        asked = read_question_file(question_file)
    with session_factory().begin() as session:
        if question_file is None:
            asked = AskedInFile(
                _question(session, given),
                title=None,
                keeps_small_numbers=True,
            )
        report_id = requesting.ask(
            session,
            asked.question,
            title=asked.title,
            person_id=None,
            keeps_small_numbers=asked.keeps_small_numbers,
        ).id
    with tasks_on(cluster) if cluster else nullcontext() as run:
        build_report(report_id, watch=lambda _, step: typer.echo(f"{step} …", err=True), run=run)
    _say(report_id)


def _question(session: Session, given: Mapping[str, Any]) -> Question:
    """The question that the options ask."""
    areas = given.get("area") or [
        _only_area(session.execute(text("SELECT slug FROM area")).scalars().all())
    ]
    asked = {"categories": _tops(session), **given, "area": areas[0]}
    if beside := [one for one in areas[1:] if one != areas[0]]:
        asked["beside"] = beside
    return read_question(asked)


def _only_area(found: Sequence[str]) -> str:
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise InvalidInput(
            "No area is loaded. Run `assetmap area load AREA.toml` or `assetmap demo`."
        )
    raise InvalidInput(
        f"Several areas are loaded. Choose one of them with --area: {', '.join(found)}."
    )


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

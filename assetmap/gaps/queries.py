"""Reads of reports, and the rule of who may read them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from assetmap.assets.published.queries import published_assets
from assetmap.assets.record.models import Asset
from assetmap.errors import NotFound
from assetmap.gaps.models import GapReport, GapReportFile, Readers, ReportState
from assetmap.gaps.question import read_question
from assetmap.people.roles import Role, SignedIn

# So many what-ifs are shown side by side, of so many of the area that are looked at.
_MOST_WHAT_IFS, _MOST_LOOKED_AT = 50, 500


def _readable_by(person: SignedIn | None) -> ColumnElement[bool]:
    """Public reports, a person's own, and for commissioners those that are for all of them."""
    readable = {Readers.EVERYBODY}
    if person is None:
        return GapReport.readers.in_(readable)
    if person.has(Role.COMMISSIONER):
        readable.add(Readers.COMMISSIONERS)
    return or_(GapReport.readers.in_(readable), GapReport.asked_by == person.person_id)


def readable_report(session: Session, report_id: UUID, person: SignedIn | None) -> GapReport:
    """A report that this reader may see. Raises `NotFound` for any other, whether it is there or not."""
    found = session.scalars(
        select(GapReport).where(GapReport.id == report_id, _readable_by(person))
    ).first()
    if found is None:
        raise NotFound("There is no such report, or it is not public.")
    return found


def list_reports(
    session: Session,
    person: SignedIn | None,
    *,
    limit: int = 20,
    after: str | None = None,
    only_ready: bool = False,
) -> tuple[int, Sequence[GapReport], str | None]:
    """The number of reports that this reader may see, a page of them with the newest first, and the
    cursor of the next page.
    """
    where = [_readable_by(person)]
    if only_ready:
        where.append(GapReport.state == ReportState.READY)
    total = session.scalar(select(func.count()).select_from(GapReport).where(*where)) or 0
    query = select(GapReport).where(*where)
    if after is not None:
        last = session.get(GapReport, UUID(after)) if _is_id(after) else None
        if last is None:
            raise NotFound("That cursor is none of this list.")
        query = query.where(
            or_(
                GapReport.asked_at < last.asked_at,
                (GapReport.asked_at == last.asked_at) & (GapReport.id < last.id),
            )
        )
    rows = session.scalars(
        query.order_by(GapReport.asked_at.desc(), GapReport.id.desc()).limit(limit + 1)
    ).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return total, rows[:limit], following


def same_question(
    session: Session, stored: GapReport, person: SignedIn | None
) -> Sequence[GapReport]:
    """Other finished reports of its question that this reader may see, the newest first, twenty at most."""
    return session.scalars(
        select(GapReport)
        .where(
            GapReport.question_key == stored.question_key,
            GapReport.id != stored.id,
            GapReport.state == ReportState.READY,
            _readable_by(person),
        )
        .order_by(GapReport.asked_at.desc())
        .limit(20)
    ).all()


def what_ifs_of(
    session: Session, stored: GapReport, person: SignedIn | None
) -> Sequence[GapReport]:
    """Finished what-ifs of a report's question that this reader may see, the newest first, fifty at most."""
    plain = read_question(stored.question).as_it_is().key
    found = session.scalars(
        select(GapReport)
        .where(
            GapReport.state == ReportState.READY,
            GapReport.question["area"].astext == stored.question["area"],
            # Questions of earlier versions have no path.
            func.jsonb_array_length(GapReport.question["closed"])
            + func.jsonb_array_length(GapReport.question["opened"])
            + func.coalesce(func.jsonb_array_length(GapReport.question["crossing"]), 0)
            > 0,
            _readable_by(person),
        )
        .order_by(GapReport.asked_at.desc())
        .limit(_MOST_LOOKED_AT)
    )
    same = [one for one in found if read_question(one.question).as_it_is().key == plain]
    return same[:_MOST_WHAT_IFS]


def names_of(session: Session, asset_ids: Collection[str]) -> dict[str, str]:
    """The names of those of these assets that are published now; of any other nothing is told."""
    published = published_assets().subquery("published")
    ids = [UUID(one) for one in asset_ids if _is_id(one)]
    rows = session.execute(
        select(Asset.id, Asset.name).where(
            Asset.id.in_(select(published.c.asset_id).where(published.c.asset_id.in_(ids)))
        )
    )
    return {str(row.id): row.name for row in rows}


def report_file(session: Session, report_id: UUID, name: str) -> GapReportFile:
    """A stored file of a report. Raises `NotFound` where it has none of this name."""
    found = session.get(GapReportFile, (report_id, name))
    if found is None:
        raise NotFound("This report has no such file; it may not be finished.")
    return found


def file_names(session: Session, report_id: UUID) -> list[str]:
    """The names of a report's files."""
    return list(
        session.scalars(
            select(GapReportFile.name)
            .where(GapReportFile.report_id == report_id)
            .order_by(GapReportFile.name)
        )
    )


def askable(session: Session) -> dict[str, Any]:
    """The choices of a form whatever the area: the areas that have small areas, and the categories
    in the vocabulary's order.
    """
    areas = session.execute(
        text(
            "SELECT id, slug, name FROM area WHERE EXISTS (SELECT FROM area_place JOIN place ON place.id = place_id"
            " WHERE area_id = area.id AND is_current AND kind = 'lsoa') ORDER BY name"
        )
    ).all()
    categories = session.execute(
        text(
            "SELECT slug, name, NOT EXISTS (SELECT FROM taxonomy_term_parent WHERE term_id = id) AS is_top"
            " FROM taxonomy_term WHERE retired_at IS NULL ORDER BY position"
        )
    ).all()
    return {"areas": areas, "categories": categories}


def _is_id(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True

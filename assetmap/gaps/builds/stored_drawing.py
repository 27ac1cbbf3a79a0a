"""The shapes and points of a report in the database, from which its maps and files can be made again."""

from uuid import UUID

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.gaps.files.drawing import ReportShapes, Shape
from assetmap.gaps.models import GapReportPoint, GapReportShape
from assetmap.gaps.report.load import read_points
from assetmap.geography import WGS84


def store_drawing(session: Session, report_id: UUID, drawing: ReportShapes) -> None:
    """Puts this drawing in place of any that the report has."""
    for table in (GapReportShape, GapReportPoint):
        session.execute(delete(table).where(table.report_id == report_id))
    session.add_all(
        GapReportShape(
            report_id=report_id,
            kind=one.kind,
            code=one.code,
            geometry=from_shape(one.geometry, srid=WGS84),
            remark=one.remark,
            centre_longitude=one.centre and one.centre[0],
            centre_latitude=one.centre and one.centre[1],
        )
        for one in drawing.shapes
    )
    session.add_all(
        GapReportPoint(
            report_id=report_id,
            number=number,
            asset_id=one.id and UUID(one.id),
            longitude=one.longitude,
            latitude=one.latitude,
            categories=one.categories,
            is_approximate=one.is_approximate,
            places=one.places,
            knows_hours=one.knows_hours,
        )
        for number, one in enumerate(drawing.points)
    )


def read_drawing(session: Session, report_id: UUID) -> ReportShapes:
    """The shapes and points that a report was stored with, less those that were removed since."""
    shapes = session.scalars(select(GapReportShape).where(GapReportShape.report_id == report_id))
    return ReportShapes(
        [
            Shape(
                one.kind,
                one.code,
                to_shape(one.geometry),
                one.remark,
                None
                if one.centre_longitude is None or one.centre_latitude is None
                else (one.centre_longitude, one.centre_latitude),
            )
            for one in shapes
        ],
        read_points(session, report_id),
    )

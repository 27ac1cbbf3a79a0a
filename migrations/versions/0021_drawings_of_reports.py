"""Keep the shapes and points of a gap report as data; until now only its map and GeoPackage had them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0021"
down_revision = "0020"

_FILES = """
SELECT map.content AS map, package.content AS package FROM gap_report_file AS map
JOIN gap_report_file AS package ON package.report_id = map.report_id AND package.name = 'report.gpkg'
WHERE map.report_id = :id AND map.name = 'map.html'
"""
_SHAPE = """
INSERT INTO gap_report_shape (report_id, kind, code, geometry, remark, centre_longitude, centre_latitude)
SELECT :report_id, :kind, :code, CASE WHEN ST_NumGeometries(shape) = 1 THEN ST_GeometryN(shape, 1) ELSE shape END,
  :remark, :longitude, :latitude FROM (SELECT ST_SetSRID(ST_GeomFromWKB(:wkb), 4326) AS shape) AS given
"""
_POINT = """
INSERT INTO gap_report_point (report_id, number, asset_id, longitude, latitude, categories, is_approximate)
VALUES (:report_id, :number, CAST(:asset_id AS uuid), :longitude, :latitude, :categories, :is_approximate)
"""
# The tables say this themselves of a place at the border.
# What files say of a place at a border, in older words and in today's.
_EDGES = ("nothing is loaded across the border", "no data across the border")
_BEGIN, _END = b'id="report-data">', b"</script>"
# Of the geometries of a GeoPackage: the bytes of the envelope, by its code.
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def upgrade() -> None:
    op.create_table(
        "gap_report_shape",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("geometry", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
        sa.Column(
            "remark",
            sa.Text(),
            nullable=False,
            comment="What is said of the place besides, or nothing.",
        ),
        sa.Column(
            "centre_longitude",
            sa.Float(),
            nullable=True,
            comment="The population-weighted centre of a small area.",
        ),
        sa.Column("centre_latitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["gap_report.id"],
            name=op.f("fk_gap_report_shape_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "kind", "code", name=op.f("pk_gap_report_shape")),
    )
    op.create_table(
        "gap_report_point",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "asset_id",
            sa.Uuid(),
            nullable=True,
            comment="Null where it is only on the report's own copy of the map.",
        ),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["gap_report.id"],
            name=op.f("fk_gap_report_point_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_gap_report_point")),
    )
    op.create_index(op.f("ix_gap_report_point_asset_id"), "gap_report_point", ["asset_id"])
    bind = op.get_bind()
    # One at a time: the files of all would not fit into memory.
    for report_id in bind.scalars(sa.text("SELECT id FROM gap_report WHERE state = 'ready'")).all():
        for report in bind.execute(sa.text(_FILES), {"id": report_id}):
            data = _data_of(bytes(report.map))
            if shapes := list(_shapes(report_id, bytes(report.package), data)):
                bind.execute(sa.text(_SHAPE), shapes)
            if points := list(_points(report_id, data)):
                bind.execute(sa.text(_POINT), points)


def _without_edge(remark: str) -> str:
    for edge in _EDGES:
        remark = remark.removesuffix(edge)
    return remark.removesuffix("; ")


def downgrade() -> None:
    op.drop_table("gap_report_point")
    op.drop_table("gap_report_shape")


def _data_of(document: bytes) -> dict[str, Any]:
    """What a stored map holds beside its script."""
    begin = document.index(_BEGIN) + len(_BEGIN)
    return dict(json.loads(document[begin : document.index(_END, begin)]))


def _points(report_id: Any, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, (x, y, asset_id, categories, is_approximate) in enumerate(data["points"]):
        yield {
            "report_id": report_id,
            "number": number,
            "asset_id": asset_id,
            "longitude": x,
            "latitude": y,
            "categories": categories,
            "is_approximate": bool(is_approximate),
        }


def _shapes(report_id: Any, package: bytes, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The places of a GeoPackage; the centres of small areas are those that the map has of people out of reach."""
    centres = {name: (x, y) for x, y, name, _ in data["crowds"]}
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(package)
        kinds = database.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
            " AND table_name NOT IN ('assets', 'sites')"
        ).fetchall()
        for (kind,) in kinds:
            # The kinds of places of our own file.
            rows = database.execute(f'SELECT code, name, remark, geom FROM "{kind}"')  # noqa: S608
            for code, name, remark, blob in rows:
                x, y = centres.get(name, (None, None)) if kind == "lsoa" else (None, None)
                yield {
                    "report_id": report_id,
                    "kind": kind,
                    "code": code,
                    "remark": _without_edge(remark or ""),
                    "longitude": x,
                    "latitude": y,
                    "wkb": blob[8 + _ENVELOPES[blob[3] >> 1 & 7] :],
                }

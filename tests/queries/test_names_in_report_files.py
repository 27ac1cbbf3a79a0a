"""Names of places in a report's files: text in every format, whatever they hold."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy.orm import Session

from assetmap.gaps.analysis.stored_figures import read_inputs
from assetmap.gaps.builds.build import draw
from assetmap.gaps.files.folium_map import map_document
from assetmap.gaps.files.geopackage import write_geopackage
from assetmap.gaps.files.html_pdf import pictures_of, write_page
from assetmap.gaps.files.layers import layers_of
from assetmap.gaps.files.xlsx import write_workbook
from assetmap.gaps.inputs.ground import Ground
from assetmap.gaps.models import GapReport
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.document import ReportStory, Table
from assetmap.gaps.report.load import story_of
from assetmap.gaps.report.out_of_reach import Report
from assetmap.web.maps import policy_of
from tests.queries.test_report_files import ASKED_AT, Files, in_hackney, libraries
from tests.report_maps import data_of_map

__all__ = ["in_hackney", "libraries"]


def _named(table: Table, name: str) -> Table:
    return replace(table, rows=[[name, *row[1:]] for row in table.rows])


def odd_story(session: Session, stored: GapReport, name: str) -> tuple[Report, ReportStory]:
    report, _ = story_of(session, stored)
    figures = replace(
        report.figures,
        units=[replace(one, name=name) for one in report.figures.units],
        places={"pcn": [replace(one, name=name) for one in report.figures.places["pcn"]]},
        sites=[replace(one, name=name) for one in report.figures.sites],
    )
    odd = replace(report, figures=figures)
    return odd, tell(odd, read_inputs(stored.inputs))


@pytest.mark.parametrize(
    "name",
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}{% for %}",
        '=HYPERLINK("http://example.invalid")',
        "' OR '1'='1 & <b>",
    ],
)
def test_a_name_is_text_in_every_format(
    in_hackney: Session, libraries: tuple[GapReport, Ground, Files], name: str
) -> None:
    stored, ground, _ = libraries
    report, story = odd_story(in_hackney, stored, name)
    layers = layers_of(report, story, draw(in_hackney, ground, report.question, ASKED_AT))
    html = map_document(name, layers).decode()
    data = data_of_map(html.encode())
    assert data["layers"][0]["names"][0] == name
    carried = re.search(r'id="report-data">(.*?)</script>', html, re.DOTALL)
    assert carried
    outside = html.replace(carried[1], "")
    assert "<script>alert" not in html and "<img src=x" not in html
    assert "49" not in re.findall(r"<title>(.*?)</title>", outside)[0]
    plain = map_document(
        "Libraries", [replace(one, table=_named(one.table, "Hackney")) for one in layers]
    ).decode()
    # What a name holds is no script that the policy allows.
    assert policy_of(html, None) == policy_of(plain, None)
    page = write_page(report, story, name, ASKED_AT, pictures_of(layers, [])).decode()
    assert "<script" not in page and "<img src=x" not in page
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(report, story, name, ASKED_AT)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    package = write_geopackage(report, story, name, ASKED_AT, layers, [])
    assert package.startswith(b"SQLite format 3")

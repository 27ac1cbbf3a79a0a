"""A column and a measure of a report are declared once: each place that is derived has them, and old reports go
stale.
"""

import csv
import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from fastapi.testclient import TestClient

from assetmap.command_line import measuring
from assetmap.database.sessions import session_factory
from assetmap.gaps.analysis import choices
from assetmap.gaps.builds.method import method_version
from assetmap.gaps.measures.catalogue import MEASURES, Measure, in_a_row
from assetmap.gaps.models import GapReportFile
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import DEFINITIONS
from tests.factories import make_asset
from tests.gap_areas import ask_now, make_small_area, middle
from tests.report_maps import data_of_map

SPARE = Column(
    "Spare",
    "rate",
    "A number that stands nowhere else.",
    measures=("farthest",),
    cell=lambda report, area: area.people / 500,
)
FARTHEST = Measure(
    "farthest",
    "access",
    "Cost to the farthest",
    "minutes",
    "max_j d_ij",
    "nobody",
    function=lambda pairs: np.bincount(pairs.origins, pairs.costs, minlength=pairs.origin_count),
    arguments=("pairs",),
)


@pytest.fixture
def area(client: TestClient) -> None:
    with session_factory().begin() as session:
        make_small_area(session)
        make_asset(session, "Old Library", at=[middle(1)], categories=["library"])


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The column and the measure, each declared where all the others are, and nowhere else."""
    monkeypatch.setitem(DEFINITIONS, "spare", SPARE)
    monkeypatch.setitem(MEASURES, "farthest", FARTHEST)


@pytest.mark.usefixtures("area", "declared")
def test_a_column_is_on_the_page_on_the_map_and_in_every_file(
    client: TestClient, tmp_path: Path
) -> None:
    report = ask_now(has_files=True, place_kinds=["neighbourhood", "ward"])
    page = client.get(f"/gaps/{report}").text
    assert page.count('href="#definition-spare"') == 3, "two kinds of places, and small areas"
    assert 'id="definition-spare"' in page and SPARE.meaning in page
    told = client.get(f"/api/v1/gaps/{report}").json()
    assert [one["spare"] for one in told["small_areas"]] == [2.0, 4.0, 8.0]
    [places] = [one for one in told["sections"] if one["key"] == "places"]
    assert [[row["spare"] for row in one["rows"]] for one in places["tables"]] == [[14.0], [6.0, 8.0]]  # fmt: skip
    assert told["definitions"]["spare"]["label"] == "Spare"

    with session_factory()() as session:
        rows = session.query(GapReportFile).filter_by(report_id=report)
        files = {one.name: one.content for one in rows}
    lines = csv.DictReader(io.StringIO(files["report.csv"].decode("utf-8-sig")))
    of_spare = [one for one in lines if one["measure"] == "spare"]
    assert [one["value"] for one in of_spare] == ["14.0", "6.0", "8.0", "2.0", "4.0", "8.0"]
    assert {one["definition"] for one in of_spare} == {SPARE.meaning}
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    heads = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book.worksheets[1:]}
    assert {title for title, head in heads.items() if "Spare" in head} == {
        "Neighbourhoods",
        "Wards",
        "LSOAs (small areas)",
    }
    assert files["report.html"].decode().count("Spare</a>") == 3
    said = [row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "Spare"]
    assert said == [SPARE.meaning]
    (tmp_path / "report.gpkg").write_bytes(files["report.gpkg"])
    with closing(sqlite3.connect(tmp_path / "report.gpkg")) as package:
        for kind in ("lsoa", "neighbourhood", "ward"):
            assert package.execute(f"SELECT sum(spare) FROM {kind}").fetchone() == (14.0,)
        styles = "SELECT f_table_name FROM layer_styles WHERE styleName = 'Spare' ORDER BY 1"
        assert package.execute(styles).fetchall() == [("lsoa",), ("neighbourhood",), ("ward",)]
    for layer in data_of_map(files["map.html"])["layers"]:
        assert "spare" in {one["key"] for one in layer["measures"]}
    assert '"spare":2.0' in files["places.geojson"].decode()


@pytest.mark.usefixtures("area", "declared")
def test_a_measure_is_offered_computed_and_told_with_the_numbers_that_it_works_out(
    client: TestClient, tmp_path: Path
) -> None:
    assert in_a_row("access") == "nearest, coverage, cumulative, gravity, 2sfca, e2sfca, bfca or farthest"  # fmt: skip
    assert in_a_row("access", taking="decay") == "gravity, e2sfca or bfca"
    (tmp_path / "d.csv").write_text("id,population\n1,3\n2,4\n")
    (tmp_path / "s.csv").write_text("id,capacity\na,1\n")
    (tmp_path / "c.csv").write_text("demand_id,supply_id,cost\n1,a,5\n")
    measuring.measure_access(
        *(tmp_path / f"{name}.csv" for name in "dsc"),
        method="farthest",
        threshold=None,
        decay=None,
        output=tmp_path / "out.csv",
    )
    assert (tmp_path / "out.csv").read_text() == "id,value\n1,5.0\n2,0.0\n"
    told = client.get(f"/api/v1/gaps/{ask_now()}").json()["definitions"]
    assert told["spare"]["measures"] == [
        {
            "slug": "farthest",
            "name": "Cost to the farthest",
            "formula": "max_j d_ij",
            "source": "nobody",
        }
    ]
    assert [one["slug"] for one in told["per_10000"]["measures"]] == ["e2sfca"]


def test_every_measure_that_a_number_names_is_declared_and_has_its_function() -> None:
    named = {slug for one in DEFINITIONS.values() for slug in one.measures}
    assert named and named <= MEASURES.keys()
    for one in MEASURES.values():
        assert callable(one.implementation) and one.formula and one.source


CHANGES = {
    "a measure's empty value": (MEASURES, "e2sfca", {"is_nan_unreached": True}),
    "a measure's formula": (MEASURES, "concentration", {"formula": "another"}),
    "a column's meaning": (DEFINITIONS, "minutes", {"meaning": "Something else."}),
    "a column's cell": (DEFINITIONS, "minutes", {"cell": lambda report, area: area.within}),
    "a column's place": (DEFINITIONS, "benchmark", {"in_units": True}),
    "a definition": (DEFINITIONS, "newly_reached", {"unit": "share"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_report_made_before_a_declaration_changed_is_not_served_again(
    client: TestClient, area: None, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    declarations, key, change = CHANGES[what]
    before, first = method_version(), ask_now()
    assert method_version() == before and ask_now() == first
    monkeypatch.setitem(declarations, key, replace(declarations[key], **change))
    assert method_version() != before
    second = ask_now()
    assert second != first and ask_now() == second


def test_a_report_made_by_other_choices_of_the_analysis_is_not_served_again(
    client: TestClient, area: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask_now()
    monkeypatch.setattr(choices, "E2SFCA_ZONES", ((0.5, 1.0), (1.0, 0.5)))
    assert ask_now() != first

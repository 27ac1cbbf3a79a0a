"""Open lists as their publishers give them: stops, parks, schools, care, libraries, charities, food banks."""

import json
import tempfile
from pathlib import Path

import geopandas
import openpyxl

from assetmap.places.fetching.sources import OfficialSource
from tests.local_server import Answer
from tests.packed_files import book_of, csv_of, zip_of


def lists_at(host: str) -> dict[str, bytes | Answer]:
    """The files of open lists by their paths, on a server at this address."""
    files: dict[str, bytes | Answer] = {}
    files["/naptan.api.dft.gov.uk/v1/access-nodes"] = csv_of(
        [
            ["ATCOCode", "CommonName", "Street", "Easting", "Northing", "StopType", "Status"],
            ["490001", "Hackney Town Hall", "Mare Street", "534850", "184700", "BCT", "active"],
            ["490002", "Heliport", "Mare Street", "534850", "184710", "AIR", "active"],
            ["490003", "Land's End", "A30", "134000", "25000", "BCT", "active"],
        ]
    )
    space = geopandas.GeoDataFrame(
        {
            "id": ["g1", "g2", "g3"],
            "function": ["Public Park Or Garden", "Golf Course", "Play Space"],
            "distinctive_name_1": ["London Fields", "Links", None],
        },
        geometry=geopandas.points_from_xy(
            [534600, 534700, 534650], [184300, 184310, 184350]
        ).buffer(40),
        crs=27700,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "opgrsp_gb.gpkg")
        space.to_file(path, layer="greenspace_site")
        space.to_file(path, layer="access_point")
        packed = zip_of({"Data/opgrsp_gb.gpkg": path.read_bytes(), "readme.txt": b"x"})
    files["/api.os.uk/downloads/v1/products/OpenGreenspace/downloads"] = Answer(
        status=307, headers={"Location": "/api.os.uk/there.zip"}
    )
    files["/api.os.uk/there.zip"] = packed
    gias = (
        "ea-edubase-api-prod.azurewebsites.net/edubase/downloads/public/edubasealldata20261130.csv"
    )
    files["/get-information-schools.service.gov.uk/Downloads"] = f'"{host}/{gias}"'.encode()
    files[f"/{gias}"] = csv_of(
        [
            ["URN", "EstablishmentName", "TypeOfEstablishment (name)", "EstablishmentStatus (name)",
             "Easting", "Northing", "Street", "Locality", "Town", "Postcode"],
            ["100001", "Café School – Hackney", "Community school", "Open",
             "534900", "184800", "Mare Street", "", "London", "E8 1EA"],
            ["100002", "Closed School", "Community school", "Closed",
             "534900", "184900", "Mare Street", "", "London", "E8 1EA"],
        ],
        encoding="cp1252",
    )  # fmt: skip
    care = "www.cqc.org.uk/sites/default/files/02_November_2026_CQC_directory.csv"
    files["/www.cqc.org.uk/about-us/transparency/using-cqc-data"] = f'"{host}/{care}"'.encode()
    files[f"/{care}"] = csv_of(
        [
            ["CQC care directory"], [""], ["Data as of 2 November 2026", "x", "y"], [""],
            ["Name", "Also known as", "Address", "Postcode", "Phone number", "Service types",
             "Provider name", "CQC Location ID (for office use only)", "A new column",
             "Location HSCA start date"],
            ["Rose House", "", "1 Mare Street, London", "E8 1EA", "020 7946 0000",
             "Nursing homes|Residential homes", "Rose Ltd", "1-100", "x", "01/10/2010"],
        ]
    )  # fmt: skip
    library = "/www.artscouncil.org.uk/sites/basic-dataset-for-libraries-2026.xlsx"
    files["/www.artscouncil.org.uk/supporting-arts-museums-and-libraries/supporting-libraries"] = (
        f'<a href="{library}">2026</a>'.encode()
    )
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Basic dataset"], ["As at 1 July 2026"], [],
        ["Reporting service", "Library name", "Address 1", "Address 2", "Postcode", "Library open/closed",
         "Year opened"],
        ["Hackney", "Hackney Central Library", "1 Reading Lane", "", "E8 1GQ", "Open", "2002"],
        ["Cornwall", "Truro Library", "Union Place", "", "TR1 1AA", "Open", ""],
    ):  # fmt: skip
        sheet.append(row)
    files[library] = book_of(book)
    charities = "/ccewuksprdoneregsadata1.blob.core.windows.net/data/txt/publicextract.charity"
    areas = [
        ["1", "HACKNEY"],
        ["2", "Hackney"],
        ["3", "Cornwall"],
        ["4", "London Borough of Hackney"],
    ]
    files[f"{charities}_area_of_operation.zip"] = zip_of(
        {
            "publicextract.charity_area_of_operation.txt": csv_of(
                [["organisation_number", "geographic_area_description"], *areas], delimiter="\t"
            )
        }
    )
    of_charities = [
        ["organisation_number", "registered_charity_number", "charity_name", "charity_registration_status",
         "charity_contact_postcode", "date_of_registration", "charity_activities"],
        ["1", "1081247", "Hackney Befrienders", "Registered", "E8 1EA", "2000-06-19", "Visits, and tea"],
        ["2", "1081248", "Gone Charity", "Removed", "E8 1EA", "2000-06-19", ""],
        ["3", "1081249", "Cornish Charity", "Registered", "E8 1EA", "2000-06-19", ""],
        ["4", "1081250", "Far Office", "Registered", "TR1 1AA", "2000-06-19", ""],
    ]  # fmt: skip
    files[f"{charities}.zip"] = zip_of(
        {"publicextract.charity.txt": csv_of(of_charities, delimiter="\t")}
    )
    points = [
        ("hackney", "Hackney Foodbank", [-0.0567, 51.5437]),
        ("truro", "Truro", [-5.05, 50.26]),
    ]
    files["/www.givefood.org.uk/api/2/foodbanks/"] = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"slug": slug, "name": name, "url": "https://example.org"},
                    "geometry": {"type": "Point", "coordinates": at},
                }
                for slug, name, at in points
            ],
        }
    ).encode()
    return files


def pharmacies() -> bytes:
    """The list of dispensaries, with one that has closed."""
    rows = []
    for number, (name, postcode, status) in enumerate(
        [
            ("WELL PHARMACY", "E8 1EA", "A"),
            ("OLD CHEMIST", "E8 1EA", "C"),
            ("FAR", "TR1 1AA", "A"),
        ]
    ):
        row = [""] * 28
        row[0], row[1], row[4], row[9], row[10], row[12] = (
            f"FA{number}",
            name,
            "1 HIGH ST",
            postcode,
            "19740401",
            status,
        )
        rows.append(row)
    return csv_of(rows)


PUBLISHED_LIBRARIES = OfficialSource(
    id="libraries",
    title="Libraries",
    publisher="Somebody",
    licence="OGL v3",
    read="table",
    address="https://example.org/libraries.csv",
    edition="2026",
    size_mb=1,
    checked_by="nobody",
    unseen=True,
)

"""A stand-in for the publishers of official files: it answers on this machine as they do, from real data where there is
any.
"""

import json
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pandas as pd

from assetmap.settings import PROJECT_ROOT
from tests.local_server import Answer, Asked, LocalServer
from tests.osm_files import OsmFile
from tests.packed_files import book_of, zip_of
from tests.published_lists import lists_at, pharmacies

_ARCGIS = "/services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
_PAGE_ROWS = 40
_NHS = "/data-and-information/publications/statistical/patients-registered-at-a-gp-practice"


class Publishers(LocalServer):
    """All publishers in one: the first part of a path is the host that it stands for."""

    def __init__(self, shared_data: Path) -> None:
        super().__init__()
        self._city = shared_data / "city-and-hackney"
        self._formats = shared_data / "formats"
        self._england = shared_data / "england"
        self.otherwise = self._look_up
        self.layers: dict[str, Any] = {}
        self.files: dict[str, bytes | Answer] = {}
        self.busy_once: set[str] = set()
        self._set_up_layers()

    @contextmanager
    def open(self) -> Iterator["Publishers"]:
        """Serves, with every file set up."""
        with self.running():
            self._set_up_files()
            yield self

    def sources_file(self, folder: Path, *, only: Collection[str] = ()) -> Path:
        """The project's own sources with the addresses of this server; `only` names those to keep beside the ground."""
        text = (PROJECT_ROOT / "data" / "sources.toml").read_text(encoding="utf-8")
        base = self.address + "/"
        lines = []
        for line in text.splitlines():
            if re.match(r"(pattern|link) =", line):
                line = re.sub(r"https\??://", re.escape(base).replace("\\", "\\\\"), line)
                lines.append(line)
            else:
                lines.append(line.replace("https://", base))
        head, *blocks = "\n".join(lines).split("[[source]]")
        kept = [
            block
            for block in blocks
            if not only or "role = " in block or any(f'\nid = "{one}"\n' in block for one in only)
        ]
        path = folder / "sources.toml"
        path.write_text("[[source]]".join([head, *kept]), encoding="utf-8")
        return path

    def _look_up(self, asked: Asked) -> Answer:
        path = asked.path
        if path in self.busy_once:
            self.busy_once.remove(path)
            return Answer(status=503, headers={"Retry-After": "0"})
        if path == _ARCGIS:
            services = [{"name": name, "type": "FeatureServer"} for name in self.layers]
            return _json({"currentVersion": 11.3, "services": services})
        if match := re.fullmatch(rf"{_ARCGIS}/(\w+)/FeatureServer/0(/query)?", path):
            layer = self.layers.get(match[1])
            if layer is None:
                return _json({"error": {"code": 400, "message": "Invalid URL"}})
            return self._query(layer, asked.parameters) if match[2] else _fields(layer)
        found = self.files.get(path, Answer(status=404))
        return found if isinstance(found, Answer) else Answer(found)

    def _query(self, layer: Any, asked: dict[str, str]) -> Answer:
        rows = layer
        if match := re.fullmatch(r"(\w+) IN \((.*)\)", asked["where"]):
            rows = rows[rows[match[1]].isin(re.findall(r"'([^']*)'", match[2]))]
        elif asked["where"] != "1=1":
            return _json({"error": {"code": 400, "message": "Invalid query"}})
        if box := asked.get("geometry"):
            west, south, east, north = map(float, box.split(","))
            rows = rows.cx[west:east, south:north]
        rows = rows.sort_values(asked["orderByFields"])
        offset = int(asked["resultOffset"])
        page = rows.iloc[offset : offset + _PAGE_ROWS]
        fields = asked["outFields"].split(",")
        if asked["returnGeometry"] == "true":
            said = json.loads(page[[*fields, "geometry"]].to_json())
        else:
            features = [
                {"type": "Feature", "geometry": None, "properties": row}
                for row in page[fields].to_dict("records")
            ]
            said = {"type": "FeatureCollection", "features": features}
        if offset + _PAGE_ROWS < len(rows):
            said["properties"] = {"exceededTransferLimit": True}
        return _json(said)

    def _set_up_layers(self) -> None:
        lsoas = geopandas.read_file(self._city / "lsoa21.geojson")
        names = {"E09000001": "City of London", "E09000012": "Hackney"}
        outlines = lsoas.dissolve("LADCD_ACTIVE").reset_index()[["LADCD_ACTIVE", "geometry"]]
        outlines = outlines.rename(columns={"LADCD_ACTIVE": "LAD25CD"})
        outlines["LAD25NM"] = outlines["LAD25CD"].map(names)
        wales = outlines.iloc[[0]].assign(LAD25CD="W06000015", LAD25NM="Cardiff")
        lookup = pd.read_csv(self._england / "lookup_lsoa21_ward24_ltla24.csv", dtype=str)
        lookup = lookup[lookup["ltla24_code"].isin(names)]
        self.layers = {
            "LAD_MAY_2024_UK_BGC": outlines.rename(
                columns={"LAD25CD": "LAD24CD", "LAD25NM": "LAD24NM"}
            ),
            "LAD_MAY_2025_UK_BGC_V2": pd.concat([outlines, wales]),
            "LSOA21_WD24_LAD24_EW_LU": lookup.rename(
                columns={"lsoa21_code": "LSOA21CD", "ltla24_code": "LAD24CD"}
            )[["LSOA21CD", "LAD24CD"]],
            "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5": lsoas[
                ["LSOA21CD", "LSOA21NM", "geometry"]
            ],
            "Middle_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V3": (
                geopandas.read_file(self._city / "msoa21.geojson")
            ),
            "WD_MAY_2025_UK_BGC": geopandas.read_file(self._city / "ward25.geojson"),
            "LSOA_PopCentroids_EW_2021_V4": pd.read_csv(
                self._city / "lsoa21_population_weighted_centroids.csv", encoding="utf-8-sig"
            ),
            "LSOA11_LSOA21_LAD22_EW_LU_v2": pd.read_csv(
                self._city / "lookup_lsoa11_lsoa21.csv"
            ).set_axis(["L11", "LSOA11CD", "CHGIND", "L21", "LSOA21CD", "LAD", "LAD22CD"], axis=1),
        }

    def _set_up_files(self) -> None:
        host = self.address
        # The archive has a folder inside, and the list two editions.
        item = "0123456789abcdef0123456789abcdef"
        self.files["/www.arcgis.com/sharing/rest/search"] = json.dumps(
            {
                "results": [
                    {
                        "id": "f" * 32,
                        "title": "National Statistics Postcode Lookup (May 2026) for the UK",
                    },
                    {
                        "id": item,
                        "title": "National Statistics Postcode Lookup (August 2026) for the UK",
                    },
                ]
            }
        ).encode()
        self.files[f"/www.arcgis.com/sharing/rest/content/items/{item}/data"] = zip_of(
            {"Data/NSPL_AUG_2026_UK.csv": _nspl(self._city), "Documents/Guide.csv": b"a,b\n1,2\n"}
        )
        epraccur = (self._formats / "epraccur_2023-01_city_and_hackney.csv").read_bytes()
        ods = "/files.digital.nhs.uk/assets/ods/current"
        self.files[f"{ods}/epraccur.zip"] = zip_of({"epraccur.csv": epraccur, "epraccur.pdf": b"%"})
        self.files[f"{ods}/ePCN.zip"] = zip_of(
            {"ePCN/ePCN.xlsx": (self._formats / "ePCN_2023-01.xlsx").read_bytes()}
        )
        # A file that has moved, and that grew a column.
        moved = Answer(status=302, headers={"Location": f"{ods}/moved.zip"})
        self.files[f"{ods}/edispensary.zip"] = moved
        self.files[f"{ods}/moved.zip"] = zip_of({"edispensary.csv": pharmacies()})
        # What a page names without its host is asked of this server's root.
        self.files[f"/digital.nhs.uk{_NHS}"] = (
            f'<a href="{_NHS}/october-2026">October</a><a href="{_NHS}/november-2026">November</a>'
        ).encode()
        self.files[f"{_NHS}/november-2026"] = (
            f'<a href="{host}/files.digital.nhs.uk/11/gp-reg-pat-prac-map.csv">map</a>'.encode()
        )
        self.files[f"{_NHS}/october-2026"] = (
            f'<a href="{host}/files.digital.nhs.uk/10/gp-reg-pat-prac-lsoa-male-female.zip">LSOA</a>'.encode()
        )
        map_file = self._formats / "gp-reg-pat-prac-map_2022-01_city_and_hackney.csv"
        self.files["/files.digital.nhs.uk/11/gp-reg-pat-prac-map.csv"] = map_file.read_bytes()
        self.files["/files.digital.nhs.uk/10/gp-reg-pat-prac-lsoa-male-female.zip"] = zip_of(
            {"gp-reg-pat-prac-lsoa-all.csv": self._registrations(map_file)}
        )
        estimates = "/peoplepopulationandcommunity/x/mid2022revisednov2025tomid2024/sapelsoa.xlsx"
        page = "lowersuperoutputareamidyearpopulationestimates"
        self.files[
            f"/www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates/datasets/{page}"
        ] = f'<a href="/file?uri={estimates}">xlsx</a>'.encode()
        self.files["/file"] = _population(self._city)
        deprivation = f"{host}/assets.publishing.service.gov.uk/media/68/File_7_IoD2025_All.csv"
        self.files["/www.gov.uk/government/statistics/english-indices-of-deprivation-2025"] = (
            f'<a href="{deprivation}">File 7</a>'.encode()
        )
        self.files["/assets.publishing.service.gov.uk/media/68/File_7_IoD2025_All.csv"] = (
            _deprivation(self._city)
        )
        self._set_up_census()
        self._set_up_streets()
        self.files |= lists_at(self.address)

    def _registrations(self, map_file: Path) -> bytes:
        networks = pd.read_csv(map_file)[["PRACTICE_CODE", "PCN_CODE"]]
        of_lsoa = pd.read_csv(self._city / "lsoa21_to_neighbourhood_modelled.csv")
        joined = of_lsoa.merge(networks, left_on="pcn_code", right_on="PCN_CODE")
        table = pd.DataFrame(
            {
                "PUBLICATION": "GP_PRAC_PAT_LIST",
                "EXTRACT_DATE": "01OCT2026",
                "PRACTICE_CODE": joined["PRACTICE_CODE"],
                "PRACTICE_NAME": "",
                "LSOA_CODE": joined["LSOA21CD"],
                "SEX": "ALL",
                "Number of Patients": 400,
            }
        )
        strange = table.iloc[:1].assign(LSOA_CODE="NO2011")
        return pd.concat([table, strange]).to_csv(index=False).encode()

    def _set_up_census(self) -> None:
        codes = pd.read_csv(self._city / "imd2025_lsoa21.csv")["lsoa21_code"]
        ethnicity = (self._city / "census21_ts021_ethnicity_lsoa21.csv").read_bytes()
        for table, columns in CENSUS.items():
            name = f"census2021-{table}"
            plain = pd.DataFrame({"date": 2021, "geography": "", "geography code": codes})
            frame = plain.assign(**dict.fromkeys(columns, 10))
            content = ethnicity if table == "ts021" else frame.to_csv(index=False).encode()
            others = {f"{name}-{level}.csv": b"date\n2021\n" for level in ("msoa", "ltla")}
            path = f"/www.nomisweb.co.uk/output/census/2021/{name}.zip"
            self.files[path] = zip_of({**others, f"{name}-lsoa.csv": content})
        self.busy_once.add("/www.nomisweb.co.uk/output/census/2021/census2021-ts038.zip")

    def _set_up_streets(self) -> None:
        drawn = OsmFile()
        for number in range(1, 8):
            street = {"highway": "residential", "name": f"Street {number}"}
            drawn.way(number, street, corners=3, is_closed=False)
        drawn.node(1, {"amenity": "community_centre", "name": "The Old Mill"})
        drawn.node(2, {"amenity": "place_of_worship", "name": "Far Chapel"}, at=(-5.05, 50.26))
        with tempfile.TemporaryDirectory() as folder:
            path = drawn.write(Path(folder, "london.osm.pbf"))
            self.files["/download.geofabrik.de/europe/greater-london-latest.osm.pbf"] = (
                path.read_bytes()
            )
        index = [
            ("great-britain", [-9, 49, 3, 61]),
            ("greater-london", [-0.6, 51.2, 0.4, 51.8]),
            ("cornwall", [-6, 49.8, -4, 51]),
        ]
        features = [
            {
                "type": "Feature",
                "properties": {
                    "id": name,
                    "urls": {
                        "pbf": f"{self.address}/download.geofabrik.de/europe/{name}-latest.osm.pbf"
                    },
                },
                "geometry": {"type": "MultiPolygon", "coordinates": [[_ring(*box)]]},
            }
            for name, box in index
        ]
        self.files["/download.geofabrik.de/index-v1.json"] = json.dumps(
            {"type": "FeatureCollection", "features": features}
        ).encode()


_OTHER = "Main language is not English (English or Welsh in Wales)"
CENSUS = {
    "ts007a": [
        "Age: Total",
        "Age: Aged 4 years and under",
        "Age: Aged 65 to 69 years",
        "Age: Aged 85 years and over",
    ],
    "ts021": [],
    "ts029": [
        "Proficiency in English language: Total: All usual residents aged 3 years and over",
        f"Proficiency in English language: {_OTHER}: Cannot speak English well",
        f"Proficiency in English language: {_OTHER}: Cannot speak English",
    ],
    "ts037": [
        "General health: Total: All usual residents",
        "General health: Bad health",
        "General health: Very bad health",
    ],
    "ts038": [
        "Disability: Total: All usual residents",
        "Disability: Disabled under the Equality Act: Day-to-day activities limited a lot",
        "Disability: Disabled under the Equality Act: Day-to-day activities limited a little",
    ],
    "ts039": [
        "Provision of unpaid care: Total: All usual residents aged 5 years and over",
        "Provides 19 hours or less unpaid care a week",
        "Provides 20 to 49 hours unpaid care a week",
        "Provides 50 or more hours unpaid care a week",
    ],
    "ts045": [
        "Number of cars or vans: Total: All households",
        "Number of cars or vans: No cars or vans in household",
    ],
    "ts052": [
        "Occupancy rating for bedrooms: Total: All households",
        "Occupancy rating for bedrooms: Occupancy rating of bedrooms: -1",
        "Occupancy rating for bedrooms: Occupancy rating of bedrooms: -2 or less",
    ],
    "ts054": [
        "Tenure of household: Total: All households",
        "Tenure of household: Social rented",
        "Tenure of household: Private rented",
    ],
    "ts003": [
        "Household composition: Total: All households",
        "Household composition: One-person household: Aged 66 years and over",
        "Household composition: Single family household: Lone parent family",
    ],
}


def _json(said: Any) -> Answer:
    return Answer(json.dumps(said).encode(), headers={"Content-Type": "application/json"})


def _fields(layer: Any) -> Answer:
    names = [name for name in layer.columns if name != "geometry"]
    return _json(
        {"name": "layer", "maxRecordCount": _PAGE_ROWS, "fields": [{"name": n} for n in names]}
    )


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@cache
def _nspl(city: Path) -> bytes:
    postcodes = pd.read_csv(city / "postcodes.csv", dtype=str, keep_default_na=False)
    table = pd.DataFrame(
        {
            "pcds": postcodes["pcds"],
            "dointr": "199001",
            "doterm": "",
            "east1m": postcodes["eastings"],
            "north1m": postcodes["northings"],
            "gridind": "1",
            "lsoa21cd": postcodes["LSOA21CD"],
            "wd26cd": postcodes["admin_ward_code"],
            "lad26cd": postcodes["admin_district_code"],
            "a_new_column": "x",
        }
    )
    far = table.iloc[:1].assign(
        pcds="TR1 1AA", east1m="182000", north1m="44000", lsoa21cd="E01018959"
    )
    return pd.concat([table, far]).to_csv(index=False).encode("utf-8-sig")


@cache
def _population(city: Path) -> bytes:
    ages = pd.read_csv(city / "census21_population_age6_lsoa21.csv")
    book = openpyxl.Workbook()
    for year in (2023, 2024):
        sheet = book.create_sheet(f"Mid-{year} LSOA 2021")
        for line in (["Population estimates"], ["Office for National Statistics"], []):
            sheet.append(line)
        single = [f"{sex}{age}" for sex in "FM" for age in range(91)]
        sheet.append(["LAD 2023 Code", "LSOA 2021 Code", "LSOA 2021\nName", "Total", *single])
        for row in ages.itertuples():
            people = int(row.usual_residents_total) + (year - 2024)
            sheet.append(["", row.lsoa21_code, row.lsoa21_name, people, *([5] * 182)])
    return book_of(book)


@cache
def _deprivation(city: Path) -> bytes:
    given = pd.read_csv(city / "imd2025_lsoa21.csv")
    named = "Index of Multiple Deprivation (IMD)"
    table = pd.DataFrame(
        {
            "LSOA code (2021)": given["lsoa21_code"],
            "LSOA name (2021)": "",
            "Local Authority District code (2024)": "",
            f"{named} Score": given["IMD_score"],
            f"{named} Rank (where 1 is most deprived)": given["IMD_rank"],
            f"{named} Decile (where 1 is most deprived 10% of LSOAs)": given["IMD_decile"],
        }
    )
    return table.to_csv(index=False).encode("utf-8-sig")

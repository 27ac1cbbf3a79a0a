"""Which postcodes are there, on which street, and where exactly?"""

import math
import random
from dataclasses import dataclass
from itertools import pairwise

import shapely
from areas import BOROUGH_CODE, NEIGHBOURHOODS, Area
from ground import EAST, NORTH, Ground
from people import Residents
from publish import degrees
from shapely import Point
from streets import Edge, Streets, edge_of, metres, node

PEOPLE_TO_A_POSTCODE = 72
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the inward code has no C, I, K, M, O or V
HOUSES_ON = {"primary", "secondary", "tertiary", "residential", "pedestrian"}
# The header of the edition of August 2026.
_HEADER = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,wd26cd,"
    "nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,sicbl26cd,"
    "bua24cd,ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd25ind,icb26cd"
)
NSPL_HEADER = _HEADER.split(",")


@dataclass
class Postcode:
    """A unit postcode, with the street that it stands on."""

    lsoa: Area
    x: int  # whole metres around the borough's centre
    y: int
    street: str
    highway: str
    written: str = ""
    introduced: int = 198001
    withdrawn: int | None = None
    is_large_user: bool = False
    has_position: bool = True


def place_postcodes(
    lsoas: list[Area], residents: dict[str, Residents], streets: Streets, ground: Ground
) -> list[Postcode]:
    """Live and withdrawn postcodes, in the order of their codes."""
    rng = random.Random("demo: postcodes")
    postcodes: list[Postcode] = []
    for area in lsoas:
        faces = _street_faces(area, streets, ground)
        count = max(4, round(residents[area.code].total / PEOPLE_TO_A_POSTCODE))
        withdrawn = sum(rng.random() < 0.05 for _ in range(count))
        for x, y, edge in _along(area, faces, count + withdrawn, rng):
            highway, street = streets.names[edge]
            postcodes.append(Postcode(area, x, y, street, highway))
    _write_codes(postcodes, rng)
    for postcode in postcodes:
        chance = rng.random()
        postcode.introduced = rng.choice([198001] * 4 + [199606, 200312, 201105, 201809, 202302])
        if chance < 0.048:
            postcode.withdrawn = rng.choice([199906, 200704, 201501, 202012, 202405])
            postcode.introduced = 198001
        elif chance < 0.058:
            postcode.is_large_user = True
        postcode.has_position = not 0.045 < chance < 0.0495
    return postcodes


def _street_faces(
    area: Area, streets: Streets, ground: Ground
) -> list[tuple[Edge, Point, float, float]]:
    """Pieces of street with houses on the area's side: the edge, the block's middle, weight, length."""
    faces = []
    for i in area.blocks:
        block, kind = ground.blocks[i], ground.kinds[i]
        if kind not in ("homes", "works"):
            continue
        points = [node(*p) for p in block.exterior.coords]
        edges = [edge_of(a, b) for a, b in pairwise(points)]
        named = [
            e
            for e in edges
            if metres(e) > 24 and e in streets.names and streets.names[e][0] in HOUSES_ON
        ]
        for edge in sorted(e for e in named if streets.names[e][1]):
            weight = 1.0 if kind == "homes" else 0.1
            faces.append((edge, block.representative_point(), weight, metres(edge)))
    return faces


def _along(
    area: Area,
    faces: list[tuple[Edge, Point, float, float]],
    count: int,
    rng: random.Random,
) -> list[tuple[int, int, Edge]]:
    """So many spots behind the pavement, no two within 14 m of one another."""
    inside = shapely.prepared.prep(area.shape.buffer(-3))
    found: list[tuple[int, int, Edge]] = []
    for _ in range(count * 60):
        if len(found) == count:
            break
        edge, middle, _, _ = rng.choices(faces, [w * length for _, _, w, length in faces])[0]
        x, y = _behind_pavement(edge, middle, rng)
        if inside.contains(Point(x, y)) and all(
            math.dist((x, y), (a, b)) > 14 for a, b, _ in found
        ):
            found.append((x, y, edge))
    return found


def _behind_pavement(edge: Edge, middle: Point, rng: random.Random) -> tuple[int, int]:
    (ax, ay), (bx, by) = ((p[0] / 10, p[1] / 10) for p in edge)
    share = rng.uniform(0.12, 0.88)
    x, y = ax + (bx - ax) * share, ay + (by - ay) * share
    length = math.dist((ax, ay), (bx, by))
    across_x, across_y = -(by - ay) / length, (bx - ax) / length
    if across_x * (middle.x - x) + across_y * (middle.y - y) < 0:
        across_x, across_y = -across_x, -across_y
    return round(x + across_x * 11), round(y + across_y * 11)


def _write_codes(postcodes: list[Postcode], rng: random.Random) -> None:
    """ZZ1 to ZZ8 by neighbourhood, a sector for each MSOA in it, units along the streets."""
    for district, neighbourhood in enumerate(NEIGHBOURHOODS, start=1):
        here = [p for p in postcodes if p.lsoa.neighbourhood == neighbourhood]
        msoas = sorted({p.lsoa.msoa for p in here})
        for sector, msoa in enumerate(msoas):
            unit = rng.randrange(3)
            for postcode in sorted(
                (p for p in here if p.lsoa.msoa == msoa), key=lambda p: (p.street, p.x, p.y)
            ):
                first, second = divmod(unit, len(UNIT_LETTERS))
                letters = UNIT_LETTERS[first] + UNIT_LETTERS[second]
                postcode.written = f"ZZ{district} {(sector + 1) % 10}{letters}"
                unit += rng.choice((1, 1, 1, 2))
    postcodes.sort(key=lambda p: p.written)


def nspl_rows(postcodes: list[Postcode], residents: dict[str, Residents]) -> list[list[object]]:
    """Rows of the National Statistics Postcode Lookup; text is quoted and coordinates are not."""
    rows = []
    for p in postcodes:
        longitude, latitude = degrees(p.x, p.y, digits=6)
        area = p.lsoa if p.has_position else None
        cells: dict[str, object] = {
            "pcd7": p.written,
            "pcd8": p.written.replace(" ", "  "),
            "pcds": p.written,
            "dointr": str(p.introduced),
            "doterm": str(p.withdrawn or ""),
            "usrtypind": str(int(p.is_large_user)),
            "east1m": str(EAST + p.x) if area else "",
            "north1m": str(NORTH + p.y) if area else "",
            "gridind": "1" if area else "9",
            "lad26cd": BOROUGH_CODE if area else "",
            "wd26cd": area.ward if area else "",
            "ctry26cd": "E92000001",
            "lsoa21cd": area.code if area else "",
            "msoa21cd": area.msoa if area else "",
            "lat": latitude if area else 99.999999,
            "long": longitude if area else 0.0,
            "imd25ind": str(residents[area.code].imd_rank) if area else "",
        }
        rows.append([cells.get(name, "") for name in NSPL_HEADER])
    return rows

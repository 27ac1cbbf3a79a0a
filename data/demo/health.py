"""Which GP practices are there, which network is each in, and who from where is registered with it?"""

import math
import random
from dataclasses import dataclass, field

import publish
from areas import Area
from people import Residents, shared_out
from postcodes import Postcode

EXTRACTED_ON = "01Oct2026"
REGION = ("E40900001", "Y90", "North Sea")
ICB = ("E54900001", "QZZ", "NHS Merehithe and the Wendside Integrated Care Board")
SUB_ICB = ("E38900001", "90Z", "NHS Merehithe and the Wendside ICB - 90Z")
NETWORKS_FROM = "20190701"
# Networks by where their practices cluster: they are not the neighbourhoods.
NETWORKS = {
    "HIGHBANK AND HEATH PCN": (-2700, 1300),
    "QUEENSFIELD PCN": (-700, 2100),
    "LARKFIELD AND ALDER CARR PCN": (1900, 1900),
    "MARKET AND RIVERSIDE PCN": (-600, 350),
    "STAITHE PCN": (2300, 100),
    "SOUTHFERRY PCN": (-2300, -1700),
    "MARSH ROAD PCN": (0, -1900),
    "ROPEWALK PCN": (2300, -1600),
}
# By the neighbourhood that each stands in.
NAMES = {
    "Highbank": [
        "THE HEATH SURGERY", "WESTGATE MEDICAL CENTRE", "WEIR SIDE PRACTICE",
        "SALTGATE MEDICAL CENTRE", "OSIER SURGERY", "QUARRY HILL PRACTICE",
    ],
    "Queensfield": [
        "PRIORY MEDICAL CENTRE", "WHITESTONE PRACTICE", "WINDMILL PRACTICE", "ELDER SURGERY",
    ],
    "Larkfield": [
        "LARK HILL HEALTH CENTRE", "CUTSIDE PRACTICE", "BRICKFIELD SURGERY", "ALDER CARR SURGERY",
    ],
    "Market Quarter": [
        "MARKET GREEN PRACTICE", "LONG ACRE MEDICAL CENTRE", "WENDSIDE SURGERY",
        "STATION ROAD SURGERY",
    ],
    "Staithe End": [
        "DOCKSIDE HEALTH CENTRE", "QUAYS MEDICAL PRACTICE", "SAILMAKERS PRACTICE",
        "ORCHARD HEALTH CENTRE", "NETLOFT SURGERY", "THE LOCK PRACTICE",
    ],
    "Southferry": [
        "SOUTHFERRY SURGERY", "BELLFIELD HEALTH CENTRE", "MILLRACE PRACTICE",
        "COMMON SIDE SURGERY", "FERRY STREET MEDICAL CENTRE", "RUSHMEAD PRACTICE",
    ],
    "Tanners Marsh": [
        "CHAPEL FIELDS SURGERY", "TANNERY PRACTICE", "GLASSHOUSE MEDICAL CENTRE",
        "KILN LANE SURGERY",
    ],
    "Ropewalk": [
        "ROPEWALK HEALTH CENTRE", "THE MARSH SURGERY", "HERON PRACTICE",
        "CINDER ROAD MEDICAL CENTRE", "SALTINGS SURGERY", "TOLLGATE SURGERY",
    ],
}  # fmt: skip
PRACTICES = 34
# Places that epraccur lists beside practices: what each is called, and its prescribing setting.
NOT_PRACTICES = [
    ("MEREHITHE OUT OF HOURS SERVICE", "2"),
    ("MARKET WALK IN CENTRE", "1"),
    ("MEREHITHE COMMUNITY NURSING TEAM", "9"),
    ("STAITHE WELLBEING CLINIC", "8"),
]
# Where a patient is known to live in no LSOA of the edition, and how many of a thousand are.
ODD_CODES = [("NO2011", 4.0), ("EMPTY", 1.2), ("CLOSED", 0.5), ("W01000247", 0.3)]
REGISTERED_PER_RESIDENT = 1.06


@dataclass
class Practice:
    """A GP practice."""

    code: str
    name: str
    at: Postcode
    address: str
    phone: str
    network: str
    patients: dict[str, int] = field(default_factory=dict)  # by LSOA code


def open_practices(
    lsoas: list[Area], postcodes: list[Postcode], residents: dict[str, Residents]
) -> list[Practice]:
    """Practices spread by where people live, each with its list."""
    rng = random.Random("demo: practices")
    codes = network_codes()
    names = {neighbourhood: list(here) for neighbourhood, here in NAMES.items()}
    practices = []
    for number, at in enumerate(_spread(lsoas, postcodes, residents), start=1):
        here = (at.x, at.y)
        network = min(NETWORKS, key=lambda n: (round(math.dist(here, NETWORKS[n])), n))
        practices.append(
            Practice(
                code=f"Z9{number:04d}",
                name=names[at.lsoa.neighbourhood].pop(0),
                at=at,
                address=f"{rng.randint(1, 190)} {at.street}",
                phone=f"01632 960{number:03d}",
                network=codes[network],
            )
        )
    _register(practices, lsoas, residents, rng)
    return practices


def network_codes() -> dict[str, str]:
    return {name: f"U9{number:04d}" for number, name in enumerate(NETWORKS, start=1)}


def _second_nearest_network(practice: Practice) -> str:
    here = (practice.at.x, practice.at.y)
    order = sorted(NETWORKS, key=lambda n: (round(math.dist(here, NETWORKS[n])), n))
    return network_codes()[order[1]]


def _spread(
    lsoas: list[Area], postcodes: list[Postcode], residents: dict[str, Residents]
) -> list[Postcode]:
    """A seat for each practice: always where most people are farthest from a practice so far."""
    usable = [p for p in postcodes if p.withdrawn is None and p.has_position]
    people = [(a.centre.x, a.centre.y, residents[a.code].total, a.is_north) for a in lsoas]
    seats: list[Postcode] = []
    for _ in range(PRACTICES):
        x, y, *_ = max(
            people,
            key=lambda who: round(
                who[2]
                * min(
                    (
                        math.dist(who[:2], (s.x, s.y)) + 900 * (s.lsoa.is_north != who[3])
                        for s in seats
                    ),
                    default=5000,
                )
            ),
        )
        seats.append(
            min(
                (p for p in usable if p not in seats),
                key=lambda p: (
                    round(math.dist((p.x, p.y), (x, y)))
                    + (0 if p.highway != "residential" else 160),
                    p.written,
                ),
            )
        )
    return sorted(seats, key=lambda p: p.written)


def _register(
    practices: list[Practice],
    lsoas: list[Area],
    residents: dict[str, Residents],
    rng: random.Random,
) -> None:
    """Patients go mostly to a practice near home, seldom across the river, and not always to the nearest."""
    pull = {practice.code: rng.uniform(0.5, 1.7) for practice in practices}
    for area in lsoas:
        weights = []
        for practice in practices:
            metres = math.dist((area.centre.x, area.centre.y), (practice.at.x, practice.at.y))
            weight = pull[practice.code] * math.exp(-metres / 520)
            weights.append(weight * (1.0 if practice.at.lsoa.is_north == area.is_north else 0.25))
        least = sum(weights) * 0.006
        kept = [weight if weight > least else 0.0 for weight in weights]
        registered = round(residents[area.code].total * REGISTERED_PER_RESIDENT)
        for practice, patients in zip(practices, shared_out(registered, kept), strict=True):
            if patients:
                practice.patients[area.code] = patients


def registration_rows(practices: list[Practice]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of `gp-reg-pat-prac-lsoa-all.csv`, odd codes and all."""
    rng = random.Random("demo: odd codes")
    header = [
        "PUBLICATION",
        "EXTRACT_DATE",
        "PRACTICE_CODE",
        "PRACTICE_NAME",
        "LSOA_CODE",
        "SEX",
        "NUMBER_OF_PATIENTS",
    ]
    rows: list[list[object]] = []
    for practice in practices:
        listed = sum(practice.patients.values())
        places = dict(practice.patients)
        for code, per_thousand in ODD_CODES:
            patients = round(listed / 1000 * per_thousand * rng.uniform(0, 1.6))
            if patients:
                places[code] = patients
        rows += [
            ["GP_PRAC_PAT_LIST", EXTRACTED_ON, practice.code, practice.name, code, "ALL", count]
            for code, count in sorted(places.items())
        ]
    return header, rows


def mapping_rows(practices: list[Practice]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of `gp-reg-pat-prac-map.csv`."""
    header_line = (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
        "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,"
        "ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME"
    )
    names = {code: name for name, code in network_codes().items()}
    rows: list[list[object]] = [
        [
            "GP_PRAC_PAT_LIST",
            EXTRACTED_ON,
            p.code,
            p.name,
            p.at.written,
            p.network,
            names[p.network],
            *SUB_ICB,
            *ICB,
            *REGION,
        ]
        for p in practices
    ]
    return header_line.split(","), rows


def epraccur_rows(practices: list[Practice], postcodes: list[Postcode]) -> list[list[object]]:
    """The 27 columns of epraccur: practices, one that has closed, and what is no practice at all."""
    rng = random.Random("demo: epraccur")
    rows = [_epraccur_row(p.code, p.name, p.address, p.at.written, p.phone, "4") for p in practices]
    others = rng.sample([p for p in postcodes if p.withdrawn is None], len(NOT_PRACTICES) + 1)
    closed = _epraccur_row("Z90098", "OLD DOCK SURGERY", "3 DOCK ROW", others[0].written, "", "4")
    closed[11], closed[12] = "20230331", "C"
    rows.append(closed)
    for number, ((name, setting), at) in enumerate(zip(NOT_PRACTICES, others[1:], strict=True)):
        address = f"{rng.randint(1, 90)} {at.street}".upper()
        rows.append(_epraccur_row(f"Y9{number:04d}", name, address, at.written, "", setting))
    return sorted(rows, key=lambda row: str(row[0]))


def _epraccur_row(
    code: str, name: str, address: str, postcode: str, phone: str, setting: str
) -> list[object]:
    building = name.removeprefix("THE ")
    where = [building, address.upper(), "MEREHITHE", "", "", postcode]
    dates = ["19740401", "", "A", "B", SUB_ICB[1], "20200401", ""]
    rest = [phone, "", "", "", "0", "", SUB_ICB[1], "", setting, ""]
    return [code, name, REGION[1], ICB[1], *where, *dates, *rest]


def epcn_sheets(practices: list[Practice]) -> dict[str, publish.Sheet]:
    """The two sheets of ePCN; one practice has left a network for another, and its old row has an end."""
    names = {code: name for name, code in network_codes().items()}
    office = {code: next(p for p in practices if p.network == code) for code in sorted(names)}
    details_header = [
        "PCN Code", "PCN Name", "Current Sub ICB Loc Code", "Sub ICB Location", "Open Date", "Close Date",
        "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Postcode",
    ]  # fmt: skip
    area = [SUB_ICB[1], SUB_ICB[2].upper()]
    details: list[list[object]] = [
        [code, names[code], *area, NETWORKS_FROM, "", office[code].name, office[code].address.upper(),
         "", "MEREHITHE", "", office[code].at.written]
        for code in sorted(names)
    ]  # fmt: skip
    partner_header = [
        "Partner\nOrganisation\nCode", "Partner\nName", "Practice\nParent\nSub ICB Loc Code",
        "Practice\nParent\nSub ICB Loc Name", "PCN Code", "PCN Name", "PCN Parent\nSub ICB Loc Code",
        "PCN Parent\nSub ICB Loc Name", "Practice to PCN\nRelationship\nStart Date",
        "Practice to PCN\nRelationship\nEnd Date", "Practice Sub ICB Loc and PCN Sub ICB Loc Match ",
    ]  # fmt: skip
    moved = practices[len(practices) // 2]
    former = _second_nearest_network(moved)
    partners: list[list[object]] = []
    for p in practices:
        if p is moved:
            partners.append(
                [
                    p.code,
                    p.name,
                    *area,
                    former,
                    names[former],
                    *area,
                    NETWORKS_FROM,
                    "20240331",
                    True,
                ]
            )
        start = "20240401" if p is moved else NETWORKS_FROM
        partners.append(
            [p.code, p.name, *area, p.network, names[p.network], *area, start, None, True]
        )
    return {
        "PCNDetails": (details_header, details),
        "PCN Core Partner Details": (partner_header, partners),
    }

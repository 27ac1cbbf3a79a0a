"""How many people live in each LSOA, how old they are, and how deprived is where they live?"""

import math
import random
from dataclasses import dataclass

from areas import BOROUGH, BOROUGH_CODE, Area
from ground import Ground

PEOPLE = 240_000
LSOAS_IN_ENGLAND = 33_755

AGE_BANDS = [
    "Aged 15 years and under",
    "Aged 16 to 24 years",
    "Aged 25 to 34 years",
    "Aged 35 to 49 years",
    "Aged 50 to 64 years",
    "Aged 65 years and over",
]
OCCUPANCY = [
    "+1 (under-occupied)",
    "+2 or more (under-occupied)",
    "-1 (overcrowded)",
    "-2 or less (overcrowded)",
    "0 (ideal)",
]
ETHNIC_GROUPS = [
    "Ethnic group: Asian, Asian British or Asian Welsh",
    "Ethnic group: Black, Black British, Black Welsh, Caribbean or African",
    "Ethnic group: Mixed or Multiple ethnic groups",
    "Ethnic group: White",
    "Ethnic group: Other ethnic group",
]
UNPAID_CARE = [
    "Provides no unpaid care",
    "Provides 19 hours or less unpaid care a week",
    "Provides 20 to 49 hours unpaid care a week",
    "Provides 50 or more hours unpaid care a week",
]
# Each domain of the indices: its header, how closely it follows the whole, and its scores at best and worst.
DOMAINS = [
    ("Income", "Score (rate)", 0.94, 0.02, 0.48),
    ("Employment", "Score (rate)", 0.9, 0.02, 0.38),
    ("Education, Skills and Training", "Score", 0.75, 1.5, 62.0),
    ("Health Deprivation and Disability", "Score", 0.8, -2.1, 2.2),
    ("Crime", "Score", 0.55, -1.6, 1.9),
    ("Barriers to Housing and Services", "Score", 0.3, 6.0, 48.0),
    ("Living Environment", "Score", 0.35, 4.0, 61.0),
    ("Income Deprivation Affecting Children Index (IDACI)", "Score (rate)", 0.9, 0.02, 0.58),
    ("Income Deprivation Affecting Older People (IDAOPI)", "Score (rate)", 0.9, 0.03, 0.62),
]
# Where life is easier or harder than elsewhere on its side of the river: the spot, its reach, how much.
EASIER_AND_HARDER = [
    ((-2700, 1800), 1500, -1.5),
    ((-600, 2400), 900, -0.7),
    ((3300, -100), 1000, 0.9),
    ((1900, 1300), 520, 1.1),
    ((-3200, -200), 480, 1.0),
    ((-2700, -1100), 700, -0.5),
    ((-200, -700), 520, -0.9),
    ((600, -2100), 700, 0.5),
]


@dataclass
class Residents:
    """The people of one LSOA."""

    ages: list[int]
    households: int
    occupancy: list[int]
    ethnic_groups: list[int]
    unpaid_care: list[int]
    hardship: float  # 0: the least deprived LSOA of the borough, 1: the most
    imd_rank: int  # in England; 1 is the most deprived

    @property
    def total(self) -> int:
        return sum(self.ages)


def shared_out(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    counts = [math.floor(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (round(counts[i] - exact[i], 9), i))
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


def count_residents(lsoas: list[Area], ground: Ground) -> dict[str, Residents]:
    """The residents of each LSOA, by its code."""
    rng = random.Random("demo: residents")
    totals = shared_out(PEOPLE, [area.homes * rng.uniform(0.93, 1.07) for area in lsoas])
    order = sorted(lsoas, key=lambda area: round(_hardship(area, ground, rng), 6))
    hardship = {area.code: i / (len(order) - 1) for i, area in enumerate(order)}
    ranks = _ranks({code: hardship[code] for code in sorted(hardship)}, rng)
    residents = {}
    for area, total in zip(lsoas, totals, strict=True):
        h = hardship[area.code]
        ages = shared_out(total, _age_weights(area, h, rng))
        households = round(total / (2.15 + 0.45 * h + rng.uniform(-0.12, 0.12)))
        residents[area.code] = Residents(
            ages=ages,
            households=households,
            occupancy=shared_out(households, _occupancy_weights(h, rng)),
            ethnic_groups=shared_out(total, _ethnic_weights(area, h, rng)),
            unpaid_care=shared_out(
                total - round(ages[0] * 0.32), _care_weights(h, ages[5] / total, rng)
            ),
            hardship=h,
            imd_rank=ranks[area.code],
        )
    return residents


def _hardship(area: Area, ground: Ground, rng: random.Random) -> float:
    """Harder across the river, by the works and the railway; easier by the heath; much alike next door."""
    x, y = area.centre.x, area.centre.y
    value = 0.0 if area.is_north else 0.9
    for at, reach, more in EASIER_AND_HARDER:
        value += more * math.exp(-((math.dist((x, y), at) / reach) ** 2))
    rails = min(line.shape.distance(area.centre) for line in ground.lines if line.kind == "rail")
    value += 0.35 * math.exp(-rails / 250)
    value += 0.25 * math.sin(x / 610) * math.cos(y / 540)
    return value + rng.gauss(0, 0.22)


def _ranks(hardship: dict[str, float], rng: random.Random) -> dict[str, int]:
    """Ranks among all of England's LSOAs; no two alike."""
    ranks: dict[str, int] = {}
    for code, h in hardship.items():
        place = 0.011 + 0.86 * (1 - h) ** 1.35 + rng.uniform(-0.006, 0.006)
        rank = max(1, round(place * LSOAS_IN_ENGLAND))
        while rank in ranks.values():
            rank += 1
        ranks[code] = rank
    return ranks


def _age_weights(area: Area, hardship: float, rng: random.Random) -> list[float]:
    centre = math.exp(-((math.dist((area.centre.x, area.centre.y), (-330, 600)) / 1100) ** 2))
    weights = [
        0.155 + 0.085 * hardship - 0.05 * centre,
        0.105 + 0.02 * hardship + 0.03 * centre,
        0.15 + 0.09 * centre,
        0.225,
        0.195 - 0.01 * hardship,
        0.175 - 0.075 * hardship - 0.05 * centre,
    ]
    return [weight * rng.uniform(0.88, 1.12) for weight in weights]


def _occupancy_weights(hardship: float, rng: random.Random) -> list[float]:
    crowded = (0.025 + 0.1 * hardship) * rng.uniform(0.8, 1.2)
    roomy = 1 - crowded
    return [0.31 * roomy, (0.34 - 0.2 * hardship) * roomy, crowded, crowded * 0.24, 0.36 * roomy]


def _ethnic_weights(area: Area, hardship: float, rng: random.Random) -> list[float]:
    east = 1 / (1 + math.exp(-area.centre.x / 900))
    weights = [0.08 + 0.2 * east, 0.07 + 0.17 * hardship, 0.06, 0.74 - 0.28 * hardship, 0.05]
    return [weight * rng.uniform(0.75, 1.25) for weight in weights]


def _care_weights(hardship: float, older: float, rng: random.Random) -> list[float]:
    some = [0.038 + 0.05 * older, 0.013 + 0.013 * hardship, 0.015 + 0.02 * hardship]
    some = [weight * rng.uniform(0.85, 1.15) for weight in some]
    return [1 - sum(some), *some]


def age_rows(
    lsoas: list[Area], residents: dict[str, Residents]
) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the census's six age bands."""
    header = ["lsoa21_code", "lsoa21_name", *AGE_BANDS, "usual_residents_total"]
    rows: list[list[object]] = [
        [a.code, a.name, *residents[a.code].ages, residents[a.code].total] for a in lsoas
    ]
    return header, rows


def occupancy_rows(
    lsoas: list[Area], residents: dict[str, Residents]
) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the census's occupancy rating for bedrooms."""
    rows: list[list[object]] = [
        [a.code, residents[a.code].households, *residents[a.code].occupancy] for a in lsoas
    ]
    return ["lsoa21_code", "total_households", *OCCUPANCY], rows


def ethnicity_rows(
    lsoas: list[Area], residents: dict[str, Residents]
) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the census's TS021, its five broad groups only."""
    total = "Ethnic group: Total: All usual residents"
    rows: list[list[object]] = [
        [2021, a.name, a.code, residents[a.code].total, *residents[a.code].ethnic_groups]
        for a in lsoas
    ]
    return ["date", "geography", "geography code", total, *ETHNIC_GROUPS], rows


def care_rows(
    lsoas: list[Area], residents: dict[str, Residents]
) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the census's TS039: residents aged 5 and over by the unpaid care they give."""
    total = "Provision of unpaid care: Total: All usual residents aged 5 years and over"
    rows: list[list[object]] = [
        [2021, a.name, a.code, sum(residents[a.code].unpaid_care), *residents[a.code].unpaid_care]
        for a in lsoas
    ]
    return ["date", "geography", "geography code", total, *UNPAID_CARE], rows


def decile(rank: int) -> int:
    """Which tenth of England's LSOAs a rank is in: 1 is the most deprived."""
    return math.ceil(10 * rank / LSOAS_IN_ENGLAND)


def deprivation_rows(
    lsoas: list[Area], residents: dict[str, Residents]
) -> tuple[list[str], list[list[object]]]:
    """Header and rows of the indices' File 7, whose headers are as long as published."""
    rng = random.Random("demo: indices of deprivation")
    header = [
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
        *_three("Index of Multiple Deprivation (IMD)", "Score"),
    ]
    for domain, score, *_ in DOMAINS:
        header += _three(domain, score)
    header += [
        "Total population: mid 2022",
        "Dependent Children aged 0-15: mid 2022",
        "Older population aged 60 and over: mid 2022",
    ]
    ranks = {
        domain: _ranks(
            {
                a.code: _mixed(residents[a.code].hardship, likeness, rng)
                for a in sorted(lsoas, key=lambda a: a.code)
            },
            rng,
        )
        for domain, _, likeness, *_ in DOMAINS
    }
    rows: list[list[object]] = []
    for area in lsoas:
        people = residents[area.code]
        row: list[object] = [area.code, area.name, BOROUGH_CODE, BOROUGH]
        row += _figures(people.imd_rank, 1.2, 82.0)
        for domain, _, _, best, worst in DOMAINS:
            row += _figures(ranks[domain][area.code], best, worst)
        grown = round(people.total * rng.uniform(0.99, 1.03))
        row += [grown, round(people.ages[0] * 1.01), round(people.ages[5] * 1.27)]
        rows.append(row)
    return header, rows


def _three(domain: str, score: str) -> list[str]:
    return [
        f"{domain} {score}",
        f"{domain} Rank (where 1 is most deprived)",
        f"{domain} Decile (where 1 is most deprived 10% of LSOAs)",
    ]


def _mixed(hardship: float, likeness: float, rng: random.Random) -> float:
    return min(1.0, max(0.0, likeness * hardship + (1 - likeness) * rng.random()))


def _figures(rank: int, best: float, worst: float) -> list[object]:
    """A score that falls as the rank rises, the rank and its decile."""
    place = (LSOAS_IN_ENGLAND - rank) / (LSOAS_IN_ENGLAND - 1)
    return [round(best + (worst - best) * place**2.2, 3), rank, decile(rank)]

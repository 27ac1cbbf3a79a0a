"""Time and memory of the measures for all of England and Wales, beside bare arrays and beside PySAL's access."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures.decay import steps
from assetmap.gaps.measures.pairs import Floats, Pairs
from assetmap.gaps.measures.straight_line import straight_nearest, straight_pairs
from assetmap.geography import DETOUR, to_bng, walking_metres_per_minute
from tests.benchmarks.populating import ENGLAND

SPEED_KMH = 4.8
COVERED_MINUTES, CATCHMENT_MINUTES = 15.0, 30.0
ZONES = [(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)]
MANY = 500_000

Inputs = tuple[Floats, Floats, dict[str, Floats]]


def measure_measures() -> None:
    """Prints each figure beside its budget; memory is that of a process that does nothing else."""
    if not ENGLAND.is_file():
        print("measures: ../shared/data is not here, so there is nothing to measure on")
        return
    inputs = england()
    ours, bare = _best(ours_for_all, inputs), _best(bare_for_all, inputs)
    count = sum(map(len, inputs[2].values()))
    print(
        f"measures, {len(inputs[0]):,} origins and {count:,} assets of {len(inputs[2])} categories:"
        f" {ours:.2f} s, {ours / bare:.2f} x bare numpy and cKDTree ({bare:.2f} s; at most 3),"
        f" {_megabytes_alone('real'):.0f} MB"
    )
    many = repeated(inputs)
    more = _best(ours_for_all, many, times=1)
    print(
        f"measures, {MANY:,} assets: {more:.1f} s, {more / ours / (MANY / count):.2f} x linear (at most 1),"
        f" {_megabytes_alone('many'):.0f} MB (under 2,000)"
    )
    _beside_access(inputs)


def england() -> Inputs:
    """Every population-weighted centroid (EPSG:27700) with its residents, and every real asset by category."""
    folder = ENGLAND.parent
    centroids = pd.read_csv(
        folder / "lsoa21_population_weighted_centroids.csv", encoding="utf-8-sig"
    )
    people = pd.read_csv(folder / "census21_population_age6_lsoa21.csv").set_index("lsoa21_code")
    assets = pd.read_parquet(ENGLAND, columns=["category", "lon", "lat"])
    easting, northing = to_bng(assets["lon"].to_numpy(), assets["lat"].to_numpy())
    points = np.column_stack((easting, northing))
    origins = centroids[["x", "y"]].to_numpy(dtype=float)
    residents = people["usual_residents_total"].reindex(centroids["LSOA21CD"]).to_numpy()
    by_category = {name: points[rows] for name, rows in assets.groupby("category").indices.items()}
    return origins, residents, by_category


def repeated(inputs: Inputs) -> Inputs:
    """As many assets as asked for: the real ones again and again, some hundred metres off."""
    origins, residents, by_category = inputs
    drawn = np.random.default_rng(1)
    times = MANY / sum(map(len, by_category.values()))
    return (
        origins,
        residents,
        {
            name: points[drawn.integers(0, len(points), round(len(points) * times))]
            + drawn.normal(0, 300, (round(len(points) * times), 2))
            for name, points in by_category.items()
        },
    )


def ours_for_all(inputs: Inputs) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Nearest three, who is covered, and E2SFCA, category by category."""
    origins, residents, by_category = inputs
    decay = steps(ZONES)
    for assets in by_category.values():
        near = straight_nearest(origins, assets, speed_kmh=SPEED_KMH)
        pairs = straight_pairs(
            origins, assets, limit_minutes=CATCHMENT_MINUTES, speed_kmh=SPEED_KMH
        )
        covered = measures.coverage(pairs, COVERED_MINUTES)
        access = measures.two_step(pairs, residents, np.ones(len(assets)), CATCHMENT_MINUTES, decay)
        yield near, covered, access


def bare_for_all(inputs: Inputs) -> Iterator[tuple[Floats, Floats, Floats]]:
    """The same, as few lines as it takes."""
    origins, residents, by_category = inputs
    minutes = DETOUR / walking_metres_per_minute(SPEED_KMH)
    bounds, weights = [z[0] for z in ZONES], np.array([*(z[1] for z in ZONES), 0.0])
    here = cKDTree(origins)
    for assets in by_category.values():
        there = cKDTree(assets)
        near = there.query(origins, k=3)[0] * minutes
        pairs = here.sparse_distance_matrix(
            there, CATCHMENT_MINUTES / minutes, output_type="ndarray"
        )
        weight = weights[np.searchsorted(bounds, pairs["v"] * minutes)]
        demand = np.bincount(pairs["j"], weight * residents[pairs["i"]], len(assets))
        ratio = np.divide(1.0, demand, out=np.zeros(len(assets)), where=demand > 0)
        access = np.bincount(pairs["i"], weight * ratio[pairs["j"]], len(origins))
        yield near, near[:, 0] <= COVERED_MINUTES, access


def _best(
    work: Callable[[Inputs], Iterator[tuple[Floats, Floats, Floats]]],
    inputs: Inputs,
    times: int = 3,
) -> float:
    """The least seconds of several runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        for _answer in work(inputs):
            pass
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _beside_access(inputs: Inputs) -> None:
    """E2SFCA of schools, ours and that of PySAL `access`, from the same pairs."""
    try:
        from access.fca import two_stage_fca
        from access.weights import step_fn
    except ImportError:
        print("measures: PySAL access is not installed; `make bench` installs it")
        return
    origins, residents, by_category = inputs
    assets = by_category["school"]
    pairs = straight_pairs(origins, assets, limit_minutes=CATCHMENT_MINUTES, speed_kmh=SPEED_KMH)
    ours = min(_seconds(lambda: _e2sfca(pairs, residents, len(assets))) for _ in range(3))
    demand = pd.DataFrame({"people": residents})
    supply = pd.DataFrame({"places": np.ones(len(assets))})
    costs = pd.DataFrame({"origin": pairs.origins, "dest": pairs.assets, "cost": pairs.costs})
    theirs_taken = _seconds(
        lambda: two_stage_fca(
            demand,
            supply,
            costs,
            max_cost=CATCHMENT_MINUTES + 1e-9,
            demand_index=True,
            supply_index=True,
            demand_name="people",
            supply_name="places",
            weight_fn=step_fn(dict(ZONES)),
        )
    )
    print(
        f"E2SFCA, {len(pairs.costs):,} pairs: {ours * 1000:.0f} ms, PySAL access {theirs_taken:.1f} s,"
        f" {theirs_taken / ours:.0f} x (at least 50)"
    )


def _e2sfca(pairs: Pairs, residents: Floats, assets: int) -> Floats:
    return measures.two_step(pairs, residents, np.ones(assets), CATCHMENT_MINUTES, steps(ZONES))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _megabytes_alone(which: str) -> float:
    """Peak resident megabytes of a process that does the work once."""
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.measuring", which])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    asked = england()
    for _answer in ours_for_all(repeated(asked) if sys.argv[1] == "many" else asked):
        pass

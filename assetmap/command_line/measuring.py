"""The measures of `assetmap measure`, on CSV files and without a database."""

import json
from pathlib import Path

import numpy as np
import typer

from assetmap.errors import InvalidInput
from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures import inequality
from assetmap.gaps.measures.csv_inputs import (
    Amounts,
    Units,
    read_amounts,
    read_costs,
    read_ids,
    read_units,
    write_values,
)
from assetmap.gaps.measures.decay import Decay, read_decay
from assetmap.gaps.measures.pairs import Booleans, Floats, Pairs, require_threshold
from assetmap.gaps.measures.siting import exact as siting
from assetmap.gaps.measures.siting import greedy as siting_at_once
from assetmap.gaps.measures.siting import solver as siting_solving

ACCESS = ("nearest", "coverage", "cumulative", "gravity", "2sfca", "e2sfca", "bfca")
INEQUALITY = ("gini", "concentration", "palma", "theil", "fgt")
SITING = ("mclp", "p-median", "p-centre", "lscp")

_NEEDS_THRESHOLD = ("coverage", "cumulative", "2sfca")
_NEEDS_DECAY = ("gravity", "e2sfca")
_TAKES_DECAY = (*_NEEDS_DECAY, "bfca")


def measure_access(
    demand: Path,
    supply: Path,
    costs: Path,
    *,
    method: str,
    threshold: float | None,
    decay: str | None,
    output: Path,
) -> None:
    """Writes the access of every origin, in the order of `demand`."""
    _require_known(method, ACCESS)
    if threshold is not None:
        require_threshold(threshold)
    elif method in _NEEDS_THRESHOLD:
        raise InvalidInput(f"{method} needs --threshold, in the unit of the costs.")
    weigh = _decay_for(method, decay)
    if method == "bfca" and threshold is None and weigh is None:
        raise InvalidInput("bfca needs --threshold or --decay.")
    people = read_amounts(demand, "population")
    places = read_amounts(supply, "capacity")
    is_power = decay is not None and decay.strip().startswith("power")
    refusal = "it would have no finite weight under a power decay" if is_power else None
    pairs = read_costs(costs, people, places.ids, str(supply), refuse_zero=refusal)
    with np.errstate(all="ignore"):
        values = _access(method, pairs, people, places, threshold, weigh)
    if method != "nearest":
        _require_finite(values, people, costs)
    write_values(output, people.ids, values)


def _require_finite(values: Floats | Booleans, people: Amounts, costs: Path) -> None:
    """Raises `InvalidInput` where figures left what numbers can hold; an empty cell would say that nothing is reached."""
    lost = np.flatnonzero(~np.isfinite(values))
    if len(lost):
        raise InvalidInput(
            f'{people.path} and {costs}: the figure of "{people.ids[lost[0]]}" is too large to be told'
            f" ({len(lost):,} such); use larger costs, a milder decay or another unit."
        )


def _access(
    method: str,
    pairs: Pairs,
    people: Amounts,
    places: Amounts,
    threshold: float | None,
    weigh: Decay | None,
) -> Floats | Booleans:
    population, capacity = people.numbers, places.numbers
    if method in ("nearest", "coverage"):
        # What has no room for anybody is not there.
        offered = pairs.where(capacity[pairs.assets] > 0)
        if method == "nearest":
            return measures.nearest(offered, count=1)[:, 0]
        return measures.coverage(offered, threshold or 0.0)
    if method == "cumulative":
        return measures.cumulative(pairs, capacity, threshold or 0.0)
    if method == "gravity" and weigh is not None:
        return measures.gravity(pairs, capacity, weigh, threshold)
    share_out = measures.balanced if method == "bfca" else measures.two_step
    return share_out(pairs, population, capacity, threshold, weigh)


def _decay_for(method: str, decay: str | None) -> Decay | None:
    if decay is None:
        if method in _NEEDS_DECAY:
            raise InvalidInput(
                f'{method} needs --decay: steps such as "15:1,30:0.68,60:0.22", "gaussian:SIGMA" or "power:B".'
            )
        return None
    if method not in _TAKES_DECAY:
        raise InvalidInput(
            f"{method} takes no --decay; {', '.join(_TAKES_DECAY)} do. Leave it out or choose one of them."
        )
    return read_decay(decay)


def measure_inequality(
    values: Path,
    *,
    method: str,
    poverty_line: float | None,
    alpha: int | None,
    interval: float | None,
    resamples: int,
    seed: int,
) -> None:
    """Prints one index as a line of JSON, with its bootstrap interval where one is asked for."""
    _require_known(method, INEQUALITY)
    if method == "fgt" and (poverty_line is None or alpha is None):
        raise InvalidInput("fgt needs --poverty-line and --alpha 0, 1 or 2.")
    if method != "fgt" and (poverty_line is not None or alpha is not None):
        raise InvalidInput(f"{method} takes neither --poverty-line nor --alpha; only fgt does.")
    if interval is not None and not 0 < interval < 1:
        raise InvalidInput(f"--interval is {interval:g}; give a share such as 0.95.")
    if resamples < 1:
        raise InvalidInput(f"--resamples is {resamples}; give 1 or more.")
    is_ranked = method in ("concentration", "palma")
    units = read_units(values, with_rank=is_ranked)
    columns = [units.values, units.population]
    if is_ranked:
        columns.append(_rank(units, values, method))

    def index(*drawn: Floats) -> float:
        if method == "fgt":
            return inequality.fgt(drawn[0], drawn[1], poverty_line or 0.0, alpha or 0)
        return float(getattr(inequality, method)(*drawn))

    told: dict[str, object] = {"method": method, "value": index(*columns)}
    if interval is not None:
        told["interval"] = inequality.interval(
            index, *columns, confidence=interval, resamples=resamples, seed=seed
        )
        told["confidence"] = interval
    typer.echo(json.dumps(told, ensure_ascii=False))


def _rank(units: Units, path: Path, method: str) -> Floats:
    if units.rank is None:
        raise InvalidInput(f"{path}, row 1: {method} needs a column rank, 1 for the most deprived.")
    return units.rank


def measure_siting(
    demand: Path,
    candidates: Path,
    costs: Path,
    *,
    method: str,
    site_count: int | None,
    threshold: float | None,
    existing: Path | None,
    seconds: float,
    is_greedy: bool,
) -> None:
    """Prints the new sites as a line of JSON."""
    _require_known(method, SITING)
    _require_for_siting(method, site_count, threshold)
    people = read_amounts(demand, "population")
    new = read_ids(candidates)
    old = read_ids(existing) if existing else []
    standing_already = set(old)
    if standing_already.intersection(new):
        new = [site for site in new if site not in standing_already]
        typer.echo(f"What stands already ({existing}) is no candidate for a new site.", err=True)
    files = f"{candidates} or {existing}" if existing else str(candidates)
    pairs = read_costs(costs, people, [*new, *old], files)
    matrix = np.full((len(people.ids), len(new) + len(old)), np.inf)
    matrix[pairs.origins, pairs.assets] = pairs.costs
    possible, standing = matrix[:, : len(new)], matrix[:, len(new) :].min(axis=1, initial=np.inf)
    try:
        chosen = _site(
            method, people.numbers, possible, standing, site_count, threshold, seconds, is_greedy
        )
    except siting_solving.CannotBeServed as refusal:
        named = ", ".join(people.ids[origin] for origin in refusal.origins[:20])
        more = f" and {len(refusal.origins) - 20:,} more" if len(refusal.origins) > 20 else ""
        raise InvalidInput(f"{refusal} Left out: {named}{more} ({demand}).") from refusal
    nearest = np.minimum(standing, possible[:, chosen.sites].min(axis=1, initial=np.inf))
    covered = (
        None if threshold is None else float(people.numbers @ (nearest <= threshold).astype(float))
    )
    told: dict[str, object] = {
        "method": method,
        "sites": [new[site] for site in chosen.sites],
        "objective": chosen.objective,
        "covered_population": covered,
        "population": float(people.numbers.sum()),
        "optimal": chosen.is_optimal,
    }
    if not chosen.is_optimal:
        told["gap"] = chosen.gap
    if is_greedy:
        told["share_of_optimum_at_least"] = siting_at_once.share_at_least(
            chosen, is_more_better=method == "mclp"
        )
    typer.echo(json.dumps(told, ensure_ascii=False))


def _require_for_siting(method: str, site_count: int | None, threshold: float | None) -> None:
    if threshold is not None:
        require_threshold(threshold)
    elif method in ("mclp", "lscp"):
        raise InvalidInput(f"{method} needs --threshold, in the unit of the costs.")
    if method == "lscp" and site_count is not None:
        raise InvalidInput("lscp finds how many sites it takes; leave --sites out.")
    if method != "lscp" and site_count is None:
        raise InvalidInput(f"{method} needs --sites, the number of new ones.")


def _site(
    method: str,
    population: Floats,
    possible: Floats,
    standing: Floats,
    site_count: int | None,
    threshold: float | None,
    seconds: float,
    is_greedy: bool,
) -> siting_solving.Siting:
    asked, limit = site_count or 0, threshold or 0.0
    if is_greedy:
        return _site_at_once(method, population, possible, standing, asked, limit)
    if method == "lscp":
        return siting.fewest_sites(population, possible, limit, standing, seconds=seconds)
    if method == "p-median":
        return siting.least_travelled(population, possible, asked, standing, seconds=seconds)
    if method == "p-centre":
        return siting.least_farthest(population, possible, asked, standing, seconds=seconds)
    return siting.most_covered(population, possible, asked, limit, standing, seconds=seconds)


def _site_at_once(
    method: str, population: Floats, possible: Floats, standing: Floats, asked: int, limit: float
) -> siting_solving.Siting:
    if method == "lscp":
        return siting_at_once.fewest_sites_at_once(population, possible, limit, standing)
    if method == "p-median":
        return siting_at_once.least_travelled_at_once(population, possible, asked, standing)
    if method == "p-centre":
        return siting_at_once.least_farthest_at_once(population, possible, asked, standing)
    return siting.most_covered_greedily(population, possible, asked, limit, standing)


def _require_known(method: str, methods: tuple[str, ...]) -> None:
    if method not in methods:
        raise InvalidInput(f'--method "{method}" is not known; it may be {", ".join(methods)}.')

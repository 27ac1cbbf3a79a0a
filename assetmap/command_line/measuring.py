"""The measures of `assetmap measure`, on CSV files and without a database."""

import json
from pathlib import Path

import numpy as np
import typer

from assetmap.errors import InvalidInput
from assetmap.gaps.measures import inequality
from assetmap.gaps.measures.catalogue import Family, Measure, in_a_row, measures_of
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
from assetmap.gaps.measures.pairs import Booleans, Floats, require_threshold
from assetmap.gaps.measures.siting import greedy as siting_at_once
from assetmap.gaps.measures.siting import solver as siting_solving


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
    measure = _known(method, "access")
    if threshold is not None:
        require_threshold(threshold)
    elif measure.needs("threshold"):
        raise InvalidInput(f"{method} needs --threshold, in the unit of the costs.")
    weigh = _decay_for(measure, decay)
    if measure.one_of and threshold is None and weigh is None:
        raise InvalidInput(f"{method} needs --threshold or --decay.")
    people = read_amounts(demand, "population")
    places = read_amounts(supply, "capacity")
    is_power = decay is not None and decay.strip().startswith("power")
    refusal = "it would have no finite weight under a power decay" if is_power else None
    pairs = read_costs(costs, people, places.ids, str(supply), refuse_zero=refusal)
    with np.errstate(all="ignore"):
        values = measure(
            pairs=pairs,
            # What has no room for anybody is not there.
            offered_pairs=pairs.where(places.numbers[pairs.assets] > 0),
            population=people.numbers,
            capacity=places.numbers,
            threshold=threshold,
            decay=weigh,
        )
    if not measure.is_nan_unreached:
        _require_finite(values, people, costs)
    write_values(output, people.ids, values)


def _require_finite(values: Floats | Booleans, people: Amounts, costs: Path) -> None:
    """Raises `InvalidInput` where figures left what numbers can hold; an empty cell would say that nothing is
    reached.
    """
    lost = np.flatnonzero(~np.isfinite(values))
    if len(lost):
        raise InvalidInput(
            f'{people.path} and {costs}: the value for "{people.ids[lost[0]]}" is too large to show'
            f" ({len(lost):,} of these). Use larger costs, a milder decay or another unit."
        )


def _decay_for(measure: Measure, decay: str | None) -> Decay | None:
    if decay is None:
        if measure.needs("decay"):
            raise InvalidInput(
                f'{measure.slug} needs --decay: steps such as "15:1,30:0.68,60:0.22", "gaussian:SIGMA" or "power:B".'
            )
        return None
    if not measure.takes("decay"):
        takers = [slug for slug, one in measures_of("access").items() if one.takes("decay")]
        raise InvalidInput(
            f"{measure.slug} takes no --decay; {', '.join(takers)} do. Leave it out or choose one of them."
        )
    return read_decay(decay)


def measure_inequality(
    values: Path,
    *,
    method: str,
    poverty_line: float | None,
    alpha: int | None,
    correction: str | None,
    bounds: str | None,
    interval: float | None,
    resamples: int,
    seed: int,
) -> None:
    """Prints one index as a line of JSON, with its bootstrap interval where one is asked for."""
    measure = _corrected(_known(method, "inequality"), correction, bounds)
    between = _bounds_in(bounds) if bounds is not None else None
    has_standard = measure.takes("poverty_line")
    if has_standard and (poverty_line is None or alpha is None):
        raise InvalidInput(f"{method} needs --poverty-line and --alpha 0, 1 or 2.")
    if not has_standard and (poverty_line is not None or alpha is not None):
        raise InvalidInput(f"{method} takes neither --poverty-line nor --alpha; only fgt does.")
    if interval is not None and not 0 < interval < 1:
        raise InvalidInput(f"--interval is {interval:g}; give a share such as 0.95.")
    if resamples < 1:
        raise InvalidInput(f"--resamples is {resamples}; give 1 or more.")
    units = read_units(values, with_rank=measure.takes("rank"))
    columns = {"values": units.values, "population": units.population}
    if measure.takes("rank"):
        columns["rank"] = _rank(units, values, method)

    def index(*drawn: Floats) -> float:
        given = dict(zip(columns, drawn, strict=True))
        return float(measure(**given, poverty_line=poverty_line, alpha=alpha, bounds=between))

    told: dict[str, object] = {"method": method, "value": index(*columns.values())}
    if correction is not None:
        told["correction"] = correction
    if interval is not None:
        told["interval"] = inequality.interval(
            index, *columns.values(), confidence=interval, resamples=resamples, seed=seed
        )
        told["confidence"] = interval
    typer.echo(json.dumps(told, ensure_ascii=False))


def _corrected(measure: Measure, correction: str | None, bounds: str | None) -> Measure:
    """The measure itself, or its correction for values between bounds."""
    if correction is None:
        if bounds is not None:
            raise InvalidInput(
                f"--bounds goes with --correction {in_a_row('correction')}; give both or neither."
            )
        return measure
    if measure.slug != "concentration":
        raise InvalidInput(
            f"{measure.slug} takes no --correction; only concentration does. Leave it out."
        )
    corrections = measures_of("correction")
    if correction not in corrections:
        raise InvalidInput(f'"{correction}" is not a correction; use {in_a_row("correction")}.')
    if bounds is None:
        raise InvalidInput(
            f"--correction {correction} needs --bounds LOW:HIGH, the minimum and maximum of a value, such as 0:1."
        )
    return corrections[correction]


def _bounds_in(words: str) -> tuple[float, float]:
    low, _, high = words.partition(":")
    try:
        return float(low), float(high)
    except ValueError:
        raise InvalidInput(
            f'--bounds is "{words}"; give two numbers with a colon between them, such as 0:1.'
        ) from None


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
    measure = _known(method, "siting")
    _require_for_siting(measure, site_count, threshold)
    people = read_amounts(demand, "population")
    new = read_ids(candidates)
    old = read_ids(existing) if existing else []
    standing_already = set(old)
    if standing_already.intersection(new):
        new = [site for site in new if site not in standing_already]
        typer.echo(
            f"Sites that exist already ({existing}) are not candidates for a new site.", err=True
        )
    files = f"{candidates} or {existing}" if existing else str(candidates)
    pairs = read_costs(costs, people, [*new, *old], files)
    matrix = np.full((len(people.ids), len(new) + len(old)), np.inf)
    matrix[pairs.origins, pairs.assets] = pairs.costs
    possible, to_existing = matrix[:, : len(new)], matrix[:, len(new) :].min(axis=1, initial=np.inf)
    try:
        chosen = measure.choose(
            is_greedy=is_greedy,
            seconds=seconds,
            population=people.numbers,
            costs=possible,
            existing=to_existing,
            site_count=site_count,
            threshold=threshold,
        )
    except siting_solving.CannotBeServed as refusal:
        named = ", ".join(people.ids[origin] for origin in refusal.origins[:20])
        more = f" and {len(refusal.origins) - 20:,} more" if len(refusal.origins) > 20 else ""
        raise InvalidInput(f"{refusal} Left out: {named}{more} ({demand}).") from refusal
    nearest = np.minimum(to_existing, possible[:, chosen.sites].min(axis=1, initial=np.inf))
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
            chosen, is_more_better=measure.is_more_better
        )
    typer.echo(json.dumps(told, ensure_ascii=False))


def _require_for_siting(measure: Measure, site_count: int | None, threshold: float | None) -> None:
    if threshold is not None:
        require_threshold(threshold)
    elif measure.needs("threshold"):
        raise InvalidInput(f"{measure.slug} needs --threshold, in the unit of the costs.")
    if not measure.takes("site_count") and site_count is not None:
        raise InvalidInput(
            f"{measure.slug} works out how many sites are needed; leave out --sites."
        )
    if measure.needs("site_count") and site_count is None:
        raise InvalidInput(f"{measure.slug} needs --sites, the number of new ones.")


def _known(method: str, family: Family) -> Measure:
    measures = measures_of(family)
    if method not in measures:
        raise InvalidInput(f'--method "{method}" is not known; choose from {", ".join(measures)}.')
    return measures[method]

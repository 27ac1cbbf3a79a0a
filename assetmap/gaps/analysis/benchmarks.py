"""Figures of other areas under the same question, and of people who live where areas are alike."""

from datetime import datetime

import numpy as np

from assetmap.gaps.analysis.access import reach_of, require_people
from assetmap.gaps.analysis.asset_selection import choose
from assetmap.gaps.analysis.by_category import counts_here
from assetmap.gaps.analysis.choices import FEWEST_PLACES, LEAST_BASE, MOST_PLACES
from assetmap.gaps.analysis.further_figures import AreaBeside, Stratum
from assetmap.gaps.analysis.knowledge import is_mostly, looked_for
from assetmap.gaps.inputs.ground import Geography, Ground, Walk
from assetmap.gaps.measures.pairs import Floats
from assetmap.gaps.question import Question

# The statistics by which areas are alike, and what each is called.
_ALIKE = {"imd_decile": "decile", "is_rural": "rural"}


def area_beside(ground: Ground, question: Question, walk: Walk, now: datetime) -> AreaBeside:
    """The whole of another area.

    Raises `InvalidInput` where it has no figures of those asked about.
    """
    people = require_people(ground, question)
    choice = choose(ground, question, question.categories, now)
    reach = reach_of(ground, question, people, choice, walk)
    minutes = reach.access.minutes
    is_near = np.isfinite(minutes) & (people > 0)
    return AreaBeside(
        slug=ground.area,
        name=ground.area_name,
        people=float(people.sum()),
        out=float(reach.out.sum()),
        out_at_least=float(reach.out_at_least.sum()),
        minutes=float(np.average(minutes[is_near], weights=people[is_near]))
        if is_near.any()
        else None,
        asset_count=counts_here(ground, choice).on_map,
        is_known=is_mostly(looked_for(ground, question.categories, now.date()), people),
        is_estimated=walk.is_estimated,
        strata=strata_of(ground, people, reach.out),
        place_shares={
            kind: shares
            for kind, one in sorted(ground.geographies.items())
            if (shares := _place_shares(one, people, reach.out)) is not None
        },
    )


def _place_shares(geography: Geography, people: Floats, out: Floats) -> list[float] | None:
    """The share out of reach of each place with people enough, from the least; None of a kind with few or very many
    places.
    """
    of = geography.membership
    total = of.people(people)
    large = total >= LEAST_BASE
    if not FEWEST_PLACES <= large.sum() <= MOST_PLACES:
        return None
    shares = of.total(out)[large] / total[large]
    return [round(float(one), 4) for one in np.sort(shares)]


def strata_of(ground: Ground, people: Floats, out: Floats) -> list[Stratum]:
    """Those asked about by decile of deprivation, and by urban and rural, of the small areas where that is known."""
    found = []
    for measure, kind in _ALIKE.items():
        if measure not in ground.units:
            continue
        of = ground.units[measure].to_numpy(dtype=float)
        for value in np.unique(of[np.isfinite(of) & (people > 0)]):
            own = of == value
            found.append(Stratum(kind, int(value), float(people[own].sum()), float(out[own].sum())))
    return found

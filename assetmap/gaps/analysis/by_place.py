"""Figures by small area and by place."""

from datetime import date

import numpy as np

from assetmap.gaps.analysis.access import Reach
from assetmap.gaps.analysis.asset_selection import ChosenPositions, is_counted_here
from assetmap.gaps.analysis.figures import PlaceFigures, UnitFigures
from assetmap.gaps.analysis.knowledge import is_mostly, looked_for, surveyed_units
from assetmap.gaps.inputs.ground import Geography, Ground
from assetmap.gaps.measures import completeness as certainty
from assetmap.gaps.measures.aggregation import Membership
from assetmap.gaps.measures.completeness import Counts
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers
from assetmap.gaps.question import Question


def is_listed_here(ground: Ground, slugs: tuple[str, ...]) -> bool:
    """Whether some list that covers the area holds things of every one of these categories."""
    return all(ground.lists.get(slug) for slug in slugs)


def _counts(ground: Ground, choice: ChosenPositions, of: Geography | None = None) -> list[Counts]:
    """The number of these assets in each small area, or in each place of a geography."""
    if of is not None and of.assets_in is not None:
        parts = [_in_places(ground, of, of.assets_in, positions) for positions in choice.parts]
    else:
        parts = [_in_units(ground, positions) for positions in choice.parts]
        if of is not None:
            parts = [_main_part(of.membership, part) for part in parts]
    return [Counts(*(int(part[at]) for part in parts)) for at in range(len(parts[0]))]


def _in_units(ground: Ground, positions: Integers) -> Integers:
    """The number of these assets in each small area, shape (units,)."""
    positions = positions[ground.assets["is_counted"].to_numpy()[positions]]
    unit = ground.assets["unit"].to_numpy(dtype=np.intp)[positions]
    return np.bincount(unit[unit >= 0], minlength=len(ground.units))


def _in_places(ground: Ground, of: Geography, places: Integers, positions: Integers) -> Integers:
    """The number of these assets in each place by its own border, shape (places,)."""
    here = positions[is_counted_here(ground)[positions]]
    place = places[here]
    return np.bincount(place[place >= 0], minlength=of.membership.place_count)


def unit_figures(
    ground: Ground,
    question: Question,
    reach: Reach,
    choice: ChosenPositions,
    today: date,
) -> list[UnitFigures]:
    """A row for each small area: its people and how they reach what serves, and what is on the map there."""
    access, lacking, room = reach.access, reach.lacks_people, reach.room
    surveyed = surveyed_units(ground, question.categories, today)
    is_looked_for = looked_for(ground, question.categories, today)
    is_listed = is_listed_here(ground, question.categories)
    counts, belongs = _counts(ground, choice), _belongs(ground)
    return [
        UnitFigures(
            code=str(row.code),
            name=str(row.name),
            people=None if lacking[at] else float(reach.people[at]),
            out=None if lacking[at] else float(reach.out[at]),
            out_at_least=None if lacking[at] else float(reach.out_at_least[at]),
            share=float(access.share[at]),
            minutes=_known(access.minutes[at]),
            within=float(access.within[at]),
            per_10000=float(access.per_10000[at]),
            asset_count=counts[at].on_map,
            serving_count=counts[at].serving,
            decile=_known(getattr(row, "imd_decile", np.nan)),
            belongs=belongs[at],
            standing=certainty.survey_state(
                counts[at], is_surveyed=bool(surveyed[at]), is_listed=is_listed
            ).value,
            is_at_edge=bool(ground.is_at_edge.iloc[at]),
            is_looked_for=bool(is_looked_for[at]),
            room_per_10000=_known(room.per_10000[at]) if room else None,
            room_balanced=_known(room.balanced_per_10000[at]) if room else None,
        )
        for at, row in enumerate(ground.units.rename_axis(None).itertuples(index=False))
    ]


def place_figures(
    ground: Ground,
    question: Question,
    geography: Geography,
    reach: Reach,
    choice: ChosenPositions,
    today: date,
) -> list[PlaceFigures]:
    """The same of each place, from the small areas that make it up; those that lack figures are left out."""
    of, people, access, out = geography.membership, reach.people, reach.access, reach.out
    without = np.bincount(of.places, weights=reach.lacks_people[of.units], minlength=of.place_count)
    is_counted = np.bincount(of.places, minlength=of.place_count) > without
    total, out_of_reach, at_least = of.people(people), of.total(out), of.total(reach.out_at_least)
    minutes, within = of.mean(access.minutes, people), of.mean(access.within, people)
    per_10000 = of.mean(access.per_10000, people)
    room = reach.room and (
        of.mean(reach.room.per_10000, people),
        of.mean(reach.room.balanced_per_10000, people),
    )
    counts = _counts(ground, choice, geography)
    is_looked_for = looked_for(ground, question.categories, today)
    surveyed = _all_surveyed(of, surveyed_units(ground, question.categories, today))
    # What may stand across the border changes nothing where everybody has something on this side.
    at_edge = _any_in(of, ground.is_at_edge.to_numpy() & (out >= 0.5))
    is_listed = is_listed_here(ground, question.categories)
    registered = registered_out = None
    if geography.registered is not None:
        registered = np.bincount(of.places, weights=geography.registered, minlength=of.place_count)
        registered_out = np.bincount(
            of.places,
            weights=geography.registered * (1 - access.share[of.units]),
            minlength=of.place_count,
        )
    return [
        PlaceFigures(
            code=str(row["code"]),
            name=str(row["name"]),
            status=str(row["status"]),
            people=float(total[at]) if is_counted[at] else None,
            out=float(out_of_reach[at]) if is_counted[at] else None,
            out_at_least=float(at_least[at]) if is_counted[at] else None,
            units_without_people=int(without[at]),
            minutes=_known(minutes[at]),
            within=float(np.nan_to_num(within[at])),
            per_10000=float(np.nan_to_num(per_10000[at])),
            asset_count=counts[at].on_map,
            serving_count=counts[at].serving,
            standing=certainty.survey_state(
                counts[at], is_surveyed=bool(surveyed[at]), is_listed=is_listed
            ).value,
            is_at_edge=bool(at_edge[at]),
            is_looked_for=is_known_in(of, at, is_looked_for, people),
            room_per_10000=_known(room[0][at]) if room else None,
            room_balanced=_known(room[1][at]) if room else None,
            practices=None if geography.practices is None else int(geography.practices[at]),
            registered=None if registered is None else _known(registered[at]),
            registered_out=None if registered_out is None else _known(registered_out[at]),
        )
        for at, row in enumerate(geography.places.to_dict("records"))
    ]


def _main_part(of: Membership, counts: Integers) -> Integers:
    """Assets by place, each counted where the largest share of its small area belongs."""
    units, places = main_places(of)
    summed = np.bincount(places, weights=counts[units], minlength=of.place_count)
    return np.asarray(summed, dtype=np.intp)


def main_places(of: Membership) -> tuple[Integers, Integers]:
    """The small areas that belong to any place, and the place where the largest share of each belongs."""
    order = np.lexsort((of.shares, of.units))
    units, places = of.units[order], of.places[order]
    is_last = np.append(units[1:] != units[:-1], True) if len(units) else np.zeros(0, dtype=bool)
    return units[is_last], places[is_last]


def _belongs(ground: Ground) -> list[dict[str, str]]:
    """The name of the place of each kind that most of a small area lies in, small area by small area."""
    found: list[dict[str, str]] = [{} for _ in range(len(ground.units))]
    for kind, geography in sorted(ground.geographies.items()):
        names = geography.places["name"].tolist()
        for unit, place in zip(*main_places(geography.membership), strict=True):
            found[unit][kind] = str(names[place])
    return found


def _all_surveyed(of: Membership, surveyed: Booleans) -> Booleans:
    missing = np.bincount(of.places, weights=~surveyed[of.units], minlength=of.place_count)
    there = np.bincount(of.places, minlength=of.place_count)
    return np.asarray((missing == 0) & (there > 0))


def is_known_in(of: Membership, place: int, is_looked_for: Booleans, people: Floats) -> bool:
    """Whether nearly all people of a place live where somebody looked."""
    own = of.places == place
    units = of.units[own]
    return is_mostly(is_looked_for[units], people[units] * of.shares[own])


def _any_in(of: Membership, is_true: Booleans) -> Booleans:
    return np.asarray(
        np.bincount(of.places, weights=is_true[of.units], minlength=of.place_count) > 0
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

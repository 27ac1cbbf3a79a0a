"""Figures by category and by group of people."""

from datetime import date, datetime
from typing import Any

import numpy as np

from assetmap.gaps.analysis.access import (
    Reach,
    people_at_points,
    people_by_unit,
    reach_of,
)
from assetmap.gaps.analysis.asset_selection import ChosenPositions, choose, is_counted_here
from assetmap.gaps.analysis.by_place import is_known_in, is_listed_here
from assetmap.gaps.analysis.choices import LEAST_BASE, LEAST_UNITS_OF_A_GROUP
from assetmap.gaps.analysis.figures import CategoryFigures, CategoryInPlace, GroupFigures
from assetmap.gaps.analysis.knowledge import (
    Knowledge,
    compared_lists,
    estimate_of,
    knowledge_of,
    surveyed_units,
)
from assetmap.gaps.inputs.ground import Ground, Walk
from assetmap.gaps.measures import completeness as certainty
from assetmap.gaps.measures.completeness import Counts
from assetmap.gaps.measures.group_shares import Intervals, group_intervals
from assetmap.gaps.measures.pairs import Floats
from assetmap.gaps.question import AUDIENCES, GROUPS, Question


def category_figures(
    ground: Ground, question: Question, people: Floats, walk: Walk, now: datetime
) -> tuple[list[CategoryFigures], dict[str, float]]:
    """Each category by itself, as if it alone had been asked for; and of several how many people have not all, and how
    many none within reach, as fields of `Figures`.
    """
    today, figures = now.date(), []
    weights = people_at_points(ground, people)
    has_all, has_any = np.ones(len(weights), dtype=bool), np.zeros(len(weights), dtype=bool)
    inside = is_counted_here(ground)
    confirmed = ground.assets["confirmed_on"].notna().to_numpy()
    for slug in question.categories:
        alone = question.about(slug)
        choice = choose(ground, alone, (slug,), now)
        reach = reach_of(ground, alone, people, choice, walk)
        has_all &= reach.access.covered
        has_any |= reach.access.covered
        counts, compared = counts_here(ground, choice), compared_lists(ground, slug)
        knowledge = knowledge_of(ground, slug, today)
        here = choice.on_map[inside[choice.on_map]]
        figures.append(
            CategoryFigures(
                slug=slug,
                name=ground.category_names.get(slug, slug),
                asset_count=counts.on_map,
                serving_count=counts.serving,
                confirmed_count=int(confirmed[here].sum()),
                out=float(reach.out.sum()),
                out_at_least=float(reach.out_at_least.sum()),
                standing=certainty.survey_state(
                    counts,
                    is_surveyed=bool(surveyed_units(ground, (slug,), today).all()),
                    is_listed=is_listed_here(ground, (slug,)),
                ).value,
                estimate=estimate_of(compared, counts.on_map),
                compared=compared.counts if compared else None,
                is_looked_for=knowledge.is_known(people),
                evidence=knowledge.evidence.value,
                lists=list(ground.lists.get(slug, [])),
                fresh_count=sum(
                    certainty.is_fresh(day, today)
                    for day in ground.assets["confirmed_on"].iloc[here[confirmed[here]]]
                ),
                by_place=_by_place(ground, question, reach, knowledge)
                if len(question.categories) > 1
                else {},
                **_looked_for(ground, slug, today),
            )
        )
    together: dict[str, float] = {}
    if len(question.categories) > 1:
        together["out_of_some"] = float(weights[~has_all].sum())
    if question.needs_all:
        together["out_of_any"] = float(weights[~has_any].sum())
    return figures, together


def _by_place(
    ground: Ground, question: Question, reach: Reach, knowledge: Knowledge
) -> dict[str, list[CategoryInPlace]]:
    """The same of each place, by kind."""
    found = {}
    for kind in question.place_kinds:
        if kind not in ground.geographies:
            continue
        geography = ground.geographies[kind]
        of = geography.membership
        out, at_least = of.total(reach.out), of.total(reach.out_at_least)
        is_counted = of.people((~reach.lacks_people).astype(float)) > 0
        found[kind] = [
            CategoryInPlace(
                code=str(row["code"]),
                out=float(out[at]) if is_counted[at] else None,
                out_at_least=float(at_least[at]) if is_counted[at] else None,
                is_looked_for=is_known_in(of, at, knowledge.is_looked_for, reach.people),
            )
            for at, row in enumerate(geography.places.to_dict("records"))
        ]
    return found


def _looked_for(ground: Ground, slug: str, today: date) -> dict[str, Any]:
    """The lists that name assets of the category, with their vintages, and the number and latest
    date of the small areas that were lately surveyed for it.
    """
    vintages = []
    for name in ground.lists.get(slug, []):
        there = ground.assets.iloc[ground.categories[slug]]
        own = there["vintage"][(there["list"] == name) & there["is_inside"]]
        vintages.append((name, ", ".join(sorted({one for one in own if isinstance(one, str)}))))
    dated = [certainty.is_dated(vintage, today) for _, vintage in vintages]
    known = [one for one in dated if one is not None]
    surveys = [
        one
        for one in ground.surveys
        if one.category == slug and certainty.is_fresh(one.surveyed_on, today)
    ]
    return {
        "vintages": vintages,
        "are_lists_old": bool(known) and all(known) and len(known) == len(dated),
        "surveyed_count": len({unit for one in surveys for unit in one.units}),
        "surveyed_on": max((one.surveyed_on for one in surveys), default=today).isoformat()
        if surveys
        else None,
    }


def counts_here(ground: Ground, choice: ChosenPositions) -> Counts:
    """The number of these assets that stand in the area: those that serve, and the others by the
    reason why not.
    """
    inside = is_counted_here(ground)
    return Counts(*(int(inside[positions].sum()) for positions in choice.parts))


def undecided_pairs(ground: Ground, choice: ChosenPositions) -> int:
    """The number of pairs of assets on the map that may be the same thing, with at least one of the
    two in the area.
    """
    there = ground.assets.iloc[choice.on_map]
    ids, here = set(there["id"]), set(there.loc[there["is_inside"], "id"])
    pairs = {frozenset((one, other)) for one in here for other in ground.twins.get(one, ())}
    return sum(pair <= ids for pair in pairs)


def group_figures(ground: Ground, question: Question, reach: Reach) -> list[GroupFigures]:
    """The figures of each group among all residents; small areas without figures of a group are
    left out of that group.
    """
    everybody = people_by_unit(ground, AUDIENCES["everybody"].measures, question)
    counted = ~np.isnan(everybody)
    sizes = {
        name: people_by_unit(ground, columns, question)
        for name, columns in GROUPS.items()
        if set(columns) <= set(ground.units)
    }
    if "imd_decile" in ground.units:
        deprived = question.model_copy(update={"is_most_deprived_only": True})
        measures = AUDIENCES["everybody"].measures
        sizes["most-deprived-fifth"] = people_by_unit(ground, measures, deprived)
    known = [np.nan_to_num(people) for people in sizes.values()]
    intervals = group_intervals(np.nan_to_num(everybody), known, 1 - reach.access.share)
    return [
        GroupFigures(
            name,
            float(np.nansum(people)),
            float(np.nansum(people * (1 - reach.access.share))),
            out_at_least=float(np.nansum(people * (1 - reach.at_best.share))),
            units_without=int((counted & np.isnan(people)).sum()),
            **_compared(np.nan_to_num(people), found),
        )
        for (name, people), found in zip(sizes.items(), intervals, strict=True)
    ]


def _compared(people: Floats, found: Intervals | None) -> dict[str, Any]:
    """In how many small areas a group lives, and its intervals where it is large enough to compare."""
    unit_count = int((people > 0).sum())
    is_large = people.sum() >= LEAST_BASE and unit_count >= LEAST_UNITS_OF_A_GROUP
    kept = found if is_large else None
    return {
        "unit_count": unit_count,
        "interval": kept and kept.share,
        "difference": kept and kept.difference,
    }

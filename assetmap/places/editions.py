"""The change of places from one edition to the next, and figures carried from the old places to the new."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from assetmap.errors import InvalidInput
from assetmap.text import counted

# Unchanged, split, merged, and anything else, as the ONS marks them.
UNCHANGED, SPLIT, MERGED, IRREGULAR = "U", "S", "M", "X"


def check_changes(changes: pd.DataFrame, *, where: str) -> None:
    """Raises `InvalidInput` for a change that is none, or that the pairs of places contradict.

    `changes`: old, new, change. A look-up that is cut to an area may lack some of the parts of a split or a merger.
    """
    unknown = changes[~changes["change"].isin([UNCHANGED, SPLIT, MERGED, IRREGULAR])]
    if len(unknown):
        row = unknown.iloc[0]
        raise InvalidInput(
            f"{where}, row {int(unknown.index[0]) + 2}: {row['change']!r} is not a kind of change between editions;"
            " they are U (unchanged), S (split), M (merged) and X (irregular)."
        )
    twice = changes[changes.duplicated(["old", "new"])]
    if len(twice):
        row = twice.iloc[0]
        raise InvalidInput(
            f"{where}, row {int(twice.index[0]) + 2}: {row['old']} to {row['new']} occurs twice."
        )
    olds, news = (changes.groupby(name)[name].transform("size") for name in ("old", "new"))
    for is_wrong, said in (
        ((changes["change"] == UNCHANGED) & ((olds > 1) | (news > 1)), "unchanged (U)"),
        ((changes["change"] == SPLIT) & (news > 1), "split (S)"),
        ((changes["change"] == MERGED) & (olds > 1), "merged (M)"),
    ):
        if is_wrong.any():
            row = changes[is_wrong].iloc[0]
            raise InvalidInput(
                f"{where}, row {int(changes.index[is_wrong][0]) + 2}: {row['old']} is said to be {said},"
                " and the other rows of it or of its successor say otherwise."
            )


def parts_of_old(changes: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """old, new and the `part` of the old place's people who live in the new one.

    A split place is divided by the `people` of the new ones, by code, where all of them are known, else evenly.
    Irregular changes are left out: nobody can say who lives where.

    >>> changes = pd.DataFrame({"old": ["A", "A"], "new": ["B", "C"], "change": ["S", "S"]})
    >>> parts_of_old(changes, pd.Series({"B": 300.0, "C": 100.0}))["part"].tolist()
    [0.75, 0.25]
    >>> parts_of_old(changes, pd.Series(dtype=float))["part"].tolist()
    [0.5, 0.5]
    """
    regular = changes[changes["change"] != IRREGULAR].reset_index(drop=True)
    own = regular["new"].map(people).astype(float)
    groups = regular["old"]
    is_known = own.notna().groupby(groups).transform("all") & (
        own.groupby(groups).transform("sum") > 0
    )
    weight = own.where(is_known, 1.0)
    return regular[["old", "new"]].assign(part=weight / weight.groupby(groups).transform("sum"))


def carry_figures(
    figures: pd.DataFrame, changes: pd.DataFrame, people: pd.Series, *, counts: Collection[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Figures of old places as figures of new ones, and what a reader should know.

    `figures`: code, and a column for each measure. Of `counts` a split place is divided and merged places are added up.
    Any other measure is kept where the place is unchanged or split, and where merged places have the same; else it is
    not known.
    """
    parts = parts_of_old(changes, people)
    joined = parts.merge(figures, left_on="old", right_on="code", how="left")
    measures = [name for name in figures.columns if name != "code"]
    grouped = joined.groupby("new", sort=True)
    carried = pd.DataFrame(index=grouped.size().index)
    for name in measures:
        values = joined[name].astype(float)
        if name in counts:
            # A part that is not known makes the whole unknown.
            carried[name] = (
                (values * joined["part"])
                .groupby(joined["new"])
                .agg(lambda own: own.sum(skipna=False))
            )
        else:
            is_one = values.groupby(joined["new"]).agg(lambda own: own.nunique(dropna=False) == 1)
            carried[name] = values.groupby(joined["new"]).first().where(is_one, np.nan)
    notes = _notes(figures, changes, people)
    return carried.reset_index(names="code"), notes


def _notes(figures: pd.DataFrame, changes: pd.DataFrame, people: pd.Series) -> list[str]:
    own = changes[changes["old"].isin(figures["code"])]
    of = {kind: own[own["change"] == kind] for kind in (SPLIT, MERGED, IRREGULAR)}
    notes = []
    if len(of[SPLIT]):
        how = "by their people" if of[SPLIT]["new"].isin(people.index).all() else "evenly"
        notes.append(f"{of[SPLIT]['old'].nunique():,} split places were divided {how}")
    if len(of[MERGED]):
        notes.append(
            f"{of[MERGED]['new'].nunique():,} places were merged, and their counts were added up"
        )
    if len(of[IRREGULAR]):
        notes.append(
            f"{of[IRREGULAR]['new'].nunique():,} places changed irregularly, so we have no figures for them"
        )
    left = len(set(figures["code"]) - set(changes["old"]))
    if left:
        said = counted(left, "row is for a place that is", "rows are for places that are")
        notes.append(f"{said} not in the look-up")
    return notes


def is_count(measure: str) -> bool:
    """Whether a measure counts something that can be added up, by its name.

    >>> [is_count(one) for one in ("population", "imd_rank", "imd_decile", "income_score", "households")]
    [True, False, False, False, True]
    """
    return not measure.endswith(
        ("_rank", "_decile", "_score", "_rate", "_share", "_percent", "_quintile")
    )

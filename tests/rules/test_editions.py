"""Places of one edition as those of the next: unchanged, split, merged, and what nobody can say."""

import pandas as pd
import pytest

from assetmap.errors import InvalidInput
from assetmap.places.editions import carry_figures, check_changes, parts_of_old

CHANGES = pd.DataFrame(
    [
        ("U1", "U1", "U"),
        ("S1", "S1a", "S"),
        ("S1", "S1b", "S"),
        ("M1", "M9", "M"),
        ("M2", "M9", "M"),
        ("X1", "X8", "X"),
        ("X2", "X8", "X"),
        ("X2", "X9", "X"),
    ],
    columns=["old", "new", "change"],
)
FIGURES = pd.DataFrame(
    {
        "code": ["U1", "S1", "M1", "M2", "X1", "X2"],
        "population": [100.0, 300.0, 40.0, 60.0, 10.0, 20.0],
        "imd_decile": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    }
)
PEOPLE = pd.Series({"U1": 110.0, "S1a": 200.0, "S1b": 100.0, "M9": 95.0})


def carried(people: pd.Series = PEOPLE, figures: pd.DataFrame = FIGURES) -> pd.DataFrame:
    frame, _ = carry_figures(figures, CHANGES, people, counts=["population"])
    return frame.set_index("code")


def test_counts_are_kept_divided_and_added_up() -> None:
    found = carried()["population"]
    assert found.to_dict() == {"U1": 100, "S1a": 200, "S1b": 100, "M9": 100}
    assert found.sum() == FIGURES["population"][:4].sum()


def test_without_people_a_split_place_is_divided_evenly() -> None:
    assert carried(pd.Series(dtype=float)).loc[["S1a", "S1b"], "population"].tolist() == [150, 150]
    # Half of a split says nothing of the other half.
    partly = pd.Series({"S1a": 200.0})
    assert carried(partly).loc[["S1a", "S1b"], "population"].tolist() == [150, 150]


def test_what_is_no_count_is_never_divided_or_added_up() -> None:
    found = carried()["imd_decile"]
    assert found[["U1", "S1a", "S1b"]].tolist() == [1, 2, 2]
    assert pd.isna(found["M9"]), "deciles 3 and 4 make no decile"
    same = FIGURES.assign(imd_decile=3.0)
    assert carried(figures=same)["imd_decile"]["M9"] == 3


def test_nothing_is_known_of_irregular_changes() -> None:
    assert {"X8", "X9"}.isdisjoint(carried().index)


def test_a_part_that_is_not_known_makes_the_whole_unknown() -> None:
    without = FIGURES[FIGURES["code"] != "M2"]
    found = carried(figures=without)
    assert pd.isna(found["population"]["M9"]) and pd.isna(found["imd_decile"]["M9"])


def test_what_was_done_is_said() -> None:
    stray = pd.concat(
        [FIGURES, pd.DataFrame([{"code": "Z", "population": 1.0, "imd_decile": 1.0}])]
    )
    _, notes = carry_figures(stray, CHANGES, PEOPLE, counts=["population"])
    assert notes == [
        "1 split places were divided by their people",
        "1 places were merged, and their counts were added up",
        "2 places changed irregularly, so we have no figures for them",
        "1 row is for a place that is not in the look-up",
    ]
    _, notes = carry_figures(FIGURES, CHANGES, pd.Series(dtype=float), counts=["population"])
    assert "1 split places were divided evenly" in notes


def test_the_parts_of_each_old_place_add_up_to_all_of_it() -> None:
    parts = parts_of_old(CHANGES, PEOPLE)
    assert parts.groupby("old")["part"].sum().tolist() == [1.0] * 4


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", "B", "Z")], "is not a kind of change between editions"),
        ([("A", "B", "U"), ("A", "C", "U")], "A is said to be unchanged"),
        ([("A", "C", "U"), ("B", "C", "U")], "A is said to be unchanged"),
        ([("A", "C", "S"), ("B", "C", "S")], "A is said to be split"),
        ([("A", "B", "M"), ("A", "C", "M")], "A is said to be merged"),
        ([("A", "B", "S"), ("A", "B", "S")], "occurs twice"),
    ],
)
def test_a_lookup_that_contradicts_itself_is_refused(
    rows: list[tuple[str, str, str]], said: str
) -> None:
    changes = pd.DataFrame(rows, columns=["old", "new", "change"])
    with pytest.raises(InvalidInput, match=said):
        check_changes(changes, where="lookup.csv")


def test_a_lookup_that_is_cut_to_an_area_is_taken() -> None:
    check_changes(CHANGES, where="lookup.csv")
    check_changes(CHANGES[CHANGES["new"] != "S1b"], where="lookup.csv")

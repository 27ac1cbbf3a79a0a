"""The rules of a report's questions, small numbers and sentences."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.disclosure import Disclosure
from assetmap.errors import InvalidInput
from assetmap.gaps.analysis.figures import Figures
from assetmap.gaps.analysis.stored_figures import read_figures
from assetmap.gaps.measures.completeness import Counts, SurveyState, chapman, survey_state
from assetmap.gaps.question import PRESETS, read_question
from assetmap.gaps.report.contents import tell
from assetmap.gaps.report.out_of_reach import Report, in_words


@pytest.mark.parametrize(
    ("given_words", "parameter"),
    [
        ({"threshold_minutes": 0}, "threshold_minutes"),
        ({"threshold_minutes": -5}, "threshold_minutes"),
        ({"threshold_minutes": "soon"}, "threshold_minutes"),
        ({"threshold_minutes": float("nan")}, "threshold_minutes"),
        ({"categories": []}, "categories"),
        ({"categories": ["Not a slug!"]}, "categories"),
        ({"speed_kmh": 40}, "speed_kmh"),
        ({"people": "patients"}, "people"),
        ({"open_day": "someday"}, "open_day"),
        ({"open_at": "25:00", "open_day": "sunday"}, "open_at"),
        ({"open_at": "15:00"}, "open_at"),
        ({"colour": "green"}, "colour"),
        ({"closed": ["x"]}, "closed"),
    ],
)
def test_what_is_no_question_names_its_parameter(
    given_words: dict[str, Any], parameter: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_question({"area": "somewhere", "categories": ["library"], **given_words})
    assert refusal.value.parameter == parameter


def test_a_question_is_the_same_in_whatever_order() -> None:
    one = read_question({"area": "a", "categories": ["library", "food", "library"]})
    other = read_question({"area": "a", "categories": ["food", "library"]})
    assert one.key == other.key
    assert one.key != read_question({"area": "a", "categories": ["food"]}).key


@pytest.mark.parametrize("slug", PRESETS)
def test_every_question_that_people_have_can_be_asked(slug: str) -> None:
    read_question({"area": "somewhere", **PRESETS[slug].asks})


@given(st.floats(0, 1e6))
def test_small_counts_of_people_are_not_told(count: float) -> None:
    told = Disclosure().people(count)
    if 1 <= round(count) <= 7:
        assert told is None
    else:
        assert told is not None and told % 5 == 0 and abs(told - count) <= 3
    assert Disclosure(keeps_small_numbers=False).people(count) == round(count)


def test_what_is_known_of_an_empty_place() -> None:
    none = Counts(0)
    assert survey_state(Counts(1), is_surveyed=False, is_listed=False) == SurveyState.RECORDED
    assert survey_state(none, is_surveyed=True, is_listed=True) == SurveyState.VERIFIED_NONE
    assert survey_state(none, is_surveyed=False, is_listed=True) == SurveyState.NONE_RECORDED
    assert survey_state(none, is_surveyed=False, is_listed=False) == SurveyState.NOT_SURVEYED


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        (Counts(1, unknown_hours=5, closed_then=5, taken_away=5), SurveyState.RECORDED),
        (Counts(0, unknown_hours=1, closed_then=5), SurveyState.HOURS_NOT_KNOWN),
        (Counts(0, closed_then=1, taken_away=1), SurveyState.CLOSED_THEN),
        (Counts(0, taken_away=1), SurveyState.TAKEN_AWAY),
    ],
)
def test_what_is_there_and_does_not_serve_is_never_none_recorded(
    counts: Counts, known: SurveyState
) -> None:
    for is_surveyed in (True, False):
        assert survey_state(counts, is_surveyed=is_surveyed, is_listed=True) == known


def test_chapman_as_worked_by_hand() -> None:
    found = chapman(30, 20, 12)
    assert found is not None
    assert found.total == pytest.approx(31 * 21 / 13 - 1)
    assert found.recorded == 38 <= found.low < found.total < found.high
    assert found.completeness == pytest.approx(38 / (31 * 21 / 13 - 1))
    same = chapman(12, 12, 12)
    assert same is not None and same.total == same.low == 12
    # Twelve of twelve may be 73.5 % of all there are, twice: 0.265 squared is missed by both.
    assert same.high == pytest.approx(12 / (1 - 0.2646**2), abs=0.01)
    few = chapman(1, 7, 1)
    assert few is not None and few.low == 7 and few.high > 200, "one that agrees says nothing"
    assert chapman(5, 5, 0) is None, "two lists with nothing in common say nothing of a third"


def figures(**changed: Any) -> dict[str, Any]:
    """Figures as a finished report has them, of one place."""
    told = {
        "people": 1000.0,
        "out": 250.0,
        "asset_count": 2,
        "unit_count": 1,
        "is_estimated": True,
        "unknown_population": [],
        "units": [],
        "places": {"ward": []},
        "categories": [
            {
                "slug": "library",
                "name": "Libraries",
                "asset_count": 2,
                "confirmed_count": 1,
                "out": 250.0,
                "standing": "recorded",
                "estimate": None,
                "lists": ["A list"],
            }
        ],
        "groups": [{"name": "children", "people": 200.0, "out": 100.0}],
        "fairness": None,
        "sites": [],
        "sensitivity": [],
        "what_if": None,
        "unknown_hours": 0,
        "edges": [],
    }
    return {**told, **changed}


_A_ROW = {
    "code": "A",
    "name": "A",
    "people": 1000.0,
    "out": 250.0,
    "share": 0.75,
    "minutes": 7.0,
    "within": 1.0,
    "per_10000": 1.0,
    "asset_count": 2,
    "standing": "recorded",
    "status": "official",
}


def typed(stored: dict[str, Any]) -> Figures:
    """These figures as a report reads them, each row with what the test leaves out."""
    filled = dict(stored)
    if stored["fairness"]:
        filled["fairness"] = {"gini": 0.1, "slope": 0.1, **stored["fairness"]}
    filled["units"] = [{**_A_ROW, **one} for one in stored["units"]]
    filled["places"] = {
        kind: [{**_A_ROW, **one} for one in rows] for kind, rows in stored["places"].items()
    }
    return read_figures(filled)


def words(given_figures: dict[str, Any], told: Disclosure | None = None) -> str:
    question = read_question(
        {"area": "somewhere", "categories": ["library"], "place_kinds": ["ward"]}
    )
    report = Report(
        "Somewhere", question, typed(given_figures), told or Disclosure(), [("Faith", 3)]
    )
    return " ".join(one.text for s in tell(report, []).sections for one in s.findings)


def test_sentences_say_the_numbers() -> None:
    said = words(figures())
    assert "Libraries: there are 2 on the map of Somewhere." in said
    assert "1 of these entries has been confirmed by its group or a steward." in said
    assert (
        "About 1 in 4 residents (250 of 1,000) live more than a 15-minute walk from a library."
        in said
    )
    assert "More often out of reach than the average: Children aged 15 and under (50%)." in said


def test_one_is_said_in_the_singular() -> None:
    one = figures(asset_count=1)
    assert "Libraries: there is 1 on the map of Somewhere." in words(one)


def test_all_and_none_have_sentences_of_their_own() -> None:
    near = "All 1,000 residents live within a 15-minute walk of a library."
    assert near in words(figures(out=0.0))
    assert "Fewer than 8 of 1,000" in words(figures(out=3.0))
    assert "3 of 1,000" in words(figures(out=3.0), Disclosure(keeps_small_numbers=False))


@given(st.floats(8, 1e5), st.floats(0, 1))
def test_every_share_agrees_with_its_counts(people: float, part: float) -> None:
    said = words(figures(people=people, out=people * part, groups=[]))
    found = re.search(r"(\w[\w ]*) residents \(([\d,]+) of ([\d,]+)\)", said)
    if not found:
        assert Disclosure().people(people * part) in (0, None)
        return
    out, whole = (int(found[at].replace(",", "")) for at in (2, 3))
    share = out / whole
    if told := re.fullmatch(r"About (\d+) in (\d+)", found[1]):
        assert int(told[1]) / int(told[2]) == pytest.approx(share, rel=0.13)
        assert 0.009 < share < 0.96
    else:
        bounds = {"Fewer than 1 in 100": (0, 0.01), "Nearly all": (0.95, 1), "All": (1, 1.001)}
        low, high = bounds[found[1]]
        assert low <= share < high


@pytest.mark.parametrize(
    ("index", "interval", "said"),
    [
        (0.1, [0.05, 0.2], "favours less deprived areas"),
        (-0.1, [-0.2, -0.05], "favours more deprived areas"),
        (0.01, [-0.1, 0.1], "does not clearly favour"),
    ],
)
def test_the_direction_is_told_only_where_it_is_sure(
    index: float, interval: list[float], said: str
) -> None:
    fairness = {
        "concentration": index,
        "interval": interval,
        "gini": 0.1,
        "slope": 0.1,
        "deciles": [
            {"decile": 1, "share": 0.5, "people": 500.0},
            {"decile": 9, "share": 0.9, "people": 500.0},
        ],
    }
    told = words(figures(fairness=fairness))
    assert said in told
    assert (
        "In decile 1, the most deprived here, 50% of people are within reach."
        " In decile 9, the least deprived here, 90% are." in told
    )


def test_names_in_a_row() -> None:
    assert [in_words(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]

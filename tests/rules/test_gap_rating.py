"""How sure a report is: the rating follows from its three reasons, and claims nothing that was not worked out."""

from typing import Any

import pytest

from assetmap.gaps.report.first_page.headline import headline
from assetmap.gaps.report.first_page.rating import Mark, Rating, confidence_in
from tests.rules.test_gap_sentences import library, report_of
from tests.rules.test_gap_words import figures

LOOKED_FOR = {"is_looked_for": True, "evidence": "survey", "asset_count": 2, "fresh_count": 2}
ALTERNATIVE = {"out": 260.0, "out_at_least": 240.0, "detour": 1.2}


def asked(category: dict[str, Any] | None = None, **changed: Any) -> Any:
    told = figures(categories=library("recorded", **(LOOKED_FOR | (category or {}))), **changed)
    return confidence_in(report_of(told))


def test_it_is_high_where_somebody_looked_lately_and_walks_follow_streets() -> None:
    found = asked(is_estimated=False, edges=[])
    assert found.rating is Rating.HIGH
    assert [one.mark for one in found.reasons] == [Mark.GOOD] * 3
    assert found.reasons[2].finding.text == "We measure walking distances along the streets."


@pytest.mark.parametrize(
    ("category", "changed", "rating", "at", "mark", "said"),
    [
        ({"evidence": "long list"}, {}, Rating.MEDIUM, 0, Mark.FAIR, "we have only one list"),
        ({"is_looked_for": False}, {}, Rating.LOW, 0, Mark.POOR, "Nobody has checked all of"),
        (
            {"fresh_count": 0},
            {},
            Rating.MEDIUM,
            1,
            Mark.FAIR,
            "Fewer than half of the entries were confirmed",
        ),
        (
            {"fresh_count": 0, "are_lists_old": True},
            {},
            Rating.MEDIUM,
            1,
            Mark.POOR,
            "more than two years old",
        ),
        (
            {"fresh_count": 0, "are_lists_old": True},
            {"alternatives": [{**ALTERNATIVE, "out": 500.0}]},
            Rating.LOW,
            2,
            Mark.POOR,
            "would change a lot",
        ),
        ({}, {"alternatives": [ALTERNATIVE]}, Rating.HIGH, 2, Mark.GOOD, "would hardly change"),
        (
            {},
            {"out": 0.0, "alternatives": [{**ALTERNATIVE, "out": 100.0, "out_at_least": 0.0}]},
            Rating.MEDIUM,
            2,
            Mark.POOR,
            "would change a lot",
        ),
        (
            {"asset_count": 0, "fresh_count": 0},
            {},
            Rating.MEDIUM,
            1,
            Mark.FAIR,
            "nothing on the map to confirm",
        ),
        ({}, {"is_estimated": True}, Rating.MEDIUM, 2, Mark.FAIR, "straight-line"),
        ({}, {"edges": ["A1"]}, Rating.MEDIUM, 2, Mark.FAIR, "across the border"),
        ({}, {"out_at_least": 100.0}, Rating.MEDIUM, 2, Mark.POOR, "opening hours"),
    ],
)
def test_each_reason_counts(
    category: dict[str, Any],
    changed: dict[str, Any],
    rating: Rating,
    at: int,
    mark: Mark,
    said: str,
) -> None:
    found = asked(category, **({"is_estimated": False, "edges": []} | changed))
    assert found.rating is rating
    assert (found.reasons[at].mark, said in found.reasons[at].finding.text) == (mark, True)


def test_where_all_are_within_reach_the_range_says_how_many_may_not_be() -> None:
    told = figures(out=0.0, alternatives=[{**ALTERNATIVE, "out": 100.0, "out_at_least": 0.0}])
    said = " ".join(one.text for one in headline(report_of(told)))
    assert (
        "Up to 100 people may live further away, depending on how winding the streets are." in said
    )
    assert "The number could be" not in said

"""Distances, times and languages as people write them."""

import pytest

from assetmap.web import wording


@pytest.mark.parametrize(
    ("metres", "words", "remark"),
    [
        (0, "0 m", "at the door"),
        (994.9, "990 m", "still metres"),
        (995, "1 km", "and no 1.0 km"),
        (12_345, "12.3 km", "far"),
    ],
)
def test_distances(metres: float, words: str, remark: str) -> None:
    assert wording.distance(metres) == words, remark


@pytest.mark.parametrize(
    ("byday", "words"),
    [
        ("MO", "Monday"),
        ("TU,TH", "Tuesday, Thursday"),
        ("1MO", "first Monday"),
        ("-1FR", "last Friday"),
        (None, ""),
    ],
)
def test_days_of_a_rule(byday: str | None, words: str) -> None:
    assert wording.weekdays(byday) == words

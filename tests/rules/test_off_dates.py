"""Dates on which a rule stops, every year or once, and their wording."""

from datetime import date

import pytest

from assetmap.assets.opening_hours.list_notation import parse_schedule
from assetmap.assets.opening_hours.off_dates import are_off_dates, is_off, off_dates_in_words
from assetmap.assets.opening_hours.rules import Rule, rules_on


@pytest.mark.parametrize(
    ("off_dates", "day", "is_expected", "remark"),
    [
        (None, date(2026, 12, 25), False, "none"),
        ("12-25", date(2026, 12, 25), True, "every year"),
        ("12-25", date(2031, 12, 25), True, "in another year"),
        ("12-25", date(2026, 12, 24), False, "the day before"),
        ("12-24/12-26", date(2026, 12, 26), True, "its last day"),
        ("12-24/01-02", date(2027, 1, 2), True, "over the end of the year"),
        ("12-24/01-02", date(2027, 1, 3), False, "behind its end"),
        ("12-24/01-02", date(2026, 12, 23), False, "before its beginning"),
        ("2026-12-25", date(2027, 12, 25), False, "of one year"),
        ("2026-12-24/2027-01-02", date(2027, 1, 1), True, "of two"),
        ("05-01,12-25", date(2026, 12, 25), True, "the second of two"),
        ("02-29", date(2028, 2, 29), True, "a leap day"),
    ],
)
def test_the_dates_that_are_off(
    off_dates: str | None, day: date, is_expected: bool, remark: str
) -> None:
    assert is_off(off_dates, day) is is_expected, remark
    for rule in (Rule("DAILY", off_dates=off_dates), Rule(valid_from=day, off_dates=off_dates)):
        assert bool(rules_on([rule], day)) is not is_expected, remark


@pytest.mark.parametrize(
    "text", ["", "25-12", "02-30", "12-25/", "2026-12-25/12-26", "2027-01-02/2026-12-24", "x"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not are_off_dates(text)
    with pytest.raises(ValueError, match="names dates"):
        parse_schedule(f"FREQ=DAILY;X-OFF-DATES={text}")


def test_they_are_told_one_by_one() -> None:
    assert off_dates_in_words("12-25,12-24/01-02,2026-05-05") == [
        "not on 25 December",
        "not on 24 December to 2 January",
        "not on 5 May 2026",
    ]

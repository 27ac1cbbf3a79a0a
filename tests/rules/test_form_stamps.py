"""The stamp of a form, which tells how long it was open and cannot be made by others."""

from datetime import UTC, datetime, timedelta

import pytest

from assetmap.assets.confirming.stamps import is_unhurried, stamp_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = "k" * 32


@pytest.mark.parametrize(
    ("passed", "expected", "remark"),
    [
        (timedelta(0), False, "no person"),
        (timedelta(seconds=2), False, "hardly one"),
        (timedelta(seconds=3), True, "somebody quick"),
        (timedelta(hours=23), True, "somebody who slept over it"),
        (timedelta(hours=25), False, "a copy of the form"),
        (-timedelta(minutes=1), False, "from the future"),
    ],
)
def test_who_takes_as_long_as_people_do_is_one(
    passed: timedelta, expected: bool, remark: str
) -> None:
    assert is_unhurried(KEY, stamp_of(KEY, NOW), NOW + passed) is expected, remark


@pytest.mark.parametrize(
    "stamp", ["", ".", "1.2", "x" * 99, "9" * 40 + ".x", "٣.x", stamp_of("other" * 8, NOW)]
)
def test_a_stamp_that_is_not_ours_is_none(stamp: str) -> None:
    assert is_unhurried(KEY, stamp, NOW + timedelta(minutes=1)) is False


def test_a_stamp_cannot_be_moved() -> None:
    at, _, seal = stamp_of(KEY, NOW).partition(".")
    assert not is_unhurried(KEY, f"{int(at) - 60}.{seal}", NOW)

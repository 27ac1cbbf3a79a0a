"""Opening hours of a list, from a cell of words and from one column a weekday."""

import pytest

from assetmap.assets.imports.formats.mapping import check_mapping, columns_of, guess_mapping
from assetmap.assets.imports.rows import ImportRow, RowReader
from assetmap.assets.opening_hours.list_notation import schedule_text
from assetmap.assets.opening_hours.list_words import WEEKDAY_NAMES
from assetmap.assets.vocabulary.categories import our_vocabulary

WORKING = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read(cells: dict[str, str], **mapping: str) -> ImportRow:
    """A row of a list with these cells; without a mapping its columns are guessed."""
    row = {
        "name": "Hall",
        "category": "library",
        "longitude": "-0.06",
        "latitude": "51.54",
        **cells,
    }
    of_list = {key: key for key in ("name", "category", "longitude", "latitude")}
    how = check_mapping(of_list | mapping, where="mapping") if mapping else guess_mapping(list(row))
    return RowReader(list(row), how, our_vocabulary(), "Test list").read(2, list(row.values()))


@pytest.mark.parametrize(
    ("hours", "schedule", "remark"),
    [
        (["9:00-17:00"] * 5 + ["Closed", ""], f"{WORKING} 09:00-17:00", "two days closed"),
        (["08:00-20:00"] * 7, "FREQ=DAILY 08:00-20:00", "all week"),
        (["9am - 5pm"] * 5 + ["10am to 1pm", "n/a"], f"{WORKING} 09:00-17:00|FREQ=WEEKLY;BYDAY=SA 10:00-13:00", ""),
        (["10:00-12:00; 14:00-16:00"] + [""] * 6, "FREQ=WEEKLY;BYDAY=MO 10:00-12:00|FREQ=WEEKLY;BYDAY=MO 14:00-16:00", "twice a day"),
        (["7:00-9:30", "14:00-16:00"] + ["-"] * 5, "FREQ=WEEKLY;BYDAY=MO 07:00-09:30|FREQ=WEEKLY;BYDAY=TU 14:00-16:00", "one clock"),
        ([""] * 6 + ["12:00-01:00"], "FREQ=WEEKLY;BYDAY=SU 12:00-01:00", "past midnight"),
        (["by appointment"] + [""] * 6, "FREQ=WEEKLY;BYDAY=MO by appointment", "the day is known and not the hour"),
        (["", "2-4pm, first of the month only"] + [""] * 5, "FREQ=MONTHLY;BYDAY=1TU 14:00-16:00", ""),
        (["24 hours"] * 7, "FREQ=DAILY 00:00-00:00", ""),
        ([""] * 6 + ["All day"], "FREQ=WEEKLY;BYDAY=SU All day", "words of a library"),
        (["closed"] * 7, "", "never"),
        ([""] * 7, "", "nothing said"),
    ],
)  # fmt: skip
def test_a_column_for_each_weekday(hours: list[str], schedule: str, remark: str) -> None:
    row = read(dict(zip(SHORT, hours, strict=True)), **dict(zip(WEEKDAY_NAMES, SHORT, strict=True)))
    assert schedule_text(row.openings) == schedule, remark
    guessed = read(dict(zip(SHORT, hours, strict=True)))
    assert guessed.openings == row.openings


@pytest.mark.parametrize(
    ("hours", "schedule", "remarks"),
    [
        ("Mon-Fri 9am-5pm, closed bank holidays", f"{WORKING};X-BANK-HOLIDAYS=NO 09:00-17:00", 0),
        ("every Tuesday 10:00-13:00", "FREQ=WEEKLY;BYDAY=TU 10:00-13:00", 0),
        ("Tuesdays 2-4", "FREQ=WEEKLY;BYDAY=TU 14:00-16:00", 1),
        ("ask at the desk", "WORDS ask at the desk", 1),
        ("", "", 0),
    ],
)
def test_a_cell_of_words(hours: str, schedule: str, remarks: int) -> None:
    row = read({"Opening hours": hours}, hours_in_words="Opening hours")
    assert (schedule_text(row.openings), len(row.remarks)) == (schedule, remarks)
    assert read({"Opening hours": hours}).openings == row.openings, "guessed"


def test_rules_count_more_than_words() -> None:
    cells = {"schedule": "FREQ=DAILY 10:00-12:00", "Opening times": "Mondays 2-4pm"}
    assert schedule_text(read(cells).openings) == "FREQ=DAILY 10:00-12:00"
    assert (
        schedule_text(read({**cells, "schedule": ""}).openings)
        == "FREQ=WEEKLY;BYDAY=MO 14:00-16:00"
    )


def test_few_columns_like_weekdays_are_no_hours() -> None:
    assert columns_of(guess_mapping(["name", "Sun", "Sat"])) == {"name": "name"}

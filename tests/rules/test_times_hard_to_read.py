"""Opening times that are incomplete or impossible: the words are kept, and a message says what is missing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from assetmap.assets.opening_hours.osm_exceptions import apart, nights_to_their_day
from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.opening_hours.text.clock import read_clock
from assetmap.assets.opening_hours.text.parser import read_times, times_in_words
from assetmap.assets.opening_hours.windows import Window, windows_of
from assetmap.errors import InvalidInput

TODAY = date(2026, 11, 22)
NO_DAYS = "We could not work out which days you mean."


@pytest.mark.parametrize(
    ("text", "words", "remark"),
    [
        ("Mondays 10am-12pm, closed 31 February", "Every Monday, 10am to midday (closed 31 February).", ""),
        ("Mondays 10am-12pm from 31 February", "Every Monday, 10am to midday (from 31 February).", ""),
        ("Every 3 weeks 10am-12pm", "Every 3 weeks 10am-12pm", NO_DAYS),
        ("fortnightly 2pm", "fortnightly 2pm", NO_DAYS),
        ("7th Monday of the month 2pm", "7th Monday of the month 2pm", "could not work out the dates in “7th Monday of the month”"),
        ("Mondays 2pm, the 6th Monday too", "Every Monday, from 2pm (the 6th Monday, too).", "could not work out the dates in “the 6th Monday”"),
        ("2nd and 4th only", "2nd and 4th only", "could not work out the dates in “2nd and 4th only”"),
        ("the 45th of the month 2pm", "the 45th of the month 2pm", "could not work out the dates in “the 45th of the month”"),
        ("Mondays, 2nd and 4th only", "The second Monday and fourth Monday of the month.", ""),
        ("Tuesdays, open from November to February 2027", "Every Tuesday, from 1 November 2026, until 28 February 2027.", ""),
        ("Tuesdays November to March 2027", "Every Tuesday, from 1 November 2026, until 31 March 2027.", ""),
        ("Tuesdays 10am-12pm, 20 December to 5 January 2027", "Every Tuesday, 10am to midday, from 20 December 2026, until 5 January 2027.", ""),
        ("Tuesdays between May and July", "Every Tuesday, only in May, June and July.", ""),
        ("Tuesdays except from May to July", "Every Tuesday, not in May, June and July.", ""),
        ("Tuesdays except between May and July", "Every Tuesday, not in May, June and July.", ""),
        ("Tuesdays 2pm, closed from December to February", "Every Tuesday, from 2pm, not in January, February and December.", ""),
        ("Closed from May to July: Tuesdays 2pm", "Every Tuesday, from 2pm, not in May, June and July.", ""),
        ("Tuesdays, not from 24 December to 2 January", "Every Tuesday, not on 24 December to 2 January.", ""),
        ("Tuesdays, closed between 24 December and 2 January", "Every Tuesday, not on 24 December to 2 January.", ""),
        ("Mon-Fri 9am-5pm, closed from 1pm to 2pm", "Monday to Friday, 9am to 1pm; Monday to Friday, 2pm to 5pm.", ""),
        ("Mondays from 0-5 January", "Every Monday (from 0-5 January).", ""),
        ("Fortnightly. Mondays 2pm", "Every Monday, from 2pm (Fortnightly).", NO_DAYS),
        ("Mondays 2pm, 6th only", "Every Monday, from 2pm (6th only).", "could not work out the dates in “6th only”"),
        ("Mondays 5:00-14:00", "Every Monday, 5am to 2pm.", "We read “5:00-14:00” as 5am to 2pm."),
        ("Mondays 24:30", "Every Monday (24:30).", ""),
        ("Mondays 12:75", "Every Monday (12:75).", ""),
        ("Mondays 25-26", "Every Monday (25-26).", ""),
        ("marching on Mondays", "Every Monday (marching).", ""),
        ("monument, Mondays 2pm", "Every Monday, from 2pm (monument).", ""),
        ("Monday afternoons 1-3", "Every Monday, 1pm to 3pm.", ""),
        ("Monday afternoons 10-12", "Every Monday, 10am to midday.", ""),
        ("Mondays 5-5", "Every Monday, 5am to 5pm.", "We read “5-5” as 5am to 5pm."),
        ("Mondays 7-7", "Every Monday, 7am to 7pm.", "We read “7-7” as 7am to 7pm."),
        ("Mondays 9 to 09:30", "Every Monday, 9am to 9:30am.", ""),
        ("Mondays 5 to 05:00", "Every Monday, 5am to 5pm.", "We read “5 to 05:00” as 5am to 5pm."),
        ("Mondays 14:00-16:00, Tuesdays 6:00-9:00", "Every Monday, 2pm to 4pm; every Tuesday, 6am to 9am.", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_in_words(text: str, words: str, remark: str) -> None:
    times = read_times(text, TODAY)
    assert times_in_words(times.rules) == words
    if remark:
        assert any(remark in said for said in times.remarks)
    else:
        assert times.remarks == ()


@pytest.mark.parametrize("text", ["25", "24:30", "9:75", "noonish", ""])
def test_what_is_no_hour(text: str) -> None:
    assert read_clock(text) is None


SUNDAY = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("word", ["now", "this-evening", "mornings", "evenings"])
def test_an_hour_beside_a_word_that_gives_one_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput, match=f"^open_on={word} already gives the time") as refused:
        windows_of(word, "10:00", SUNDAY)
    assert refused.value.parameter == "open_at"


def test_mornings_are_those_of_any_day_of_the_coming_week() -> None:
    found = windows_of("mornings", None, SUNDAY)
    assert [one.day for one in found] == [date(2026, 11, 22) + timedelta(n) for n in range(7)]
    [hours] = {(one.begins_at, one.ends_at) for one in found}
    assert hours[0] < time(12) and hours[0] < hours[1]


def test_an_hour_without_a_day_is_that_hour_today() -> None:
    assert windows_of(None, "10:00", SUNDAY) == (Window(date(2026, 11, 22), time(10)),)
    assert windows_of(None, None, SUNDAY) == ()


@pytest.mark.parametrize(
    ("text", "plain", "off_dates"),
    [
        ("Mo-Fr 09:00-17:00; ; Dec 25 off", "Mo-Fr 09:00-17:00", ("12-25",)),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24-2026 Jan 02 off", "Mo-Fr 09:00-17:00", ("2026-12-24/2027-01-02",)),
        ("Mo-Fr 09:00-17:00; 2026 Dec 24-Jan 02 off", "Mo-Fr 09:00-17:00", ("2026-12-24/2027-01-02",)),
    ],
)  # fmt: skip
def test_dates_of_a_map_on_which_it_is_closed(
    text: str, plain: str, off_dates: tuple[str, ...]
) -> None:
    found = apart(text)
    assert found is not None
    assert (found.plain, found.off_dates) == (plain, off_dates)


def test_two_nights_that_close_at_one_hour_are_cut_alike() -> None:
    cut, closings = nights_to_their_day("Fr 20:00-01:00; Sa 21:00-01:00; Su 22:00-02:00")
    assert sorted(closings.values()) == [time(1), time(2)]
    ends = [one.rsplit("-", 1)[1] for one in cut.split("; ")]
    assert ends[0] == ends[1] != ends[2]


def test_a_rule_of_all_days_but_all_days_is_kept_in_words() -> None:
    times = read_times("daily 10am-12pm except Monday to Sunday", TODAY)
    assert times.rules == (Rule(None, description="daily 10am-12pm except Monday to Sunday"),)

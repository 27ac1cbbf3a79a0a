"""The words of a shortlist: short enough for a text message, with times as people say them."""

from datetime import date, time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.opening_hours.short_wording import told, told_briefly
from assetmap.assets.shortlists.handover import (
    LONGEST,
    LONGEST_IN_OTHER_ALPHABETS,
    TextEntry,
    is_plain,
    mail_address,
    message_length,
    plainer,
    sms_address,
    text_message,
)

LINK = "https://assets.example.org/shortlists/uJ7_-kN3pQxZ0aBcDeFgHiJk"
entries = st.builds(
    TextEntry,
    name=st.text(min_size=1, max_size=300),
    phone=st.none() | st.text("0123456789 +", max_size=20),
    when=st.text(max_size=120),
)


# The message


def test_a_short_list_is_told_whole() -> None:
    message = text_message(
        [
            TextEntry("Larkfield Library", "01632 960102", "Mon to Fri 9am-7pm"),
            TextEntry("Lock’s Café"),
        ],
        LINK,
    )
    assert message.splitlines() == [
        "Larkfield Library, 01632 960102, Mon to Fri 9am-7pm",
        "Lock's Café",
        LINK,
    ]


def test_what_does_not_fit_is_left_out_whole_and_counted() -> None:
    lines = [TextEntry(f"Place {number} " + "x" * 90, "01632 960102") for number in range(6)]
    message = text_message(lines, LINK)
    assert message.splitlines()[-2:] == ["and 3 more", LINK]
    assert [line[:7] for line in message.splitlines()[:-2]] == ["Place 0", "Place 1", "Place 2"]
    assert len(message) <= LONGEST


def test_an_entry_that_would_not_fit_alone_leaves_the_link() -> None:
    assert text_message([TextEntry("x" * 500)], LINK) == f"1 place for you:\n{LINK}"


def test_a_long_when_is_better_read_at_the_link() -> None:
    assert text_message([TextEntry("Hall", when="Mon 9am-5pm, " * 20)], LINK) == f"Hall\n{LINK}"


@given(st.lists(entries, max_size=20))
def test_a_message_never_needs_more_than_three_parts(listed: list[TextEntry]) -> None:
    message = text_message(listed, LINK)
    assert len(message) <= LONGEST
    assert message_length(message) <= (LONGEST if is_plain(message) else LONGEST_IN_OTHER_ALPHABETS)
    assert message.endswith(LINK)


@pytest.mark.parametrize(
    ("text", "length"),
    [("abc", 3), ("a€b", 4), ("[x]", 5), ("Ŵ", 1), ("👋", 2)],
)
def test_signs_are_counted_as_networks_do(text: str, length: int) -> None:
    assert message_length(text) == length


def test_a_name_in_another_script_stays_as_it_is() -> None:
    assert plainer("মসজিদ – Friday") == "মসজিদ - Friday"
    assert plainer("Żółw") == "Żółw"  # the l with a stroke has no plainer form
    assert plainer("Şükrü’s") == "Sükrü's"


def test_addresses_carry_the_whole_message() -> None:
    message = "Tea & cake? 100%\nhttps://x.example/#a"
    assert unquote(sms_address(message)) == f"sms:?&body={message}"
    address = mail_address("Tea & cake", message)
    assert address.startswith("mailto:?subject=Tea%20%26%20cake&body=Tea%20%26")
    assert "%0D%0A" in address
    assert address.count("&") == 1


# When


TODAY = date(2026, 11, 22)
NINE_TO_FIVE = {"opens_at": time(9), "closes_at": time(17)}


@pytest.mark.parametrize(
    ("rules", "words", "brief"),
    [
        # a run of days with the same hours, however many rows it comes in
        (
            [Rule("WEEKLY", byday=day, **NINE_TO_FIVE) for day in ("WE", "MO", "TU")],
            ["Monday to Wednesday, 9am to 5pm"],
            "Mon to Wed 9am-5pm",
        ),
        # two days are named; a gap is no run
        (
            [Rule("WEEKLY", byday="MO,TU,TH", **NINE_TO_FIVE)],
            ["Monday, Tuesday, Thursday, 9am to 5pm"],
            "Mon, Tue, Thu 9am-5pm",
        ),
        # the whole week
        ([Rule("DAILY", opens_at=time(8))], ["Every day, from 8am"], "Every day from 8am"),
        ([Rule("WEEKLY", byday="MO,TU,WE,TH,FR,SA,SU")], ["Every day"], "Every day"),
        # other hours, another line
        (
            [Rule("WEEKLY", byday="SA", opens_at=time(10), closes_at=time(12)), Rule("WEEKLY", byday="MO", **NINE_TO_FIVE)],
            ["Monday, 9am to 5pm", "Saturday, 10am to midday"],
            "Mon 9am-5pm, Sat 10am-midday",
        ),
        # days of a month, every second week
        (
            [Rule("MONTHLY", byday="1WE", opens_at=time(18, 30), closes_at=time(20))],
            ["first Wednesday of the month, 6:30pm to 8pm"],
            "first Wed of the month 6:30pm-8pm",
        ),
        ([Rule("MONTHLY", bymonthday="1,15")], ["day 1, 15 of the month"], "day 1, 15 of the month"),
        ([Rule("WEEKLY", byday="TU", interval=2)], ["Tuesday, every 2 weeks"], "Tue, every 2 weeks"),
        # once
        ([Rule(None, valid_from=date(2026, 12, 24))], ["24 December 2026"], "24 December 2026"),
        # words beside the hours, and words alone
        (
            [Rule("WEEKLY", byday="FR", description="AM & PM (continuous)")],
            ["Friday (AM & PM (continuous))"],
            "Fri",
        ),
        ([Rule("WEEKLY", description="ask at the desk")], ["ask at the desk"], ""),
        # day and night
        ([Rule("DAILY", opens_at=time(0), closes_at=time(0))], ["Every day, day and night"], "Every day day and night"),
        # what is over is not told; what begins or ends is told with its date
        ([Rule("WEEKLY", byday="MO", valid_to=date(2026, 11, 21))], [], ""),
        ([Rule(None, valid_from=date(2026, 11, 21), opens_at=time(9))], [], ""),
        (
            [Rule("WEEKLY", byday="MO", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 24))],
            ["Monday, until 24 December 2026"],
            "Mon (until 24 December 2026)",
        ),
        (
            [Rule("WEEKLY", byday="MO", valid_from=date(2027, 1, 1))],
            ["Monday, from 1 January 2027"],
            "Mon (from 1 January 2027)",
        ),
        # in some months, and not on bank holidays
        (
            [Rule("WEEKLY", byday="MO", bymonth="6,7", is_on_bank_holidays=False, **NINE_TO_FIVE)],
            ["Monday, 9am to 5pm, only in June and July, not on bank holidays"],
            "Mon 9am-5pm (only in June and July; not on bank holidays)",
        ),
        # most of the year, and not on some dates
        (
            [Rule("WEEKLY", byday="MO", bymonth="1,2,3,4,5,6,7,9,10,11,12", off_dates="12-24/01-02")],
            ["Monday, not in August, not on 24 December to 2 January"],
            "Mon (not in August; not on 24 December to 2 January)",
        ),
        ([], [], ""),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_words(rules: list[Rule], words: list[str], brief: str) -> None:
    assert told(rules, TODAY) == words
    assert told_briefly(rules, TODAY) == brief

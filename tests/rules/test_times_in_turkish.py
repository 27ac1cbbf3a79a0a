"""Opening times that a group writes in Turkish."""

import pytest

from assetmap.assets.opening_hours.rules import Rule
from assetmap.assets.opening_hours.text.parser import times_in_words
from assetmap.assets.opening_hours.text.turkish import read_times_of_groups
from assetmap.web.translations import speaking


@pytest.mark.parametrize(
    ("turkish", "english"),
    [
        ("Pazartesi 10:00-12:00", "Every Monday, 10am to midday."),
        ("her Salı", "Every Tuesday."),
        ("hafta içi", "Monday to Friday."),
        ("SALI GÜNLERİ saat 10.00-12.00", "Every Tuesday, 10am to midday."),
        ("carsamba gunleri 13:00 - 15:00", "Every Wednesday, 1pm to 3pm."),
        ("Salıları 10’dan 12’ye kadar", "Every Tuesday, 10am to midday."),
        ("Pazartesiden cumaya 9:30-17:00", "Monday to Friday, 9:30am to 5pm."),
        (
            "Pazartesi ve Çarşamba 10:00 ile 12:00 arası",
            "Every Monday and Wednesday, 10am to midday.",
        ),
        ("hafta sonu sabah 10 - öğleden sonra 2", "Every Saturday and Sunday, 10am to 2pm."),
        ("Her ayın son cuması 19:00", "The last Friday of the month, from 7pm."),
        (
            "Her salı 10–12, ağustosta yok",
            "Every Tuesday, 10am to midday, not in August.",
        ),
        (
            "Her gün 9:00'dan 17:00'ye, resmî tatillerde kapalı",
            "Every day, 9am to 5pm, not on bank holidays.",
        ),
        ("pazar hariç her gün 10-16", "Monday to Saturday, 10am to 4pm."),
        (
            "Salı 10:00-12:00\nPerşembe 14:00-16:00",
            "Every Tuesday, 10am to midday; every Thursday, 2pm to 4pm.",
        ),
    ],
)
def test_times_in_turkish_are_read(turkish: str, english: str) -> None:
    read = read_times_of_groups(turkish)
    assert (times_in_words(read.rules), read.not_understood) == (english, ())


def test_what_else_is_said_stays_in_the_groups_words() -> None:
    read = read_times_of_groups("Cumartesi 10:00-12:00. Çay bedava.")
    assert read.not_understood == ("Çay bedava",)
    assert read.rules[0].byday == "SA" and read.rules[0].opens_at is not None
    for words in ("Cuma namazından sonra", "Pazar yerinde", "yaz aylarında salı 10-12"):
        assert read_times_of_groups(words).not_understood == (words,)


def test_english_is_read_as_before() -> None:
    read = read_times_of_groups("every Tuesday 10 to 12. Her sister comes on Sunday at 3pm")
    assert times_in_words(read.rules).startswith("Every Tuesday, 10am to midday")


def test_days_of_the_month_are_told_as_turkish_writes_them() -> None:
    rules = [Rule("MONTHLY", bymonthday="1,15")]
    with speaking("tr"):
        told = times_in_words(rules)
    assert "1." in told and "15." in told and "15th" not in told

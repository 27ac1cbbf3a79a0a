"""The wording of distances, times and measurements."""

from datetime import date, time
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from assetmap.web.translations import DEFAULT_LANGUAGE, N_, current_language, gettext, ngettext

# Signed languages that Unicode's tables have no name for.
_SIGNED = {"bfi": N_("British Sign Language"), "isg": N_("Irish Sign Language")}
_DAYS = {
    "MO": N_("Monday"),
    "TU": N_("Tuesday"),
    "WE": N_("Wednesday"),
    "TH": N_("Thursday"),
    "FR": N_("Friday"),
    "SA": N_("Saturday"),
    "SU": N_("Sunday"),
}


def mailto(email: str) -> str:
    """The address of a link that writes to somebody, whatever stands in the address: nothing of it becomes a header.

    >>> mailto("ada@example.org"), mailto("?bcc=eve@example.org")
    ('mailto:ada@example.org', 'mailto:%3Fbcc%3Deve@example.org')
    """
    return f"mailto:{quote(email, safe='@+.-_')}"


def distance(metres: float) -> str:
    """Metres as people say them: to 10 m under a kilometre, else to 100 m.

    >>> distance(343.2), distance(1249.0)
    ('340 m', '1.2 km')
    """
    if metres < 995:
        return f"{round(metres, -1):.0f} m"
    return f"{round(metres / 1000, 1):g} km"


def walk(minutes: float | None, is_estimated: bool) -> str:
    """Minutes on foot, said to be estimated where no street was looked at; None where no way leads there."""
    if minutes is None:
        return gettext("cannot be reached on foot")
    whole = max(1, round(minutes))
    words = ngettext("%(num)d minute’s walk", "%(num)d minutes’ walk", whole) % {"num": whole}
    return gettext("about %(walk)s (estimated)") % {"walk": words} if is_estimated else words


def day(value: date | str) -> str:
    """A date, or one in ISO 8601, as people write it.

    >>> day("2026-05-03")
    '3 May 2026'
    """
    value = date.fromisoformat(value) if isinstance(value, str) else value
    if current_language() != DEFAULT_LANGUAGE:
        return format_date(value, "d MMMM y", current_language())
    return f"{value.day} {value:%B %Y}"


def month_and_year(value: date | str) -> str:
    """The month of a date, or of one in ISO 8601: "March 2026"."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(value, "LLLL y", current_language())


def month(number: int) -> str:
    """The name of a month, which is 1 for January."""
    return format_date(date(2000, number, 1), "LLLL", current_language())


def hour(value: time) -> str:
    """A time of day as people write it: 10am, 6:30pm, midday."""
    if current_language() != DEFAULT_LANGUAGE:
        return format_time(value, "short", locale=current_language())
    if (value.hour, value.minute) == (12, 0):
        return gettext("midday")
    if (value.hour, value.minute) == (0, 0):
        return gettext("midnight")
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def language(tag: str) -> str:
    """The name of a BCP 47 tag in the reader's language; a language that no list has is called as its group calls it.

    >>> language("tr"), language("pt-BR"), language("bfi"), language("x-mirpuri")
    ('Turkish', 'Portuguese (Brazil)', 'British Sign Language', 'Mirpuri')
    """
    if tag in _SIGNED:
        return gettext(_SIGNED[tag])
    if tag.startswith("x-"):
        return tag.removeprefix("x-").replace("-", " ").title()
    spoken = current_language()
    try:
        return Locale.parse(tag, sep="-").get_display_name(spoken) or tag
    except (UnknownLocaleError, ValueError):
        return str(Locale.parse(spoken).languages.get(tag.split("-")[0], tag))


def weekdays(byday: str | None) -> str:
    """The days of an RRULE's BYDAY: "MO,1WE" → "Monday, first Wednesday"."""
    ordinals = {
        "1": N_("first"),
        "2": N_("second"),
        "3": N_("third"),
        "4": N_("fourth"),
        "5": N_("fifth"),
        "-1": N_("last"),
    }
    words = []
    for part in (byday or "").split(","):
        name = gettext(_DAYS.get(part[-2:], part))
        which = ordinals.get(part[:-2].lstrip("+"))
        words.append(f"{gettext(which)} {name}" if which else name)
    return ", ".join(words)

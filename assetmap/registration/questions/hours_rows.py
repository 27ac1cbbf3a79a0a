"""Opening hours as the rows of a form: day, from, to, how often; and the dates that are off.

A draft keeps them as JSON: {"rows": [{"days", "every", "opens", "closes", "since"}], "off": ["12-25"], "bank": "no"}.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from assetmap.assets.opening_hours.off_dates import ANY_YEAR, joined, span_of
from assetmap.assets.opening_hours.rules import WEEKDAYS, Rule
from assetmap.assets.opening_hours.text.parser import Times
from assetmap.assets.opening_hours.text.turkish import read_times_of_groups
from assetmap.errors import InvalidInput
from assetmap.registration.questions.question import Answers
from assetmap.web.translations import N_, gettext

Row = Mapping[str, str]
Hours = Mapping[str, Any]
_EVERY_DAY, _WORKING_DAYS = ",".join(WEEKDAYS), ",".join(WEEKDAYS[:5])
# The answers of the two lists of a row, and what they are called; weekdays have names of their own.
DAYS: tuple[tuple[str, str], ...] = (
    *((day, "") for day in WEEKDAYS),
    (_WORKING_DAYS, N_("Monday to Friday")),
    (_EVERY_DAY, N_("Every day")),
)
EVERY: tuple[tuple[str, str], ...] = (
    ("week", N_("every week")),
    ("other", N_("every other week")),
    ("1", N_("every month, on the first one")),
    ("2", N_("every month, on the second one")),
    ("3", N_("every month, on the third one")),
    ("4", N_("every month, on the fourth one")),
    ("-1", N_("every month, on the last one")),
)
ON_BANK_HOLIDAYS: tuple[tuple[str, str], ...] = (
    ("", N_("Not decided yet")),
    ("yes", N_("Open as usual")),
    ("no", N_("Closed")),
)
# So many rows are read; so many are shown empty behind those that are filled.
MOST_ROWS, _SPARE = 28, 2
_MOST_OFF = 12
_BANK = {"yes": True, "no": False}


def read_hours(form: Mapping[str, str]) -> dict[str, Any] | None:
    """The opening rules in the rows of a form; None where they are empty. Raises `InvalidInput` naming the row that is
    wrong.
    """
    rows = [
        row
        for number in range(MOST_ROWS)
        if (row := _read_row(number + 1, _fields(form, "hours", number, _ROW))) is not None
    ]
    off = [
        span
        for number in range(_MOST_OFF)
        if (span := _read_off(_fields(form, "off", number, _OFF))) is not None
    ]
    bank = form.get("hours-bank", "")
    if not rows:
        if off:
            raise InvalidInput(
                gettext("Before you add breaks, choose the days when your activity takes place.")
            )
        return None
    return {"rows": rows, "off": off, "bank": bank if bank in _BANK else ""}


_ROW = ("days", "opens", "closes", "every", "since")
_OFF = ("first", "last", "yearly")


def _fields(
    form: Mapping[str, str], group: str, number: int, names: Sequence[str]
) -> dict[str, str]:
    return {name: form.get(f"{group}-{number}-{name}", "").strip() for name in names}


def _read_row(number: int, said: dict[str, str]) -> dict[str, str] | None:
    if not any(said[name] for name in ("days", "opens", "closes", "since")):
        return None
    if said["days"] not in dict(DAYS):
        raise InvalidInput(gettext("Row %(number)s: choose a day.") % {"number": number})
    if said["closes"] and not said["opens"]:
        raise InvalidInput(gettext("Row %(number)s: enter a start time.") % {"number": number})
    every = said["every"] or "week"
    if every not in dict(EVERY):
        raise InvalidInput(gettext("Row %(number)s: choose how often.") % {"number": number})
    try:
        opens, closes = (_clock(said[name]) for name in ("opens", "closes"))
        since = date.fromisoformat(said["since"]).isoformat() if said["since"] else ""
    except ValueError:
        raise InvalidInput(
            gettext("Row %(number)s: enter times like 18:30 and dates like 2027-01-05.")
            % {"number": number}
        ) from None
    return {"days": said["days"], "every": every, "opens": opens, "closes": closes, "since": since}


def _clock(text: str) -> str:
    """A time of day as 09:30, from what a field of a browser or a person without one writes."""
    if not text:
        return ""
    hour, colon, minute = text.replace(".", ":").partition(":")
    return f"{time(int(hour), int(minute[:2]) if colon else 0):%H:%M}"


def _read_off(said: dict[str, str]) -> str | None:
    if not said["first"] and not said["last"]:
        return None
    try:
        first = date.fromisoformat(said["first"] or said["last"])
        last = date.fromisoformat(said["last"] or said["first"])
    except ValueError:
        raise InvalidInput(gettext("Enter the dates of breaks like 2026-12-25.")) from None
    if last < first:
        raise InvalidInput(gettext("A break ends before it begins. Change one of the two dates."))
    return span_of(first, last, is_yearly=bool(said["yearly"]))


def rules_of(hours: Hours | None) -> list[Rule]:
    """The rules that the rows come to; days with the same hours are one rule."""
    if not hours:
        return []
    off, is_on_bank_holidays = joined(hours["off"]), _BANK.get(hours["bank"])
    days_of: dict[Rule, list[str]] = {}
    for row in hours["rows"]:
        rule, days = _rule_of(row)
        rule = replace(rule, off_dates=off, is_on_bank_holidays=is_on_bank_holidays)
        days_of.setdefault(rule, []).extend(days)
    return [
        replace(rule, byday=",".join(_in_order(days))) if rule.freq != "DAILY" else rule
        for rule, days in days_of.items()
    ]


def _rule_of(row: Row) -> tuple[Rule, list[str]]:
    """The rule without its days, and they."""
    opens, closes = (
        time.fromisoformat(row[name]) if row[name] else None for name in ("opens", "closes")
    )
    since = date.fromisoformat(row["since"]) if row["since"] else None
    rule = Rule("WEEKLY", valid_from=since, opens_at=opens, closes_at=closes)
    days, every = row["days"].split(","), row["every"]
    if every == "other":
        return replace(rule, interval=2), days
    if every == "week":
        return (replace(rule, freq="DAILY"), []) if row["days"] == _EVERY_DAY else (rule, days)
    return replace(rule, freq="MONTHLY"), [f"{every}{day}" for day in days]


def _in_order(days: Iterable[str]) -> list[str]:
    def order(day: str) -> tuple[int, int]:
        return int(day[:-2] or 0) % 10, WEEKDAYS.index(day[-2:])

    return sorted(dict.fromkeys(days), key=order)


def times_of(answers: Answers) -> Times:
    """The times of rows and words: the rows where there are some, and of the words what no row can say."""
    hours, read = answers.get("hours"), read_times_of_groups(answers.get("times") or "")
    if not hours:
        return read
    own, others = hours_of(read.rules)
    if own == hours:
        return read
    rules = rules_of(hours)
    is_counted = all(rule.is_anchored for rule in rules)
    remarks = (
        ()
        if is_counted
        else (
            gettext(
                "Enter the first date, so that we know which weeks you mean by “every other week”."
            ),
        )
    )
    return Times((*rules, *others), remarks, read.not_understood)


def settle(before: Answers, answers: dict[str, Any]) -> None:
    """Fills the rows from the words, where only the words have been changed."""
    if "hours" not in answers or "times" not in answers:
        return
    words = answers["times"]
    if words and words != before.get("times") and answers["hours"] == before.get("hours"):
        answers["hours"] = hours_of(read_times_of_groups(words).rules)[0]


def hours_of(rules: Iterable[Rule]) -> tuple[dict[str, Any] | None, list[Rule]]:
    """The rows that say the rules, and the rules that no row can say: once, by the date of a month, in words."""
    rows: list[Row] = []
    others: list[Rule] = []
    off: list[str] | None = None
    bank: bool | None = None
    for rule in rules:
        found, own_off = _rows_of(rule), _off_of(rule)
        if (
            not found
            or own_off is None
            or (off is not None and (off, bank) != (own_off, rule.is_on_bank_holidays))
        ):
            others.append(rule)
        else:
            rows += found
            off, bank = own_off, rule.is_on_bank_holidays
    if not rows:
        return None, others
    said = "" if bank is None else "yes" if bank else "no"
    return {"rows": rows, "off": off or [], "bank": said}, others


def _rows_of(rule: Rule) -> list[Row]:
    """One row a day, or one for a whole week; nothing where no row can say it."""
    is_other_week = rule.freq == "WEEKLY" and rule.interval == 2
    if rule.description or rule.valid_to or rule.bymonthday or rule.freq is None:
        return []
    if (rule.interval or 1) > 1 and not is_other_week:
        return []
    every = "other" if is_other_week else "week"
    byday = _EVERY_DAY if rule.freq == "DAILY" and not rule.byday else rule.byday or ""
    days = [byday] if byday in dict(DAYS) else byday.split(",")
    rows: list[Row] = []
    for day in days:
        count, code = ("", day) if day in dict(DAYS) else (day[:-2].lstrip("+"), day[-2:])
        if code not in dict(DAYS) or (count and count not in dict(EVERY)):
            return []
        rows.append(
            {
                "days": code,
                "every": count or every,
                "opens": f"{rule.opens_at:%H:%M}" if rule.opens_at else "",
                "closes": f"{rule.closes_at:%H:%M}" if rule.closes_at else "",
                "since": rule.valid_from.isoformat() if rule.valid_from else "",
            }
        )
    return rows


def _off_of(rule: Rule) -> list[str] | None:
    """The dates off, and the months that are left out; None where too few months are in for that."""
    off = rule.off_dates.split(",") if rule.off_dates else []
    if not rule.bymonth:
        return off
    months = [int(number) for number in rule.bymonth.split(",")]
    if len(months) < 6:
        return None
    return [*off, *(_whole(number) for number in range(1, 13) if number not in months)]


def _whole(month: int) -> str:
    last = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return f"{month:02}-01/{month:02}-{last}"


def shown_rows(hours: Hours | None, typed: Mapping[str, str], *, is_more: bool) -> list[Row]:
    """The rows of the form: as typed where something was wrong with them, then some empty ones."""
    rows = _typed(typed, "hours", _ROW, MOST_ROWS) or (list(hours["rows"]) if hours else [])
    spare = _SPARE * (3 if is_more else 1)
    return [*rows, *([dict.fromkeys(_ROW, "")] * spare)][:MOST_ROWS]


def shown_off(hours: Hours | None, typed: Mapping[str, str]) -> list[Row]:
    """The dates off of the form, with one empty row."""
    rows = _typed(typed, "off", _OFF, _MOST_OFF) or [
        _off_row(span) for span in (hours["off"] if hours else ())
    ]
    return [*rows, dict.fromkeys(_OFF, "")][:_MOST_OFF]


def _typed(typed: Mapping[str, str], group: str, names: Sequence[str], most: int) -> list[Row]:
    """The rows as they were typed, without the empty ones: their lists always say something."""
    rows = [_fields(typed, group, number, names) for number in range(most)]
    return [row for row in rows if any(row[name] for name in names if name != "every")]


def _off_row(span: str) -> Row:
    first, _, last = span.partition("/")
    is_yearly = len(first) == len("12-25")
    if is_yearly:
        # The field of a browser needs a year; in a leap year it has every day.
        year = ANY_YEAR + 4
        first, last = (
            f"{year}-{first}",
            f"{year + (last < first)}-{last}" if last else "",
        )
    return {"first": first, "last": last, "yearly": "yes" if is_yearly else ""}


def form_of(answers: Answers, typed: Mapping[str, str], *, is_more: bool) -> dict[str, Any]:
    """All that the rows of the form show."""
    hours = answers.get("hours")
    return {
        "rows": shown_rows(hours, typed, is_more=is_more),
        "off": shown_off(hours, typed),
        "bank": typed.get("hours-bank") or (hours["bank"] if hours else ""),
        "days": DAYS,
        "every": EVERY,
        "on_bank_holidays": ON_BANK_HOLIDAYS,
    }

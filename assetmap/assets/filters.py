"""Which conditions does a search put to an asset, each with the parameter that asked for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assetmap.assets.facts import BITS, WEEKDAYS
from assetmap.assets.opening import day_codes, is_bank_holiday
from assetmap.assets.sheets import sheet_origin
from assetmap.assets.when import Window, month_day_codes
from assetmap.assets.words import Wanted, written_as_query

# As far as somebody walks from a bus.
BUS_STOP_METRES = 250
IN_PLACE = (
    "EXISTS (SELECT FROM location_place WHERE location_place.location_id = document.location_id"
    " AND location_place.place_id = ANY(%(place_ids)s))"
)
_LEXEMES = "document.search_text @@ ({query})"


@dataclass(frozen=True)
class Fit:
    """What has to fit, looked up: what `conditions_of` makes SQL of.

    `facts` are names of assets/facts.py by the parameter that asked; `any_facts` are those of which one will do.
    `marks` are groups of which one each will do. `ways` are the words of the search as read_words gives them.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    any_facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_facts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    windows: tuple[Window, ...] = ()
    has_transport: bool = False
    bus_stop_category_id: int | None = None
    ways: Sequence[Sequence[Wanted]] = ()
    category_ids_by_slug: Mapping[str, int] = field(default_factory=dict)
    place_ids: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Condition:
    """A condition, asked for by the parameter `name`.

    `on_facts` is SQL over `{facts}`, which an index answers; `on_document` is SQL over the search document.
    """

    name: str
    on_facts: str | None = None
    on_document: str | None = None

    def sql(self) -> str:
        """The whole condition, of a document alone."""
        parts = [self.on_facts.format(facts="document.facts")] if self.on_facts else []
        parts += [self.on_document] if self.on_document else []
        return f"({' AND '.join(parts)})"


def conditions_of(fit: Fit, values: dict[str, Any]) -> list[Condition]:
    """The conditions, cheapest first; what their SQL refers to is put into `values`."""
    found = [
        Condition(name, f"{{facts}} & {BITS[fact]}::bigint <> 0")
        for name, fact in fit.facts.items()
    ]
    found += [
        Condition(name, f"{{facts}} & {BITS[fact]}::bigint = 0")
        for name, fact in fit.without_facts.items()
    ]
    found += [
        Condition(name, f"{{facts}} & {_any(facts)}::bigint <> 0")
        for name, facts in fit.any_facts.items()
    ]
    if fit.age is not None:
        values["age"] = fit.age
        found.append(
            Condition(
                "age",
                on_document="coalesce(document.minimum_age, 0) <= %(age)s"
                " AND coalesce(document.maximum_age, 999) >= %(age)s",
            )
        )
    for name, marks in fit.marks.items():
        values[f"marks_{name}"] = list(marks)
        found.append(Condition(name, on_document=f"document.marks && %(marks_{name})s"))
    if fit.has_transport:
        found.append(Condition("has_transport", on_document=_transport(fit, values)))
    if fit.place_ids is not None:
        values["place_ids"] = list(fit.place_ids)
        found.append(Condition("place", on_document=IN_PLACE))
    if fit.ways:
        query = words_query(fit, values)
        found.append(Condition("q", on_document=_LEXEMES.format(query=query)))
    if fit.windows:
        found.append(opening_condition(fit.windows, values))
    return found


def _any(facts: Sequence[str]) -> int:
    return sum({BITS[fact] for fact in facts})


def words_query(fit: Fit, values: dict[str, Any]) -> str:
    """SQL of the tsquery that the words come to: categories are lexemes too (search_index.py writes them)."""
    ways = []
    for number, way in enumerate(fit.ways):
        wanted = []
        for position, one in enumerate(way):
            key = f"words_{number}_{position}"
            values[key] = written_as_query(one)
            query = f"websearch_to_tsquery('assetmap_english', %({key})s)"
            ids = [fit.category_ids_by_slug.get(slug) for slug in one.categories]
            if lexemes := " | ".join(f"'§{term_id}'" for term_id in ids if term_id):
                values[f"{key}_terms"] = lexemes
                query = f"({query} || %({key}_terms)s::tsquery)"
            wanted.append(query)
        ways.append(" && ".join(wanted))
    return " || ".join(f"({way})" for way in ways)


def _transport(fit: Fit, values: dict[str, Any]) -> str:
    offered = f"document.facts & {BITS['has_transport']}::bigint <> 0"
    if fit.bus_stop_category_id is None:
        return f"({offered})"
    values["stop_east"], values["stop_north"] = sheet_origin(fit.bus_stop_category_id)
    return (
        f"({offered} OR EXISTS (SELECT FROM location JOIN search_entry AS stop ON stop.sheet_point <@"
        " circle(point(ST_X(public_location_bng) + %(stop_east)s, ST_Y(public_location_bng) + %(stop_north)s),"
        f" {BUS_STOP_METRES}) WHERE location.id = document.location_id))"
    )


def opening_condition(
    windows: Sequence[Window], values: dict[str, Any], key: str = "w"
) -> Condition:
    """Open at some moment of a window, as far as anybody can tell: `is_hour_known` tells which are certain.

    `key` begins the names of what is put into `values`.
    """
    names = {WEEKDAYS[window.day.weekday()] for window in windows}
    names |= {
        WEEKDAYS[(window.day - timedelta(1)).weekday()] for window in windows if window.begins_at
    }
    days = sum(BITS[f"day:{name}"] for name in sorted(names))
    possible = " OR ".join(
        _window(f"{key}{number}", window, values) for number, window in enumerate(windows)
    )
    return Condition(
        "open_on",
        on_facts=f"{{facts}} & {days}::bigint <> 0",
        on_document=_SCHEDULED.format(rules=f"({possible})"),
    )


def is_hour_known(windows: Sequence[Window]) -> str:
    """SQL of whether a document is certainly open in a window: the hour known, and no bank holiday in question.

    Only beside the condition that `conditions_of` makes of the same windows, whose values it shares.
    """
    certain = " OR ".join(
        f"({_falls_on(f'w{number}')} AND {_overlaps(f'w{number}', window)}{_certain(f'w{number}', window)})"
        for number, window in enumerate(windows)
    )
    carried = " OR ".join(
        f"({_falls_on(f'w{number}b')} AND {_still_open(f'w{number}')})"
        for number, window in enumerate(windows)
        if window.begins_at
    )
    return _SCHEDULED.format(rules=f"({' OR '.join(filter(None, [certain, carried]))})")


_SCHEDULED = (
    "EXISTS (SELECT FROM schedule WHERE schedule.asset_at_location_id = document.asset_at_location_id"
    " AND {rules})"
)


def _window(key: str, window: Window, values: dict[str, Any]) -> str:
    _add_day(key, window, values)
    falls = f"({_falls_on(key)} AND ({_overlaps(key, window)} OR opens_at IS NULL))"
    if not window.begins_at:
        return falls
    # What opened the evening before and closes after midnight.
    before = Window(window.day - timedelta(1))
    _add_day(f"{key}b", before, values)
    return f"{falls} OR ({_falls_on(f'{key}b')} AND {_still_open(key)})"


def _add_day(key: str, window: Window, values: dict[str, Any]) -> None:
    day = window.day
    values |= {
        f"{key}_day": day,
        f"{key}_codes": list(day_codes(day)),
        f"{key}_month_days": month_day_codes(day),
        f"{key}_month": str(day.month),
        f"{key}_begins": window.begins_at,
        f"{key}_ends": window.ends_at,
        f"{key}_is_holiday": is_bank_holiday(day) is not None,
    }


def _falls_on(key: str) -> str:
    """SQL over schedule: the rule falls on the day, or may (an interval that begins nowhere says not which)."""
    return (
        f"(valid_from IS NULL OR valid_from <= %({key}_day)s) AND (valid_to IS NULL OR valid_to >= %({key}_day)s)"
        f" AND (bymonth IS NULL OR %({key}_month)s = ANY(string_to_array(bymonth, ',')))"
        f" AND (is_on_bank_holidays IS NOT FALSE OR NOT %({key}_is_holiday)s)"
        " AND CASE freq"
        f" WHEN 'WEEKLY' THEN (byday IS NULL OR string_to_array(byday, ',') && %({key}_codes)s::text[])"
        "   AND (coalesce(interval, 1) = 1 OR valid_from IS NULL OR (date_trunc('week', %("
        + key
        + "_day)s::date)::date"
        "     - date_trunc('week', valid_from)::date) / 7 %% interval = 0)"
        f" WHEN 'MONTHLY' THEN (byday IS NULL OR string_to_array(replace(byday, '+', ''), ',') && %({key}_codes)s::text[])"
        f"   AND (bymonthday IS NULL OR string_to_array(replace(bymonthday, '+', ''), ',') && %({key}_month_days)s::text[])"
        f" WHEN 'DAILY' THEN coalesce(interval, 1) = 1 OR valid_from IS NULL"
        f"   OR (%({key}_day)s::date - valid_from) %% interval = 0"
        f" ELSE valid_from = %({key}_day)s END"
    )


def _overlaps(key: str, window: Window) -> str:
    """SQL over schedule: the hours are known, and some of them lie in the window."""
    if window.begins_at is None:
        return "opens_at IS NOT NULL"
    closes = f"(closes_at > %({key}_begins)s::time OR closes_at <= opens_at)"
    if window.ends_at is None:
        return f"(opens_at <= %({key}_begins)s::time AND {closes})"
    return f"(opens_at < %({key}_ends)s::time AND {closes})"


def _certain(key: str, window: Window) -> str:
    """What makes it sure: somebody says that it takes place on a bank holiday, and which weeks it means."""
    return (
        f" AND (is_on_bank_holidays IS TRUE OR NOT %({key}_is_holiday)s)"
        " AND (coalesce(interval, 1) = 1 OR valid_from IS NOT NULL)"
    )


def _still_open(key: str) -> str:
    return f"(closes_at <= opens_at AND closes_at > %({key}_begins)s::time)"

"""Search filters and the SQL they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from assetmap.assets.opening_hours.rules import LIMITING_WORDS, is_bank_holiday
from assetmap.assets.opening_hours.windows import Window
from assetmap.assets.published.sheets import sheet_origin
from assetmap.assets.record.index_bits import BITS, WEEKDAYS
from assetmap.assets.vocabulary.words import Wanted, written_as_query

# As far as somebody walks from a bus.
BUS_STOP_METRES = 250
IN_PLACE = (
    "EXISTS (SELECT FROM location_place WHERE location_place.location_id = document.location_id"
    " AND location_place.place_id = ANY(%(place_ids)s))"
)
_LEXEMES = "document.search_text @@ ({query})"


@dataclass(frozen=True)
class Fit:
    """The filters of a search, looked up, of which `conditions_of` makes SQL.

    `facts` are names of assets/record/facts.py by the parameter that asked; `any_facts` are those of which one will do.
    `marks` are groups of which one each will do. `ways` are the words of the search as read_words gives them, and
    `ranked_ids` what answers them, where that was worked out.
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
    is_everyday: bool | None = None
    ranked_ids: Sequence[UUID] | None = None

    @property
    def is_anything(self) -> bool:
        """Whether nothing at all has to fit."""
        has_mappings = self.facts or self.any_facts or self.without_facts or self.marks
        has_others = self.windows or self.has_transport or self.ways
        is_open = self.age is None and self.place_ids is None and self.is_everyday is None
        return is_open and not (has_mappings or has_others)


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
    if fit.is_everyday is not None:
        sign = "<>" if fit.is_everyday else "="
        found.append(
            Condition("is_everyday", f"{{facts}} & {BITS['is_everyday']}::bigint {sign} 0")
        )
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
        found.append(transport_condition(fit, values))
    if fit.place_ids is not None:
        values["place_ids"] = list(fit.place_ids)
        found.append(Condition("place", on_document=IN_PLACE))
    if fit.ranked_ids is not None:
        values["ranked_ids"] = list(fit.ranked_ids)
        found.append(
            Condition(
                "q", on_document="document.asset_at_location_id = ANY(%(ranked_ids)s::uuid[])"
            )
        )
    elif fit.ways:
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


def transport_condition(fit: Fit, values: dict[str, Any]) -> Condition:
    """Transport is offered, or a bus stops near."""
    return Condition("has_transport", on_document=_transport(fit, values))


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
    """Open at some moment of a window, as far as anybody can tell: `opening_fit` tells which are certain.

    `key` begins the names of what is put into `values`.
    """
    names = {WEEKDAYS[window.day.weekday()] for window in windows}
    names |= {
        WEEKDAYS[(window.day - timedelta(1)).weekday()] for window in windows if window.begins_at
    }
    days = sum(BITS[f"day:{name}"] for name in sorted(names))
    for number, window in enumerate(windows):
        before = window.day - timedelta(1)
        values |= {
            f"{key}{number}_day": window.day,
            f"{key}{number}_code": WEEKDAYS[window.day.weekday()],
            f"{key}{number}_holiday": is_bank_holiday(window.day) is not None,
            f"{key}{number}_before": before,
            f"{key}{number}_before_code": WEEKDAYS[before.weekday()],
            f"{key}{number}_before_holiday": is_bank_holiday(before) is not None,
            f"{key}{number}_begins": window.begins_at,
            f"{key}{number}_ends": window.ends_at,
        }
    return Condition(
        "open_on",
        on_facts=f"{{facts}} & {days}::bigint <> 0",
        on_document=f"{opening_fit(windows, key)} >= 1",
    )


def opening_fit(windows: Sequence[Window], key: str = "w") -> str:
    """SQL of how well a document's rules fit any window: 2 for certain, 1 where hour or day are in doubt, else 0.

    Only beside the condition that is made of the same windows, whose values it shares.
    """
    return (
        f"coalesce((SELECT max({best_rule_fit(windows, key)}) FROM schedule AS rule"
        " WHERE rule.asset_at_location_id = document.asset_at_location_id), 0)"
    )


def best_rule_fit(windows: Sequence[Window], key: str) -> str:
    """SQL over `rule` of how well one rule fits any window, as `opening_fit` counts."""
    fits = (_rule_fit(f"{key}{number}", window) for number, window in enumerate(windows))
    return f"greatest({', '.join(fits)})"


def _rule_fit(key: str, window: Window) -> str:
    """SQL over `rule` of how well it fits the window; without hours any moment of the day will do."""
    today = f"falls_on(rule, %({key}_day)s::date, %({key}_code)s, %({key}_holiday)s)"
    sure = _IS_SURE.format(holiday=f"%({key}_holiday)s")
    if window.begins_at is None:
        known = f"WHEN rule.opens_at IS NOT NULL THEN {sure}"
        return f"CASE WHEN {today} IS NOT TRUE THEN 0 {known} ELSE 1 END"
    begins, ends = f"%({key}_begins)s::time", f"%({key}_ends)s::time"
    starts = f"rule.opens_at <= {begins}" if window.ends_at is None else f"rule.opens_at < {ends}"
    # What opened the day before and closes after midnight.
    before = (
        f"falls_on(rule, %({key}_before)s::date, %({key}_before_code)s, %({key}_before_holiday)s)"
    )
    return (
        f"CASE WHEN rule.closes_at <= rule.opens_at AND rule.closes_at > {begins} AND {before}"
        f" THEN {_IS_SURE.format(holiday=f'%({key}_before_holiday)s')}"
        f" WHEN {today} IS NOT TRUE THEN 0 WHEN rule.opens_at IS NULL THEN {0 if window.needs_hours else 1}"
        f" WHEN {starts} AND (rule.closes_at > {begins} OR rule.closes_at <= rule.opens_at) THEN {sure}"
        f" WHEN {starts} AND rule.closes_at IS NULL THEN 1 ELSE 0 END"
    )


_IS_SURE = (
    "CASE WHEN {holiday} AND rule.is_on_bank_holidays IS NULL"
    " OR rule.interval > 1 AND rule.valid_from IS NULL"
    rf" OR rule.description ~* '\m(?:{LIMITING_WORDS})\M' THEN 1 ELSE 2 END"
)

"""The wording of a report's cells and title."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.question import USUAL_SPEED_KMH, Question
from assetmap.gaps.report.column import Column
from assetmap.gaps.report.columns import DEFINITIONS
from assetmap.gaps.report.document import Cell, Supposition
from assetmap.gaps.report.out_of_reach import (
    a_walk_in_words,
    audience_in_words,
    in_words,
    share_in_words,
    time_in_words,
)
from assetmap.web.translations import gettext, ngettext

# Of more places than this a title names the first, and counts the others.
_MOST_IN_A_TITLE = 3
_MOST_CATEGORIES_IN_A_TITLE = 8
_NUMBERS = ("people", "share", "points", "minutes", "rate", "count")


def is_number(key: str) -> bool:
    """Whether a column holds numbers, which stand right."""
    return DEFINITIONS[key].unit in _NUMBERS


def cell_words(key: str, cell: Cell) -> str:
    """A cell as people read it; a dash is what is not known, and what may not be told is said so."""
    definition = DEFINITIONS[key]
    unit = definition.unit
    if cell is None:
        may_be_unknown = isinstance(definition, Column) and (
            definition.needs_assets or definition.may_be_missing
        )
        return gettext("fewer than 8") if unit == "people" and not may_be_unknown else "–"
    if isinstance(cell, str):
        return cell
    if unit == "share":
        return share_in_words(cell)
    if unit == "points":
        return f"{cell * 100:+.0f}".replace("-", "−") if round(cell * 100) else "0"
    if key == "threshold":
        return f"{cell:.3g}"
    if unit == "minutes":
        return f"{cell:.0f}"
    if unit == "rate":
        return f"{cell:.2f}" if cell < 10 else f"{cell:.1f}"
    return f"{cell:,.0f}"


def title_of(session: Session, question: Question, *, keeps_small_numbers: bool = True) -> str:
    """The title of a report that nobody has named: its categories, walk, people, time and area, so
    that a list tells apart reports with different numbers. The month in which the report is asked
    for is added where the title is shown.
    """
    return Namer(session).title_of(question, keeps_small_numbers=keeps_small_numbers)


class Namer:
    """Titles of questions, by the names that categories and areas have today."""

    def __init__(self, session: Session) -> None:
        terms = session.execute(text("SELECT slug, name FROM taxonomy_term ORDER BY position"))
        self._terms: dict[str, str] = {one.slug: one.name for one in terms}
        areas = session.execute(text("SELECT slug, name FROM area"))
        self._areas: dict[str, str] = {one.slug: one.name for one in areas}

    def title_of(self, question: Question, *, keeps_small_numbers: bool) -> str:
        """The title of one question."""
        asked = set(question.categories)
        names = [name for slug, name in self._terms.items() if slug in asked]
        things = _categories_in_words(names or [*question.categories])
        if question.needs_all:
            things = gettext("All of these: %(things)s") % {"things": things}
        exact = [] if keeps_small_numbers else [gettext("including small numbers")]
        return ", ".join(
            [
                _within_in_words(things, question),
                *_particulars_in_words(question),
                self._areas.get(question.area, question.area),
                *exact,
            ]
        )


def _categories_in_words(names: Sequence[str]) -> str:
    """All categories of a title by name, of many the first; their number alone would give other questions one title."""
    left = len(names) - _MOST_CATEGORIES_IN_A_TITLE
    if left <= 0:
        return in_words(names)
    others = ngettext("%(n)s other kind", "%(n)s other kinds", left) % {"n": left}
    return in_words([*names[:_MOST_CATEGORIES_IN_A_TITLE], others])


def title_of_what_if(title: str, supposed: Supposition) -> str:
    """The title of a what-if, which begins with what it closes and opens.

    >>> title_of_what_if("Libraries", Supposition(["Old Library"], 0, ["E8 3EA"]))
    'What if Old Library closed and a new place opened near E8 3EA? Libraries'
    """
    parts = []
    if closed := closed_in_words(supposed, most=_MOST_IN_A_TITLE):
        words = gettext("%(names)s closed")
        if supposed.closed_from:
            words = gettext("%(names)s closed from %(month)s")
        parts.append(words % {"names": closed, "month": supposed.closed_from})
    if opened := _first_of(supposed.opened, _MOST_IN_A_TITLE):
        count = len(supposed.opened)
        parts.append(
            ngettext(
                "a new place opened near %(places)s",
                "%(n)s new places opened near %(places)s",
                count,
            )
            % {"n": count, "places": opened}
        )
    if supposed.path:
        words = gettext("there were a new path between %(places)s")
        parts.append(words % {"places": in_words(supposed.path)})
    return gettext("What if %(supposed)s? %(title)s") % {
        "supposed": in_words(parts),
        "title": title,
    }


def closed_in_words(supposed: Supposition, *, most: int | None = None) -> str:
    """The names of the closed assets, shortened to `most`; empty where nothing is closed."""
    gone = (
        ngettext(
            "%(n)s place that is no longer on the map",
            "%(n)s places that are no longer on the map",
            supposed.gone,
        )
        % {"n": supposed.gone}
        if supposed.gone
        else ""
    )
    return _first_of([*supposed.closed, *([gone] if gone else [])], most)


def _first_of(names: Sequence[str], most: int | None) -> str:
    """Names in a sentence; of more than `most` the first, and how many others."""
    if most is None or len(names) <= most:
        return in_words(names)
    left = len(names) - most + 1
    return in_words(
        [*names[: most - 1], ngettext("%(n)s other", "%(n)s others", left) % {"n": left}]
    )


def _within_in_words(things: str, question: Question) -> str:
    """The assets and how near they have to be: "Libraries open on Sunday within a
    15-minute walk at 4 km/h".
    """
    words = (
        gettext("%(things)s open %(time)s within %(a_walk)s")
        if question.open_day
        else gettext("%(things)s within %(a_walk)s")
    ) % {
        "things": things,
        "time": time_in_words(question),
        "a_walk": a_walk_in_words(question.threshold_minutes),
    }
    if question.speed_kmh != USUAL_SPEED_KMH:
        words += gettext(" at %(speed)s km/h") % {"speed": f"{question.speed_kmh:g}"}
    return words


def _particulars_in_words(question: Question) -> list[str]:
    """For whom a question asks, and where people are counted; what is usual is left unsaid."""
    particulars = []
    if question.people != "everybody" or question.is_most_deprived_only:
        particulars.append(audience_in_words(question))
    if question.is_step_free:
        particulars.append(gettext("by step-free routes"))
    if question.demand != "postcodes":
        particulars.append(gettext("people counted at the centres of small areas"))
    return particulars

"""In which words are the cells of a report told, and what is it called?"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.definitions import DEFINITIONS
from assetmap.gaps.findings import things_in_words
from assetmap.gaps.question import Question
from assetmap.gaps.story import Cell
from assetmap.web.translations import gettext

_NUMBERS = ("people", "share", "points", "minutes", "rate", "count")


def is_number(key: str) -> bool:
    """Whether a column holds numbers, which stand right."""
    return DEFINITIONS[key].unit in _NUMBERS


def cell_words(key: str, cell: Cell) -> str:
    """A cell as people read it; a dash is what is not known, and what may not be told is said so."""
    unit = DEFINITIONS[key].unit
    if cell is None:
        return gettext("fewer than 8") if unit == "people" and key != "out" else "–"
    if isinstance(cell, str):
        return cell
    if unit == "share":
        return f"{cell:.0%}"
    if unit == "points":
        return f"{cell * 100:+.0f}".replace("-", "−") if round(cell * 100) else "0"
    if unit == "minutes":
        return f"{cell:.0f}"
    if unit == "rate":
        return f"{cell:.2f}" if cell < 10 else f"{cell:.1f}"
    return f"{cell:,.0f}"


def title_of(session: Session, question: Question) -> str:
    """What a report is called when nobody names it: its categories and its area."""
    names = session.execute(
        text("SELECT name FROM taxonomy_term WHERE slug = ANY(:slugs) ORDER BY position"),
        {"slugs": list(question.categories)},
    ).scalars()
    area = session.execute(
        text("SELECT name FROM area WHERE slug = :slug"), {"slug": question.area}
    ).scalar_one_or_none()
    return gettext("%(things)s in %(area)s") % {
        "things": things_in_words([*names] or [*question.categories]),
        "area": area or question.area,
    }

"""The status and dates of a row in an official register, as of today."""

import re
from datetime import date

import pandas as pd

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = re.compile(rf"[ -]({'|'.join(_MONTHS)})[a-z]*[ -]", re.IGNORECASE)
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b.*")


def is_in_force(begun: pd.Series, ended: pd.Series) -> pd.Series:
    """Whether today lies between two columns of dates; an empty one is no limit."""
    today = f"{date.today():%Y%m%d}"
    begins, ends = (in_figures(column) for column in (begun, ended))
    return ((begins == "") | (begins <= today)) & ((ends == "") | (ends > today))


def in_figures(dates: pd.Series) -> pd.Series:
    """Dates as `YYYYMMDD`, of those and of 2026-11-30, 30/11/2026 and 30-Nov-2026; "" where there is none."""
    named = dates.str.strip().str.replace(_MONTH_NAME, _month_number, regex=True)
    ordered = named.str.replace(_DAY_FIRST, _year_first, regex=True)
    figures = ordered.str.replace(r"\D", "", regex=True).str[:8]
    return figures.where(figures.str.len() >= 6, "")


def _month_number(found: re.Match[str]) -> str:
    return f"/{_MONTHS.index(found[1].lower()) + 1:02}/"


def _year_first(found: re.Match[str]) -> str:
    return f"{found[3]}{int(found[2]):02}{int(found[1]):02}"


def is_active(ended: pd.Series, status: pd.Series) -> pd.Series:
    """Whether a register says that something is open: A for active, or closed (C) on a day that has not come.

    Dormant (D) and proposed (P) ones are not, whatever their dates are.
    """
    letter = status.str.strip().str.upper()
    return letter.isin(["", "A"]) | ((letter == "C") & (in_figures(ended) != ""))

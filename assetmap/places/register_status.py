"""The status and dates of a row in an official register, as of today."""

from datetime import date

import pandas as pd


def is_in_force(begun: pd.Series, ended: pd.Series) -> pd.Series:
    """Whether today lies between two columns of dates `YYYYMMDD`; an empty one is no limit."""
    today = f"{date.today():%Y%m%d}"
    begins, ends = (
        column.str.strip().str.replace(r"\D", "", regex=True) for column in (begun, ended)
    )
    return ((begins == "") | (begins <= today)) & ((ends == "") | (ends > today))


def is_active(ended: pd.Series, status: pd.Series) -> pd.Series:
    """Whether a register says that something is open: A for active, or closed (C) on a day that has not come.

    Dormant (D) and proposed (P) ones are not, whatever their dates are.
    """
    letter = status.str.strip().str.upper()
    return letter.isin(["", "A"]) | ((letter == "C") & (ended.str.strip() != ""))

"""Dates and letters of registers: what they say of today, however they are written."""

from datetime import date, timedelta

import pandas as pd
import pytest

from assetmap.places.register_status import in_figures, is_active, is_in_force

FORMS = ("%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%b-%Y", "%d %B %Y", "%Y-%m-%d %H:%M:%S")


def column(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype=str)


@pytest.mark.parametrize("form", FORMS)
def test_a_date_is_read_however_it_is_written(form: str) -> None:
    day = date(2019, 12, 31)
    assert in_figures(column(day.strftime(form))).tolist() == ["20191231"]
    yesterday, tomorrow = (date.today() + timedelta(days=days) for days in (-1, 1))
    cells = column(yesterday.strftime(form), tomorrow.strftime(form))
    nothing = column("", "")
    assert is_in_force(nothing, cells).tolist() == [False, True]
    assert is_in_force(cells, nothing).tolist() == [True, False]


def test_a_month_stays_a_month_and_what_is_no_date_is_none() -> None:
    assert in_figures(column("201906", "2019-06", "", "-", "n/a")).tolist() == [
        "201906",
        "201906",
        "",
        "",
        "",
    ]


def test_what_is_closed_on_a_day_to_come_is_open() -> None:
    ended, letters = column("20991231", "", "31/12/2099", ""), column("C", "C", "c", "D")
    assert is_active(ended, letters).tolist() == [True, False, True, False]

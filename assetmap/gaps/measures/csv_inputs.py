"""The CSV files of `assetmap measure`: origins, assets, costs and values.

Ids are strings, kept as they stand. Every reader raises `InvalidInput` with the file, the row (the header is row 1) and
the column; nothing is dropped.
"""

import csv
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InvalidInput
from assetmap.gaps.measures.pairs import Booleans, Floats, Integers, Pairs

_FIRST_ROW = 2


@dataclass(frozen=True)
class Amounts:
    """Ids in the order of their file, and a number for each: shape (n,)."""

    ids: list[str]
    numbers: Floats
    path: Path

    def positions(self, wanted: pd.Series, path: Path) -> Integers:
        """The positions of these ids, which the rows of another file name."""
        found = pd.Index(self.ids).get_indexer(pd.Index(wanted))
        _refuse(
            found < 0,
            wanted,
            path,
            lambda word: f'{wanted.name} "{word}" is not an id of {self.path}',
        )
        return np.asarray(found, dtype=np.intp)


@dataclass(frozen=True)
class Units:
    """Values by unit: ids, people, what they have, and the rank of deprivation where the file has that column."""

    ids: list[str]
    population: Floats
    values: Floats
    rank: Floats | None


def read_amounts(path: Path, column: str) -> Amounts:
    """A file of `id` and a column of numbers from 0 upwards, such as population or capacity."""
    table = _read(path, ["id", column])
    return Amounts(_unique_ids(table, path), _numbers(table, column, path), path)


def read_ids(path: Path) -> list[str]:
    """A file of `id`."""
    return _unique_ids(_read(path, ["id"]), path)


def read_units(path: Path, *, with_rank: bool) -> Units:
    """A file of `id,population,value` and perhaps `rank`, which is looked at only where somebody wants it."""
    table = _read(path, ["id", "population", "value"])
    return Units(
        ids=_unique_ids(table, path),
        population=_numbers(table, "population", path),
        values=_numbers(table, "value", path),
        rank=_numbers(table, "rank", path) if with_rank and "rank" in table else None,
    )


def read_costs(
    path: Path,
    demand: Amounts,
    supply_ids: Sequence[str],
    supply: str,
    *,
    refuse_zero: str | None = None,
) -> Pairs:
    """A file of `demand_id,supply_id,cost`, each pair once; `supply` names the file of the supply ids in a refusal.

    `refuse_zero` says why a cost of 0 cannot be taken, where it cannot.
    """
    table = _read(path, ["demand_id", "supply_id", "cost"])
    origins = demand.positions(table["demand_id"], path)
    supplies = Amounts(list(supply_ids), np.zeros(len(supply_ids)), Path(supply))
    assets = supplies.positions(table["supply_id"], path)
    costs = _numbers(table, "cost", path)
    if refuse_zero:
        _refuse(costs == 0, table["cost"], path, lambda word: f"cost is {word}: {refuse_zero}")
    twice = table.duplicated(["demand_id", "supply_id"]).to_numpy()
    names = table["demand_id"] + '", "' + table["supply_id"]
    _refuse(twice, names, path, lambda pair: f'the pair "{pair}" appears twice')
    return Pairs(origins, assets, costs, len(demand.ids), len(supply_ids))


def write_values(path: Path, ids: Sequence[str], values: Floats | Booleans) -> None:
    """A file of `id,value` with every digit of each number; what is NaN is empty, and true and false are 1 and 0."""
    if values.dtype == bool:
        written = ["1" if value else "0" for value in values]
    else:
        written = ["" if np.isnan(value) else repr(float(value)) for value in values]
    frame = pd.DataFrame({"id": list(ids), "value": written})
    try:
        frame.to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be written ({error.strerror}).") from error


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            # Of cells beyond the header it only warns, and drops them; `_refuse_long_rows` does not.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = _table(path)
    except pd.errors.ParserWarning:
        _refuse_long_rows(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            table = _table(path)
    except FileNotFoundError as error:
        raise InvalidInput(f"{path}: there is no such file.") from error
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path}: is not UTF-8 text; save it as CSV UTF-8.") from error
    except pd.errors.EmptyDataError as error:
        raise InvalidInput(
            f"{path}: is empty; it must begin with a row of {','.join(columns)}."
        ) from error
    except pd.errors.ParserError as error:
        _refuse_long_rows(path)
        raise InvalidInput(f"{path}: is not a CSV file: {str(error).strip()}.") from error
    table.columns = table.columns.str.strip()
    missing = [column for column in columns if column not in table]
    if missing:
        raise InvalidInput(
            f"{path}, row 1: has no column {', '.join(missing)}; it has {', '.join(table.columns) or 'none'}."
        )
    names = [name.strip() for name in _header(path)]
    twice = [column for column in columns if names.count(column) > 1]
    if twice:
        raise InvalidInput(f"{path}, row 1: names the column {', '.join(twice)} twice.")
    # A blank line is no row; rows keep the numbers that an editor shows.
    return table[~(table == "").all(axis=1)]


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path,
        dtype=str,
        keep_default_na=False,
        encoding="utf-8-sig",
        index_col=False,
        skip_blank_lines=False,
        skipinitialspace=True,
    )


def _header(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return next(csv.reader(lines), [])


def _refuse_long_rows(path: Path) -> None:
    """Raises `InvalidInput` about the first row with something in a cell that the header has no name for."""
    width = len(_header(path))
    with path.open(newline="", encoding="utf-8-sig") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            if any(cell.strip() for cell in row[width:]):
                raise InvalidInput(
                    f"{path}, row {number}: has {len(row)} cells, and row 1 names {width} columns;"
                    " write numbers with a point, not a comma."
                )


def _unique_ids(table: pd.DataFrame, path: Path) -> list[str]:
    ids = table["id"]
    _refuse((ids == "").to_numpy(), ids, path, lambda word: "id is missing")
    _refuse(ids.duplicated().to_numpy(), ids, path, lambda word: f'the id "{word}" appears twice')
    return list(ids)


def _numbers(table: pd.DataFrame, column: str, path: Path) -> Floats:
    """A column of finite numbers from 0 upwards."""
    words = table[column]
    # One by one they come slowly out of pandas, and a file may have a million.
    numbers = np.array([_number(word) for word in words.to_numpy(dtype=object)], dtype=np.float64)

    def say(word: str) -> str:
        if not word.strip():
            return f"{column} is missing"
        if _number(word) < 0:
            return f"{column} is {word}; it cannot be below 0"
        return f'{column} is "{word}", which is not a finite number'

    _refuse(~(np.isfinite(numbers) & (numbers >= 0)), words, path, say)
    # What was written as −0 is 0.
    return numbers + 0.0


def _number(word: str) -> float:
    try:
        # Python itself would take 1_000 for a number.
        return float("nan") if "_" in word else float(word)
    except ValueError:
        return float("nan")


def _refuse(wrong: Booleans, words: pd.Series, path: Path, say: Callable[[str], str]) -> None:
    """Raises `InvalidInput` about the first row that is wrong, and says how many more there are."""
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return
    others = len(rows) - 1
    more = f" So are {others:,} more rows." if others > 1 else " So is one more row." * others
    line = int(words.index[rows[0]]) + _FIRST_ROW
    raise InvalidInput(f"{path}, row {line}: {say(words.iloc[rows[0]])}.{more}")

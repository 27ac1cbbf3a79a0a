"""Sheets: the part of an endless map that holds one category's points, so that one index serves all.

Great Britain fits into 700 by 1,300 km, so a sheet every 2,000 km keeps any search of up to `LARGEST_RADIUS_METRES`
within its own.
"""

from uuid import UUID

SHEET_METRES = 2_000_000
SHEETS_IN_A_ROW = 16
LARGEST_RADIUS_METRES = 100_000
# The sheet with every document on it; no term has this id.
EVERY_CATEGORY = 0


def sheet_origin(category_id: int) -> tuple[float, float]:
    """Metres east and north to add to a point (EPSG:27700) to find it on a category's sheet.

    >>> sheet_origin(17)
    (2000000, 2000000)
    """
    row, column = divmod(category_id, SHEETS_IN_A_ROW)
    return column * SHEET_METRES, row * SHEET_METRES


# The same in SQL, of a geometry `point` and an integer `category_id`; in doubles, which integers would outgrow.
SHEET_POINT_SQL = (
    f"point(ST_X(point) + (category_id % {SHEETS_IN_A_ROW}) * {SHEET_METRES}::double precision,"
    f" ST_Y(point) + (category_id / {SHEETS_IN_A_ROW}) * {SHEET_METRES}::double precision)"
)

# One entry in so many stands for the others where a map shows too many to count each.
SAMPLE_OF = 64


def sample_below(of: int = SAMPLE_OF) -> UUID:
    """The id below which one random id in `of` lies, `of` being a power of two up to 65,536.

    >>> str(sample_below())
    '04000000-0000-0000-0000-000000000000'
    """
    return UUID(int=(1 << 128) // of)

"""The export of assets as a workbook."""

from pathlib import Path

import xlsxwriter

from assetmap.assets.imports.formats.base import ExportTable

# More than this a cell of a workbook does not hold.
_LONGEST_CELL = 32_767


def write_workbook(table: ExportTable, path: Path) -> None:
    """Writes a table as one sheet; no cell of it is computed by a spreadsheet."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with path.open("xb") as file, xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("assets")
        bold = book.add_format({"bold": True})
        for at, name in enumerate(table.columns):
            sheet.write_string(0, at, name, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table.rows, 1):
            for at, name in enumerate(table.columns):
                value = row.get(name)
                if isinstance(value, bool):
                    sheet.write_string(number, at, "yes" if value else "no")
                elif isinstance(value, int | float) and value == value:
                    sheet.write_number(number, at, value)
                elif value is not None and value == value:
                    sheet.write_string(number, at, str(value)[:_LONGEST_CELL])

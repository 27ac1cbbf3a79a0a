"""Files as publishers pack them: archives, CSV, workbooks."""

import csv
import io
import zipfile

import openpyxl


def zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def csv_of(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def book_of(book: openpyxl.Workbook) -> bytes:
    for sheet in [one for one in book.worksheets if one.max_row == 1 and one.max_column == 1]:
        book.remove(sheet)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()

"""Words and tables of a report's files, as other programs read them."""

import io
from contextlib import closing
from functools import lru_cache
from typing import Any

import docx
import openpyxl
import pypdfium2
from pptx import Presentation


def words_of_pdf(content: bytes) -> str:
    """All that a PDF says."""
    return " ".join(pages_of_pdf(content))


@lru_cache(maxsize=16)
def pages_of_pdf(content: bytes) -> tuple[str, ...]:
    """The words of each page of a PDF, with one space between them."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        said = [document[at].get_textpage().get_text_bounded() for at in range(len(document))]
    return tuple(" ".join(one.split()) for one in said)


def tables_of_workbook(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def words_of_workbook(content: bytes) -> str:
    """All that a workbook says."""
    sheets = tables_of_workbook(content)
    return " ".join(str(cell) for rows in sheets.values() for row in rows for cell in row)


def words_of_document(content: bytes) -> str:
    """All that a Word document says, in its text and in its tables."""
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join([*(one.text for one in document.paragraphs), *cells])


def words_of_slides(content: bytes) -> str:
    """All that slides say, in their boxes and in their tables."""
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if shape.has_table:
                said.extend(cell.text for row in shape.table.rows for cell in row.cells)
    return " ".join(said)

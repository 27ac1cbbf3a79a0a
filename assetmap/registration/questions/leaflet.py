"""The words of a leaflet in PDF, as a start for a group's own."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from assetmap.cells import clean_all
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

# A leaflet has a few pages; what has more is a report.
MOST_PAGES = 8
MOST_CHARACTERS = 3_000
_LONGEST_NAME = 100
_PDF = b"%PDF-"


@dataclass(frozen=True)
class Leaflet:
    """The text of a leaflet: its first line as a name, and its words."""

    name: str
    words: str

    def answers(self) -> dict[str, Any]:
        """The answers that it begins with."""
        return {"name": self.name, "description": self.words}


def read_leaflet(data: bytes) -> Leaflet:
    """Its words, page by page. Raises `InvalidInput` for what is no leaflet, or says nothing that can be read."""
    if not data.startswith(_PDF):
        raise InvalidInput(gettext("Choose a PDF file."), parameter="upload")
    words = _words_of(data)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if not lines:
        raise InvalidInput(
            gettext(
                "We cannot find any words in this leaflet. It may be a photo. Write a sentence or two yourself."
            ),
            parameter="upload",
        )
    return Leaflet(lines[0][:_LONGEST_NAME], "\n".join(lines)[:MOST_CHARACTERS])


def _words_of(data: bytes) -> str:
    # Only who brings a leaflet waits for the library.
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            if len(document) > MOST_PAGES:
                raise InvalidInput(
                    gettext(
                        "This leaflet has %(count)s pages. Choose one with %(most)s pages or fewer."
                    )
                    % {"count": len(document), "most": MOST_PAGES},
                    parameter="upload",
                )
            texts = [page.get_textpage().get_text_bounded() for page in document]
    except pypdfium2.PdfiumError as error:
        raise InvalidInput(
            gettext(
                "We cannot read this file as a PDF. Choose another file, or write a description yourself."
            ),
            parameter="upload",
        ) from error
    (kept,) = clean_all(["\n".join(texts).replace("\r\n", "\n")])
    return kept

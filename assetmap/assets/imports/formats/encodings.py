"""The encoding of a text file: UTF-8, UTF-16, or the Windows-1252 of older spreadsheets."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

_LOOKED_AT_BYTES = 64 << 20
_CHUNK = 1 << 20
_BROKEN, _ACCENT = re.compile("[\udc80-\udcff]"), re.compile("[^\x00-\x7f\udc80-\udcff]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Encoding:
    """The encoding by which a file's bytes are read; `note` says it where people should look at what came of it."""

    name: str
    errors: str = "strict"
    note: str = ""


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file, by its content.

    Bytes that are no UTF-8, in a file that has accents in UTF-8 too, are kept as surrogates, so that only their rows
    are refused. A file that has them and no such accents is Windows-1252.
    """
    accents = broken = 0
    with path.open("rb") as file:
        for start in range(0, _LOOKED_AT_BYTES, _CHUNK):
            chunk = file.read(_CHUNK)
            if start == 0 and chunk.startswith(_UTF_16):
                return Encoding("utf-16", "replace")
            if not chunk:
                break
            if chunk.isascii():
                continue
            # To the end of a line, so that no character is cut in two.
            chunk += file.readline(_CHUNK)
            try:
                accents += len(chunk) - len(chunk.decode("utf-8"))
            except UnicodeDecodeError:
                text = chunk.decode("utf-8", "surrogateescape")
                broken += len(_BROKEN.findall(text))
                accents += len(_ACCENT.findall(text))
    if broken > accents:
        return Encoding(
            "cp1252", "replace", "The file is not UTF-8, so it was read as Windows-1252."
        )
    return Encoding("utf-8-sig", "surrogateescape")

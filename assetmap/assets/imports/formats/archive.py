"""Archives of lists: a zipped Shapefile, or one file of another format."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from assetmap.archives import names_in, unpack
from assetmap.assets.imports.formats.base import Line, RowFile
from assetmap.errors import InvalidInput

_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_BYTES = 2 << 30


def open_archive(
    path: Path, layer: str | None, open_rows: Callable[..., RowFile], endings: tuple[str, ...]
) -> RowFile:
    """The rows of the one list in an archive, or of the one whose name is `layer`, with its ending or without.

    A list is a Shapefile, or a file with one of `endings`, which `open_rows` reads.

    Raises `InvalidInput` where it has none or several, and whatever reading that list raises.
    """
    from assetmap.assets.imports.formats.geometry import open_geometry

    names = [name for name in names_in(path) if name.lower().endswith((".shp", *endings))]
    plain = {name: PurePosixPath(name.replace("\\", "/")) for name in names}
    chosen = [n for n in names if layer and layer in (plain[n].name, plain[n].stem)] or names
    if not names:
        raise InvalidInput(
            f"{path} has no list: give an archive with a Shapefile (.shp, .shx, .dbf), or the list itself."
        )
    if len(chosen) > 1:
        listed = ", ".join(repr(plain[name].name) for name in chosen)
        raise InvalidInput(
            f"{path} has the lists {listed}; choose one in the mapping: layer = {plain[chosen[0]].name!r}."
        )
    [name] = chosen
    stem = plain[name].with_suffix("")
    parts = _SHAPEFILE if name.lower().endswith(".shp") else (plain[name].suffix.lower(),)
    folder = tempfile.TemporaryDirectory(prefix="archive")
    unpacked = unpack(
        path,
        Path(folder.name),
        wanted=lambda one: (
            PurePosixPath(one.replace("\\", "/")).with_suffix("") == stem
            and one.lower().endswith(parts)
        ),
        most_bytes=_MOST_BYTES,
    )
    inner = next(one for one in unpacked if one.suffix.lower() == plain[name].suffix.lower())
    try:
        if inner.suffix.lower() == ".shp":
            file = open_geometry(inner, inner.stem)
        else:
            file = open_rows(inner, layer=None if len(names) > len(chosen) else layer)
    except InvalidInput as error:
        folder.cleanup()
        raise InvalidInput(str(error).replace(str(inner), f"{path} ({inner.name})")) from None
    return replace(file, batches=_while_unpacked(file.batches, folder))


def _while_unpacked(
    batches: Iterator[list[Line]], folder: tempfile.TemporaryDirectory[str]
) -> Iterator[list[Line]]:
    with folder:
        yield from batches

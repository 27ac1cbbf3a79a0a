"""Uploaded lists, kept where only this program reads them until they are imported."""

import re
import secrets
import shutil
from pathlib import Path

from starlette.datastructures import UploadFile

from assetmap.assets.imports.formats.file_formats import (
    advice_on,
    suffixes_in_words,
    uploaded_formats,
)
from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

MOST_LIST_BYTES = 64 * 1024 * 1024
# Brought in halfway and left; the oldest go first.
_MOST_KEPT = 20


def accepted_suffixes() -> list[str]:
    """The endings of files that are read."""
    return [suffix for one in uploaded_formats() for suffix in one.suffixes]


def too_large() -> InvalidInput:
    """The error for a file that is larger than a form takes."""
    return InvalidInput(
        gettext(
            "The file is larger than %(megabytes)s MB. Import it with the command “assetmap assets import”."
        )
        % {"megabytes": MOST_LIST_BYTES >> 20},
        parameter="upload",
    )


def keep_upload(folder: Path, upload: UploadFile | None) -> Path:
    """Keeps a file under a name of our own. Raises `InvalidInput` where there is none, or of a kind that is not
    read.
    """
    if upload is None or not upload.filename:
        raise InvalidInput(gettext("Choose a file."), parameter="upload")
    suffix = Path(upload.filename).suffix.lower()
    if advice := advice_on(suffix):
        name = Path(upload.filename).name
        raise InvalidInput(f"“{name}”: {advice}.", parameter="upload")
    if suffix not in accepted_suffixes():
        raise InvalidInput(
            gettext("Choose a file with a name that ends in %(suffixes)s.")
            % {"suffixes": suffixes_in_words(uploaded_formats())},
            parameter="upload",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for former in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-_MOST_KEPT]:
        former.unlink(missing_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    path.touch(mode=0o600)
    with path.open("wb") as target:
        shutil.copyfileobj(upload.file, target)
    return path


def kept_file(folder: Path, name: str) -> Path:
    """A file that was kept. Raises `InvalidInput` where it is not there any more."""
    path = folder / name
    is_ours = re.fullmatch("[0-9a-f]{32}", path.stem) and path.suffix in accepted_suffixes()
    if name != f"{path.stem}{path.suffix}" or not is_ours or not path.is_file():
        raise InvalidInput(
            gettext("We no longer have this file. Choose it again."), parameter="upload"
        )
    return path

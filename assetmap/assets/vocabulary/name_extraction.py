"""The strings to translate in files of ours that are neither code nor templates."""

import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

_NAME = "name"


def extract_categories(
    fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The names of categories, for Babel."""
    for category in tomllib.load(fileobj)["category"]:
        yield 0, "gettext", category[_NAME], []

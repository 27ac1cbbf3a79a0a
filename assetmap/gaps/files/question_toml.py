"""The question of a report as a TOML file, by which the same report can be made again."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from assetmap.errors import InvalidInput
from assetmap.gaps.question import Question, places_asked_for, read_question

NAME = "question.toml"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class AskedInFile:
    """The content of a question file: the question, its title or None, and whether small numbers
    are held back.
    """

    question: Question
    title: str | None
    keeps_small_numbers: bool


def write_question(
    question: Question, *, title: str | None, keeps_small_numbers: bool, asked_at: datetime
) -> bytes:
    """The question as it was asked, and the title if a person chose one, as TOML in UTF-8."""
    asked = question.model_dump(mode="json", exclude_none=True)
    if not places_asked_for(question):
        del asked["place_kinds"]
    asked = {name: value for name, value in asked.items() if value != []}
    about: dict[str, Any] = {"keeps_small_numbers": keeps_small_numbers}
    if title:
        about = {"title": title} | about
    head = (
        f"# The question of a gap report made on {asked_at:%Y-%m-%d}.\n"
        f"# To run the report again on the data loaded now: assetmap gaps build --question {NAME}\n\n"
    )
    return (head + tomli_w.dumps(about | asked)).encode()


def read_question_file(path: Path) -> AskedInFile:
    """The question in a file. Raises `InvalidInput`, with the file, for anything else."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InvalidInput(f"{path} is too large to be a question; give a report's {NAME}.")
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text; give a report's {NAME}.") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path} is not TOML: {error}.") from error
    title, keeps = given.pop("title", None), given.pop("keeps_small_numbers", True)
    if not (title is None or isinstance(title, str)):
        raise InvalidInput(f"{path}: title must be text in quotes.")
    if not isinstance(keeps, bool):
        raise InvalidInput(f"{path}: keeps_small_numbers must be true or false.")
    try:
        return AskedInFile(read_question(given), title, keeps)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}", parameter=error.parameter) from error

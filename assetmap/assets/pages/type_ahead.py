"""Suggestions while somebody types what or where: needs, kinds, names and places."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.needs import NEEDS
from assetmap.database.sessions import SessionDep
from assetmap.text import fold
from assetmap.web.translations import gettext

router = APIRouter(prefix="/api/v1", tags=["assets"])

MOST_SUGGESTED = 8
_MOST_OF_A_KIND = 4
# Names are looked up from so many letters: fewer begin too many words.
_LEAST_LETTERS = 3


@dataclass(frozen=True)
class TypedAhead:
    """One suggestion: the words that fill the field, and what they are."""

    value: str
    kind: Literal["need", "category", "name", "place"]


@router.get("/suggestions", summary="Suggestions while somebody types")
def suggestions(
    session: SessionDep,
    response: Response,
    q: Annotated[str, Query(max_length=100)] = "",
    about: Annotated[Literal["what", "where"], Query()] = "what",
) -> dict[str, Any]:
    """Needs, kinds and names that go on from the letters, or places for `about=where`; at most eight."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    letters = fold(q)
    found = _places(session, letters) if about == "where" else _what(session, letters)
    results = [asdict(one) for one in found[:MOST_SUGGESTED]]
    return {"total": len(results), "results": results, "next": None}


def _what(session: Session, letters: str) -> list[TypedAhead]:
    if not letters:
        return []
    needs = [TypedAhead(gettext(one.label), "need") for one in NEEDS]
    needs = [one for one in needs if _goes_on(letters, one.value)]
    kinds = [TypedAhead(name, "category") for name in _categories(letters)]
    names = [TypedAhead(name, "name") for name in _names(session, letters)]
    return needs[:_MOST_OF_A_KIND] + kinds[:_MOST_OF_A_KIND] + names


def _goes_on(letters: str, words: str) -> bool:
    """True when the letters begin the words, or any of them."""
    folded = fold(words)
    return folded.startswith(letters) or f" {letters}" in folded


def _categories(letters: str) -> list[str]:
    """Names of categories, those that begin with the letters first, then those of which another word does."""
    ranked = [
        (0 if fold(term.name).startswith(letters) else 1, number, term.name)
        for number, term in enumerate(our_vocabulary().offered)
        if any(_goes_on(letters, words) for words in _words_of(term.name, term.words))
    ]
    return [name for _, _, name in sorted(ranked)]


def _words_of(name: str, words: Iterable[str]) -> Iterable[str]:
    return (name, *words)


_NAMES = """
SELECT DISTINCT name FROM (
  SELECT asset.name FROM search_document JOIN asset ON asset.id = search_document.asset_id
  WHERE search_text @@ to_tsquery('assetmap_english', :prefix) LIMIT 500) AS found
WHERE name ILIKE :likely OR name ILIKE :later ORDER BY name LIMIT :most
"""


def _names(session: Session, letters: str) -> list[str]:
    if len(letters) < _LEAST_LETTERS:
        return []
    prefix = " & ".join(f"{word}:*" for word in letters.split())
    values = {
        "prefix": prefix,
        "likely": f"{letters}%",
        "later": f"% {letters}%",
        "most": _MOST_OF_A_KIND,
    }
    return list(session.scalars(text(_NAMES), values))


_PLACES = """
SELECT name FROM place
WHERE kind IN ('neighbourhood', 'ward', 'pcn')
  AND EXISTS (SELECT FROM area_place WHERE place_id = place.id AND is_current)
  AND (lower(name) LIKE :likely OR lower(name) LIKE :later)
GROUP BY name ORDER BY min(array_position(ARRAY['neighbourhood', 'ward', 'pcn'], kind)), name LIMIT :most
"""


def _places(session: Session, letters: str) -> list[TypedAhead]:
    if not letters:
        return []
    values = {"likely": f"{letters}%", "later": f"% {letters}%", "most": MOST_SUGGESTED}
    return [TypedAhead(name, "place") for name in session.scalars(text(_PLACES), values)]

"""Looser searches for words that nothing holds together."""

from collections.abc import Sequence

from sqlalchemy import Connection

from assetmap.assets.search.filters import Fit, words_query
from assetmap.assets.search.parameters import LONGEST_WORDS
from assetmap.assets.vocabulary.words import Wanted


def says_nothing(connection: Connection, fit: Fit) -> bool:
    """Whether the words are all such as PostgreSQL leaves out, "the" and "of", or only marks."""
    values: dict[str, object] = {}
    query = words_query(fit, values)
    row = connection.exec_driver_sql(f"SELECT numnode({query}) = 0", values).one()
    return bool(row[0])


def any_of(ways: Sequence[Sequence[Wanted]]) -> str | None:
    """Words that ask for any of what `ways` ask for together; None where that would be the same.

    >>> any_of([[Wanted(("lonely", "befriending")), Wanted(("climb",))]])
    'lonely or climb'
    """
    if all(len(way) == 1 for way in ways):
        return None
    text = " or ".join(dict.fromkeys(wanted.phrases[0] for way in ways for wanted in way))
    return text if len(text) <= LONGEST_WORDS else text[:LONGEST_WORDS].rpartition(" or ")[0]

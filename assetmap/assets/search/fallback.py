"""Words that say nothing that could be looked for."""

from sqlalchemy import Connection

from assetmap.assets.search.filters import Fit, words_query


def says_nothing(connection: Connection, fit: Fit) -> bool:
    """Whether the words are all such as PostgreSQL leaves out, "the" and "of", or only marks."""
    values: dict[str, object] = {}
    query = words_query(fit, values)
    row = connection.exec_driver_sql(f"SELECT numnode({query}) = 0", values).one()
    return bool(row[0])

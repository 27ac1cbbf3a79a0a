"""The role that owns the application's tables and is no superuser.

An owner who is no superuser cannot pretend to be a replica, read the server's files or become somebody else, so a fault
in the application reaches its own tables and nothing more.
"""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

# What the application connects as, in the private PostGIS.
APPLICATION = "assetmap_application"

# Extensions stay whose they are, with all that is theirs; sequences of a column follow their table.
_OTHERS = """
WITH ours AS (
  SELECT 'TABLE' AS kind, CAST(CAST(oid AS regclass) AS text) AS name, relowner AS owner, 'pg_class' AS catalogue, oid
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind IN ('r', 'p', 'v', 'm')
    OR (relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
      AND objid = pg_class.oid AND deptype IN ('a', 'i'))))
  UNION ALL SELECT 'ROUTINE', CAST(CAST(oid AS regprocedure) AS text), proowner, 'pg_proc', oid
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
  UNION ALL SELECT 'TYPE', CAST(CAST(oid AS regtype) AS text), typowner, 'pg_type', oid
  FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
  UNION ALL SELECT 'TEXT SEARCH CONFIGURATION', CAST(CAST(oid AS regconfig) AS text), cfgowner, 'pg_ts_config', oid
  FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace)
SELECT kind, name FROM ours WHERE owner <> CAST(%s AS regrole)
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = CAST(catalogue AS regclass) AND objid = ours.oid AND deptype = 'e')
"""


def doors(superuser: str, users: Iterable[str]) -> str:
    """The lines of pg_ident.conf that let these users of the machine in, as the superuser or as the application."""
    return "".join(
        f'{superuser} "{user}" {role}\n'
        for user in dict.fromkeys(users)
        for role in (superuser, APPLICATION)
    )


def make_application_role(connection: psycopg.Connection[Any]) -> bool:
    """Makes the role where there is none; whether it did. Asks for a superuser's connection."""
    is_there = "SELECT FROM pg_roles WHERE rolname = %s"
    if connection.execute(is_there, [APPLICATION]).fetchone() is not None:
        return False
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))
    return True


def lets_in(url: str) -> bool:
    """Whether the server answers at this address, for its role."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def hand_over(connection: psycopg.Connection[Any], owner: str) -> None:
    """Gives a role the database that the superuser is connected to, and all in its schema public that is no
    extension's.

    Done again it finds nothing to do.
    """
    whose = sql.Identifier(owner)
    name, is_theirs = connection.execute(
        "SELECT datname, datdba = CAST(%s AS regrole) FROM pg_database WHERE datname = current_database()",
        [owner],
    ).fetchall()[0]
    if not is_theirs:
        change = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(change.format(sql.Identifier(name), whose))
    for kind, name in connection.execute(_OTHERS, [owner]).fetchall():
        # Both come from the catalogue, which quotes them where that is needed.
        change = sql.SQL("ALTER {} {} OWNER TO {}")
        connection.execute(change.format(sql.SQL(kind), sql.SQL(name), whose))

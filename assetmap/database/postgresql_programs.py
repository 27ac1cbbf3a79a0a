"""The PostgreSQL programs on this machine, and their messages."""

import re
import shutil
import subprocess
from pathlib import Path

import psycopg

from assetmap.errors import Unavailable

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
OTHER_WAYS = (
    "install the Debian package `postgresql-postgis` (`make setup` does), "
    "or name a database in ASSETMAP_DATABASE_URL, or use `docker compose up`"
)
_TOO_MANY_CONNECTIONS = "53300"
# Of PostgreSQL (everybody's limit, what is kept for administrators, a role's and a database's limit) and of PgBouncer.
_NO_CONNECTION_LEFT = re.compile(
    r"too many (clients|connections)|remaining connection slots|no more connections allowed"
)


def installed(program: str) -> dict[int, Path]:
    """The folders that hold one of PostgreSQL's programs, by major version, newest first."""
    folders = list(DEBIAN_PROGRAMS.glob("*/bin"))
    if on_path := shutil.which(program):
        real = Path(on_path).resolve()  # a link by its own name, not Debian's pg_wrapper
        folders.append(real.parent if real.name == program else Path(on_path).parent)
    found: dict[int, Path] = {}
    for folder in folders:
        if not (folder / program).exists():
            continue
        said = subprocess.run([folder / program, "--version"], capture_output=True, text=True)
        if version := re.search(r"\(PostgreSQL\) (\d+)", said.stdout):
            found.setdefault(int(version[1]), folder)
    return dict(sorted(found.items(), reverse=True))


def server_programs(version: int | None) -> Path:
    """The folder of the PostgreSQL of this version, or of the newest that has every extension.

    Raises Unavailable when there is none, with the ways to get one.
    """
    found = installed("initdb")
    if not found:
        raise Unavailable(f"PostgreSQL was not found on this machine: {OTHER_WAYS}.")
    if version is not None:
        if version not in found:
            raise Unavailable(
                f"The private database was made by PostgreSQL {version}, which is not on this "
                f"machine any more: install `postgresql-{version}-postgis-3`, take a backup, and "
                "restore it into a new ASSETMAP_HOME."
            )
        found = {version: found[version]}
    missing = {number: _missing_extensions(folder, number) for number, folder in found.items()}
    for number, folder in found.items():
        if not missing[number]:
            return folder
    newest, names = next(iter(missing.items()))
    raise Unavailable(f"PostgreSQL {newest} lacks {', '.join(names)}: {OTHER_WAYS}.")


def telling_line(output: str) -> str:
    """The line in what a PostgreSQL program wrote that says why it failed, without its full stop."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    grave = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|error|failed): ", line)]
    line = (grave or lines or ["it said nothing"])[-1]
    return re.sub(r"^.*?\b(FATAL|PANIC|ERROR|error):\s+", "", line).rstrip(".")


def telling_part(error: psycopg.Error) -> str:
    """The same of an error that the server or the way to it gave."""
    return (error.diag.message_primary or telling_line(str(error))).rstrip(".")


def is_full(error: BaseException) -> bool:
    """Whether the server answered that it has no connection left.

    While a connection is made libpq keeps no SQLSTATE, so the server's words have to be read.
    """
    return getattr(error, "sqlstate", None) == _TOO_MANY_CONNECTIONS or bool(
        _NO_CONNECTION_LEFT.search(str(error))
    )


def _missing_extensions(folder: Path, version: int) -> list[str]:
    shared = f"/usr/share/postgresql/{version}"
    if (folder / "pg_config").exists():
        asked = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True)
        shared = asked.stdout.strip()
    return [name for name in EXTENSIONS if not Path(shared, f"extension/{name}.control").exists()]

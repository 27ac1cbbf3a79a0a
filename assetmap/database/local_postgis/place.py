"""The folder and the user of the private PostGIS cluster.

PostgreSQL refuses to run as root, so root hands the server to an unprivileged user; and that user
cannot enter every folder that root can.
"""

import contextlib
import hashlib
import os
import pwd
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetmap.errors import Unavailable

PORT = 5432  # a part of the socket's name; nothing listens on the network
LONGEST_SOCKET_PATH = 107
ELSEWHERE = Path("/var/lib/assetmap")
NOTE = "DATABASE-IS-ELSEWHERE.txt"


@dataclass(frozen=True)
class Cluster:
    """A folder, and the unprivileged user who owns what is in it and runs the server."""

    folder: Path
    user: pwd.struct_passwd

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The path of the server's log, to which every start appends."""
        return self.folder / "server.log"

    @property
    def in_use(self) -> Path:
        """Locked by every process of the server, from its start to the end of the last."""
        return self.folder / "in-use.lock"

    @property
    def version(self) -> str | None:
        """The major version that made the data; None before that."""
        file = self.data / "PG_VERSION"
        return file.read_text().strip() if file.exists() else None

    @property
    def sockets(self) -> Path:
        """The socket's folder: beside the data, or in /tmp where libpq cannot take that path.

        It follows from the folder alone, so that an address outlives a restart.
        """
        beside = self.folder / "sockets"
        path = os.fsencode(beside / f".s.PGSQL.{PORT}")
        if len(path) <= LONGEST_SOCKET_PATH and not re.search(rb"[,\"'\\\x00-\x1f]", path):
            return beside
        return Path(f"/tmp/assetmap-{self.user.pw_uid}-{_digest(self.folder)}")

    def run(self, command: list[str | Path], **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as the cluster's user, from a folder that every user can enter."""
        if os.geteuid() != self.user.pw_uid:
            more |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        if "stdout" not in more:
            more |= {"capture_output": True}
        # PGPORT, PGDATA and the like in the starter's environment must not reach the server.
        plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command,
            cwd="/",
            env=plain,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            **more,
        )

    def own(self, path: Path, mode: int) -> None:
        """Give a path to the cluster's user."""
        os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)
        path.chmod(mode)

    def write(self, path: Path, text: str) -> None:
        """Replace a file of the cluster's user in one move."""
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(os.fsencode(text))
        self.own(part, 0o600)
        part.replace(path)


def existing_cluster(home: Path) -> Cluster | None:
    """The cluster whose data is there already, run by whoever owns it.

    Raises PermissionError when that is another user, Unavailable when the note leads nowhere.
    """
    folder = _noted(home) or home / "database"
    if not (folder / "data").exists():
        return None
    owner = (folder / "data").stat().st_uid
    if os.geteuid() not in (0, owner):
        raise PermissionError(1, "it belongs to another user", str(folder))
    return Cluster(folder, _user(owner))


def make_place(home: Path, stop: Callable[[Cluster], object]) -> Cluster:
    """A folder for a cluster that is yet to be made, in `home` where that can be.

    `stop` ends the server of a home that was deleted and whose place is needed.
    """
    cluster = Cluster(_noted(home) or home / "database", _unprivileged_user())
    if _is_usable(cluster):
        return cluster
    with contextlib.suppress(OSError):
        cluster.folder.rmdir()
    return _place_elsewhere(home, cluster.user, stop)


def _is_usable(cluster: Cluster) -> bool:
    """Make the folder and ask the kernel whether the user gets there."""
    cluster.folder.mkdir(parents=True, exist_ok=True)
    try:
        cluster.own(cluster.folder, 0o700)
    except PermissionError:
        if os.geteuid() == 0:  # a mounted folder that knows no owners
            return False
        raise
    return cluster.run(["test", "-w", cluster.folder]).returncode == 0


def _place_elsewhere(
    home: Path, user: pwd.struct_passwd, stop: Callable[[Cluster], object]
) -> Cluster:
    """A folder for a home that the server's user cannot enter, such as one in /root.

    One that is there although no note leads to it is of a home that was deleted. Its data must
    neither come back in the new home nor be lost, so it is put aside.
    """
    cluster = Cluster(ELSEWHERE / _digest(home), user)
    if cluster.folder.exists():
        stop(cluster)
        aside = f"{cluster.folder.name}-left-{time.strftime('%Y%m%dT%H%M%S')}"
        cluster.folder.rename(ELSEWHERE / aside)
    (home / NOTE).write_text(
        f"The database of this folder is in\n\n{cluster.folder}\n\nfor the user "
        f"`{user.pw_name}`, who runs it, cannot enter this folder. Keep this note: "
        "without it the database is not found.\n"
    )
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    ELSEWHERE.chmod(0o755)
    if not _is_usable(cluster):
        raise Unavailable(
            f"The user `{user.pw_name}` can enter neither {home} nor {ELSEWHERE}: set "
            "ASSETMAP_HOME to a folder that every user can enter."
        )
    return cluster


def _noted(home: Path) -> Path | None:
    if not (home / NOTE).exists():
        return None
    for line in (home / NOTE).read_text().splitlines():
        if Path(line).parent == ELSEWHERE:
            return Path(line)
    raise Unavailable(
        f"{home / NOTE} names no folder in {ELSEWHERE}: write the line again that led to the "
        "database, or delete the note to begin with an empty one."
    )


def _unprivileged_user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return _user(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _user(user_id: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(user_id)
    except KeyError as error:
        raise Unavailable(
            f"User {user_id} has no name in /etc/passwd, which PostgreSQL needs. Add one, "
            "or name a database in ASSETMAP_DATABASE_URL, or use `docker compose up`."
        ) from error


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]

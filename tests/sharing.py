"""What all processes that test side by side share: one cluster, and databases that are only copied."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.journeys.local_clusters import new_open_folder, remove, start

# The folder's name, for the processes that the first one starts.
_SHARED = "SHARED_BY_TESTERS"


def begin() -> None:
    """Makes the folder, in the process that starts the others."""
    os.environ[_SHARED] = str(new_open_folder())


def end() -> None:
    """Leaves nothing of it, nor of the cluster in it."""
    folder = Path(os.environ.pop(_SHARED))
    if (folder / "home").exists():
        remove(folder / "home")
    shutil.rmtree(folder)


def made_once(name: str, make: Callable[[], str]) -> str:
    """What the first process that asks has made under this name; the others wait until it is there."""
    folder = Path(os.environ[_SHARED])
    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_text(make(), encoding="utf-8")
    return made.read_text(encoding="utf-8")


def shared_cluster() -> str:
    """The address of a private PostGIS that lasts as long as the tests."""
    return made_once("cluster", lambda: start(Path(os.environ[_SHARED]) / "home"))

"""Tasks of a report on a Dask cluster: one that runs elsewhere, or one of this machine's processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from assetmap.errors import InvalidInput
from assetmap.gaps.builds.walk_in_parts import Run
from assetmap.gaps.inputs.ground import Walk

LOCAL = "local"
# A task whose worker is lost is done again so often by another.
_TRIES_AGAIN = 3
_SECONDS_TO_CONNECT = 20


@contextmanager
def tasks_on(address: str) -> Iterator[Run]:
    """Runs tasks on the cluster at an address such as tcp://10.0.0.5:8786, or on the processes of this machine
    ("local").

    Raises `InvalidInput` where the package is missing, or nothing answers there.
    """
    try:
        # Optional, and slow to import.
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InvalidInput(
            "A cluster needs the package “distributed”. Install assetmap[cluster]."
        ) from error
    here = None
    if address == LOCAL:
        here = LocalCluster(
            n_workers=os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None
        )
    try:
        client = Client(here or address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"There is no Dask scheduler at {address}. Start one, or use --cluster local."
        ) from error
    walks: list[tuple[Walk, Any]] = []

    def run(
        function: Callable[..., Any], walk: Walk, tasks: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        # The streets are sent to each worker once, and not with every task.
        sent = next((future for own, future in walks if own is walk), None)
        if sent is None:
            sent = client.scatter(walk, broadcast=True, hash=False)
            walks.append((walk, sent))
        futures = [
            client.submit(function, sent, *task, pure=False, retries=_TRIES_AGAIN) for task in tasks
        ]
        return list(client.gather(futures))

    try:
        yield run
    finally:
        client.close()
        if here is not None:
            here.close()

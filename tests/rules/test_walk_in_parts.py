"""Walks that are worked out in parts: the numbers of one machine, to the last digit, and a lost worker costs its
task.
"""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetmap.errors import InvalidInput
from assetmap.gaps.builds import cluster
from assetmap.gaps.builds.walk_in_parts import WalkInParts
from assetmap.gaps.inputs.ground import Walk
from assetmap.gaps.inputs.walking import StreetWalk
from assetmap.gaps.measures import accessibility as measures
from assetmap.gaps.measures.straight_line import StraightWalk
from tests.walking import straight_network

METRES_PER_MINUTE = 80.0


def one_by_one(
    function: Callable[..., Any], walk: Walk, tasks: Sequence[tuple[Any, ...]]
) -> list[Any]:
    return [function(walk, *task) for task in tasks]


def in_four(walk: Walk, width: float, run: Any = one_by_one) -> WalkInParts:
    """Four quarters of a square of this width."""
    middles = np.array([[x, y] for x in (0.25, 0.75) for y in (0.25, 0.75)]) * width
    return WalkInParts(walk, middles, np.arange(4), run, METRES_PER_MINUTE)


# A town, where much lies just across a border, and a country, where the nearest lies beyond the overlap.
@pytest.mark.parametrize(("width", "target_count"), [(6_000.0, 40), (200_000.0, 12)])
def test_parts_have_the_numbers_of_the_whole(width: float, target_count: int) -> None:
    random = np.random.default_rng(7)
    origins, targets = random.random((800, 2)) * width, random.random((target_count, 2)) * width
    whole = StraightWalk(4.8)
    parts = in_four(whole, width)
    minutes, place = whole.nearest(origins, targets)
    in_parts, places = parts.nearest(origins, targets)
    assert (in_parts == minutes).all() and (places == place).all()

    limit = 30.0 if width < 10_000 else 300.0
    one, other = whole.pairs(origins, targets, limit), parts.pairs(origins, targets, limit)
    assert len(one.costs) > 100
    for name in ("origins", "assets", "costs"):
        assert (getattr(one, name) == getattr(other, name)).all(), name
    people, capacity = random.random(800) * 1_000, np.ones(target_count)
    shared = [measures.two_step(found, people, capacity, limit) for found in (one, other)]
    assert (shared[0] == shared[1]).all(), "sums are taken in one order"


def test_streets_in_parts_have_the_numbers_of_the_whole() -> None:
    side, step = 12, 300.0
    points = [(x * step, y * step) for x in range(side) for y in range(side)]
    edges = [(at, at + 1) for at in range(side * side) if at % side != side - 1]
    edges += [(at, at + side) for at in range(side * (side - 1))]
    detours = [1 + (at * 7 % 5) / 10 for at in range(len(edges))]
    walk = StreetWalk(straight_network(points, edges, detours=detours), 4.8)
    width = (side - 1) * step
    random = np.random.default_rng(3)
    origins, targets = random.random((150, 2)) * width, random.random((9, 2)) * width
    parts = in_four(walk, width)
    assert (parts.nearest(origins, targets)[0] == walk.nearest(origins, targets)[0]).all()
    one, other = walk.pairs(origins, targets, 20), parts.pairs(origins, targets, 20)
    assert len(one.costs) > 50 and (one.costs == other.costs).all()


def test_nothing_to_walk_to_and_nobody_to_walk() -> None:
    parts = in_four(StraightWalk(4.8), 1_000.0)
    nothing, home = np.zeros((0, 2)), np.array([[10.0, 10.0]])
    minutes, place = parts.nearest(home, nothing)
    assert np.isnan(minutes).all() and place.tolist() == [-1]
    assert len(parts.nearest(nothing, home)[0]) == 0
    assert len(parts.pairs(home, nothing, 10).costs) == 0


def test_an_address_where_nothing_answers_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 1)
    with (
        pytest.raises(InvalidInput, match="There is no Dask scheduler at tcp://127"),
        cluster.tasks_on("tcp://127.0.0.1:9"),
    ):
        pytest.fail("nothing listens there")


def counted(walk: Walk, folder: str, number: int) -> int:
    """A task that says it was begun; the third takes its worker with it when it is begun first."""
    begun = Path(folder) / str(number)
    with begun.open("a") as file:
        file.write("x")
    if number == 3 and begun.stat().st_size == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 10


@pytest.mark.soak
def test_a_killed_worker_costs_its_task_and_the_numbers_are_the_same(tmp_path: Path) -> None:
    walk = StraightWalk(4.8)
    with cluster.tasks_on("local") as run:
        tasks = [(str(tmp_path), number) for number in range(8)]
        assert run(counted, walk, tasks) == [number * 10 for number in range(8)]
        begun = {int(one.name): one.stat().st_size for one in tmp_path.iterdir()}
        assert begun[3] == 2 and sum(begun.values()) <= 8 + 1 + (os.cpu_count() or 1)
        random = np.random.default_rng(5)
        origins, targets = random.random((500, 2)) * 9_000, random.random((30, 2)) * 9_000
        parts = in_four(walk, 9_000.0, run)
        assert (parts.nearest(origins, targets)[0] == walk.nearest(origins, targets)[0]).all()

"""The walking network: junctions, the ways between them, and its connected parts.

Points have shape (n, 2), metres east and north in British National Grid (EPSG:27700); lengths are metres on the ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]
Booleans = npt.NDArray[np.bool_]

# Nodes are kept in the order of the squares that they lie in, row by row, so that those near a point are a few slices.
SQUARE_METRES = 500.0
# A part that holds so much of all that can be walked is land of its own, as an island is; a smaller one has been cut
# off by the edge of the extract, or by a mapper's slip.
LAND_SHARE = 0.1
# Two nodes at one point would make an edge without length, which a sparse matrix may take for none.
_SHORTEST_METRES = 0.01


@dataclass(frozen=True, eq=False)
class WalkingNetwork:
    """Nodes are junctions and ends; an edge is the way between two, walked in both directions.

    `node_ids` (n,) are OpenStreetMap's; `edge_ends` (e, 2) are positions of nodes; `is_step_free` (e,); an edge's line
    is `shape_points[shape_starts[i]:shape_starts[i + 1]]`, both its ends included. `is_whole` is false where ways were
    left out: then what is far from those that are left is not known to be reached, and no straight line tells.
    """

    node_ids: npt.NDArray[np.int64]
    node_points: Floats
    edge_ends: npt.NDArray[np.int32]
    edge_metres: Floats
    is_step_free: Booleans
    shape_starts: npt.NDArray[np.int64]
    shape_points: Floats
    land_share: float = LAND_SHARE
    is_whole: bool = True
    # The edge of a what-if's new path: only what is near no other way is taken to stand on it.
    new_path: int | None = None

    @classmethod
    def of_edges(
        cls,
        node_ids: Integers,
        node_points: Floats,
        edge_ends: Integers,
        edge_metres: Floats,
        is_step_free: Booleans,
        *,
        shape_starts: Integers | None = None,
        shape_points: Floats | None = None,
    ) -> Self:
        """A network of nodes in any order; edges without a shape of their own are straight lines."""
        order = np.argsort(_squares(node_points, _lowest(node_points)), kind="stable")
        position = np.empty(len(order), dtype=np.int32)
        position[order] = np.arange(len(order), dtype=np.int32)
        ends = position[np.asarray(edge_ends).reshape(-1, 2)]
        if shape_starts is None or shape_points is None:
            shape_starts = np.arange(len(ends) + 1) * 2
            shape_points = node_points[np.asarray(edge_ends).ravel()]
        return cls(
            np.asarray(node_ids, dtype=np.int64)[order],
            np.asarray(node_points, dtype=np.float64)[order],
            ends,
            np.maximum(np.asarray(edge_metres, dtype=np.float64), _SHORTEST_METRES),
            np.asarray(is_step_free, dtype=np.bool_),
            np.asarray(shape_starts, dtype=np.int64),
            np.asarray(shape_points, dtype=np.float64),
        )

    @cached_property
    def graph(self) -> csr_array:
        """Metres from node to node, in both directions; of several edges between two nodes the shortest."""
        count = len(self.node_ids)
        one, other = self.edge_ends.T
        rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
        metres = np.concatenate([self.edge_metres, self.edge_metres])
        order = np.lexsort((metres, columns, rows))
        rows, columns, metres = rows[order], columns[order], metres[order]
        # Of equal pairs the first, which is the shortest; a way from a node to itself leads nowhere.
        is_kept = rows != columns
        is_kept[1:] &= (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        starts = np.searchsorted(rows[is_kept], np.arange(count + 1)).astype(np.int32)
        return csr_array(
            (metres[is_kept], columns[is_kept].astype(np.int32), starts), shape=(count, count)
        )

    @cached_property
    def parts(self) -> npt.NDArray[np.int32]:
        """The part of the network that each node (n,) is in: 0 is the one with the most metres to walk, 1 the next."""
        count, labels = connected_components(self.graph, directed=False)
        metres = np.bincount(
            labels[self.edge_ends[:, 0]], weights=self.edge_metres, minlength=count
        )
        rank = np.empty(count, dtype=np.int32)
        rank[np.argsort(-metres, kind="stable")] = np.arange(count, dtype=np.int32)
        return np.asarray(rank[labels], dtype=np.int32)

    @cached_property
    def edge_parts(self) -> npt.NDArray[np.int32]:
        """The part that each edge (e,) is in."""
        return self.parts[self.edge_ends[:, 0]]

    @cached_property
    def part_metres(self) -> Floats:
        """Metres to walk in each part, the largest first."""
        return np.asarray(np.bincount(self.edge_parts, weights=self.edge_metres), dtype=np.float64)

    @cached_property
    def is_land(self) -> Booleans:
        """Of each part, whether it is land of its own and not a piece that was cut off; the largest always is."""
        total = self.part_metres.sum()
        is_land = self.part_metres >= self.land_share * total
        is_land[:1] = True
        return np.asarray(is_land)

    @cached_property
    def span_metres(self) -> float:
        """From its west to its east and from its south to its north, together."""
        return float(np.ptp(self.node_points, axis=0).sum()) if len(self.node_points) else 0.0

    @cached_property
    def without_steps(self) -> "WalkingNetwork":
        """The network of what wheels can pass, as far as the map says."""
        kept = np.flatnonzero(self.is_step_free)
        used, places = np.unique(self.edge_ends[kept], return_inverse=True)
        starts, points = self.shapes_of(kept)
        passable = WalkingNetwork.of_edges(
            self.node_ids[used],
            self.node_points[used],
            places.reshape(-1, 2),
            self.edge_metres[kept],
            self.is_step_free[kept],
            shape_starts=starts,
            shape_points=points,
        )
        # What steps alone lead to is there, and wheels do not get to it: nothing to be guessed.
        path = None if self.new_path is None else int(np.searchsorted(kept, self.new_path))
        return replace(passable, land_share=0.0, is_whole=False, new_path=path)

    def shapes_of(self, edges: Integers) -> tuple[npt.NDArray[np.int64], Floats]:
        """The lines of some edges, one after the other: where each begins in the points, their end besides, and the
        points.
        """
        lengths = np.diff(self.shape_starts)[edges]
        new = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.shape_starts[edges] - new[:-1], lengths) + np.arange(new[-1])
        return new, self.shape_points[places]

    def slices_within(
        self, easting: float, northing: float, metres: float
    ) -> npt.NDArray[np.int64]:
        """First and last (exclusive) position of runs of nodes, shape (k, 2), that hold all nodes within `metres`."""
        west, south = self._lowest
        keys = self._square_keys
        columns = self._columns
        first_column = int(np.clip((easting - metres - west) // SQUARE_METRES, 0, columns))
        last_column = int(np.clip((easting + metres - west) // SQUARE_METRES, -1, columns - 1))
        first_row = max(0, int((northing - metres - south) // SQUARE_METRES))
        last_row = int((northing + metres - south) // SQUARE_METRES)
        last_row = min(last_row, int(keys[-1] // columns) if len(keys) else -1)
        rows = np.arange(first_row, last_row + 1) * columns
        begins = np.searchsorted(keys, rows + first_column, side="left")
        ends = np.searchsorted(keys, rows + last_column, side="right")
        runs = np.stack([begins, np.maximum(begins, ends)], axis=1)
        return np.asarray(runs[runs[:, 1] > runs[:, 0]], dtype=np.int64)

    @cached_property
    def _lowest(self) -> tuple[float, float]:
        return _lowest(self.node_points)

    @cached_property
    def _columns(self) -> int:
        return _columns(self.node_points, self._lowest)

    @cached_property
    def _square_keys(self) -> npt.NDArray[np.int64]:
        return _squares(self.node_points, self._lowest)


def joined(networks: Sequence[WalkingNetwork]) -> WalkingNetwork | None:
    """One network of several: where extracts overlap, what is one node in both joins them; None of none."""
    if len(networks) < 2:
        return networks[0] if networks else None
    ids = np.concatenate([one.node_ids for one in networks])
    points = np.concatenate([one.node_points for one in networks])
    # An id alone does not make two the same: invented places count from 1, too.
    keys = np.stack([ids, *np.round(points).astype(np.int64).T], axis=1)
    _, first, places = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    shifts = np.cumsum([0, *(len(one.node_ids) for one in networks)])
    shape_shifts = np.cumsum([0, *(len(one.shape_points) for one in networks)])
    ends = np.concatenate(
        [one.edge_ends + shift for one, shift in zip(networks, shifts, strict=False)]
    )
    starts = [
        one.shape_starts[:-1] + shift for one, shift in zip(networks, shape_shifts, strict=False)
    ]
    return WalkingNetwork.of_edges(
        ids[first],
        points[first],
        places.reshape(-1)[ends],
        np.concatenate([one.edge_metres for one in networks]),
        np.concatenate([one.is_step_free for one in networks]),
        shape_starts=np.concatenate([*starts, shape_shifts[-1:]]),
        shape_points=np.concatenate([one.shape_points for one in networks]),
    )


def _lowest(points: Floats) -> tuple[float, float]:
    if not len(points):
        return 0.0, 0.0
    west, south = points.min(axis=0)
    return float(west), float(south)


def _columns(points: Floats, lowest: tuple[float, float]) -> int:
    return int((points[:, 0].max() - lowest[0]) // SQUARE_METRES) + 1 if len(points) else 1


def _squares(points: Floats, lowest: tuple[float, float]) -> npt.NDArray[np.int64]:
    """The number of each point's square, counted row by row from the south-west."""
    column, row = ((points - lowest) // SQUARE_METRES).astype(np.int64).T
    return np.asarray(row * _columns(points, lowest) + column)

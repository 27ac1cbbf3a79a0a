"""A walking network as one value that can be read in milliseconds."""

import io

import numpy as np

from assetmap.travel.network import WalkingNetwork

ARRAYS = (
    "node_ids",
    "node_points",
    "edge_ends",
    "edge_metres",
    "is_step_free",
    "shape_starts",
    "shape_points",
)


def to_bytes(network: WalkingNetwork) -> bytes:
    """The network's arrays in numpy's own format (.npz), not compressed; the same network gives the same bytes."""
    written = io.BytesIO()
    np.savez(written, **{name: getattr(network, name) for name in ARRAYS})
    return written.getvalue()


def from_bytes(content: bytes) -> WalkingNetwork:
    """The network that `to_bytes` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return WalkingNetwork(**{name: arrays[name] for name in ARRAYS})

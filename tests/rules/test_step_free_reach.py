"""Reach of a report along ways without steps."""

import numpy as np

from assetmap.gaps.inputs.walking import StreetWalk
from tests.walking import SPEED, straight_network


def test_the_way_around_the_steps_counts() -> None:
    # To the library over steps, or around by the north.
    network = straight_network(
        [(0, 0), (500, 0), (250, 600)],
        [(0, 1), (0, 2), (2, 1)],
        step_free=[False, True, True],
    )
    home, library = np.array([[0.0, 0.0]]), np.array([[500.0, 0.0]])
    usual, step_free = (StreetWalk(network, SPEED, is_step_free=one) for one in (False, True))
    for walk, minutes, within_ten in ((usual, 5.0, [0]), (step_free, 13.0, [])):
        nearest, place = walk.nearest(home, library)
        assert nearest.round(1).tolist() == [minutes] and place.tolist() == [0]
        assert walk.pairs(home, library, 10).origins.tolist() == within_ten
        assert walk.pairs(home, library, 15).costs.round(1).tolist() == [minutes]

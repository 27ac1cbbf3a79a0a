"""Can a number of people that is kept back be worked out of those that are told?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.gaps.disclosure import NEAREST, SMALLEST_TOLD, Told

PEOPLE = st.floats(0, 20_000)


@given(whole=PEOPLE, share=st.floats(0, 1))
def test_a_share_that_is_told_gives_back_rounded_counts_and_no_others(
    whole: float, share: float
) -> None:
    told = Told().part_of(share, whole)
    few = range(1, SMALLEST_TOLD)
    if round((1 - share) * whole) in few or round(share * whole) in few:
        assert told is None
    if told is not None:
        people = Told().people(whole)
        assert people and 0 <= told <= 1
        part = told * people
        assert part == pytest.approx(NEAREST * round(part / NEAREST), abs=1e-6)


def test_the_decile_that_gave_a_kept_back_number_away_gives_nothing_away() -> None:
    # 3.54 people of 12,435 beyond reach, as City and Hackney's eighth decile has of schools at 17 minutes.
    assert Told().part_of(0.9997151829581196, 12_435) is None
    assert Told(keeps_small_numbers=False).part_of(0.9997151829581196, 12_435) is not None

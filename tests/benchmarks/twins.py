"""How many twins are found, and how many that are none: on the half of the labelled pairs that nothing was chosen
on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assetmap.assets.twins.likeness import SUSPECTED, likeness
from tests.benchmarks.populating import ENGLAND
from tests.benchmarks.twin_pairs import LabelledPair, read_pairs


@dataclass(frozen=True)
class Found:
    """Pairs by what they are and by what they were taken for."""

    rightly: int
    wrongly: int
    missed: int
    others: int

    @property
    def precision(self) -> float:
        """Of those suspected, how many are the same thing; 1 where none is suspected."""
        return self.rightly / (self.rightly + self.wrongly) if self.rightly + self.wrongly else 1.0

    @property
    def recall(self) -> float:
        """Of those that are the same thing, how many are suspected; 1 where there are none."""
        return self.rightly / (self.rightly + self.missed) if self.rightly + self.missed else 1.0


def count(pairs: Iterable[LabelledPair]) -> Found:
    """How the pairs fall."""
    fell = [(pair.is_same, likeness(pair.one, pair.other) >= SUSPECTED) for pair in pairs]
    return Found(
        *(fell.count(way) for way in ((True, True), (False, True), (True, False), (False, False)))
    )


def measure_twins() -> None:
    """Prints precision and recall of both halves, and of each kind of the half kept out."""
    if not ENGLAND.is_file():
        print("twins: ../shared/data is not here, so there is nothing to measure on")
        return
    pairs = read_pairs(ENGLAND)
    kept_out = [pair for pair in pairs if pair.is_kept_out]
    _say("twins, half chosen on", count(pair for pair in pairs if not pair.is_kept_out))
    _say("twins, half kept out (precision at least 0.95, recall at least 0.90)", count(kept_out))
    for kind in sorted({pair.kind for pair in pairs}):
        _say(f"  {kind}", count(pair for pair in kept_out if pair.kind == kind))


def _say(what: str, found: Found) -> None:
    same = found.rightly + found.missed
    print(
        f"{what}: {same} the same, {found.wrongly + found.others} not;"
        f" precision {found.precision:.3f}, recall {found.recall:.3f}"
        f" ({found.wrongly} suspected wrongly, {found.missed} missed)"
    )

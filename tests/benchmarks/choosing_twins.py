"""Which weights tell twins from others: `python -m tests.benchmarks.choosing_twins` prints what likeness.py holds.

Logistic regression of the choosing half by Newton's method, with a ridge of 1 (but not on the bias) so that a feature
that parts the pairs perfectly gets no endless weight. Only the features in `CHOSEN`; the rest is held at what `SET`
says.
"""

import numpy as np

from assetmap.assets.twins.likeness import CHOSEN, SET, features, is_told_apart
from tests.benchmarks.populating import ENGLAND
from tests.benchmarks.twin_pairs import LabelledPair, read_pairs

_RIDGE = 1.0


def choose(pairs: list[LabelledPair]) -> tuple[float, dict[str, float]]:
    """The bias and the weight of each feature."""
    found = [features(pair.one, pair.other) for pair in pairs]
    given = np.array([[1.0, *(each[name] for name in CHOSEN)] for each in found])
    held = np.array([sum(SET[name] * each[name] for name in SET) for each in found])
    is_same = np.array([pair.is_same for pair in pairs], dtype=float)
    ridge = np.diag([0.0, *[_RIDGE] * len(CHOSEN)])
    weights = np.zeros(given.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-(given @ weights + held)))
        slope = given.T @ (is_same - likely) - ridge @ weights
        bend = (given * (likely * (1 - likely))[:, None]).T @ given + ridge
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    bias, *rest = (round(float(weight), 2) for weight in weights)
    return bias, dict(zip(CHOSEN, rest, strict=True))


if __name__ == "__main__":
    chosen = [pair for pair in read_pairs(ENGLAND) if not pair.is_kept_out]
    bias, weights = choose([pair for pair in chosen if not is_told_apart(pair.one, pair.other)])
    print(f"BIAS = {bias}")
    print(f"CHOSEN = {weights}")

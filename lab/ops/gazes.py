"""What a set of looks says about the gaze behind them: how much its choices vary, and how much of that it decides."""

import math

import numpy as np
from numpy.typing import NDArray

BINS = 20  # along each axis of [-1, 1]


def look_counts(locations_yx: NDArray[np.floating]) -> NDArray[np.int64]:
    """How many looks fall into each of 20 x 20 equal squares of the picture: int64 `(20, 20)`, rows downwards.

    Args:
        locations_yx: (..., 2) in [-1, 1]; what lies on an edge between two squares counts to the later one.

    Example:
        >>> int(look_counts(np.array([[0.0, 0.0], [-1.0, -1.0]])).sum())
        2
    """
    points = np.asarray(locations_yx).reshape(-1, 2)
    cells = np.clip(((points + 1) * BINS / 2).astype(np.int64), 0, BINS - 1)
    return np.bincount(cells[:, 0] * BINS + cells[:, 1], minlength=BINS * BINS).reshape(BINS, BINS)


def looks_entropy(locations_yx: NDArray[np.floating]) -> float:
    """Differential entropy of where looks fall, in nats, estimated from their histogram; nan without looks.

    All places of the picture alike give ln 4 = 1.386, the most there is; a gaze that never moves gives the least that
    the histogram can tell, ln 0.01 = -4.605.

    Args:
        locations_yx: (..., 2) in [-1, 1]; with some thousand looks the estimate is right to about 0.1.

    Example:
        >>> round(looks_entropy(np.zeros((5, 2))), 3)
        -4.605
    """
    counts = look_counts(locations_yx)
    total = counts.sum()
    if not total:
        return math.nan
    shares = counts[counts > 0] / total
    area = (2 / BINS) ** 2
    return float(-(shares * np.log(shares / area)).sum())


def policy_entropy(deviation: float) -> float:
    """Differential entropy of one choice of a Gaussian policy with this deviation along both axes, in nats.

    Example:
        >>> round(policy_entropy(0.15), 3)
        -0.956
    """
    return math.log(2 * math.pi * math.e * deviation**2)

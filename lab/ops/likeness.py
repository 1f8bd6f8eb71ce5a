"""How alike two sets of pictures are, by their features: Fréchet distance, precision and recall, nearest neighbours.

All take features float (N, F), one row a picture: what a trained network makes of it before its answer.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.spatial.distance import cdist

from lab.errors import LabError

Features = NDArray[np.number]
NEIGHBOURS = 3  # k of the neighbourhoods (Kynkaanniemi et al. 2019, sec. 4 and fig. 4 use 3)
_ROWS_AT_ONCE = 512


class PrecisionRecall(NamedTuple):
    """Shares in [0, 1]: of drawn pictures that look real, and of real pictures that are drawn.

    A picture counts as covered by a set if it is within the distance of some member to its k-th nearest other member.
    """

    precision: float
    recall: float


def frechet_distance(first: Features, second: Features) -> float:
    """Squared Fréchet distance of two normal distributions with the sets' means and covariances (Heusel et al. 2017).

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)); 0 for equal sets, and more for small sets of one source: compare with
    the distance of two real sets of the same sizes.

    Raises:
        LabError: for fewer than two rows, or rows of different lengths.

    Example:
        >>> frechet_distance(np.array([[0.0], [2.0]]), np.array([[3.0], [5.0]]))
        9.0
    """
    for features in (first, second):
        if features.ndim != 2 or len(features) < 2 or features.shape[1] != first.shape[1]:
            raise LabError(
                f"A Fréchet distance needs two sets of at least 2 rows of one length; got {first.shape}, {second.shape}"
            )
    apart = first.mean(axis=0, dtype=np.float64) - second.mean(axis=0, dtype=np.float64)
    one, two = (np.atleast_2d(np.cov(features.astype(np.float64), rowvar=False)) for features in (first, second))
    # tr (C1 C2)^(1/2) is the sum of the roots of the eigenvalues of C1^(1/2) C2 C1^(1/2), which is symmetric.
    values, vectors = linalg.eigh(one)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    shared = np.sqrt(np.maximum(linalg.eigvalsh(root @ two @ root), 0)).sum()
    return float(max(apart @ apart + np.trace(one) + np.trace(two) - 2 * shared, 0.0))


def variety(drawn: NDArray[np.uint8], real: NDArray[np.uint8]) -> float:
    """How much drawn pictures differ from each other, as a share of how much real ones do.

    The share of the mean squared distance of two pictures of a set, in pixels, rooted: 1 where drawn pictures are as
    varied as real ones, 0 where all are the same (a collapsed generator).

    Args:
        drawn, real: uint8 (N, H, W, C) and (M, H, W, C), at least one of each.

    Example:
        >>> variety(np.zeros((3, 2, 2, 1), np.uint8), np.arange(12, dtype=np.uint8).reshape(3, 2, 2, 1))
        0.0
    """
    spreads = [images.astype(np.float64).var(axis=0).sum() for images in (drawn, real)]
    return float(np.sqrt(spreads[0] / spreads[1])) if spreads[1] > 0 else 0.0


def nearest(queries: Features, members: Features, count: int = 1) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The members nearest to each query.

    Returns:
        places int (N, count) and Euclidean distances float64 (N, count), the nearest first.

    Raises:
        LabError: if there are fewer members than that.
    """
    if not 1 <= count <= len(members):
        raise LabError(f"There are {len(members)} to choose from; got {count} as the number of nearest ones")
    places, distances = [], []
    for start in range(0, max(len(queries), 1), _ROWS_AT_ONCE):
        apart = cdist(queries[start : start + _ROWS_AT_ONCE], members)
        order = np.argsort(apart, axis=1, kind="stable")[:, :count]
        places.append(order)
        distances.append(np.take_along_axis(apart, order, axis=1))
    return np.concatenate(places), np.concatenate(distances)


def precision_recall(real: Features, drawn: Features, k: int = NEIGHBOURS) -> PrecisionRecall:
    """Improved precision and recall of a set of drawn pictures (Kynkaanniemi et al. 2019, eq. 1 to 3).

    Args:
        real, drawn: features.
        k: whose distance is the radius of a member's neighbourhood.

    Raises:
        LabError: if a set has no more than k members.
    """
    return PrecisionRecall(precision=_covered(drawn, real, k), recall=_covered(real, drawn, k))


def _covered(queries: Features, members: Features, k: int) -> float:
    if len(members) <= k:
        raise LabError(f"Neighbourhoods of the {k} nearest need more than {k} members; got {len(members)}")
    radii = nearest(members, members, k + 1)[1][:, -1]  # the nearest member of all is the member itself
    found = 0
    for start in range(0, len(queries), _ROWS_AT_ONCE):
        apart = cdist(queries[start : start + _ROWS_AT_ONCE], members)
        found += int((apart <= radii).any(axis=1).sum())
    return found / max(len(queries), 1)

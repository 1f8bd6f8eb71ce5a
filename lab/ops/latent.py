"""Places in the space of random numbers that a generator draws from: walks, squares, means, lengths.

Nearly all standard normal z of L numbers have a length near sqrt(L): they lie on a thin shell, and a straight walk
between two of them leaves it.
"""

import numpy as np
from numpy.typing import NDArray

from lab.errors import LabError

Latents = NDArray[np.floating]
_SAME = 1e-6  # an angle below which two directions are one


def between(first: Latents, second: Latents, shares: Latents, *, is_spherical: bool) -> Latents:
    """Places on the way from one z to another: straight, or along the arc between them (White 2016, sec. 2.1).

    Args:
        first, second: float (L,), not zero where the way is an arc.
        shares: float (N,), 0 is the first, 1 the second.
        is_spherical: the arc. Of two z of equal length every place on it has that length.

    Returns:
        float (N, L).

    Raises:
        LabError: for an arc to or from zero, which has no direction.

    Example:
        >>> one, other = np.array([2.0, 0.0]), np.array([0.0, 2.0])
        >>> between(one, other, np.array([0.5]), is_spherical=False)
        array([[1., 1.]])
        >>> between(one, other, np.array([0.5]), is_spherical=True).round(3)
        array([[1.414, 1.414]])
    """
    shares = np.asarray(shares)[:, None]
    straight: Latents = (1 - shares) * first + shares * second
    if not is_spherical:
        return straight
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if min(lengths) == 0:
        raise LabError("An arc needs two z that are not zero: zero has no direction")
    angle = np.arccos(np.clip(first @ second / (lengths[0] * lengths[1]), -1, 1))
    if angle < _SAME or np.pi - angle < _SAME:
        return straight
    along: Latents = (np.sin((1 - shares) * angle) * first + np.sin(shares * angle) * second) / np.sin(angle)
    return along


def square(corners: Latents, side: int, *, is_spherical: bool) -> Latents:
    """A square of places between four z: along the upper and the lower edge first, then between the two.

    Args:
        corners: float (4, L): upper left, upper right, lower left, lower right.
        side: places along an edge, at least 2.

    Returns:
        float (side, side, L), rows from top to bottom.
    """
    shares = np.linspace(0, 1, side)
    upper = between(corners[0], corners[1], shares, is_spherical=is_spherical)
    lower = between(corners[2], corners[3], shares, is_spherical=is_spherical)
    columns = [between(one, other, shares, is_spherical=is_spherical) for one, other in zip(upper, lower, strict=True)]
    return np.stack(columns, axis=1)


def mean_level(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How bright each picture is: mean level (N,) in [0, 255] of uint8 (N, H, W, C). Of white on black, its ink."""
    return pictures.mean(axis=(1, 2, 3))


def warmth(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How much more red than blue is in each picture: mean difference (N,) in [-255, 255] of uint8 (N, H, W, 3).

    Example:
        >>> orange = np.full((1, 2, 2, 3), (240, 140, 40), np.uint8)
        >>> warmth(orange)
        array([200.])
    """
    levels = pictures.mean(axis=(1, 2))
    return levels[:, 0] - levels[:, 2]


def slant(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How far the ink of each picture leans to the right, by its moments: float (N,), pixels a pixel of height.

    The slope of the column by the height in a least-squares line through the ink; 0 for a picture without any, or
    with all of it in one row.

    Args:
        pictures: uint8 (N, H, W, C), ink bright on black.

    Example:
        >>> leaning = np.fliplr(np.eye(5, dtype=np.uint8))[None, ..., None]
        >>> slant(leaning)
        array([1.])
    """
    weights = pictures.mean(axis=-1)
    total = np.maximum(weights.sum(axis=(1, 2)), 1e-9)
    heights, columns = np.arange(weights.shape[1])[::-1, None], np.arange(weights.shape[2])[None, :]

    def mean(values: NDArray[np.number]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = (weights * values).sum(axis=(1, 2)) / total
        return found

    middle_y, middle_x = mean(heights), mean(columns)
    together = mean(heights * columns) - middle_y * middle_x
    upright = mean(heights**2) - middle_y**2
    return np.divide(together, upright, out=np.zeros_like(together), where=upright > 1e-9)

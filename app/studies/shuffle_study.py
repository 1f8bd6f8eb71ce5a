"""A small picture with its pixels in another order: what stays as good as before, and what is lost. Pure."""

from dataclasses import dataclass

import numpy as np

from lab.ops.convolution import conv2d
from lab.ops.kernels import kernel
from lab.ops.pixels import histogram, shuffled

SIDE = 28  # as the digits have
LARGEST_WEIGHT = 9
SOBEL = kernel("sobel_x", 3)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """A picture in one order of its pixels, and what three readers make of it.

    Attributes:
        values: uint8 `(n, n)`.
        weights: int64 `(n, n)`, one a pixel: a unit of a dense layer without its bias.
        edges: float64 `(n - 2, n - 2)`, the convolution with Sobel x, 3 x 3, without padding.
    """

    values: np.ndarray
    weights: np.ndarray
    edges: np.ndarray

    @property
    def products(self) -> np.ndarray:
        """Pixel times weight, int64 `(n, n)`."""
        return np.asarray(self.values * self.weights)

    @property
    def total(self) -> int:
        """What the dense unit computes: the sum of all products, exactly."""
        return int(self.products.sum())

    @property
    def correlation(self) -> float | None:
        """Of each pixel with its neighbour to the right, -1 to 1 (Pearson); None where all pixels are equal."""
        left, right = (self.values[:, side].astype(np.float64).ravel() for side in (slice(None, -1), slice(1, None)))
        left, right = left - left.mean(), right - right.mean()
        spread = np.sqrt((left**2).sum() * (right**2).sum())
        return float((left * right).sum() / spread) if spread > 0 else None

    @property
    def response(self) -> float:
        """The mean absolute answer of Sobel x."""
        return float(np.abs(self.edges).mean())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShuffleStudy:
    """A picture before and after shuffling.

    Attributes:
        origins: int64 `(n, n, 2)`, the row and column where each pixel of `after` stood before.
    """

    seed: int
    before: Arrangement
    after: Arrangement
    origins: np.ndarray

    @property
    def has_same_histogram(self) -> bool:
        """Whether each value occurs as often after as before."""
        return np.array_equal(histogram(self.before.values), histogram(self.after.values))


def study_shuffle(picture: np.ndarray, seed: int) -> ShuffleStudy:
    """Shuffles a picture, uint8 `(n, n)` with n >= 3, and the weights of a dense unit along with it.

    Args:
        seed: chooses the order of the pixels, and the weights.
    """
    size = picture.shape
    rng = np.random.default_rng(seed)
    weights = rng.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1, size)
    origins = shuffled(np.moveaxis(np.indices(size), 0, -1), seed)
    return ShuffleStudy(
        seed=seed,
        before=_arrangement(picture, weights),
        after=_arrangement(shuffled(picture, seed), shuffled(weights, seed)),
        origins=origins,
    )


def _arrangement(values: np.ndarray, weights: np.ndarray) -> Arrangement:
    convolved = conv2d(values.astype(np.float64)[..., np.newaxis], SOBEL[..., np.newaxis, np.newaxis])
    return Arrangement(values=values, weights=weights, edges=convolved.output[..., 0])

"""What the filters of one layer are like: how strong, how smooth, how grey, and which two are nearly the same.

A bank is the kernel of a convolution, float `(kh, kw, C_in, filters)`; a depthwise convolution has `C_in` 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOT_A_FILTER = 0.01  # of the median norm: what weight decay has left of a filter that nothing asks for


class Pair(NamedTuple):
    """Two filters, from 0, and the cosine between them: 1 the same but for size, -1 the same with signs turned."""

    first: int
    second: int
    cosine: float


def norms(bank: np.ndarray) -> NDArray[np.float64]:
    """The Euclidean length of each filter, float64 `(filters,)`.

    Example:
        >>> norms(np.array([3.0, 4.0]).reshape(2, 1, 1, 1)).tolist()
        [5.0]
    """
    lengths: NDArray[np.float64] = np.sqrt(np.square(bank.astype(np.float64)).sum(axis=(0, 1, 2)))
    return lengths


def input_norms(bank: np.ndarray) -> NDArray[np.float64]:
    """How strongly each filter takes each input channel: lengths of the slices, float64 `(C_in, filters)`."""
    lengths: NDArray[np.float64] = np.sqrt(np.square(bank.astype(np.float64)).sum(axis=(0, 1)))
    return lengths


def is_nearly_zero(bank: np.ndarray) -> NDArray[np.bool_]:
    """Which filters have a norm under a hundredth of the layer's median, bool `(filters,)`.

    Example:
        >>> is_nearly_zero(np.array([1.0, 0.001, 2.0]).reshape(1, 1, 1, 3)).tolist()
        [False, True, False]
    """
    lengths = norms(bank)
    found: NDArray[np.bool_] = lengths <= NOT_A_FILTER * np.median(lengths)
    return found


def cosines(bank: np.ndarray) -> NDArray[np.float32]:
    """The cosine between every two filters, float32 `(filters, filters)` in [-1, 1]; 0 with one that is nearly zero.

    Example:
        >>> cosines(np.array([[1.0, -2.0, 0.0], [0.0, 0.0, 3.0]]).reshape(2, 1, 1, 3)).round(2).tolist()
        [[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    units = _units(bank)
    found: NDArray[np.float32] = np.clip(units.T @ units, -1, 1)
    return found


def cosines_to(bank: np.ndarray, index: int) -> NDArray[np.float32]:
    """The cosine of every filter to one of them, float32 `(filters,)`: a column of `cosines`."""
    units = _units(bank)
    found: NDArray[np.float32] = np.clip(units.T @ units[:, index], -1, 1)
    return found


def nearest(bank: np.ndarray) -> NDArray[np.float32]:
    """The cosine of each filter to the one that is most like it, signs aside: float32 `(filters,)`, signed."""
    between = cosines(bank)
    np.fill_diagonal(between, 0)
    place = np.abs(between).argmax(axis=0)
    return between[place, np.arange(len(place))]


def closest_pairs(bank: np.ndarray, most: int) -> list[Pair]:
    """The pairs of filters that are most alike, signs aside, the closest first.

    Example:
        >>> closest_pairs(np.array([[1.0, -2.0, 1.0], [0.0, 0.0, 3.0]]).reshape(2, 1, 1, 3), 1)
        [Pair(first=0, second=1, cosine=-1.0)]
    """
    between = cosines(bank)
    first, second = np.triu_indices(len(between), 1)
    values = between[first, second]
    order = np.argsort(-np.abs(values), kind="stable")[:most]
    return [Pair(int(first[at]), int(second[at]), float(values[at])) for at in order]


def roughness(bank: np.ndarray) -> NDArray[np.float64]:
    """How much neighbouring weights differ: mean squared difference over twice the mean square, `(filters,)`.

    About 1 for noise, near 0 for a filter without detail, above 1 for stripes of one pixel; nan for a kernel of one
    cell, which has no neighbours, and for a filter that is zero.

    Example:
        >>> stripes = np.array([[1.0, -1.0], [1.0, -1.0]]).reshape(2, 2, 1, 1)
        >>> roughness(np.concatenate([stripes, np.ones_like(stripes)], axis=-1)).tolist()
        [1.0, 0.0]
    """
    bank = bank.astype(np.float64)
    steps = [np.square(np.diff(bank, axis=axis)) for axis in (0, 1)]
    count = sum(step[..., 0].size for step in steps)
    total = sum(step.sum(axis=(0, 1, 2)) for step in steps)
    square = np.square(bank).mean(axis=(0, 1, 2))
    found = np.full(bank.shape[-1], np.nan)
    if count:
        np.divide(total, 2 * count * square, out=found, where=square > 0)
    return found


def grey_share(bank: np.ndarray) -> NDArray[np.float64]:
    """Of the squared weights on red, green and blue, the part that is the same in all three: `(filters,)` in [0, 1].

    1 for a filter that knows no colours, 0 for one that answers to differences of colour alone; a third for noise.
    nan for a filter that is zero.

    Args:
        bank: `(kh, kw, 3, filters)`.
    """
    bank = bank.astype(np.float64)
    grey = 3 * np.square(bank.mean(axis=2)).sum(axis=(0, 1))
    whole = np.square(bank).sum(axis=(0, 1, 2))
    return np.divide(grey, whole, out=np.full(bank.shape[-1], np.nan), where=whole > 0)


def noise_bank(shape: tuple[int, ...], seed: int = 0) -> NDArray[np.float32]:
    """Weights that a new layer may begin with: float32, normal, variance 2 / inputs of a filter (He et al. 2015)."""
    kh, kw, channels, _ = shape
    spread = np.sqrt(2 / (kh * kw * channels))
    return (np.random.default_rng(seed).standard_normal(shape) * spread).astype(np.float32)


def _units(bank: np.ndarray) -> NDArray[np.float32]:
    """Filters of length 1, or 0 where one is nearly zero, as columns: float32 `(weights, filters)`."""
    lengths = norms(bank)
    is_something = ~is_nearly_zero(bank) & (lengths > 0)
    scales = np.divide(1, lengths, out=np.zeros_like(lengths), where=is_something)
    units: NDArray[np.float32] = (bank.reshape(-1, bank.shape[-1]) * scales).astype(np.float32)
    return units

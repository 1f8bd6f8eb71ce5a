"""Pooling: one number for each window, with the cell that won or the weights with which the cells entered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lab.errors import DoesNotFit, InvalidSpec
from lab.ops.arrays import Floats, as_floats, check_least, check_shape
from lab.ops.convolution import windows
from lab.ops.padding import NO_PADS, Pads, check_fits, pad

PoolKind = Literal["max", "average", "l2", "stochastic"]
Rng = np.random.Generator | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooling:
    """One pooling and its intermediate values; floats are of the picture's float dtype.

    Attributes:
        padded: (H', W', C), the input with its frame: -inf for max, which then never wins, else 0.
        windows: (H_out, W_out, wh, ww, C), what the window sees at each position; a read-only view of `padded`.
        output: (H_out, W_out, C), one number a window and channel.
        winner: int64 (H_out, W_out, C, 2), row and column in the input (without its frame) of the cell that is the
            output: the first maximum, or the cell that was drawn; (-1, -1) where a stochastic window is all zero.
            None for average and L2, where no single cell wins.
        shares: (H_out, W_out, wh, ww, C) in [0, 1], the weights with which cells enter. Max: 1 for the winner.
            Average: 1 / number of cells that lie in the picture. Stochastic: the probability to be drawn, 0 throughout
            an all-zero window. None for L2, which is no weighted sum.
    """

    padded: Floats
    windows: Floats
    output: Floats
    winner: NDArray[np.int64] | None
    shares: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pooled:
    """What one kind of pooling makes of its windows; `index` counts the winner's cell in the window, -1 for none."""

    output: Floats
    index: NDArray[np.int64] | None = None
    shares: Floats | None = None


def pool2d(
    image: NDArray[Any],
    size_hw: tuple[int, int],
    *,
    kind: PoolKind,
    stride: int,
    pads: Pads = NO_PADS,
    rng: Rng = None,
) -> Pooling:
    """Slides a window over each channel and keeps one number a position.

    - max: the largest value; padding never wins.
    - average: the mean of those cells that lie in the picture, as in TensorFlow; padding is not counted.
    - l2: the square root of the sum of squares; padding adds nothing.
    - stochastic: one cell, drawn with probability a / sum(a) (Zeiler & Fergus 2013, eq. 3 and 4). A window that is all
      zero gives 0. This is the rule for training; at test time the paper takes the mean under these probabilities,
      `(pooling.shares * pooling.windows).sum(axis=(2, 3))`.

    Args:
        image: (H, W, C), any numbers; stochastic needs them >= 0, so apply ReLU first.
        size_hw: height and width of the window, >= 1.
        kind: how a window becomes a number.
        stride: step of the window in pixels, >= 1; usually the window's size.
        pads: frame around the picture, from `same_pads` or by hand; on each side smaller than the window.
        rng: draws the cells; needed for stochastic alone.

    Raises:
        DoesNotFit: if the window is larger than the padded picture, or a pad as large as the window.
        InvalidSpec: if stochastic meets a negative value.
        ValueError: if the kind is unknown, stochastic has no rng, the image has other axes or a number lies outside
            its range.

    Example:
        >>> image = np.array([[1, 5, 2], [3, 4, 6]])[:, :, np.newaxis]
        >>> pooling = pool2d(image, (2, 2), kind="max", stride=2, pads=Pads(0, 0, 0, 1))
        >>> pooling.output[:, :, 0]
        array([[5., 6.]])
        >>> pooling.winner[0, :, 0].tolist()
        [[0, 1], [1, 2]]
    """
    image = as_floats(image)
    check_shape("image", image, "H, W, C")
    if kind not in _KINDS:
        raise ValueError(f"kind must be one of {', '.join(_KINDS)}, got {kind}")
    height, width = size_hw
    check_least(1, window_height=height, window_width=width)
    for side, pixels, size in zip(pads._fields, pads, (height, height, width, width), strict=True):
        if pixels >= size:
            raise DoesNotFit(
                f"Padding of {pixels} pixels at the {side} is not smaller than the pooling window's {size}: "
                "a window would lie in the padding alone."
            )
    inside = pad(np.ones((*image.shape[:2], 1)), pads) > 0
    padded = np.where(inside, pad(image, pads), -np.inf if kind == "max" else 0.0)
    check_fits(size_hw, padded.shape[:2], what="pooling window")
    seen = windows(padded, size_hw, stride)
    pooled = _KINDS[kind](seen, windows(inside, size_hw, stride), rng)
    winner = None if pooled.index is None else _places(pooled.index, width, stride, pads)
    return Pooling(padded=padded, windows=seen, output=pooled.output, winner=winner, shares=pooled.shares)


def global_pool(image: NDArray[Any], kind: PoolKind, *, rng: Rng = None) -> Pooling:
    """Pools each whole channel into one number: `output` is (1, 1, C), `output[0, 0]` the vector that Keras returns.

    Global average pooling took the place of large dense layers (Lin et al. 2014, sec. 3.2).

    Args:
        image: (H, W, C), as in `pool2d`.
        kind: how a channel becomes a number.
        rng: needed for stochastic alone.

    Raises:
        InvalidSpec: if stochastic meets a negative value.
        ValueError: as `pool2d`.

    Example:
        >>> global_pool(np.arange(8).reshape(2, 2, 2), "average").output[0, 0]
        array([3., 4.])
    """
    check_shape("image", image, "H, W, C")
    return pool2d(image, (image.shape[0], image.shape[1]), kind=kind, stride=1, rng=rng)


def _max(seen: Floats, inside: NDArray[np.bool_], rng: Rng) -> _Pooled:
    output: Floats = seen.max(axis=(2, 3))
    # `inside` matters where the picture itself holds -inf.
    index = _first((seen == output[:, :, np.newaxis, np.newaxis]) & inside)
    cells = np.arange(seen.shape[2] * seen.shape[3])[:, np.newaxis]
    shares = (cells == index[:, :, np.newaxis]).reshape(seen.shape).astype(seen.dtype)
    return _Pooled(output=output, index=index, shares=shares)


def _average(seen: Floats, inside: NDArray[np.bool_], rng: Rng) -> _Pooled:
    counts = inside.sum(axis=(2, 3)).astype(seen.dtype)  # (H_out, W_out, 1)
    shares = np.broadcast_to(inside / counts[:, :, np.newaxis, np.newaxis], seen.shape)
    return _Pooled(output=seen.sum(axis=(2, 3)) / counts, shares=shares)


def _l2(seen: Floats, inside: NDArray[np.bool_], rng: Rng) -> _Pooled:
    return _Pooled(output=np.sqrt(np.square(seen).sum(axis=(2, 3))))


def _stochastic(seen: Floats, inside: NDArray[np.bool_], rng: Rng) -> _Pooled:
    if rng is None:
        raise ValueError("stochastic pooling draws its cells: rng must be a generator, got None")
    if seen.min() < 0:
        raise InvalidSpec(
            f"Stochastic pooling takes values as probabilities and needs them >= 0, the smallest is {seen.min():g}: "
            "apply ReLU first."
        )
    totals = seen.sum(axis=(2, 3), keepdims=True)
    shares = np.divide(seen, totals, out=np.zeros_like(seen), where=totals > 0)
    cells = seen.reshape(*seen.shape[:2], -1, seen.shape[-1])  # (H_out, W_out, wh * ww, C)
    heaped = cells.cumsum(axis=2, dtype=np.float64)
    whole = heaped[:, :, -1:]
    # The first cell that lifts the heap above the mark; a cell of 0 lifts nothing, so it is never drawn.
    index = _first((heaped > rng.random(whole.shape) * whole).reshape(seen.shape))
    output = np.take_along_axis(cells, index[:, :, np.newaxis], axis=2)[:, :, 0]
    return _Pooled(output=output, index=np.where(whole[:, :, 0] > 0, index, -1), shares=shares)


_KINDS: dict[str, Callable[[Floats, NDArray[np.bool_], Rng], _Pooled]] = {
    "max": _max,
    "average": _average,
    "l2": _l2,
    "stochastic": _stochastic,
}


def _first(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Counts, row by row, to the first chosen cell of each window: (H_out, W_out, C)."""
    first: NDArray[np.int64] = chosen.reshape(*chosen.shape[:2], -1, chosen.shape[-1]).argmax(axis=2)
    return first


def _places(index: NDArray[np.int64], width: int, stride: int, pads: Pads) -> NDArray[np.int64]:
    """Turns cells of windows into rows and columns of the picture: (H_out, W_out, C, 2)."""
    rows = np.arange(index.shape[0])[:, np.newaxis, np.newaxis] * stride + index // width - pads.top
    columns = np.arange(index.shape[1])[:, np.newaxis] * stride + index % width - pads.left
    places: NDArray[np.int64] = np.stack([rows, columns], axis=-1)
    places[index < 0] = -1
    return places

"""What part of the picture one output of a stack of layers can see.

One axis at a time: for square kernels both axes are alike. Araujo, Norris & Sim 2019, "Computing receptive fields of
convolutional neural networks", Distill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from lab.ops.arrays import check_least
from lab.ops.padding import covered, same_pads


@dataclass(frozen=True, slots=True)
class LayerWindow:
    """One layer with a window, a convolution or a pooling, along one axis.

    Attributes:
        kernel: cells, >= 1.
        stride: step in cells of the layer's input, >= 1.
        dilation: distance of neighbouring cells, >= 1.
        pad: cells of padding before the first one, >= 0.

    Raises:
        ValueError: if a number lies outside its range.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    pad: int = 0

    def __post_init__(self) -> None:
        check_least(1, kernel=self.kernel, stride=self.stride, dilation=self.dilation)
        check_least(0, pad=self.pad)


class ReceptiveField(NamedTuple):
    """What the outputs at one depth see of the picture.

    Attributes:
        size: pixels that an output spans.
        jump: pixels by which it moves from one output to the next: the product of the strides.
        start: first pixel of output 0; below 0 where that one reaches into padding.
    """

    size: int
    jump: int
    start: int

    def after(self, layer: LayerWindow) -> "ReceptiveField":
        """What the outputs of one more layer see (Araujo et al. 2019, eq. 2 to 4)."""
        return ReceptiveField(
            size=self.size + (covered(layer.kernel, layer.dilation) - 1) * self.jump,
            jump=self.jump * layer.stride,
            start=self.start - layer.pad * self.jump,
        )

    def joined(self, other: "ReceptiveField") -> "ReceptiveField":
        """What a sum, or the channels, of two maps of one size sees: from the first pixel of either to the last.

        Raises:
            ValueError: if the maps move differently over the picture.
        """
        if self.jump != other.jump:
            raise ValueError(f"maps that are joined must move alike over the picture, got {self.jump} and {other.jump}")
        start = min(self.start, other.start)
        return ReceptiveField(max(self.start + self.size, other.start + other.size) - start, self.jump, start)


PIXEL = ReceptiveField(size=1, jump=1, start=0)


class Interval(NamedTuple):
    """Pixels from `first` to `last`, both included."""

    first: int
    last: int


def receptive_fields(layers: Sequence[LayerWindow]) -> list[ReceptiveField]:
    """The receptive field after each layer.

    Args:
        layers: from the picture upwards.

    Returns:
        One record a layer; the last one belongs to the whole stack.

    Example:
        >>> receptive_fields([LayerWindow(3, pad=1), LayerWindow(2, stride=2), LayerWindow(3, pad=1)])
        [ReceptiveField(size=3, jump=1, start=-1), ReceptiveField(size=4, jump=2, start=-1),
         ReceptiveField(size=8, jump=2, start=-3)]
    """
    return list(accumulate(layers, ReceptiveField.after, initial=PIXEL))[1:]


def field_of(layers: Sequence[LayerWindow], index: int) -> Interval:
    """The pixels that output `index` of the stack sees, not clipped to the picture.

    Args:
        layers: from the picture upwards; without any, an output is its pixel.
        index: of the output along the axis, from 0.

    Example:
        >>> field_of([LayerWindow(3, pad=1), LayerWindow(3, stride=2, pad=1)], index=0)
        Interval(first=-2, last=2)
    """
    field = receptive_fields(layers)[-1] if layers else PIXEL
    first = field.start + index * field.jump
    return Interval(first, first + field.size - 1)


def map_sizes(size: int, layers: Sequence[LayerWindow]) -> list[int]:
    """Rows, and columns, of the map after each layer with "same" padding: ceil(size / stride).

    Args:
        size: rows, and columns, of the picture, >= 1.
        layers: from the picture upwards; their own `pad` is not used.

    Raises:
        ValueError: if the size is below 1.

    Example:
        >>> map_sizes(7, [LayerWindow(3), LayerWindow(3, stride=2), LayerWindow(2, stride=2)])
        [7, 4, 2]
    """
    check_least(1, size=size)
    sizes = []
    for layer in layers:
        size = -(-size // layer.stride)
        sizes.append(size)
    return sizes


def touched_share(size: int, layers: Sequence[LayerWindow]) -> list[float]:
    """The share of outputs at each depth that padding has reached, in this layer or in any below.

    Every layer pads with "same", and picture and windows are square. Exact: an output is touched when one of the cells
    that it sums is padding or was touched itself.

    Args:
        size: rows, and columns, of the picture, >= 1.
        layers: from the picture upwards; their own `pad` is not used.

    Returns:
        One share in [0, 1] a layer; the sizes of the maps are `map_sizes(size, layers)`.

    Raises:
        ValueError: if the size is below 1.

    Example:
        >>> touched_share(10, [LayerWindow(3), LayerWindow(3)])  # untouched: 8 x 8, then 6 x 6 of 10 x 10
        [0.36, 0.64]
    """
    check_least(1, size=size)
    shares = []
    touched = np.zeros(size, np.bool_)  # along one axis
    for layer in layers:
        before = same_pads((len(touched), 1), (layer.kernel, 1), layer.stride, layer.dilation).top
        starts = np.arange(0, len(touched), layer.stride) - before
        seen = starts[:, np.newaxis] + np.arange(layer.kernel) * layer.dilation  # (outputs, kernel)
        is_padding = (seen < 0) | (seen >= len(touched))
        touched = (is_padding | touched[seen.clip(0, len(touched) - 1)]).any(axis=1)
        # Windows are squares: an output is untouched when its row and its column both are.
        untouched = int((~touched).sum())
        shares.append((len(touched) ** 2 - untouched**2) / len(touched) ** 2)
    return shares

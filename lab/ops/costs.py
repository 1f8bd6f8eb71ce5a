"""What a layer costs: weights to store and learn, and multiplications for one picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lab.errors import DoesNotFit
from lab.ops.arrays import check_least


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of one layer for one picture.

    Attributes:
        parameters: weights and biases.
        macs: multiplications, each with its addition; those with padding count, adding the bias does not.
    """

    parameters: int
    macs: int

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.parameters + other.parameters, self.macs + other.macs)


def plain(
    output_hw: tuple[int, int], kernel_hw: tuple[int, int], channels_in: int, channels_out: int, *, bias: bool = True
) -> Cost:
    """Cost of an ordinary convolution: each output sums kh * kw * C_in products.

    Args:
        output_hw: height and width of the output, >= 1; `lab.ops.padding.output_size` says how large it is.
        kernel_hw: height and width of the kernel, >= 1.
        channels_in: >= 1.
        channels_out: >= 1.
        bias: whether each output channel has one.

    Raises:
        ValueError: if a number is below 1.

    Example:
        >>> plain((28, 28), (3, 3), 1, 32)
        Cost(parameters=320, macs=225792)
    """
    return grouped(output_hw, kernel_hw, channels_in, channels_out, groups=1, bias=bias)


def grouped(
    output_hw: tuple[int, int],
    kernel_hw: tuple[int, int],
    channels_in: int,
    channels_out: int,
    groups: int,
    *,
    bias: bool = True,
) -> Cost:
    """Cost of a grouped convolution: each output sees C_in / groups channels.

    Args:
        output_hw: as in `plain`.
        kernel_hw: as in `plain`.
        channels_in: a multiple of `groups`.
        channels_out: a multiple of `groups`.
        groups: >= 1.
        bias: as in `plain`.

    Raises:
        DoesNotFit: if the channels cannot be cut into equal groups.
        ValueError: if a number is below 1.

    Example:
        >>> grouped((1, 1), (1, 1), 4, 8, groups=4, bias=False)
        Cost(parameters=8, macs=8)
    """
    (height, width), (kh, kw) = output_hw, kernel_hw
    check_least(1, height=height, width=width, kernel_height=kh, kernel_width=kw)
    check_least(1, channels_in=channels_in, channels_out=channels_out, groups=groups)
    if channels_in % groups or channels_out % groups:
        raise DoesNotFit(
            f"{channels_in} input and {channels_out} output channels cannot be cut into {groups} equal groups: "
            "use a number of groups that divides both."
        )
    weights = kh * kw * (channels_in // groups) * channels_out
    return Cost(parameters=weights + bias * channels_out, macs=height * width * weights)


def depthwise(
    output_hw: tuple[int, int], kernel_hw: tuple[int, int], channels: int, multiplier: int = 1, *, bias: bool = True
) -> Cost:
    """Cost of filtering each channel by itself, `multiplier` times.

    Example:
        >>> depthwise((28, 28), (3, 3), 32)
        Cost(parameters=320, macs=225792)
    """
    return grouped(output_hw, kernel_hw, channels, channels * multiplier, groups=channels, bias=bias)


def pointwise(output_hw: tuple[int, int], channels_in: int, channels_out: int, *, bias: bool = True) -> Cost:
    """Cost of a 1x1 convolution, which mixes the channels of each pixel.

    Example:
        >>> pointwise((28, 28), 32, 64, bias=False)
        Cost(parameters=2048, macs=1605632)
    """
    return plain(output_hw, (1, 1), channels_in, channels_out, bias=bias)


def separable(
    output_hw: tuple[int, int],
    kernel_hw: tuple[int, int],
    channels_in: int,
    channels_out: int,
    multiplier: int = 1,
    *,
    bias: bool = True,
) -> Cost:
    """Cost of a depthwise and then a 1x1 convolution; as in Keras the bias belongs to the second step alone.

    With multiplier 1 it has 1 / C_out + 1 / (kh * kw) of the multiplications of `plain` (Howard et al. 2017, sec. 3.1).

    Example:
        >>> separable((28, 28), (3, 3), 32, 64, bias=False)  # `plain` takes 18432 and 14450688
        Cost(parameters=2336, macs=1831424)
    """
    first = depthwise(output_hw, kernel_hw, channels_in, multiplier, bias=False)
    return first + pointwise(output_hw, channels_in * multiplier, channels_out, bias=bias)


def transposed(
    input_hw: tuple[int, int], kernel_hw: tuple[int, int], channels_in: int, channels_out: int, *, bias: bool = True
) -> Cost:
    """Cost of a transposed convolution: each pixel of the *input* stamps one kernel a pair of channels.

    What "same" cuts away counts as well.

    Example:
        >>> transposed((7, 7), (3, 3), 64, 32)
        Cost(parameters=18464, macs=903168)
    """
    return plain(input_hw, kernel_hw, channels_in, channels_out, bias=False) + Cost(bias * channels_out, 0)


def dense_equivalent(in_shape: Sequence[int], out_shape: Sequence[int], *, bias: bool = True) -> Cost:
    """Cost of a dense layer between the same two shapes: a weight for each pair of input and output.

    Args:
        in_shape: sizes of the input, for example (H, W, C_in), each >= 1.
        out_shape: sizes of the output, each >= 1.
        bias: whether each output has one.

    Raises:
        ValueError: if a size is below 1.

    Example:
        >>> dense_equivalent((28, 28, 1), (26, 26, 32))
        Cost(parameters=16981120, macs=16959488)
    """
    check_least(1, smallest_size=min((*in_shape, *out_shape)))
    pairs = math.prod(in_shape) * math.prod(out_shape)
    return Cost(parameters=pairs + bias * math.prod(out_shape), macs=pairs)

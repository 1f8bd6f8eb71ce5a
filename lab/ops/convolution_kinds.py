"""The relatives of convolution: fewer connections (depthwise, separable, grouped), larger maps, other dimensions."""

from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from lab.errors import DoesNotFit
from lab.ops.arrays import Floats, as_floats, check_least, check_shape
from lab.ops.convolution import Convolution, check_bias, check_channels, conv2d
from lab.ops.padding import PadMode, Pads, output_size, same_pads


class Geometry(TypedDict, total=False):
    """How a kernel walks over its picture: keywords of `conv2d`, with its defaults."""

    stride: int
    dilation: int
    pads: Pads
    mode: PadMode


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouped:
    """A convolution whose output channels see only their own group of input channels.

    Attributes:
        groups: one complete convolution a group, in the order of the channels.
        output: (H_out, W_out, C_out), the outputs of the groups side by side.
    """

    groups: tuple[Convolution, ...]
    output: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Separable:
    """Two steps: each channel in space (one group a channel), then a 1x1 convolution of that step's output."""

    depthwise: Grouped
    pointwise: Convolution

    @property
    def output(self) -> Floats:
        """The result of the second step: (H_out, W_out, C_out)."""
        return self.pointwise.output


def grouped(
    image: NDArray[Any],
    kernel: NDArray[Any],
    groups: int,
    *,
    bias: NDArray[Any] | None = None,
    **geometry: Unpack[Geometry],
) -> Grouped:
    """Cuts the channels into groups that know nothing of each other (Krizhevsky et al. 2012; Xie et al. 2017).

    Args:
        image: (H, W, C_in), any numbers; its dtype decides that of the results (integers become float64).
        kernel: (kh, kw, C_in / groups, C_out).
        groups: into how many parts C_in and C_out are cut, >= 1.
        bias: (C_out,); none if left out.
        geometry: stride, dilation, pads, mode as in `conv2d`.

    Raises:
        DoesNotFit: if the channels cannot be cut evenly, or as in `conv2d`.
        ValueError: as `conv2d`.

    Example:
        >>> grouped(np.ones((1, 1, 4)), np.ones((1, 1, 2, 6)), groups=2).output
        array([[[2., 2., 2., 2., 2., 2.]]])
    """
    check_shape("image", image, "H, W, C_in")
    check_shape("kernel", kernel, "kh, kw, C_in / groups, C_out")
    check_least(1, groups=groups)
    for name, channels in (("input", image.shape[2]), ("output", kernel.shape[3])):
        if channels % groups:
            raise DoesNotFit(
                f"{channels} {name} channels cannot be cut into {groups} equal groups: "
                f"use a number of groups that divides {channels}."
            )
    check_bias(bias, kernel.shape[3])
    biases = [None] * groups if bias is None else np.split(bias, groups)
    convolutions = tuple(
        conv2d(part, weights, bias=part_bias, **geometry)
        for part, weights, part_bias in zip(
            np.split(image, groups, axis=2), np.split(kernel, groups, axis=3), biases, strict=True
        )
    )
    return Grouped(groups=convolutions, output=np.concatenate([each.output for each in convolutions], axis=2))


def depthwise(
    image: NDArray[Any], kernel: NDArray[Any], *, bias: NDArray[Any] | None = None, **geometry: Unpack[Geometry]
) -> Grouped:
    """Filters each channel by itself: grouped convolution with as many groups as channels.

    Args:
        image: (H, W, C), as in `grouped`.
        kernel: (kh, kw, C, multiplier); each channel gets `multiplier` output channels, next to each other.
        bias: (C * multiplier,); none if left out.
        geometry: stride, dilation, pads, mode as in `conv2d`.

    Returns:
        `groups` has one convolution a channel; `output` is (H_out, W_out, C * multiplier).

    Raises:
        DoesNotFit: if the kernel has other channels, or as in `conv2d`.
        ValueError: as `conv2d`.

    Example:
        >>> depthwise(np.array([[[1, 2, 3]]]), np.array([[[[1, 10]] * 3]])).output
        array([[[ 1., 10.,  2., 20.,  3., 30.]]])
    """
    check_shape("image", image, "H, W, C")
    check_shape("kernel", kernel, "kh, kw, C, multiplier")
    height, width, channels, multiplier = kernel.shape
    check_channels(image, channels)
    weights = kernel.reshape(height, width, 1, channels * multiplier)
    return grouped(image, weights, channels, bias=bias, **geometry)


def separable(
    image: NDArray[Any],
    depthwise_kernel: NDArray[Any],
    pointwise_kernel: NDArray[Any],
    *,
    bias: NDArray[Any] | None = None,
    **geometry: Unpack[Geometry],
) -> Separable:
    """A depthwise convolution, then a 1x1 convolution (Chollet 2017; Howard et al. 2017).

    Args:
        image: (H, W, C), as in `grouped`.
        depthwise_kernel: (kh, kw, C, multiplier).
        pointwise_kernel: (1, 1, C * multiplier, C_out).
        bias: (C_out,), of the second step; none if left out.
        geometry: stride, dilation, pads, mode of the first step, as in `conv2d`.

    Raises:
        DoesNotFit: if channels differ, or as in `conv2d`.
        ValueError: if the second kernel is larger than 1x1, or as `conv2d`.

    Example:
        >>> separable(np.array([[[1, 2]]]), np.ones((1, 1, 2, 1)), np.array([[[[1, 0], [10, 1]]]])).output
        array([[[21.,  2.]]])
    """
    if pointwise_kernel.shape[:2] != (1, 1):
        raise ValueError(f"pointwise_kernel must be (1, 1, C * multiplier, C_out), got {pointwise_kernel.shape}")
    first = depthwise(image, depthwise_kernel, **geometry)
    return Separable(depthwise=first, pointwise=conv2d(first.output, pointwise_kernel, bias=bias))


def transposed(
    image: NDArray[Any], kernel: NDArray[Any], *, stride: int = 1, padding: Literal["valid", "same"] = "valid"
) -> Floats:
    """Stamps the kernel, times each pixel, onto a map `stride` times as large (Dumoulin & Visin 2016, ch. 4).

    It runs the connections of a convolution backwards; the values of that convolution's input do not come back.

    Args:
        image: (h, w, C_in), any numbers; its dtype decides that of the result (integers become float64).
        kernel: (kh, kw, C_out, C_in), the order of `tf.nn.conv2d_transpose`.
        stride: distance of two stamps in pixels, >= 1.
        padding: "same" cuts the overhang away, as much at each side as `same_pads` would add.

    Returns:
        (H, W, C_out) in the sizes of Keras: "same" h * stride; "valid" h * stride + max(kh - stride, 0).

    Raises:
        DoesNotFit: if the kernel has other channels.
        ValueError: if an array has other axes, the stride is below 1 or the padding unknown.

    Example:
        >>> transposed(np.array([[[1], [10]]]), np.array([1, 2, 3]).reshape(1, 3, 1, 1), stride=2)[0, :, 0]
        array([ 1.,  2., 13., 20., 30.])
    """
    image = as_floats(image)
    check_shape("image", image, "h, w, C_in")
    check_shape("kernel", kernel, "kh, kw, C_out, C_in")
    check_least(1, stride=stride)
    if padding not in ("valid", "same"):
        raise ValueError(f"padding must be valid or same, got {padding}")
    check_channels(image, kernel.shape[3])
    kernel = kernel.astype(image.dtype)
    (h, w, _), (kh, kw, channels, _) = image.shape, kernel.shape
    height, width = h * stride, w * stride
    canvas = np.zeros((height + max(kh - stride, 0), width + max(kw - stride, 0), channels), image.dtype)
    for row, column in np.ndindex(kh, kw):
        # One cell of every stamp at once; neighbouring stamps overlap only between different cells.
        canvas[row : row + height : stride, column : column + width : stride] += image @ kernel[row, column].T
    if padding == "valid":
        return canvas
    pads = same_pads((height, width), (kh, kw), stride)
    return canvas[pads.top : pads.top + height, pads.left : pads.left + width]


def coverage(size: int, kernel: int, stride: int, padding: Literal["valid", "same"] = "valid") -> NDArray[np.int64]:
    """How many kernel cells are summed in each output pixel of a transposed convolution of a square picture.

    Where the stride does not divide the kernel, neighbours differ: the checkerboard (Odena et al. 2016, Distill).

    Args:
        size: rows and columns of the input, >= 1; those of `kernel` likewise.
        stride: distance of two stamps in pixels, >= 1; it and `padding` as in `transposed`.

    Returns:
        int64 (H, W), of the size that `transposed` returns.

    Raises:
        ValueError: if a number is below 1.

    Example:
        >>> coverage(3, kernel=3, stride=2, padding="same")[2]
        array([2, 2, 4, 2, 4, 2])
    """
    check_least(1, size=size, kernel=kernel)
    counts = transposed(np.ones((size, size, 1)), np.ones((kernel, kernel, 1, 1)), stride=stride, padding=padding)
    return counts[:, :, 0].astype(np.int64)


def upsampled(image: NDArray[Any], factor: int) -> Floats:
    """Nearest resize; a convolution after it makes larger maps without a checkerboard (Odena et al. 2016).

    Args:
        image: (h, w, ...), any numbers; floats keep their dtype, integers become float64.
        factor: >= 1.

    Example:
        >>> upsampled(np.array([[1, 2]]), 2)
        array([[1., 1., 2., 2.],
               [1., 1., 2., 2.]])
    """
    check_least(1, factor=factor)
    return as_floats(image).repeat(factor, axis=0).repeat(factor, axis=1)


def conv1d(
    signal: NDArray[Any],
    kernel: NDArray[Any],
    *,
    bias: NDArray[Any] | None = None,
    before: int = 0,
    after: int = 0,
    stride: int = 1,
    dilation: int = 1,
    mode: PadMode = "zero",
) -> Floats:
    """Convolution along one axis, for sound and text: that of a picture one pixel wide.

    With `before = (k - 1) * dilation` and `after = 0` it is causal: no output sees a later input (van den Oord 2016).

    Args:
        signal: (T, C_in), any numbers.
        kernel: (k, C_in, C_out).
        bias: (C_out,), and stride, dilation and mode: as in `conv2d`.
        before: cells of padding at the start, and `after` at the end, >= 0.

    Returns:
        (T_out, C_out).

    Raises:
        DoesNotFit, ValueError: as `conv2d`.

    Example:
        >>> conv1d(np.array([[1], [2], [4]]), np.array([[[-1]], [[1]]]))[:, 0]
        array([1., 2.])
    """
    check_shape("signal", signal, "T, C_in")
    check_shape("kernel", kernel, "k, C_in, C_out")
    pads = Pads(before, after, 0, 0)
    picture, weights = signal[:, np.newaxis], kernel[:, np.newaxis]  # (T, 1, C_in), (k, 1, C_in, C_out)
    return conv2d(picture, weights, bias=bias, stride=stride, dilation=dilation, pads=pads, mode=mode).output[:, 0]


def conv3d(volume: NDArray[Any], kernel: NDArray[Any], *, stride: int = 1) -> Floats:
    """Convolution along three axes, for films and scans, without padding: a sum of pictures convolved with slices.

    Args:
        volume: (D, H, W, C_in), any numbers.
        kernel: (kd, kh, kw, C_in, C_out).
        stride: step along all three axes, >= 1.

    Returns:
        (D_out, H_out, W_out, C_out).

    Raises:
        DoesNotFit, ValueError: as `conv2d`.

    Example:
        >>> conv3d(np.ones((2, 3, 3, 1)), np.ones((2, 2, 2, 1, 1))).shape
        (1, 2, 2, 1)
    """
    check_shape("volume", volume, "D, H, W, C_in")
    check_shape("kernel", kernel, "kd, kh, kw, C_in, C_out")
    starts = np.arange(output_size(volume.shape[0], kernel.shape[0], stride)) * stride
    slices = [[conv2d(volume[at + i], kernel[i], stride=stride).output for i in range(len(kernel))] for at in starts]
    return np.stack([np.sum(each, axis=0) for each in slices])

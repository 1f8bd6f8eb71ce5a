"""Convolution with everything that happens on the way: padded input, windows, one partial map a channel, sum."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.errors import DoesNotFit
from lab.ops.arrays import Floats, as_floats, check_least, check_shape
from lab.ops.padding import NO_PADS, PadMode, Pads, check_fits, covered, pad


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convolution:
    """One convolution and its intermediate values, all of the picture's float dtype.

    Attributes:
        padded: (H', W', C_in), the input with its frame.
        kernel: (kh, kw, C_in, C_out), the weights.
        windows: (H_out, W_out, kh, kw, C_in), what the kernel sees at each position; a read-only view of `padded`.
        parts: (H_out, W_out, C_in, C_out), what each input channel contributes to each output channel.
        output: (H_out, W_out, C_out), the sum of the parts over C_in, plus bias.
    """

    padded: Floats
    kernel: Floats
    windows: Floats
    parts: Floats
    output: Floats


class Columns(NamedTuple):
    """A convolution as one product of matrices; `matrix @ weights` is the output without bias, a row a position.

    Attributes:
        matrix: (H_out * W_out, kh * kw * C_in), one flattened window a row.
        weights: (kh * kw * C_in, C_out), one flattened kernel a column.
    """

    matrix: Floats
    weights: Floats


def windows(image: NDArray[Any], size_hw: tuple[int, int], stride: int = 1, dilation: int = 1) -> NDArray[Any]:
    """What a kernel sees at each of its positions, without copying a pixel.

    Args:
        image: (H, W, C), already padded.
        size_hw: height and width of the kernel in cells, >= 1.
        stride: step of the kernel in pixels, >= 1.
        dilation: distance of the kernel's cells in pixels, >= 1.

    Returns:
        (H_out, W_out, kh, kw, C), a read-only view of the image, of its dtype.

    Raises:
        DoesNotFit: if the kernel is larger than the image.
        ValueError: if a number is below 1 or the image has other axes.

    Example:
        >>> windows(np.arange(9).reshape(3, 3, 1), (2, 2))[1, 1, :, :, 0]
        array([[4, 5],
               [7, 8]])
    """
    check_shape("image", image, "H, W, C")
    check_least(1, stride=stride)
    covers = [covered(size, dilation) for size in size_hw]
    check_fits(covers, image.shape[:2], dilation=dilation)
    sliding = np.lib.stride_tricks.sliding_window_view(image, covers, axis=(0, 1))  # (., ., C, covers)
    return np.moveaxis(sliding[::stride, ::stride, :, ::dilation, ::dilation], 2, -1)


def conv2d(
    image: NDArray[Any],
    kernel: NDArray[Any],
    *,
    bias: NDArray[Any] | None = None,
    stride: int = 1,
    dilation: int = 1,
    pads: Pads = NO_PADS,
    mode: PadMode = "zero",
) -> Convolution:
    """Slides a kernel over a picture and sums products, channel by channel.

    As in all deep-learning libraries this is a cross-correlation: the kernel is laid on the picture as it is written.
    The convolution of mathematics turns it by 180 degrees first: `conv2d(image, flip(kernel))`. Every partial map is
    kept, H_out * W_out * C_in * C_out numbers: made for pictures and small networks, not for the depths of a VGG.

    Args:
        image: (H, W, C_in), any numbers; its dtype decides that of all results (integers become float64).
        kernel: (kh, kw, C_in, C_out).
        bias: (C_out,), added to each output channel; none if left out.
        stride: step of the kernel in pixels, >= 1.
        dilation: distance of the kernel's cells in pixels, >= 1 (Yu & Koltun 2016).
        pads: frame around the picture, from `same_pads` or by hand.
        mode: what the frame holds.

    Raises:
        DoesNotFit: if the kernel is larger than the padded picture, has other channels, or "reflect" lacks pixels.
        ValueError: if an array has other axes or a number lies outside its range.

    Example:
        >>> image = np.array([[1, 2, 3], [4, 5, 6]])[:, :, np.newaxis]
        >>> rise = np.array([[-1, 1]])[:, :, np.newaxis, np.newaxis]
        >>> conv2d(image, rise, bias=np.array([10])).output[:, :, 0]
        array([[11., 11.],
               [11., 11.]])
    """
    image = as_floats(image)
    check_shape("image", image, "H, W, C_in")
    check_shape("kernel", kernel, "kh, kw, C_in, C_out")
    check_channels(image, kernel.shape[2])
    check_bias(bias, kernel.shape[3])
    kernel = kernel.astype(image.dtype)
    padded = pad(image, pads, mode)
    seen = windows(padded, (kernel.shape[0], kernel.shape[1]), stride, dilation)
    parts: Floats = np.einsum("hwijc,ijco->hwco", seen, kernel)
    output = parts.sum(axis=2)  # (H_out, W_out, C_out)
    if bias is not None:
        output += bias.astype(image.dtype)
    return Convolution(padded=padded, kernel=kernel, windows=seen, parts=parts, output=output)


def flip(kernel: NDArray[Any]) -> NDArray[Any]:
    """The kernel turned by 180 degrees, a view: makes a true convolution of a cross-correlation, and back.

    Args:
        kernel: (kh, kw, ...), axes after the second stay as they are.

    Example:
        >>> flip(np.array([[1, 2], [3, 4]]))
        array([[4, 3],
               [2, 1]])
    """
    return kernel[::-1, ::-1]


def im2col(convolution: Convolution) -> Columns:
    """The same convolution as one product of matrices, as fast libraries compute it (Chellapilla et al. 2006).

    Example:
        >>> image, kernel = np.arange(9).reshape(3, 3, 1), np.ones((2, 2, 1, 1))
        >>> matrix, weights = im2col(conv2d(image, kernel))
        >>> matrix
        array([[0., 1., 3., 4.],
               [1., 2., 4., 5.],
               [3., 4., 6., 7.],
               [4., 5., 7., 8.]])
        >>> (matrix @ weights).ravel()
        array([ 8., 12., 20., 24.])
    """
    height, width = convolution.windows.shape[:2]
    return Columns(
        matrix=convolution.windows.reshape(height * width, -1),
        weights=convolution.kernel.reshape(-1, convolution.kernel.shape[-1]),
    )


def check_channels(image: NDArray[Any], channels: int) -> None:
    """Refuses a picture (H, W, C) whose C is not the number of channels that a kernel has weights for.

    Raises:
        DoesNotFit: if they differ.
    """
    if image.shape[2] != channels:
        raise DoesNotFit(
            f"The kernel has weights for {channels} channels, the picture has {image.shape[2]}: "
            "a kernel needs one layer of weights for each channel of its input."
        )


def check_bias(bias: NDArray[Any] | None, channels: int) -> None:
    """Refuses a bias that is not one number an output channel; none at all is fine.

    Raises:
        ValueError: if the shape differs.
    """
    if bias is not None and bias.shape != (channels,):
        raise ValueError(f"bias must be (C_out,) = ({channels},), got {bias.shape}")

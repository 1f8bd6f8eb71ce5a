"""A transposed convolution, the convolution that it equals, and the checkerboard that it can make. Pure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.ops.convolution import conv2d, flip
from lab.ops.convolution_kinds import coverage, transposed, upsampled
from lab.ops.padding import NO_PADS, Pads, same_pads

Padding = Literal["valid", "same"]
PADDINGS: dict[Padding, str] = {"valid": "Valid: every stamp whole", "same": "Same: rows × stride"}
Filling = Literal["Counting", "Ones", "Bilinear"]
FILLINGS: tuple[Filling, ...] = ("Counting", "Ones", "Bilinear")
LARGEST_KERNEL = 6
COVERED_SIDE = 12  # large enough for an inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stamps:
    """A transposed convolution with one channel.

    Attributes:
        image: float64 `(n, n)`.
        kernel: float64 `(k, k)`, the stamp.
        output: float64 `(H, H)`, all stamps added up.
        spread: float64 `(H + k - 1, H + k - 1)`, the image with zeros between its pixels and around them: sliding the
            turned kernel over it gives the output.
        margins: rows and columns of `spread` that lie around.
        cut: rows, and columns, that "same" cuts off the stamps before the first one.
    """

    image: np.ndarray
    kernel: np.ndarray
    stride: int
    padding: Padding
    output: np.ndarray
    spread: np.ndarray
    margins: Pads
    cut: int

    @property
    def turned(self) -> np.ndarray:
        """The kernel by 180 degrees."""
        return flip(self.kernel)

    def weights_on_image(self) -> np.ndarray:
        """With what weight each pixel enters each output: float64 `(H, H, n, n)`, NaN where it does not reach."""
        outputs, pixels = np.arange(len(self.output))[:, None], np.arange(len(self.image))
        cells = outputs + self.cut - pixels * self.stride  # (H, n): which row, and column, of the stamp
        reaches = (cells >= 0) & (cells < len(self.kernel))
        weights = self.kernel[cells.clip(0, len(self.kernel) - 1)][:, :, cells.clip(0, len(self.kernel) - 1)]
        is_reached = reaches[:, :, None, None] & reaches
        return np.where(is_reached, weights, np.nan).transpose(0, 2, 1, 3)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkerboard:
    """How often each output pixel is summed to: int64 maps of `COVERED_SIDE * stride` rows and more.

    Attributes:
        stamped: by a transposed convolution.
        resized: by a convolution of the enlarged picture.
    """

    stamped: np.ndarray
    resized: np.ndarray
    inside: slice

    def unevenness(self, counts: np.ndarray) -> float:
        """The largest count inside less the smallest, as a share of their mean: 0 is even."""
        inner = counts[self.inside, self.inside]
        return float((inner.max() - inner.min()) / inner.mean())


def fill(filling: Filling, size: int) -> np.ndarray:
    """A kernel of `size` rows and columns: 1, 2, 3 ...; all 1; or a tent, which interpolates between pixels.

    Example:
        >>> fill("Bilinear", 3)[1].tolist()
        [0.5, 1.0, 0.5]
    """
    if filling == "Counting":
        return np.arange(1.0, size * size + 1).reshape(size, size)
    if filling == "Ones":
        return np.ones((size, size))
    slope = 1 - np.abs(np.arange(size) - (size - 1) / 2) / ((size + 1) // 2)
    return np.outer(slope, slope)


def stamp(image: np.ndarray, kernel: np.ndarray, stride: int, padding: Padding) -> Stamps:
    """Stamps a square kernel, float `(k, k)`, for each pixel of a square image, float `(n, n)`."""
    output = transposed(image[..., None], kernel[..., None, None], stride=stride, padding=padding)[..., 0]
    size, cells = len(image), len(kernel)
    cut = same_pads((size * stride,) * 2, (cells, cells), stride) if padding == "same" else NO_PADS
    before = cells - 1 - cut.top
    behind = len(output) + cells - 1 - before - ((size - 1) * stride + 1)
    spread = np.zeros((len(output) + cells - 1,) * 2)
    spread[before : len(spread) - behind : stride, before : len(spread) - behind : stride] = image
    return Stamps(
        image=image,
        kernel=kernel,
        stride=stride,
        padding=padding,
        output=output,
        spread=spread,
        margins=Pads(before, behind, before, behind),
        cut=cut.top,
    )


def checkerboard(kernel: int, stride: int) -> Checkerboard:
    """Coverage with a square kernel of so many cells, with "same" padding."""
    stamped = coverage(COVERED_SIDE, kernel, stride, "same")
    even = upsampled(np.ones((COVERED_SIDE, COVERED_SIDE)), stride)[..., None]
    pads = same_pads((len(even), len(even)), (kernel, kernel))
    resized = conv2d(even, np.ones((kernel, kernel, 1, 1)), pads=pads).output[..., 0].astype(np.int64)
    return Checkerboard(stamped=stamped, resized=resized, inside=slice(kernel - 1, len(stamped) - kernel + 1))


def transposed_code(stamps: Stamps) -> str:
    """`output`, float `(H, W)`, from `image` and `kernel`."""
    return "\n".join(
        [
            "import keras",
            "",
            f"# image: float64 {stamps.image.shape}, kernel: float64 {stamps.kernel.shape}, the numbers of the grids",
            "output = keras.ops.conv_transpose(",
            "    image[None, ..., None],  # (N, h, w, C_in)",
            "    kernel[..., None, None],  # (kh, kw, C_out, C_in)",
            f"    strides={stamps.stride},",
            f'    padding="{stamps.padding}",',
            ")[0, ..., 0]",
        ]
    )

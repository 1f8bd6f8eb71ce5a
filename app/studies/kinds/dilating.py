"""A kernel whose cells stand apart. Pure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.studies.convolving import Shown, Sliding, convolve
from lab.ops.padding import covered

Shape = Literal["1 × 3", "3 × 1", "3 × 3"]
SHAPES: dict[Shape, np.ndarray] = {
    "1 × 3": np.array([[-1.0, 0.0, 1.0]]),
    "3 × 1": np.array([[-1.0], [0.0], [1.0]]),
    "3 × 3": np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),
}
LARGEST_RATE = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dilated:
    """A dilated convolution of a grey picture.

    Attributes:
        shown: the convolution, see `app.studies.convolving`.
        rate: the distance of the kernel's cells.
    """

    shown: Shown
    rate: int

    @property
    def spread_kernel(self) -> np.ndarray:
        """The kernel as it lies on the picture, with zeros between its cells: float64."""
        kernel = self.shown.own[..., 0]
        spread = np.zeros([covered(size, self.rate) for size in kernel.shape])
        spread[:: self.rate, :: self.rate] = kernel
        return spread

    @property
    def weights(self) -> int:
        """How many numbers the kernel has to learn."""
        return int(self.shown.own.size)

    @property
    def filled_weights(self) -> int:
        """How many a kernel without gaps would need for the same reach."""
        return int(self.spread_kernel.size)


def dilate(image: np.ndarray, kernel: np.ndarray, rate: int, padding: Literal["valid", "same"]) -> Dilated:
    """Slides a kernel, float `(kh, kw)`, with gaps over a grey picture, uint8 `(H, W)`.

    Raises:
        DoesNotFit: if the kernel with its gaps is larger than the padded picture.
    """
    shown = convolve(image[..., None], kernel[..., None], Sliding(dilation=rate, padding=padding))
    return Dilated(shown=shown, rate=rate)

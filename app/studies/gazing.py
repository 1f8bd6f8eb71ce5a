"""What the page "Retina" computes from its controls, and the code that it prints. Pure."""

from dataclasses import dataclass

import numpy as np

from lab.ops.glimpses import Glimpse, glimpse


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaze:
    """A picture and the sensor that looks at it.

    Attributes:
        image: uint8 `(H, W)` or `(H, W, 3)`.
        location_yx: where it looks first, in [-1, 1].
        size: height and width of a patch.
        scales: how many squares.
        factor: how many times as wide each is as the one before.
    """

    image: np.ndarray
    location_yx: tuple[float, float]
    size: int
    scales: int
    factor: int

    @property
    def channels(self) -> int:
        """1 or 3."""
        return 3 if self.image.ndim == 3 else 1

    @property
    def seen(self) -> Glimpse:
        """What the sensor sees at its first place."""
        height, width = self.image.shape[:2]
        pixels = self.image.reshape(height, width, self.channels)
        return glimpse(pixels, self.location_yx, size=self.size, scales=self.scales, factor=self.factor)

    @property
    def widest(self) -> int:
        """Rows and columns of the widest square."""
        return int(self.size * self.factor ** (self.scales - 1))

    @property
    def numbers(self) -> int:
        """How many numbers the network gets for one glimpse."""
        return self.scales * self.size**2 * self.channels


def gaze_code(gaze: Gaze) -> str:
    """`patches`, float64 `(scales, size, size, C)`, and `vector` from `image`."""
    y, x = gaze.location_yx
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"# image: uint8 {gaze.image.shape}",
            f"location = np.float32([{y:g}, {x:g}])  # y, x: -1 and 1 are the edges",
            f"size, scales, factor = {gaze.size}, {gaze.scales}, {gaze.factor}",
            "pixels = image.reshape(*image.shape[:2], -1).astype(float)",
            "height, width, channels = pixels.shape",
            "middle = (location + np.float32(1)) * np.float32([height, width]) / np.float32(2)",
            "patches = []",
            "for scale in range(scales):",
            "    step = factor**scale",
            "    side = size * step",
            "    top, left = np.floor(middle - np.float32((side - 1) / 2)).astype(int)",
            "    rows, columns = np.arange(top, top + side), np.arange(left, left + side)",
            "    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))",
            "    seen = pixels[rows.clip(0, height - 1)][:, columns.clip(0, width - 1)] * inside[..., None]",
            "    patches.append(seen.reshape(size, step, size, step, channels).mean(axis=(1, 3)))",
            "patches = np.stack(patches)",
            "vector = patches.ravel()  # what the glimpse network takes",
        ]
    )

"""The glimpse sensor: sharp where it looks, coarse around (Mnih et al. 2014, sec. 3.1 and fig. 1A).

Locations are (y, x) with -1 and 1 at the **edges** of the picture: (-1, -1) is the upper left corner of its first
pixel, (0, 0) the middle, (1, 1) the lower right corner of the last pixel. The paper leaves this open; with edges, a
location means the same share of the picture whatever its size. Each square is put on whole pixels, as near to its
location as that allows, and what lies outside the picture is zero.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.errors import InvalidSpec
from lab.ops.arrays import Floats, as_floats, check_least, check_shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glimpse:
    """What the sensor sees at one location.

    Attributes:
        patches: (scales, size, size, C) in the picture's range, the sharpest first; of the picture's float dtype.
        squares_xyxy: int64 (scales, 4), the square of each scale in pixels: left, top, right, bottom, the last two
            exclusive. A square may lie partly or wholly outside the picture.
    """

    patches: Floats
    squares_xyxy: NDArray[np.int64]

    @property
    def vector(self) -> Floats:
        """(scales * size * size * C,), what the glimpse network takes: scale by scale, row by row."""
        return self.patches.reshape(-1)


def glimpse(image: NDArray[Any], location_yx: ArrayLike, *, size: int, scales: int = 1, factor: int = 2) -> Glimpse:
    """Looks at one place: `scales` squares around it, each `factor` times as wide, averaged down to `size` pixels.

    Args:
        image: (H, W, C), any numbers.
        location_yx: (2,) in [-1, 1], the middle of the squares.
        size: height and width of every patch in pixels, >= 1.
        scales: how many squares, >= 1.
        factor: how many times as wide each square is as the one before, >= 1.

    Raises:
        InvalidSpec: if the location lies outside [-1, 1].
        ValueError: if the image has other axes or a number lies outside its range.

    Example:
        >>> image = np.arange(16.0).reshape(4, 4, 1)
        >>> seen = glimpse(image, (0, 0), size=2, scales=2)
        >>> seen.patches[:, :, :, 0]
        array([[[ 5. ,  6. ],
                [ 9. , 10. ]],
               [[ 2.5,  4.5],
                [10.5, 12.5]]])
        >>> seen.squares_xyxy.tolist()
        [[1, 1, 3, 3], [0, 0, 4, 4]]
    """
    image = as_floats(image)
    check_shape("image", image, "H, W, C")
    height, width, channels = image.shape
    squares = squares_xyxy(location_yx, (height, width), size=size, scales=scales, factor=factor)
    patches = np.empty((scales, size, size, channels), image.dtype)
    for scale, (left, top, right, bottom) in enumerate(squares.tolist()):
        side = right - left
        seen = np.zeros((side, side, channels), image.dtype)
        rows, columns = slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))
        inside = image[rows, columns]
        below, right_of = rows.start - top, columns.start - left
        seen[below : below + inside.shape[0], right_of : right_of + inside.shape[1]] = inside
        step = side // size
        patches[scale] = seen.reshape(size, step, size, step, channels).mean(axis=(1, 3))
    return Glimpse(patches=patches, squares_xyxy=squares)


def squares_xyxy(
    location_yx: ArrayLike, size_hw: tuple[int, int], *, size: int, scales: int = 1, factor: int = 2
) -> NDArray[np.int64]:
    """The squares that the sensor looks at, as in `Glimpse.squares_xyxy`.

    Computed in single precision, in the order in which the networks compute it: both always see the same pixels.

    Raises:
        InvalidSpec: if the location lies outside [-1, 1].
        ValueError: if a number lies outside its range.
    """
    check_least(1, size=size, scales=scales, factor=factor)
    location = np.asarray(location_yx, np.float32)
    if location.shape != (2,):
        raise ValueError(f"location_yx must be (2,), got shape {location.shape}")
    if not (np.abs(location) <= 1).all():
        raise InvalidSpec(f"A location must lie between -1 and 1 on both axes, got {location.tolist()}.")
    middle_yx = to_pixels(location, size_hw)
    squares = np.empty((scales, 4), np.int64)
    for scale in range(scales):
        side = size * factor**scale
        top, left = np.floor(middle_yx - np.float32((side - 1) / 2)).astype(np.int64)
        squares[scale] = left, top, left + side, top + side
    return squares


def to_pixels(locations_yx: NDArray[np.floating], size_hw: tuple[int, int]) -> NDArray[np.float32]:
    """Locations (..., 2) in [-1, 1] as float32 pixels from the upper left corner of a picture of `size_hw`.

    Example:
        >>> to_pixels(np.array([[-1, 0], [0.5, 1]]), (28, 60)).tolist()
        [[0.0, 30.0], [21.0, 60.0]]
    """
    return (np.asarray(locations_yx, np.float32) + np.float32(1)) * np.array(size_hw, np.float32) / np.float32(2)


def to_location(pixels_yx: tuple[float, float], size_hw: tuple[int, int]) -> tuple[float, float]:
    """The way back, for a click: pixels from the upper left corner as (y, x), held inside the picture.

    Raises:
        InvalidSpec: if a pixel is no number.

    Example:
        >>> to_location((21, 75), (28, 60))
        (0.5, 1.0)
    """
    if not all(math.isfinite(pixel) for pixel in pixels_yx):
        raise InvalidSpec(f"A place in a picture must be two numbers, got {pixels_yx}.")
    y, x = (min(max(2 * pixel / size - 1, -1.0), 1.0) for pixel, size in zip(pixels_yx, size_hw, strict=True))
    return y, x

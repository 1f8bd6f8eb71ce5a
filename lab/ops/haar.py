"""Haar features on an integral image (Viola & Jones 2001, sec. 2): sums of rectangles with four look-ups each."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Rectangle(NamedTuple):
    """A part of a feature, in pixels of the window, and what the sum of its pixels counts."""

    x: int
    y: int
    width: int
    height: int
    weight: float


PATTERNS: dict[
    str, tuple[tuple[int, ...], ...]
] = {  # what each part of a box counts; a feature sums to 0 on a flat wall
    "Dark above bright": ((-1,), (1,)),
    "Bright beside dark": ((1, -1),),
    "Bright between dark": ((-1, 2, -1),),
    "Dark between bright, upright": ((1,), (-2,), (1,)),
    "Chessboard": ((1, -1), (-1, 1)),
}


@dataclass(frozen=True, slots=True)
class HaarFeature:
    """Rectangles whose weighted sums are added: bright parts against dark ones."""

    rectangles: tuple[Rectangle, ...]


class LookUps(NamedTuple):
    """The four entries of an integral image that a rectangle's sum is made of: d - b - c + a.

    Attributes:
        a: above and left of the rectangle.
        b: above its right edge.
        c: at its lower left.
        d: at its lower right.
    """

    a: int
    b: int
    c: int
    d: int

    @property
    def total(self) -> int:
        """The sum of the pixels."""
        return self.d - self.b - self.c + self.a


def integral_image(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Entry (y, x) is the sum of all pixels above and to the left: int64 (H + 1, W + 1), the first row and column 0.

    Example:
        >>> integral_image(np.array([[1, 2], [3, 4]], np.uint8)).tolist()
        [[0, 0, 0], [0, 1, 3], [0, 4, 10]]
    """
    sums = np.zeros((gray.shape[0] + 1, gray.shape[1] + 1), np.int64)
    sums[1:, 1:] = gray.cumsum(axis=0, dtype=np.int64).cumsum(axis=1)
    return sums


def look_up(integral: NDArray[np.int64], x: int, y: int, width: int, height: int) -> LookUps:
    """The four entries for a rectangle of the picture.

    Raises:
        ValueError: if it reaches out of the picture.
    """
    rows, columns = integral.shape
    if not (0 <= x <= x + width < columns and 0 <= y <= y + height < rows):
        raise ValueError(
            f"The rectangle must lie in the {columns - 1}x{rows - 1} picture, received x {x}, y {y}, {width}x{height}"
        )
    corners = ((y, x), (y, x + width), (y + height, x), (y + height, x + width))
    return LookUps(*(int(integral[corner]) for corner in corners))


def feature_value(integral: NDArray[np.int64], feature: HaarFeature, x: int, y: int, scale: int = 1) -> float:
    """The feature in a window at (x, y): the weighted sum over its rectangles, larger by a whole factor."""
    return sum(
        part.weight
        * look_up(integral, x + scale * part.x, y + scale * part.y, scale * part.width, scale * part.height).total
        for part in feature.rectangles
    )


def patterned(pattern: str, width: int, height: int) -> HaarFeature:
    """A feature that fills a box: equal parts, those that count positively and those that count negatively.

    Args:
        pattern: one of `PATTERNS`.
        width, height: of the box; what does not divide into equal parts is left over at the right and below.

    Raises:
        ValueError: if a part would have no pixel.

    Example:
        >>> patterned("Bright beside dark", 5, 3).rectangles
        (Rectangle(x=0, y=0, width=2, height=3, weight=1), Rectangle(x=2, y=0, width=2, height=3, weight=-1))
    """
    table = PATTERNS[pattern]
    part_height, part_width = height // len(table), width // len(table[0])
    if not (part_width and part_height):
        raise ValueError(f"{pattern} needs at least {len(table[0])}x{len(table)} pixels, received {width}x{height}")
    return HaarFeature(
        tuple(
            Rectangle(column * part_width, row * part_height, part_width, part_height, weight)
            for row, weights in enumerate(table)
            for column, weight in enumerate(weights)
        )
    )


def everywhere(integral: NDArray[np.int64], feature: HaarFeature) -> NDArray[np.float64]:
    """The feature at every place where it fits: float64 (H - height + 1, W - width + 1), the upper left corner's."""
    right = max(part.x + part.width for part in feature.rectangles)
    bottom = max(part.y + part.height for part in feature.rectangles)
    rows, columns = integral.shape[0] - bottom, integral.shape[1] - right

    def corner(x: int, y: int) -> NDArray[np.int64]:
        return integral[y : y + rows, x : x + columns]

    return np.sum(
        [
            part.weight
            * (
                corner(part.x + part.width, part.y + part.height)
                - corner(part.x + part.width, part.y)
                - corner(part.x, part.y + part.height)
                + corner(part.x, part.y)
            )
            for part in feature.rectangles
        ],
        axis=0,
    )

"""What a page says about a picture: its pixels, and the boxes, points and paths over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

ColorRole = Literal["accent", "training", "validation", "test", "positive", "negative", "neutral"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle over the picture: left edge `x`, upper edge `y`, width `w`, height `h`, in pixels.

    Column c of the picture reaches from x = c to c + 1. What can be moved or resized has edges at multiples of `step`,
    stays within the picture and is at least one step wide and high. `keep_square` keeps both sides equal. `color` is a
    role of the lab's palette.
    """

    x: float
    y: float
    w: float
    h: float
    label: str = ""
    color: ColorRole = "accent"
    movable: bool = True
    resizable: bool = True
    keep_square: bool = False
    step: float = 1.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(number) for number in (self.x, self.y, self.w, self.h)) or min(self.w, self.h) <= 0:
            raise ValueError(f"a box must have finite edges and a positive size, got {self.numbers}")
        if not self.step > 0:
            raise ValueError(f"step must be > 0, got {self.step}")
        if self.keep_square and not math.isclose(self.w, self.h):
            raise ValueError(f"a box that stays square must be square, got {self.w} x {self.h}")
        if (self.movable or self.resizable) and not all(is_multiple(number, self.step) for number in self.numbers):
            raise ValueError(f"edges and sides must be multiples of the step {self.step}, got {self.numbers}")

    @property
    def numbers(self) -> tuple[float, float, float, float]:
        """x, y, w, h."""
        return (self.x, self.y, self.w, self.h)


@dataclass(frozen=True, slots=True)
class Point:
    """A dot over the picture; the middle of pixel (column c, row r) is x = c + 0.5, y = r + 0.5.

    What can be moved stands at multiples of `step` and stays within the picture.
    """

    x: float
    y: float
    label: str = ""
    color: ColorRole = "accent"
    movable: bool = True
    step: float = 0.5

    def __post_init__(self) -> None:
        if not (math.isfinite(self.x) and math.isfinite(self.y)):
            raise ValueError(f"a point must have finite coordinates, got {self.numbers}")
        if not self.step > 0:
            raise ValueError(f"step must be > 0, got {self.step}")
        if self.movable and not all(is_multiple(number, self.step) for number in self.numbers):
            raise ValueError(f"coordinates must be multiples of the step {self.step}, got {self.numbers}")

    @property
    def numbers(self) -> tuple[float, float]:
        """x, y."""
        return (self.x, self.y)


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points (x, y), which stays where it is."""

    points: Sequence[tuple[float, float]]
    label: str = ""
    color: ColorRole = "accent"
    is_closed: bool = False

    def __post_init__(self) -> None:
        if len(self.points) < 2 or not np.isfinite(np.asarray(self.points, dtype=float)).all():
            raise ValueError(f"a path must have two or more finite points, got {list(self.points)}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """An image, uint8 (H, W) or (H, W, 3) in [0, 255], with boxes, points and paths over it.

    `title` stands above and names it for screen readers. `note` is in the line of values while nothing is pointed at.
    """

    image: ArrayLike
    boxes: Sequence[Box] = ()
    points: Sequence[Point] = ()
    paths: Sequence[Path] = ()
    title: str = ""
    note: str | None = None

    def __post_init__(self) -> None:
        image = np.asarray(self.image)
        is_image = image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)
        if image.dtype != np.uint8 or not is_image or image.size == 0:
            raise ValueError(f"image must be uint8 (H, W) or (H, W, 3) and not empty, got {image.dtype} {image.shape}")
        object.__setattr__(self, "image", np.ascontiguousarray(image))
        height, width = image.shape[:2]
        for box in self.boxes:
            if (box.movable or box.resizable) and not is_box_within(box.numbers, width, height):
                raise ValueError(f"a box to move must be within {width} x {height} pixels, got {box.numbers}")
        for point in self.points:
            if point.movable and not (0 <= point.x <= width and 0 <= point.y <= height):
                raise ValueError(f"a point to move must be within {width} x {height} pixels, got {point.numbers}")

    @property
    def pixels(self) -> NDArray[Any]:
        """The checked image."""
        return np.asarray(self.image)


@dataclass(frozen=True, slots=True)
class PictureState:
    """Boxes and points where the visitor left them, in the page's order, and the pixel (x, y) that was clicked last."""

    boxes: tuple[Box, ...]
    points: tuple[Point, ...]
    clicked: tuple[int, int] | None = None


def is_multiple(number: float, step: float) -> bool:
    """Whether a number is a multiple of a step, as far as floats can be."""
    return abs(number / step - round(number / step)) < 1e-6


def is_box_within(numbers: Sequence[float], width: int, height: int) -> bool:
    """Whether x, y, w, h stay within an image of this size, as far as floats can."""
    x, y, w, h = numbers
    return x >= 0 and y >= 0 and x + w <= width + 1e-6 and y + h <= height + 1e-6

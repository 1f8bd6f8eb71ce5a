"""What the page "Pixels" computes from its controls. Pure: nothing here knows Streamlit."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from lab.ops.pixels import Gradient, histogram, planes, sobel_gradient

PlaneName = Literal["Grey", "R", "G", "B", "H", "S", "V"]
ABOUT: dict[PlaneName, str] = {
    "Grey": "**Grey** is brightness, 0.299 R + 0.587 G + 0.114 B: green counts most, because our eyes see it best.",
    "R": "**R** is how much red light a pixel has: 0 none, 255 the most.",
    "G": "**G** is how much green light a pixel has: 0 none, 255 the most.",
    "B": "**B** is how much blue light a pixel has: 0 none, 255 the most.",
    "H": "**H**, hue, is the place on the colour wheel in steps of two degrees: 0 red, 30 yellow, 60 green, 90 cyan, "
    "120 blue, 150 magenta, up to 179; 0 also stands where there is no colour.",
    "S": "**S**, saturation, is how far a colour is from grey: 0 grey, 255 as pure as can be.",
    "V": "**V**, value, is the largest of R, G and B: a colour and its shadow differ in V more than in H.",
}
LARGEST_SIDE_PX = 512
VALUES_A_BAR = 4
PLACE = (0.355, 0.347)  # where a region begins, as a share of the picture: over the eye of the first photograph


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A square of a picture: left edge `x`, upper edge `y` and `side` in whole pixels."""

    x: int
    y: int
    side: int

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y), which may lie between two pixels."""
        return self.x + self.side / 2, self.y + self.side / 2

    def cut(self, values: np.ndarray) -> np.ndarray:
        """The region of an array `(H, W)` or `(H, W, C)`."""
        return values[self.y : self.y + self.side, self.x : self.x + self.side]


@dataclass(frozen=True, kw_only=True, eq=False)  # without slots, so that a plane and the gradient are computed once
class Chosen:
    """What the controls say.

    Attributes:
        image: uint8 `(H, W, 3)`, red, green, blue.
        share: from which share of the largest magnitude on a direction is shown, in [0, 1].
    """

    image: np.ndarray
    plane: PlaneName
    region: Region
    share: float = 0.2

    @cached_property
    def whole(self) -> np.ndarray:
        """The chosen plane of the picture, uint8 `(H, W)`."""
        return planes(self.image)[self.plane]

    @property
    def part(self) -> np.ndarray:
        """The chosen plane of the region, uint8 `(side, side)`."""
        return self.region.cut(self.whole)

    @property
    def bars(self) -> tuple[np.ndarray, np.ndarray]:
        """How many pixels have values 0 to 3, 4 to 7, ..., 252 to 255: of the picture, of the region, int64 `(64,)`."""
        whole, region = (histogram(plane).reshape(-1, VALUES_A_BAR).sum(axis=1) for plane in (self.whole, self.part))
        return whole, region

    @cached_property
    def gradient(self) -> Gradient:
        """Magnitude and direction of the grey plane of the whole picture; see `lab.ops.pixels`."""
        return sobel_gradient(planes(self.image)["Grey"])

    def is_steep(self, gradient: Gradient) -> np.ndarray:
        """Where the magnitude is large enough for its direction to mean something, bool `(H, W)`."""
        magnitude = gradient.magnitude
        return np.asarray((magnitude > 0) & (magnitude >= self.share * magnitude.max()))


def as_colour(image: np.ndarray) -> np.ndarray:
    """A picture, uint8 `(H, W)` or `(H, W, 3)`, as uint8 `(h, w, 3)` of at most `LARGEST_SIDE_PX` a side."""
    colour = image if image.ndim == 3 else np.repeat(image[..., np.newaxis], 3, axis=-1)
    height, width = colour.shape[:2]
    share = LARGEST_SIDE_PX / max(height, width)
    if share >= 1:
        return colour
    import cv2  # here, since most pictures need none of it

    size = max(1, round(width * share)), max(1, round(height * share))
    return np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.uint8)


def first_centre(size_hw: tuple[int, int]) -> tuple[float, float]:
    """Where a region's middle (x, y) is before anybody moves it."""
    return PLACE[0] * size_hw[1], PLACE[1] * size_hw[0]


def region_around(centre: tuple[float, float], side: int, size_hw: tuple[int, int]) -> Region:
    """The square of `side` pixels around a place (x, y), smaller and moved where it would leave the picture.

    Example:
        >>> region_around((0, 50), 12, (100, 8))
        Region(x=0, y=46, side=8)
    """
    height, width = size_hw
    side = min(side, height, width)

    def edge(middle: float, size: int) -> int:
        return min(max(int(middle - side / 2 + 0.5), 0), size - side)

    return Region(x=edge(centre[0], width), y=edge(centre[1], height), side=side)


def read_place(text: str) -> tuple[int, int] | None:
    """The left upper corner (x, y) in an address, "x,y"; None where that is not what it says.

    Example:
        >>> read_place("12,340"), read_place("-1,2"), read_place("1,2,3")
        ((12, 340), None, None)
    """
    numbers = text.split(",")
    if len(numbers) != 2 or not all(number.isascii() and number.isdigit() and len(number) < 5 for number in numbers):
        return None
    return int(numbers[0]), int(numbers[1])


def hue_colours(degrees: np.ndarray) -> np.ndarray:
    """Directions as fully saturated colours of the wheel: red 0, yellow 60, green 120, cyan 180, blue 240.

    Args:
        degrees: any shape; -90 is the same as 270.

    Returns:
        uint8 `(*shape, 3)`.

    Example:
        >>> hue_colours(np.array([0.0, 180.0])).tolist()
        [[255, 0, 0], [0, 255, 255]]
    """
    places = (np.array([5.0, 3.0, 1.0]) + degrees[..., np.newaxis] / 60) % 6
    lacking = np.clip(np.minimum(places, 4 - places), 0, 1)
    return np.rint(255 * (1 - lacking)).astype(np.uint8)


def direction_picture(gradient: Gradient, is_steep: np.ndarray, background: tuple[int, int, int]) -> np.ndarray:
    """Hue by direction where it is steep, elsewhere the background: uint8 `(H, W, 3)`."""
    colours = hue_colours(gradient.direction_deg)
    return np.where(is_steep[..., np.newaxis], colours, np.array(background, np.uint8))


def direction_wheel(side: int, background: tuple[int, int, int]) -> np.ndarray:
    """The legend of `direction_picture`, uint8 `(side, side, 3)`: each direction seen from the middle in its colour."""
    across = np.arange(side) - (side - 1) / 2
    down = across[:, np.newaxis]
    distance = np.hypot(across, down) / (side / 2)
    colours = hue_colours(np.degrees(np.arctan2(down, across)))
    is_ring = (distance > 0.45) & (distance <= 1)
    return np.where(is_ring[..., np.newaxis], colours, np.array(background, np.uint8))

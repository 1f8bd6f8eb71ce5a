"""One field seen twice: hard attention looks at one place after the other, soft attention weighs all patches. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.studies.everything import Setting, fields_code
from lab.architectures.ram import RamSpec, Watched
from lab.architectures.soft import SoftSpec, SoftWatched
from lab.data.clutter import DIGIT_PX
from lab.ops.arrays import Floats
from lab.ops.glimpses import squares_xyxy, to_pixels

Color = tuple[int, int, int]
COLUMNS = (
    "Step",
    "Middle of RAM's glimpse",
    "RAM would answer",
    "Soft weight on the digit",
    "Soft would answer",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Both:
    """One field as both see it.

    Attributes:
        image: uint8 `(side, side, 1)`.
        label: its digit.
        corner_yx: upper left corner of the digit's 28x28 pixels.
        spec: of RAM; `hard` is its roll-out over this field, N = 1.
        soft_spec: of soft attention; `soft` is what it did, N = 1.
    """

    image: np.ndarray
    label: int
    corner_yx: Sequence[int]
    spec: RamSpec
    hard: Watched
    soft_spec: SoftSpec
    soft: SoftWatched

    @property
    def on_digit(self) -> np.ndarray:
        """Whether the middle of each glimpse lies on the digit: bool `(T,)`."""
        return is_on_digit(self.hard, self.corner_yx, len(self.image))

    @property
    def shares(self) -> Floats:
        """Which share of each patch lies on the digit; their mean is what even weights would put there."""
        return shares_on_digit(self.soft_spec, self.corner_yx, len(self.image))

    @property
    def even(self) -> float:
        """The share of the weight that would fall on the digit if all patches had the same."""
        return float(self.shares.mean())

    @property
    def area(self) -> float:
        """The share of the field's pixels that are the digit's."""
        return float(DIGIT_PX**2 / len(self.image) ** 2)

    @property
    def most_over(self) -> int:
        """How many patches lie over the pixel that most of them lie over."""
        ones = np.ones(self.shares.shape)
        return round(float(weight_of_pixels(ones, self.soft_spec, len(self.image)).max()) * self.soft_spec.patch**2)

    @property
    def weights(self) -> Floats:
        """The share of the weight that falls on the digit at each step: float64 `(T,)`."""
        return weight_on_digit(self.soft.maps[0], self.shares)


def is_on_digit(watched: Watched, corner_yx: Sequence[int], side: int) -> np.ndarray:
    """Whether the middle of each glimpse lies in the digit's 28x28 pixels: bool `(T,)`.

    Args:
        watched: of one field, N = 1.
        corner_yx: upper left corner of the digit.
        side: of the field.
    """
    middles = to_pixels(watched.locations_yx[0], (side, side)) - np.asarray(corner_yx)
    on_digit: np.ndarray = ((middles >= 0) & (middles <= DIGIT_PX)).all(axis=1)
    return on_digit


def shares_on_digit(spec: SoftSpec, corner_yx: Sequence[int], side: int) -> Floats:
    """Which share of each patch's pixels belongs to the digit's 28x28: float64 `(rows, columns)`."""
    corners = spec.corners_yx(side, side)
    first = np.maximum(corners, np.asarray(corner_yx))
    last = np.minimum(corners + spec.patch, np.asarray(corner_yx) + DIGIT_PX)
    covered: Floats = np.clip(last - first, 0, None).prod(axis=-1) / spec.patch**2
    return covered


def weight_on_digit(maps: np.ndarray, shares: Floats) -> Floats:
    """Which share of the weight falls on the digit at each step; a patch has its weight evenly on its pixels.

    Args:
        maps: float `(T, rows, columns)`, the weights.
        shares: as `shares_on_digit` gives them.

    Returns:
        float64 `(T,)`. Even weights would give the mean of `shares`.
    """
    weights: Floats = (maps * shares).sum(axis=(1, 2))
    return weights


def weight_of_pixels(weights: np.ndarray, spec: SoftSpec, side: int) -> Floats:
    """The weight that falls on each pixel, float64 `(side, side)`; 1 in all, patches that overlap add up.

    Args:
        weights: float `(rows, columns)` of one step.
    """
    spread = np.zeros((side, side))
    for (top, left), weight in zip(spec.corners_yx(side, side).reshape(-1, 2), weights.ravel(), strict=True):
        spread[top : top + spec.patch, left : left + spec.patch] += weight / spec.patch**2
    return spread


def tinted(image: np.ndarray, spread: Floats, color: Color) -> np.ndarray:
    """A field with what is weighed most in the strongest colour; ink stays white.

    Args:
        image: uint8 `(H, W)`.
        spread: float `(H, W)`, at least 0.

    Returns:
        uint8 `(H, W, 3)`.
    """
    strength = spread / max(float(spread.max()), np.finfo(float).tiny)
    tint = strength[..., np.newaxis] * np.array(color)
    shown: np.ndarray = np.rint(np.maximum(image[..., np.newaxis], tint)).astype(np.uint8)
    return shown


def framed(image: np.ndarray, location_yx: np.ndarray, spec: RamSpec, colors: Sequence[Color]) -> np.ndarray:
    """A field with the squares of one glimpse, a line of one pixel each, as far as they lie inside.

    Args:
        image: uint8 `(H, W)`.
        location_yx: (2,) in [-1, 1].
        colors: of the squares, the sharpest first.

    Returns:
        uint8 `(H, W, 3)`.
    """
    shown = np.repeat(image[..., np.newaxis], 3, axis=2)
    size_hw = image.shape[0], image.shape[1]
    squares = squares_xyxy(location_yx, size_hw, size=spec.patch, scales=spec.scales, factor=spec.factor)
    rows, columns = np.indices(size_hw)
    for (left, top, right, bottom), color in reversed(list(zip(squares.tolist(), colors, strict=False))):
        inside = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
        core = (rows > top) & (rows < bottom - 1) & (columns > left) & (columns < right - 1)
        shown[inside & ~core] = color
    return shown


def step_table(both: Both) -> list[dict[str, str]]:
    """A line a step: where each looks, and what each would answer. The shorter of the two ends in blanks."""
    hard, maps = both.hard.probabilities[0], both.soft.maps[0]
    on_digit, weights = both.on_digit, both.weights
    lines = []
    for step in range(max(len(hard), len(maps))):
        line = dict.fromkeys(COLUMNS, "") | {"Step": str(step + 1)}
        if step < len(hard):
            line |= {
                "Middle of RAM's glimpse": "on the digit" if on_digit[step] else "beside it",
                "RAM would answer": belief(hard[step]),
            }
        if step < len(maps):
            line |= {
                "Soft weight on the digit": f"{weights[step]:.1%}",
                "Soft would answer": belief(both.soft.probabilities[0, step]),
            }
        lines.append(line)
    return lines


def belief(probabilities: np.ndarray) -> str:
    """The most likely digit and its probability."""
    return f"{int(probabilities.argmax())} ({float(probabilities.max()):.0%})"


def hard_and_soft_code(setting: Setting, names: Mapping[str, str], number: int) -> str:
    """`hard` and `weighed` of the field with that number, and `picture`, uint8 `(1, side, side, 1)`."""
    return "\n".join(
        [
            "from lab.nets.attention import shipped, soft",
            *fields_code(setting),
            f"picture = fields.images[{number}][None]",
            f'hard = shipped.watcher("{names["ram"]}").watch(picture)',
            f'weighed = soft.watch(shipped.shipped_soft("{names["soft"]}"), picture)',
            "print(hard.locations_yx[0])  # (glimpses, 2): y, x from -1 to 1",
            "print(weighed.maps[0].round(2))  # (steps, rows, columns): the weights of the patches",
            "print(weighed.maps[0].sum(axis=(1, 2)))  # 1 at every step",
        ]
    )

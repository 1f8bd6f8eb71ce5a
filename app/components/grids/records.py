"""What a page says about grids: cells, the links and sums between them, the walk over them. Checked, not packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scale = Literal["gray", "red", "green", "blue", "sequential", "diverging", "confusion"]

PIXEL_SCALES = ("gray", "red", "green", "blue")
EXACT_FLOAT32_INTEGER = 2**24


@dataclass(frozen=True, slots=True)
class Selection:
    """One cell: which grid of the component, which row, which column, all from 0."""

    grid: int
    row: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """One grid of cells with values.

    `values` is (H, W), uint8 or float32 (booleans and integers up to 2**24 and float64 are converted), or uint8
    (H, W, 3) for a colour image; NaN is an empty cell.

    `scale` says how a value becomes a colour:
        gray, red, green, blue: black to white, or to that colour. uint8 spans 0 to 255, other values their own range.
        sequential: magnitudes, from the smaller of 0 and the least value to the largest.
        diverging: signed values, the same reach on both sides of zero.
        confusion: a square table of counts, row = true class, column = predicted class. The diagonal (right) is
            shaded in blue from 0 to the largest count on it, the mistakes in orange from 0 to the largest mistake.
    `limits` sets another (low, high); values beyond take the colour at the end.

    `text` prints each value in its cell: "auto" where it fits, True always (the grid scrolls sideways in a narrow
    column), False never. `decimals` fixes the printed digits; None prints integers as such and others with two.

    `border` (top, bottom, left, right) says how many rows and columns at the edges are padding: they are hatched.
    `sign` is a large symbol before the grid: "*", "+", "=". `cell_px` fixes the side of a cell in CSS pixels.

    `selectable`: a click or Enter chooses a cell, see `grids`. `editable`: a click or a digit types a number within
    `limits_of_input` (None: 0 to 255 for uint8, else -100 to 100), see `edited_values`. Where a grid is neither, a
    click keeps the cell lit, and Escape or a second click lets it go; that sends no message.
    """

    values: ArrayLike
    title: str = ""
    scale: Scale = "gray"
    limits: tuple[float, float] | None = None
    text: bool | Literal["auto"] = "auto"
    decimals: int | None = None
    row_labels: Sequence[str] | None = None
    column_labels: Sequence[str] | None = None
    row_title: str = ""
    column_title: str = ""
    selectable: bool = False
    editable: bool = False
    limits_of_input: tuple[float, float] | None = None
    border: tuple[int, int, int, int] = (0, 0, 0, 0)
    sign: str = ""
    cell_px: int | None = None

    def __post_init__(self) -> None:
        values = _cell_values(self.values)
        object.__setattr__(self, "values", values)
        height, width = values.shape[:2]
        if self.scale not in (*PIXEL_SCALES, "sequential", "diverging", "confusion"):
            raise ValueError(
                f"scale must be gray, red, green, blue, sequential, diverging or confusion, got {self.scale!r}"
            )
        if self.scale == "confusion" and (height != width or values.ndim != 2):
            raise ValueError(f"a confusion grid must be square, got shape {values.shape}")
        if self.limits is not None and not self.limits[0] < self.limits[1]:
            raise ValueError(f"limits must be (low, high) with low < high, got {self.limits}")
        if self.decimals is not None and not 0 <= self.decimals <= 8:
            raise ValueError(f"decimals must be in [0, 8], got {self.decimals}")
        if self.cell_px is not None and not 1 <= self.cell_px <= 120:
            raise ValueError(f"cell_px must be in [1, 120], got {self.cell_px}")
        top, bottom, left, right = self.border
        if min(self.border) < 0 or top + bottom > height or left + right > width:
            raise ValueError(f"border must be rows and columns of the {height} x {width} cells, got {self.border}")
        for name, labels, count in (
            ("row_labels", self.row_labels, height),
            ("column_labels", self.column_labels, width),
        ):
            if labels is not None and len(labels) != count:
                raise ValueError(f"{name} must have {count} entries, one a cell, got {len(labels)}")
        if self.editable:
            self._check_input()

    def _check_input(self) -> None:
        if self.selectable or self.scale == "confusion" or self.cells.ndim != 2:
            raise ValueError("an editable grid must hold one number a cell and be neither selectable nor confusion")
        low, high = self.input_limits()
        if not low < high:
            raise ValueError(f"limits_of_input must be (low, high) with low < high, got {self.limits_of_input}")
        # The cells are float32: the limits are rounded as they are.
        least, most = float(self.cells.min()), float(self.cells.max())
        if not np.float32(low) <= least <= most <= np.float32(high):
            raise ValueError(f"values of an editable grid must be in [{low}, {high}], got {least} to {most}")

    @property
    def cells(self) -> NDArray[Any]:
        """The checked values: uint8 or float32 (H, W), or uint8 (H, W, 3)."""
        return np.asarray(self.values)

    def input_limits(self) -> tuple[float, float]:
        """The least and the largest number that a visitor may type."""
        if self.limits_of_input is not None:
            return self.limits_of_input
        return (0.0, 255.0) if self.cells.dtype == np.uint8 else (-100.0, 100.0)

    def color_limits(self) -> tuple[float, float]:
        """The values at the two ends of the colour scale (of the diagonal's, for a confusion grid)."""
        if self.limits is not None:
            return self.limits
        cells = self.cells
        if self.scale in PIXEL_SCALES and cells.dtype == np.uint8:
            return (0.0, 255.0)
        shown = np.diagonal(cells) if self.scale == "confusion" else cells
        return _spread(self.scale, shown[np.isfinite(shown)])

    def error_limit(self) -> float:
        """The count at the dark end of a confusion grid's mistakes: the largest one off the diagonal."""
        if self.scale != "confusion":
            return 0.0
        mistakes = self.cells[~np.eye(len(self.cells), dtype=bool)]
        return _spread("confusion", mistakes[np.isfinite(mistakes)])[1]

    def printed_decimals(self) -> int:
        """How many digits stand behind the point."""
        if self.decimals is not None:
            return self.decimals
        finite = self.cells[np.isfinite(self.cells)]
        return 0 if np.array_equal(finite, np.round(finite)) else 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowLink:
    """Cell (i, j) of grid `of` comes from a window of grid `over`: pointing at one lights up its partners in the other.

    The window's cell (a, b) is row `i * stride + a * dilation - padding` of `over`, columns alike; each of the three is
    one number, or (rows, columns), which for the padding is (top, left). `origins`, integers (H, W, 2) with the row and
    column where the window of each cell of `of` begins, stands in for stride and padding where no rule fits.

    What each cell of a window counts, for `Sum`:
        through: index of a grid of shape `size` with weights, the same for every window.
        weights: numbers (H, W, *size), each cell of `of` its own: 1 at the largest of a window picks it, 1/n each is
            the average. A 1 that stands alone is marked as the winner, 0 steps back, NaN is no part of the window.
        neither: each cell counts once.
    """

    of: int
    over: int
    size: tuple[int, int]
    stride: int | tuple[int, int] = 1
    dilation: int | tuple[int, int] = 1
    padding: int | tuple[int, int] = 0
    through: int | None = None
    weights: ArrayLike | None = None
    origins: ArrayLike | None = None

    def __post_init__(self) -> None:
        for name, value, least in (
            ("size", min(self.size), 1),
            ("stride", min(as_pair(self.stride)), 1),
            ("dilation", min(as_pair(self.dilation)), 1),
            ("padding", min(as_pair(self.padding)), 0),
        ):
            if value < least:
                raise ValueError(f"{name} must be >= {least}, got {value}")
        if self.through is not None and self.weights is not None:
            raise ValueError("a link must have weights of its own or go through a grid, got both")
        if self.weights is not None:
            weights = np.ascontiguousarray(np.asarray(self.weights, dtype="<f4"))
            if weights.ndim != 4 or weights.shape[2:] != tuple(self.size):
                raise ValueError(f"weights must be (H, W, {self.size[0]}, {self.size[1]}), got {weights.shape}")
            object.__setattr__(self, "weights", weights)
        if self.origins is not None:
            origins = np.asarray(self.origins)
            if origins.ndim != 3 or origins.shape[2] != 2 or not np.issubdtype(origins.dtype, np.integer):
                raise ValueError(f"origins must be integers (H, W, 2), got {origins.dtype} {origins.shape}")
            object.__setattr__(self, "origins", np.ascontiguousarray(origins.astype("<i4")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Cell (i, j) of grid `of` is the sum over its links of window times weights, plus `bias`, then perhaps ReLU.

    A lens below the grids shows it with its numbers for the cell that is pointed at or kept.

    `links` are indices into the links of the component, all of the same `of`. `outside` says what window cells beyond
    the edge of `over` are: "zero" are hatched cells of value 0, "skip" do not count.
    """

    of: int
    links: Sequence[int]
    bias: float = 0.0
    then: Literal["none", "relu"] = "none"
    outside: Literal["zero", "skip"] = "zero"

    def __post_init__(self) -> None:
        if not self.links:
            raise ValueError("a sum must have at least one link, got none")
        if not np.isfinite(self.bias):
            raise ValueError(f"bias must be a finite number, got {self.bias}")
        if self.then not in ("none", "relu"):
            raise ValueError(f"then must be none or relu, got {self.then!r}")
        if self.outside not in ("zero", "skip"):
            raise ValueError(f"outside must be zero or skip, got {self.outside!r}")


@dataclass(frozen=True, slots=True)
class Walk:
    """Buttons that move over the cells of a grid, row by row: play, step, speed.

    `reveals` covers the cells that the walk has not come to yet, from its first step until its end.
    """

    grid: int
    reveals: bool = False


def as_pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(rows, columns) of a number that may stand for both."""
    down, right = value if isinstance(value, tuple) else (value, value)
    return int(down), int(right)


def _cell_values(values: ArrayLike) -> NDArray[Any]:
    cells = np.asarray(values)
    is_gray = cells.ndim == 2
    is_rgb = cells.ndim == 3 and cells.shape[2] == 3 and cells.dtype == np.uint8
    if not (is_gray or is_rgb) or cells.size == 0:
        raise ValueError(f"values must be (H, W), or uint8 (H, W, 3), and not empty, got {cells.dtype} {cells.shape}")
    if cells.dtype == np.uint8:
        return np.ascontiguousarray(cells)
    if cells.dtype == np.bool_:
        return np.ascontiguousarray(cells.astype(np.float32))
    if np.issubdtype(cells.dtype, np.integer):
        largest = int(np.abs(cells.astype(np.int64)).max())
        if largest > EXACT_FLOAT32_INTEGER:
            raise ValueError(f"integers must stay within 2**24 to be shown exactly, got {largest}")
    elif not np.issubdtype(cells.dtype, np.floating):
        raise ValueError(f"values must be numbers, got dtype {cells.dtype}")
    return np.ascontiguousarray(cells.astype("<f4"))


def _spread(scale: Scale, shown: NDArray[Any]) -> tuple[float, float]:
    if shown.size == 0:
        return (0.0, 1.0)
    least, most = float(shown.min()), float(shown.max())
    if scale == "diverging":
        reach = max(abs(least), abs(most)) or 1.0
        return (-reach, reach)
    low = least if scale in PIXEL_SCALES else min(least, 0.0)
    return (low, most) if most > low else (low, low + 1.0)

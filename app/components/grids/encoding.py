"""What the grids component is sent: its records, checked, and their packing into one block of bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.style import DIVERGING, ERRORS, GRAY, SEQUENTIAL, ColorScale, Theme

Scale = Literal["gray", "sequential", "diverging", "confusion"]

PAYLOAD_LIMIT_BYTES = 1_000_000
EXACT_FLOAT32_INTEGER = 2**24

_SCALES: dict[str, dict[Theme, ColorScale]] = {
    "gray": {"light": GRAY, "dark": GRAY},
    "sequential": SEQUENTIAL,
    "diverging": DIVERGING,
    "errors": ERRORS,
}
COLOR_STOPS = {
    name: {theme: [color for _, color in scale] for theme, scale in by_theme.items()}
    for name, by_theme in _SCALES.items()
}
"""Evenly spaced colours of each scale in each theme, as the browser reads them."""


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
        gray: black to white. uint8 spans 0 to 255, other values their own range.
        sequential: magnitudes, from the smaller of 0 and the least value to the largest.
        diverging: signed values, the same reach on both sides of zero.
        confusion: a square table of counts, row = true class, column = predicted class. The diagonal (right) is
            shaded in blue from 0 to the largest count on it, the mistakes in orange from 0 to the largest mistake.
    `limits` sets another (low, high); values beyond take the colour at the end.

    `text` prints each value in its cell: "auto" where it fits, True always (the grid scrolls sideways in a narrow
    column), False never. `decimals` fixes the printed digits; None prints integers as such and others with two.
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

    def __post_init__(self) -> None:
        values = _cell_values(self.values)
        object.__setattr__(self, "values", values)
        height, width = values.shape[:2]
        if self.scale not in ("gray", "sequential", "diverging", "confusion"):
            raise ValueError(f"scale must be gray, sequential, diverging or confusion, got {self.scale!r}")
        if self.scale == "confusion" and (height != width or values.ndim != 2):
            raise ValueError(f"a confusion grid must be square, got shape {values.shape}")
        if self.limits is not None and not self.limits[0] < self.limits[1]:
            raise ValueError(f"limits must be (low, high) with low < high, got {self.limits}")
        if self.decimals is not None and not 0 <= self.decimals <= 8:
            raise ValueError(f"decimals must be in [0, 8], got {self.decimals}")
        for name, labels, count in (
            ("row_labels", self.row_labels, height),
            ("column_labels", self.column_labels, width),
        ):
            if labels is not None and len(labels) != count:
                raise ValueError(f"{name} must have {count} entries, one a cell, got {len(labels)}")

    @property
    def cells(self) -> NDArray[Any]:
        """The checked values: uint8 or float32 (H, W), or uint8 (H, W, 3)."""
        return np.asarray(self.values)

    def color_limits(self) -> tuple[float, float]:
        """The values at the two ends of the colour scale (of the diagonal's, for a confusion grid)."""
        if self.limits is not None:
            return self.limits
        cells = self.cells
        if self.scale == "gray" and cells.dtype == np.uint8:
            return (0.0, 255.0)
        shown = np.diagonal(cells) if self.scale == "confusion" else cells
        return _spread(self.scale, shown[np.isfinite(shown)])

    def error_limit(self) -> float:
        """The count at the dark end of a confusion grid's mistakes: the largest one off the diagonal."""
        if self.scale != "confusion":
            return 0.0
        mistakes = self.cells[~np.eye(len(self.cells), dtype=bool)]
        return _spread("confusion", mistakes[np.isfinite(mistakes)])[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLink:
    """Cell (i, j) of grid `of` comes from a window of grid `over`, as in convolution and pooling.

    The window's cell (a, b) is row `i * stride + a * dilation - padding` of `over`, columns alike. Pointing at a cell
    of either grid lights up its partners in the other.
    """

    of: int
    over: int
    size: tuple[int, int]
    stride: int = 1
    dilation: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        for name, value, least in (
            ("size", min(self.size), 1),
            ("stride", self.stride, 1),
            ("dilation", self.dilation, 1),
            ("padding", self.padding, 0),
        ):
            if value < least:
                raise ValueError(f"{name} must be >= {least}, got {value}")


def encode_payload(
    grids: Sequence[Grid],
    *,
    selected: Selection | None = None,
    links: Sequence[WindowLink] = (),
    note: str | None = None,
    height: int = 720,
) -> bytes:
    """Pack grids for the browser: uint32 length of a JSON header, the header, then the arrays.

    Numbers are little-endian; header and arrays are filled up to multiples of 4 bytes, so that float32 views align.

    Args:
        grids: At least one.
        selected: The cell that is outlined.
        links: Which cells light up together.
        note: Shown in the line of values while no cell is pointed at.
        height: The tallest that one grid may become, in CSS pixels.

    Returns:
        The block, under 1 MB.

    Raises:
        ValueError: No grids, a link to a grid that is not there, or too many cells.
    """
    if not grids:
        raise ValueError("grids must hold at least one grid, got none")
    for link in links:
        if not (0 <= link.of < len(grids) and 0 <= link.over < len(grids)):
            raise ValueError(f"links must name grids in [0, {len(grids) - 1}], got of={link.of}, over={link.over}")
    arrays: list[bytes] = []
    records: list[dict[str, Any]] = []
    offset = 0
    for grid in grids:
        records.append(_describe(grid, offset))
        arrays.append(_fill_up(grid.cells.tobytes(), b"\0"))
        offset += len(arrays[-1])
    header = {
        "grids": records,
        "selected": None if selected is None else {"grid": selected.grid, "row": selected.row, "col": selected.col},
        "links": [
            {
                "of": link.of,
                "over": link.over,
                "size": list(link.size),
                "stride": link.stride,
                "dilation": link.dilation,
                "padding": link.padding,
            }
            for link in links
        ],
        "note": note,
        "height": height,
        "colors": COLOR_STOPS,
    }
    encoded = _fill_up(json.dumps(header, ensure_ascii=False, allow_nan=False).encode(), b" ")
    payload = len(encoded).to_bytes(4, "little") + encoded + b"".join(arrays)
    if len(payload) >= PAYLOAD_LIMIT_BYTES:
        raise ValueError(f"grids must take under {PAYLOAD_LIMIT_BYTES} bytes together, got {len(payload)}")
    return payload


def parse_selection(cell: object, grids: Sequence[Grid]) -> Selection | None:
    """Read what the browser sent, which nothing vouches for, against the grids that are shown now.

    Args:
        cell: `{"grid": int, "row": int, "col": int}` from a well-behaved browser.
        grids: The grids on the page.

    Returns:
        The cell, or None where it is malformed, outside its grid, or in a grid that is not selectable.
    """
    if not isinstance(cell, Mapping):
        return None
    grid, row, col = (cell.get(name) for name in ("grid", "row", "col"))
    if type(grid) is not int or type(row) is not int or type(col) is not int:
        return None
    if not 0 <= grid < len(grids) or not grids[grid].selectable:
        return None
    rows, cols = grids[grid].cells.shape[:2]
    return Selection(grid, row, col) if 0 <= row < rows and 0 <= col < cols else None


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
    low = least if scale == "gray" else min(least, 0.0)
    return (low, most) if most > low else (low, low + 1.0)


def _describe(grid: Grid, offset: int) -> dict[str, Any]:
    cells = grid.cells
    low, high = grid.color_limits()
    return {
        "title": grid.title,
        "rows": cells.shape[0],
        "cols": cells.shape[1],
        "channels": 3 if cells.ndim == 3 else 1,
        "type": "uint8" if cells.dtype == np.uint8 else "float32",
        "offset": offset,
        "scale": grid.scale,
        "low": low,
        "high": high,
        "errorHigh": grid.error_limit(),
        "text": "auto" if grid.text == "auto" else "always" if grid.text else "never",
        "decimals": _printed_decimals(grid),
        "rowLabels": None if grid.row_labels is None else [str(label) for label in grid.row_labels],
        "columnLabels": None if grid.column_labels is None else [str(label) for label in grid.column_labels],
        "rowTitle": grid.row_title,
        "columnTitle": grid.column_title,
        "selectable": grid.selectable,
    }


def _printed_decimals(grid: Grid) -> int:
    if grid.decimals is not None:
        return grid.decimals
    finite = grid.cells[np.isfinite(grid.cells)]
    return 0 if np.array_equal(finite, np.round(finite)) else 2


def _fill_up(block: bytes, filler: bytes) -> bytes:
    return block + filler * (-len(block) % 4)

"""What the browser sent, which nothing vouches for, read against what is on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.components.grids.records import Grid, Selection


@dataclass(frozen=True, slots=True)
class InputRule:
    """What may be typed into a grid: its shape and the least and largest number."""

    shape: tuple[int, ...]
    low: float
    high: float
    is_whole: bool


def input_rules(grids: Sequence[Grid]) -> dict[int, InputRule]:
    """The rule of each editable grid, by its index."""
    return {
        index: InputRule(grid.cells.shape, *grid.input_limits(), is_whole=grid.cells.dtype == np.uint8)
        for index, grid in enumerate(grids)
        if grid.editable
    }


def parse_selection(cell: object, grids: Sequence[Grid]) -> Selection | None:
    """Read which cell was chosen.

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


def parse_edit(edit: object, grid: int, rule: InputRule) -> NDArray[np.float64] | None:
    """Read the numbers that were typed into a grid.

    Args:
        edit: `{"grids": {"<index>": rows of numbers}}` from a well-behaved browser.
        grid: Which grid is asked about.
        rule: What may stand in it.

    Returns:
        All its cells, float64 of the rule's shape; None where the grid was not edited or anything breaks the rule.
    """
    by_grid = edit.get("grids") if isinstance(edit, Mapping) else None
    rows = by_grid.get(str(grid)) if isinstance(by_grid, Mapping) else None
    height, width = rule.shape
    if not isinstance(rows, list) or len(rows) != height:
        return None
    for row in rows:
        if not isinstance(row, list) or len(row) != width or not all(_allows(rule, number) for number in row):
            return None
    return np.array(rows, dtype=np.float64)


def _allows(rule: InputRule, number: object) -> bool:
    # Comparing refuses NaN and infinities, and big integers never become floats.
    if type(number) is int or (type(number) is float and (number.is_integer() or not rule.is_whole)):
        return bool(rule.low <= number <= rule.high)
    return False

"""What the grids component is sent: its records, checked against each other and packed into one block of bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.components.grids.records import Grid, Selection, Sum, Walk, WindowLink, as_pair
from app.style import DIVERGING, ERRORS, GRAY, SEQUENTIAL, ColorScale, Theme

PAYLOAD_LIMIT_BYTES = 1_000_000


def _same_in_both(*colors: str) -> dict[Theme, ColorScale]:
    scale = [(index / (len(colors) - 1), color) for index, color in enumerate(colors)]
    return {"light": scale, "dark": scale}


_SCALES: dict[str, dict[Theme, ColorScale]] = {
    "gray": {"light": GRAY, "dark": GRAY},
    "red": _same_in_both("#000000", "#ff0000"),
    "green": _same_in_both("#000000", "#00ff00"),
    "blue": _same_in_both("#000000", "#0000ff"),
    "sequential": SEQUENTIAL,
    "diverging": DIVERGING,
    "errors": ERRORS,
}
COLOR_STOPS = {
    name: {theme: [color for _, color in scale] for theme, scale in by_theme.items()}
    for name, by_theme in _SCALES.items()
}
"""Evenly spaced colours of each scale in each theme, as the browser reads them."""


def encode_payload(
    grids: Sequence[Grid],
    *,
    selected: Selection | None = None,
    pinned: Selection | None = None,
    links: Sequence[WindowLink] = (),
    sums: Sequence[Sum] = (),
    walk: Walk | None = None,
    rows: Sequence[Sequence[int]] | None = None,
    edited: Collection[int] = (),
    note: str | None = None,
    height: int = 720,
) -> bytes:
    """Pack grids for the browser: uint32 length of a JSON header, the header, then the arrays.

    Numbers are little-endian; header and arrays are filled up to multiples of 4 bytes, so that float32 views align.

    Args:
        grids: At least one.
        selected: The cell that is outlined.
        pinned: The cell that is kept lit at first.
        links: Which cells light up together.
        sums: Which cells are sums over links.
        walk: Which grid has buttons to walk over it.
        rows: The grids of each row; None lets them flow.
        edited: Grids that show what the visitor typed.
        note: Shown in the line of values while no cell is pointed at.
        height: The tallest that one grid may become, in CSS pixels.

    Returns:
        The block, under 1 MB.

    Raises:
        ValueError: No grids, a link, sum, walk or row that names what is not there, or too many cells.
    """
    if not grids:
        raise ValueError("grids must hold at least one grid, got none")
    for link in links:
        _check_link(link, grids)
    for total in sums:
        _check_sum(total, links, grids)
    if walk is not None and not 0 <= walk.grid < len(grids):
        raise ValueError(f"walk must name a grid in [0, {len(grids) - 1}], got {walk.grid}")
    if rows is not None and sorted(index for row in rows for index in row) != list(range(len(grids))):
        raise ValueError(f"rows must name each of the {len(grids)} grids once, got {[list(row) for row in rows]}")
    if pinned is not None and not _exists(pinned, grids):
        raise ValueError(f"pinned must be a cell of these grids, got {pinned}")
    arrays = _Arrays()
    header = {
        "grids": [_describe(grid, arrays, index in edited) for index, grid in enumerate(grids)],
        "selected": _cell(selected),
        "pinned": _cell(pinned),
        "links": [_describe_link(link, arrays) for link in links],
        "sums": [
            {
                "of": total.of,
                "links": list(total.links),
                "bias": float(total.bias),
                "then": total.then,
                "outside": total.outside,
            }
            for total in sums
        ],
        "walk": None if walk is None else {"grid": walk.grid, "reveals": walk.reveals},
        "rows": None if rows is None else [list(row) for row in rows],
        "note": note,
        "height": height,
        "colors": COLOR_STOPS,
    }
    encoded = _fill_up(json.dumps(header, ensure_ascii=False, allow_nan=False).encode(), b" ")
    payload = len(encoded).to_bytes(4, "little") + encoded + b"".join(arrays.blocks)
    if len(payload) >= PAYLOAD_LIMIT_BYTES:
        raise ValueError(f"grids must take under {PAYLOAD_LIMIT_BYTES} bytes together, got {len(payload)}")
    return payload


class _Arrays:
    """Blocks one after the other, each of which knows where it begins."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self._end = 0

    def add(self, array: NDArray[Any]) -> int:
        start = self._end
        self.blocks.append(_fill_up(array.tobytes(), b"\0"))
        self._end += len(self.blocks[-1])
        return start


def _check_link(link: WindowLink, grids: Sequence[Grid]) -> None:
    last = len(grids) - 1
    if not (0 <= link.of <= last and 0 <= link.over <= last):
        raise ValueError(f"links must name grids in [0, {last}], got of={link.of}, over={link.over}")
    if link.through is not None:
        if not 0 <= link.through <= last:
            raise ValueError(f"links must go through grids in [0, {last}], got {link.through}")
        if (shape := grids[link.through].cells.shape) != tuple(link.size):
            raise ValueError(f"a link's grid of weights must have its size {tuple(link.size)}, got {shape}")
    for name, array in (("weights", link.weights), ("origins", link.origins)):
        cells = grids[link.of].cells.shape[:2]
        if array is not None and np.shape(array)[:2] != cells:
            raise ValueError(f"{name} must have an entry for each of the {cells} cells, got {np.shape(array)[:2]}")


def _check_sum(total: Sum, links: Sequence[WindowLink], grids: Sequence[Grid]) -> None:
    for index in total.links:
        if not 0 <= index < len(links):
            raise ValueError(f"a sum must name links in [0, {len(links) - 1}], got {index}")
        link = links[index]
        if link.of != total.of:
            raise ValueError(f"a sum's links must lead to its grid {total.of}, got of={link.of}")
        if grids[link.over].cells.ndim != 2 or grids[link.of].cells.ndim != 2:
            raise ValueError("a sum needs grids with one number a cell, got a colour image")


def _exists(place: Selection, grids: Sequence[Grid]) -> bool:
    if not 0 <= place.grid < len(grids):
        return False
    rows, cols = grids[place.grid].cells.shape[:2]
    return 0 <= place.row < rows and 0 <= place.col < cols


def _cell(place: Selection | None) -> dict[str, int] | None:
    return None if place is None else {"grid": place.grid, "row": place.row, "col": place.col}


def _describe(grid: Grid, arrays: _Arrays, is_edited: bool) -> dict[str, Any]:
    cells = grid.cells
    low, high = grid.color_limits()
    least, most = grid.input_limits()
    return {
        "title": grid.title,
        "rows": cells.shape[0],
        "cols": cells.shape[1],
        "channels": 3 if cells.ndim == 3 else 1,
        "type": "uint8" if cells.dtype == np.uint8 else "float32",
        "offset": arrays.add(cells),
        "scale": grid.scale,
        "low": low,
        "high": high,
        "errorHigh": grid.error_limit(),
        "text": "auto" if grid.text == "auto" else "always" if grid.text else "never",
        "decimals": grid.printed_decimals(),
        "rowLabels": None if grid.row_labels is None else [str(label) for label in grid.row_labels],
        "columnLabels": None if grid.column_labels is None else [str(label) for label in grid.column_labels],
        "rowTitle": grid.row_title,
        "columnTitle": grid.column_title,
        "selectable": grid.selectable,
        "input": {"low": least, "high": most, "isEdited": is_edited} if grid.editable else None,
        "border": list(grid.border) if any(grid.border) else None,
        "sign": grid.sign,
        "cellSize": grid.cell_px,
    }


def _describe_link(link: WindowLink, arrays: _Arrays) -> dict[str, Any]:
    return {
        "of": link.of,
        "over": link.over,
        "size": [int(side) for side in link.size],
        "stride": list(as_pair(link.stride)),
        "dilation": list(as_pair(link.dilation)),
        "padding": list(as_pair(link.padding)),
        "through": link.through,
        "weights": None if link.weights is None else arrays.add(np.asarray(link.weights)),
        "origins": None if link.origins is None else arrays.add(np.asarray(link.origins)),
    }


def _fill_up(block: bytes, filler: bytes) -> bytes:
    return block + filler * (-len(block) % 4)

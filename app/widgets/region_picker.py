"""A square region of a picture, chosen by dragging, clicking or arrow keys, and kept in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.components.picture import Box, Picture, picture, reset_picture
from app.studies.pixels import Region, first_centre, read_place, region_around

PICTURE_KEY = "pixels-picture"
MEMORY_KEY = "pixels-place"
IN_ADDRESS = "at"
LINE = "Point at a pixel. Click to look there closely, or drag the box; arrow keys move it once it is clicked."


@dataclass(frozen=True, slots=True)
class _Memory:
    """Where the region was in the last run.

    Attributes:
        start: from where the browser counts its moves.
        now: where it was left.
        centre: (x, y) that the visitor chose; zooming goes around it, and does not creep away by rounding.
    """

    size_hw: tuple[int, int]
    start: Region
    now: Region
    centre: tuple[float, float]


def pick_region(image: np.ndarray, side: int, *, title: str) -> Region:
    """Shows a picture, uint8 `(H, W)` or `(H, W, 3)`, with a box to move.

    Args:
        side: wanted rows and columns; a smaller picture has a smaller region, and says so.
    """
    size_hw: tuple[int, int] = (image.shape[0], image.shape[1])
    start = _start(size_hw, side)
    state = picture(
        Picture(
            image=image,
            boxes=[Box(start.x, start.y, start.side, start.side, "region", resizable=False)],
            title=title,
            note=LINE,
        ),
        key=PICTURE_KEY,
        clickable=True,
    )
    if start.side < side:
        st.caption(
            f"The picture has only {size_hw[1]} × {size_hw[0]} pixels: the region is {start.side} × {start.side}."
        )
    if state.clicked is not None:
        x, y = state.clicked
        _begin_at((x + 0.5, y + 0.5), side, size_hw)
        st.rerun()
    box = state.boxes[0]
    now = Region(x=int(box.x), y=int(box.y), side=start.side)
    st.session_state[MEMORY_KEY] = _Memory(size_hw, start, now, _centre_of(now, size_hw))
    if st.query_params.get(IN_ADDRESS) != (place := f"{now.x},{now.y}"):
        st.query_params[IN_ADDRESS] = place
    return now


def put_region(at: tuple[int, int] | None) -> None:
    """Puts the left upper corner (x, y) of the next region; None is where it begins. For the callback of a button."""
    reset_picture(PICTURE_KEY)
    st.session_state.pop(MEMORY_KEY, None)
    if at is None:
        st.query_params.pop(IN_ADDRESS, None)
    else:
        st.query_params[IN_ADDRESS] = f"{at[0]},{at[1]}"


def _start(size_hw: tuple[int, int], side: int) -> Region:
    """The box's beginning. It stays while it can: another one makes the browser forget what was dragged since."""
    memory = st.session_state.get(MEMORY_KEY)
    if not isinstance(memory, _Memory):
        corner = read_place(st.query_params.get(IN_ADDRESS, ""))
        side = min(side, *size_hw)
        centre = first_centre(size_hw) if corner is None else (corner[0] + side / 2, corner[1] + side / 2)
        return region_around(centre, side, size_hw)
    if memory.size_hw != size_hw:
        return region_around(first_centre(size_hw), side, size_hw)
    is_same = memory.start.side == min(side, *size_hw)
    if is_same and isinstance(st.session_state.get(PICTURE_KEY), Mapping):
        return memory.start
    return memory.now if is_same else region_around(memory.centre, side, size_hw)


def _centre_of(now: Region, size_hw: tuple[int, int]) -> tuple[float, float]:
    memory = st.session_state.get(MEMORY_KEY)
    if isinstance(memory, _Memory) and region_around(memory.centre, now.side, size_hw) == now:
        return memory.centre
    return now.centre


def _begin_at(centre: tuple[float, float], side: int, size_hw: tuple[int, int]) -> None:
    reset_picture(PICTURE_KEY)
    region = region_around(centre, side, size_hw)
    st.session_state[MEMORY_KEY] = _Memory(size_hw, region, region, centre)

"""One picture of a visitor's ZIP: all of them as thumbs, a slider that chooses, what was left out by name."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.style import PALETTE
from app.widgets.tiles import picture
from lab.data.archives import MAX_FILES, MAX_UNPACKED_BYTES, ZipEntry, read_zip, read_zipped
from lab.errors import LabError

THUMB_PX = 44
THUMBS_AROUND = 4  # on each side of the chosen one
MOST_NAMES = 5
MEMORY_KEY = "own-zip-thumbs"


class _Memory(NamedTuple):
    """The small pictures of a file that was uploaded: it is unpacked once."""

    file_id: str
    entries: list[ZipEntry]


def pick_zipped(max_side_px: int) -> np.ndarray | None:
    """Controls for a ZIP and one of its pictures.

    Args:
        max_side_px: a larger picture is reduced to it.

    Returns:
        uint8 `(H, W, 3)`; None until there is one.
    """
    file = st.file_uploader(
        "A ZIP of pictures",
        type=["zip"],
        key="own-zip",
        help=f"At most {MAX_FILES} files, {MAX_UNPACKED_BYTES // 10**6} MB unpacked. Nothing is written to a disk.",
    )
    if file is None:
        return None
    data = file.getvalue()
    try:
        places = _readable(_thumbs(file.file_id, data))
        if not places:
            return None
        entries = [entry for _, entry in places]
        chosen = 0
        if len(places) > 1:
            chosen = st.slider("Picture of the ZIP", 1, len(places), 1, key=f"zipped-{len(places)}") - 1
        st.html(_strip(entries, chosen))
        read = read_zipped(data, places[chosen][0], max_side_px)
    except LabError as error:
        st.error(str(error))
        return None
    folder = f"{entries[chosen].label} / " if entries[chosen].label else ""
    st.caption(" ".join((f"{folder}{entries[chosen].name}: {chosen + 1} of {len(places)}.", *read.notes)))
    return read.image


def _thumbs(file_id: str, data: bytes) -> list[ZipEntry]:
    memory = st.session_state.get(MEMORY_KEY)
    if not isinstance(memory, _Memory) or memory.file_id != file_id:
        memory = _Memory(file_id, read_zip(data, max_side_px=THUMB_PX))
        st.session_state[MEMORY_KEY] = memory
    return memory.entries


def _readable(entries: Sequence[ZipEntry]) -> list[tuple[int, ZipEntry]]:
    """The pictures, each with its place in the ZIP; says which files are none."""
    left_out = [entry for entry in entries if entry.picture is None]
    if left_out:
        names = ", ".join(entry.name for entry in left_out[:MOST_NAMES])
        more = f" and {len(left_out) - MOST_NAMES} more" if len(left_out) > MOST_NAMES else ""
        count = len(entries) - len(left_out)
        found = f"{count} picture{'' if count == 1 else 's'} found" if count else "No picture found"
        words = f"{found}. Left out, since they are none or cannot be read: {names}{more}. {left_out[0].error}"
        (st.warning if len(left_out) == len(entries) else st.caption)(words)
    return [(place, entry) for place, entry in enumerate(entries) if entry.picture is not None]


def _strip(entries: Sequence[ZipEntry], chosen: int) -> str:
    """The chosen picture and its neighbours, small."""
    first = max(0, min(chosen - THUMBS_AROUND, len(entries) - 2 * THUMBS_AROUND - 1))
    cells = []
    for place, entry in enumerate(entries[first : first + 2 * THUMBS_AROUND + 1], start=first):
        if entry.picture is not None:
            frame = PALETTE.accent if place == chosen else "transparent"
            thumb = picture(entry.picture.image, width_px=THUMB_PX, alt=entry.name)
            cells.append(f'<div style="border:3px solid {frame};border-radius:4px">{thumb}</div>')
    return f'<div style="display:flex;flex-wrap:wrap;gap:2px;align-items:center">{"".join(cells)}</div>'

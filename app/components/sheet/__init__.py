"""Small pictures in one sheet, of which one is chosen: by a click, a finger or the arrow keys.

Pointing says in the browser which picture it is; choosing tells the page.

Example:
    sheet(tiles, names, key="filters", chosen=4, on_choose=remember)  # uint8 (n, h, w, 3), n strings
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

__all__ = ["encode_sheet", "parse_place", "sheet"]

LARGE_PX, SMALL_PX = 56, 34
MOST_LARGE = 64
_FOLDER = Path(__file__).parent

_render = st.components.v2.component(
    "cnn_lab_sheet",
    html="""
<div class="whole">
  <div class="sheet" tabindex="0" role="application"><canvas></canvas><div class="frame"></div></div>
  <p class="line" role="status" aria-live="polite"></p>
</div>
""",
    css=(_FOLDER / "sheet.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "behaviour.js").read_text(encoding="utf-8"),
)


def sheet(
    pictures: np.ndarray,
    names: Sequence[str],
    *,
    key: str,
    label: str,
    chosen: int,
    on_choose: Callable[[int], None],
) -> None:
    """Show a sheet.

    Args:
        pictures: uint8 `(n, h, w, 3)`, in the order in which they are drawn.
        names: of each, told when it is pointed at or chosen.
        key: Names this component on its page.
        label: What the sheet is, for those who do not see it.
        chosen: The place of the framed picture, from 0.
        on_choose: Called with another place, before the script runs again.
    """
    data, turn = encode_sheet(pictures, names, label=label, chosen=chosen)

    def told() -> None:
        state = st.session_state.get(key)
        place = parse_place(state.get("chosen") if isinstance(state, Mapping) else None, len(names), turn)
        if place is not None:
            on_choose(place)

    _render(data=data, key=key, on_chosen_change=told)


def parse_place(answer: object, count: int, turn: str) -> int | None:
    """Read what a browser sent, which nothing vouches for: a place in this sheet, or None."""
    if not isinstance(answer, Mapping) or answer.get("turn") != turn:
        return None
    place = answer.get("place")
    is_known = isinstance(place, int) and not isinstance(place, bool) and 0 <= place < count
    return place if is_known else None


def encode_sheet(pictures: np.ndarray, names: Sequence[str], *, label: str, chosen: int) -> tuple[bytes, str]:
    """Pack it for the browser: uint32 length of a JSON header, the header, the pixels; and a name for this sheet.

    Raises:
        ValueError: If there are not as many names as pictures, or the chosen one is none of them.
    """
    if len(names) != len(pictures) or not 0 <= chosen < len(names):
        raise ValueError(
            f"{len(pictures)} pictures need as many names, got {len(names)}, and one of them, got {chosen}"
        )
    pixels = np.ascontiguousarray(pictures, np.uint8).tobytes()
    turn = hashlib.sha256(pixels + json.dumps(list(names)).encode()).hexdigest()[:12]
    header = {
        "count": len(pictures),
        "height": pictures.shape[1],
        "width": pictures.shape[2],
        "names": list(names),
        "label": label,
        "chosen": chosen,
        "turn": turn,
        "side": LARGE_PX if len(pictures) <= MOST_LARGE else SMALL_PX,
    }
    packed = json.dumps(header).encode()
    return len(packed).to_bytes(4, "little") + packed + pixels, turn

"""A pad to draw on: white ink on black, as in MNIST, sent while the pen still moves.

`streamlit-drawable-canvas` was tried first: it sends a drawing only when the pen is lifted (no message in a stroke of
two seconds), so predictions could not follow the strokes; nor does it fit a narrow column.

Example:
    ink = drawing(key="digit")
    if ink is not None:
        st.image(ink)
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

__all__ = ["IMAGE_SIDE", "drawing"]

IMAGE_SIDE = 140
"""Rows and columns of the image that a drawing becomes: 5 x 28, so that reducing it to MNIST's size is exact."""

_FOLDER = Path(__file__).parent
_PREFIX = "data:image/png;base64,"
_LONGEST_TEXT = 200_000

_render = st.components.v2.component(
    "cnn_lab_drawing",
    html="""
<div class="drawing">
  <div class="pad">
    <canvas role="img" aria-label="Drawing pad: needs a mouse, a pen or a finger"></canvas>
    <span class="invitation" aria-hidden="true">Draw here</span>
  </div>
  <div class="tools">
    <button type="button" class="undo">Undo</button>
    <button type="button" class="clear">Clear</button>
    <label>Brush <input type="range" class="brush" min="8" max="40" step="2" value="22"></label>
  </div>
  <p class="note">Mouse, pen or finger; there is no way to draw with the keyboard.</p>
</div>
""",
    css=(_FOLDER / "drawing.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "drawing.js").read_text(encoding="utf-8"),
)


def drawing(*, key: str, size: int = 280) -> NDArray[np.uint8] | None:
    """Show a drawing pad; the script runs again as the drawing grows, at most five times a second.

    The browser waits until the last run is over (at most 3 s) before it sends again, so a slow page shows fewer
    pictures instead of none. A new `key` gives an empty pad.

    Args:
        key: Names this pad on its page.
        size: Side of the pad in CSS pixels; in a narrower column it shrinks.

    Returns:
        The ink, uint8 (140, 140) in [0, 255], 255 where it covers the pixel; None while nothing is drawn.

    Raises:
        ValueError: The size is too small to draw on.
    """
    if size < 100:
        raise ValueError(f"size must be >= 100, got {size}")
    state = st.session_state.get(key)
    ink = decode_ink(state.get("image") if isinstance(state, Mapping) else None)
    _render(
        data={"key": key, "size": size, "imageSide": IMAGE_SIDE, "hasInk": ink is not None},
        key=key,
        on_image_change=_ignore,
    )
    return ink


def decode_ink(text: object) -> NDArray[np.uint8] | None:
    """Read an image that a browser sent, which nothing vouches for.

    Args:
        text: A data URL with a PNG of 140 x 140 pixels from a well-behaved browser.

    Returns:
        Its brightness, uint8 (140, 140) in [0, 255]; None where it is anything else, or all black.
    """
    if not isinstance(text, str) or not text.startswith(_PREFIX) or len(text) > _LONGEST_TEXT:
        return None
    try:
        encoded = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        with Image.open(io.BytesIO(encoded), formats=["PNG"]) as image:
            if image.size != (IMAGE_SIDE, IMAGE_SIDE):
                return None
            ink = np.asarray(image.convert("L"), dtype=np.uint8)
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    return ink if ink.any() else None


def _ignore() -> None:
    """Streamlit needs a callback to keep a component's state."""

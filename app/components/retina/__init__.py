"""A glimpse sensor over a picture: point at a place, and see at once the squares around it and what it sees of them.

The browser computes the patches itself, as `lab.ops.glimpses.glimpse` does; no move sends a message.

Example:
    retina(photo, key="retina", size=12, scales=3)  # uint8 (H, W) or (H, W, 3)
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import streamlit as st

from app.style import SERIES

__all__ = ["SENSOR_JS", "encode_retina", "retina"]

MOST_SCALES = 4
PAYLOAD_LIMIT_BYTES = 1_000_000
_FOLDER = Path(__file__).parent
SENSOR_JS = (_FOLDER / "sensor.js").read_text(encoding="utf-8")
"""The sensor in the browser, for other components, too."""

_render = st.components.v2.component(
    "cnn_lab_retina",
    html="""
<div class="retina">
  <div class="stage">
    <canvas class="field" tabindex="0" role="application" aria-roledescription="picture"></canvas>
    <svg class="squares" role="presentation"></svg>
  </div>
  <div class="seen">
    <div class="patches"></div>
    <figure class="strip"><figcaption></figcaption><canvas></canvas></figure>
  </div>
  <p class="line" role="status" aria-live="polite"></p>
</div>
""",
    css=(_FOLDER / "retina.css").read_text(encoding="utf-8"),
    js=SENSOR_JS + "\n" + (_FOLDER / "behaviour.js").read_text(encoding="utf-8"),
)


def retina(
    image: np.ndarray,
    *,
    key: str,
    size: int,
    scales: int,
    factor: int = 2,
    start_yx: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Show a picture under the sensor of `lab.ops.glimpses`.

    Args:
        image: uint8 `(H, W)` or `(H, W, 3)`.
        key: Names this component on its page.
        size: Height and width of every patch in pixels, >= 1.
        scales: How many squares, 1 to 4.
        factor: How many times as wide each square is as the one before, >= 1.
        start_yx: Where it looks before anyone points; a new value looks there again.
    """
    _render(data=encode_retina(image, size=size, scales=scales, factor=factor, start_yx=start_yx), key=key)


def encode_retina(image: np.ndarray, *, size: int, scales: int, factor: int, start_yx: tuple[float, float]) -> bytes:
    """Pack it for the browser: uint32 length of a JSON header, the header, then the pixels row by row.

    Raises:
        ValueError: If a number lies outside its range or the picture is too large.
    """
    if not 1 <= scales <= MOST_SCALES:
        raise ValueError(f"scales must lie between 1 and {MOST_SCALES}, got {scales}")
    if size < 1 or factor < 1:
        raise ValueError(f"size and factor must be >= 1, got {size} and {factor}")
    header = {
        "height": image.shape[0],
        "width": image.shape[1],
        "channels": 3 if image.ndim == 3 else 1,
        "size": size,
        "scales": scales,
        "factor": factor,
        "start": [float(axis) for axis in start_yx],
        "colors": SERIES[:MOST_SCALES],
    }
    encoded = json.dumps(header).encode()
    payload = len(encoded).to_bytes(4, "little") + encoded + np.ascontiguousarray(image, np.uint8).tobytes()
    if len(payload) >= PAYLOAD_LIMIT_BYTES:
        raise ValueError(f"a picture must take under {PAYLOAD_LIMIT_BYTES} bytes, got {len(payload)}")
    return payload

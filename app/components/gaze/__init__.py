"""A recurrent attention model looking at a picture, glimpse by glimpse: path, patches, policy, memory, belief.

Playing and stepping answer in the browser; only a click on the picture, or Enter, which makes it look there, sends a
message.

Example:
    forced = gaze(field, watched, key="watch", classes=digits, factor=2, deviation=0.1)  # a `lab` record `Watched`
    if forced is not None:
        step, y, x = forced
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.components.retina import SENSOR_JS
from app.style import SEQUENTIAL, SERIES
from lab.architectures.ram import Watched

__all__ = ["Forced", "encode_gaze", "gaze", "parse_forced"]

_FOLDER = Path(__file__).parent

_render = st.components.v2.component(
    "cnn_lab_gaze",
    html="""
<div class="gaze">
  <div class="left">
    <div class="stage">
      <canvas class="field" tabindex="0" role="application" aria-roledescription="picture"></canvas>
      <svg class="marks" role="presentation"></svg>
    </div>
    <div class="tools" role="group" aria-label="Glimpses">
      <button type="button" class="first" aria-label="First glimpse"></button>
      <button type="button" class="back" aria-label="Glimpse before"></button>
      <button type="button" class="play" aria-label="Play"></button>
      <button type="button" class="on" aria-label="Next glimpse"></button>
      <input type="range" class="step" min="0" value="0" aria-label="Glimpse">
      <span class="count"></span>
    </div>
  </div>
  <div class="right">
    <figure class="seen"><figcaption>What it sees</figcaption><div class="patches"></div></figure>
    <figure class="belief">
      <figcaption>What it would answer now<span class="legend" hidden> (stroke: left to itself)</span></figcaption>
      <div class="bars"></div>
    </figure>
  </div>
  <div class="inside"></div>
  <p class="line" role="status" aria-live="polite"></p>
</div>
""",
    css=(_FOLDER / "gaze.css").read_text(encoding="utf-8"),
    js=SENSOR_JS + "\n" + (_FOLDER / "behaviour.js").read_text(encoding="utf-8"),
)


class Forced(NamedTuple):
    """Where a visitor made the network look: glimpse 0, 1, ...; y and x in [-1, 1]."""

    step: int
    y: float
    x: float


def gaze(
    image: np.ndarray,
    watched: Watched,
    *,
    key: str,
    classes: tuple[str, ...],
    factor: int,
    deviation: float | None,
    held: Sequence[bool] = (),
    alone: Watched | None = None,
    rewind: int = 0,
) -> Forced | None:
    """Show one roll-out, its last glimpse first.

    Args:
        image: uint8 `(H, W)`, white ink on black.
        watched: of this picture alone (N = 1).
        key: Names this component on its page.
        classes: their names.
        factor: of the sensor's scales.
        deviation: of the policy; None where there is none.
        held: for each glimpse, whether a visitor chose its place; none where empty.
        alone: the roll-out with no place chosen, to compare beliefs with.
        rewind: another number than in the run before goes back to the first glimpse.

    Returns:
        The click of this run, once; None without one.
    """
    answer = _render(
        data=encode_gaze(
            image, watched, classes=classes, factor=factor, deviation=deviation, held=held, alone=alone, rewind=rewind
        ),
        key=key,
        on_forced_change=_ignore,
    )
    return parse_forced(answer.forced, watched.locations_yx.shape[1])


def parse_forced(answer: object, steps: int) -> Forced | None:
    """Read what a browser sent, which nothing vouches for; None for anything but a click on one of the glimpses."""
    if not isinstance(answer, Mapping):
        return None
    step, y, x = (answer.get(name) for name in ("step", "y", "x"))
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step < steps:
        return None
    if not all(isinstance(axis, int | float) and math.isfinite(axis) and abs(axis) <= 1 for axis in (y, x)):
        return None
    return Forced(step, float(y), float(x))  # type: ignore[arg-type]


def encode_gaze(
    image: np.ndarray,
    watched: Watched,
    *,
    classes: tuple[str, ...],
    factor: int,
    deviation: float | None,
    held: Sequence[bool] = (),
    alone: Watched | None = None,
    rewind: int = 0,
) -> bytes:
    """Pack it for the browser: uint32 length of a JSON header, the header, then the pixels row by row."""
    _, steps, scales, patch, _ = watched.seen.shape
    header = {
        "height": image.shape[0],
        "width": image.shape[1],
        "channels": 1,
        "size": patch,
        "scales": scales,
        "factor": factor,
        "deviation": deviation,
        "classes": classes,
        "locations": _rounded(watched.locations_yx[0]),
        "means": _rounded(watched.means_yx[0]),
        "held": [bool(is_held) for is_held in held] or [False] * steps,
        "probabilities": _rounded(watched.probabilities[0]),
        "alone": None if alone is None else _rounded(alone.probabilities[0]),
        "expected": _rounded(watched.expected_rewards[0]),
        "vectors": {
            "what": _rounded(watched.what[0], 3),
            "where": _rounded(watched.where[0], 3),
            "memory": _rounded(watched.states[0], 3),
        },
        "steps": steps,
        "rewind": rewind,
        "colors": {
            "series": SERIES,
            "sequential": {theme: [color for _, color in scale] for theme, scale in SEQUENTIAL.items()},
        },
    }
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(4, "little") + encoded + np.ascontiguousarray(image, np.uint8).tobytes()


def _rounded(values: np.ndarray, decimals: int = 5) -> list[object]:
    rounded: list[object] = np.round(values.astype(np.float64), decimals).tolist()
    return rounded


def _ignore() -> None:
    """Streamlit needs a callback to keep a component's trigger."""

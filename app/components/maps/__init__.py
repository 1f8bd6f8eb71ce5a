"""All maps of a layer in one sheet; the chosen one large, beside the picture, with what each of its cells sees.

Pointing and choosing answer in the browser; choosing another map also tells the page, which may say more of it.

Example:
    looked_at = feature_maps(found, picture, field, order, "stem_relu", key="maps", theme="light")
    looked_at.channel
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.style import DIVERGING, SEQUENTIAL, Theme, sample_scale
from lab.architectures.fields import Field
from lab.architectures.inside import FeatureMaps

__all__ = ["LookedAt", "encode_maps", "feature_maps", "parse_chosen"]

_FOLDER = Path(__file__).parent

_render = st.components.v2.component(
    "cnn_lab_maps",
    html="""
<div class="maps">
  <div class="large">
    <figure>
      <figcaption>The picture</figcaption>
      <div class="stage"><canvas class="picture" role="img"></canvas><canvas class="over" hidden></canvas>
      <svg class="seen" role="presentation"><rect></rect></svg></div>
    </figure>
    <figure>
      <figcaption class="name"></figcaption>
      <div class="stage"><canvas class="map" tabindex="0" role="application" aria-roledescription="feature map">
      </canvas></div>
      <div class="key"><span class="least"></span><span class="bar" role="presentation"></span>
      <span class="most"></span></div>
    </figure>
  </div>
  <label class="switch"><input type="checkbox" class="lay"> lay the map over the picture</label>
  <p class="line" role="status" aria-live="polite"></p>
  <p class="count"></p>
  <div class="sheet" tabindex="0" role="application" aria-roledescription="sheet of maps"><canvas></canvas>
  <div class="frame"></div></div>
  <button class="more" type="button" hidden></button>
</div>
""",
    css=(_FOLDER / "maps.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "behaviour.js").read_text(encoding="utf-8"),
)


class LookedAt(NamedTuple):
    """The map that is large, and whether it lies over the picture."""

    channel: int
    is_laid: bool


def feature_maps(
    found: FeatureMaps,
    picture: np.ndarray,
    field: Field | None,
    order: Sequence[int],
    sheet: str,
    *,
    key: str,
    theme: Theme,
    is_alike: bool = False,
    target: str = "",
    first: LookedAt | None = None,
) -> LookedAt:
    """Show the maps of one layer.

    Args:
        found: what the layer gives.
        picture: uint8 `(H, W, C)`, what the network was given.
        field: what one output sees of it; None where each sees everything.
        order: the channels, in the order of the sheet.
        sheet: names it; on a sheet of another name nothing is chosen yet.
        key: Names this component on its page.
        theme: Whose colours.
        is_alike: one scale of colours for all maps; else each has its own.
        target: the class that contributions are about.
        first: what is looked at until somebody chooses; None for the first map of the order, beside the picture.

    Returns:
        What is looked at now.
    """
    first = first or LookedAt(int(order[0]), False)
    answer = _render(
        data=encode_maps(found, picture, field, order, sheet, first, theme=theme, is_alike=is_alike, target=target),
        key=key,
        on_chosen_change=_ignore,
        on_laid_change=_ignore,
    )
    is_laid = answer.laid if isinstance(answer.laid, bool) else first.is_laid
    return LookedAt(parse_chosen(answer.chosen, order, sheet, first.channel), is_laid)


def parse_chosen(answer: object, order: Sequence[int], sheet: str, first: int) -> int:
    """Read what a browser sent, which nothing vouches for: a channel of this sheet, or the one that was first."""
    if not isinstance(answer, Mapping) or answer.get("sheet") != sheet:
        return first
    channel = answer.get("channel")
    is_known = isinstance(channel, int) and not isinstance(channel, bool) and channel in order
    return channel if is_known else first  # type: ignore[return-value]


def encode_maps(
    found: FeatureMaps,
    picture: np.ndarray,
    field: Field | None,
    order: Sequence[int],
    sheet: str,
    first: LookedAt,
    *,
    theme: Theme,
    is_alike: bool = False,
    target: str = "",
) -> bytes:
    """Pack it for the browser: uint32 length of a JSON header, the header, the maps one by one, the picture."""
    rows, columns, channels = found.steps.shape
    is_signed = bool((found.low < 0).any())
    header = {
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "reduced": found.reduced,
        "low": _short(found.low),
        "high": _short(found.high),
        "means": _short(found.means),
        "contributions": _short(found.contributions),
        "order": [int(channel) for channel in order],
        "sheet": sheet,
        "first": first.channel,
        "laid": first.is_laid,
        "target": target,
        "alike": is_alike,
        "signed": is_signed,
        "colors": _table(theme, is_signed),
        "picture": {"height": picture.shape[0], "width": picture.shape[1], "channels": picture.shape[2]},
        "field": field and {"rows": list(field.rows), "columns": list(field.columns)},
    }
    packed = json.dumps(header).encode()
    maps = np.ascontiguousarray(np.moveaxis(found.steps, -1, 0)).tobytes()
    return len(packed).to_bytes(4, "little") + packed + maps + np.ascontiguousarray(picture).tobytes()


def _short(values: np.ndarray) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


@cache
def _table(theme: Theme, is_signed: bool) -> list[int]:
    """256 colours from the least to the greatest, three numbers each."""
    scale = (DIVERGING if is_signed else SEQUENTIAL)[theme]
    colors = [sample_scale(scale, step / 255) for step in range(256)]
    return [int(color[at : at + 2], 16) for color in colors for at in (1, 3, 5)]


def _ignore() -> None:
    """Streamlit keeps a component's state only if it is given a callback."""

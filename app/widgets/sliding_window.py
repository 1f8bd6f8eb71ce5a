"""Input, kernel and output side by side, linked cell by cell: the heart of the page "Convolution"."""

from typing import Literal

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink, grids
from app.studies.convolving import Chosen, Shown
from app.widgets.convolution_form import GRIDS_KEY, WEIGHT_LIMITS

CHANNELS: tuple[tuple[Literal["red", "green", "blue"], str], ...] = (
    ("red", "Red"),
    ("green", "Green"),
    ("blue", "Blue"),
)
HINT = "Point at an output cell: its window lights up. Click a number of the kernel and type another, then press Enter."


def sliding_window(chosen: Chosen) -> None:
    """One row for a grey picture; for a colour picture a row a channel, and their sum below."""
    shown = chosen.shown()
    st.caption(HINT)
    if shown.image.shape[-1] == 1:
        _grey(shown)
    else:
        _colour(shown)


def _grey(shown: Shown) -> None:
    row = [_input(shown, 0, "gray", "Input"), _kernel(shown, 0, "Kernel"), _output(shown, "Output")]
    turned = _turned(shown)
    applied = 3 if turned else 1
    grids(
        [*row, *turned],
        key=GRIDS_KEY,
        links=[_link(shown, of=2, over=0, through=applied)],
        sums=[Sum(of=2, links=[0], bias=shown.sliding.bias, then=_then(shown))],
        walk=Walk(2, reveals=True),
        rows=[[0, 1, 3, 2] if turned else [0, 1, 2]],
        pinned=_middle(shown, 2),
    )


def _colour(shown: Shown) -> None:
    inputs = [_input(shown, index, scale, words) for index, (scale, words) in enumerate(CHANNELS)]
    kernels = [_kernel(shown, index, f"Kernel, {words.lower()}") for index, (_, words) in enumerate(CHANNELS)]
    parts = [
        Grid(values=shown.result.parts[..., index, 0], title=f"Part of {words.lower()}", scale="diverging", sign="=")
        for index, (_, words) in enumerate(CHANNELS)
    ]
    turned = _turned(shown)
    applied = 10 if turned else 3
    grids(
        [*inputs, *kernels, *parts, _output(shown, "Output: the sum of the three parts"), *turned],
        key=GRIDS_KEY,
        links=[
            *(_link(shown, of=6 + index, over=index, through=applied + index) for index in range(3)),
            *(_link(shown, of=9, over=index, through=applied + index) for index in range(3)),
        ],
        sums=[
            *(Sum(of=6 + index, links=[index]) for index in range(3)),
            Sum(of=9, links=[3, 4, 5], bias=shown.sliding.bias, then=_then(shown)),
        ],
        walk=Walk(9, reveals=True),
        rows=[[index, 3 + index, *([10 + index] if turned else []), 6 + index] for index in range(3)] + [[9]],
        pinned=_middle(shown, 9),
    )


def _input(shown: Shown, channel: int, scale: Literal["gray", "red", "green", "blue"], title: str) -> Grid:
    padded = shown.result.padded[..., channel]
    words = f"{title}, {padded.shape[0]} × {padded.shape[1]}" + (" with its padding" if any(shown.pads) else "")
    return Grid(values=np.rint(padded).astype(np.uint8), title=words, scale=scale, border=shown.pads)


def _kernel(shown: Shown, channel: int, title: str) -> Grid:
    values = shown.own[..., channel]
    return Grid(
        values=values,
        title=f"{title}, {values.shape[0]} × {values.shape[1]}",
        scale="diverging",
        sign="*",
        editable=True,
        limits_of_input=WEIGHT_LIMITS,
    )


def _turned(shown: Shown) -> list[Grid]:
    """The kernels as they are applied, where that is another way round than they were chosen."""
    if not shown.sliding.is_flipped:
        return []
    return [
        Grid(values=shown.kernel[..., channel, 0], title="Turned by 180°", scale="diverging", sign="→")
        for channel in range(shown.kernel.shape[2])
    ]


def _output(shown: Shown, title: str) -> Grid:
    output = shown.output
    is_picture = output.min() >= 0 and output.max() <= 255
    return Grid(
        values=output,
        title=f"{title}, {output.shape[0]} × {output.shape[1]}",
        scale="gray" if is_picture else "diverging",
        limits=(0.0, 255.0) if is_picture else None,
        sign="=",
    )


def _link(shown: Shown, *, of: int, over: int, through: int) -> WindowLink:
    height, width = shown.kernel.shape[:2]
    return WindowLink(
        of=of,
        over=over,
        size=(height, width),
        stride=shown.sliding.stride,
        dilation=shown.sliding.dilation,
        through=through,
    )


def _then(shown: Shown) -> Literal["none", "relu"]:
    return "relu" if shown.sliding.has_relu else "none"


def _middle(shown: Shown, grid: int) -> Selection:
    rows, columns = shown.output.shape
    return Selection(grid, rows // 2, columns // 2)

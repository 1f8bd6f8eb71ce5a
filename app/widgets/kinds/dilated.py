"""Dilated convolution: few weights that reach far."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink, edited_values, forget_edits, grids
from app.studies.kinds.dilating import LARGEST_RATE, SHAPES, Dilated, dilate
from app.studies.shapes import sizes
from app.widgets.picture_picker import pick_picture
from lab.data.photos import reduced_square
from lab.ops.pixels import planes

GRIDS_KEY = "dilated"
RESOLUTIONS = (1, 8, 12, 16, 20, 24, 28, 32, 48)
PADDINGS: dict[Literal["valid", "same"], str] = {"same": "Same: zeros", "valid": "Valid: none"}
DEFAULTS = {"source": "Photo", "shape": "1 × 3", "rate": 4, "gap-padding": "same", "resolution": 20}


def forget_weights() -> None:
    """Gives typed numbers up."""
    forget_edits(GRIDS_KEY)


def dilated_form() -> Callable[[], Dilated]:
    """The controls, kept in the address; the answer computes what they say."""
    picture = pick_picture(first="Photo")
    shape = st.segmented_control(
        "Kernel", list(SHAPES), default="1 × 3", required=True, key="shape", bind="query-params",
        on_change=forget_weights,
    )  # fmt: skip
    rate = st.slider(
        "Rate", 1, LARGEST_RATE, 4, key="rate", bind="query-params",
        help="Distance of the kernel's cells in pixels, also called dilation; 1 is the plain convolution.",
    )  # fmt: skip
    padding = st.selectbox(
        "Padding", list(PADDINGS), format_func=PADDINGS.__getitem__, key="gap-padding", bind="query-params"
    )
    with st.expander("More settings"):
        side = st.select_slider("Resolution in pixels", RESOLUTIONS, 20, key="resolution", bind="query-params")
    square = reduced_square(picture, side)
    grey = np.asarray(planes(square)["Grey"] if square.ndim == 3 else square, np.uint8)
    kernel = edited_values(GRIDS_KEY, 0, default=SHAPES[shape])
    return partial(dilate, grey, kernel, rate, padding)


def dilated_stage(dilated: Dilated) -> None:
    """The kernel with its gaps, and the picture through it."""
    shown, spread = dilated.shown, dilated.spread_kernel
    st.markdown(
        f"**{dilated.weights} weights reach over {sizes(spread.shape)} pixels.** A kernel without gaps would need "
        f"{dilated.filled_weights} for that. The pixels in the gaps do not count here; the next window sees them."
    )
    output = shown.output
    height, width = shown.own.shape[:2]
    grids(
        [
            Grid(
                values=shown.own[..., 0],
                title=f"Kernel, {sizes((height, width))}",
                scale="diverging",
                editable=True,
                limits_of_input=(-1000.0, 1000.0),
                cell_px=34,
            ),
            Grid(
                values=spread,
                title=f"As it lies on the picture, {sizes(spread.shape)}",
                scale="diverging",
                sign="→",
                cell_px=34 if max(spread.shape) < 14 else 20,
            ),
            Grid(
                values=np.rint(shown.result.padded[..., 0]).astype(np.uint8),
                title=f"Input, {sizes(shown.result.padded.shape[:2])}"
                + (" with its padding" if any(shown.pads) else ""),
                border=shown.pads,
            ),
            Grid(values=output, title=f"Output, {sizes(output.shape)}", scale="diverging", sign="="),
        ],
        key=GRIDS_KEY,
        links=[WindowLink(of=3, over=2, size=(height, width), dilation=dilated.rate, through=0)],
        sums=[Sum(of=3, links=[0])],
        walk=Walk(3, reveals=True),
        rows=[[0, 1], [2, 3]],
        pinned=Selection(3, output.shape[0] // 2, output.shape[1] // 2),
        height=480,
        note="Point at an output: the cells that it is made of light up, with the gaps between them.",
    )
    st.caption(
        "Networks that must keep every pixel in its place (segmentation) or look far back (sound) stack dilated layers "
        "with rates 1, 2, 4, 8: see the view Receptive field."
    )

"""The controls of the page "Convolution": a picture, a kernel, and how it slides."""

from typing import Any

import numpy as np
import streamlit as st

from app.components.grids import edited_values, forget_edits
from app.studies.convolving import PADDINGS, Chosen, Sliding
from app.widgets.kernel_picker import pick_kernel
from app.widgets.picture_picker import pick_picture
from lab.data.photos import reduced_square
from lab.ops.pixels import planes

RESOLUTIONS = (1, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64)
GRIDS_KEY = "convolution"
COLOURS = ("Grey", "Colour (RGB)")
DEFAULTS: dict[str, Any] = {
    "resolution": 14,
    "kernel": "sobel_x",
    "size": 3,
    "stride": 1,
    "padding": "valid",
    "colour": COLOURS[0],
    "dilation": 1,
    "bias": 0,
    "relu": False,
    "flip": False,
}
WEIGHT_LIMITS = (-1000.0, 1000.0)


def convolution_form() -> Chosen:
    """Draws the controls; all but the visitor's own pictures and numbers are kept in the address."""
    picture = pick_picture(first="Digit")
    side = st.select_slider(
        "Resolution in pixels",
        RESOLUTIONS,
        DEFAULTS["resolution"],
        key="resolution",
        bind="query-params",
        help="The picture's middle square, averaged down to so many rows and columns.",
    )
    in_sight, more = st.container(), st.expander("More settings")
    with more:
        colour = st.segmented_control(
            "Channels", COLOURS, default=COLOURS[0], required=True, key="colour", bind="query-params", on_change=_forget
        )
        dilation = st.slider(
            "Dilation", 1, 4, 1, key="dilation", bind="query-params", help="Distance between the kernel's cells."
        )
        bias = st.slider("Bias", -255, 255, 0, key="bias", bind="query-params", help="A number added to every sum.")
        has_relu = st.toggle("ReLU", key="relu", bind="query-params", help="Sets every negative result to zero.")
        is_flipped = st.toggle(
            "Flip the kernel",
            key="flip",
            bind="query-params",
            help="Mathematics turns the kernel by 180 degrees and calls that convolution; deep learning does not turn "
            "it (cross-correlation), and calls it convolution all the same.",
        )
    channels = 3 if colour == COLOURS[1] else 1
    with in_sight:
        kernel = pick_kernel(channels, on_change=_forget)
        forget = st.container()
        stride = st.slider(
            "Stride", 1, 4, 1, key="stride", bind="query-params", help="Pixels from one window to the next."
        )
        padding = st.selectbox(
            "Padding",
            list(PADDINGS),
            format_func=PADDINGS.__getitem__,
            key="padding",
            bind="query-params",
            help="What is put around the picture, so that the kernel can reach over its edge.",
        )
        is_custom = padding == "custom"
        amount = st.slider("Pixels of padding", 0, 6, 1, key="amount", bind="query-params") if is_custom else 0
    values = _with_own_numbers(kernel.values)
    is_own = not np.array_equal(values, kernel.values)
    if is_own:
        forget.button("Forget my numbers", icon=":material/undo:", type="tertiary", on_click=_forget)
    return Chosen(
        image=_working_image(picture, side, channels),
        kernel=values,
        about=f"**Your own numbers**, typed into this kernel: {kernel.about}" if is_own else kernel.about,
        sliding=Sliding(
            stride=stride,
            padding=padding,
            amount=amount,
            dilation=dilation,
            bias=float(bias),
            has_relu=has_relu,
            is_flipped=is_flipped,
        ),
    )


def reset_convolution() -> None:
    """Puts every control to its default and forgets typed numbers; to be called before the form is drawn."""
    st.session_state.update(DEFAULTS)
    _forget()


def _with_own_numbers(kernel: np.ndarray) -> np.ndarray:
    """The kernel `(kh, kw, C)` with what the visitor typed into its grids."""
    channels = kernel.shape[-1]
    first = 1 if channels == 1 else channels  # the first kernel's grid, see app/widgets/sliding_window.py
    return np.stack(
        [edited_values(GRIDS_KEY, first + channel, default=kernel[..., channel]) for channel in range(channels)],
        axis=-1,
    )


def _working_image(picture: np.ndarray, side: int, channels: int) -> np.ndarray:
    square = reduced_square(picture, side)
    if channels == 3:
        return square if square.ndim == 3 else np.repeat(square[..., None], 3, axis=-1)
    grey = planes(square)["Grey"] if square.ndim == 3 else square
    return np.asarray(grey, np.uint8)[..., None]


def _forget() -> None:
    forget_edits(GRIDS_KEY)

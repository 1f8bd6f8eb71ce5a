"""Where brightness changes, how steeply and in which direction, by Sobel's kernels."""

from functools import cache

import numpy as np
import streamlit as st

from app.components.grids import Grid, WindowLink, grids
from app.studies.pixels import Chosen, direction_picture, direction_wheel
from app.style import BACKGROUND, SEQUENTIAL, Theme, page_theme, sample_scale
from app.widgets.tiles import picture
from lab.ops.pixels import planes

GRID_PX = 440
PICTURE_PX = 380
WHEEL_PX = 84


def steepness(chosen: Chosen) -> None:
    """The magnitude in the region, as numbers."""
    grids(
        [
            Grid(
                values=np.rint(chosen.region.cut(chosen.gradient.magnitude)),
                title="Magnitude in the region, rounded",
                scale="sequential",
                text=True,
            )
        ],
        key="steepness",
        height=GRID_PX,
        note="Point at a number: 0 is even ground, a large one is an edge.",
    )


def gradient_pictures(chosen: Chosen) -> None:
    """Magnitude and direction of the whole picture, a legend, and the region's numbers."""
    gradient, theme = chosen.gradient, page_theme()
    is_steep = chosen.is_steep(gradient)
    background = _rgb(BACKGROUND[theme])
    st.markdown(
        "At each pixel Sobel's kernels measure how fast brightness grows to the right and downwards. Together they are "
        "an arrow, the **gradient**: its length is the **magnitude**, its **direction** is where it gets brighter. "
        f"Largest magnitude here: {gradient.magnitude.max():,.0f}."
    )
    left, right = st.columns(2)
    with left:
        st.markdown("**Magnitude**")
        reach = float(gradient.magnitude.max()) or 1.0
        colours = _sequential_table(theme)[np.rint(gradient.magnitude / reach * 255).astype(int)]
        st.html(picture(colours, width_px=PICTURE_PX, alt="Magnitude of the gradient: outlines stand out"))
    with right:
        st.markdown(f"**Direction** where the magnitude is {chosen.share:.0%} of the largest or more")
        shown = direction_picture(gradient, is_steep, background)
        st.html(picture(shown, width_px=PICTURE_PX, alt="Direction of the gradient as a colour of the wheel"))
        legend, words = st.columns([1, 3], vertical_alignment="center")
        legend.html(picture(direction_wheel(WHEEL_PX, background), width_px=WHEEL_PX, alt="Wheel of directions"))
        words.caption(
            "Red: brighter to the right. Yellow-green: downwards. Light blue: to the left. Violet: upwards. "
            f"{is_steep.mean():.0%} of the pixels have a colour."
        )
    _region_numbers(chosen, is_steep)


def _region_numbers(chosen: Chosen, is_steep: np.ndarray) -> None:
    cut, gradient = chosen.region.cut, chosen.gradient
    degrees = np.where(cut(is_steep), np.rint(cut(gradient.direction_deg)), np.nan)
    grids(
        [
            Grid(values=cut(planes(chosen.image)["Grey"]), title="Grey in the region"),
            Grid(values=degrees, title="Direction in degrees", scale="diverging", limits=(-180.0, 180.0), sign="→"),
        ],
        key="gradient-numbers",
        links=[WindowLink(of=1, over=0, size=(1, 1))],
        rows=[[0, 1]],
        note="Point at a pixel. Degrees: 0 to the right, 90 downwards, 180 to the left, −90 upwards.",
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


@cache
def _sequential_table(theme: Theme) -> np.ndarray:
    """Colours of 256 magnitudes from none to the largest, uint8 `(256, 3)`."""
    return np.array([_rgb(sample_scale(SEQUENTIAL[theme], index / 255)) for index in range(256)], np.uint8)

"""The controls of the page "Pixels": a picture, how much of it is looked at, and which of its planes."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import streamlit as st

from app.studies.pixels import PlaneName, as_colour
from app.widgets.picture_picker import pick_picture
from app.widgets.region_picker import put_region

PLANES: tuple[PlaneName, ...] = get_args(PlaneName)
DEFAULTS = {
    "source": "Photo",
    "zoom": 12,
    "plane": PLANES[0],
    "whole": False,
    "steep": 20,
    "order": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """What the controls say.

    Attributes:
        image: uint8 `(H, W, 3)` of at most 512 pixels a side.
        side: rows and columns of the region; the picture may have less.
        shows_plane: whether the large picture is the plane, in place of the colours.
    """

    image: np.ndarray
    side: int
    plane: PlaneName
    shows_plane: bool


def pixels_form(*, has_region: bool, has_plane: bool) -> Wanted:
    """Draws the controls; all but the visitor's own pictures are kept in the address.

    Args:
        has_region: whether the view looks at a region of the picture.
        has_plane: whether the view looks at a plane.
    """
    picture = pick_picture(first="Photo")
    side = st.slider(
        "Zoom: pixels a side",
        8,
        32,
        12,
        key="zoom",
        bind="query-params",
        disabled=not has_region,
        help="Rows and columns of the box, whose numbers are shown.",
    )
    plane: PlaneName = st.segmented_control(
        "Plane",
        PLANES,
        default=PLANES[0],
        required=True,
        key="plane",
        wrap=True,
        bind="query-params",
        disabled=not has_plane,
        help="One number a pixel: its brightness, one of its three colours, or its hue, saturation and value.",
    )
    shows_plane = st.toggle(
        "Show the whole plane",
        key="whole",
        bind="query-params",
        disabled=not has_plane,
        help="The large picture becomes the plane: black is 0, and the larger its number, the brighter a pixel.",
    )
    return Wanted(image=as_colour(picture), side=side, plane=plane, shows_plane=shows_plane and has_plane)


def reset_pixels(at: tuple[int, int] | None = None) -> None:
    """Puts every control to its default, and the region to a place; to be called before the form is drawn."""
    st.session_state.update(DEFAULTS)
    put_region(at)

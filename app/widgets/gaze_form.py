"""The controls of the page "Retina": what is looked at, and the sensor."""

from typing import Any

import numpy as np
import streamlit as st

from app.studies.gazing import Gaze
from app.studies.shown_fields import MOST_FIELDS, shown_fields
from app.widgets.picture_picker import pick_picture
from lab.data import clutter
from lab.data.photos import reduced_square

FIELD, PICTURE = "Cluttered digit", "Picture"
FIELDS = {name: task.title for name, task in clutter.TASKS.items() if name != "centred"}
DEFAULTS: dict[str, Any] = {
    "looked": FIELD,
    "field": "cluttered",
    "number": 1,
    "source": "Photo",
    "side": 96,
    "patch": 12,
    "scales": 3,
    "factor": 2,
    "look-y": 0.0,
    "look-x": 0.0,
}


def gaze_form() -> Gaze:
    """Draws the controls; all but the visitor's own pictures are kept in the address."""
    looked = st.segmented_control(
        "What is looked at", [FIELD, PICTURE], default=FIELD, required=True, key="looked", bind="query-params"
    )
    image = _field() if looked == FIELD else _picture()
    size = st.slider(
        "Patch: pixels a side", 2, 16, 12, key="patch", bind="query-params",
        help="Rows and columns of what the network gets of each square, however large the square.",
    )  # fmt: skip
    scales = st.slider(
        "Scales", 1, 4, 3, key="scales", bind="query-params", help="How many squares lie around the same place."
    )
    factor = st.slider(
        "Scale factor", 1, 4, 2, key="factor", bind="query-params", format="%d times",
        help="How many times as wide each square is as the one before. The paper doubles it.",
    )  # fmt: skip
    with st.expander("More settings"):
        y = st.slider(
            "Looks first at y", -1.0, 1.0, 0.0, 0.05, key="look-y", bind="query-params", help="-1 is the top."
        )
        x = st.slider("Looks first at x", -1.0, 1.0, 0.0, 0.05, key="look-x", bind="query-params", help="-1 is left.")
    return Gaze(image=image, location_yx=(y, x), size=size, scales=scales, factor=factor)


def reset_gaze() -> None:
    """Puts every control to its default; to be called before the form is drawn."""
    st.session_state.update(DEFAULTS)


def _field() -> np.ndarray:
    name = st.selectbox(
        "Field", list(FIELDS), index=list(FIELDS).index("cluttered"), format_func=FIELDS.__getitem__, key="field",
        bind="query-params", help="Digits of the test part, put together as in Mnih et al. 2014.",
    )  # fmt: skip
    number = st.slider("Number", 1, MOST_FIELDS, 1, key="number", bind="query-params")
    return shown_fields(name).images[number - 1, ..., 0]


def _picture() -> np.ndarray:
    picture = pick_picture(first="Photo")
    side = st.select_slider("Resolution in pixels", (1, 8, 16, 28, 48, 64, 96, 128, 192, 256), 96, key="side",
                            bind="query-params")  # fmt: skip
    return reduced_square(picture, side)

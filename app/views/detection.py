"""Why detection is hard: how many boxes there are, and what a classifier that slides over them leaves."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import detection as lesson
from app.studies.windows import WINDOW_SIDES_PX, count_code, slide_code
from app.widgets import windows_slid
from app.widgets.boxes_counted import USUAL_RATIOS, USUAL_SIDES, USUAL_STRIDE, count_controls, counted_boxes
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.windows_slid import cleaning_controls, slid, slide_controls

COUNT, SLIDE = "How many boxes?", "Slide a window"
DEFAULTS: dict[str, Any] = {
    "show": SLIDE, "source": "Photo", "photo": "coffee", "sides": USUAL_SIDES, "ratios": USUAL_RATIOS,
    "stride": USUAL_STRIDE, "windows": list(WINDOW_SIDES_PX), **windows_slid.USUAL,
}  # fmt: skip


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    view = st.segmented_control(
        "Show", [SLIDE, COUNT], default=SLIDE, required=True, key="show", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    if view == COUNT:
        with form:
            image, counted = count_controls()
        with stage:
            counted_boxes(image, counted)
            folded_code(lambda: count_code(counted), "the three counts")
    else:
        with form:
            field, boxes_xyxy, sides, stride = slide_controls()
            thresholds = cleaning_controls()
        with stage:
            found = slid(field, boxes_xyxy, *thresholds)
            folded_code(lambda: slide_code(found, sides, stride), "the windows that stay", field=field.image)


keep_in_address(DEFAULTS)
st.title("Why detection is hard")
st.markdown(
    "A classifier says what a picture shows. To say **where**, and to find **each** of several things, it would have "
    "to read every part of the picture."
)
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

"""The glimpse sensor of the Recurrent Attention Model, moved by hand."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.components.retina import retina
from app.guard import guarded_fragment
from app.lessons import retina as lesson
from app.studies.gazing import gaze_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.gaze_form import DEFAULTS, gaze_form, reset_gaze
from app.widgets.kept import keep_in_address


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    reset_gaze()
    st.session_state.update(settings)


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        gaze = gaze_form()
    with stage:
        st.caption("Move over the picture, or use the arrow keys: the sensor follows.")
        retina(
            gaze.image,
            key="retina",
            size=gaze.size,
            scales=gaze.scales,
            factor=gaze.factor,
            start_yx=gaze.location_yx,
        )
        folded_code(lambda: gaze_code(gaze), image=gaze.image)


keep_in_address(DEFAULTS)
st.title("Retina")
st.markdown(
    "How little of a picture is enough to know where to look next? A glimpse is sharp in the middle and coarse around."
)
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

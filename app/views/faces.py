"""Faces before CNNs: a Haar feature by four look-ups, a cascade of them stage by stage, and where it fails."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import faces as lesson
from app.studies.faces import FEATURES, NEIGHBOURS, STAGES, as_gray, feature_code, turn_code, walk_code
from app.widgets.experiments import experiments
from app.widgets.faces_cascade import agreeing_control, cascade, stage_control
from app.widgets.faces_feature import USUAL_PATTERN, one_feature, pattern_control, put_feature
from app.widgets.faces_turned import turn_controls, turning
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.picture_picker import pick_picture

FEATURE, CASCADE, TURNED = "One feature", "The cascade", "Where it fails"
USUAL_PHOTO = "astronaut"
DEFAULTS: dict[str, Any] = {
    "show": FEATURE, "source": "Photo", "photo": USUAL_PHOTO, "pattern": USUAL_PATTERN, "stage": STAGES,
    "turn": 0, "mirror": False, "agree": NEIGHBOURS,
}  # fmt: skip


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    put_feature(settings.get("box"))
    st.session_state.update(DEFAULTS | {name: value for name, value in settings.items() if name != "box"})


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    view = st.segmented_control(
        "Show", [FEATURE, CASCADE, TURNED], default=FEATURE, required=True, key="show", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    with form:
        gray = as_gray(pick_picture(photo=USUAL_PHOTO))
        st.caption("The cascade sees grey only, here at most 256 pixels a side.")
    if view == FEATURE:
        with form:
            pattern = pattern_control()
        with stage:
            one = one_feature(gray, pattern)
            folded_code(lambda: feature_code(one), gray=gray)
    elif view == CASCADE:
        with form:
            number, agreeing = stage_control(), agreeing_control()
        with stage:
            cascade(gray, number, agreeing)
            folded_code(lambda: walk_code(agreeing), "how many windows pass each stage, and the faces", gray=gray)
    else:
        with form:
            (angle, is_mirrored), agreeing = turn_controls(), agreeing_control()
        with stage:
            turning(gray, angle, is_mirrored, agreeing)
            code = turn_code(angle, is_mirrored=is_mirrored, agreeing=agreeing)
            folded_code(lambda: code, "the faces", gray=gray)


keep_in_address(DEFAULTS)
st.title("Faces before CNNs")
st.markdown(
    "How could a computer of 2001 find faces, without a network? With sums of rectangles: the cascade here has "
    f"{FEATURES:,} features in {STAGES} stages."
)
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

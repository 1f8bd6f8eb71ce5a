"""How good is it: COCO's figures of the shipped detector, one picture to change, and COCO folders of visitors."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import coco as lesson
from app.studies.coco_figures import figures_code
from app.studies.coco_own import own_code
from app.studies.coco_picture import picture_code
from app.widgets import coco_figures
from app.widgets.coco_figures import figures, figures_controls
from app.widgets.coco_own import own_data
from app.widgets.coco_picture import USUAL_SCENE, one_picture, scene_controls, want
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address

FIGURES, PICTURE, OWN = "The figures", "One picture", "Your own data"
DEFAULTS: dict[str, Any] = {"show": FIGURES, "scene": USUAL_SCENE, **coco_figures.USUAL}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    want(settings.get("edit"))
    st.session_state.update(DEFAULTS | {name: value for name, value in settings.items() if name != "edit"})


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    view = st.segmented_control(
        "Show", [FIGURES, PICTURE, OWN], default=FIGURES, required=True, key="show", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    if view == OWN:
        own_data()
        folded_code(own_code, "the six numbers of a folder in COCO's layout")
        return
    form, stage = st.columns([1, 4], gap="large")
    if view == FIGURES:
        with form:
            choice = figures_controls()
        with stage:
            figures(choice)
            folded_code(
                lambda: figures_code(choice.kind, choice.label, choice.threshold, choice.confidence),
                "the six numbers of boxes, and right, wrong and missed",
            )
    else:
        with form:
            chosen = scene_controls()
        with stage:
            boxes, _ = one_picture(chosen)
            code = picture_code(chosen.kind, chosen.number - 1, boxes, chosen.threshold)
            folded_code(lambda: code, "what each answer takes, and AP of the picture")


keep_in_address(DEFAULTS)
st.title("How good is it? COCO evaluation")
st.markdown(
    "A detector gives boxes with names, some right, some wrong, and misses some things. How does one make **one "
    "number** of that, as all papers on detection do?"
)
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

"""R-CNN to Mask R-CNN: a trained detector on a picture, every stage open, every threshold free."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.backend import get_backend, tasks
from app.guard import guarded_fragment
from app.lessons import theatre as lesson
from app.studies.composing import read_things
from app.studies.theatre import Shown
from app.studies.theatre_anchors import AnchorsSeen
from app.studies.theatre_code import anchor_code, answer_code, pooling_code
from app.studies.theatre_pooling import Microscope
from app.widgets import composer, theatre_anchors, theatre_controls, theatre_pooling, theatre_subject
from app.widgets.composer import put_things
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.theatre_anchors import anchor_controls, anchors_stage
from app.widgets.theatre_answer import answer_stage, clicked_answer
from app.widgets.theatre_controls import follow_control, threshold_controls
from app.widgets.theatre_four import four_stage
from app.widgets.theatre_heads import classes_stage, masks_stage
from app.widgets.theatre_pooling import pooling_stage
from app.widgets.theatre_proposals import proposals_stage
from app.widgets.theatre_subject import COMPOSE, pick_detected, pick_given, shipped_detector
from app.widgets.theatre_way import way_of

ANSWER, ANCHORS, PROPOSALS = "The answer", "1 Anchors", "2 Proposals"
POOLING, CLASSES, MASKS, FOUR = "3 RoIAlign", "4 Class and box", "5 Mask", "Four networks"
OPENING_TIMEOUT_S = 90.0  # the first picture waits for the network to be built
STAGES = [ANSWER, ANCHORS, PROPOSALS, POOLING, CLASSES, MASKS, FOUR]
IN_SIGHT = {  # thresholds that this stage is about
    ANSWER: ("confidence", "nms2"),
    PROPOSALS: ("nms1",),
    CLASSES: ("confidence", "nms2"),
    MASKS: ("masked",),
    FOUR: ("confidence",),
}
DEFAULTS: dict[str, Any] = {
    "show": ANSWER, "truth": False, **theatre_subject.USUAL, **theatre_controls.USUAL, **theatre_anchors.USUAL,
    **theatre_pooling.USUAL, **composer.USUAL,
}  # fmt: skip


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    if "things" in settings:
        put_things(read_things(settings["things"]))
    st.session_state.update(DEFAULTS | {name: value for name, value in settings.items() if name != "things"})


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        stage_name = st.segmented_control(
            "Stage", STAGES, default=ANSWER, required=True, key="show", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        given = pick_given()
    form, stage = st.columns([2, 3] if given == COMPOSE else [1, 3], gap="large")
    with form:
        subject = pick_detected(given)
        with st.spinner("The detector looks at the picture."):
            opened = get_backend().call(
                tasks.opened, shipped_detector(), subject.fitted.image, timeout_s=OPENING_TIMEOUT_S
            )
        shown = Shown(subject=subject, opened=opened, thresholds=threshold_controls(IN_SIGHT.get(stage_name, ())))
        clicked_answer(shown)
        followed = None if stage_name == FOUR else follow_control(shown)
        seen = anchor_controls(shown) if stage_name == ANCHORS else None
    with stage:
        st.markdown(lesson.INTROS[stage_name])
        scope = None
        if seen is not None:
            anchors_stage(seen, followed)
        elif stage_name == PROPOSALS:
            proposals_stage(shown, followed)
        elif stage_name == POOLING:
            scope = pooling_stage(shown, followed)
        elif stage_name == CLASSES:
            classes_stage(shown, followed)
        elif stage_name == MASKS:
            masks_stage(shown, followed)
        elif stage_name == FOUR:
            four_stage(shown)
        else:
            answer_stage(shown)
    if stage_name == ANSWER and followed is not None:
        way_of(shown, followed)
    show_code(shown, seen, scope)


def show_code(shown: Shown, seen: AnchorsSeen | None, scope: Microscope | None) -> None:
    """The lines of this stage."""
    name, image = shipped_detector(), shown.subject.fitted.image
    truth = shown.subject.truth
    if seen is not None and truth is not None:
        folded_code(
            lambda: anchor_code(seen.positive_from, seen.negative_below, name),
            "what each anchor is told, its objectness, and the candidates",
            image=image,
            true_boxes=truth.boxes_xyxy,
        )
    elif scope is not None:
        folded_code(
            lambda: pooling_code(tuple(scope.moved_xyxy), scope.level, scope.channel, name),
            "what both rules read",
            image=image,
        )
    else:
        folded_code(lambda: answer_code(shown.thresholds, name), "the answers and their masks", image=image)


keep_in_address(DEFAULTS)
st.title("R-CNN to Mask R-CNN")
st.markdown(
    "How does a network get from a picture to boxes, names and masks? A **Mask R-CNN**, trained by this lab on drawn "
    "scenes, at work: look into every stage, and move every threshold."
)
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

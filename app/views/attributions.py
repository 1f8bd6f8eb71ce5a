"""Five ways to ask a network which pixels it looked at, side by side, and two tests of whether to believe them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.guard import guarded, guarded_fragment
from app.lessons import attributions as lesson
from app.studies.attributions import (
    answer,
    attribution_code,
    completeness,
    likeness_words,
    question,
    random_words,
)
from app.studies.inside import network_code
from app.widgets.attribution_tiles import Tile, drawn, tile_table
from app.widgets.class_picker import ITS_ANSWER, pick_class
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.subject_picker import Subject, pick_subject
from app.widgets.tiles import picture
from app.widgets.truth_test import truth_test
from lab.architectures.attribution import METHODS, Attribution, learned_layers

ASK, TEST = "Ask", "Truth test"
PHOTO = "coffee"
DEFAULTS: dict[str, Any] = {
    "network": tasks.LITE0, "photo": PHOTO, "show": ASK, "random": 0, "target": ITS_ANSWER,
}  # fmt: skip
WIDTH_PX = 230
TILES_IN_ROW, PAIRS_IN_ROW = 3, 2
TIMEOUT_S = 180.0  # VGG16 takes a minute for 200 squares on two cores


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | {"source": "Photo"} | dict(settings))


def ask() -> None:
    """The controls, and what each method answers."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        subject = pick_subject(PHOTO)
        target = pick_class(subject.class_names, "For which class", "Whose score the pixels are asked about.")
        count = len(learned_layers(subject.architecture))
        st.session_state["random"] = min(st.session_state.get("random", 0), count)
        random_layers = st.slider(
            "Layers that forget", 0, count, key="random", bind="query-params",
            help="So many layers, from the answer down, get the random weights of a new network. What a method shows "
            "should then fall apart: it is to explain what the network has learned.",
        )  # fmt: skip
    with stage:
        guarded(answers)(subject, target, random_layers)


def answers(subject: Subject, target: int | None, random_layers: int) -> None:
    """One tile a method, each as soon as it is there."""
    whole = ask_method("gradcam", subject, target, 0)
    shaken = ask_method("gradcam", subject, whole.target, random_layers) if random_layers else None
    st.markdown(question(subject.class_names[whole.target], whole, shaken, random_layers))
    in_row = PAIRS_IN_ROW if shaken else TILES_IN_ROW
    asked: list[str | None] = [None, *METHODS]
    for start in range(0, len(asked), in_row):
        for column, method in zip(st.columns(in_row), asked[start : start + in_row], strict=True):
            with column:
                if method is None:
                    the_picture(subject, whole, shaken)
                    continue
                st.markdown(f"**{METHODS[method]}**", help=lesson.HELP[method])
                with st.spinner("Asking …"):
                    tile(method, subject, whole.target, random_layers)
    st.caption(
        "Each picture has its own scale: its strongest hundredth of the pixels has the full colour. A method that "
        "measures how steep a slope is has no sign, and is purple; orange and blue are for and against the class."
    )
    folded_code(
        lambda: attribution_code(
            network_code(subject.is_lite, subject.name, subject.epoch), "integrated", whole.target
        ),
        picture=np.asarray(subject.picture),
    )


def the_picture(subject: Subject, whole: Attribution, shaken: Attribution | None) -> None:
    """What the network was given, what it says to it, and what its copy says that forgot."""
    st.markdown("**The picture**")
    st.html(picture(subject.picture, width_px=WIDTH_PX, alt="The picture"))
    if shaken is None:
        st.caption(f"The answer: {answer(whole, subject.class_names)}. {subject.note}")
        return
    st.caption(
        f"As trained it answers: {answer(whole, subject.class_names)}. With random layers: "
        f"{answer(shaken, subject.class_names)}. {subject.note}"
    )


def tile(method: str, subject: Subject, target: int, random_layers: int) -> None:
    """What one method shows and, where layers have forgotten, beside it what it shows then."""
    found = ask_method(method, subject, target, 0)
    words = f"{METHODS[method]} for {subject.class_names[target]}"
    trained = Tile(image=drawn(method, subject.picture, found.values), alt=words)
    if not random_layers:
        st.html(picture(trained.image, width_px=WIDTH_PX, alt=words))
        st.caption(lesson.IN_SHORT[method] + (f" {completeness(found)}" if method == "integrated" else ""))
        return
    shaken, forgot = ask_method(method, subject, target, random_layers), random_words(random_layers)
    other = Tile(image=drawn(method, subject.picture, shaken.values), alt=f"{words}, {forgot}")
    st.html(tile_table(("As trained", f"With {forgot}"), [("", (trained, other))], widest_px=WIDTH_PX))
    st.caption(likeness_words(found, shaken), help=lesson.RANK_CORRELATION)


def ask_method(method: str, subject: Subject, target: int | None, random_layers: int) -> Attribution:
    """What a method says; remembered by the backend."""
    found: Attribution = get_backend().call(
        tasks.attribution,
        method,
        subject.name,
        get_backend().runs_folder,
        subject.epoch,
        subject.picture,
        target,
        random_layers,
        timeout_s=TIMEOUT_S,
    )
    return found


VIEWS = {ASK: guarded_fragment(ask), TEST: guarded_fragment(truth_test)}

keep_in_address(DEFAULTS)
st.title("What does it look at?")
st.markdown("Which pixels made the network say what it says, and can one trust the answer?")
view = st.segmented_control(
    "View", list(VIEWS), default=ASK, required=True, key="show", bind="query-params", label_visibility="collapsed"
)
VIEWS[view]()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

"""A trained Recurrent Attention Model looks at a picture, and everything that it computes is on the table."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.gaze import gaze
from app.guard import guarded, guarded_fragment
from app.lessons import watch as lesson
from app.studies.rollouts import answer_of, reinforce_terms, table, watch_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.watch_form import DEFAULTS, Watching, watch_form
from lab.architectures.ram import Watched
from lab.data import datasets

CLASSES = datasets.DATASETS["digits"].class_names


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update({name: value for name, value in DEFAULTS.items() if value is not None} | dict(settings))


def forced_places(watching: Watching) -> np.ndarray:
    """Where the visitor made this network look in this picture: float32 `(T, 2)`, nan where it chooses itself."""
    what = (watching.name, watching.epoch, watching.noise_seed, hashlib.sha256(watching.image.tobytes()).hexdigest())
    if st.session_state.get("forced-in") != what:
        st.session_state["forced-in"] = what
        st.session_state["forced"] = np.full((watching.spec.glimpses, 2), np.nan, np.float32)
    forced: np.ndarray = st.session_state["forced"]
    return forced


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        watching = watch_form()
    with stage:
        guarded(look)(watching)


def look(watching: Watching) -> None:
    """The roll-out, its answer, and its code."""
    forced = forced_places(watching)
    watched: Watched = get_backend().call(
        tasks.watch_ram, watching.name, watching.epoch, watching.image, watching.noise, forced
    )
    is_learned = watching.spec.gaze == "learned"
    st.caption(
        "Play, or step from glimpse to glimpse. Squares: what the sensor sees. Dashed ring: where the policy wants "
        "to look next, one standard deviation wide. Click a place: it must look **there** at this glimpse."
        if is_learned
        else "Play, or step from glimpse to glimpse. This network looks anywhere at random. Click a place: it must "
        "look **there** at this glimpse."
    )
    click = gaze(
        watching.image[..., 0],
        watched,
        key="watched",
        classes=CLASSES,
        factor=watching.spec.factor,
        deviation=watching.spec.deviation if is_learned else None,
        rewind=st.session_state.get("experiments", 0),
    )
    if click is not None:
        forced[click.step] = click.y, click.x
        forced[click.step + 1 :] = np.nan
        st.rerun(scope="fragment")
    verdict(watching, watched, forced)
    folded_code(lambda: watch_code(watching.name, watching.epoch, watching.noise_seed, forced), picture=watching.image)


def verdict(watching: Watching, watched: Watched, forced: np.ndarray) -> None:
    """The answer, its reward, and what REINFORCE would learn from this roll-out."""
    answer = answer_of(watched)
    share = watched.probabilities[0, -1, answer]
    held = int(np.isfinite(forced[:, 0]).sum())
    if held:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"You chose {held} of {len(forced)} places: REINFORCE learns from the policy's own alone.")
            st.button("Let it choose again", on_click=lambda: st.session_state.pop("forced-in", None))
    if watching.label is None:
        st.markdown(f"#### It says {answer} ({share:.1%})")
        return
    is_right = answer == watching.label
    st.markdown(
        f"#### It says {answer} ({share:.1%}): {'right' if is_right else f'wrong, it is {watching.label}'}\n"
        f"The **reward** R is {int(is_right)}. The **baseline** b is how often it expects to be right, before each "
        "choice (a number that it has learned, so it may leave 0 to 1 a little); the **advantage** R - b says whether "
        "things went better than expected."
    )
    if watching.spec.gaze == "learned" and not held:
        st.dataframe(
            table(reinforce_terms(watched, watching.label, watching.spec.deviation)),
            hide_index=True,
            height="content",
        )
        st.caption(
            "REINFORCE moves the policy so that the last column's sum grows: places drawn before a surprising success "
            "become more likely, those before a surprising failure less."
            + ("" if watching.noise_seed is not None else " Here nothing was drawn: it looked at its means, so ln π is "
               "at its largest.")
        )  # fmt: skip


keep_in_address({name: value for name, value in DEFAULTS.items() if value is not None})
st.title("Watch RAM look")
st.markdown("Where does a network look that may see only a few small patches, and what does it believe after each?")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

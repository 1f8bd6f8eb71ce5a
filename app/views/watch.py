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
from app.studies.rollouts import answer_of, reinforce_terms, roll_out, table, watch_code
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
    let_it_choose()
    st.session_state["force"] = settings.get("force")


def let_it_choose() -> None:
    """Forgets the visitor's places."""
    st.session_state.pop("forced-in", None)


def forced_places(watching: Watching) -> np.ndarray:
    """Where the visitor made this network look in this picture: float32 `(T, 2)`, nan where it chooses itself.

    An experiment may begin with one such place, `force`: glimpse (from 1), y, x.
    """
    what = (watching.name, watching.epoch, watching.noise_seed, hashlib.sha256(watching.image.tobytes()).hexdigest())
    if st.session_state.get("forced-in") != what:
        st.session_state["forced-in"] = what
        st.session_state["forced"] = np.full((watching.spec.glimpses, 2), np.nan, np.float32)
        if place := st.session_state.pop("force", None):
            number, *location_yx = place
            st.session_state["forced"][number - 1] = location_yx
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
    """The roll-out, its answer, and its code; where the visitor chose a place, what it had answered by itself, too."""
    forced = forced_places(watching)
    held = np.isfinite(forced[:, 0])
    both = np.stack([np.full_like(forced, np.nan), forced])
    found: Watched = get_backend().call(
        tasks.watch_ram, watching.name, watching.epoch, watching.image, watching.noise, both
    )
    alone, watched = roll_out(found, 0), roll_out(found, 1)
    is_learned = watching.spec.gaze == "learned"
    st.caption(
        "Play, or step from glimpse to glimpse. Squares: what the sensor sees. Dashed ring: where the policy wants "
        "to look next, one standard deviation wide. Click a place: it must look **there** at this glimpse (a diamond)."
        if is_learned
        else "Play, or step from glimpse to glimpse. This network looks anywhere at random. Click a place: it must "
        "look **there** at this glimpse (a diamond)."
    )
    click = gaze(
        watching.image[..., 0],
        watched,
        key="watched",
        classes=CLASSES,
        factor=watching.spec.factor,
        deviation=watching.spec.deviation if is_learned else None,
        held=held.tolist(),
        alone=alone if held.any() else None,
        rewind=st.session_state.get("experiments", 0),
    )
    if click is not None:
        forced[click.step] = click.y, click.x
        forced[click.step + 1 :] = np.nan
        st.rerun(scope="fragment")
    if held.any():
        compare(watched, alone, held)
    verdict(watching, watched, is_own=not held.any())
    folded_code(lambda: watch_code(watching.name, watching.epoch, watching.noise_seed, forced), picture=watching.image)


def percent(share: float) -> str:
    """A share as the bars write it."""
    return f"{100 * share:.1f} %"


def compare(watched: Watched, alone: Watched, held: np.ndarray) -> None:
    """What the visitor's places have changed."""
    now, before = answer_of(watched), answer_of(alone)
    shares = watched.probabilities[0, -1], alone.probabilities[0, -1]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**You chose {int(held.sum())} of {len(held)} places.** Left to itself it says {before} "
            f"({percent(shares[1][before])}); with your {'place' if held.sum() == 1 else 'places'} it says {now} "
            f"({percent(shares[0][now])}). REINFORCE learns from the policy's own places alone.",
            width="stretch",
        )
        st.button("Let it choose again", on_click=let_it_choose)


def verdict(watching: Watching, watched: Watched, *, is_own: bool) -> None:
    """The answer, its reward, and, where all places are the policy's own, what REINFORCE would learn from them."""
    answer = answer_of(watched)
    share = watched.probabilities[0, -1, answer]
    if watching.label is None:
        st.markdown(f"#### It says {answer} ({percent(share)})")
        return
    is_right = answer == watching.label
    st.markdown(
        f"#### It says {answer} ({percent(share)}): {'right' if is_right else f'wrong, it is {watching.label}'}\n"
        f"The **reward** R is {int(is_right)}. The **baseline** b is how often it expects to be right, before each "
        "choice (a number that it has learned, so it may leave 0 to 1 a little); the **advantage** R - b says whether "
        "things went better than expected."
    )
    if watching.spec.gaze == "learned" and is_own:
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

"""Latent space: every z is a drawing; walk between them, reckon with them, and look for copies."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.guard import guarded, guarded_fragment
from app.lessons import latent as lesson
from app.studies import latent_code as code
from app.widgets import artist_picker, latent_sums
from app.widgets.artist_picker import Artist, pick_artist
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.latent_copies import BY_PIXELS, copies, copy_controls
from app.widgets.latent_sums import sum_controls, sums
from app.widgets.latent_truncation import factor_control, truncation
from app.widgets.latent_walk import CORNERS, ROUND, USUAL, corner_numbers, is_round, walk
from app.widgets.latent_ways import ways

WALK, WAYS, SUMS, COPIES, SHORTER = "Walk", "Straight or round?", "Arithmetic", "Does it copy?", "Shorter z"
DEFAULTS: dict[str, Any] = {
    **artist_picker.DEFAULTS, **latent_sums.DEFAULTS,
    **dict(zip(CORNERS, USUAL, strict=True)),
    "show": WALK, "way": ROUND, "number": 1, "alike": BY_PIXELS, "factor": 1.0,
}  # fmt: skip


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def controls_and_drawings() -> None:
    """What a control changes, and nothing else."""
    view = st.segmented_control(
        "Show", [WALK, WAYS, SUMS, COPIES, SHORTER], default=WALK, required=True, key="show", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    with form:
        artist = pick_artist()
        chosen = controls_of(str(view), artist)
    with stage:
        guarded(VIEWS[str(view)])(artist, *chosen)
        opening = code.opening(artist.name, artist.epoch, artist.is_shipped)
        folded_code(lambda: CODES[str(view)](opening, *chosen), "the drawings that are shown")


def controls_of(view: str, artist: Artist) -> tuple[Any, ...]:
    """Draws the controls of one view; what they say, in the order that the view takes it."""
    if view == SUMS:
        return sum_controls(artist)
    if view == COPIES:
        return copy_controls(artist)
    if view == SHORTER:
        return (factor_control(),)
    numbers = corner_numbers()
    return (numbers, is_round()) if view == WALK else (numbers,)


VIEWS: Mapping[str, Callable[..., None]] = {
    WALK: walk,
    WAYS: ways,
    SUMS: sums,
    COPIES: copies,
    SHORTER: truncation,
}
CODES: Mapping[str, Callable[..., str]] = {
    WALK: code.walk_code,
    WAYS: code.ways_code,
    SUMS: code.sums_code,
    COPIES: code.copies_code,
    SHORTER: code.shorter_code,
}

keep_in_address(DEFAULTS)
st.title("Latent space")
st.markdown(
    "A generator makes a picture of any list of random numbers z. What lies between two of them, and what does a "
    "direction mean?"
)
guarded_fragment(controls_and_drawings)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

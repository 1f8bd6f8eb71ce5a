"""A run while it lives: where it stands, its curves, and a Stop that stops."""

import threading
import time
from collections.abc import Callable

import streamlit as st

from app.backend import get_backend
from app.curves import curves_of_run, draw
from app.guard import guarded_fragment
from app.widgets.visitor import owner
from app.words import duration, settings_in_words
from lab.errors import LabError
from lab.events import PHASE_WORDS, REASON_WORDS, RunState

REFRESH_S = 0.3
SHARE_OF_WATCHER_S = 0.06  # an update takes some 15 ms of the one process that draws for all: a class waits longer
# Thirty scripts that draw at once, in one process, hinder each other until none gets done: two at a time take turns.
TURNS = threading.BoundedSemaphore(2)
FORGET_WATCHER_S = 5.0
NUMBER_WIDTH_PX = 124


Look = Callable[[RunState], None]  # draws something of what a run has brought so far
Numbers = Callable[[RunState], dict[str, str]]  # label and value of what a run is counted in


def learning_curves(state: RunState) -> None:
    """Loss and accuracy of a training."""
    planned = get_backend().record(state.run_id).spec.epochs
    draw(curves_of_run(state, "loss"), curves_of_run(state, "accuracy"), planned, key=f"curves-{state.run_id}")


def training_numbers(state: RunState) -> dict[str, str]:
    """How far a training has come, how fast it is, and what it reaches."""
    latest = state.epochs[-1] if state.epochs else None
    return {
        "Epochs done": f"{len(state.epochs)} of {get_backend().record(state.run_id).spec.epochs}",
        "Pictures/s": f"{latest['images_per_second']:,.0f}" if latest else "–",
        "Elapsed": duration(state.elapsed_s),
        "Left": left(state),
        "Validation": f"{latest['val_accuracy']:.1%}" if latest else "–",
    }


def left(state: RunState) -> str:
    """The time to the end of a run, as far as it is known."""
    if state.remaining_s is None:
        return "–"
    return duration(min(state.remaining_s, max(0.0, get_backend().budget_s - state.elapsed_s)))


def run_panel(
    run_id: str,
    *,
    below: Look,
    above: Look = lambda state: None,
    curves: Look = learning_curves,
    numbers: Numbers = training_numbers,
) -> None:
    """Draws the run and redraws it by itself until it has ended; then the whole page runs once more.

    Args:
        above, below: what is drawn over its curves and under them.
        curves, numbers: those of its kind of run.
    """
    is_live = not get_backend().state(run_id).has_ended
    refresh_s = _refresh_s() if is_live else None
    guarded_fragment(_panel, run_every=refresh_s)(run_id, (above, curves), below, numbers, is_live)


@st.cache_resource(show_spinner=False)
def _watchers() -> dict[str, float]:
    """Who looks at a live run, and when they last did."""
    return {}


def _refresh_s() -> float:
    watchers = _watchers()
    for owner_hash, seen_s in list(watchers.items()):
        if time.monotonic() - seen_s > FORGET_WATCHER_S:
            watchers.pop(owner_hash, None)
    return max(REFRESH_S, SHARE_OF_WATCHER_S * len(watchers))


def _panel(run_id: str, first: tuple[Look, ...], below: Look, numbers: Numbers, was_live: bool) -> None:
    if was_live:
        _watchers()[owner()] = time.monotonic()
    state, spec = get_backend().state(run_id), get_backend().record(run_id).spec
    if was_live and state.has_ended:
        st.rerun()
    with TURNS:
        _status(run_id, state)
        with st.container(horizontal=True):
            for label, value in numbers(state).items():
                st.metric(label, value, width=NUMBER_WIDTH_PX)
        st.caption(settings_in_words(spec))
        if state.reason == "diverged" and not state.steps:
            st.info("No point to draw: the very first loss was infinite, or not a number.")
            return
        for look in first:
            look(state)
    below(state)


def _status(run_id: str, state: RunState) -> None:
    words, stop = st.columns([5, 1], vertical_alignment="center")
    is_own = get_backend().record(run_id).owners[0] == owner()
    with words:
        st.progress(state.progress, text=_status_words(run_id, state))
    with stop:
        if st.button(
            "Stop",
            key="stop",
            icon=":material/stop:",
            width="stretch",
            disabled=state.has_ended or get_backend().is_stopping(run_id) or not is_own,
            help="Ends the run after its present step; what it has come to is kept."
            if is_own
            else "Only the browser that started this run can stop it.",
        ):
            try:
                get_backend().stop(run_id, owner())
            except LabError as error:
                st.toast(str(error))
            st.rerun(scope="fragment")


def _status_words(run_id: str, state: RunState) -> str:
    if state.has_ended:
        return f"{REASON_WORDS[state.reason or 'interrupted']} {state.message}".strip()
    if get_backend().is_stopping(run_id):
        return f"Stopping: {PHASE_WORDS['testing']} …" if state.phase == "testing" else "Stopping …"
    place = get_backend().place(run_id)
    if place is not None:
        ahead = "next" if place.ahead == 0 else f"number {place.ahead + 1}"
        return f"In the queue: {ahead}; expected wait at most {duration(place.expected_wait_s)}."
    if state.phase == "queued" and get_backend().health().state in ("starting", "warming"):
        return "The engine is starting; the run begins by itself in a few seconds."
    return f"{PHASE_WORDS[state.phase].capitalize()} … {state.message}".strip()

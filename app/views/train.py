"""Train a network and watch it learn."""

from collections.abc import Callable

import streamlit as st

from app.backend import get_backend
from app.guard import guarded_fragment
from app.lessons import train as lesson
from app.widgets.data_look import data_look, dataset_info
from app.widgets.experiments import experiments
from app.widgets.folded import folded_maths
from app.widgets.network_look import network_look
from app.widgets.results import results
from app.widgets.run_panel import run_panel
from app.widgets.spec_form import reset_button, set_form, set_from_link, spec_form
from app.widgets.take_home import take_home
from app.widgets.time_machine import time_machine
from app.widgets.try_it import try_it
from app.widgets.visitor import owner
from app.words import epochs, experiment_in_words
from lab.controls import differences
from lab.errors import LabError, UnknownRun
from lab.specs import TrainSpec

VIEWS_OF_RUN: dict[str, Callable[[str], None]] = {
    "Training": run_panel,
    "Results": results,
    "Try it": try_it,
    "Time machine": time_machine,
    "Take home": take_home,
}
VIEWS_BEFORE = ("Data", "Network")
LOOK_EVERY_S = 1.0

backend = get_backend()


def current_run() -> str | None:
    """The run in the address, if it exists."""
    run_id = st.query_params.get("run")
    if run_id is None:
        return None
    try:
        backend.record(run_id)
    except UnknownRun as error:
        st.warning(str(error))
        return None
    return run_id


def stage_of(run_id: str) -> str:
    """How far a run is, as far as that changes what its views can show."""
    state = backend.state(run_id)
    return "ended" if state.has_ended else "learning" if len(state.checkpoints) > 1 else "starting"


def look_after(run_id: str, drawn: str) -> None:
    """A line on a run that trains while another view is open; runs the page again when that view can show more."""
    if stage_of(run_id) != drawn:
        st.rerun()
    state = backend.state(run_id)
    st.progress(state.progress, text=f"It trains: {epochs(len(state.epochs))} done.")


def start(spec: TrainSpec, *, again: bool) -> None:
    """Queues the run, or joins an equal one, and shows it."""
    try:
        started = backend.start([spec], owner(), again=again)[0]
    except LabError as error:
        st.session_state["refusal"] = str(error)
        return
    st.session_state["joined"] = started.run_id if started.joined else None
    st.session_state["last_run"] = started.run_id
    st.query_params["run"] = started.run_id
    st.session_state["view"] = "Training"


st.title("Train")
st.markdown("How does a network learn to read pictures? Pick data and a model, press **Train**, and watch.")
run_id = current_run()
set_from_link(backend.record(run_id).spec.values() if run_id else {})
form, stage = st.columns([1, 2.6], gap="large")

with form:
    spec = spec_form()
    st.button(
        "Train",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        on_click=start,
        args=[spec],
        kwargs={"again": False},
        key="train",
    )
    reset_button()
    if refusal := st.session_state.pop("refusal", None):
        st.warning(refusal)

with stage, st.container(key="stage-of-run" if run_id else "stage"):
    views = [*VIEWS_OF_RUN, *VIEWS_BEFORE] if run_id else list(VIEWS_BEFORE)
    view = st.segmented_control(
        "View", views, default=views[0], required=True, key="view", bind="query-params", label_visibility="collapsed"
    )
    if run_id:
        trained = backend.record(run_id).spec
        if st.session_state.get("joined") == run_id:
            st.info("An equal run was there already: you see that one.")
            st.button("Train again all the same", on_click=start, args=[trained], kwargs={"again": True})
        if differences(trained, spec):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption("The run shown has other settings than the form.", width="content")
                st.button("Put the run's into the form", on_click=set_form, args=[trained.values()])
    if run_id and view in VIEWS_OF_RUN:
        if view != "Training" and (drawn := stage_of(run_id)) != "ended":
            guarded_fragment(look_after, run_every=LOOK_EVERY_S)(run_id, drawn)
        VIEWS_OF_RUN[view](run_id)
    elif view == "Network":
        if run_id and differences(backend.record(run_id).spec, spec):
            st.caption("The network of the form's settings, which are not the run's.")
        network_look(spec, dataset_info(spec.data))
    else:
        data_look(spec.data)

experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_maths(lesson.MATHS)

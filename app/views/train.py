"""Train a network and watch it learn."""

from collections.abc import Callable

import streamlit as st

from app.backend import RunRecord, get_backend
from app.lessons import train as lesson
from app.widgets.data_look import data_look, dataset_info
from app.widgets.experiments import experiments
from app.widgets.filters_and_answers import filters_and_answers
from app.widgets.folded import folded_maths
from app.widgets.network_look import network_look
from app.widgets.results import results
from app.widgets.run_panel import run_panel
from app.widgets.run_start import TRAINING, about_run, chosen_view, linked_run, look_after, refusal, start_button
from app.widgets.spec_form import link_is_shown, reset_button, set_form, set_from_link, spec_form
from app.widgets.take_home import take_home
from app.widgets.time_machine import time_machine
from app.widgets.try_it import try_it
from app.words import experiment_in_words
from lab.controls import differences
from lab.specs import TrainSpec

VIEWS_OF_RUN: dict[str, Callable[[str], None]] = {
    TRAINING: lambda run_id: run_panel(run_id, below=filters_and_answers),
    "Results": results,
    "Try it": try_it,
    "Time machine": time_machine,
    "Take home": take_home,
}
VIEWS_BEFORE = ("Data", "Network")
LOOK_INSIDE = (
    ("views/maps.py", "Look inside this network", "layers"),
    ("views/filters.py", "See its filters, before training and after", "texture"),
)


def settings(record: RunRecord) -> TrainSpec:
    """Those of a run that this page can show."""
    return record.classifier


st.title("Train")
st.markdown("How does a network learn to read pictures? Pick data and a model, press **Train**, and watch.")
run_id = linked_run(settings)
trained = settings(get_backend().record(run_id)) if run_id else None
set_from_link(run_id or "", trained.values() if trained else {})
form, stage = st.columns([1, 2.6], gap="large")

with form:
    spec = spec_form()
    link_is_shown(run_id or "")
    start_button(spec)
    reset_button()

with stage, st.container(key="stage-of-run" if run_id else "stage"):
    refusal()
    view = chosen_view(run_id, list(VIEWS_OF_RUN), VIEWS_BEFORE)
    if run_id and trained:
        about_run(run_id, trained, spec, set_form)
    if run_id and view in VIEWS_OF_RUN:
        if view != TRAINING:
            look_after(run_id)
        VIEWS_OF_RUN[view](run_id)
        if get_backend().state(run_id).has_ended:
            for script, label, icon in LOOK_INSIDE:
                st.page_link(script, label=label, icon=f":material/{icon}:", query_params={"run": run_id})
    elif view == "Network":
        if trained and differences(trained, spec):
            st.caption("The network of the form's settings, which are not the run's.")
        network_look(spec, dataset_info(spec.data))
    else:
        data_look(spec.data)

experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_maths(lesson.MATHS)

"""Train a network and watch it learn."""

import streamlit as st

from app.lessons import train as lesson
from app.widgets.data_look import data_look, dataset_info
from app.widgets.experiments import experiments
from app.widgets.filters_and_answers import filters_and_answers
from app.widgets.folded import folded_maths
from app.widgets.network_look import network_look
from app.widgets.results import results
from app.widgets.run_page import RunPage, run_page
from app.widgets.run_panel import run_panel
from app.widgets.run_start import TRAINING
from app.widgets.spec_form import reset_button, set_form, spec_form
from app.widgets.take_home import take_home
from app.widgets.time_machine import time_machine
from app.widgets.try_it import try_it
from app.words import experiment_in_words
from lab.controls import differences
from lab.specs import TrainSpec

LOOK_INSIDE = (
    ("views/maps.py", "Look inside this network", "layers"),
    ("views/filters.py", "See its filters, before training and after", "texture"),
)


def network(spec: TrainSpec, trained: TrainSpec | None) -> None:
    """The network of the form's settings."""
    if trained and differences(trained, spec):
        st.caption("The network of the form's settings, which are not the run's.")
    network_look(spec, dataset_info(spec.data))


PAGE: RunPage[TrainSpec] = RunPage(
    settings=lambda record: record.classifier,
    form=spec_form,
    reset=reset_button,
    set_form=set_form,
    of_run={
        TRAINING: lambda run_id: run_panel(run_id, below=filters_and_answers),
        "Results": results,
        "Try it": try_it,
        "Time machine": time_machine,
        "Take home": take_home,
    },
    of_form={"Data": lambda spec, trained: data_look(spec.data), "Network": network},
    leads=LOOK_INSIDE,
)

st.title("Train")
st.markdown("How does a network learn to read pictures? Pick data and a model, press **Train**, and watch.")
run_page(PAGE)
experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_maths(lesson.MATHS)

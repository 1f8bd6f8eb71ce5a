"""Two players: a network that draws, and one that learns to find fault, live."""

from collections.abc import Callable

import streamlit as st

from app.backend import RunRecord, get_backend
from app.lessons import players as lesson
from app.studies.gan_code import training_code
from app.widgets.data_look import data_look
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.game_steps import step_by_step
from app.widgets.game_views import playing, time_machine
from app.widgets.gan_form import gan_form, reset_button, set_form
from app.widgets.run_start import TRAINING, about_run, chosen_view, linked_run, look_after, refusal, start_button
from app.widgets.spec_form import link_is_shown, set_from_link
from app.words import experiment_in_words
from lab.gan_training import GanTrainSpec

VIEWS_OF_RUN: dict[str, Callable[[str], None]] = {
    TRAINING: playing,
    "Step by step": step_by_step,
    "Time machine": time_machine,
}
REAL = "Real pictures"


def settings(record: RunRecord) -> GanTrainSpec:
    """Those of a run that this page can show."""
    return record.gan


st.title("Two players")
st.markdown(
    "The **generator** G draws pictures out of random numbers z. The **discriminator** D is shown real pictures and "
    "drawn ones and learns to tell them apart. G never sees a real picture: it learns from what D finds wrong. Press "
    "**Train**, and watch forty drawings while both learn."
)
run_id = linked_run(settings)
trained = settings(get_backend().record(run_id)) if run_id else None
set_from_link(run_id or "", trained.values() if trained else {})
form, stage = st.columns([1, 2.6], gap="large")

with form:
    spec = gan_form()
    link_is_shown(run_id or "")
    start_button(spec)
    reset_button()

with stage, st.container(key="stage-of-run" if run_id else "stage"):
    refusal()
    view = chosen_view(run_id, list(VIEWS_OF_RUN), [REAL])
    if run_id and trained:
        about_run(run_id, trained, spec, set_form)
    if run_id and view in VIEWS_OF_RUN:
        if view != TRAINING:
            look_after(run_id)
        VIEWS_OF_RUN[view](run_id)
    else:
        data_look(spec.data)

experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_code(lambda: training_code(trained or spec))
folded_maths(lesson.MATHS)

"""Train a Recurrent Attention Model, and watch where it learns to look."""

from collections.abc import Callable

import streamlit as st

from app.backend import RunRecord, get_backend
from app.lessons import learning as lesson
from app.studies.ram_code import training_code
from app.widgets.experiments import experiments
from app.widgets.fields_look import fields_look
from app.widgets.folded import folded_code, folded_maths
from app.widgets.gaze_views import one_look, paths_now, paths_over_epochs, terms_now, tested
from app.widgets.ram_form import ram_form, reset_button, set_form
from app.widgets.run_panel import run_panel
from app.widgets.run_start import TRAINING, about_run, chosen_view, linked_run, look_after, refusal, start_button
from app.widgets.spec_form import link_is_shown, set_from_link
from app.words import experiment_in_words
from lab.ram_training import RamTrainSpec

VIEWS_OF_RUN: dict[str, Callable[[str], None]] = {
    TRAINING: lambda run_id: run_panel(run_id, above=paths_now, below=terms_now),
    "Paths": paths_over_epochs,
    "One look": one_look,
    "Test": tested,
}
FIELDS = "Fields"


def settings(record: RunRecord) -> RamTrainSpec:
    """Those of a run that this page can show."""
    return record.ram


st.title("Learning to look")
st.markdown(
    "How does a network learn where to look, if nobody shows it? Choose a task, press **Train**, and see its gaze "
    "begin to search."
)
run_id = linked_run(settings)
trained = settings(get_backend().record(run_id)) if run_id else None
set_from_link(run_id or "", trained.values() if trained else {})
form, stage = st.columns([1, 2.6], gap="large")

with form:
    spec = ram_form()
    link_is_shown(run_id or "")
    start_button(spec)
    reset_button()

with stage, st.container(key="stage-of-run" if run_id else "stage"):
    refusal()
    view = chosen_view(run_id, list(VIEWS_OF_RUN), [FIELDS])
    if run_id and trained:
        about_run(run_id, trained, spec, set_form)
    if run_id and view in VIEWS_OF_RUN:
        if view != TRAINING:
            look_after(run_id)
        VIEWS_OF_RUN[view](run_id)
    else:
        fields_look(spec)

experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_code(lambda: training_code(trained or spec))
folded_maths(lesson.MATHS)

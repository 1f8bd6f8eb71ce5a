"""Train a Recurrent Attention Model, and watch where it learns to look."""

import streamlit as st

from app.lessons import learning as lesson
from app.studies.ram_code import training_code
from app.widgets.experiments import experiments
from app.widgets.fields_look import fields_look
from app.widgets.folded import folded_code, folded_maths
from app.widgets.gaze_views import one_look, paths_now, paths_over_epochs, terms_now, tested
from app.widgets.ram_form import ram_form, reset_button, set_form
from app.widgets.run_page import RunPage, run_page
from app.widgets.run_panel import run_panel
from app.widgets.run_start import TRAINING
from app.words import experiment_in_words
from lab.ram_training import RamTrainSpec

PAGE: RunPage[RamTrainSpec] = RunPage(
    settings=lambda record: record.ram,
    form=ram_form,
    reset=reset_button,
    set_form=set_form,
    of_run={
        TRAINING: lambda run_id: run_panel(run_id, above=paths_now, below=terms_now),
        "Paths": paths_over_epochs,
        "One look": one_look,
        "Test": tested,
    },
    of_form={"Fields": lambda spec, trained: fields_look(spec)},
)

st.title("Learning to look")
st.markdown(
    "How does a network learn where to look, if nobody shows it? Choose a task, press **Train**, and see its gaze "
    "begin to search."
)
shown = run_page(PAGE)
experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_code(lambda: training_code(shown))
folded_maths(lesson.MATHS)

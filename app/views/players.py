"""Two players: a network that draws, and one that learns to find fault, live."""

import streamlit as st

from app.lessons import players as lesson
from app.studies.gan_code import training_code
from app.widgets.data_look import data_look
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.game_steps import step_by_step
from app.widgets.game_views import playing, time_machine
from app.widgets.gan_form import gan_form, reset_button, set_form
from app.widgets.run_page import RunPage, run_page
from app.widgets.run_start import TRAINING
from app.words import experiment_in_words
from lab.gan_training import GanTrainSpec

ON_FROM_HERE = (
    ("views/latent.py", "Walk through its latent space", "blur_on"),
    ("views/quality.py", "How good is it?", "grade"),
)
PAGE: RunPage[GanTrainSpec] = RunPage(
    settings=lambda record: record.gan,
    form=gan_form,
    reset=reset_button,
    set_form=set_form,
    of_run={TRAINING: playing, "Step by step": step_by_step, "Time machine": time_machine},
    of_form={"Real pictures": lambda spec, trained: data_look(spec.data)},
    leads=ON_FROM_HERE,
)

st.title("Two players")
st.markdown(
    "The **generator** G draws pictures out of random numbers z. The **discriminator** D is shown real pictures and "
    "drawn ones and learns to tell them apart. G never sees a real picture: it learns from what D finds wrong. Press "
    "**Train**, and watch forty drawings while both learn."
)
shown = run_page(PAGE)
experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_code(lambda: training_code(shown))
folded_maths(lesson.MATHS)

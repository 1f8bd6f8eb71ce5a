"""Train a detector: Mask R-CNN or Faster R-CNN on drawn scenes, live."""

import streamlit as st

from app.lessons import train_detector as lesson
from app.studies.detector_code import training_code
from app.widgets.detector_form import detector_form, reset_button, set_form
from app.widgets.detector_views import learning, losses_look, scenes_look, time_machine
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.run_page import RunPage, run_page
from app.widgets.run_start import TRAINING
from app.words import experiment_in_words
from lab.detector_training import DetectorTrainSpec

PAGE: RunPage[DetectorTrainSpec] = RunPage(
    settings=lambda record: record.detector,
    form=detector_form,
    reset=reset_button,
    set_form=set_form,
    of_run={TRAINING: learning, "Time machine": time_machine},
    of_form={"Scenes": scenes_look, "What it learns by": losses_look},
)

st.title("Train a detector")
st.markdown(
    "A **region proposal network** says where something is, a second part what it is and how its box must move, a "
    "third which pixels belong to it. Press **Train**, and watch boxes come to six scenes while all learn at once."
)
shown = run_page(PAGE)
experiments(lesson.EXPERIMENTS, set_form, words=experiment_in_words)
folded_code(lambda: training_code(shown), "what is found in the first of the six scenes")
folded_maths(lesson.MATHS)

"""Grow a picture that excites a unit, a channel or a class of a network; and see which real ones do."""

import streamlit as st

from app.backend import RunRecord, get_backend
from app.guard import guarded
from app.lessons import wishes as lesson
from app.studies.exciting import ascent_code
from app.studies.inside import network_code
from app.widgets.ascent_form import Wish, as_controls, ascent_form, is_there, set_form, set_up, wish_of
from app.widgets.ascent_views import growing, real_pictures, step_by_step
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.run_start import Start, about_run, chosen_view, linked_run, look_after, refusal, start_button
from app.widgets.spec_form import link_is_shown, set_from_link
from app.words import experiment_in_words
from lab.ascent import AscentSpec

GROWING, REPLAY, REAL = "Picture", "Step by step", "Nine real pictures"
START = Start(button="Let it grow", again="Grow it again all the same", first=GROWING)


def settings(record: RunRecord) -> AscentSpec:
    """Those of a run that this page can show."""
    return record.ascent


def code(wish: Wish) -> str:
    """The lines that grow the picture."""
    network = wish.network
    return ascent_code(network_code(network.is_lite, network.name, network.epoch), wish.spec, wish.aim)


st.title("What does it want to see?")
st.markdown(
    "Turn the network around: keep its weights, and let a picture climb until a class or a channel answers as strongly "
    "as it can. And which real pictures do?"
)
run_id = linked_run(settings)
grown = settings(get_backend().record(run_id)) if run_id else None
if grown and not is_there(grown):
    st.warning("The network that this picture was grown for is gone: it was deleted, or its disk was cleared.")
    run_id = grown = None
set_from_link(run_id or "", as_controls(grown) if grown else {})
form, stage = st.columns([1, 2.6], gap="large")

with form:
    wish = ascent_form(grown.network if grown and grown.is_of_run else None)
    link_is_shown(run_id or "")
    start_button(wish.spec, START)

with stage, st.container(key="stage-of-run" if run_id else "stage"):
    refusal()
    view = chosen_view(run_id, [GROWING, REPLAY], [REAL])
    if run_id and grown:
        about_run(run_id, grown, wish.spec, set_form, START)
    if run_id and grown and view == GROWING:
        growing(wish_of(grown), run_id)
    elif run_id and view == REPLAY:
        look_after(run_id)
        step_by_step(run_id)
    else:
        guarded(real_pictures)(wish)

experiments(lesson.EXPERIMENTS, set_up, then="let it grow", words=experiment_in_words)
folded_code(lambda: code(wish_of(grown) if grown else wish))
folded_maths(lesson.MATHS)

"""Well-known networks under one ruler: their blocks and layers, what they cost, and how often they err."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.guard import guarded, guarded_fragment
from app.lessons import museum as lesson
from app.studies.museum import museum_code
from app.studies.parts import part_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.museum_form import (
    BESIDE,
    BLOCKS,
    DEFAULTS,
    ERRORS,
    LAYERS,
    MEMORY,
    PART,
    SIDES_OF_NETWORKS,
    museum_form,
)
from app.widgets.museum_views import beside_view, blocks_view, errors_view, layers_view, memory_view
from app.widgets.part_view import part_view

VIEWS = {
    BLOCKS: blocks_view,
    LAYERS: layers_view,
    BESIDE: beside_view,
    ERRORS: errors_view,
    MEMORY: memory_view,
    PART: part_view,
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    view = st.segmented_control(
        "View", list(VIEWS), default=BLOCKS, required=True, key="view", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    with form:
        shown = museum_form(view)
    with stage:
        guarded(VIEWS[view])(shown)
        folded_code(lambda: part_code(shown) if view == PART else museum_code(shown))


keep_in_address({name: value for name, value in DEFAULTS.items() if name not in SIDES_OF_NETWORKS})
st.title("Architecture museum")
st.markdown("What is inside the famous networks, and what does each of their layers cost?")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

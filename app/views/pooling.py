"""Pool a map, and see what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import pooling as lesson
from app.studies.convolving import Sliding, size_formula
from app.studies.pooling import ABOUT, Chosen, Shown, pooled
from app.studies.pooling_code import relu_code, shift_code, slide_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded, folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.pooling_form import DEFAULTS, pooling_form, reset_pooling
from app.widgets.pooling_slide import pooling_slide
from app.widgets.relu_order import relu_order
from app.widgets.shift_test import SHIFT_DEFAULTS, shift_controls, shift_test
from lab.errors import DoesNotFit, InvalidSpec

SLIDE, SHIFT, RELU = "Slide", "Shift test", "ReLU before or after"
VIEWS: dict[str, Callable[[Chosen], None]] = {SLIDE: pooling_slide, SHIFT: shift_test, RELU: relu_order}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    reset_pooling()
    st.session_state.update({"view": SLIDE, **SHIFT_DEFAULTS, **settings})


def code_of(view: str, chosen: Chosen) -> str:
    """The lines that give what a view shows."""
    if view == SHIFT:
        return shift_code(chosen.shown(), chosen.shift)
    return relu_code(pooled(chosen.signed, chosen.pool)) if view == RELU else slide_code(chosen.shown())


def more_about(view: str, chosen: Chosen) -> None:
    """Output size and code, with today's numbers."""
    folded("The size of the output, with today's numbers", lambda: output_size(chosen.shown()))
    begins = {"signed": chosen.signed} if view == RELU else {"image": chosen.shown().values}
    folded_code(lambda: code_of(view, chosen), **begins)


def output_size(shown: Shown) -> None:
    """The rule, and what it gives here."""
    (height, width), (rows, columns), pads = shown.values.shape, shown.window_hw, shown.pads
    sliding = Sliding(stride=shown.pool.step)
    st.latex(size_formula("rows", height, pads.top, pads.bottom, rows, sliding))
    st.latex(size_formula("columns", width, pads.left, pads.right, columns, sliding))
    st.caption(
        "Cells of the map, plus padding before and after, less the window; divided by the stride and rounded down; "
        "plus one for the first window."
    )


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        chosen = pooling_form()
    with stage:
        view = st.segmented_control(
            "View", list(VIEWS), default=SLIDE, required=True, key="view", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        st.caption(ABOUT[chosen.pool.kind])
        if view == SHIFT:
            chosen = replace(chosen, shift=shift_controls())
        try:
            VIEWS[view](chosen)
            more_about(view, chosen)
        except (DoesNotFit, InvalidSpec) as error:
            st.warning(str(error))


keep_in_address({**DEFAULTS, **SHIFT_DEFAULTS})
st.title("Pooling")
st.markdown("What does a network keep when it makes a map smaller? Point at the pooled map, and change the window.")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

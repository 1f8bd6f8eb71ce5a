"""Slide a kernel over a picture and see every number."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import convolution as lesson
from app.studies.convolving import Chosen, Shown, keras_code, matrix_code, price_code, size_formula
from app.studies.padding_study import padding_code
from app.widgets.convolution_form import DEFAULTS, convolution_form, reset_convolution
from app.widgets.experiments import experiments
from app.widgets.folded import folded, folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.layer_price import layer_price
from app.widgets.matrix_product import matrix_product, small
from app.widgets.padding_compared import padding_compared
from app.widgets.sliding_window import sliding_window
from lab.errors import DoesNotFit

SLIDE, PADDING, MATRIX, PRICE = "Slide", "Padding compared", "Matrix product", "Price"
VIEWS: dict[str, Callable[[Chosen], None]] = {
    SLIDE: sliding_window,
    PADDING: padding_compared,
    MATRIX: matrix_product,
    PRICE: layer_price,
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    reset_convolution()
    st.session_state.update(settings)
    st.session_state["view"] = SLIDE


def more_about(view: str, chosen: Chosen) -> None:
    """Output size and code, with today's numbers."""
    shown = small(chosen) if view == MATRIX else chosen.shown()
    folded("The size of the output, with today's numbers", lambda: output_size(shown))
    begins = {} if view == PRICE else {"image": shown.image}
    folded_code(lambda: code_of(view, shown), **begins)


def code_of(view: str, shown: Shown) -> str:
    """The lines that give what a view shows."""
    if view == PADDING:
        return padding_code(shown.image, shown.own, shown.sliding.dilation)
    return {MATRIX: matrix_code, PRICE: price_code}.get(view, keras_code)(shown)


def output_size(shown: Shown) -> None:
    """The rule, and what it gives here."""
    (height, width), (kh, kw) = shown.image.shape[:2], shown.kernel.shape[:2]
    pads = shown.pads
    st.latex(size_formula("rows", height, pads.top, pads.bottom, kh, shown.sliding))
    st.latex(size_formula("columns", width, pads.left, pads.right, kw, shown.sliding))
    st.caption(
        "Pixels of the picture, plus padding before and after, less the reach of the kernel; divided by the stride "
        "and rounded down; plus one for the first window."
    )


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        chosen = convolution_form()
    with stage:
        view = st.segmented_control(
            "View", list(VIEWS), default=SLIDE, required=True, key="view", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        st.caption(chosen.about)
        try:
            VIEWS[view](chosen)
            more_about(view, chosen)
        except DoesNotFit as error:
            st.warning(str(error))


keep_in_address(DEFAULTS)
st.title("Convolution")
st.markdown("How does a small table of numbers find edges in any picture? Point at the output, and change the kernel.")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

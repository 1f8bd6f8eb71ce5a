"""The filters of a network: as pictures, before and after training, twins, dead ones, and your own in their place."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import tasks
from app.guard import guarded, guarded_fragment
from app.lessons import filters as lesson
from app.studies.filters import bank_code, swap_code
from app.studies.layer_words import layer_words
from app.widgets.chosen_filter import Chosen, pick_filter
from app.widgets.class_picker import keep_known
from app.widgets.experiments import experiments
from app.widgets.filter_change import filter_change
from app.widgets.filter_each import filter_each
from app.widgets.filter_sheet import filter_sheet, pick_order
from app.widgets.filter_swap import filter_swap
from app.widgets.filter_twins import filter_twins
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.subject_picker import Subject, pick_subject
from lab.architectures.architecture import table
from lab.architectures.filters import filter_layers
from lab.architectures.layers import DepthwiseConv2D
from lab.errors import LabError

ALL, CHANGE, TWINS, SWAP, EACH = "All filters", "Before and after", "Twins and dead ones", "Swap one", "Switch each off"
SHEETS: dict[str, Callable[..., None]] = {ALL: filter_sheet, CHANGE: filter_change}
DEFAULTS: dict[str, Any] = {
    "network": tasks.LITE0,
    "show": ALL,
    "layer": "stem_conv",
    "order": "number",
    "alike": False,
    "filter": 1,
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | {"source": "Photo", "new": "own"} | dict(settings))


def controls_and_filters() -> None:
    """What a control changes, and nothing else."""
    views = [ALL, CHANGE, TWINS, SWAP, EACH]
    keep_known("show", views)
    view = st.segmented_control(
        "View", views, default=ALL, required=True, key="show", bind="query-params", label_visibility="collapsed"
    )
    form, stage = st.columns([1, 3], gap="large")
    with form:
        subject = pick_subject()
        below = st.container()
    with stage:
        guarded(look)(subject, view, below)


def look(subject: Subject, view: str, below: Any) -> None:
    """The layer, the controls of a view, and the view."""
    layers = filter_layers(subject.architecture)
    if not layers:
        raise LabError(
            f"{subject.architecture.title} has no convolution, so it has no filters. The weights of its first layer "
            "are shown as pictures on the page Train."
        )
    keep_known("layer", layers)
    layer = layers[0]
    if len(layers) > 1:
        layer = st.select_slider(
            "Layer, from the picture to the answer", layers, key="layer", bind="query-params",
            help="The convolutions of the network. Depthwise: each map has one filter of its own. "
            "1 x 1 (expand, project): a filter is a list of weights, one a map below.",
        )  # fmt: skip
    with below:
        chosen = pick_filter(subject, layer)
        settings = pick_order() if view in SHEETS else ()
    heading(chosen, layers)
    if view in SHEETS:
        SHEETS[view](chosen, *settings)
    elif view == SWAP:
        kernel = filter_swap(chosen)
    else:
        (filter_twins if view == TWINS else filter_each)(chosen)
    place = (subject.is_lite, subject.name, subject.epoch, layer)
    if view == SWAP:
        folded_code(
            lambda: swap_code(*place, chosen.index, _is_depthwise(chosen)),
            picture=np.asarray(subject.picture),
            kernel=kernel,
        )
    else:
        folded_code(lambda: bank_code(*place))


def heading(chosen: Chosen, layers: list[str]) -> None:
    """Which layer it is, and how many weights its filters have."""
    row = next(row for row in table(chosen.subject.architecture) if row.name == chosen.layer)
    height, width, channels, count = chosen.bank.shape
    words = f"{count:,} filters of {height} x {width} x {channels} = {chosen.bank.size:,} weights"
    place = f"convolution {layers.index(chosen.layer) + 1} of {len(layers)}"
    st.markdown(f"**{chosen.layer}** ({layer_words(row.node.layer)}; {place}): {words}.")


def _is_depthwise(chosen: Chosen) -> bool:
    row = next(row for row in table(chosen.subject.architecture) if row.name == chosen.layer)
    return isinstance(row.node.layer, DepthwiseConv2D)


keep_in_address(DEFAULTS)
st.title("Filters")
st.markdown("What have the filters of a network learned, and what happens if you exchange one?")
guarded_fragment(controls_and_filters)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

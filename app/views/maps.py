"""All feature maps of a layer: what the network makes of a picture, from the first convolution to the last."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.maps import feature_maps
from app.guard import guarded, guarded_fragment
from app.lessons import maps as lesson
from app.studies.inside import Order, best, maps_code, order_of, place_in, sheet_name, silent_words
from app.style import page_theme
from app.widgets.class_picker import ITS_ANSWER, keep_known, pick_class
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.layer_strip import layer_strip
from app.widgets.looked_at import first_look, keep_look
from app.widgets.map_facts import map_facts
from app.widgets.subject_picker import Subject, pick_subject
from lab.architectures.fields import fields
from lab.architectures.inside import FeatureMaps, shown_layers

ORDERS: dict[Order, str] = {
    "number": "By number",
    "mean": "Largest mean first",
    "contribution": "Largest contribution first",
}
TIMEOUT_S = 60.0  # half a gigabyte of weights is read and checked when a large network is opened
DEFAULTS: dict[str, Any] = {"network": tasks.LITE0, "order": "number", "alike": False}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | {"source": "Photo", "target": ITS_ANSWER} | dict(settings))


def controls_and_maps() -> None:
    """What a control changes, and nothing else."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        subject = pick_subject()
        order = st.selectbox(
            "Order of the maps", list(ORDERS), format_func=ORDERS.__getitem__, key="order", bind="query-params",
            help="A map's contribution: its values times the slope of the class's score, on average. Above zero it "
            "speaks for the class.",
        )  # fmt: skip
        is_alike = st.toggle(
            "One scale for all maps", key="alike", bind="query-params",
            help="Off: each map has the full range of colours. On: all have one scale, so that weak maps look weak.",
        )  # fmt: skip
        target = None
        if order == "contribution":
            target = pick_class(subject.class_names, "Contribution to", "The class whose score they are about.")
        facts = st.container()
    with stage:
        guarded(look)(subject, order, is_alike, target, facts)


def look(subject: Subject, order: Order, is_alike: bool, target: int | None, facts: Any) -> None:
    """The answer, the strip of layers, the maps, and what is behind the chosen one."""
    names = [row.name for row in shown_layers(subject.architecture)]
    keep_known("layer", names)
    depth = st.select_slider(
        "Layer, from the picture to the answer",
        names,
        key="layer",
        bind="query-params",
        help="A layer that normalises or activates stands for the convolution before it.",
    )
    strip = st.container()
    found: FeatureMaps = get_backend().call(
        tasks.feature_maps,
        subject.name,
        get_backend().runs_folder,
        subject.epoch,
        subject.picture,
        depth,
        target,
        timeout_s=TIMEOUT_S,
    )
    with facts:
        answers(subject, found.probabilities)
    row, place, count = place_in(subject.architecture, depth)
    height, width, channels = row.output_shape
    part = f", part of {row.node.block}" if row.node.block else ""
    st.markdown(
        f"**{depth}** ({row.kind}{part}; layer {place} of {count}): {channels:,} maps of {height} x {width} = "
        f"{row.values:,} numbers. {silent_words(found)}"
    )
    shown = order_of(found, order)
    sheet = sheet_name(subject.name, depth, order, target, subject.picture)
    now = feature_maps(
        found,
        subject.picture,
        fields(subject.architecture)[depth],
        shown,
        sheet,
        key="maps",
        theme=page_theme(),
        is_alike=is_alike,
        target=subject.class_names[int(found.probabilities.argmax()) if target is None else target],
        first=first_look(sheet, shown),
    )
    keep_look(now, shown)
    if subject.note:
        st.caption(subject.note)
    map_facts(subject, found, depth, now.channel)
    with strip:
        layer_strip(subject, names, depth)
    folded_code(
        lambda: maps_code(subject.is_lite, subject.name, subject.epoch, depth), picture=np.asarray(subject.picture)
    )


def answers(subject: Subject, probabilities: np.ndarray) -> None:
    """The five most probable classes."""
    st.markdown("**Its answer**")
    top = best(probabilities, subject.class_names)
    st.dataframe(
        {"Class": [name for _, name, _ in top], "Probability": [share for _, _, share in top]},
        hide_index=True,
        height="content",
        column_config={
            "Probability": st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0),
        },
    )


keep_in_address(DEFAULTS)
st.title("Feature maps")
st.markdown("What does each layer of a network find on a picture? Walk through its depth.")
guarded_fragment(controls_and_maps)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)

"""Another kernel in the place of one filter: typed, chosen or random, and what the network says then."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, edited_values, forget_edits, grids
from app.studies.filters import COPY, both_answers, choices_for, edited_slices, folds, is_matrix, new_kernel
from app.style import PALETTE
from app.widgets.chosen_filter import Chosen
from app.widgets.class_picker import keep_known
from app.widgets.map_pair import map_pair
from lab.architectures.filters import Swap, Swapped

GRIDS_KEY = "new-kernel"
WEIGHT_LIMITS = (-1000.0, 1000.0)
PICTURES = 500
COLOURS = ("red", "green", "blue")
CHART_PX = 300


def filter_swap(chosen: Chosen) -> np.ndarray:
    """Draws the editor, and answer, map and accuracy before and after; returns the new kernel, `(kh, kw, C_in)`."""
    choose, numbers = st.columns([1, 2], gap="large")
    with choose:
        preset, origin = pick_kernel(chosen)
    with numbers:
        kernel = edit(chosen, preset, origin)
    swap = Swap(layer=chosen.layer, filter=chosen.index, kernel=kernel)
    subject = chosen.subject
    found: Swapped = get_backend().call(
        tasks.swapped, subject.name, get_backend().runs_folder, subject.epoch, subject.picture, swap
    )
    answers, maps = st.columns([2, 3], gap="large")
    with answers:
        st.markdown("**Its answer, before and after**")
        rows = both_answers(found.before, found.after, subject.class_names)
        first = int(found.before.argmax())
        st.markdown(
            f"{subject.class_names[first]}: **{found.before[first]:.1%}** with its own, "
            f"**{found.after[first]:.1%}** with the new kernel"
        )
        words = "Probabilities of the leading classes, before and after"
        st.vega_lite_chart(rows, _chart(), width="stretch", alt=words)
        if chosen.is_of_run:
            accuracies(chosen, swap)
    with maps:
        map_pair(subject.picture, found, chosen.index)
    return kernel


def pick_kernel(chosen: Chosen) -> tuple[np.ndarray, tuple[object, ...]]:
    """Draws the menu; returns the kernel that stands in, before anything is typed, and what it depends on."""
    titles = choices_for(chosen.bank)
    keep_known("new", list(titles))
    name = st.selectbox(
        f"Instead of filter {chosen.index + 1}", list(titles), format_func=titles.__getitem__, key="new",
        bind="query-params",
        help="A known kernel is the same in each input channel, and gets the norm of the filter that it replaces.",
    )  # fmt: skip
    count = chosen.bank.shape[-1]
    other, seed = 1, 0
    if name == COPY:
        st.session_state["other"] = min(st.session_state.get("other", 1), count)
        other = int(st.number_input("The filter that is copied", 1, count, key="other", bind="query-params"))
    if name == "random":
        seed = st.slider("Seed", 0, 99, 0, key="seed", bind="query-params")
    origin = (chosen.subject.name, chosen.subject.epoch, chosen.layer, chosen.index, name, other, seed)
    return new_kernel(name, chosen.bank, chosen.index, other=other - 1, seed=seed), origin


def edit(chosen: Chosen, preset: np.ndarray, origin: tuple[object, ...]) -> np.ndarray:
    """Draws the numbers, to be typed into; returns the kernel with what was typed."""
    if st.session_state.get("typed-into") != origin:
        forget_edits(GRIDS_KEY)
        st.session_state["typed-into"] = origin
    if is_matrix(chosen.bank):
        listed, planes = [], [preset.reshape(folds(preset.shape[2]))]
        titles = [f"Weights on {preset.shape[2]} input channels, row by row"]
    else:
        listed = edited_slices(chosen.bank, chosen.index)
        planes = [preset[..., channel] for channel in listed]
        titles = [_title(chosen.bank.shape[2], channel) for channel in listed]
    planes = [
        edited_values(GRIDS_KEY, place, default=np.clip(plane, *WEIGHT_LIMITS)) for place, plane in enumerate(planes)
    ]
    reach = max(float(np.abs(plane).max()) for plane in planes) or 1.0
    grids(
        [
            Grid(
                values=plane,
                title=title,
                scale="diverging",
                limits=(-reach, reach),
                decimals=2,
                editable=True,
                limits_of_input=WEIGHT_LIMITS,
            )
            for plane, title in zip(planes, titles, strict=True)
        ],
        key=GRIDS_KEY,
        note="Click a number and type another, then press Enter.",
        height=260,
    )
    st.button("Forget my numbers", icon=":material/undo:", type="tertiary", on_click=forget_edits, args=[GRIDS_KEY])
    if is_matrix(chosen.bank):
        return planes[0].reshape(preset.shape).astype(np.float32)
    if preset.shape[2] > len(planes):
        st.caption(f"The {len(planes)} input channels of {preset.shape[2]} in which the filter was strongest.")
    kernel = preset.astype(np.float32)
    for channel, plane in zip(listed, planes, strict=True):
        kernel[..., channel] = plane
    return kernel


def accuracies(chosen: Chosen, swap: Swap) -> None:
    """How many validation pictures the run's network gets right, with its own filter and with the other."""
    subject, folder = chosen.subject, get_backend().runs_folder
    before, after = (
        get_backend().call(tasks.validation_accuracy, subject.name, folder, subject.epoch, PICTURES, each)
        for each in (None, swap)
    )
    st.metric(
        f"Right on {PICTURES} validation pictures",
        f"{after:.1%}",
        f"{100 * (after - before):+.1f} points (before: {before:.1%})",
        delta_color="normal" if after != before else "off",
    )


def _title(channels: int, channel: int) -> str:
    if channels == 1:
        return "The kernel"
    return f"On {COLOURS[channel]}" if channels == 3 else f"On input channel {channel + 1}"


def _chart() -> dict[str, object]:
    return {
        "height": CHART_PX,
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {
                "field": "class",
                "type": "nominal",
                "sort": {"field": "place"},
                "title": None,
                "axis": {"labelOverlap": False, "labelLimit": 130},
            },
            "yOffset": {"field": "when", "type": "nominal", "sort": ["before", "after"]},
            "x": {"field": "probability", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}},
            "color": {
                "field": "when",
                "type": "nominal",
                "title": None,
                "scale": {"domain": ["before", "after"], "range": [PALETTE.neutral, PALETTE.accent]},
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "class", "type": "nominal"},
                {"field": "when", "type": "nominal"},
                {"field": "probability", "type": "quantitative", "format": ".2%"},
            ],
        },
    }

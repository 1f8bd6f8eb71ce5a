"""A look at a dataset before training: samples, class histogram, one picture as its numbers."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, grids
from app.style import PALETTE
from app.widgets.tiles import class_rows
from lab.data import datasets
from lab.data.online import ONLINE_DATASETS
from lab.data.records import DatasetInfo, PartName
from lab.errors import LabError

SAMPLES_A_CLASS = 10


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a shipped or online dataset without loading it."""
    return tasks.dataset_info(name)


def data_look(name: str) -> None:
    """Samples, histogram or pixel values of a dataset, whichever the visitor picks."""
    info = dataset_info(name)
    train, validation, test = info.sizes
    st.markdown(
        f"**{info.title}.** {info.description} {train:,} pictures to train on, {validation:,} for validation (the "
        f"curves and every choice), {test:,} for one test at the end. {info.note}"
    )
    try:
        samples = _samples(name)
    except LabError as error:
        _offer_shipped(name, error)
        return
    look = st.segmented_control(
        "Look at",
        ["Samples", "Classes", "Pixel values"],
        default="Samples",
        required=True,
        key="look",
        bind="query-params",
        label_visibility="collapsed",
    )
    if look == "Samples":
        st.html(class_rows(samples, info.class_names))
    elif look == "Classes":
        _class_histogram(_counts(name), info)
    else:
        _pixel_values(samples, info)


def _samples(name: str) -> np.ndarray:
    return _online(name)[0] if name in ONLINE_DATASETS else datasets.preview(name, SAMPLES_A_CLASS)


def _counts(name: str) -> dict[PartName, np.ndarray]:
    return _online(name)[1] if name in ONLINE_DATASETS else datasets.label_counts(name)


def _online(name: str) -> tuple[np.ndarray, dict[PartName, np.ndarray]]:
    with st.spinner(f"Fetching {ONLINE_DATASETS[name].megabytes} MB, once …"):
        answer: tuple[np.ndarray, dict[PartName, np.ndarray]] = get_backend().call(
            tasks.online_preview, name, SAMPLES_A_CLASS, timeout_s=120
        )
        return answer


def _offer_shipped(name: str, error: LabError) -> None:
    st.warning(str(error))
    alternative = ONLINE_DATASETS[name].alternative

    def use_alternative() -> None:
        st.session_state["data"] = alternative

    st.button(f"Use {datasets.DATASETS[alternative].title} instead", on_click=use_alternative)


def _class_histogram(counts: Mapping[PartName, np.ndarray], info: DatasetInfo) -> None:
    """Pictures a class in the three parts, stacked. Not in Plotly, whose script takes two seconds to load at first."""
    bars = {f"{part} ({int(held.sum()):,})": held for part, held in counts.items()}
    st.bar_chart(
        {"class": list(info.class_names), **bars},
        x="class",
        y=list(bars),
        y_label="pictures",
        color=[PALETTE.training, PALETTE.validation, PALETTE.test],
        sort=False,
        height=340,
        alt="Pictures a class in training, validation and test part",
    )


def _pixel_values(samples: np.ndarray, info: DatasetInfo) -> None:
    st.caption("An image is numbers: 0 is black, 255 is white. This is all that the network gets to see.")
    left, right = st.columns(2)
    label = left.selectbox("Class", range(len(info.class_names)), format_func=info.class_names.__getitem__)
    number = right.slider("Sample", 1, samples.shape[1])
    image = samples[label, number - 1]
    if info.image_shape[2] == 1:
        grids([Grid(values=image[..., 0], scale="gray", text=True)], key="pixel-values")
        return
    channel = st.segmented_control("Channel", ["red", "green", "blue"], default="red", required=True)
    values = image[..., ["red", "green", "blue"].index(channel)]
    grids([Grid(values=image, title="colour"), Grid(values=values, scale="gray", title=channel)], key="pixel-values")

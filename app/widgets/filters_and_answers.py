"""What a classifier has learned so far: the weights of its first layer, and its answers to a dozen pictures."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.style import page_theme
from app.widgets.engine_wait import wait_for_engine
from app.widgets.run_panel import TURNS
from app.widgets.tiles import gallery, weight_pictures
from app.words import epochs
from lab.data.records import DatasetInfo
from lab.errors import EngineUnavailable
from lab.events import RunState
from lab.ops.filters import restore

MEAN_WORDS = (
    "The mean of an epoch includes its beginning, when the network knew less, and dropout where there is any; "
    "validation is measured at the epoch's end, without dropout: so it may look better at first."
)


def filters_and_answers(state: RunState) -> None:
    """Draws what the first layer of a classifier looks like now, and what it answers."""
    st.caption(MEAN_WORDS)
    if not state.answers:
        return
    data = get_backend().record(state.run_id).classifier.data
    info = tasks.dataset_info(data)
    try:
        images, labels = get_backend().call(tasks.watched_pictures, data, timeout_s=5)
    except EngineUnavailable as error:
        wait_for_engine(error)
        return
    with TURNS:
        if any(sum(row) < 0.5 for row in state.answers):  # probabilities sum to 1, unless they are no numbers
            st.info("The weights are no longer numbers, so there are no filters and no answers to show.")
        else:
            _draw(state, info, images, labels)


def _draw(state: RunState, info: DatasetInfo, images: np.ndarray, labels: np.ndarray) -> None:
    filters, answers = st.columns([2, 3])
    with filters:
        st.markdown(f"**First-layer weights** after {epochs(state.pictures_epoch)}")
        tiles = restore(state.filters, state.filters_magnitude, state.filters_shape)
        st.html(weight_pictures(tiles, page_theme()))
        st.caption("Each square is one filter or unit: orange adds to its answer, blue takes away.")
    with answers:
        st.markdown("**Its answers now**, on twelve validation pictures")
        best = [max(range(len(row)), key=row.__getitem__) for row in state.answers]
        captions = [f"{info.class_names[top]} {row[top]:.0%}" for top, row in zip(best, state.answers, strict=True)]
        right = [top == int(label) for top, label in zip(best, labels, strict=True)]
        st.html(gallery(images, captions, width_px=64, right=right))

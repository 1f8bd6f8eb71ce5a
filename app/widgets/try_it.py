"""Try the trained network: draw, upload or photograph something, and see the probabilities move."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.guard import guarded_fragment
from app.widgets.picture_picker import OWN, own_picture
from app.widgets.tiles import gallery, probability_bars
from lab.data.fitting import Fitted, fit_picture
from lab.specs import TrainSpec


def try_it(run_id: str) -> None:
    """A picture of the visitor's own, prepared as the network's training pictures were, and its answer."""
    backend = get_backend()
    if not (backend.store.folder(run_id) / "model.keras").exists():
        st.info("There is no network to try yet: the run has not ended, or it left none.")
        return
    _try(run_id, backend.record(run_id).classifier)


@guarded_fragment
def _try(run_id: str, spec: TrainSpec) -> None:
    info = tasks.dataset_info(spec.data)
    ask, answer = st.columns(2, gap="large")
    with ask:
        source = st.segmented_control("Picture", OWN, default="Draw", required=True, key="source")
        picture = own_picture(source)
        if picture is None:
            st.caption(_hint(source, info.class_names))
    with answer:
        if picture is None:
            st.caption(f"Here come {len(info.class_names)} probabilities, one a class; together they are 100 %.")
            return
        fitted = fit_picture(picture, info.image_shape)
        if fitted.is_empty:
            st.info(
                "Nothing stands out from the background yet."
                if source == "Draw"
                else "Nothing stands out from the background of this picture: the network needs something to look at."
            )
            return
        st.session_state["own_picture"] = fitted.image
        probabilities = backend_answer(run_id, fitted.image)
        st.html(probability_bars(probabilities, info.class_names))
    _show_preparation(fitted)


def backend_answer(run_id: str, image: np.ndarray) -> np.ndarray:
    """Class probabilities float32 `(classes,)` of the run's final network."""
    backend = get_backend()
    return backend.call(tasks.answer, run_id, backend.runs_folder, image)


def _show_preparation(fitted: Fitted) -> None:
    st.markdown("**What the network gets to see**, step by step")
    columns = st.columns(max(len(fitted.steps), 5))
    for column, (name, image) in zip(columns, fitted.steps, strict=False):
        column.html(gallery(image[None], [name], width_px=96))


def _hint(source: str, class_names: tuple[str, ...]) -> str:
    if source == "Draw":
        return f"Draw one of: {', '.join(class_names)}. The answer moves with your strokes."
    return f"A picture of one of: {', '.join(class_names)}."

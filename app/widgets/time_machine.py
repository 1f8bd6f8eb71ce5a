"""The time machine: one slider over the kept epochs replays curves, filters, confusion and an answer."""

import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, grids
from app.curves import curves_of_run, draw
from app.guard import guarded_fragment
from app.style import page_theme
from app.widgets.tiles import picture, probability_bars, weight_pictures
from lab.ops.scores import accuracy
from lab.specs import TrainSpec


def time_machine(run_id: str) -> None:
    """Looks back at a run; while it trains, at what is kept so far."""
    backend = get_backend()
    kept = backend.state(run_id).checkpoints
    if len(kept) < 2:
        st.info("Nothing to look back on yet: the first epoch has not ended.")
        return
    _look_back(run_id, backend.record(run_id).classifier)


@guarded_fragment
def _look_back(run_id: str, spec: TrainSpec) -> None:
    backend = get_backend()
    state = backend.state(run_id)
    info = tasks.dataset_info(spec.data)
    epoch = st.select_slider(
        "After epoch",
        state.checkpoints,
        value=state.checkpoints[-1],
        key="epoch",
        help="0 is before training. The weights were kept in half precision at these epochs.",
    )
    own = st.session_state.get("own_picture")
    asked = own if own is not None and own.shape == info.image_shape else None
    view = backend.call(tasks.epoch_view, run_id, backend.runs_folder, int(epoch), asked)
    draw(
        curves_of_run(state, "loss"),
        curves_of_run(state, "accuracy"),
        spec.epochs,
        key=f"looking-back-{run_id}",
        marked=int(epoch),
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"**Confusion on validation** after epoch {epoch}: {accuracy(view.confusion):.1%} right")
        grids(
            [
                Grid(
                    values=view.confusion,
                    scale="confusion",
                    row_labels=info.class_names,
                    column_labels=info.class_names,
                    row_title="true class",
                    column_title="answer",
                )
            ],
            key=f"past-confusion-{run_id}",
        )
    with right:
        st.markdown("**First-layer weights**")
        st.html(weight_pictures(view.tiles, page_theme()))
        st.markdown("**Its answer to your picture**")
        if asked is None or view.answer is None:
            st.caption("Draw something under **Try it**, and see here what it would have answered.")
        else:
            st.html(picture(asked, width_px=84, alt="your picture"))
            st.html(probability_bars(view.answer, info.class_names))

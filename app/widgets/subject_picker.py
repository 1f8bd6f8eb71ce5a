"""Which network is opened, and the picture that it is given."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.widgets.picture_picker import pick_picture
from app.widgets.visitor import owner
from app.words import run_title
from lab import catalog
from lab.architectures.architecture import Architecture
from lab.architectures.efficientnet import efficientnet_lite0
from lab.data import imagenet
from lab.data.fitting import fit_picture
from lab.data.records import DatasetInfo
from lab.errors import LabError
from lab.specs import TrainSpec

TEST, OTHER = "Test picture", "Another"
MOST_PICTURES = 100
LITE0_TITLE = "EfficientNet-Lite0 (ImageNet)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A network at work on a picture.

    Attributes:
        name: `tasks.LITE0`, or the id of a run.
        epoch: of a run; None for the network as it ended.
        picture: uint8 `(H, W, C)`, brought to the network's size.
        note: what was done to the visitor's picture; empty if nothing.
    """

    name: str
    epoch: int | None
    architecture: Architecture
    class_names: tuple[str, ...]
    picture: np.ndarray
    note: str

    @property
    def is_lite(self) -> bool:
        """Whether it is the shipped network for photographs."""
        return self.name == tasks.LITE0


def pick_subject() -> Subject:
    """Draws the controls: network, epoch of a run, picture."""
    backend = get_backend()
    runs = {
        record.run_id: record
        for record in backend.runs(owner())
        if isinstance(record.spec, TrainSpec) and (backend.store.folder(record.run_id) / "model.keras").exists()
    }
    linked = st.query_params.get("run")
    if linked:
        runs[linked] = backend.record(linked)  # perhaps somebody else's
        if st.session_state.get("opened") != linked:
            st.session_state["opened"] = st.session_state["network"] = linked
    name = st.selectbox(
        "Network",
        [tasks.LITE0, *runs],
        format_func=lambda name: LITE0_TITLE if name == tasks.LITE0 else run_title(runs[name]),
        key="network",
        bind="query-params",
        help="The shipped network for photographs, or one that you have trained on the page Train.",
    )
    if name == tasks.LITE0:
        image = pick_picture()
        square = imagenet.middle_square(image)
        note = "The network sees the middle square, brought to 224 x 224 pixels."
        return Subject(
            name=name,
            epoch=None,
            architecture=efficientnet_lite0(),
            class_names=imagenet.class_names(),
            picture=square,
            note=note,
        )
    return _of_run(name, runs[name].classifier)


def _of_run(run_id: str, spec: TrainSpec) -> Subject:
    info = tasks.dataset_info(spec.data)
    kept = get_backend().state(run_id).checkpoints
    epoch = None
    if len(kept) > 1:
        chosen = st.select_slider(
            "After epoch", ["End", *kept], "End", key="after", bind="query-params",
            help="The time machine: weights that were kept while it learned; 0 is before training.",
        )  # fmt: skip
        epoch = chosen if isinstance(chosen, int) else None
    picture, note = _picture_for(spec, info)
    return Subject(
        name=run_id,
        epoch=epoch,
        architecture=catalog.architecture(spec, info.image_shape, len(info.class_names)),
        class_names=info.class_names,
        picture=picture,
        note=note,
    )


def _picture_for(spec: TrainSpec, info: DatasetInfo) -> tuple[np.ndarray, str]:
    """A test picture of the run's data, or another one fitted to it; and what was done to it."""
    shown = st.segmented_control(
        "What it is given", [TEST, OTHER], default=TEST, required=True, key="given", bind="query-params"
    )
    if shown == TEST:
        number = st.slider("Test picture", 1, MOST_PICTURES, 1, key="number", bind="query-params")
        return get_backend().call(tasks.pictures_of, spec.data, "test", (number - 1,))[0], ""
    fitted = fit_picture(pick_picture(first="Digit"), info.image_shape)
    if fitted.is_empty:
        raise LabError("Nothing stands out from the background of this picture: the network needs something to see.")
    return fitted.image, "Brought to what it was trained on: " + " x ".join(map(str, info.image_shape)) + "."

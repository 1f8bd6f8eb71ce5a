"""Which network is opened, and the picture that it is given."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.widgets.picture_picker import pick_picture
from app.widgets.visitor import owner
from app.words import run_title
from lab import catalog
from lab.architectures.applications import ONLINE_NETWORKS
from lab.architectures.architecture import Architecture, count_multiply_accumulates
from lab.architectures.efficientnet import efficientnet_lite0
from lab.data import imagenet
from lab.data.fitting import fit_picture
from lab.data.records import DatasetInfo
from lab.errors import LabError
from lab.specs import TrainSpec

TEST, OTHER = "Test picture", "Another"
AT_THE_END = "End"
MOST_PICTURES = 100
PHOTO_NETWORKS = {
    tasks.LITE0: "EfficientNet-Lite0 (ImageNet)",
    **{name: f"{network.title} (ImageNet, online)" for name, network in ONLINE_NETWORKS.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """A network that can be opened.

    Attributes:
        name: `tasks.LITE0`, a key of `ONLINE_NETWORKS`, or the id of a run.
        epoch: of a run; None for the network as it ended.
    """

    name: str
    epoch: int | None
    architecture: Architecture
    class_names: tuple[str, ...]

    @property
    def is_lite(self) -> bool:
        """Whether it is the shipped network for photographs."""
        return self.name == tasks.LITE0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject(Network):
    """A network at work on a picture.

    Attributes:
        picture: uint8 `(H, W, C)`, brought to the network's size.
        note: what was done to the visitor's picture; empty if nothing.
    """

    picture: np.ndarray
    note: str


def pick_subject(photo: str | None = None) -> Subject:
    """Draws the controls: network, epoch of a run, picture.

    Args:
        photo: the photograph that is shown before the visitor chooses; None for the first.
    """
    network = pick_network(st.query_params.get("run"))
    if network.name in PHOTO_NETWORKS:
        picture, note = imagenet.middle_square(pick_picture(photo=photo)), _note(network)
    else:
        spec = get_backend().record(network.name).classifier
        picture, note = _picture_for(spec, tasks.dataset_info(spec.data))
    return Subject(
        name=network.name,
        epoch=network.epoch,
        architecture=network.architecture,
        class_names=network.class_names,
        picture=picture,
        note=note,
    )


def pick_network(linked: str | None) -> Network:
    """Draws the controls: network, epoch of a run.

    Args:
        linked: a run that the address names, perhaps somebody else's; it is chosen at first.
    """
    backend = get_backend()
    runs = {
        record.run_id: record
        for record in backend.runs(owner())
        if isinstance(record.spec, TrainSpec) and (backend.store.folder(record.run_id) / "model.keras").exists()
    }
    if linked:
        runs[linked] = backend.record(linked)  # perhaps somebody else's
        if st.session_state.get("opened") != linked:
            st.session_state["opened"] = st.session_state["network"] = linked
    name = st.selectbox(
        "Network",
        [*PHOTO_NETWORKS, *runs],
        format_func=lambda name: PHOTO_NETWORKS[name] if name in PHOTO_NETWORKS else run_title(runs[name]),
        key="network",
        bind="query-params",
        help="Networks for photographs: EfficientNet-Lite0 comes with the lab, the others are fetched when they are "
        "first asked for; or one that you have trained on the page Train.",
    )
    return network_of(name, None if name in PHOTO_NETWORKS else _pick_epoch(name))


def network_of(name: str, epoch: int | None) -> Network:
    """What is known of a network before it is opened.

    Args:
        name, epoch: as in `Network`.

    Raises:
        UnknownRun, WrongKind: if it is not one of ours, nor a classifier's run.
    """
    if name in PHOTO_NETWORKS:
        architecture = efficientnet_lite0() if name == tasks.LITE0 else ONLINE_NETWORKS[name].build()
        return Network(name=name, epoch=None, architecture=architecture, class_names=imagenet.class_names())
    spec = get_backend().record(name).classifier
    info = tasks.dataset_info(spec.data)
    architecture = catalog.kept_architecture(spec, info.image_shape, len(info.class_names))
    return Network(name=name, epoch=epoch, architecture=architecture, class_names=info.class_names)


def _note(network: Network) -> str:
    """What is done to a picture for a network for photographs, and what it costs to look at it."""
    note = "The network sees the middle square, brought to 224 x 224 pixels."
    if not network.is_lite:
        both = network.architecture, efficientnet_lite0()
        cost, usual = (count_multiply_accumulates(each) for each in both)
        note += (
            f" For one picture {network.architecture.title} multiplies and adds {cost / 1e9:.1f} billion times, "
            f"{cost / usual:.1f} times as often as EfficientNet-Lite0"
            + (": expect to wait so much longer." if cost > 2 * usual else ".")
        )
    return note


def _pick_epoch(run_id: str) -> int | None:
    kept = get_backend().state(run_id).checkpoints
    if len(kept) < 2:
        return None
    chosen = st.select_slider(
        "After epoch", [AT_THE_END, *kept], AT_THE_END, key="after", bind="query-params",
        help="The time machine: weights that were kept while it learned; 0 is before training.",
    )  # fmt: skip
    return chosen if isinstance(chosen, int) else None


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

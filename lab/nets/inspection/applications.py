"""Networks of `keras.applications` with ImageNet weights: fetched whole or not at all, and one of them in memory."""

import gc
import http.client
from pathlib import Path
from typing import NamedTuple

from lab.architectures.applications import ONLINE_NETWORKS
from lab.data.cache import cache_folder
from lab.data.records import Progress
from lab.errors import NotFetched, Offline
from lab.nets.download import RemoteFile, fetch, kept, keras_folder, reason_of
from lab.nets.inspection.inside import CAFFE, TF, Inside, Scale
from lab.nets.inspection.subjects import forget_opened
from lab.nets.models.build import seeded_build
from lab.specs import TrainSpec

ORIGIN = "https://storage.googleapis.com/tensorflow/keras-applications/"
FOLDER = "models"


class Weights(NamedTuple):
    """Where a network's weights are, below `ORIGIN`, what the file must be, and how the network takes pixels."""

    path: str
    file: RemoteFile
    scale: Scale


WEIGHTS: dict[str, Weights] = {
    "mobilenet-v2": Weights(
        "mobilenet_v2/",
        RemoteFile(
            "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
            14_536_120,
            "3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3",
        ),
        TF,
    ),
    "resnet50": Weights(
        "resnet/",
        RemoteFile("resnet50_weights_tf_dim_ordering_tf_kernels.h5", 102_967_424, "2cb95161c43110f7111970584f804107"),
        CAFFE,
    ),
    "vgg16": Weights(
        "vgg16/",
        RemoteFile("vgg16_weights_tf_dim_ordering_tf_kernels.h5", 553_467_096, "64373286793e3c8b2b4e3219cbf3544b"),
        CAFFE,
    ),
    "vgg19": Weights(
        "vgg19/",
        RemoteFile("vgg19_weights_tf_dim_ordering_tf_kernels.h5", 574_710_816, "cbe5617147190e668d6c5d5026f83318"),
        CAFFE,
    ),
}
"""Key of `ONLINE_NETWORKS` -> its file. Digests as in `keras.applications`, which has none for MobileNetV2."""

_open: dict[str, Inside] = {}  # at most one: the next one takes its place


def fetch_weights(
    name: str,
    on_progress: Progress | None = None,
    *,
    origin: str | None = None,
    folder: Path | None = None,
    timeout_s: float = 4.0,
) -> None:
    """Fetches a network's weights, unless they are there.

    Args:
        name: a key of `ONLINE_NETWORKS`.
        on_progress: called with bytes fetched and to fetch; an exception from it ends the download cleanly.
        origin: beginning of the address, with its last slash; `ORIGIN` by default.
        folder: where the file is kept; `online/models` in the lab's cache folder by default.
        timeout_s: longest silence of the network.

    Raises:
        Offline: if that fails; one sentence on why, and what to do.
    """
    weights = WEIGHTS[name]
    folder = folder or _folder()
    if _kept(weights, folder) is not None:
        return
    try:
        url = (origin or ORIGIN) + weights.path + weights.file.name
        fetch(weights.file, url, folder / weights.file.name, timeout_s, on_progress)
    except (OSError, http.client.HTTPException) as error:
        network = ONLINE_NETWORKS[name]
        raise Offline(
            f"The weights of {network.title} ({network.megabytes} MB) could not be fetched because "
            f"{reason_of(error)}; EfficientNet-Lite0 comes with the lab and needs no network, or put the file "
            f"{weights.file.name} of keras.applications into the folder online/{FOLDER} of LAB_CACHE."
        ) from error


def weights_path(name: str, folder: Path | None = None) -> Path:
    """The file of a network's weights, whole.

    Raises:
        NotFetched: if it is not there.
    """
    path = _kept(WEIGHTS[name], folder or _folder())
    if path is None:
        network = ONLINE_NETWORKS[name]
        raise NotFetched(
            f"The weights of {network.title} are not here yet: {network.megabytes} MB are to be fetched once, from the "
            "place where keras.applications keeps them.",
            name,
        )
    return path


def is_open(name: str) -> bool:
    """Whether this network is the one in memory."""
    return name in _open


def close() -> None:
    """Lets go of the network in memory, and of all that has been made of it."""
    if _open:
        _open.clear()
        forget_opened()
        gc.collect()  # a model's parts refer to each other


def application(name: str, folder: Path | None = None) -> Inside:
    """A network of `ONLINE_NETWORKS`, opened, in place of the one that was open.

    Args:
        folder: as for `fetch_weights`.

    Raises:
        NotFetched: if its weights are not there.
    """
    if name not in _open:
        path = weights_path(name, folder)
        close()
        architecture = ONLINE_NETWORKS[name].build()
        model = seeded_build(architecture, TrainSpec(initializer="zeros"))
        model.load_weights(path)
        model.trainable = False
        _open[name] = Inside(architecture, model, WEIGHTS[name].scale)
    return _open[name]


def _folder() -> Path:
    return cache_folder() / "online" / FOLDER


def _kept(weights: Weights, folder: Path) -> Path | None:
    return kept(weights.file, (folder, keras_folder(FOLDER)))

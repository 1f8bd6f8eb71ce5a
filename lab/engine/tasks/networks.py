"""Networks that runs of classifiers have left: what they answer, and how they came to it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.engine.store import Store
from lab.engine.tasks.pictures import dataset_info, load_dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochView:
    """A run after some epoch.

    Attributes:
        tiles: the first layer's weights, float32 `(tiles, h, w, C)`.
        confusion: on the validation part, int64 `(classes, classes)`.
        answer: float32 `(classes,)` on the picture that was asked about, or None.
    """

    tiles: np.ndarray
    confusion: np.ndarray
    answer: np.ndarray | None


def epoch_view(run_id: str, runs_folder: str, epoch: int, picture: np.ndarray | None) -> EpochView:
    """Filters, confusion on validation and one answer, after `epoch` epochs.

    Args:
        picture: uint8 `(H, W, C)` of the dataset's shape, or None.
    """
    from lab.nets.inspection import runs
    from lab.ops.scores import confusion_matrix

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    loaded = runs.network(store.folder(run_id), spec, dataset_info(spec.data), epoch)
    validation = load_dataset(spec.data).validation
    predictions = loaded.answer(validation.images).argmax(axis=1)
    classes = len(dataset_info(spec.data).class_names)
    return EpochView(
        tiles=runs.first_layer_tiles(loaded.model),
        confusion=confusion_matrix(validation.labels, predictions, classes),
        answer=None if picture is None else loaded.answer(picture[None])[0],
    )


def first_kernel(run_id: str, runs_folder: str) -> np.ndarray:
    """The first kernel of a run's network: float32 `(kh, kw, C, filters)` of a convolution."""
    from lab.nets.inspection import runs

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    return runs.first_kernel(runs.network(store.folder(run_id), spec, dataset_info(spec.data), None).model)


def answer(run_id: str, runs_folder: str, picture: np.ndarray) -> np.ndarray:
    """Class probabilities float32 `(classes,)` of the run's final network on uint8 `(H, W, C)`."""
    from lab.nets.inspection import runs

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    loaded = runs.network(store.folder(run_id), spec, dataset_info(spec.data), None)
    return loaded.answer(picture[None])[0]

"""What is known of datasets, and pictures of their parts."""

import numpy as np

from lab.data import datasets
from lab.data.online import ONLINE_DATASETS, any_info
from lab.data.records import Dataset, DatasetInfo, PartName
from lab.engine.recorder import Recorder


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a shipped or an online dataset before it is loaded."""
    return any_info(name)


def load_dataset(name: str, recorder: Recorder | None = None) -> Dataset:
    """A dataset, shipped or of the network; the recorder is told how far drawing has come.

    Raises:
        Offline: for one of the network, on a machine without.
    """
    if name in ONLINE_DATASETS:
        from lab.nets.online import load_online

        return load_online(name)

    def show(done: int, total: int) -> None:
        if recorder is not None and done % 500 == 0:
            recorder.emit("phase", phase="data", message=f"drawing picture {done:,} of {total:,}")

    return datasets.load(name, show)


def online_preview(name: str, per_class: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A dataset of the network: uint8 `(classes, per_class, H, W, C)`, and pictures a class of each part.

    Raises:
        Offline: on a machine without network.
    """
    dataset = load_dataset(name)
    labels = dataset.train.labels
    rows = np.stack([np.flatnonzero(labels == label)[:per_class] for label in range(len(dataset.class_names))])
    counts: dict[str, np.ndarray] = {
        part: np.bincount(held.labels, minlength=len(rows)) for part, held in dataset.parts()
    }
    return dataset.train.images[rows], counts


def labels_of(name: str, part: PartName) -> np.ndarray:
    """All labels of one part, int64 `(N,)`."""
    return getattr(load_dataset(name), part).labels


def pictures_of(name: str, part: PartName, rows: tuple[int, ...]) -> np.ndarray:
    """Some pictures of one part, uint8 `(len(rows), H, W, C)`."""
    return getattr(load_dataset(name), part).images[list(rows)]


def watched_pictures(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The validation pictures whose answers a run shows live: uint8 `(N, H, W, C)` and labels int64 `(N,)`."""
    from lab.data.watched import watched_rows

    validation = load_dataset(name).validation
    rows = watched_rows(validation.labels)
    return validation.images[rows], validation.labels[rows]

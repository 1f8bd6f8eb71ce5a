"""The time machine's memory: weights in half precision, at most twelve a run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np

MOST_CHECKPOINTS = 12
LARGEST_HALF = float(np.finfo(np.float16).max)


def checkpoint_epochs(epochs: int) -> frozenset[int]:
    """The epochs to keep: 0 (before training), the last, and between them log-spaced ones.

    Example:
        >>> sorted(checkpoint_epochs(5))
        [0, 1, 2, 3, 4, 5]
    """
    if epochs < MOST_CHECKPOINTS:
        return frozenset(range(epochs + 1))
    spaced = np.geomspace(1, epochs, MOST_CHECKPOINTS - 1).round().astype(int)
    return frozenset({0, *spaced.tolist()})


def checkpoint_path(folder: Path, epoch: int) -> Path:
    """Where the weights after `epoch` epochs lie."""
    return folder / "checkpoints" / f"epoch_{epoch:04d}.npz"


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Gives a place beside `path` to write to; what was written takes the name `path` if all went well."""
    temporary = path.with_name(f"unfinished-{path.name}")  # keeps the suffix, by which writers know the format
    yield temporary
    os.replace(temporary, path)


def save_checkpoint(model: keras.Model, folder: Path, epoch: int) -> None:
    """Writes all weights as float16, whole or not at all; what a divergence blew up is cut to the largest float16."""
    path = checkpoint_path(folder, epoch)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as unfinished:
        weights = [np.clip(value, -LARGEST_HALF, LARGEST_HALF) for value in model.get_weights()]
        np.savez(unfinished, *[value.astype(np.float16) for value in weights])


def load_checkpoint(model: keras.Model, folder: Path, epoch: int) -> None:
    """Sets the weights of `model` to those after `epoch` epochs.

    Raises:
        FileNotFoundError: if that epoch was not kept.
    """
    with np.load(checkpoint_path(folder, epoch), allow_pickle=False) as stored:
        model.set_weights([stored[f"arr_{index}"].astype(np.float32) for index in range(len(stored.files))])

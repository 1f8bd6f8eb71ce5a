"""Both players at a kept epoch, with Adam's memory of their gradients, so that the game goes on as it would have."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from lab.errors import NotKept
from lab.nets.gan.gan import Gan
from lab.nets.training.checkpoints import checkpoint_path, load_checkpoint, save_checkpoint, written_whole


def keep(gan: Gan, folder: Path, epoch: int) -> None:
    """Writes weights and memory in half precision; of mean squares the roots, which half precision can hold."""
    save_checkpoint(gan, folder, epoch)
    with written_whole(_memory_path(folder, epoch)) as unfinished:
        arrays: dict[str, Any] = {
            f"turns_{k}": np.array(each.iterations.numpy()) for k, each in enumerate(gan.optimizers())
        }
        for k, optimizer in enumerate(gan.optimizers()):
            for kind, variables in _moments(optimizer).items():
                for number, variable in enumerate(variables):
                    values = np.nan_to_num(variable.numpy())
                    values = np.sqrt(values) if kind == "velocity" else values
                    arrays[f"{kind}_{k}_{number}"] = np.clip(values, -6e4, 6e4).astype(np.float16)
        np.savez(unfinished, **arrays)


def take_up(gan: Gan, folder: Path, epoch: int) -> None:
    """Gives a game what `keep` wrote.

    Raises:
        NotKept: if that epoch was not kept.
    """
    if not checkpoint_path(folder, epoch).is_file() or not _memory_path(folder, epoch).is_file():
        raise NotKept(f"This run did not keep its players after epoch {epoch}, or its files were removed.")
    load_checkpoint(gan, folder, epoch)
    with np.load(_memory_path(folder, epoch), allow_pickle=False) as stored:
        for k, optimizer in enumerate(gan.optimizers()):
            optimizer.iterations.assign(int(stored[f"turns_{k}"]))
            for kind, variables in _moments(optimizer).items():
                for number, variable in enumerate(variables):
                    values = stored[f"{kind}_{k}_{number}"].astype(np.float32)
                    variable.assign(np.square(values) if kind == "velocity" else values)


def _moments(optimizer: keras.optimizers.Adam) -> dict[str, list[keras.Variable]]:
    """Adam's means of gradients and of their squares, by the names that Keras gives them."""
    return {
        kind: [variable for variable in optimizer.variables if variable.path.endswith(kind)]
        for kind in ("momentum", "velocity")
    }


def _memory_path(folder: Path, epoch: int) -> Path:
    return checkpoint_path(folder, epoch).with_suffix(".adam.npz")

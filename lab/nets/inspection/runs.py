"""The network of a run at any kept epoch, and what it answers."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from lab import catalog
from lab.data.records import DatasetInfo
from lab.errors import NotKept
from lab.nets.models.answer import Answer, compile_answer
from lab.nets.models.build import seeded_build
from lab.nets.training.checkpoints import checkpoint_path, load_checkpoint
from lab.ops.filters import weight_tiles
from lab.specs import TrainSpec

MOST_MODELS = 8


class Network(NamedTuple):
    """A model with its compiled answer, see `lab.nets.models.answer`."""

    model: keras.Model
    answer: Answer


_networks: OrderedDict[tuple[Path, int | None], Network] = OrderedDict()
_lock = threading.Lock()


def network(folder: Path, spec: TrainSpec, info: DatasetInfo, epoch: int | None) -> Network:
    """The run's final network, or the one after `epoch` epochs; the last few are kept in memory.

    Raises:
        NotKept: if the run left no model, or that epoch was not kept.
    """
    key = (folder, epoch)
    with _lock:
        if key not in _networks:
            file = folder / "model.keras" if epoch is None else checkpoint_path(folder, epoch)
            if not file.is_file():
                what = "a trained network" if epoch is None else f"its weights after epoch {epoch}"
                raise NotKept(f"This run did not keep {what}: it ended too early, or its files were removed.")
            if epoch is None:
                model = keras.models.load_model(file, compile=False)
            else:
                kept = catalog.kept_architecture(spec, info.image_shape, len(info.class_names))
                model = seeded_build(kept, spec)
                load_checkpoint(model, folder, epoch)
            _networks[key] = Network(model, compile_answer(model))
            while len(_networks) > MOST_MODELS:
                _networks.popitem(last=False)
        _networks.move_to_end(key)
        return _networks[key]


def first_layer_tiles(model: keras.Model) -> np.ndarray:
    """The first kernel as pictures, float32 `(tiles, h, w, C)`."""
    return weight_tiles(first_kernel(model), tuple(model.input_shape[1:]))


def first_kernel(model: keras.Model) -> np.ndarray:
    """The first kernel, float32: `(kh, kw, C, filters)` of a convolution, `(inputs, units)` of a dense layer."""
    kernel: np.ndarray = next(weight for weight in model.weights if weight.path.endswith("kernel")).numpy()
    return kernel

"""Networks that come with the lab, trained by the scripts in `pretrain`: built from their records, weights loaded."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from lab.architectures.judge import judge as architecture
from lab.data.assets import MissingAsset, asset_path
from lab.nets.models.build import seeded_build
from lab.specs import TrainSpec

TRUTH_FOLDER = "truth-reader"


def judge(data: str) -> keras.Model:
    """The lab's reader of a dataset, ready to answer.

    Its card, `assets/weights/DATA-judge/card.json`, says how it was trained and how well it does.

    Args:
        data: one of `lab.architectures.judge.JUDGED`.

    Returns:
        "picture", float32 `(N, H, W, C)` in [0, 1] -> probabilities float32 `(N, 11)`: the dataset's ten kinds, and
        at 10 (`NONE_OF_THEM`) "none of these". The layer "features" (`FEATURES`) before the last gives float32
        `(N, 128)`, at least 0.

    Raises:
        MissingAsset: if the weights are not there, or are not those of this network.
    """
    record = architecture(data)
    model = seeded_build(record, TrainSpec())
    load_weights(model, asset_path("weights", record.name, "weights.npz"))
    model.trainable = False
    return model


def save_weights(model: keras.Model, path: Path) -> None:
    """Writes all weights as float16 under their paths ("conv_1/kernel"), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp.npz")
    weights: dict[str, Any] = {weight.path: weight.numpy().astype(np.float16) for weight in model.weights}
    np.savez_compressed(temporary, **weights)
    temporary.replace(path)


def load_weights(model: keras.Model, path: Path) -> None:
    """Sets the weights of `model` to those that `save_weights` wrote.

    Raises:
        MissingAsset: if names or shapes are others than the model's.
    """
    expected = {weight.path: tuple(weight.shape) for weight in model.weights}
    with np.load(path, allow_pickle=False) as stored:
        found = {name: stored[name] for name in stored.files}
    if {name: values.shape for name, values in found.items()} != expected:
        raise MissingAsset(f"The weights in {path.name} of {path.parent.name} are not those of {model.name!r}.")
    for weight in model.weights:
        weight.assign(found[weight.path].astype(np.float32))

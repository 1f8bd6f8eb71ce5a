"""Trains the network of the truth test. Writes assets/weights/truth-reader.

    python -m pretrain.truth

A minute or two; the epoch is the one with the least error on validation pictures, the test pictures are touched once.
"""

import json
import platform
import time
from typing import Any

import keras
import numpy as np

from lab.architectures.truth import truth_reader
from lab.data.assets import assets_root
from lab.data.truth import CLASSES, TruthPictures, draw_truth
from lab.nets.models.answer import as_input, compile_answer
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import TRUTH_FOLDER, load_weights, save_weights
from lab.nets.versions import library_versions
from lab.specs import TrainSpec
from pretrain.provenance import machine, write_card

SEED = 0
PARTS = {"train": (16_000, (SEED, 0)), "validation": (2_000, (SEED, 1)), "test": (2_000, (SEED, 2))}
EPOCHS = 12
BATCH_SIZE = 64
PEAK_LEARNING_RATE = 3e-3


class KeepBest(keras.callbacks.Callback):
    """Keeps the weights of the epoch with the least validation loss."""

    best_loss = float("inf")
    kept_epoch = 0
    weights: list[np.ndarray]

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compares this epoch with the best before."""
        if logs and logs["val_loss"] < self.best_loss:
            self.best_loss, self.kept_epoch = logs["val_loss"], epoch + 1
            self.weights = self.model.get_weights()


def accuracy(model: keras.Model, pictures: TruthPictures) -> float:
    """Share of right answers."""
    return float((compile_answer(model)(pictures.images).argmax(axis=1) == pictures.labels).mean())


def main() -> None:
    """Trains, and writes weights and card."""
    parts = {name: draw_truth(count, seed) for name, (count, seed) in PARTS.items()}
    model = seeded_build(truth_reader(), TrainSpec(initializer="he", seed=SEED))
    steps = EPOCHS * -(-len(parts["train"]) // BATCH_SIZE)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - 200, warmup_target=PEAK_LEARNING_RATE, warmup_steps=200)
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    best, began = KeepBest(), time.monotonic()
    keras.utils.set_random_seed(SEED)
    history = model.fit(
        as_input(parts["train"].images),
        parts["train"].labels,
        validation_data=(as_input(parts["validation"].images), parts["validation"].labels),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[best],
        verbose=2,
    ).history
    seconds = time.monotonic() - began
    model.set_weights(best.weights)
    folder = assets_root() / "weights" / TRUTH_FOLDER
    save_weights(model, folder / "weights.npz")
    load_weights(model, folder / "weights.npz")  # the card is measured in half precision
    card = {
        "name": TRUTH_FOLDER,
        "command": "python -m pretrain.truth",
        "seed": SEED,
        "data": {"name": "drawn pictures with one patch that tells", "classes": CLASSES}
        | {name: len(part) for name, part in parts.items()},
        "training": {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "peak_learning_rate": PEAK_LEARNING_RATE},
        "kept_epoch": best.kept_epoch,
        "parameters": model.count_params(),
        "train_seconds": round(seconds, 1),
        "validation_accuracy": accuracy(model, parts["validation"]),
        "test_accuracy": accuracy(model, parts["test"]),
        "history": {name: [round(value, 5) for value in values] for name, values in history.items()},
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }
    write_card(folder / "card.json", card)
    print(json.dumps({name: card[name] for name in ("kept_epoch", "validation_accuracy", "test_accuracy")}, indent=1))


if __name__ == "__main__":
    main()

"""Trains the lab's judge of clothes or of house numbers: ten kinds and "none of these". Writes assets/weights.

    nice -n 19 python -m pretrain.judge house-numbers

The epoch is the one with the least loss on validation; the test part is touched once, at the end. The judge of digits
has a script of its own, `pretrain.digits_judge`, since it knows more kinds of pictures that are none.
"""

import argparse
import json
import platform
import time
from typing import Any

import keras
import numpy as np

from lab.architectures.judge import JUDGED, NONE_OF_THEM, judge
from lab.data import datasets, drawn
from lab.data.assets import assets_root
from lab.data.augmentation import Strength, augment
from lab.data.records import Dataset, Images, Labels, Part, PartSizes
from lab.nets.models import shipped
from lab.nets.models.answer import as_input, compile_answer
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import save_weights
from lab.nets.versions import library_versions
from lab.specs import TrainSpec
from pretrain import not_of_them
from pretrain.provenance import machine, write_card

SEED = 0
EPOCHS = 16
BATCH_SIZE = 128
PEAK_LEARNING_RATE = 3e-3
CERTAIN = 0.9
DRAWN = 40_000  # training pictures of a drawn dataset: more of the same, from the training fonts
ONE_REJECT_IN = 5
STRENGTHS = {
    "fashion": Strength(shift_px=1.5, scale=0.06, blur_px=0.8, dim=0.3, noise=15),
    "house-numbers": Strength(shift_px=1.5, rotation_deg=6, scale=0.1, blur_px=0.8, noise=15),
}


def training_part(dataset: Dataset, count: int = DRAWN) -> Part:
    """What is learnt from: of a drawn dataset as many pictures as asked for, more than the pages use."""
    if not datasets.dataset_info(dataset.name).drawn:
        return dataset.train
    return drawn.read_or_draw(dataset.name, PartSizes(count, 0, 0))["train"]


def with_rejects(part: Part, rng: np.random.Generator) -> tuple[Images, Labels]:
    """The part's pictures with their labels, then pictures that are none of the kinds."""
    a_kind = len(part) // (ONE_REJECT_IN - 1) // len(not_of_them.KINDS)
    rejects = np.concatenate(list(not_of_them.draw(part, a_kind, rng).values()))
    labels = np.concatenate([part.labels, np.full(len(rejects), NONE_OF_THEM)])
    return np.concatenate([part.images, rejects]), labels


class Pictures(keras.utils.PyDataset):
    """Every picture once an epoch, each time distorted in another way, and fresh rejects among them."""

    def __init__(self, part: Part, strength: Strength) -> None:
        super().__init__()
        self._part, self._strength, self._epoch = part, strength, 0
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._labels) // BATCH_SIZE)

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        rows = slice(number * BATCH_SIZE, (number + 1) * BATCH_SIZE)
        rng = np.random.default_rng([SEED, self._epoch, number])
        return as_input(augment(self._images[rows], self._strength, rng)), self._labels[rows]

    def on_epoch_end(self) -> None:
        """Draws the next epoch's rejects and order."""
        self._epoch += 1
        rng = np.random.default_rng([SEED, self._epoch])
        images, labels = with_rejects(self._part, rng)
        order = rng.permutation(len(labels))
        self._images, self._labels = images[order], labels[order]


def scores(model: keras.Model, part: Part) -> dict[str, Any]:
    """What the card says of a part.

    Returns:
        `accuracy` over eleven outputs and `accuracy_of_ten` over the kinds alone; `certain`, the share with more than
        0.9 for a kind; and by kind of pictures that are none, the share `accepted`.
    """
    answer = compile_answer(model)
    answers = answer(part.images)
    ten = answers[:, :NONE_OF_THEM]
    rejects = not_of_them.draw(part, 500, np.random.default_rng([SEED, 10**6]))
    return {
        "pictures": len(part),
        "accuracy": float((answers.argmax(axis=1) == part.labels).mean()),
        "accuracy_of_ten": float((ten.argmax(axis=1) == part.labels).mean()),
        "certain": float((ten.max(axis=1) > CERTAIN).mean()),
        "accepted_of_none": {
            name: float((answer(images)[:, :NONE_OF_THEM].max(axis=1) > CERTAIN).mean())
            for name, images in rejects.items()
        },
    }


def train(dataset: Dataset, part: Part) -> tuple[keras.Model, dict[str, list[float]]]:
    """The network with the weights of the best epoch, and what the epochs said."""
    model = seeded_build(judge(dataset.name), TrainSpec(initializer="he", seed=SEED))
    pictures = Pictures(part, STRENGTHS[dataset.name])
    steps = EPOCHS * len(pictures)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - 200, warmup_target=PEAK_LEARNING_RATE, warmup_steps=200)
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    keras.utils.set_random_seed(SEED)
    images, labels = with_rejects(dataset.validation, np.random.default_rng([SEED, 0]))
    kept = keras.callbacks.EarlyStopping("val_loss", patience=EPOCHS, restore_best_weights=True)
    history = model.fit(
        pictures, validation_data=(as_input(images), labels), epochs=EPOCHS, callbacks=[kept], shuffle=False, verbose=2
    ).history
    model.set_weights(kept.best_weights)
    return model, history


def main() -> None:
    """Trains, and writes weights and a card that was measured with exactly those."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", choices=[name for name in JUDGED if name in STRENGTHS])
    data = parser.parse_args().data
    dataset, began = datasets.load(data), time.monotonic()
    part = training_part(dataset)
    model, history = train(dataset, part)
    seconds, name = time.monotonic() - began, judge(data).name
    folder = assets_root() / "weights" / name
    save_weights(model, folder / "weights.npz")
    trained = shipped.judge(data)
    card = {
        "name": name,
        "command": f"python -m pretrain.judge {data}",
        "seed": SEED,
        "data": {"name": dataset.name, "note": dataset.note, "train": len(part)}
        | {part: len(held) for part, held in dataset.parts() if part != "train"},
        "training": {
            "epochs": EPOCHS,
            "batch_size": BATCH_SIZE,
            "peak_learning_rate": PEAK_LEARNING_RATE,
            "one_reject_in": ONE_REJECT_IN,
            "augmentation": {name: getattr(STRENGTHS[data], name) for name in Strength.__dataclass_fields__},
        },
        "kept_epoch": int(np.argmin(history["val_loss"])) + 1,
        "parameters": trained.count_params(),
        "train_seconds": round(seconds, 1),
        "validation": scores(trained, dataset.validation),
        "test": scores(trained, dataset.test),
        "history": {name: [round(value, 5) for value in values] for name, values in history.items()},
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }
    write_card(folder / "card.json", card)
    print(json.dumps({name: card[name] for name in ("kept_epoch", "validation", "test")}, indent=1))


if __name__ == "__main__":
    main()

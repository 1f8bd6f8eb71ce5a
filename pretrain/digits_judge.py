"""Trains the lab's judge of digits: ten digits and "not a digit". Writes assets/weights/digits-judge.

    nice -n 10 python -m pretrain.digits_judge [--resume]

The epoch is the one with the least loss on validation; the test part is touched once, at the end.
"""

import argparse
import json
import math
import platform
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.judge import NONE_OF_THEM, judge
from lab.data import datasets
from lab.data.assets import assets_root
from lab.data.augmentation import Strength, augment
from lab.data.records import Dataset, Images, Labels, Part
from lab.nets.models import shipped
from lab.nets.models.answer import compile_answer
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import save_weights
from lab.nets.training.checkpoints import checkpoint_epochs
from lab.nets.versions import library_versions
from lab.specs import TrainSpec
from pretrain import not_digits
from pretrain.judge_scores import scores
from pretrain.provenance import machine, write_card

NAME = judge("digits").name
SEED = 0
EPOCHS = 30
BATCH_SIZE = 128
PEAK_LEARNING_RATE = 3e-3
WARM_UP_EPOCHS = 1
AVERAGE_OVER_STEPS = 200  # the shipped weights are a moving average over about as many steps
REJECTS_A_KIND = 200  # of each kind in every epoch
SHARE_LEFT_ALONE = 0.2  # of digits and rejects
STRENGTH = Strength(
    shift_px=2.5, rotation_deg=12, scale=0.12, shear=0.15, elastic_px=0.8, blur_px=1.0, dim=0.5, noise=25
)
WORK_FOLDER = Path(tempfile.gettempdir()) / "cnn-visual-lab-pretrain" / "digits-judge"
SPEC = TrainSpec(data="digits", model="builder", initializer="he", seed=SEED)  # how its kernels start


def epoch_pictures(digits: Part, epoch: int) -> tuple[Images, Labels]:
    """What the judge sees in `epoch`: every digit and fresh rejects, in random order, most of them distorted.

    Both are distorted and left alone in the same way. With distorted digits beside plain rejects, the judge learns
    that whatever is sharp and free of noise is no digit.
    """
    rng = np.random.default_rng([SEED, epoch])
    rejects = not_digits.draw(not_digits.LEARNT, REJECTS_A_KIND, digits, rng)
    images = np.concatenate([digits.images, rejects])
    labels = np.concatenate([digits.labels, np.full(len(rejects), NONE_OF_THEM)])
    order = rng.permutation(len(labels))
    images, labels = images[order], labels[order]
    is_distorted = rng.random(len(images)) >= SHARE_LEFT_ALONE
    images[is_distorted] = augment(images[is_distorted], STRENGTH, rng)
    return images, labels


def validation_pictures(digits: Part) -> tuple[Images, Labels]:
    """The validation digits as they are, and half as many rejects."""
    kinds = not_digits.LEARNT
    rejects = not_digits.draw(kinds, len(digits) // 2 // len(kinds), digits, np.random.default_rng([SEED, 10**6]))
    labels = np.concatenate([digits.labels, np.full(len(rejects), NONE_OF_THEM)])
    return np.concatenate([digits.images, rejects]), labels


class Training:
    """A network that learns, its moving average, and the best average so far; all of it can be kept and resumed."""

    def __init__(self, dataset: Dataset, epochs: int) -> None:
        self.dataset = dataset
        self.epochs = epochs
        self.history: list[dict[str, float]] = []
        self.network = seeded_build(judge("digits"), SPEC)
        self.average = seeded_build(judge("digits"), SPEC)
        self.best_weights = self.average.get_weights()
        pictures = len(dataset.train) + REJECTS_A_KIND * len(not_digits.LEARNT)
        steps_per_epoch = math.ceil(pictures / BATCH_SIZE)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0,
            decay_steps=(epochs - WARM_UP_EPOCHS) * steps_per_epoch,
            warmup_target=PEAK_LEARNING_RATE,
            warmup_steps=WARM_UP_EPOCHS * steps_per_epoch,
        )
        self.optimizer = keras.optimizers.Adam(rate)
        self.optimizer.build(self.network.trainable_variables)
        self._answer = compile_answer(self.average)
        self._validation = validation_pictures(dataset.validation)
        self._step = tf.function(
            self._learn_from,
            input_signature=[tf.TensorSpec([None, 28, 28, 1], tf.uint8), tf.TensorSpec([None], tf.int64)],
        )

    def run(self, work: Path) -> None:
        """Trains on to the last epoch; keeps its state in `work` after log-spaced epochs."""
        keep = checkpoint_epochs(self.epochs)
        with ThreadPoolExecutor(max_workers=1) as ahead:  # the next epoch is drawn while this one is learnt from
            upcoming = ahead.submit(epoch_pictures, self.dataset.train, len(self.history))
            while len(self.history) < self.epochs:
                images, labels = upcoming.result()
                upcoming = ahead.submit(epoch_pictures, self.dataset.train, len(self.history) + 1)
                self._run_epoch(images, labels)
                if len(self.history) in keep:
                    self.save(work)

    def _run_epoch(self, images: Images, labels: Labels) -> None:
        began, cpu_before = time.monotonic(), time.process_time()
        starts = range(0, len(labels), BATCH_SIZE)
        losses = [
            self._step(tf.constant(images[start : start + BATCH_SIZE]), tf.constant(labels[start : start + BATCH_SIZE]))
            for start in starts
        ]
        validation_images, validation_labels = self._validation
        answers = self._answer(validation_images)
        told = np.maximum(answers[np.arange(len(answers)), validation_labels], 1e-7)
        is_digit = validation_labels != NONE_OF_THEM
        is_right = answers.argmax(axis=1) == validation_labels
        now = {
            "epoch": len(self.history) + 1,
            "loss": float(np.mean(losses)),
            "val_loss": float(-np.log(told).mean()),
            "val_digits": float(is_right[is_digit].mean()),
            "val_rejects": float(is_right[~is_digit].mean()),
            "seconds": round(time.monotonic() - began, 2),
            "cpu_seconds": round(time.process_time() - cpu_before, 2),
        }
        if all(now["val_loss"] < before["val_loss"] for before in self.history):
            self.best_weights = self.average.get_weights()
        self.history.append(now)
        print(json.dumps({name: round(value, 4) for name, value in now.items()}), flush=True)

    def _learn_from(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            answers = self.network(tf.cast(images, tf.float32) / 255.0, training=True)
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, answers))
        variables = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        done = tf.cast(self.optimizer.iterations.value, tf.float32)
        share = tf.maximum(1.0 / AVERAGE_OVER_STEPS, 10.0 / (10.0 + done))  # catches up faster in the beginning
        for averaged, weight in zip(self.average.weights, self.network.weights, strict=True):
            averaged.value.assign_add(share * (weight.value - averaged.value))
        return loss

    def _state(self) -> list[keras.Variable]:
        """Everything that changes while it learns: dropout's generators are variables of the network too."""
        return [*self.network.variables, *self.optimizer.variables, *self.average.weights]

    def save(self, work: Path) -> None:
        """Writes the state after the present epoch."""
        work.mkdir(parents=True, exist_ok=True)
        path = work / f"epoch_{len(self.history):04d}.npz"
        arrays = {f"state_{index}": variable.numpy() for index, variable in enumerate(self._state())}
        arrays |= {f"best_{index}": value for index, value in enumerate(self.best_weights)}
        np.savez(path.with_suffix(".tmp.npz"), history=np.array(json.dumps(self.history)), **arrays)
        path.with_suffix(".tmp.npz").replace(path)

    def restore(self, work: Path) -> None:
        """Takes up the latest state in `work`; without one, the training begins at the beginning."""
        kept = sorted(path for path in work.glob("epoch_????.npz"))
        if not kept:
            return
        with np.load(kept[-1], allow_pickle=False) as stored:
            for index, variable in enumerate(self._state()):
                variable.assign(stored[f"state_{index}"])
            self.best_weights = [stored[f"best_{index}"] for index in range(len(self.best_weights))]
            self.history = json.loads(str(stored["history"]))


def main() -> None:
    """Trains, and unless this is a trial, writes weights and card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resume", action="store_true", help="go on from the latest checkpoint in the work folder")
    parser.add_argument("--trial", action="store_true", help="stop before the test part is touched; write no assets")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--work", type=Path, default=WORK_FOLDER, help="folder for checkpoints (%(default)s)")
    arguments = parser.parse_args()

    dataset = datasets.load("digits")
    training = Training(dataset, arguments.epochs)
    if arguments.resume:
        training.restore(arguments.work)
    else:
        for old in arguments.work.glob("epoch_*.npz"):
            old.unlink()
    training.run(arguments.work)
    best = min(training.history, key=lambda epoch: epoch["val_loss"])
    print(f"kept: epoch {best['epoch']:.0f}")
    training.average.set_weights(training.best_weights)
    if arguments.trial:
        print(json.dumps(scores(training.average, dataset, part="validation", seed=SEED), indent=1))
        return
    _ship(training, best)


def _ship(training: Training, best: dict[str, float]) -> None:
    """Weights in half precision, then a card that was measured with exactly those."""
    folder = assets_root() / "weights" / NAME
    save_weights(training.average, folder / "weights.npz")
    trained = shipped.judge("digits")
    card: dict[str, Any] = {
        "name": NAME,
        "command": f"python -m pretrain.digits_judge --epochs {training.epochs}",
        "seed": SEED,
        "data": {"name": training.dataset.name, "note": training.dataset.note}
        | {part: len(held) for part, held in training.dataset.parts()},
        "training": {
            "epochs": len(training.history),
            "batch_size": BATCH_SIZE,
            "peak_learning_rate": PEAK_LEARNING_RATE,
            "average_over_steps": AVERAGE_OVER_STEPS,
            "rejects_an_epoch": REJECTS_A_KIND * len(not_digits.LEARNT),
            "share_left_alone": SHARE_LEFT_ALONE,
            "augmentation": {name: getattr(STRENGTH, name) for name in STRENGTH.__dataclass_fields__},
        },
        "kept_epoch": int(best["epoch"]),
        "parameters": trained.count_params(),
        "train_seconds": round(sum(epoch["seconds"] for epoch in training.history), 1),
        "train_cpu_seconds": round(sum(epoch["cpu_seconds"] for epoch in training.history), 1),
        "validation": scores(trained, training.dataset, part="validation", seed=SEED),
        "test": scores(trained, training.dataset, part="test", seed=SEED),
        "history": training.history,
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": time.time(),
    }
    write_card(folder / "card.json", card)
    print(json.dumps({"validation": card["validation"], "test": card["test"]}, indent=1))


if __name__ == "__main__":
    main()

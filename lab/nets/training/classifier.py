"""Trains one classifier from its spec: the whole story of a run, from the first weights to the test."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lab import catalog
from lab.architectures.googlenet import BESIDE_WEIGHT
from lab.data.records import Dataset
from lab.events import Reason
from lab.nets.models.answer import Answer, as_input
from lab.nets.models.build import seeded_build
from lab.nets.models.optimizers import optimizer
from lab.nets.training.batches import Batches, for_each
from lab.nets.training.checkpoints import written_whole
from lab.nets.training.outcome import Outcome
from lab.nets.training.reporting import Emit, Reporter
from lab.ops.scores import accuracy, confusion_matrix
from lab.specs import TrainSpec

VALIDATION_BATCH = 500
OWN_LOSS = "own_loss"  # of one answer among several; Keras' own mean of it does not weigh a smaller last batch
LOSS = "sparse_categorical_crossentropy"


def compiled(spec: TrainSpec, dataset: Dataset) -> keras.Model:
    """The spec's network with its first weights, ready for `fit`."""
    network = catalog.architecture(spec, dataset.image_shape, len(dataset.class_names))
    model = seeded_build(network, spec)
    right = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    beside = len(model.outputs) - 1
    model.compile(
        optimizer=optimizer(spec),
        loss=[LOSS] * (1 + beside) if beside else LOSS,
        loss_weights=[1.0] + [BESIDE_WEIGHT] * beside if beside else None,
        metrics=[[right, keras.metrics.SparseCategoricalCrossentropy(name=OWN_LOSS)]] + [[]] * beside
        if beside
        else [right],
        steps_per_execution=catalog.MODELS[spec.model].steps_per_execution,
        jit_compile=False,
    )
    # TensorFlow traces a step that makes variables twice: the optimizer's and the metric's are made before it.
    model.optimizer.build(model.trainable_variables)
    # One replica has no gradients to sum, and TensorFlow would keep the graph of every sum for ever: 5 MB a run.
    model.optimizer._all_reduce_sum_gradients = _with_gradient
    return model


def _with_gradient(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Gradients and variables as Keras would hand them on, less the variables that the loss does not depend on."""
    return [(gradient, variable) for gradient, variable in pairs if gradient is not None]


def fit(model: keras.Model, spec: TrainSpec, dataset: Dataset, callbacks: list[keras.callbacks.Callback]) -> None:
    """The plain `model.fit` of a run; benchmarks compare with it, without the callbacks."""
    answers = len(model.outputs)
    batches = Batches(dataset.train, batch_size=spec.batch_size, seed=spec.seed, answers=answers)
    model.fit(
        batches.dataset(),
        epochs=spec.epochs,
        validation_data=(as_input(dataset.validation.images), for_each(dataset.validation.labels, answers)),
        validation_batch_size=VALIDATION_BATCH,
        shuffle=False,
        verbose=0,
        callbacks=[batches, *callbacks],
    )


def train_classifier(
    spec: TrainSpec,
    dataset: Dataset,
    *,
    folder: Path,
    emit: Emit,
    stop_reason: Callable[[], Reason | None],
) -> Outcome:
    """Trains, keeps checkpoints and the model in `folder`, and tests once at the end.

    Answers beside the network's own help its gradient; they are neither kept nor tested.

    Args:
        folder: the run's folder; `model.keras`, `test.npz`, `checkpoints/` and `tensorboard/` are written there.
        emit: receives what happens, see `lab.events`.
        stop_reason: asked after every execution; anything but None ends the training.
    """
    model = compiled(spec, dataset)
    kept = model if len(model.outputs) == 1 else keras.Model(model.input, model.outputs[0], name=model.name)
    answer = model.output_names[0]
    steps_per_epoch = math.ceil(len(dataset.train) / spec.batch_size)
    emit(
        "plan",
        total_steps=steps_per_epoch * spec.epochs,
        steps_per_epoch=steps_per_epoch,
        parameters=model.count_params(),
    )
    emit("phase", phase="tracing")
    reporter = Reporter(
        kept,
        names=("loss", "accuracy") if kept is model else (f"{answer}_{OWN_LOSS}", f"{answer}_accuracy"),
        dataset=dataset,
        batch_size=spec.batch_size,
        epochs=spec.epochs,
        folder=folder,
        emit=emit,
        stop_reason=stop_reason,
    )
    callbacks: list[keras.callbacks.Callback] = [
        reporter,
        keras.callbacks.TensorBoard(folder / "tensorboard", write_graph=False),
    ]
    best = keras.callbacks.EarlyStopping(
        monitor=f"val_{reporter.loss_name}", mode="min", patience=spec.patience, restore_best_weights=True
    )
    if spec.patience:
        callbacks.append(best)
    began = time.monotonic()
    fit(model, spec, dataset, callbacks)
    train_seconds = time.monotonic() - began

    reason: Reason = reporter.reason or ("early" if reporter.epochs_done < spec.epochs else "finished")
    kept_epoch = min(best.best_epoch + 1, reporter.progress) if spec.patience else reporter.progress
    scores: dict[str, float] = {}
    if reason != "diverged":
        with written_whole(folder / "model.keras") as unfinished:
            kept.save(unfinished)
        reporter.show_pictures(kept_epoch)
        emit("phase", phase="testing")
        scores = _test_once(reporter.answer, dataset, folder)
    return Outcome(
        reason=reason,
        scores=scores,
        parameters=kept.count_params(),
        epochs_done=reporter.epochs_done,
        kept_epoch=kept_epoch,
        train_seconds=train_seconds,
    )


def _test_once(answer: Answer, dataset: Dataset, folder: Path) -> dict[str, float]:
    """Scores on validation and test; the test probabilities, float32 `(N, classes)`, are kept for the page."""
    scores = {}
    for name, part in (("test", dataset.test), ("val", dataset.validation)):
        answers = answer(part.images)
        confusion = confusion_matrix(part.labels, answers.argmax(axis=1), len(dataset.class_names))
        scores[f"{name}_accuracy"] = accuracy(confusion)
        if name == "test":
            with written_whole(folder / "test.npz") as unfinished:
                np.savez(unfinished, probabilities=answers)
    return scores

"""Trains one Recurrent Attention Model as a run of the lab: streamed, stoppable, tested once at the end."""

import math
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.ram import Watched
from lab.data import datasets
from lab.data.clutter import TASKS, held_out
from lab.data.records import Part
from lab.data.watched import validation_fields, watched_rows
from lab.events import Gaze, RamEpoch, Reason
from lab.nets.attention.feeding import STRENGTH, Feed, enlarge
from lab.nets.attention.learning import Learner, RamPupil, Recipe
from lab.nets.attention.ram import build_ram
from lab.nets.attention.watching import Watcher
from lab.nets.training.checkpoints import checkpoint_epochs, save_checkpoint, written_whole
from lab.nets.training.outcome import Outcome, is_lost
from lab.nets.training.reporting import POINTS_EVERY_S, Emit
from lab.ops.gazes import looks_entropy
from lab.ram_training import RamTrainSpec

EPOCH_STEPS = 100
VERSIONS = 2  # distorted copies of each training digit: they cost a second and a half, once a process


class LiveTraining:
    """A training of RAM that tells its story.

    Args:
        spec: what is trained, and how.
        folder: the run's; `test.npz` and `checkpoints/` are written there.
        emit: receives what happens, see `lab.events`.
        stop_reason: asked after every step; anything but None ends the training.
    """

    def __init__(
        self, spec: RamTrainSpec, *, folder: Path, emit: Emit, stop_reason: Callable[[], Reason | None]
    ) -> None:
        self.spec, self._folder, self._emit, self._stop_reason = spec, folder, emit, stop_reason
        self._task = TASKS[spec.task]
        self._validation = validation_fields(spec.task)
        recipe = recipe_of(spec)
        self._pupil = RamPupil(build_ram(spec.ram, spec.seed), recipe, spec.seed)
        self._learner = Learner(self._pupil, recipe, self._task.image_shape)
        self._watcher = Watcher(self._pupil.model)
        self._watched = watched_rows(self._validation.labels)
        self._keep = checkpoint_epochs(spec.epochs)
        self._epochs_done = 0
        self._points: dict[str, list[Any]] = {"steps": [], "losses": [], "accuracies": []}
        self._last_points_s = time.monotonic()

    def run(self) -> Outcome:
        """Trains to the last epoch, or until asked to stop, and tests once."""
        parameters = self._pupil.model.count_params()
        self._emit(
            "plan",
            total_steps=self._learner.recipe.steps,
            steps_per_epoch=EPOCH_STEPS,
            parameters=parameters,
        )
        self._emit("phase", phase="tracing")
        self._look()
        self._checkpoint(0)
        began = time.monotonic()
        reason = self._learn()
        seconds = time.monotonic() - began
        scores: dict[str, float] = {}
        if reason != "diverged":
            if self._epochs_done not in self._keep:
                with self._learner.averaged():
                    self._checkpoint(self._epochs_done)
            self._emit("phase", phase="testing")
            scores = self._test_once()
        return Outcome(
            reason=reason,
            scores=scores,
            parameters=parameters,
            epochs_done=self._epochs_done,
            kept_epoch=self._epochs_done,
            train_seconds=seconds,
        )

    def _learn(self) -> Reason:
        feed = Feed(self._task, training_digits(), batch_size=self._learner.recipe.batch_size, seed=self.spec.seed)
        terms: list[dict[str, float]] = []
        began = time.monotonic()
        with feed.running() as batches:
            while self._epochs_done < self.spec.epochs:
                batch = next(batches)
                found = self._learner.learn_from(batch.images, batch.labels)
                terms.append({name: float(value) for name, value in found.items()})
                if not math.isfinite(terms[-1]["loss"]):
                    self._send_points()
                    return "diverged"
                self._note_point(terms[-1])
                if len(terms) == EPOCH_STEPS:
                    means = {name: float(np.mean([step[name] for step in terms])) for name in terms[0]}
                    self._finish_epoch(means, began)
                    if is_lost(means["classification"], means["accuracy"], self.spec.ram.classes):
                        return "diverged"
                    terms, began = [], time.monotonic()
                asked = self._stop_reason()
                if asked is not None:
                    self._send_points()
                    return asked
        return "finished"

    def _note_point(self, terms: dict[str, float]) -> None:
        self._points["steps"].append(self._learner.steps_done)
        self._points["losses"].append(terms["classification"])
        self._points["accuracies"].append(terms["accuracy"])
        if time.monotonic() - self._last_points_s >= POINTS_EVERY_S:
            self._send_points()

    def _send_points(self) -> None:
        if self._points["steps"]:
            self._emit("points", **self._points)
            self._points = {"steps": [], "losses": [], "accuracies": []}
        self._last_points_s = time.monotonic()

    def _finish_epoch(self, means: dict[str, float], began: float) -> None:
        """Measures on validation with the averaged weights, and shows how the network looks now."""
        self._send_points()
        self._epochs_done += 1
        with self._learner.averaged():
            seen = self._look()
            if self._epochs_done in self._keep:
                self._checkpoint(self._epochs_done)
        loss, accuracy = _scores(seen.probabilities[:, -1], self._validation.labels)
        seconds = time.monotonic() - began
        self._emit(
            "epoch",
            epoch=RamEpoch(
                epoch=self._epochs_done,
                loss=means["classification"],
                accuracy=means["accuracy"],
                val_loss=loss,
                val_accuracy=accuracy,
                images_per_second=EPOCH_STEPS * self._learner.recipe.batch_size / seconds,
                seconds=seconds,
                reward=means["reward"],
                expected_reward=means["expected"],
                looks_entropy=looks_entropy(seen.locations_yx[:, 1:]),
            ),
        )

    def _look(self) -> Watched:
        """Looks at all validation fields, and sends the paths over the watched ones."""
        # The same draws at every epoch, so that a path changes by what was learned alone.
        rng = np.random.default_rng(self.spec.seed)
        shape = len(self._validation), self.spec.glimpses, 2
        seen = self._watcher.watch(self._validation.images, rng.standard_normal(shape, dtype=np.float32))
        answers = seen.probabilities[self._watched, -1]
        self._emit(
            "gaze",
            gaze=Gaze(
                epoch=self._epochs_done,
                paths_yx=seen.locations_yx[self._watched].astype(float).round(3).tolist(),
                answers=answers.argmax(axis=1).tolist(),
                shares=answers.max(axis=1).astype(float).round(3).tolist(),
            ),
        )
        return seen

    def _checkpoint(self, epoch: int) -> None:
        save_checkpoint(self._pupil.model, self._folder, epoch)
        self._emit("checkpoint", epoch=epoch)

    def _test_once(self) -> dict[str, float]:
        """Accuracies on validation and test, with averaged weights; the test's answers are kept for the page."""
        scores = {}
        test = held_out(self._task, datasets.load("digits").test, "test")
        with self._learner.averaged():
            for name, fields in (("val", self._validation), ("test", test)):
                answers = self._pupil.answers(fields.images)
                scores[f"{name}_accuracy"] = _scores(answers, fields.labels)[1]
                if name == "test":
                    with written_whole(self._folder / "test.npz") as unfinished:
                        np.savez(unfinished, probabilities=answers)
        return scores


def recipe_of(spec: RamTrainSpec) -> Recipe:
    """How a live run learns."""
    return Recipe(
        steps=spec.epochs * EPOCH_STEPS,
        learning_rate=spec.learning_rate,
        early_weight=0.1,
        is_graded=spec.reward == "belief",
        has_baseline=spec.baseline,
        average_over=EPOCH_STEPS,
    )


@lru_cache(maxsize=1)
def training_digits() -> Part:
    """The training digits and distorted copies of them: the same for all runs, made once a process."""
    return enlarge(datasets.load("digits").train, STRENGTH, VERSIONS, seed=0)


def _scores(answers: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Mean cross-entropy in nats, and the share of right answers."""
    right = answers[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-7)).mean()), float((answers.argmax(axis=1) == labels).mean())

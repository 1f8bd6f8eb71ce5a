"""Trains one Recurrent Attention Model as a run of the lab: streamed, stoppable, tested once at the end."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.ram import Watched
from lab.data import datasets
from lab.data.augmentation import enlarge
from lab.data.clutter import TASKS, held_out
from lab.data.records import Part
from lab.data.watched import validation_fields, watched_rows
from lab.events import Gaze, RamEpoch, Reason
from lab.nets.attention.feeding import STRENGTH, Feed
from lab.nets.attention.learning import Learner, RamPupil, Recipe
from lab.nets.attention.ram import build_ram
from lab.nets.attention.watching import Watcher
from lab.nets.training.checkpoints import save_checkpoint, written_whole
from lab.nets.training.live import LiveRun, Turn
from lab.nets.training.outcome import is_lost
from lab.nets.training.reporting import Emit
from lab.ops.gazes import looks_entropy
from lab.ram_training import RamTrainSpec

EPOCH_STEPS = 100
VERSIONS = 2  # distorted copies of each training digit: they cost a second and a half, once a process


class LiveTraining(LiveRun):
    """A training of RAM that tells its story.

    Args:
        spec: what is trained, and how.
        folder: the run's; `test.npz` and `checkpoints/` are written there.
        emit, stop_reason: as for `LiveRun`.
    """

    def __init__(
        self, spec: RamTrainSpec, *, folder: Path, emit: Emit, stop_reason: Callable[[], Reason | None]
    ) -> None:
        self.spec = spec
        self._task = TASKS[spec.task]
        self._validation = validation_fields(spec.task)
        recipe = recipe_of(spec)
        self._pupil = RamPupil(build_ram(spec.ram, spec.seed), recipe, spec.seed)
        self._learner = Learner(self._pupil, recipe, self._task.image_shape)
        self._watcher = Watcher(self._pupil.model)
        self._watched = watched_rows(self._validation.labels)
        super().__init__(
            epochs=spec.epochs,
            epoch_steps=EPOCH_STEPS,
            parameters=self._pupil.model.count_params(),
            folder=folder,
            emit=emit,
            stop_reason=stop_reason,
        )

    @contextmanager
    def turns(self) -> Iterator[Turn]:
        """One batch of fields after the other, drawn beside the training."""
        feed = Feed(self._task, training_digits(), batch_size=self._learner.recipe.batch_size, seed=self.spec.seed)
        with feed.running() as batches:

            def turn() -> Mapping[str, Any]:
                batch = next(batches)
                return self._learner.learn_from(batch.images, batch.labels)

            yield turn

    def is_beyond(self, terms: Mapping[str, float]) -> bool:
        """Whether the loss is no number."""
        return not math.isfinite(terms["loss"])

    def is_lost(self, means: Mapping[str, float]) -> bool:
        """Whether it is sure of nonsense, and still guessing."""
        return is_lost(means["classification"], means["accuracy"], self.spec.ram.classes)

    def points(self, terms: Mapping[str, float]) -> Mapping[str, float]:
        """Cross-entropy and accuracy, as the page "Learning to look" draws them."""
        return {"losses": terms["classification"], "accuracies": terms["accuracy"]}

    def tell_points(self, steps: list[float], curves: dict[str, list[float]]) -> None:
        """Sends both curves' new points."""
        self.emit("points", steps=steps, **curves)

    def tell_epoch(self, means: Mapping[str, float], began: float) -> None:
        """Measures on validation with the averaged weights, and shows how the network looks now."""
        with self._learner.averaged():
            seen = self._look()
        loss, accuracy = _scores(seen.probabilities[:, -1], self._validation.labels)
        seconds = time.monotonic() - began
        self.emit(
            "epoch",
            epoch=RamEpoch(
                epoch=self.epochs_done,
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

    def show(self) -> None:
        """The paths over the watched fields."""
        self._look()

    def _look(self) -> Watched:
        """Looks at all validation fields, and sends the paths over the watched ones."""
        # The same draws at every epoch, so that a path changes by what was learned alone.
        rng = np.random.default_rng(self.spec.seed)
        shape = len(self._validation), self.spec.glimpses, 2
        seen = self._watcher.watch(self._validation.images, rng.standard_normal(shape, dtype=np.float32))
        answers = seen.probabilities[self._watched, -1]
        self.emit(
            "gaze",
            gaze=Gaze(
                epoch=self.epochs_done,
                paths_yx=seen.locations_yx[self._watched].astype(float).round(3).tolist(),
                answers=answers.argmax(axis=1).tolist(),
                shares=answers.max(axis=1).astype(float).round(3).tolist(),
            ),
        )
        return seen

    def write_checkpoint(self) -> None:
        """The averaged weights."""
        with self._learner.averaged():
            save_checkpoint(self._pupil.model, self.folder, self.epochs_done)

    def test(self) -> dict[str, float]:
        """Accuracies on validation and test, with averaged weights; the test's answers are kept for the page."""
        scores = {}
        test = held_out(self._task, datasets.load("digits").test, "test")
        with self._learner.averaged():
            for name, fields in (("val", self._validation), ("test", test)):
                answers = self._pupil.answers(fields.images)
                scores[f"{name}_accuracy"] = _scores(answers, fields.labels)[1]
                if name == "test":
                    with written_whole(self.folder / "test.npz") as unfinished:
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
